"""People their posts reporting lines and roles."""

import sqlalchemy as sa
from alembic import op

from migrations import isolation

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "person",
        sa.Column("tenant_id", sa.UUID(), nullable=False),
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("employee_number", sa.Text(), nullable=False),
        sa.Column("given_name", sa.Text(), nullable=False),
        sa.Column("family_name", sa.Text(), nullable=False),
        sa.Column("email", sa.Text(), nullable=True),
        sa.Column("left_on", sa.Date(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_person")),
        sa.UniqueConstraint("tenant_id", "employee_number", name="uq_person_employee_number"),
    )
    op.create_table(
        "post",
        sa.Column("tenant_id", sa.UUID(), nullable=False),
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("person_id", sa.UUID(), nullable=False),
        sa.Column("assignment_number", sa.Text(), nullable=False),
        sa.Column("staff_group", sa.Text(), nullable=False),
        sa.Column("pay_band", sa.Text(), nullable=False),
        sa.Column("job_title", sa.Text(), nullable=False),
        sa.Column("department", sa.Text(), nullable=False),
        sa.Column("started_on", sa.Date(), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("fte", sa.Numeric(precision=4, scale=3), nullable=False),
        sa.CheckConstraint("ended_on IS NULL OR ended_on >= started_on", name=op.f("ck_post_dates")),
        sa.CheckConstraint("fte > 0 AND fte <= 1", name=op.f("ck_post_fte")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "person_id"], ["person.tenant_id", "person.id"], name=op.f("fk_post_person_id")
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_post")),
        sa.UniqueConstraint("tenant_id", "assignment_number", name="uq_post_assignment_number"),
    )
    op.create_index("ix_post_person_id", "post", ["tenant_id", "person_id"], unique=False)
    op.create_table(
        "role_assignment",
        sa.Column("tenant_id", sa.UUID(), nullable=False),
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("person_id", sa.UUID(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("started_on", sa.Date(), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "role IN ('organisation_lead', 'framework_editor', 'information_lead', 'auditor',"
            " 'national_analyst', 'platform_operator')",
            name=op.f("ck_role_assignment_role"),
        ),
        sa.CheckConstraint(
            "ended_on IS NULL OR ended_on >= started_on", name=op.f("ck_role_assignment_dates")
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "person_id"],
            ["person.tenant_id", "person.id"],
            name=op.f("fk_role_assignment_person_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_role_assignment")),
    )
    op.create_index(
        "ix_role_assignment_person_id", "role_assignment", ["tenant_id", "person_id"], unique=False
    )
    op.create_table(
        "reporting_line",
        sa.Column("tenant_id", sa.UUID(), nullable=False),
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("post_id", sa.UUID(), nullable=False),
        sa.Column("manager_id", sa.UUID(), nullable=False),
        sa.Column("started_on", sa.Date(), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "ended_on IS NULL OR ended_on >= started_on", name=op.f("ck_reporting_line_dates")
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "manager_id"],
            ["person.tenant_id", "person.id"],
            name=op.f("fk_reporting_line_manager_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "post_id"], ["post.tenant_id", "post.id"], name=op.f("fk_reporting_line_post_id")
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_reporting_line")),
    )
    op.create_index(
        "ix_reporting_line_manager_id", "reporting_line", ["tenant_id", "manager_id"], unique=False
    )
    op.create_index(
        "uq_reporting_line_open",
        "reporting_line",
        ["tenant_id", "post_id"],
        unique=True,
        postgresql_where=sa.text("ended_on IS NULL"),
    )
    isolation.organisation_owned("person", "post", "reporting_line", "role_assignment")


def downgrade() -> None:
    op.drop_index(
        "uq_reporting_line_open", table_name="reporting_line", postgresql_where=sa.text("ended_on IS NULL")
    )
    op.drop_index("ix_reporting_line_manager_id", table_name="reporting_line")
    op.drop_table("reporting_line")
    op.drop_index("ix_role_assignment_person_id", table_name="role_assignment")
    op.drop_table("role_assignment")
    op.drop_index("ix_post_person_id", table_name="post")
    op.drop_table("post")
    op.drop_table("person")
