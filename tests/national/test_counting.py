"""A return's counts, against what the rule of its collection makes of the same invented appraisals."""

from collections import Counter
from collections.abc import Mapping
from fractions import Fraction
from uuid import UUID

import pytest
from sqlalchemy import event

from appraisal.national.return_tables import PERSPECTIVES, STAGES, ReturnTables
from appraisal.national.returns import build_return
from appraisal.reviews.scores import DEFAULT_RULE, Form, Item, Measure, Rule, score_form
from appraisal.reviews.scores import category as point
from tenants.errors import Forbidden, NotFound
from tests.database import Database
from tests.national.collections import CODE, opened
from tests.national.workforce import Answer, Told, Workforce, random_workforce
from tests.world import World

SEEDS = {"ours": 20261122, "theirs": 7}
PEOPLE = {"ours": 120, "theirs": 40}
HOW = DEFAULT_RULE.measure("how")
OF_A_VALUE = Rule("Of a value", 1, (Measure("how", "How", HOW.scale, HOW.steps[:1]),))
"""What the collection's rule does with the behaviours of one value."""


@pytest.fixture(scope="module")
def workforces(database: Database, world: World) -> dict[str, Workforce]:
    opened(database)
    return {side: random_workforce(world, side, PEOPLE[side], SEEDS[side]) for side in SEEDS}


def built(world: World, side: str) -> ReturnTables:
    part = f"{side}.lead"
    with world.session(part) as session:
        return build_return(session, by=world.identity(part), collection_code=CODE)


def stage(told: Told) -> int:
    confirmed = told.state == "conversation" and told.sides == 1
    return STAGES.index("confirmed_by_one_side" if confirmed else told.state)


def answers(told: Told, perspective: str) -> dict[UUID, Answer] | None:
    """What counts of one appraisal from one perspective, or None where nothing does."""
    if perspective == "agreed":
        return told.answers["agreed"] if told.state == "complete" else None
    is_open = told.state in {"conversation", "sign_off", "complete"} and told.shared.get(perspective)
    return told.answers[perspective] if is_open else None


def category(appraisals: list[Told], perspective: str, weights: Mapping[UUID, Fraction]) -> str | None:
    """One person, one value, one category; `weights` has the behaviours that count towards the value."""
    counted = [(told, found) for told in appraisals if (found := answers(told, perspective)) is not None]
    if not counted:
        return None
    if perspective == "agreed":
        for told, found in counted:
            if any(item in told.not_agreed and found[item] is not None for item in weights):
                return "not_agreed"
    given = [(weight, found[item]) for _, found in counted for item, weight in weights.items()]
    rated = [(weight, answer) for weight, answer in given if isinstance(answer, int)]
    if rated:
        items = tuple(Item(f"{n}", "A behaviour", answer, weight) for n, (weight, answer) in enumerate(rated))
        mean = score_form(OF_A_VALUE, Form({"how": items})).how.number
        assert mean is not None
        return str(point(mean))
    return "no_chance" if {answer for _, answer in given} == {"no_chance"} else "no_score"


@pytest.mark.parametrize("side", SEEDS)
def test_everybody_is_counted_once_by_how_far_the_least_of_their_appraisals_is(
    world: World, workforces: dict[str, Workforce], side: str
) -> None:
    people = workforces[side].people
    expected = Counter(STAGES[min(stage(told) for told in appraisals)] for appraisals in people.values())
    expected["objectives"] += 7  # the world's own staff
    expected["excused"] += 1  # and its doctor
    assert built(world, side).completion == {name: expected[name] for name in STAGES}


@pytest.mark.parametrize("side", SEEDS)
def test_everybody_is_counted_once_a_value_by_their_weighted_mean_rounded_half_up(
    world: World, workforces: dict[str, Workforce], side: str
) -> None:
    force = workforces[side]
    tables = built(world, side)
    assert [each.perspective for each in tables.ratings[:3]] == list(PERSPECTIVES)
    assert len(tables.ratings) == 18
    for each in tables.ratings:
        found = [
            category(told, each.perspective, force.weights[each.value]) for told in force.people.values()
        ]
        expected = Counter(name for name in found if name is not None)
        assert dict(each.counts) == {name: expected[name] for name in each.counts}
        assert sum(each.counts.values()) == sum(expected.values())


def test_the_invented_appraisals_reach_every_category(world: World, workforces: dict[str, Workforce]) -> None:
    ratings = built(world, "ours").ratings
    reached = {name for each in ratings for name, count in each.counts.items() if count}
    assert reached == {"1", "2", "3", "4", "5", "no_chance", "no_score", "not_agreed"}
    assert any(len(told) > 1 for told in workforces["ours"].people.values())


@pytest.mark.parametrize("side", SEEDS)
def test_a_return_takes_three_statements_however_many_people_there_are(
    world: World, workforces: dict[str, Workforce], side: str
) -> None:
    part = f"{side}.lead"
    by = world.identity(part)
    seen: list[str] = []
    with world.session(part) as session:
        session.connection()  # the organisation is set by the first statement
        event.listen(
            session.connection(), "before_cursor_execute", lambda c, cu, statement, *_: seen.append(statement)
        )
        build_return(session, by=by, collection_code=CODE)
    assert len(seen) == 3


def test_only_an_information_lead_builds_a_return(world: World, workforces: dict[str, Workforce]) -> None:
    with world.session("ours.manager") as session, pytest.raises(Forbidden):
        build_return(session, by=world.identity("ours.manager"), collection_code=CODE)


def test_there_is_no_return_for_an_unknown_collection(world: World, workforces: dict[str, Workforce]) -> None:
    with world.session("ours.lead") as session, pytest.raises(NotFound):
        build_return(session, by=world.identity("ours.lead"), collection_code="1999-00")
