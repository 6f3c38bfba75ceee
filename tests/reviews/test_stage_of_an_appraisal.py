"""Whose descriptors stand beside the scale: by job title or pay band, or chosen until a half is shared."""

from dataclasses import replace
from datetime import date
from html import unescape
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import select, text, update
from werkzeug.test import TestResponse

from appraisal.cycles import service as cycles
from appraisal.cycles.models import Appraisal
from appraisal.reviews.scores import DEFAULT_RULE
from frameworks.definitions import built_in
from frameworks.definitions.shape import Definition, Stage
from frameworks.models import Value
from tenants.audit.models import AuditEvent
from tenants.organisations.service import command_identity
from tenants.people.models import Post
from tests.frameworks.own import plant_own
from tests.pages.reviews.journey import items, rate_page
from tests.pages.reviews.visitor import Visitor
from tests.world import Browser, World

STAGES = (
    Stage("first", "Stage 1", "Leads their own work.", ("2", "3", "4", "5")),
    Stage("second", "Stage 2", "Leads a team.", ("6", "7"), ("Ward manager",)),
)
BY_STAGE = (("first", "Asks each patient once a shift."), ("second", "Sees to it that the team asks."))
BY_POINT = (("p1", "Hardly ever asks."), ("p5", "Has others ask, too."))


def staged() -> Definition:
    """The core under a name of its own, with two stages; the first behaviour is described.

    Its points are called p1 to p5: what a framework calls them is nothing to the answers, which are numbers.
    """
    core = built_in()
    scale = core.behaviour_scale
    assert scale is not None
    points = tuple(replace(each, code=f"p{each.points}") for each in scale.points)
    first, *others = core.values
    behaviour, *rest = first.behaviours
    described = replace(behaviour, by_stage=BY_STAGE, by_point=BY_POINT)
    values = (replace(first, behaviours=(described, *rest)), *others)
    named = replace(scale, points=points, meets=f"p{scale.meets}")
    return replace(core, code="staged", stages=STAGES, values=values, behaviour_scale=named)


@pytest.fixture(scope="module")
def value_id(world: World) -> UUID:
    """A cycle on the framework with stages; its first value."""
    with world.session("ours.lead") as session:
        by = command_identity(session, command="tests")
        version = plant_own(world, session, staged())
        made = cycles.create_cycle(
            session,
            by=by,
            name="With stages",
            framework_version_id=version,
            opens_on=date(2026, 4, 1),
            assessment_opens_on=date(2026, 4, 1),
            closes_on=date(2027, 3, 31),
            rule=DEFAULT_RULE.to_json(),
        )
        cycles.launch(session, by=by, cycle_id=made)
        session.execute(update(Post).where(Post.tenant_id == by.organisation_id).values(pay_band="5"))
        session.commit()
        found = session.scalars(select(Value.id).where(Value.version_id == version, Value.position == 1))
        return found.one()


@pytest.fixture
def root(world: World, value_id: UUID) -> str:
    """The appraisee's appraisal on it, being assessed, without a choice and with nothing shared."""
    person = world.members["ours.appraisee"].person_id
    with world.session("ours.lead") as session:
        cycle = text("(SELECT id FROM cycle WHERE name = 'With stages')")
        appraisal = session.scalars(
            select(Appraisal.id).where(Appraisal.person_id == person, Appraisal.cycle_id == cycle)
        ).one()
        session.execute(
            update(Appraisal)
            .where(Appraisal.id == appraisal)
            .values(stage=None, version=1, state="assessment", excused_reason=None)
        )
        session.commit()
    return f"/appraisals/{appraisal}"


def put(who: Browser, root: str, stage: str | None, version: int = 1) -> TestResponse:
    headers = {"If-Match": f'"{version}"'}
    return who.request("PUT", f"/api/v1{root}/stage", json={"stage": stage}, headers=headers)


def words(who: Browser, address: str) -> str:
    answer = who.get(address)
    assert answer.status_code == 200, answer.get_data(as_text=True)
    return unescape(answer.get_data(as_text=True))


def test_both_sides_see_the_descriptor_of_the_pay_bands_stage_and_those_of_the_points(
    app: Flask, world: World, root: str, value_id: UUID
) -> None:
    for part in ("appraisee", "manager"):
        page = words(Browser(app, world, f"ours.{part}"), f"{root}/values/{value_id}")
        assert "Stage 1: Asks each patient once a shift." in page
        assert "Sees to it that the team asks." not in page
        assert "Hardly ever asks." in page
        assert "Has others ask, too." in page


def test_the_appraiser_chooses_another_and_takes_it_back(
    app: Flask, world: World, root: str, value_id: UUID
) -> None:
    appraiser = Browser(app, world, "ours.manager")
    chosen = put(appraiser, root, "second").get_json()
    assert chosen["stage"] == {
        "code": "second",
        "name": "Stage 2",
        "meaning": "Leads a team.",
        "chosen": True,
    }
    assert (chosen["by_post"]["code"], chosen["pay_band"], chosen["version"]) == ("first", "5", 2)
    assert appraiser.get(f"/api/v1{root}").get_json()["stage"]["code"] == "second"
    page = words(Browser(app, world, "ours.appraisee"), f"{root}/values/{value_id}")
    assert "Stage 2: Sees to it that the team asks." in page
    assert put(appraiser, root, None, 2).get_json()["stage"]["code"] == "first"


def test_an_answer_comes_back_as_it_was_chosen_whatever_the_framework_calls_its_points(
    app: Flask, world: World, root: str, value_id: UUID
) -> None:
    appraisee = Visitor(Browser(app, world, "ours.appraisee"))
    address = f"{root}/values/{value_id}"
    rate_page(appraisee.open(address), ["4", "no_chance"])
    assert appraisee.status == 200, appraisee.words
    form = appraisee.open(address).form("Save and continue")
    assert [form.fields[f"ratings.{item}.answer"] for item in items(form)] == ["4", "no_chance"]
    read = appraisee.open(f"{root}/share").words
    assert "4 Consistently" in read
    assert "No chance to demonstrate" in read


def test_a_job_title_says_the_stage_whatever_the_band(app: Flask, world: World, root: str) -> None:
    def titled(title: str) -> str:
        with world.session("ours.lead") as session:
            person = world.members["ours.appraisee"].person_id
            row = session.scalars(select(Post).where(Post.person_id == person)).one()
            before, row.job_title = row.job_title, title
            session.commit()
        return before

    before = titled("Ward Manager")
    try:
        told = Browser(app, world, "ours.manager").get(f"/api/v1{root}/stage").get_json()
    finally:
        titled(before)
    assert (told["by_post"]["code"], told["job_title"], told["pay_band"]) == ("second", "Ward Manager", "5")
    assert (told["stage"]["code"], told["stage"]["chosen"]) == ("second", False)


def test_a_lead_chooses_on_a_page_and_reads_nothing_else(app: Flask, world: World, root: str) -> None:
    lead = Browser(app, world, "ours.lead")
    assert "Which stage should be described?" in words(lead, f"{root}/stage")
    sent = lead.request("POST", f"{root}/stage", data={"stage": "second", "version": "1"})
    assert sent.status_code == 303
    assert "Stage 2: chosen for this appraisal." in words(lead, f"{root}/stage")
    assert lead.get(root).status_code == 404


def test_the_appraisee_reads_the_stage_and_does_not_choose(app: Flask, world: World, root: str) -> None:
    appraisee = Browser(app, world, "ours.appraisee")
    page = words(appraisee, f"{root}/stage")
    assert "Stage 1: that is what the post says." in page
    assert "Which stage should be described?" not in page
    assert put(appraisee, root, "second").status_code == 403
    assert put(Browser(app, world, "ours.colleague"), root, "second").status_code == 404


@pytest.mark.parametrize(
    ("stage", "version", "status"), [("third", 1, 422), ("", 1, 422), ("second", 9, 412)]
)
def test_an_unknown_stage_or_an_old_version_changes_nothing(
    app: Flask, world: World, root: str, stage: str, version: int, status: int
) -> None:
    appraiser = Browser(app, world, "ours.manager")
    assert put(appraiser, root, stage, version).status_code == status
    assert appraiser.get(f"/api/v1{root}/stage").get_json()["stage"]["code"] == "first"


def test_the_stage_is_settled_once_a_half_is_shared(app: Flask, world: World, root: str) -> None:
    appraisal = UUID(root.rpartition("/")[2])
    with world.session("ours.lead") as session:
        session.execute(
            text(
                "INSERT INTO half (tenant_id, id, appraisal_id, perspective, author_id, comment, version,"
                " shared_at) SELECT tenant_id, md5('shared')::uuid, id, 'self', person_id, '', 1, now()"
                " FROM appraisal WHERE id = :id"
                " ON CONFLICT (tenant_id, appraisal_id, perspective) DO UPDATE SET shared_at = now()"
            ),
            {"id": appraisal},
        )
        session.commit()
    appraiser = Browser(app, world, "ours.manager")
    refused = put(appraiser, root, "second")
    assert refused.status_code == 409
    assert "one side has shared a half" in refused.get_json()["detail"]
    assert "Which stage should be described?" not in words(appraiser, f"{root}/stage")


def test_choosing_is_in_the_trail_without_the_stage_itself(app: Flask, world: World, root: str) -> None:
    with world.session("ours.lead") as session:
        appraisal = UUID(root.rpartition("/")[2])
        found = session.scalars(
            select(AuditEvent).where(
                AuditEvent.action == "appraisal.stage_chosen", AuditEvent.object_id == appraisal
            )
        ).all()
    assert len(found) >= 2
    assert "second" not in str([each.detail for each in found])


def test_a_framework_without_stages_says_so(app: Flask, world: World) -> None:
    root = f"/appraisals/{world.appraisals['ours.appraisee']}"
    appraiser = Browser(app, world, "ours.manager")
    assert "it has no stages" in words(appraiser, f"{root}/stage")
    version = appraiser.get(f"/api/v1{root}/stage").get_json()["version"]
    refused = put(appraiser, root, "first", version)
    assert refused.status_code == 409
    assert "no stages" in refused.get_json()["detail"]
    assert appraiser.get(f"/api/v1{root}").get_json()["stage"] is None
