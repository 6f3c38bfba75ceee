"""Grants and policies by kind of table: every table is made through one of these (docs/isolation.md).

Each is one sentence about who may do what; a test walks the catalogue and compares.
"""

from collections.abc import Callable
from uuid import UUID

from alembic import op
from sqlalchemy import text

OWN = "tenant_id = current_setting('app.tenant_id')::uuid"
OWN_RETURN = "organisation_id = current_setting('app.tenant_id')::uuid"


def _isolate(table: str, policy: str) -> None:
    op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
    op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
    op.execute(f"CREATE POLICY organisation ON {table} FOR ALL {policy}")
    op.execute(f"GRANT SELECT ON {table} TO appraisal_backup")


def organisation_owned(*tables: str, grants: str = "SELECT, INSERT, UPDATE, DELETE") -> None:
    """Tables led by tenant_id: a row is seen and written by its own organisation only."""
    for table in tables:
        _isolate(table, f"USING ({OWN}) WITH CHECK ({OWN})")
        op.execute(f"GRANT {grants} ON {table} TO appraisal_app")


def sealed(*tables: str, grants: str | None = None) -> None:
    """Tables led by tenant_id that the application can't read: it may add rows at most.

    What it may know of them, functions that run as the owner tell it; FORCE binds those to the organisation.
    """
    for table in tables:
        _isolate(table, f"USING ({OWN}) WITH CHECK ({OWN})")
        if grants is not None:
            op.execute(f"GRANT {grants} ON {table} TO appraisal_app")


def definer_function(signature: str, returns: str, body: str, *, changes: bool = False) -> None:
    """A function in SQL that runs as the owner, for the application alone, with names nobody can shadow."""
    kind = "VOLATILE" if changes else "STABLE"
    op.execute(
        f"CREATE FUNCTION {signature} RETURNS {returns} LANGUAGE sql {kind} SECURITY DEFINER"
        f" SET search_path = pg_catalog, pg_temp AS $body${body}$body$"
    )
    name = signature.partition("(")[0]
    op.execute(f"REVOKE ALL ON FUNCTION {name} FROM PUBLIC")
    op.execute(f"GRANT EXECUTE ON FUNCTION {name} TO appraisal_app")


def reference(*tables: str, also: tuple[str, ...] = ()) -> None:
    """Tables that all organisations share: the application reads, only the owner writes."""
    for table in tables:
        readers = ", ".join(("appraisal_app", "appraisal_backup", *also))
        op.execute(f"GRANT SELECT ON {table} TO {readers}")


def look_up(*tables: str) -> None:
    """A public identifier → organisation_id: anybody reads, an organisation adds its own, nobody changes."""
    for table in tables:
        _isolate(table, f"USING (true) WITH CHECK ({OWN_RETURN})")
        op.execute(f"GRANT SELECT, INSERT ON {table} TO appraisal_app")


def for_each_organisation(change: Callable[[UUID], None]) -> None:
    """Run a data migration once inside each organisation's own scope, and leave the transaction in none.

    Under FORCE the owner sees no row without an organisation, so a data migration that forgets this
    helper changes nothing at all, or fails.
    """
    if op.get_context().as_sql:
        return  # printed for the linter: nobody's rows are there
    connection = op.get_bind()
    for organisation_id in connection.scalars(text("SELECT id FROM organisation ORDER BY id")).all():
        connection.exec_driver_sql("SET LOCAL app.tenant_id = %s", (str(organisation_id),))
        change(organisation_id)
    connection.exec_driver_sql("SET LOCAL app.tenant_id TO DEFAULT")


def new_column_refers(table: str, column: str, other: str) -> None:
    """(tenant_id, column) of a table that is there already refers to another one; the column is still empty.

    PostgreSQL reads both tables to check the rows there are, and under FORCE that fails without an
    organisation: it looks inside nobody's, which is enough where every row says null.
    """
    op.execute(f"SET LOCAL app.tenant_id = '{UUID(int=0)}'")
    op.create_foreign_key(
        op.f(f"fk_{table}_{column}"), table, other, ["tenant_id", column], ["tenant_id", "id"]
    )
    op.execute("SET LOCAL app.tenant_id TO DEFAULT")


def submitted_return(table: str) -> None:
    """A return: its organisation adds and reads its own, the release job reads all, nobody changes one.

    One policy serves both: the release role sets no organisation, so its branch comes first.
    """
    own = f"CASE WHEN current_user = 'appraisal_release' THEN true ELSE {OWN_RETURN} END"
    _isolate(table, f"USING ({own}) WITH CHECK ({OWN_RETURN})")
    op.execute(f"GRANT SELECT, INSERT ON {table} TO appraisal_app")
    op.execute(f"GRANT SELECT ON {table} TO appraisal_release")


def national(*tables: str) -> None:
    """Releases: written once by the release job, read by the national role, never by organisations."""
    for table in tables:
        op.execute(f"GRANT SELECT, INSERT ON {table} TO appraisal_release")
        op.execute(f"GRANT SELECT ON {table} TO appraisal_national, appraisal_backup")


def national_audit(table: str) -> None:
    """The national trail: the national role appends to it and reads nothing back."""
    op.execute(f"GRANT INSERT ON {table} TO appraisal_national")
    op.execute(f"GRANT SELECT ON {table} TO appraisal_backup")
