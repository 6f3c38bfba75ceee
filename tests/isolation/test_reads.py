"""Whoever is shown somebody else's appraisal, by whatever route, stands in the trail for it."""

from collections.abc import Callable, Iterator
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import Connection, text

from tests.database import Database
from tests.isolation.askers import PEOPLE, Askers
from tests.isolation.everything import bring_to
from tests.isolation.routes import Ids, Route, address
from tests.isolation.table import TABLE

OF_AN_APPRAISAL = [route for route in TABLE if route.method == "GET" and "<uuid:appraisal_id>" in route.rule]
OTHERS = [asker for asker in PEOPLE if asker != "appraisee"]
COUNT = text(
    "SELECT count(*) FROM audit_event"
    " WHERE object_id = :appraisal AND actor_person_id = :person AND outcome = 'done'"
)


@pytest.fixture(scope="module")
def events(database: Database) -> Iterator[Callable[[UUID, UUID], int]]:
    """How many events there are of somebody with an appraisal."""
    with database.engine("backup").connect() as connection:

        def count(appraisal: UUID, person: UUID) -> int:
            return _count(connection, appraisal, person)

        yield count


def _count(connection: Connection, appraisal: UUID, person: UUID) -> int:
    connection.rollback()
    return int(connection.execute(COUNT, {"appraisal": appraisal, "person": person}).scalar_one())


@pytest.mark.parametrize("route", OF_AN_APPRAISAL, ids=lambda route: route.name)
def test_reading_somebody_elses_appraisal_is_recorded(
    app: Flask,
    askers: Askers,
    ids: dict[str, Ids],
    events: Callable[[UUID, UUID], int],
    route: Route,
) -> None:
    bring_to(askers.world, route.state)
    where, appraisal = address(app, route, ids["ours"]), ids["ours"]["appraisal_id"]
    shown = []
    for asker in OTHERS:
        person = askers.world.members[PEOPLE[asker]].person_id
        before = events(appraisal, person)
        if askers.ask(asker, "GET", where, route.sent).status_code == 200:
            shown.append((asker, events(appraisal, person) > before))
    assert [asker for asker, recorded in shown if not recorded] == []


def test_somebody_is_shown_something_by_most_of_these_routes() -> None:
    assert len(OF_AN_APPRAISAL) >= 20
