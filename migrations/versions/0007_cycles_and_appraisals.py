"""Cycles and appraisals."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from migrations import isolation

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "cycle",
        sa.Column("tenant_id", sa.UUID(), nullable=False),
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("framework_version_id", sa.UUID(), nullable=False),
        sa.Column("opens_on", sa.Date(), nullable=False),
        sa.Column("assessment_opens_on", sa.Date(), nullable=False),
        sa.Column("closes_on", sa.Date(), nullable=False),
        sa.Column("rule", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("countersign", sa.Text(), nullable=False),
        sa.Column("launched_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("countersign IN ('always', 'on_disagreement')", name=op.f("ck_cycle_countersign")),
        sa.CheckConstraint(
            "opens_on <= assessment_opens_on AND assessment_opens_on <= closes_on",
            name=op.f("ck_cycle_dates"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "framework_version_id"],
            ["framework_version.tenant_id", "framework_version.id"],
            name=op.f("fk_cycle_framework_version_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_cycle")),
        sa.UniqueConstraint("tenant_id", "name", name="uq_cycle_name"),
    )
    op.create_table(
        "appraisal",
        sa.Column("tenant_id", sa.UUID(), nullable=False),
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("cycle_id", sa.UUID(), nullable=False),
        sa.Column("person_id", sa.UUID(), nullable=False),
        sa.Column("post_id", sa.UUID(), nullable=False),
        sa.Column("appraiser_id", sa.UUID(), nullable=True),
        sa.Column("countersigner_id", sa.UUID(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("self_reminded_on", sa.Date(), nullable=True),
        sa.Column("without_self", sa.Boolean(), nullable=False),
        sa.Column("excused_reason", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("completed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(state = 'excused') = (excused_reason IS NOT NULL)", name=op.f("ck_appraisal_excused")
        ),
        sa.CheckConstraint(
            "state IN ('objectives', 'in_year', 'assessment', 'conversation', 'sign_off',"
            " 'complete', 'excused')",
            name=op.f("ck_appraisal_state"),
        ),
        sa.CheckConstraint("appraiser_id <> person_id", name=op.f("ck_appraisal_appraiser")),
        sa.CheckConstraint("countersigner_id <> person_id", name=op.f("ck_appraisal_countersigner")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "appraiser_id"],
            ["person.tenant_id", "person.id"],
            name=op.f("fk_appraisal_appraiser_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "countersigner_id"],
            ["person.tenant_id", "person.id"],
            name=op.f("fk_appraisal_countersigner_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "cycle_id"], ["cycle.tenant_id", "cycle.id"], name=op.f("fk_appraisal_cycle_id")
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "person_id"], ["person.tenant_id", "person.id"], name=op.f("fk_appraisal_person_id")
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "post_id"], ["post.tenant_id", "post.id"], name=op.f("fk_appraisal_post_id")
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_appraisal")),
        sa.UniqueConstraint("tenant_id", "cycle_id", "post_id", name="uq_appraisal_post"),
    )
    op.create_index("ix_appraisal_appraiser_id", "appraisal", ["tenant_id", "appraiser_id"], unique=False)
    op.create_index(
        "ix_appraisal_countersigner_id", "appraisal", ["tenant_id", "countersigner_id"], unique=False
    )
    op.create_index("ix_appraisal_person_id", "appraisal", ["tenant_id", "person_id"], unique=False)
    isolation.organisation_owned("cycle", "appraisal")


def downgrade() -> None:
    op.drop_index("ix_appraisal_person_id", table_name="appraisal")
    op.drop_index("ix_appraisal_countersigner_id", table_name="appraisal")
    op.drop_index("ix_appraisal_appraiser_id", table_name="appraisal")
    op.drop_table("appraisal")
    op.drop_table("cycle")
