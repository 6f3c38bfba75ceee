"""A GET changes nothing but the trail and, at most every five minutes, when a session was last seen."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import Connection, text

from tests.database import Database
from tests.isolation.askers import EVERYBODY, IN, PEOPLE, Askers, kind_of
from tests.isolation.everything import bring_to
from tests.isolation.kinds import KINDS
from tests.isolation.routes import Ids, Route, address
from tests.isolation.table import TABLE

GETS = [route for route in TABLE if route.method == "GET"]
TRAIL = {"audit_event", "national_audit"}
KEPT = sorted(set().union(*KINDS.values()) - TRAIL)
ROWS = (
    "SELECT coalesce(md5(string_agg(row, '' ORDER BY row)), '')"
    " FROM (SELECT ({columns})::text AS row FROM {table} t) x"
)
SEEN = "to_jsonb(t) - 'last_seen_at'"


@pytest.fixture(scope="module")
def everything(database: Database) -> Iterator[Connection]:
    """Read where there is no wall."""
    with database.engine("backup").connect() as connection:
        yield connection


def contents(everything: Connection) -> dict[str, str]:
    """A digest of each table's rows, without the trail and without when sessions were last seen."""
    everything.rollback()
    digests = {}
    for table in KEPT:
        columns = SEEN if table == "signed_in_session" else "t"
        digest = everything.scalar(text(ROWS.format(columns=columns, table=table)))
        assert isinstance(digest, str)
        digests[table] = digest
    return digests


@pytest.mark.parametrize("route", GETS, ids=lambda route: route.name)
def test_a_get_changes_no_row(
    app: Flask, askers: Askers, ids: dict[str, Ids], everything: Connection, route: Route
) -> None:
    bring_to(askers.world, route.state)
    where = address(app, route, ids["ours"])
    before = contents(everything)
    answers = {asker: askers.ask(asker, "GET", where, route.sent) for asker in EVERYBODY}
    assert {kind_of(answer) for answer in answers.values()} & {IN, "status 400"}
    assert contents(everything) == before


@pytest.mark.parametrize("method", ["HEAD", "OPTIONS"])
def test_so_do_the_methods_that_flask_adds(
    app: Flask, askers: Askers, ids: dict[str, Ids], everything: Connection, method: str
) -> None:
    before = contents(everything)
    for route in TABLE:
        if method == "OPTIONS" or route.method == "GET":
            for asker in ("nobody", *PEOPLE):
                askers.ask(asker, method, address(app, route, ids["ours"]), route.sent)
    assert contents(everything) == before


def test_a_session_is_seen_at_most_every_five_minutes(
    app: Flask, askers: Askers, ids: dict[str, Ids], everything: Connection
) -> None:
    """Seen just now: no write. Seen six minutes ago: one."""
    route = next(route for route in GETS if route.rule == "/api/v1/collections")
    where = address(app, route, ids["ours"])
    organisation = askers.world.members["ours.information_lead"]
    own = {"own": organisation.organisation_id, "person": organisation.person_id}
    read = text("SELECT last_seen_at FROM signed_in_session WHERE tenant_id = :own AND person_id = :person")
    moved = text(
        "UPDATE signed_in_session SET last_seen_at = :at WHERE tenant_id = :own AND person_id = :person"
    )

    def seen_after_asking() -> datetime:
        askers.ask("information lead", "GET", where, route.sent)
        everything.rollback()
        found = everything.execute(read, own).scalar_one()
        assert isinstance(found, datetime)
        return found

    assert seen_after_asking() == seen_after_asking()
    long_ago = datetime.now(UTC) - timedelta(minutes=6)
    with askers.world.session("ours.information_lead") as session:
        session.execute(moved, own | {"at": long_ago})
        session.commit()
    assert seen_after_asking() - long_ago > timedelta(minutes=5)
