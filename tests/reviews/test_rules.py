"""Rules for scores: saved as versions, chosen for a cycle until it is launched, tried on real appraisals."""

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from fractions import Fraction
from typing import Any
from uuid import UUID, uuid4

import pytest
from markupsafe import escape
from sqlalchemy import and_, select, text
from sqlalchemy.exc import ProgrammingError
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from appraisal.cycles import service as cycles
from appraisal.cycles.models import Cycle
from appraisal.reviews.models import Score
from appraisal.reviews.presenters.rules import rule_page
from appraisal.reviews.scores import DEFAULT_RULE, Bands, Cap, Missing, Rule, form_of, readable, score_form
from appraisal.reviews.service.recount import exact, recount
from appraisal.reviews.service.recount_rows import Scored, rows_of, scored
from appraisal.reviews.service.rules import built_in
from tenants.audit.models import AuditEvent
from tests.reviews.conftest import Begin
from tests.reviews.scores.forms import changed
from tests.world import Browser, World

Json = dict[str, Any]
DEFAULT, NO_CAP = built_in()
RULES = "/api/v1/rules"
EVERY_PART = changed(missing=Missing.ZERO, at_least=0, caps=(Cap(Fraction(3), number=Fraction(7, 4)),))


@pytest.fixture
def lead(browsers: Mapping[str, Browser]) -> Browser:
    return browsers["lead"]


@pytest.fixture
def waiting(world: World) -> UUID:
    """A cycle that isn't launched."""
    by = world.identity("ours.lead")
    with world.session("ours.lead") as session:
        made = cycles.create_cycle(
            session,
            by=by,
            name=f"Next year {uuid4()}",
            framework_version_id=world.frameworks["ours"],
            opens_on=date(2031, 4, 1),
            assessment_opens_on=date(2032, 1, 1),
            closes_on=date(2032, 3, 31),
            rule=DEFAULT_RULE.to_json(),
        )
        session.commit()
    return made


def stricter(name: str, *cuts: int) -> Json:
    bands = Bands(("below", "meets", "above"), tuple(Fraction(cut) for cut in cuts or (3, 4)))
    given = replace(changed(bands=bands), name=name).to_json()
    del given["version"]
    return given


def saved(lead: Browser, given: Json) -> Json:
    answer = lead.post(RULES, {"rule": given})
    assert answer.status_code == 201, answer.get_data(as_text=True)
    body: Json = answer.get_json()
    return body


def sql(session: Session, where: Scored, rule: Rule) -> tuple[Any, ...]:
    """What SQL says of the one complete appraisal of a cycle."""
    found = recount(rule, rows_of(where, rule)).subquery()
    columns = (exact(found, "what"), exact(found, "how"), found.c.what_band, found.c.how_band)
    return tuple(session.execute(select(*columns)).one())


def problems(answer: TestResponse) -> dict[str, str]:
    return {each["pointer"]: each["message"] for each in answer.get_json()["errors"]}


def test_a_change_of_a_rule_is_its_next_version_and_the_first_stays(lead: Browser) -> None:
    first, second = saved(lead, stricter("Stricter")), saved(lead, stricter("Stricter", 2, 3))
    assert (first["version"], second["version"]) == (1, 2)
    listed = lead.get(RULES).get_json()["rules"]
    ours = [(each["version"], each["rule"]) for each in listed if each["name"] == "Stricter"]
    assert ours == [(2, second["rule"]), (1, first["rule"])]
    assert [each["name"] for each in listed if each["built_in"]] == [DEFAULT.rule.name, NO_CAP.rule.name]
    assert first["words"][1] == (
        "How: the mean of the values. One without a number is left out and lowers nothing. At least 4 of the"
        " values need a number, or there isn’t enough."
        " It is held at “below” if one of the values is under 2.00."
    )
    again = lead.post(RULES, {"rule": {**stricter("Stricter"), "version": 2}})
    assert problems(again)["/rule/version"].startswith("The next version of “Stricter” is 3")


def test_what_a_rule_calls_its_parts_keeps_its_capitals() -> None:
    assert "At least 4 of the NHS values need a number" in rule_page(changed(of="NHS values")).words[1]


def test_the_database_lets_nobody_change_or_remove_a_saved_rule(lead: Browser, world: World) -> None:
    saved(lead, stricter("Kept"))
    for statement in ("UPDATE scoring_rule SET name = 'Other'", "DELETE FROM scoring_rule"):
        with world.session("ours.lead") as session, pytest.raises(ProgrammingError, match="denied"):
            session.execute(text(statement))


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"name": "Default"}, "/rule/name"),
        ({"measures": []}, "/rule/measures"),
        ({"surprise": 1}, "/rule/surprise"),
        ({"format": 3}, "/rule/format"),
        ({"grid": {"rows": "what", "columns": "when"}}, "/rule/grid/columns"),
    ],
)
def test_a_rule_that_cannot_be_used_is_refused_with_the_pointer_to_why(
    lead: Browser, change: Json, pointer: str
) -> None:
    answer = lead.post(RULES, {"rule": stricter("Wrong") | change})
    assert answer.status_code == 422
    assert list(problems(answer)) == [pointer]


def test_a_scale_that_nobody_is_rated_on_is_refused(lead: Browser) -> None:
    given = stricter("Ten points")
    given["measures"][1]["scale"]["maximum"] = 10
    assert list(problems(lead.post(RULES, {"rule": given}))) == ["/rule/measures/1/scale"]


def test_a_rule_sent_again_under_its_key_is_saved_once(lead: Browser) -> None:
    key = {"Idempotency-Key": "once"}
    sent = [lead.post(RULES, {"rule": stricter("Once")}, headers=key).get_json() for _ in range(2)]
    assert sent[0] == sent[1]
    assert lead.post(RULES, {"rule": stricter("Once", 2, 4)}, headers=key).status_code == 409


def test_a_rule_is_chosen_until_launch_which_pins_the_whole_of_it(
    lead: Browser, world: World, waiting: UUID
) -> None:
    rule, path = saved(lead, stricter("Chosen")), f"/api/v1/cycles/{waiting}/rule"
    before = lead.get(path)
    assert (before.headers["ETag"], before.get_json()["rule"]["name"]) == ('"1"', "Default")
    body = {"rule_id": rule["id"]}
    assert lead.put(path, body).status_code == 428
    chosen = lead.put(path, body, headers={"If-Match": '"1"'})
    assert (chosen.status_code, chosen.headers["ETag"]) == (200, '"2"')
    stale = lead.put(path, {"rule_id": str(DEFAULT.id)}, headers={"If-Match": '"1"'})
    assert stale.status_code == 412
    assert lead.get(path).get_json()["rule"] == rule["rule"]
    with world.session("ours.lead") as session:
        cycles.launch(session, by=world.identity("ours.lead"), cycle_id=waiting)
        session.commit()
    late = lead.put(path, {"rule_id": str(DEFAULT.id)}, headers={"If-Match": '"2"'})
    assert (late.status_code, lead.get(path).get_json()["launched"]) == (409, True)
    with world.session("ours.lead") as session:
        said = session.scalars(
            select(AuditEvent.detail).where(
                AuditEvent.action == "cycle.rule_chosen", AuditEvent.object_id == waiting
            )
        ).all()
        assert session.scalars(select(Cycle.rule).where(Cycle.id == waiting)).one() == rule["rule"]
    assert said == [{"changes": {"rule": ["Default, version 1", "Chosen, version 1"]}}]


def test_another_organisations_rule_is_nowhere(browsers: Mapping[str, Browser], waiting: UUID) -> None:
    foreign = saved(browsers["theirs.lead"], stricter("Theirs"))
    lead = browsers["lead"]
    assert lead.get(f"{RULES}/{foreign['id']}").status_code == 404
    path, body = f"/api/v1/cycles/{waiting}/rule", {"rule_id": foreign["id"]}
    assert lead.put(path, body, headers={"If-Match": '"1"'}).status_code == 404
    assert lead.post(f"{RULES}/preview", body).status_code == 404
    assert "Theirs" not in lead.get(RULES).get_data(as_text=True)


def test_a_preview_invents_appraisals_where_none_are_complete(browsers: Mapping[str, Browser]) -> None:
    found = browsers["theirs.lead"].post(f"{RULES}/preview", {"rule": stricter("Tried")}).get_json()
    assert found["cycle"] is None
    assert found["because"] == "Your organisation has no complete appraisals yet."
    for side in ("present", "candidate"):
        assert sum(each["appraisals"] for each in found[side]["standing"]) == found["appraisals"]


def test_sql_agrees_with_what_was_stored_and_a_preview_counts_it(
    begin: Begin, lead: Browser, world: World, waiting: UUID
) -> None:
    journey = begin().to("complete")
    with world.session("ours.lead") as session:
        agreed = and_(Score.appraisal_id == journey.id, Score.perspective == "agreed")
        score = session.scalars(select(Score).where(agreed)).one()
        cycle = session.scalars(select(Cycle).where(Cycle.id == UUID(journey.read()["cycle"]["id"]))).one()
        where = scored(session, cycle=cycle)
        stored = (score.what, score.how, score.what_band, score.how_band)
        assert sql(session, where, DEFAULT_RULE) == stored
        other = score_form(EVERY_PART, form_of(readable(score.explanation)))
        expected = (other.what.exact, other.how.exact, other.what.band, other.how.band)
        assert sql(session, where, EVERY_PART) == expected
    sent = {"rule": stricter("Seen", 4, 5), "cycle_id": str(waiting)}
    body = lead.post(f"{RULES}/preview", sent).get_json()
    assert (body["cycle"], body["appraisals"], body["moved"]) == (where.name, 1, 1)
    assert body["present"]["standing"] == [{"what": "meets", "how": "meets", "appraisals": 1}]
    assert body["candidate"]["standing"] == [{"what": "meets", "how": "below", "appraisals": 1}]


def test_a_lead_writes_checks_saves_and_chooses_a_rule_on_pages(lead: Browser, waiting: UUID) -> None:
    new = "/organisation/rules/new"
    assert "Our own rule" in lead.get(new).get_data(as_text=True)
    broken = lead.submit(new, {"rule": '{"name": 1,', "step": "check"})
    assert (broken.status_code, "look at line 1" in broken.get_data(as_text=True)) == (422, True)
    twice = lead.submit(new, {"rule": '{"name": "A", "name": "B"}', "step": "check"})
    assert (twice.status_code, "stands twice in one object" in twice.get_data(as_text=True)) == (422, True)
    given = json.dumps(stricter("By hand"))
    checked = lead.submit(new, {"rule": given, "step": "check"})
    page = checked.get_data(as_text=True)
    assert checked.status_code == 200
    assert "“By hand” in words" in page
    assert "What it would change" in page
    assert "By hand" not in lead.get("/organisation/rules").get_data(as_text=True)
    kept = lead.submit(new, {"rule": given, "step": "save"})
    assert kept.status_code == 303
    address = kept.headers["Location"]
    assert "3.00 or more and under 4.00" in lead.get(address).get_data(as_text=True)
    choosing, rule_id = f"/organisation/cycles/{waiting}/rule", address.rsplit("/", 1)[-1]
    looked = lead.get(f"{choosing}?rule={rule_id}").get_data(as_text=True)
    assert "Score this cycle by it" in looked
    stale = lead.submit(choosing, {"rule": rule_id, "version": "7"})
    assert stale.status_code == 412
    assert lead.submit(choosing, {"rule": rule_id, "version": "1"}).status_code == 303
    assert "Now: By hand, version 1" in lead.get(choosing).get_data(as_text=True)


def test_each_of_the_three_scores_tells_its_working_and_its_place_on_the_page_and_by_the_api(
    begin: Begin, browsers: Mapping[str, Browser]
) -> None:
    journey = begin()
    journey.to("assessment")
    journey.rate_all("appraisee", 3, 4)
    unseen = {"non_rating": "no_chance", "evidence": "Seen"}
    journey.given("manager", "PUT", f"/ratings/{journey.items[0]}", unseen, 0)
    for item in journey.items[1:]:
        journey.rate("manager", item, 1 if item == journey.items[1] else 4)
    for part in ("appraisee", "manager"):
        journey.act(part, "share_half")
    journey.write_notes()
    journey.decide_all()
    for part in ("appraisee", "manager"):
        journey.act(part, "confirm_conversation")
    scores = {each["perspective"]: each for each in journey.given("appraisee", "GET", "/scores")["scores"]}
    assert scores["agreed"]["grid"] == {"rows": "above", "columns": "meets"}
    assert scores["appraiser"]["grid"] == {"rows": "above", "columns": "below"}
    told = " ".join(scores["appraiser"]["words"])
    assert "is left out" in told
    assert "How is held at “below”" in told
    page = browsers["appraisee"].get(f"/appraisals/{journey.id}/score").get_data(as_text=True)
    missing = [
        sentence
        for score in scores.values()
        for sentence in score["words"]
        if str(escape(sentence)) not in page
    ]
    assert missing == []
