"""A new appraisal for every test that asks, in a cycle of its own, and its people at their browsers."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from itertools import count
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import select

from appraisal.cycles import service as cycles
from appraisal.cycles.models import Appraisal
from appraisal.reviews.scores import DEFAULT_RULE
from appraisal.reviews.service.clock import today
from tests.reviews.journey import Journey
from tests.world import Browser, World

PARTS = ("appraisee", "manager", "director", "lead", "colleague", "unmanaged", "auditor")
Begin = Callable[..., Journey]
NUMBERS = count(1)


@pytest.fixture(scope="module")
def browsers(app: Flask, world: World) -> Mapping[str, Browser]:
    """Everybody of ours, and two of theirs."""
    found = {part: world.browser(app, f"ours.{part}") for part in PARTS}
    return found | {part: world.browser(app, part) for part in ("theirs.appraisee", "theirs.lead")}


@pytest.fixture
def begin(world: World, browsers: Mapping[str, Browser]) -> Begin:
    """Begin an appraisal: `begin(of="appraisee", countersign="on_disagreement", opens_in=-30)`."""

    def begun(*, of: str = "appraisee", countersign: str = "on_disagreement", opens_in: int = -30) -> Journey:
        appraisal_id = launch(world, of, countersign, opens_in)
        return Journey(world, browsers, appraisal_id)

    return begun


@pytest.fixture
def journey(begin: Begin) -> Journey:
    """An appraisal of the appraisee's, whose assessment window opened a month ago."""
    return begin()


def launch(world: World, of: str, countersign: str, opens_in: int) -> UUID:
    """Launch a cycle, and give the id of somebody's appraisal in it."""
    by = world.identity("ours.lead")
    with world.session("ours.lead") as session:
        cycle = cycles.create_cycle(
            session,
            by=by,
            name=f"Cycle {next(NUMBERS)}",
            framework_version_id=world.frameworks["ours"],
            opens_on=today() - timedelta(days=200),
            assessment_opens_on=today() + timedelta(days=opens_in),
            closes_on=today() + timedelta(days=200),
            rule=DEFAULT_RULE.to_json(),
            countersign=countersign,
        )
        cycles.launch(session, by=by, cycle_id=cycle)
        found = session.scalars(
            select(Appraisal.id).where(
                Appraisal.tenant_id == by.organisation_id,
                Appraisal.cycle_id == cycle,
                Appraisal.person_id == world.members[f"ours.{of}"].person_id,
            )
        ).one()
        session.commit()
    return found
