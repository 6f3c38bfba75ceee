"""National frameworks and the copies organisations adopt."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from migrations import isolation

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "national_framework_version",
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("framework_code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("published_on", sa.Date(), nullable=False),
        sa.CheckConstraint(
            "status IN ('published', 'retired')", name=op.f("ck_national_framework_version_status")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_national_framework_version")),
        sa.UniqueConstraint(
            "framework_code", "version", name=op.f("uq_national_framework_version_framework_code_version")
        ),
    )
    op.create_table(
        "framework_version",
        sa.Column("tenant_id", sa.UUID(), nullable=False),
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("national_version_id", sa.UUID(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("adopted_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "status IN ('draft', 'in_review', 'published', 'retired')",
            name=op.f("ck_framework_version_status"),
        ),
        sa.ForeignKeyConstraint(
            ["national_version_id"],
            ["national_framework_version.id"],
            name=op.f("fk_framework_version_national_version_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_framework_version")),
        sa.UniqueConstraint(
            "tenant_id", "national_version_id", "version", name="uq_framework_version_version"
        ),
    )
    op.create_table(
        "national_scale_point",
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("version_id", sa.UUID(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("points", sa.Integer(), nullable=True),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("meaning", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.CheckConstraint("kind IN ('behaviour', 'objective')", name=op.f("ck_national_scale_point_kind")),
        sa.ForeignKeyConstraint(
            ["version_id"], ["national_framework_version.id"], name=op.f("fk_national_scale_point_version_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_national_scale_point")),
        sa.UniqueConstraint(
            "version_id", "kind", "code", name=op.f("uq_national_scale_point_version_id_kind_code")
        ),
    )
    op.create_table(
        "national_value",
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("version_id", sa.UUID(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("statement", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["version_id"], ["national_framework_version.id"], name=op.f("fk_national_value_version_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_national_value")),
        sa.UniqueConstraint("version_id", "code", name=op.f("uq_national_value_version_id_code")),
        sa.UniqueConstraint("version_id", "position", name=op.f("uq_national_value_version_id_position")),
    )
    op.create_table(
        "national_behaviour",
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("value_id", sa.UUID(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("statement", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("effective", postgresql.ARRAY(sa.TEXT()), nullable=False),
        sa.Column("ineffective", postgresql.ARRAY(sa.TEXT()), nullable=False),
        sa.ForeignKeyConstraint(
            ["value_id"], ["national_value.id"], name=op.f("fk_national_behaviour_value_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_national_behaviour")),
        sa.UniqueConstraint("value_id", "code", name=op.f("uq_national_behaviour_value_id_code")),
        sa.UniqueConstraint("value_id", "position", name=op.f("uq_national_behaviour_value_id_position")),
    )
    op.create_table(
        "scale_point",
        sa.Column("tenant_id", sa.UUID(), nullable=False),
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("version_id", sa.UUID(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("points", sa.Integer(), nullable=True),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("meaning", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.CheckConstraint("kind IN ('behaviour', 'objective')", name=op.f("ck_scale_point_kind")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "version_id"],
            ["framework_version.tenant_id", "framework_version.id"],
            name=op.f("fk_scale_point_version_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_scale_point")),
        sa.UniqueConstraint("tenant_id", "version_id", "kind", "code", name="uq_scale_point_code"),
    )
    op.create_index(
        "ix_scale_point_version_id",
        "scale_point",
        ["tenant_id", "version_id", "kind", "position"],
        unique=False,
    )
    op.create_table(
        "value",
        sa.Column("tenant_id", sa.UUID(), nullable=False),
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("version_id", sa.UUID(), nullable=False),
        sa.Column("national_value_id", sa.UUID(), nullable=True),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("statement", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["national_value_id"], ["national_value.id"], name=op.f("fk_value_national_value_id")
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "version_id"],
            ["framework_version.tenant_id", "framework_version.id"],
            name=op.f("fk_value_version_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_value")),
        sa.UniqueConstraint("tenant_id", "version_id", "code", name="uq_value_code"),
        sa.UniqueConstraint("tenant_id", "version_id", "position", name="uq_value_position"),
    )
    op.create_table(
        "behaviour",
        sa.Column("tenant_id", sa.UUID(), nullable=False),
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("value_id", sa.UUID(), nullable=False),
        sa.Column("national_behaviour_id", sa.UUID(), nullable=True),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("statement", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("effective", postgresql.ARRAY(sa.TEXT()), nullable=False),
        sa.Column("ineffective", postgresql.ARRAY(sa.TEXT()), nullable=False),
        sa.ForeignKeyConstraint(
            ["national_behaviour_id"],
            ["national_behaviour.id"],
            name=op.f("fk_behaviour_national_behaviour_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "value_id"], ["value.tenant_id", "value.id"], name=op.f("fk_behaviour_value_id")
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_behaviour")),
        sa.UniqueConstraint("tenant_id", "value_id", "code", name="uq_behaviour_code"),
        sa.UniqueConstraint("tenant_id", "value_id", "position", name="uq_behaviour_position"),
    )
    isolation.reference(
        "national_framework_version",
        "national_value",
        "national_behaviour",
        "national_scale_point",
        also=("appraisal_release",),
    )
    isolation.organisation_owned("framework_version", "value", "behaviour", "scale_point")


def downgrade() -> None:
    op.drop_table("behaviour")
    op.drop_table("value")
    op.drop_index("ix_scale_point_version_id", table_name="scale_point")
    op.drop_table("scale_point")
    op.drop_table("national_behaviour")
    op.drop_table("national_value")
    op.drop_table("national_scale_point")
    op.drop_table("framework_version")
    op.drop_table("national_framework_version")
