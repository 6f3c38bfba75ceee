"""A hundred thousand events: whatever the auditor looks for stays on an index, as the role that serves."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Connection, event, text

from tenants.audit import events
from tenants.audit.events import Cursor, Filters
from tenants.days import day_of
from tenants.identity import Identity
from tenants.rows import now
from tests.audit.trails import run, superuser
from tests.database import Database
from tests.world import World

EVENTS = 100_000
READ_AT_MOST = 1500
"""Rows a page of a hundred may look at; the names of a page's people are among them."""
RARE = "tests.rare"
FILL = """
    INSERT INTO audit_event (tenant_id, id, at, action, outcome, actor_person_id, object_id, detail)
    SELECT :own, gen_random_uuid(), now() - n * interval '1 minute',
           CASE WHEN n % 20000 = 0 THEN 'tests.rare' ELSE 'tests.action_' || n % 7 END,
           CASE WHEN n % 5000 = 0 THEN 'refused' ELSE 'done' END,
           md5('actor' || n % 500)::uuid, md5('object' || n % 5000)::uuid, '{}'
    FROM generate_series(1, 100000) n
"""
WEEK_AGO = day_of(now() - timedelta(days=7))


@pytest.fixture(scope="module")
def by(world: World) -> Identity:
    """The auditor of an organisation with a long trail."""
    found = world.identity("ours.auditor")
    run(world.database, FILL, own=found.organisation_id)
    run(world.database, "ANALYZE audit_event")
    return found


def plans(session_statements: list[tuple[str, Any]], connection: Connection) -> Iterator[dict[str, Any]]:
    for statement, values in session_statements:
        shown = connection.exec_driver_sql(f"EXPLAIN (ANALYZE, FORMAT JSON) {statement}", values)
        yield shown.scalar_one()[0]["Plan"]


def nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield plan
    for inner in plan.get("Plans", ()):
        yield from nodes(inner)


def looked_at(node: dict[str, Any]) -> int:
    """Rows of the trail that a scan read, those it threw away again included."""
    return int((node["Actual Rows"] + node.get("Rows Removed by Filter", 0)) * node["Actual Loops"])


def searched(world: World, by: Identity, filters: Filters, after: Cursor | None) -> list[dict[str, Any]]:
    """Every scan of the trail that the search makes."""
    sent: list[tuple[str, Any]] = []

    def note(connection: object, cursor: object, statement: str, values: object, *_: object) -> None:
        if "FROM audit_event" in statement and not statement.startswith("EXPLAIN"):
            sent.append((statement, values))

    with world.session("ours.auditor") as session:
        connection = session.connection()
        event.listen(connection, "before_cursor_execute", note)
        events.read_events(session, by=by, filters=filters, after=after)
        found = [node for plan in plans(sent, connection) for node in nodes(plan)]
    assert sent
    return [node for node in found if node.get("Relation Name") == "audit_event"]


@pytest.mark.parametrize(
    "after", [None, Cursor(now() - timedelta(days=60), UUID(int=0))], ids=["", "further"]
)
@pytest.mark.parametrize(
    "filters",
    [
        Filters(),
        Filters(first=WEEK_AGO, last=WEEK_AGO),
        Filters(action=RARE),
        Filters(action="tests.action_3"),
        Filters(outcome="refused"),
        Filters(person="6f1e8d2e-0000-4000-8000-000000000000"),
        Filters(person="actor"),
        Filters(person="object"),
    ],
    ids=lambda filters: ",".join(filters.used) or "none",
)
def test_a_search_reads_little_more_than_it_shows(
    world: World, by: Identity, filters: Filters, after: Cursor | None
) -> None:
    if filters.person in {"actor", "object"}:
        with superuser(world.database) as connection:
            known = f"SELECT md5('{filters.person}7')::uuid"
            filters = Filters(person=str(connection.execute(text(known)).scalar_one()))
    scans = searched(world, by, filters, after)
    assert scans
    assert {node["Node Type"] for node in scans}.isdisjoint({"Seq Scan"})
    assert sum(map(looked_at, scans)) <= READ_AT_MOST


def test_without_its_index_a_search_for_an_action_reads_far_more(
    world: World, by: Identity, database: Database
) -> None:
    """So the test above would notice."""
    run(database, "ALTER INDEX ix_audit_event_action RENAME TO kept_away")
    run(database, "UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'kept_away'::regclass")
    scans = searched(world, by, Filters(action=RARE), None)
    assert sum(map(looked_at, scans)) > 10 * READ_AT_MOST
