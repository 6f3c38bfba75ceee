"""One request, one commit, at the edge: after the answer is made, and before it is sent."""

from collections.abc import Callable, Iterator
from decimal import Decimal
from uuid import UUID

import pytest
from flask import Flask, Response, jsonify
from flask.typing import ResponseReturnValue
from sqlalchemy import func, select, text

from appraisal.app import create_app
from appraisal.reviews.models import Objective
from tenants.errors import Conflict
from tenants.guard import db_session, signed_in
from tests.database import Database, run_as_superuser
from tests.settings import environment
from tests.world import Browser, World

TITLE = "An objective of the commit's tests"


class Probe:
    """Routes that save an objective and then go wrong in one way each."""

    def __init__(self, app: Flask, appraisal: UUID) -> None:
        self.appraisal = appraisal
        self.seen_when_sent: list[int] = []
        for name in ("created", "twice", "unserialisable", "refused", "answers_422", "raises", "cut_off"):
            self._route(app, name, getattr(self, name))

    def _route(self, app: Flask, name: str, view: Callable[[], ResponseReturnValue]) -> None:
        def entered() -> ResponseReturnValue:
            return view()

        app.add_url_rule(
            f"/api/v1/probe/{name}", f"probe.{name}", signed_in("me.read")(entered), methods=["POST"]
        )

    def _save(self, position: int) -> None:
        row = Objective(appraisal_id=self.appraisal, position=position, title=TITLE, weight=Decimal(1))
        db_session().add(row)
        db_session().flush()

    def created(self) -> ResponseReturnValue:
        self._save(1)
        return {"saved": True}, 201

    def twice(self) -> ResponseReturnValue:
        """Nothing is wrong until the commit looks at the deferred constraint."""
        self._save(7)
        self._save(7)
        return {"saved": True}, 201

    def unserialisable(self) -> ResponseReturnValue:
        self._save(2)
        return jsonify(object())

    def refused(self) -> ResponseReturnValue:
        self._save(3)
        raise Conflict("Not in this state.")

    def answers_422(self) -> ResponseReturnValue:
        self._save(4)
        return {"title": "not quite"}, 422

    def raises(self) -> ResponseReturnValue:
        self._save(5)
        raise RuntimeError("something about a person's narrative")

    def cut_off(self) -> ResponseReturnValue:
        """The database ends the connection between the last statement and the commit."""
        self._save(6)
        name = db_session().scalar(text("SELECT current_database()"))
        pid = db_session().scalar(text("SELECT pg_backend_pid()"))
        run_as_superuser(self.server_url, [f"SELECT pg_terminate_backend({pid}) /* {name} */"])
        return {"saved": True}, 201

    server_url = ""


@pytest.fixture(scope="module")
def probe_app(database: Database) -> Iterator[Flask]:
    made = create_app(environment(database))
    yield made
    with made.app_context():
        made.extensions["sqlalchemy"].engine.dispose()
    made.extensions["appraisal-national-sessions"].kw["bind"].dispose()


@pytest.fixture(scope="module")
def probe(probe_app: Flask, world: World, server_url: str) -> Probe:
    made = Probe(probe_app, world.appraisals["ours.appraisee"])
    made.server_url = server_url

    @probe_app.after_request
    def look(response: Response) -> Response:
        made.seen_when_sent.append(saved(world))
        return response

    return made


@pytest.fixture
def browser(probe_app: Flask, probe: Probe, world: World) -> Browser:
    return world.browser(probe_app, "ours.appraisee")


def saved(world: World) -> int:
    """How many of the probe's rows another connection sees."""
    with world.session("ours.lead") as session:
        count = select(func.count()).select_from(Objective).where(Objective.title == TITLE)
        return session.scalar(count) or 0


def test_what_is_acknowledged_is_committed_before_it_is_sent(
    browser: Browser, probe: Probe, world: World
) -> None:
    before = saved(world)
    assert browser.post("/api/v1/probe/created").status_code == 201
    assert saved(world) == before + 1
    assert probe.seen_when_sent[-1] == before + 1


def test_a_deferred_constraint_that_fails_at_commit_gives_its_own_message(
    browser: Browser, world: World
) -> None:
    before = saved(world)
    answer = browser.post("/api/v1/probe/twice")
    assert (answer.status_code, answer.mimetype) == (409, "application/problem+json")
    assert answer.json is not None
    assert [error["pointer"] for error in answer.json["errors"]] == ["/position"]
    assert "position" in answer.json["detail"]
    assert "saved" not in answer.json
    assert saved(world) == before


@pytest.mark.parametrize(
    ("route", "status"),
    [("unserialisable", 500), ("refused", 409), ("answers_422", 422), ("raises", 500), ("cut_off", 503)],
)
def test_nothing_is_saved_by_a_request_that_does_not_end_well(
    browser: Browser, world: World, route: str, status: int
) -> None:
    before = saved(world)
    answer = browser.post(f"/api/v1/probe/{route}")
    assert answer.status_code == status
    assert saved(world) == before


def test_a_500_says_nothing_but_an_id_to_quote(browser: Browser) -> None:
    answer = browser.post("/api/v1/probe/raises")
    assert answer.json is not None
    assert answer.json["request_id"] == answer.headers["X-Request-ID"]
    assert "narrative" not in answer.text
    assert "Traceback" not in answer.text


def test_a_commit_that_was_cut_off_says_when_to_come_back_and_the_next_request_is_served(
    browser: Browser, world: World
) -> None:
    answer = browser.post("/api/v1/probe/cut_off")
    assert answer.headers["Retry-After"].isdigit()
    before = saved(world)
    assert browser.post("/api/v1/probe/answers_422").status_code == 422
    assert browser.post("/api/v1/probe/refused").status_code == 409
    assert saved(world) == before


def test_a_request_that_fails_leaves_nothing_for_the_next_one_on_its_connection(
    browser: Browser, world: World
) -> None:
    before = saved(world)
    for route in ("twice", "refused", "unserialisable", "raises"):
        browser.post(f"/api/v1/probe/{route}")
    assert browser.post("/api/v1/probe/answers_422").status_code == 422
    assert saved(world) == before
