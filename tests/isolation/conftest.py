"""What tests of the wall stand on: both organisations, with a row in every table."""

import pytest

from tests.isolation.everything import Filled, fill
from tests.world import World


@pytest.fixture(scope="module")
def filled(world: World) -> dict[str, Filled]:
    """Rows in every table of both organisations, committed."""
    return fill(world)
