"""What the database does when somebody asks past the wall, table by table, as the roles that serve."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from uuid import UUID, uuid4

import pytest
from sqlalchemy import Connection, Engine, create_engine, text
from sqlalchemy.exc import DBAPIError

from tenants.organisations.registry import organisation_id
from tests.database import Database
from tests.isolation.kinds import (
    KINDS,
    LOOK_UP,
    NATIONAL,
    NATIONAL_AUDIT,
    ORGANISATION_OWNED,
    REFERENCE,
    SEALED,
)
from tests.world import World

OWNED = sorted(ORGANISATION_OWNED)
WALLED = sorted({*ORGANISATION_OWNED, "submitted_return"})
NEW = "RA7"
"""An organisation of the registry that isn't open."""
UNDEFINED_OBJECT = "42704"
INVALID_TEXT_REPRESENTATION = "22P02"
INSUFFICIENT_PRIVILEGE = "42501"
NOT_NULL_VIOLATION = "23502"
FOREIGN_KEY_VIOLATION = "23503"
CHECK_VIOLATION = "23514"
pytestmark = pytest.mark.usefixtures("filled")


class Doors:
    """Transactions as any role, scoped to an organisation or to none, and rolled back."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self._engines: dict[str, Engine] = {}

    @contextmanager
    def inside(self, organisation: UUID, role: str = "app") -> Iterator[Connection]:
        """On a pooled connection, as requests are."""
        if role not in self._engines:
            self._engines[role] = create_engine(self.database.url(role), pool_size=1, max_overflow=1)
        with self._engines[role].connect() as connection:
            connection.exec_driver_sql("SET LOCAL app.tenant_id = %s", (str(organisation),))
            yield connection

    @contextmanager
    def outside(self, role: str = "app") -> Iterator[Connection]:
        """On a fresh connection, where no organisation was ever set."""
        with self.database.engine(role).connect() as connection:
            yield connection

    def close(self) -> None:
        for engine in self._engines.values():
            engine.dispose()


@pytest.fixture(scope="module")
def doors(database: Database) -> Iterator[Doors]:
    made = Doors(database)
    yield made
    made.close()


@contextmanager
def refused(*codes: str) -> Iterator[None]:
    """The database says no, for one of these reasons (SQLSTATE)."""
    with pytest.raises(DBAPIError) as caught:
        yield
    assert getattr(caught.value.orig, "pgcode", None) in codes, caught.value


@pytest.fixture(scope="module")
def ours(world: World) -> UUID:
    return world.members["ours.lead"].organisation_id


@pytest.fixture(scope="module")
def theirs(world: World) -> UUID:
    return world.members["theirs.lead"].organisation_id


def owner_column(table: str) -> str:
    return "tenant_id" if table in ORGANISATION_OWNED else "organisation_id"


def reader(table: str) -> str:
    """The application, or, for what it can't read at all, the owner, whom the same policy binds."""
    return "owner" if table in SEALED else "app"


def writer(table: str) -> str:
    """The application, or the owner where the application adds nothing."""
    return "app" if "INSERT" in ORGANISATION_OWNED.get(table, {"INSERT"}) else "owner"


def an_id(doors: Doors, table: str, organisation: UUID) -> UUID:
    """Of some row of an organisation, read where there is no wall."""
    with doors.outside("backup") as connection:
        found = connection.execute(
            text(f"SELECT id FROM {table} WHERE {owner_column(table)} = :own LIMIT 1"), {"own": organisation}
        ).scalar_one()
    assert isinstance(found, UUID)
    return found


@pytest.mark.parametrize("table", sorted(set().union(*KINDS.values()) - {"alembic_version"}))
def test_the_rooms_that_these_tests_look_into_are_not_empty(doors: Doors, table: str) -> None:
    with doors.outside("backup") as connection:
        if table in WALLED:
            count = f"SELECT count(DISTINCT {owner_column(table)}) FROM {table}"
            assert connection.execute(text(count)).scalar_one() >= 2
        else:
            assert connection.execute(text(f"SELECT count(*) FROM {table}")).scalar_one() >= 1


@pytest.mark.parametrize("role", ["app", "owner"])
@pytest.mark.parametrize("table", WALLED)
def test_without_an_organisation_every_question_is_an_error(doors: Doors, role: str, table: str) -> None:
    with doors.outside(reader(table) if role == "app" else role) as connection, refused(UNDEFINED_OBJECT):
        connection.execute(text(f"SELECT count(*) FROM {table}"))


@pytest.mark.parametrize("table", WALLED)
def test_after_another_requests_transaction_the_same_connection_answers_nothing(
    database: Database, ours: UUID, table: str
) -> None:
    """There the setting reads '' instead of being unset; the policy must fail closed for both."""
    engine = create_engine(database.url(reader(table)), pool_size=1, max_overflow=0)
    try:
        with engine.begin() as connection:
            connection.exec_driver_sql("SET LOCAL app.tenant_id = %s", (str(ours),))
            assert connection.execute(text(f"SELECT count(*) FROM {table}")).scalar_one() > 0
        with engine.begin() as connection, refused(INVALID_TEXT_REPRESENTATION):
            assert connection.execute(text("SELECT current_setting('app.tenant_id')")).scalar_one() == ""
            connection.execute(text(f"SELECT count(*) FROM {table}"))
    finally:
        engine.dispose()


@pytest.mark.parametrize("table", WALLED)
def test_an_organisation_sees_its_own_rows_and_no_others(
    doors: Doors, ours: UUID, theirs: UUID, table: str
) -> None:
    theirs_row = an_id(doors, table, theirs)
    with doors.inside(ours, reader(table)) as connection:
        column = owner_column(table)
        assert set(connection.scalars(text(f"SELECT {column} FROM {table}"))) == {ours}
        found = connection.execute(text(f"SELECT count(*) FROM {table} WHERE id = :id"), {"id": theirs_row})
        assert found.scalar_one() == 0
        named = connection.execute(text(f"SELECT count(*) FROM {table} WHERE {column} = :it"), {"it": theirs})
        assert named.scalar_one() == 0


@pytest.mark.parametrize("table", WALLED)
def test_an_organisation_cannot_add_a_row_for_another(
    doors: Doors, ours: UUID, theirs: UUID, table: str
) -> None:
    add = f"INSERT INTO {table} ({owner_column(table)}, id) VALUES (:whose, :id)"
    with doors.inside(ours, writer(table)) as connection, refused(INSUFFICIENT_PRIVILEGE):
        connection.execute(text(add), {"whose": theirs, "id": uuid4()})
    with doors.inside(ours, writer(table)) as connection, refused(NOT_NULL_VIOLATION):
        # Its own row gets past the wall, and is refused only for being incomplete.
        connection.execute(text(add), {"whose": ours, "id": uuid4()})


@pytest.mark.parametrize("table", OWNED)
def test_an_organisation_cannot_give_a_row_away(doors: Doors, ours: UUID, theirs: UUID, table: str) -> None:
    own = an_id(doors, table, ours)
    with doors.inside(ours, reader(table)) as connection, refused(INSUFFICIENT_PRIVILEGE):
        connection.execute(
            text(f"UPDATE {table} SET tenant_id = :theirs WHERE id = :own"), {"theirs": theirs, "own": own}
        )


VERBS = {
    "UPDATE": "UPDATE {0} SET id = id WHERE id = :id",
    "DELETE": "DELETE FROM {0} WHERE id = :id",
}


@pytest.mark.parametrize("verb", sorted(VERBS))
@pytest.mark.parametrize("table", OWNED)
def test_an_organisation_cannot_change_or_delete_anothers_row(
    doors: Doors, ours: UUID, theirs: UUID, table: str, verb: str
) -> None:
    row = {"id": an_id(doors, table, theirs)}
    with doors.inside(ours) as connection:
        if verb in ORGANISATION_OWNED[table]:
            assert connection.execute(text(VERBS[verb].format(table)), row).rowcount == 0
        else:
            with refused(INSUFFICIENT_PRIVILEGE):
                connection.execute(text(VERBS[verb].format(table)), row)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_event SET action = ''",
        "DELETE FROM audit_event",
        "UPDATE audit_link SET hash = ''",
        "DELETE FROM audit_link",
    ],
)
def test_the_trail_is_append_only(doors: Doors, ours: UUID, statement: str) -> None:
    with doors.inside(ours) as connection, refused(INSUFFICIENT_PRIVILEGE):
        connection.execute(text(statement))


@pytest.mark.parametrize("table", sorted(SEALED))
@pytest.mark.parametrize("verb", ["SELECT count(*) FROM {0}", "UPDATE {0} SET id = id", "DELETE FROM {0}"])
def test_the_application_can_read_or_change_nothing_that_is_sealed(
    doors: Doors, ours: UUID, table: str, verb: str
) -> None:
    with doors.inside(ours) as connection, refused(INSUFFICIENT_PRIVILEGE):
        connection.execute(text(verb.format(table)))


FOREIGN_KEYS = """
    SELECT k.conrelid::regclass::text AS source, k.confrelid::regclass::text AS target, a.attname AS "column"
    FROM pg_constraint k JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = k.conkey[2]
    WHERE k.contype = 'f' AND cardinality(k.conkey) = 2 ORDER BY 1, 3
"""


def test_no_row_can_refer_to_another_organisations(
    database: Database, doors: Doors, ours: UUID, theirs: UUID
) -> None:
    with database.engine("owner").connect() as connection:
        found = [tuple(row) for row in connection.execute(text(FOREIGN_KEYS))]
    references = [
        reference for reference in found if "UPDATE" in ORGANISATION_OWNED.get(reference[0], frozenset())
    ]
    assert len(references) >= 30
    for source, target, column in references:
        there, here = an_id(doors, target, theirs), an_id(doors, source, ours)
        change = text(f"UPDATE {source} SET {column} = :there WHERE id = :here")
        with (
            doors.inside(ours, reader(source)) as connection,
            refused(FOREIGN_KEY_VIOLATION, CHECK_VIOLATION),
        ):
            connection.execute(change, {"there": there, "here": here})
            connection.execute(text("SET CONSTRAINTS ALL IMMEDIATE"))


@pytest.mark.parametrize("role", ["release", "national"])
@pytest.mark.parametrize("table", OWNED)
def test_the_national_side_may_not_touch_an_organisations_rows(
    doors: Doors, ours: UUID, role: str, table: str
) -> None:
    with doors.inside(ours, role) as connection, refused(INSUFFICIENT_PRIVILEGE):
        connection.execute(text(f"SELECT count(*) FROM {table}"))


@pytest.mark.parametrize("table", sorted(REFERENCE))
def test_nobody_who_serves_can_write_what_all_share(doors: Doors, ours: UUID, table: str) -> None:
    for statement in (f"DELETE FROM {table}", f"INSERT INTO {table} DEFAULT VALUES", f"TRUNCATE {table}"):
        for role in ("app", "release", "national", "backup"):
            with doors.inside(ours, role) as connection, refused(INSUFFICIENT_PRIVILEGE):
                connection.execute(text(statement))


@pytest.mark.parametrize("table", sorted({*NATIONAL, *NATIONAL_AUDIT}))
def test_organisations_reach_no_national_table(doors: Doors, ours: UUID, table: str) -> None:
    with doors.inside(ours) as connection, refused(INSUFFICIENT_PRIVILEGE):
        connection.execute(text(f"SELECT count(*) FROM {table}"))


@pytest.mark.parametrize("table", sorted(LOOK_UP))
def test_a_look_up_is_read_by_all_and_written_for_oneself_only(
    doors: Doors, ours: UUID, theirs: UUID, table: str
) -> None:
    add = text(f"INSERT INTO {table} VALUES (:name, :organisation)")
    with doors.outside() as connection:
        found = connection.scalars(text(f"SELECT organisation_id FROM {table}")).all()
        assert {ours, theirs} <= set(found)
    new = organisation_id(NEW)
    with doors.inside(new) as connection:
        connection.execute(add, {"name": NEW, "organisation": new})
    with doors.inside(ours) as connection, refused(INSUFFICIENT_PRIVILEGE):
        connection.execute(add, {"name": NEW, "organisation": new})


def test_an_organisation_cannot_be_opened_under_anothers_code(doors: Doors, ours: UUID) -> None:
    with doors.inside(ours) as connection, refused(FOREIGN_KEY_VIOLATION):
        connection.execute(
            text("INSERT INTO open_organisation VALUES (:code, :own)"), {"code": NEW, "own": ours}
        )


@pytest.mark.parametrize("table", sorted({*LOOK_UP, "submitted_return"}))
@pytest.mark.parametrize("verb", ["UPDATE {0} SET organisation_id = organisation_id", "DELETE FROM {0}"])
def test_what_was_registered_or_submitted_stays(doors: Doors, ours: UUID, table: str, verb: str) -> None:
    for role in ("app", "release"):
        with doors.inside(ours, role) as connection, refused(INSUFFICIENT_PRIVILEGE):
            connection.execute(text(verb.format(table)))


def test_the_release_job_reads_every_return_and_writes_none(doors: Doors, ours: UUID) -> None:
    with doors.outside("release") as connection:
        count = text("SELECT count(DISTINCT organisation_id) FROM submitted_return")
        assert connection.execute(count).scalar_one() == 2
    add = text("INSERT INTO submitted_return (organisation_id, id) VALUES (:own, :id)")
    with doors.inside(ours, "release") as connection, refused(INSUFFICIENT_PRIVILEGE):
        connection.execute(add, {"own": ours, "id": uuid4()})


@pytest.mark.parametrize("table", WALLED)
def test_the_backup_sees_every_organisation_and_changes_nothing(doors: Doors, table: str) -> None:
    with doors.outside("backup") as connection:
        count = text(f"SELECT count(DISTINCT {owner_column(table)}) FROM {table}")
        assert connection.execute(count).scalar_one() >= 2
        with refused(INSUFFICIENT_PRIVILEGE):
            connection.execute(text(f"DELETE FROM {table}"))


STAGING: tuple[tuple[str, Callable[[str], bool]], ...] = (
    ("CREATE TEMPORARY TABLE staged (id int)", lambda role: role == "app"),
    ("CREATE TABLE public.mine (id int)", lambda role: False),
    ("CREATE SCHEMA mine", lambda role: False),
    ("SET ROLE appraisal_owner", lambda role: False),
    ("SET row_security = off", lambda role: True),
)


@pytest.mark.parametrize("role", ["app", "release", "national", "backup"])
@pytest.mark.parametrize(("statement", "may"), STAGING)
def test_a_serving_role_makes_nothing_but_the_applications_temporary_tables(
    doors: Doors, role: str, statement: str, may: Callable[[str], bool]
) -> None:
    with doors.outside(role) as connection:
        if may(role):
            connection.execute(text(statement))
        else:
            with refused(INSUFFICIENT_PRIVILEGE):
                connection.execute(text(statement))


def test_turning_row_security_off_is_refused_by_every_walled_table(doors: Doors, ours: UUID) -> None:
    for table in WALLED:
        with doors.inside(ours) as connection:
            connection.execute(text("SET LOCAL row_security = off"))
            with refused(INSUFFICIENT_PRIVILEGE):
                connection.execute(text(f"SELECT count(*) FROM {table}"))
