"""Frameworks of an organisation's own: counted by what they map to, if their scale means the same."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from fractions import Fraction
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from appraisal.cycles import service as cycles
from appraisal.cycles.models import Appraisal
from appraisal.national.return_tables import PERSPECTIVES, ReturnTables
from appraisal.national.returns import build_return
from appraisal.reviews.scores import DEFAULT_RULE
from frameworks.crosswalk.counting import same_scale
from frameworks.definitions import built_in
from frameworks.definitions.shape import (
    BehaviourDefinition,
    Definition,
    MappingDefinition,
    Relation,
    ScaleEntry,
    ValueDefinition,
)
from frameworks.models import Behaviour, Value
from tenants.organisations.service import command_identity
from tests.database import Database
from tests.frameworks.own import plant_own
from tests.national.collections import CODE, opened
from tests.national.workforce import Told, staff, write
from tests.world import World

CORE = ("Rarely", "Sometimes", "Usually", "Consistently", "Consistently, and helps others")
LABELS = {
    "same": CORE,
    "coded": CORE,
    "renamed": ("Always", "Mostly", "Usually", "Sometimes", "Never"),
    "shorter": ("Rarely", "Sometimes", "Usually", "Consistently"),
}
"""The labels of the points from 1 on; the first two are on the core's behaviour scale.

The points of the second have codes of their own, which mean nothing: a rating is a number with a name.
"""


def own(name: str) -> Definition:
    """A framework with one behaviour, on the scale of that name."""
    core = built_in()
    scale = core.behaviour_scale
    assert scale is not None
    code = "p{}" if name == "coded" else "{}"
    points = tuple(
        ScaleEntry(code.format(number), number, label, "As it says.")
        for number, label in enumerate(LABELS[name], 1)
    )
    compassion = MappingDefinition(core.code, core.version, "compassion", Relation.EXACT, Fraction(2))
    behaviour = BehaviourDefinition("own.1", "I do.", maps=(compassion,))
    value = ValueDefinition("own", "OWN", "Own", "Ours.", (behaviour,))
    return replace(
        core, code=f"own-{name}", behaviour_scale=replace(scale, points=points), values=(value,), stages=()
    )


def appraise(world: World, session: Session, version: UUID, name: str, points: int) -> int:
    """A cycle on a version for everybody, all complete and rated the same; how many people that is."""
    by = command_identity(session, command="tests")
    cycle = cycles.create_cycle(
        session,
        by=by,
        name=name,
        framework_version_id=version,
        opens_on=date(2026, 4, 1),
        assessment_opens_on=date(2026, 9, 1),
        closes_on=date(2027, 3, 31),
        rule=DEFAULT_RULE.to_json(),
    )
    cycles.launch(session, by=by, cycle_id=cycle)
    (behaviour,) = session.scalars(
        select(Behaviour.id).join(Value, Value.id == Behaviour.value_id).where(Value.version_id == version)
    )
    rows = session.scalars(select(Appraisal).where(Appraisal.cycle_id == cycle)).all()
    for row in rows:
        told = Told(
            "complete",
            2,
            {"self": True, "appraiser": True},
            {perspective: {behaviour: points} for perspective in PERSPECTIVES},
        )
        write(session, row.id, row.person_id, told)
    return len({row.person_id for row in rows})


@pytest.fixture(scope="module")
def session(database: Database, world: World) -> Iterator[Session]:
    """Ten more people; what a test does with them is rolled back."""
    opened(database)
    with world.session("ours.lead") as session:
        staff(session, "ours", [1] * 10)
        yield session


def built(world: World, session: Session) -> ReturnTables:
    session.flush()
    return build_return(session, by=world.identity("ours.lead"), collection_code=CODE)


@pytest.mark.parametrize("scale", ["same", "coded"])
def test_on_the_same_scale_everybody_counts_in_the_mapped_value_and_has_no_score_in_the_others(
    world: World, session: Session, scale: str
) -> None:
    assert same_scale(own(scale).behaviour_scale, built_in().behaviour_scale)
    with session.begin_nested() as savepoint:
        before = built(world, session)
        people = appraise(world, session, plant_own(world, session, own(scale)), "Own", points=4)
        after = built(world, session)
        assert people > 10
        assert not any(sum(each.counts.values()) for each in before.ratings)
        for each in after.ratings:
            only = "4" if each.value == "compassion" else "no_score"
            assert {name: count for name, count in each.counts.items() if count} == {only: people}
        savepoint.rollback()


@pytest.mark.parametrize("scale", ["renamed", "shorter"])
def test_ratings_on_another_scale_enter_no_count(world: World, session: Session, scale: str) -> None:
    assert not same_scale(own(scale).behaviour_scale, built_in().behaviour_scale)
    with session.begin_nested() as savepoint:
        before = built(world, session)
        appraise(world, session, plant_own(world, session, own(scale)), "Own", points=4)
        assert built(world, session) == before
        savepoint.rollback()
