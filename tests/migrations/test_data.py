"""Data migrations: the owner sees nobody, unless it goes from organisation to organisation."""

from collections.abc import Iterator
from uuid import UUID

import pytest
from alembic import op
from alembic.migration import MigrationContext
from alembic.operations import Operations
from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError

from frameworks.definitions import built_in
from frameworks.definitions.reader import from_json
from migrations import isolation
from tenants.organisations.registry import organisation_id
from tests.database import Database, migrate
from tests.world import NATIONAL, OURS, THEIRS

RENAME = "UPDATE person SET given_name = upper(given_name)"
COUNT = "SELECT tenant_id, count(*) FROM person GROUP BY tenant_id"


@pytest.fixture
def migrating(inhabited: Database) -> Iterator[Connection]:
    """The owner's connection inside a migration; rolled back."""
    with (
        inhabited.engine("owner").connect() as connection,
        Operations.context(MigrationContext.configure(connection)),
    ):
        yield connection


def everybody(inhabited: Database) -> dict[UUID, int]:
    with inhabited.engine("backup").connect() as connection:
        return {row[0]: row[1] for row in connection.execute(text(COUNT))}


def test_a_data_migration_reaches_each_organisations_rows_once(
    inhabited: Database, migrating: Connection
) -> None:
    changed: dict[UUID, int] = {}

    def change(organisation: UUID) -> None:
        done = op.get_bind().execute(text(RENAME)).rowcount
        if done:
            changed[organisation] = done

    isolation.for_each_organisation(change)
    assert changed == everybody(inhabited)
    assert set(changed) == {organisation_id(code) for code in (OURS, THEIRS, NATIONAL)}


def test_inside_one_organisation_a_data_migration_sees_no_other(migrating: Connection) -> None:
    seen: dict[UUID, set[UUID]] = {}

    def look(organisation: UUID) -> None:
        seen[organisation] = set(op.get_bind().scalars(text("SELECT tenant_id FROM person")))

    isolation.for_each_organisation(look)
    assert all(owners <= {organisation} for organisation, owners in seen.items())


@pytest.mark.parametrize("statement", [RENAME, "SELECT count(*) FROM person", "DELETE FROM rating"])
def test_a_data_migration_that_forgets_the_helper_fails(migrating: Connection, statement: str) -> None:
    with pytest.raises(DBAPIError, match=r"app\.tenant_id"):
        migrating.execute(text(statement))


def test_after_the_helper_the_migration_is_inside_no_organisation(migrating: Connection) -> None:
    isolation.for_each_organisation(lambda organisation: None)
    with pytest.raises(DBAPIError, match="invalid input syntax for type uuid"):
        migrating.execute(text(RENAME))


def test_versions_from_before_documents_get_theirs_inside_each_organisation(inhabited: Database) -> None:
    owner = inhabited.engine("owner")
    migrate(owner, "0017", down=True)
    migrate(owner)
    core = built_in()
    with inhabited.engine("backup").connect() as connection:
        national = connection.execute(text("SELECT id, definition FROM national_framework_version")).one()
        copies = connection.execute(text("SELECT * FROM framework_version WHERE version = '1.0'")).all()
        retired = connection.scalar(text("SELECT count(DISTINCT tenant_id) FROM framework_retirement"))
    found = from_json(national.definition)
    assert (found.code, found.version, found.values) == (core.code, core.version, core.values)
    for (kind, scale), (same_kind, same) in zip(found.scales, core.scales, strict=True):
        assert (kind, scale.code, scale.meets, scale.entries) == (
            *(same_kind, same.code, same.meets, same.entries),
        )
    assert {copy.tenant_id for copy in copies} == {organisation_id(code) for code in (OURS, THEIRS)}
    for copy in copies:
        assert (copy.kind, copy.code, copy.definition) == ("adopted", core.code, national.definition)
    assert retired == 2, "what was retired stays retired, down and up"
