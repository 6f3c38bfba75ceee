"""The ground under every test: a real PostgreSQL, the five roles, a database per worker, two organisations.

Tests commit for real: inside a savepoint SET LOCAL would outlive a request, and isolation would lie.
"""

import gc
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from appraisal.demo.postgres import EmbeddedPostgres
from tenants.audit.service import Origin, origin
from tests.applications import make_app
from tests.database import TEMPLATE, Database, make_database, make_template
from tests.settings import SECRET_KEY, environment
from tests.world import World, build_world

SERVER = "APPRAISAL_TEST_SERVER"
STASH = pytest.StashKey[EmbeddedPostgres]()


def pytest_configure(config: pytest.Config) -> None:
    """Start one server for all workers, unless TEST_DATABASE_SUPERUSER_URL names another."""
    if hasattr(config, "workerinput") or config.option.collectonly:
        return
    # As they stand: xdist would give out modules by their number of tests, and the longest have few.
    config.option.loadscopereorder = False
    given = os.environ.get("TEST_DATABASE_SUPERUSER_URL")
    if given:
        os.environ[SERVER] = given
    else:
        server = EmbeddedPostgres(Path(".test") / f"postgres-{os.getpid()}", fsync=False)
        server.start()
        config.stash[STASH] = server
        os.environ[SERVER] = server.superuser_url("postgres")
    make_template(os.environ[SERVER])


def pytest_unconfigure(config: pytest.Config) -> None:
    """Stop what was started here, and leave no data behind."""
    server = config.stash.get(STASH, None)
    if server is not None:
        server.stop()
        server.remove()


def pytest_collection_finish() -> None:
    """Let the collector go over less, and less often: it was a seventh of the time, for next to nothing."""
    gc.collect()
    gc.freeze()  # the tests themselves, which stay
    gc.set_threshold(10_000, 10, 10)


@pytest.fixture(autouse=True)
def _trail_key() -> None:
    """Use cases hash what they tell the trail; the edge gives them the key, and here we do."""
    origin.set(Origin(key=SECRET_KEY))


@pytest.fixture(scope="session")
def server_url() -> str:
    """The superuser's URL: for making databases only."""
    return os.environ[SERVER]


@pytest.fixture(scope="session")
def first_world(server_url: str, worker_id: str) -> Iterator[World]:
    """The world of which modules get copies, built once a worker; nobody is connected to it."""
    origin.set(Origin(key=SECRET_KEY))
    made = make_database(server_url, f"world_{worker_id}_{os.getpid()}")
    built = build_world(made)
    made.let_go()
    yield built
    made.drop()


@pytest.fixture(scope="module")
def database(request: pytest.FixtureRequest, server_url: str, worker_id: str) -> Iterator[Database]:
    """A migrated database of this module's own, with the registry and the national framework in it.

    Where a test of the module asks for the world, that is in it too: copying it is cheaper than building it.
    """
    inhabited = any(
        "world" in item.fixturenames
        for item in request.session.items
        if isinstance(item, pytest.Function) and item.path == request.path
    )
    template = request.getfixturevalue("first_world").database.name if inhabited else TEMPLATE
    made = make_database(server_url, f"test_{worker_id}_{os.getpid()}", template)
    yield made
    made.drop()


@pytest.fixture(scope="module")
def world(request: pytest.FixtureRequest, database: Database) -> World:
    """Two organisations with people, an adopted framework and a launched cycle each."""
    if database.template == TEMPLATE:
        return build_world(database)
    first: World = request.getfixturevalue("first_world")
    return first.copied_to(database)


@pytest.fixture(scope="module")
def app(database: Database) -> Iterator[Flask]:
    """The application as it is served, on this module's database."""
    made = make_app(environment(database))
    yield made
    with made.app_context():
        made.extensions["sqlalchemy"].engine.dispose()
    made.extensions["appraisal-national-sessions"].kw["bind"].dispose()
