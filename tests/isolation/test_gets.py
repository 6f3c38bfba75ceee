"""HEAD and OPTIONS change nothing either, and a session is seen at most every five minutes."""

from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import Connection, text

from tests.isolation.askers import PEOPLE, Askers
from tests.isolation.contents import contents
from tests.isolation.routes import Ids, address
from tests.isolation.table import TABLE


@pytest.mark.parametrize("method", ["HEAD", "OPTIONS"])
def test_the_methods_that_flask_adds_change_no_row(
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
    route = next(route for route in TABLE if route.name == "GET /api/v1/collections")
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
