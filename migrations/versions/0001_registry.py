"""Registry of organisations and who follows whom."""

import sqlalchemy as sa
from alembic import op

from migrations import isolation

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "organisation",
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("ods_code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("trust_type", sa.Text(), nullable=True),
        sa.Column("benchmarking_group", sa.Text(), nullable=True),
        sa.Column("region_code", sa.Text(), nullable=True),
        sa.Column("icb", sa.Text(), nullable=True),
        sa.Column("legal_start", sa.Date(), nullable=True),
        sa.Column("legal_end", sa.Date(), nullable=True),
        sa.Column("is_synthetic", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("onboarded_on", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "kind IN ('trust', 'icb', 'region', 'national')", name=op.f("ck_organisation_kind")
        ),
        sa.CheckConstraint("ods_code ~ '^[A-Z0-9]{3,10}$'", name=op.f("ck_organisation_ods_code")),
        sa.CheckConstraint(
            "legal_end IS NULL OR legal_end >= legal_start", name=op.f("ck_organisation_dates")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisation")),
        sa.UniqueConstraint("ods_code", name=op.f("uq_organisation_ods_code")),
    )
    op.create_table(
        "organisation_succession",
        sa.Column("predecessor_id", sa.UUID(), nullable=False),
        sa.Column("successor_id", sa.UUID(), nullable=False),
        sa.Column("effective_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["predecessor_id"], ["organisation.id"], name=op.f("fk_organisation_succession_predecessor_id")
        ),
        sa.ForeignKeyConstraint(
            ["successor_id"], ["organisation.id"], name=op.f("fk_organisation_succession_successor_id")
        ),
        sa.PrimaryKeyConstraint("predecessor_id", "successor_id", name=op.f("pk_organisation_succession")),
    )
    isolation.reference("alembic_version")  # /readyz asks whether the shape fits the code
    isolation.reference(
        "organisation", "organisation_succession", also=("appraisal_release", "appraisal_national")
    )


def downgrade() -> None:
    op.drop_table("organisation_succession")
    op.drop_table("organisation")
