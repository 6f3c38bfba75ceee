"""A cycle on a framework that an organisation wrote goes on in a successor only where that framework is."""

from dataclasses import replace
from uuid import UUID

import pytest
from sqlalchemy import select

from appraisal.cycles import service as cycles
from appraisal.cycles.models import Appraisal, Cycle
from appraisal.records.moving.report import Report, Selection
from appraisal.records.moving.service import Wanted, move
from appraisal.reviews.models import Half, Rating
from appraisal.reviews.scores import DEFAULT_RULE
from frameworks.models import Behaviour, Value
from tenants.errors import Conflict
from tenants.identity import Role
from tenants.organisations.service import command_identity
from tenants.rows import uuid7
from tests.frameworks.editing.writing import DAY, additions, published, working
from tests.world import THEIRS, World


def tried(world: World) -> Report:
    wanted = Wanted(THEIRS, Selection(everybody=True), even_so="A test", trial=True)
    with world.session("ours.lead") as session:
        return move(session, by=command_identity(session, command="tests"), wanted=wanted)


def give_year(world: World, side: str) -> UUID:
    """The same extension in either organisation, published by two people, and a year on it."""
    for part, who in (("editor", "lead"), ("second", "manager")):
        member = world.members[f"{side}.{who}"]
        world.members[f"{side}.{part}"] = replace(member, roles=(Role.FRAMEWORK_EDITOR,))
    version_id = published(world, additions("shared-words"), side)
    with working(world, f"{side}.lead") as (session, by):
        cycle = cycles.create_cycle(
            session,
            by=by,
            name="With our words",
            framework_version_id=version_id,
            opens_on=DAY,
            assessment_opens_on=DAY,
            closes_on=DAY,
            rule=DEFAULT_RULE.to_json(),
        )
        cycles.launch(session, by=by, cycle_id=cycle)
    return cycle


def test_a_local_framework_is_matched_by_its_name_and_version_or_stops_the_move(world: World) -> None:
    cycle = give_year(world, "ours")
    with working(world, "ours.lead") as (session, _):
        local = session.scalars(
            select(Behaviour.id)
            .join(Value, Value.id == Behaviour.value_id)
            .join(Cycle, Cycle.framework_version_id == Value.version_id)
            .where(Cycle.id == cycle, Behaviour.national_behaviour_id.is_(None))
        ).first()
        appraisal = session.scalars(select(Appraisal).where(Appraisal.cycle_id == cycle)).first()
        assert appraisal is not None
        half = Half(id=uuid7(), appraisal_id=appraisal.id, perspective="self", author_id=appraisal.person_id)
        session.add(half)
        session.flush()
        session.add(Rating(half_id=half.id, behaviour_id=local, points=3))
    with pytest.raises(Conflict, match=r"shared-words 1\.0, which its organisation wrote"):
        tried(world)
    give_year(world, "theirs")
    found = {each.name: (each.successor, each.made) for each in tried(world).cycles}
    assert found["With our words"] == ("With our words", False)
