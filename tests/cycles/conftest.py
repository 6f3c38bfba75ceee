"""A lead at their browser."""

import pytest
from flask import Flask

from tests.world import Browser, World


@pytest.fixture(scope="module")
def lead(app: Flask, world: World) -> Browser:
    """The lead of ours."""
    return world.browser(app, "ours.lead")
