"""An invented trust's year: every state is there, and the rows agree with the rules."""

from collections import Counter
from datetime import date

import pytest
from sqlalchemy import func, select

from appraisal.cycles import service as cycles
from appraisal.cycles.models import Appraisal
from appraisal.demo.population import YORKSHIRE_AMBULANCE, generate
from appraisal.demo.staff import add_staff
from appraisal.demo.story import tell
from appraisal.reviews.models import Half, Rating, Score
from appraisal.reviews.scores import DEFAULT_RULE, recompute
from frameworks import service as frameworks
from frameworks.definitions import built_in
from tenants.organisations.registry import organisation_id
from tenants.organisations.service import command_identity
from tests.database import Database

TODAY = date(2026, 11, 22)
OWN = organisation_id(YORKSHIRE_AMBULANCE.ods_code)


@pytest.fixture(scope="module")
def told(database: Database) -> Database:
    """One organisation with its story told, committed."""
    population = generate(1, YORKSHIRE_AMBULANCE)
    with database.session("app", OWN) as session:
        by = command_identity(session, command="tests")
        add_staff(session, by=by, population=population, on=TODAY)
        version = frameworks.adopt(
            session, by=by, national_version=frameworks.national_version_id(built_in())
        )
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
    return database


def test_every_state_has_people_in_it(told: Database) -> None:
    with told.session("app", OWN) as session:
        states = Counter(session.scalars(select(Appraisal.state).where(Appraisal.tenant_id == OWN)).all())
    assert set(states) == {
        "objectives",
        "in_year",
        "assessment",
        "conversation",
        "sign_off",
        "complete",
        "excused",
    }
    assert sum(states.values()) == YORKSHIRE_AMBULANCE.size


def test_a_shared_half_answers_every_behaviour_and_ends_of_the_scale_have_evidence(told: Database) -> None:
    with told.session("app", OWN) as session:
        answered = session.execute(
            select(Half.id, func.count(Rating.behaviour_id))
            .join(Rating, Rating.half_id == Half.id)
            .where(Half.tenant_id == OWN, Half.shared_at.is_not(None))
            .group_by(Half.id)
        ).all()
        bare = session.scalar(
            select(func.count()).where(
                Rating.tenant_id == OWN, Rating.points.in_((1, 5)), Rating.evidence == ""
            )
        )
    assert {count for _, count in answered} == {12}
    assert bare == 0


def test_every_stored_score_recomputes_to_itself(told: Database) -> None:
    with told.session("app", OWN) as session:
        scores = session.scalars(select(Score).where(Score.tenant_id == OWN)).all()
    assert len(scores) > 100
    for score in scores:
        again = recompute(score.explanation)
        assert (again.what.exact, again.how.exact) == (score.what, score.how)
