"""Logs: a JSON object a line, with the request's id and nothing about anybody."""

import json
import logging
from collections.abc import Callable, Iterator
from io import StringIO

import pytest
from flask import Flask
from flask.typing import ResponseReturnValue
from sqlalchemy import text

from appraisal.app import create_app
from appraisal.logs import JsonLines
from appraisal.reviews.models import Objective
from tenants.guard import db_session, signed_in
from tests.database import Database
from tests.settings import environment
from tests.world import Browser, World

NARRATIVE = "Ash cried on Tuesday"


@pytest.fixture(scope="module")
def app(database: Database) -> Iterator[Flask]:
    made = create_app(environment(database) | {"LOG_LEVEL": "INFO"})

    def refused_by_the_database() -> ResponseReturnValue:
        db_session().add(Objective(title=NARRATIVE))
        db_session().flush()
        return {}

    def wrong() -> ResponseReturnValue:
        db_session().execute(text("SELECT CAST(:said AS int)"), {"said": NARRATIVE})
        return {}

    def own() -> ResponseReturnValue:
        raise ValueError(NARRATIVE)

    for view in (refused_by_the_database, wrong, own):
        made.add_url_rule(f"/api/v1/said/<words>/{view.__name__}", view.__name__, _with_words(view))
    yield made
    with made.app_context():
        made.extensions["sqlalchemy"].engine.dispose()
    made.extensions["appraisal-national-sessions"].kw["bind"].dispose()


def _with_words(view: Callable[[], ResponseReturnValue]) -> Callable[[str], ResponseReturnValue]:
    @signed_in("me.read")
    def entered(words: str) -> ResponseReturnValue:
        return view()

    return entered


@pytest.fixture
def log(app: Flask) -> Iterator[StringIO]:
    """What the service wrote, all of it."""
    stream = StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(JsonLines())
    for name in ("appraisal", ""):
        logging.getLogger(name).addHandler(handler)
    yield stream
    for name in ("appraisal", ""):
        logging.getLogger(name).removeHandler(handler)


@pytest.fixture
def browser(app: Flask, world: World) -> Browser:
    return world.browser(app, "ours.appraisee")


@pytest.mark.parametrize("route", ["refused_by_the_database", "wrong", "own"])
def test_an_error_is_logged_with_its_place_and_without_anybodys_words(
    browser: Browser, log: StringIO, route: str
) -> None:
    answer = browser.get(f"/api/v1/said/{NARRATIVE}/{route}")
    assert answer.status_code == 500
    lines = [json.loads(line) for line in log.getvalue().splitlines()]
    assert any("test_logs.py" in line.get("exception", "") for line in lines)
    assert {line["request_id"] for line in lines} == {answer.headers["X-Request-ID"]}
    assert "cried" not in log.getvalue()
    assert "cried" not in answer.text


def test_a_request_is_one_line_with_its_route_and_never_the_address_typed(
    browser: Browser, log: StringIO
) -> None:
    browser.get("/api/v1/nothing/cried?name=cried")
    lines = [json.loads(line) for line in log.getvalue().splitlines()]
    assert [line["status"] for line in lines if line["message"] == "request"] == [404]
    assert "cried" not in log.getvalue()
