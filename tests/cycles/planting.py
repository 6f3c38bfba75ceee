"""A cycle that waits to be launched."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Final
from uuid import UUID

from appraisal.cycles import service as cycles
from appraisal.reviews.scores import DEFAULT_RULE
from tenants.days import today
from tests.world import World

YEAR: Final[Mapping[str, date]] = {
    "opens_on": today() + timedelta(days=150),
    "assessment_opens_on": today() + timedelta(days=300),
    "closes_on": today() + timedelta(days=500),
}
"""Days after those of the world's own cycle."""


def prepared(world: World, name: str = "Prepared", days: Mapping[str, date] = YEAR) -> UUID:
    """Set one up in ours with the framework that it has, committed."""
    with world.session("ours.lead") as session:
        made = cycles.create_cycle(
            session,
            by=world.identity("ours.lead"),
            name=name,
            framework_version_id=world.frameworks["ours"],
            opens_on=days["opens_on"],
            assessment_opens_on=days["assessment_opens_on"],
            closes_on=days["closes_on"],
            rule=DEFAULT_RULE.to_json(),
        )
        session.commit()
    return made
