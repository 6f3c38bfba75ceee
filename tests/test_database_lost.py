"""A database that goes away: said within a second, and over as soon as it is back, by itself."""

import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.typing import ResponseReturnValue
from sqlalchemy import text
from werkzeug.test import TestResponse

from appraisal.app import create_app
from appraisal.demo.postgres import EmbeddedPostgres
from tenants.guard import db_session, signed_in
from tests.database import Database, make_database, make_template
from tests.settings import BASE_URL, environment
from tests.world import Browser, build_world

SECONDS = 1.0


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedPostgres]:
    """A server of this module's own, because it is to be stopped."""
    with EmbeddedPostgres(tmp_path_factory.mktemp("lost"), fsync=False) as made:
        make_template(made.superuser_url())
        yield made


@pytest.fixture(scope="module")
def database(server: EmbeddedPostgres) -> Database:
    return make_database(server.superuser_url(), "lost")


@pytest.fixture(scope="module")
def app(database: Database) -> Iterator[Flask]:
    """The application, with a route that fails as the database says."""
    made = create_app(environment(database))

    def fail(state: str) -> ResponseReturnValue:
        db_session().execute(text(f"DO $$ BEGIN RAISE 'of the tests' USING ERRCODE = '{state}'; END $$"))
        return {}

    made.add_url_rule("/api/v1/fail/<state>", "fail", signed_in("me.read")(fail))
    yield made
    with made.app_context():
        made.extensions["sqlalchemy"].engine.dispose()
    made.extensions["appraisal-national-sessions"].kw["bind"].dispose()


@pytest.fixture(scope="module")
def browser(app: Flask, database: Database) -> Browser:
    return build_world(database).browser(app, "ours.appraisee")


def ready(app: Flask) -> TestResponse:
    return app.test_client().get("/readyz", base_url=BASE_URL)


def within_a_second(ask: Callable[[], TestResponse]) -> TestResponse:
    started = time.monotonic()
    answer = ask()
    assert time.monotonic() - started < SECONDS
    return answer


def test_a_stopped_database_gives_503_within_a_second_and_recovers(
    server: EmbeddedPostgres, app: Flask, browser: Browser
) -> None:
    assert ready(app).status_code == 200
    assert browser.get("/api/v1/fail/40P01").status_code == 503
    port = Path(server.directory / "port").read_text("ascii")
    assert server.process is not None
    server.process.send_signal(signal.SIGINT)
    server.process.wait(30)
    for _ in range(2):  # with a dead connection in the pool, and then with none
        for ask in (lambda: ready(app), lambda: browser.get("/api/v1/fail/00000")):
            answer = within_a_second(ask)
            assert answer.status_code == 503
            assert int(answer.headers["Retry-After"]) > 0
    server.stop()
    server.start()
    assert Path(server.directory / "port").read_text("ascii") == port
    assert ready(app).status_code == 200
    assert browser.get("/api/v1/fail/40P01").status_code == 503


@pytest.mark.parametrize(
    ("state", "status"),
    [
        ("57014", 503),  # a statement took too long and was cancelled
        ("55P03", 503),  # somebody else holds the lock
        ("40P01", 503),  # two requests waited for each other
        ("40001", 503),  # two requests could not be put in an order
        ("53300", 503),  # too many connections
        ("22012", 500),  # our own mistake is not the database's absence
    ],
)
def test_what_the_database_says_decides_whether_to_come_back(
    browser: Browser, state: str, status: int
) -> None:
    answer = browser.get(f"/api/v1/fail/{state}")
    assert answer.status_code == status
    assert ("Retry-After" in answer.headers) == (status == 503)
