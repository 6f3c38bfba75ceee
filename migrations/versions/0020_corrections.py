"""Lines put right by hand, changes of countersigner, jobs that may be forgotten, counts by London's day."""

from importlib import import_module

import sqlalchemy as sa
from alembic import op

from migrations import isolation

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

KIND = "ck_appraiser_change_kind"
COUNTS: str = import_module("migrations.versions.0012_staff_import").COUNTS
TODAY = "(now() AT TIME ZONE 'Europe/London')::date"
KINDS = ("nominated", "reassigned", "taken_over", "delegated", "returned")


def upgrade() -> None:
    op.add_column(
        "reporting_line", sa.Column("by_hand", sa.Boolean(), server_default=sa.false(), nullable=False)
    )
    op.add_column("reporting_line", sa.Column("instead_of_id", sa.UUID(), nullable=True))
    isolation.new_column_refers("reporting_line", "instead_of_id", "person")
    _kinds(*KINDS, "countersigner")
    op.execute("GRANT DELETE ON job TO appraisal_app")
    _count(COUNTS.replace("current_date", TODAY))


def _count(body: str) -> None:
    """Whoever's last day it is still works, by London's clock and not by the server's or the session's."""
    op.execute(
        "CREATE OR REPLACE FUNCTION equality_counts(characteristic text)"
        " RETURNS TABLE (category text, people integer) LANGUAGE sql STABLE SECURITY DEFINER"
        f" SET search_path = pg_catalog, pg_temp AS $body${body}$body$"
    )


def _kinds(*names: str) -> None:
    """Which kinds of change there are; a table of changes is looked through in no time."""
    known = ", ".join(f"'{name}'" for name in names)
    change = "ALTER TABLE appraiser_change"
    op.execute(f"-- squawk-ignore ban-drop-constraint\n{change} DROP CONSTRAINT {KIND}")
    op.execute(
        "-- squawk-ignore constraint-missing-not-valid\n"
        f"{change} ADD CONSTRAINT {KIND} CHECK (kind IN ({known}))"
    )


def _forget_countersigners(_: object) -> None:
    op.execute("DELETE FROM appraiser_change WHERE kind = 'countersigner'")


def downgrade() -> None:
    _count(COUNTS)
    op.execute("REVOKE DELETE ON job FROM appraisal_app")
    isolation.for_each_organisation(_forget_countersigners)
    _kinds(*KINDS)
    op.drop_constraint(op.f("fk_reporting_line_instead_of_id"), "reporting_line", type_="foreignkey")
    op.drop_column("reporting_line", "instead_of_id")
    op.drop_column("reporting_line", "by_hand")
