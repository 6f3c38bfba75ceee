"""The two questions a supervisor asks."""

import pytest
from flask import Flask
from sqlalchemy import make_url

from appraisal.app import create_app
from appraisal.health import head
from tests.database import Database
from tests.settings import environment


def test_a_migrated_database_is_ready(app: Flask) -> None:
    answer = app.test_client().get("/readyz")
    assert answer.status_code == 200
    assert answer.json == {"status": "ready", "migration": head()}


def test_the_process_says_that_it_lives_without_asking_the_database(app: Flask) -> None:
    answer = app.test_client().get("/healthz")
    assert answer.status_code == 200
    assert answer.json == {"status": "alive"}


@pytest.mark.parametrize("role", ["backup", "superuser"])
def test_it_is_not_ready_as_a_role_that_sees_past_the_wall(
    database: Database, server_url: str, role: str
) -> None:
    whole = make_url(server_url).set(database=make_url(database.url("app")).database)
    url = whole.render_as_string(hide_password=False) if role == "superuser" else database.url("backup")
    app = create_app(environment(database) | {"DATABASE_URL_APP": url})
    answer = app.test_client().get("/readyz")
    assert answer.status_code == 503
    assert answer.get_json()["reason"] == "the database role sees every organisation"
    with app.app_context():
        app.extensions["sqlalchemy"].engine.dispose()
