"""Two framework editors of ours and one of theirs, and a draft that may be published."""

import pytest

from tests.frameworks.editing.writing import add_editors
from tests.world import World


@pytest.fixture(scope="module")
def editors(world: World) -> World:
    """The world with people who write frameworks in it."""
    add_editors(world)
    return world
