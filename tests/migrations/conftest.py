"""A database that migrations may take apart: rows in every table of two organisations."""

import pytest

from tests.database import Database
from tests.isolation.everything import fill
from tests.world import build_world


@pytest.fixture(scope="module")
def inhabited(database: Database) -> Database:
    """Two organisations with a row in every table."""
    fill(build_world(database))
    return database
