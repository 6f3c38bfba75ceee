"""What the superuser does to rows, which the application can't, is found and named."""

from collections.abc import Iterator
from uuid import UUID

import pytest

from tenants.audit import chain
from tenants.audit.domain import Break, Fault, Head
from tests.audit.trails import add_events, run, seal_all
from tests.database import Database, make_database

OWN = UUID("00000000-0000-4000-8000-000000000001")
LENGTH = 6
SWAP = """
    UPDATE audit_link l SET {column} = o.{column} FROM audit_link o
    WHERE l.tenant_id = o.tenant_id AND l.sequence IN (2, 5) AND o.sequence IN (2, 5) AND l.id <> o.id
"""


@pytest.fixture
def ids(database: Database) -> Iterator[list[UUID]]:
    """A sealed trail of six, and nothing of it afterwards."""
    with database.session("app", OWN) as session:
        made = add_events(session, OWN, LENGTH)
        session.commit()
    seal_all(database, OWN)
    assert broken(database) is None
    yield made
    run(database, "DELETE FROM audit_link")
    run(database, "DELETE FROM audit_event")


def broken(database: Database, noted: Head | None = None) -> Break | None:
    with database.session("app", OWN) as session:
        return chain.verify(
            session, organisation_id=OWN, noted=() if noted is None else [noted]
        ).verdict.broken


def named(database: Database, ids: list[UUID], noted: Head | None = None) -> tuple[int, Fault, bool]:
    """Which link, how, and whether it is the event at that place that is named."""
    found = broken(database, noted)
    assert found is not None
    return found.sequence, found.fault, found.event_id == ids[found.sequence - 1]


@pytest.mark.parametrize(
    "change",
    [
        "at = at + interval '1 microsecond'",
        "at = 'infinity'",
        "at = '20000-01-01'",
        "action = 'tests.undone'",
        "outcome = 'refused'",
        "actor_person_id = gen_random_uuid()",
        "actor_client_id = ''",
        "actor_command = 'worker'",
        "object_type = 'person'",
        "object_id = gen_random_uuid()",
        "request_id = 'r'",
        "source = '127.0.0.1'",
        "detail = detail || '{\"number\": 1.0}'",
        "detail = 'null'",
    ],
)
def test_a_changed_row_is_named(database: Database, ids: list[UUID], change: str) -> None:
    run(database, f"UPDATE audit_event SET {change} WHERE id = :id", id=ids[1])
    assert named(database, ids) == (2, Fault.CHANGED, True)


@pytest.mark.parametrize("place", [1, 3, LENGTH])
def test_a_deleted_row_is_named(database: Database, ids: list[UUID], place: int) -> None:
    run(database, "DELETE FROM audit_event WHERE id = :id", id=ids[place - 1])
    assert named(database, ids) == (place, Fault.DELETED, True)


def test_a_row_deleted_with_its_link_is_named_by_the_gap(database: Database, ids: list[UUID]) -> None:
    run(database, "DELETE FROM audit_event WHERE id = :id", id=ids[2])
    run(database, "DELETE FROM audit_link WHERE id = :id", id=ids[2])
    assert named(database, ids)[:2] == (3, Fault.MISSING)


def test_rows_that_changed_places_are_named_with_where_they_stand(
    database: Database, ids: list[UUID]
) -> None:
    run(database, "ALTER TABLE audit_link DROP CONSTRAINT uq_audit_link_sequence")
    run(database, SWAP.format(column="sequence"))
    again = "ALTER TABLE audit_link ADD CONSTRAINT uq_audit_link_sequence UNIQUE (tenant_id, sequence)"
    run(database, again)
    found = broken(database)
    assert found is not None
    assert (found.sequence, found.fault, found.event_id) == (2, Fault.REORDERED, ids[4])
    assert found.stands_at == 5


def test_hashes_that_changed_places_are_named(database: Database, ids: list[UUID]) -> None:
    run(database, SWAP.format(column="hash"))
    found = broken(database)
    assert found is not None
    assert (found.sequence, found.fault, found.event_id) == (2, Fault.CHANGED, ids[1])


def test_an_event_put_into_the_past_waits_and_then_stands_at_the_end(
    database: Database, ids: list[UUID]
) -> None:
    """The chain can't say that it is false, but shows that it came after what it claims to precede."""
    add = (
        "INSERT INTO audit_event (tenant_id, id, at, action, outcome, detail)"
        " VALUES (:own, gen_random_uuid(), '2020-01-01', 'invented', 'done', '{}')"
    )
    run(database, add, own=OWN)
    with database.session("app", OWN) as session:
        assert chain.verify(session, organisation_id=OWN).unsealed == 1
    seal_all(database, OWN)
    with database.session("app", OWN) as session:
        found = chain.verify(session, organisation_id=OWN)
    assert (found.verdict.broken, found.verdict.head.sequence) == (None, LENGTH + 1)


def test_the_end_cut_off_with_its_links_is_found_by_a_noted_head(database: Database, ids: list[UUID]) -> None:
    with database.session("app", OWN) as session:
        noted = chain.verify(session, organisation_id=OWN).verdict.head
    run(database, "DELETE FROM audit_link WHERE sequence > 4")
    run(database, "DELETE FROM audit_event WHERE id = :id", id=ids[4])
    run(database, "DELETE FROM audit_event WHERE id = :id", id=ids[5])
    assert broken(database) is None
    assert named(database, ids, noted)[:2] == (5, Fault.CUT)


def test_a_chain_made_anew_is_found_by_a_noted_head(database: Database, ids: list[UUID]) -> None:
    with database.session("app", OWN) as session:
        noted = chain.verify(session, organisation_id=OWN).verdict.head
    run(database, "UPDATE audit_event SET action = 'nothing' WHERE id = :id", id=ids[3])
    run(database, "DELETE FROM audit_link")
    seal_all(database, OWN)
    assert broken(database) is None
    assert named(database, ids, noted) == (LENGTH, Fault.REWRITTEN, True)


def test_a_copy_of_a_database_keeps_its_chain(server_url: str, database: Database, ids: list[UUID]) -> None:
    """What is sealed is what PostgreSQL prints, so a copy or a restored dump verifies the same."""
    other = make_database(server_url, f"{database.name}_copy")
    with database.engine("backup").connect() as source, other.session("app", OWN) as target:
        for table in ("audit_event", "audit_link"):
            rows = source.exec_driver_sql(f"SELECT to_jsonb(t)::text FROM {table} t").scalars().all()
            for row in rows:
                add = f"INSERT INTO {table} SELECT * FROM jsonb_populate_record(NULL::{table}, %s)"
                target.connection().exec_driver_sql(add, (row,))
        target.commit()
    assert broken(other) is None
    other.drop()
