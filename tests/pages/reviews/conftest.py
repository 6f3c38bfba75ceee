"""The whole application behind the pages, in place of the bare one that the page foundation is tested on."""

from collections.abc import Callable, Iterator

import pytest
from flask import Flask

from tests.applications import make_app
from tests.database import Database
from tests.pages.reviews.visitor import Visitor
from tests.settings import environment
from tests.world import World


@pytest.fixture(scope="module")
def app(database: Database) -> Iterator[Flask]:
    """The application as it is served."""
    made = make_app(environment(database))
    yield made
    with made.app_context():
        made.extensions["sqlalchemy"].engine.dispose()
    made.extensions["appraisal-national-sessions"].kw["bind"].dispose()


@pytest.fixture
def visit(app: Flask, world: World) -> Callable[[str], Visitor]:
    """`visit(part)`: a fresh browser without scripts, signed in as somebody."""
    return lambda part: Visitor(world.browser(app, part))
