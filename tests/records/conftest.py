"""Two organisations with a row in every table, and somebody of whom every table holds something."""

import pytest

from tests.isolation.everything import bring_to, fill
from tests.records.planting import plant
from tests.world import World


@pytest.fixture(scope="module")
def full(world: World) -> World:
    """The appraisee of ours in every table, every column marked; the appraisal is over, its halves open."""
    fill(world)
    bring_to(world, "complete")
    plant(world, "ours.appraisee")
    return world
