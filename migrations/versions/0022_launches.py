"""Launches of cycles, which pin what people are rated on."""

import sqlalchemy as sa
from alembic import op

from migrations import isolation

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

PINNED = ["tenant_id", "id", "framework_version_id", "countersign", "rule_mark", "launched"]


def upgrade() -> None:
    # An organisation has a handful of cycles: writing them anew takes no time, and nobody waits for an index.
    op.execute(
        "-- squawk-ignore adding-field-with-default\n"
        "ALTER TABLE cycle ADD COLUMN rule_mark TEXT GENERATED ALWAYS AS (md5(rule::text)) STORED NOT NULL"
    )
    op.execute(
        "-- squawk-ignore adding-field-with-default\n"
        "ALTER TABLE cycle ADD COLUMN launched BOOLEAN"
        " GENERATED ALWAYS AS (launched_at IS NOT NULL) STORED NOT NULL"
    )
    op.add_column("cycle", sa.Column("asked", sa.Text(), nullable=True))
    op.create_unique_constraint("uq_cycle_pinned", "cycle", PINNED)
    # What takes its place is stricter, so that no client misses what it assumed.
    op.execute("-- squawk-ignore ban-drop-constraint\nALTER TABLE cycle DROP CONSTRAINT uq_cycle_name")
    op.create_index("uq_cycle_name", "cycle", ["tenant_id", sa.text("lower(name)")], unique=True)
    op.create_table(
        "cycle_launch",
        sa.Column("tenant_id", sa.UUID(), nullable=False),
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("cycle_id", sa.UUID(), nullable=False),
        sa.Column("framework_version_id", sa.UUID(), nullable=False),
        sa.Column("countersign", sa.Text(), nullable=False),
        sa.Column("rule_mark", sa.Text(), nullable=False),
        sa.Column("launched", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("added", sa.Integer(), nullable=False),
        sa.CheckConstraint("added >= 0", name=op.f("ck_cycle_launch_added")),
        sa.CheckConstraint("launched", name=op.f("ck_cycle_launch_launched")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "cycle_id", *PINNED[2:]],
            [f"cycle.{column}" for column in PINNED],
            name="fk_cycle_launch_pinned",
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_cycle_launch")),
    )
    op.create_index("ix_cycle_launch_cycle_id", "cycle_launch", ["tenant_id", "cycle_id", "at"])
    isolation.organisation_owned("cycle_launch", grants="SELECT, INSERT")  # what was launched stays so
    isolation.for_each_organisation(lambda organisation: _pin_launched())


def downgrade() -> None:
    op.drop_table("cycle_launch")
    op.drop_index("uq_cycle_name", "cycle")
    op.create_unique_constraint("uq_cycle_name", "cycle", ["tenant_id", "name"])
    op.drop_constraint("uq_cycle_pinned", "cycle")
    op.drop_column("cycle", "asked")
    op.drop_column("cycle", "launched")
    op.drop_column("cycle", "rule_mark")


def _pin_launched() -> None:
    """How many appraisals each launch made isn't known any more: all that its cycle has stand as one."""
    op.execute(
        "INSERT INTO cycle_launch"
        " (tenant_id, id, cycle_id, framework_version_id, countersign, rule_mark, at, added)"
        " SELECT tenant_id, md5(id::text || ' launched')::uuid, id, framework_version_id, countersign,"
        " rule_mark, launched_at,"
        " (SELECT count(*) FROM appraisal"
        "  WHERE appraisal.tenant_id = cycle.tenant_id AND appraisal.cycle_id = cycle.id)"
        " FROM cycle WHERE launched_at IS NOT NULL"
    )
