"""Rules of scores: versions an organisation publishes and a cycle pins."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from migrations import isolation

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "scoring_rule",
        sa.Column("tenant_id", sa.UUID(), nullable=False),
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("rule", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("by_id", sa.UUID(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("version > 0", name=op.f("ck_scoring_rule_version")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "by_id"], ["person.tenant_id", "person.id"], name=op.f("fk_scoring_rule_by_id")
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_scoring_rule")),
        sa.UniqueConstraint("tenant_id", "name", "version", name="uq_scoring_rule_version"),
    )
    isolation.organisation_owned("scoring_rule", grants="SELECT, INSERT")  # a change is a new version
    op.add_column("cycle", sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False))


def downgrade() -> None:
    op.drop_column("cycle", "version")
    op.drop_table("scoring_rule")
