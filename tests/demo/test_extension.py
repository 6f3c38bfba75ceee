"""The demo trust that adds to the core: published by two people, rated, and counted with the core."""

from collections import Counter
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

import pytest
from sqlalchemy import select

from appraisal.cycles import service as cycles
from appraisal.cycles.models import Appraisal
from appraisal.demo.extension import EXTENDING, local_values, publish_local_values
from appraisal.demo.population import SOUTH_LONDON_AND_MAUDSLEY, generate
from appraisal.demo.staff import add_staff
from appraisal.demo.story import tell
from appraisal.national.return_tables import PERSPECTIVES, ReturnTables
from appraisal.national.returns import build_return
from appraisal.reviews.models import AgreedRating, Half, Rating
from appraisal.reviews.scores import DEFAULT_RULE
from frameworks import service as frameworks
from frameworks.crosswalk.coverage import Level, coverage
from frameworks.crosswalk.preview import Answer, categories
from frameworks.definitions import built_in
from frameworks.definitions.shape import Relation
from frameworks.models import FrameworkVersion
from frameworks.service import FrameworkView
from tenants.identity import Role
from tenants.organisations.registry import organisation_id
from tenants.organisations.service import command_identity
from tests.database import Database
from tests.national.collections import CODE, opened

OWN = organisation_id(EXTENDING)
SIZE = 120
TODAY = date(2026, 11, 22)


@dataclass(frozen=True)
class Told:
    """The trust's year: its framework, its return, and everybody's answers by behaviour and perspective."""

    framework: FrameworkView
    tables: ReturnTables
    answers: dict[str, dict[UUID, dict[str, Answer]]]


@pytest.fixture(scope="module")
def told(database: Database) -> Told:
    opened(database)
    population = generate(1, SOUTH_LONDON_AND_MAUDSLEY, SIZE)
    with database.session("app", OWN) as session:
        by = command_identity(session, command="tests")
        add_staff(session, by=by, population=population, on=TODAY)
        version = publish_local_values(session, by=by, population=population)
        cycle = cycles.create_cycle(
            session,
            by=by,
            name="2026/27",
            framework_version_id=version,
            opens_on=date(2026, 4, 1),
            assessment_opens_on=date(2026, 9, 1),
            closes_on=date(2027, 3, 31),
            rule=DEFAULT_RULE.to_json(),
        )
        cycles.launch(session, by=by, cycle_id=cycle)
        view = frameworks.read_version(session, by=by, version_id=version)
        tell(session, by=by, population=population, cycle_id=cycle, framework=view, today=TODAY, seed=1)
        session.commit()
        lead = replace(by, roles=frozenset({Role.INFORMATION_LEAD}))
        tables = build_return(session, by=lead, collection_code=CODE)
    return Told(view, tables, answers_in(database, view))


def answers_in(database: Database, view: FrameworkView) -> dict[str, dict[UUID, dict[str, Answer]]]:
    """What the rows say of everybody whose halves are open to both sides, or who is complete."""
    code = {behaviour.id: behaviour.code for behaviour in view.behaviours}
    found: dict[str, dict[UUID, dict[str, Answer]]] = {perspective: {} for perspective in PERSPECTIVES}
    with database.session("app", OWN) as session:
        halves = session.execute(
            select(
                Half.perspective, Appraisal.person_id, Rating.behaviour_id, Rating.points, Rating.non_rating
            )
            .join(Appraisal, Appraisal.id == Half.appraisal_id)
            .join(Rating, Rating.half_id == Half.id)
            .where(Appraisal.state.in_(("conversation", "sign_off", "complete")))
        ).all()
        for perspective, person, behaviour, points, non_rating in halves:
            if behaviour is not None:
                found[perspective].setdefault(person, {})[code[behaviour]] = Answer(points, non_rating)
        agreed = session.execute(
            select(Appraisal.person_id, AgreedRating)
            .join(Appraisal, Appraisal.id == AgreedRating.appraisal_id)
            .where(Appraisal.state == "complete", AgreedRating.behaviour_id.is_not(None))
        ).all()
        for person, row in agreed:
            assert row.behaviour_id is not None
            answer = Answer(row.points, row.non_rating, row.basis == "not_agreed")
            found["agreed"].setdefault(person, {})[code[row.behaviour_id]] = answer
    return found


def test_it_adds_four_values_and_eight_behaviours_with_every_relation() -> None:
    local = local_values()
    assert (len(local.values), len(local.behaviours)) == (4, 8)
    maps = [each for behaviour in local.behaviours for each in behaviour.maps]
    assert {each.relation for each in maps} == set(Relation)
    assert len({each.weight for each in maps if each.relation is Relation.NARROWER}) >= 3


def test_two_different_people_published_it(told: Told, database: Database) -> None:
    with database.session("app", OWN) as session:
        row = session.execute(
            select(FrameworkVersion).where(FrameworkVersion.id == told.framework.id)
        ).scalar_one()
    assert row.kind == "extension"
    assert row.submitted_by_id != row.published_by_id
    assert len(told.framework.values) == 10


def test_its_coverage_has_good_weak_and_merely_mentioned_values(told: Told) -> None:
    found = coverage(told.framework.definition, built_in())
    levels = {each.code: each.local_level for each in found.values}
    assert set(levels.values()) == {Level.GOOD, Level.WEAK, Level.MENTIONED}
    assert found.unmapped == ()


def test_ratings_include_the_local_behaviours(told: Told) -> None:
    for people in told.answers.values():
        assert people
        assert {len(given) for given in people.values()} == {20}


@pytest.mark.parametrize("perspective", PERSPECTIVES)
def test_the_return_counts_everybody_where_the_preview_puts_them(told: Told, perspective: str) -> None:
    """The SQL of the return and the editor's preview are two readings of one rule."""
    expected: dict[str, Counter[str]] = {value.code: Counter() for value in built_in().values}
    for given in told.answers[perspective].values():
        for each in categories(told.framework.definition, built_in(), given):
            expected[each.code][each.category] += 1
    found = {
        each.value: {name: count for name, count in each.counts.items() if count}
        for each in told.tables.ratings
        if each.perspective == perspective
    }
    assert found == expected
    people = len(told.answers[perspective])
    assert {sum(counts.values()) for counts in found.values()} == {people}


def test_local_ratings_change_somebodys_category(told: Told) -> None:
    core = built_in()
    definition = told.framework.definition
    changed = 0
    for given in told.answers["agreed"].values():
        alone = {code: answer for code, answer in given.items() if code in {b.code for b in core.behaviours}}
        both = zip(categories(definition, core, given), categories(definition, core, alone), strict=True)
        changed += sum(one.category != other.category for one, other in both)
    assert changed > 0
