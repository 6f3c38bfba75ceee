"""Nominations, delegations and the history of who appraises whom; people are found by name or number."""

import sqlalchemy as sa
from alembic import op

from migrations import isolation

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

SEARCHED = (
    ("search_family", "family_name || ' ' || given_name", False),
    ("search_given", "given_name || ' ' || family_name", False),
    ("search_number", "employee_number", False),
    ("search_email", "email", True),
)


def upgrade() -> None:
    for name, expression, nullable in SEARCHED:
        # A table of people is rewritten in seconds, and no trigger could be forgotten afterwards.
        op.execute(
            "-- squawk-ignore adding-field-with-default\n"
            f'ALTER TABLE person ADD COLUMN {name} TEXT COLLATE "C"'
            f" GENERATED ALWAYS AS (lower({expression})) STORED{'' if nullable else ' NOT NULL'}"
        )
        columns = ["tenant_id", name, *(["id"] if name == "search_family" else [])]
        op.create_index(f"ix_person_{name}", "person", columns)
    _appraiser_change()
    _nomination()
    _delegation()
    # A change is never rewritten; it goes only with the appraisal it is about.
    isolation.organisation_owned("appraiser_change", grants="SELECT, INSERT, DELETE")
    isolation.organisation_owned("nomination", "delegation")


def _person(column: str, table: str) -> sa.ForeignKeyConstraint:
    return _belongs(table, column, "person")


def _belongs(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["tenant_id", column], [f"{other}.tenant_id", f"{other}.id"], name=op.f(f"fk_{table}_{column}")
    )


def _appraiser_change() -> None:
    table = "appraiser_change"
    op.create_table(
        "appraiser_change",
        sa.Column("tenant_id", sa.UUID(), nullable=False),
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("appraisal_id", sa.UUID(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("from_id", sa.UUID(), nullable=True),
        sa.Column("to_id", sa.UUID(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("by_id", sa.UUID(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "kind IN ('nominated', 'reassigned', 'taken_over', 'delegated', 'returned')",
            name=op.f(f"ck_{table}_kind"),
        ),
        sa.CheckConstraint("from_id IS DISTINCT FROM to_id", name=op.f(f"ck_{table}_people")),
        sa.CheckConstraint(
            "ends_on IS NULL OR kind = 'delegated' AND ends_on >= starts_on", name=op.f(f"ck_{table}_dates")
        ),
        _belongs(table, "appraisal_id", "appraisal"),
        _person("from_id", table),
        _person("to_id", table),
        _person("by_id", table),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f(f"pk_{table}")),
    )
    op.create_index(f"ix_{table}_appraisal_id", table, ["tenant_id", "appraisal_id", "at"])


def _nomination() -> None:
    table = "nomination"
    op.create_table(
        "nomination",
        sa.Column("tenant_id", sa.UUID(), nullable=False),
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("appraisal_id", sa.UUID(), nullable=False),
        sa.Column("nominee_id", sa.UUID(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("by_id", sa.UUID(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("released_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by_id", sa.UUID(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "status IN ('open', 'taken', 'declined', 'withdrawn', 'overtaken')",
            name=op.f(f"ck_{table}_status"),
        ),
        sa.CheckConstraint("(status = 'open') = (decided_at IS NULL)", name=op.f(f"ck_{table}_decided")),
        _belongs(table, "appraisal_id", "appraisal"),
        _person("nominee_id", table),
        _person("by_id", table),
        _person("decided_by_id", table),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f(f"pk_{table}")),
    )
    op.create_index(f"ix_{table}_appraisal_id", table, ["tenant_id", "appraisal_id"])
    op.create_index(f"ix_{table}_nominee_id", table, ["tenant_id", "nominee_id"])
    op.create_index(
        "uq_nomination_open",
        table,
        ["tenant_id", "appraisal_id"],
        unique=True,
        postgresql_where=sa.text("status = 'open'"),
    )


def _delegation() -> None:
    table = "delegation"
    op.create_table(
        "delegation",
        sa.Column("tenant_id", sa.UUID(), nullable=False),
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("manager_id", sa.UUID(), nullable=False),
        sa.Column("delegate_id", sa.UUID(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("by_id", sa.UUID(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by_id", sa.UUID(), nullable=True),
        sa.CheckConstraint("manager_id <> delegate_id", name=op.f(f"ck_{table}_people")),
        sa.CheckConstraint("ends_on >= starts_on", name=op.f(f"ck_{table}_dates")),
        sa.CheckConstraint("(ended_at IS NULL) = (ended_by_id IS NULL)", name=op.f(f"ck_{table}_ended")),
        _person("manager_id", table),
        _person("delegate_id", table),
        _person("by_id", table),
        _person("ended_by_id", table),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f(f"pk_{table}")),
    )
    op.create_index(f"ix_{table}_manager_id", table, ["tenant_id", "manager_id", "ends_on"])
    op.create_index(f"ix_{table}_delegate_id", table, ["tenant_id", "delegate_id", "ends_on"])


def downgrade() -> None:
    op.drop_table("delegation")
    op.drop_table("nomination")
    op.drop_table("appraiser_change")
    for name, _expression, _nullable in reversed(SEARCHED):
        op.drop_index(f"ix_person_{name}", table_name="person")
        op.drop_column("person", name)
