"""Legal holds, an organisation's own retention periods, and what was erased."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from migrations import isolation

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "legal_hold",
        sa.Column("tenant_id", sa.UUID(), nullable=False),
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("person_id", sa.UUID(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("placed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("placed_by_id", sa.UUID(), nullable=True),
        sa.Column("lifted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("lifted_by_id", sa.UUID(), nullable=True),
        sa.CheckConstraint("reason <> ''", name=op.f("ck_legal_hold_reason")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "person_id"],
            ["person.tenant_id", "person.id"],
            name=op.f("fk_legal_hold_person_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "placed_by_id"],
            ["person.tenant_id", "person.id"],
            name=op.f("fk_legal_hold_placed_by_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "lifted_by_id"],
            ["person.tenant_id", "person.id"],
            name=op.f("fk_legal_hold_lifted_by_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_legal_hold")),
    )
    op.create_index(
        "ix_legal_hold_person_id",
        "legal_hold",
        ["tenant_id", "person_id"],
        unique=False,
        postgresql_where=sa.text("lifted_at IS NULL"),
    )
    op.create_table(
        "retention_period",
        sa.Column("tenant_id", sa.UUID(), nullable=False),
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("rule", sa.Text(), nullable=False),
        sa.Column("years", sa.Integer(), nullable=False),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("years BETWEEN 0 AND 100", name=op.f("ck_retention_period_years")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_retention_period")),
        sa.UniqueConstraint("tenant_id", "rule", name="uq_retention_period_rule"),
    )
    op.create_table(
        "erasure",
        sa.Column("tenant_id", sa.UUID(), nullable=False),
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("person_id", sa.UUID(), nullable=False),
        sa.Column("kept_until", sa.Date(), nullable=False),
        sa.Column("erased_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("rows", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "person_id"],
            ["person.tenant_id", "person.id"],
            name=op.f("fk_erasure_person_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_erasure")),
        sa.UniqueConstraint("tenant_id", "person_id", name="uq_erasure_person_id"),
    )
    isolation.organisation_owned("retention_period")
    isolation.organisation_owned("legal_hold", grants="SELECT, INSERT, UPDATE")
    isolation.organisation_owned("erasure", grants="SELECT")  # erasing is the operator's, as the owner


def downgrade() -> None:
    op.drop_table("erasure")
    op.drop_table("retention_period")
    op.drop_index("ix_legal_hold_person_id", table_name="legal_hold")
    op.drop_table("legal_hold")
