"""An appraisal on an extension: local values and behaviours are rated, compared and scored like any other."""

from datetime import date
from html import unescape
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import select, update

from appraisal.cycles import service as cycles
from appraisal.cycles.models import Appraisal
from appraisal.reviews.models import Half
from appraisal.reviews.scores import DEFAULT_RULE
from appraisal.reviews.service.scoring import score
from appraisal.reviews.service.views import RatingView
from frameworks.definitions import built_in
from frameworks.definitions.extension import extend
from frameworks.service import FrameworkView, adopt, national_version_id, read_version
from tenants.organisations.service import command_identity
from tenants.rows import now
from tests.frameworks.editing.writing import additions
from tests.frameworks.own import plant_own
from tests.national.workforce import Told, write
from tests.world import Browser, World


@pytest.fixture(scope="module")
def extended(world: World) -> tuple[FrameworkView, UUID]:
    """A cycle on six core values and a local one; the appraisee's appraisal, in conversation."""
    with world.session("ours.lead") as session:
        by = command_identity(session, command="tests")
        adopt(session, by=by, national_version=national_version_id(built_in()))
        version = plant_own(world, session, extend(built_in(), additions("our-values-read")))
        cycle = cycles.create_cycle(
            session,
            by=by,
            name="With local values",
            framework_version_id=version,
            opens_on=date(2026, 4, 1),
            assessment_opens_on=date(2026, 4, 1),
            closes_on=date(2027, 3, 31),
            rule=DEFAULT_RULE.to_json(),
        )
        cycles.launch(session, by=by, cycle_id=cycle)
        view = read_version(session, by=by, version_id=version)
        person = world.members["ours.appraisee"].person_id
        found = session.scalars(
            select(Appraisal.id).where(Appraisal.person_id == person, Appraisal.cycle_id == cycle)
        ).one()
        answers = {behaviour.id: 3 for behaviour in view.behaviours}
        told = Told("conversation", 0, {"self": True, "appraiser": True})
        told.answers = {"self": {**answers}, "appraiser": {**answers}}
        write(session, found, person, told)
        session.commit()
    return view, found


def words(who: Browser, address: str) -> str:
    answer = who.get(address)
    assert answer.status_code == 200, (address, answer.get_data(as_text=True))
    return unescape(answer.get_data(as_text=True))


def test_local_values_have_a_page_a_place_and_both_halves(
    app: Flask, world: World, extended: tuple[FrameworkView, UUID]
) -> None:
    view, appraisal = extended
    root = f"/appraisals/{appraisal}"
    appraiser = Browser(app, world, "ours.manager")
    assert "Green care" in words(appraiser, f"{root}/conversation")
    for value in view.values:
        page = words(appraiser, f"{root}/agreed/{value.id}")
        assert all(behaviour.statement in page for behaviour in value.behaviours)
    assert len(appraiser.get(f"/api/v1{root}").get_json()["halves"]["self"]["ratings"]) == 15


def test_every_value_is_asked_for_in_the_assessment(
    app: Flask, world: World, extended: tuple[FrameworkView, UUID]
) -> None:
    view, appraisal = extended
    with world.session("ours.lead") as session:
        session.execute(update(Appraisal).where(Appraisal.id == appraisal).values(state="assessment"))
        session.execute(update(Half).where(Half.appraisal_id == appraisal).values(shared_at=None))
        session.commit()
    appraisee = Browser(app, world, "ours.appraisee")
    local = view.values[-1]
    page = words(appraisee, f"/appraisals/{appraisal}/values/{local.id}")
    assert "value 7 of 7" in page
    assert "I switch off the lights." in page


def test_a_local_value_is_part_of_the_local_score(extended: tuple[FrameworkView, UUID]) -> None:
    view, _ = extended
    core = {b.id: RatingView(b.id, 3, None, "", 1, now()) for v in view.values[:6] for b in v.behaviours}
    local = {b.id: RatingView(b.id, 5, None, "", 1, now()) for b in view.values[6].behaviours}
    rule = DEFAULT_RULE.to_json()
    assert score(rule, view, (), core).how.exact == "3/1"
    assert score(rule, view, (), core | local).how.exact == "23/7"
