"""The two questions a supervisor asks."""

from flask import Flask

from appraisal.health import head


def test_a_migrated_database_is_ready(app: Flask) -> None:
    answer = app.test_client().get("/readyz")
    assert answer.status_code == 200
    assert answer.json == {"status": "ready", "migration": head()}


def test_the_process_says_that_it_lives_without_asking_the_database(app: Flask) -> None:
    answer = app.test_client().get("/healthz")
    assert answer.status_code == 200
    assert answer.json == {"status": "alive"}
