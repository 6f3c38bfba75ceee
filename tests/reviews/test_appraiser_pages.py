"""The forms about who appraises whom, as people send them; and days as people type them."""

import re
from datetime import date, timedelta
from uuid import UUID

import pytest

from appraisal.reviews import forms
from appraisal.reviews.service.clock import today
from tests.reviews.conftest import Begin
from tests.reviews.journey import NOTES, Journey
from tests.reviews.test_statements import WRITE, listening
from tests.world import Browser, World

LED = "/organisation/appraisals"


def person(world: World, part: str) -> UUID:
    return world.members[f"ours.{part}"].person_id


def version(journey: Journey) -> int:
    found: int = journey.given("lead", "GET", "/appraiser")["version"]
    return found


def day(name: str, when: date) -> dict[str, object]:
    """A day in the three fields of a form."""
    return {f"{name}.day": when.day, f"{name}.month": when.month, f"{name}.year": when.year}


def test_somebody_is_asked_for_and_says_yes_on_pages(begin: Begin) -> None:
    journey = begin(of="unmanaged")
    own, asked = journey.browsers["unmanaged"], journey.browsers["colleague"]
    page = own.submit(f"/appraisals/{journey.id}/nominations", {"nominee": "x", "reason": "Kept words"})
    assert (page.status_code, "Kept words" in page.text, 'href="#nominee"' in page.text) == (422, True, True)
    sent = {"nominee": "a4", "reason": "We work together"}
    assert own.submit(f"/appraisals/{journey.id}/nominations", sent).status_code == 303
    assert "We work together" in own.get(f"/appraisals/{journey.id}/appraiser").text
    found = journey.given("unmanaged", "GET", "/appraiser")["nominations"][0]["id"]
    where = f"/appraisals/{journey.id}/nominations/{found}"
    assert where in asked.get("/team").text
    assert asked.submit(where, {}).status_code == 422
    assert 'href="#words"' in asked.submit(where, {"answer": "decline", "words": ""}).text
    assert asked.submit(where, {"answer": "accept"}).status_code == 303
    assert journey.read("colleague")["parties"] == ["appraiser"]
    assert where not in asked.get("/team").text


def test_somebody_stands_in_by_a_form_that_keeps_what_was_typed(journey: Journey) -> None:
    manager = journey.browsers["manager"]
    wrong = manager.submit(
        "/team/delegation", {"delegate": "A7", "reason": "Kept", **day("starts_on", today())}
    )
    assert (wrong.status_code, 'href="#ends_on-day"' in wrong.text, "Kept" in wrong.text) == (422, True, True)
    sent = {"delegate": "A7", "reason": "Leave", **day("starts_on", today()), **day("ends_on", today())}
    with listening() as said:
        assert manager.submit("/team/delegation", sent).status_code == 303
    assert len(said) <= WRITE
    assert manager.submit("/team/delegation", sent).status_code == 409
    found = manager.get("/api/v1/delegations").get_json()["delegations"][0]["id"]
    assert manager.submit(f"/team/delegation/{found}/end", {}).status_code == 303
    assert journey.browsers["lead"].submit(f"/team/delegation/{found}/end", {}).status_code == 409


def test_a_lead_gives_an_appraisal_away_on_its_page(journey: Journey, world: World) -> None:
    lead, where = journey.browsers["lead"], f"{LED}/{journey.id}/appraiser"
    wrong = lead.submit(where, {"appraiser": "A4", "reason": "", "version": 1})
    assert (wrong.status_code, 'href="#reason"' in wrong.text) == (422, True)
    assert lead.submit(where, {"appraiser": "A4", "reason": "Why", "version": 7}).status_code == 412
    with listening() as said:
        done = lead.submit(where, {"appraiser": "A4", "reason": "Why", "version": 1, "lines": "yes"})
    assert (done.status_code, len(said) <= WRITE) == (303, True)
    back = {"appraiser": "A2", "reason": "Back", "version": 2, "lines": "yes"}
    assert lead.submit(where, back).status_code == 303
    shown = lead.get(f"/organisation/people/{person(world, 'appraisee')}").text
    assert "Morgan Of A" in shown


def test_a_lead_excuses_brings_back_and_reopens_on_its_page(journey: Journey) -> None:
    lead, where = journey.browsers["lead"], f"{LED}/{journey.id}/state"
    assert lead.submit(where, {"action": "sign", "words": "w", "version": 1}).status_code == 409
    assert lead.submit(where, {"action": "excuse", "words": "", "version": 1}).status_code == 422
    for action in ("excuse", "readmit"):
        assert f'value="{action}"' in lead.get(f"{LED}/{journey.id}").text
        sent = {"action": action, "words": "Long absence", "version": version(journey)}
        with listening() as said:
            assert lead.submit(where, sent).status_code == 303
        assert len(said) <= WRITE
    journey.to("complete")
    reopening = {"action": "reopen", "words": "A mistake", "version": version(journey)}
    assert lead.submit(where, reopening).status_code == 303
    assert journey.read()["state"] == "conversation"


def test_an_unstarted_assessment_comes_back_as_a_year_under_way(journey: Journey) -> None:
    """What a lead is told of bringing back: as far as what was written carries it."""
    journey.to("assessment")
    journey.act("lead", "excuse", "Long absence")
    assert journey.act("lead", "readmit", "Back again")["state"] == "in_year"


def test_a_lead_moves_those_who_are_ticked_or_all(begin: Begin, world: World) -> None:
    first, second = begin(), begin(of="colleague")
    lead, where = first.browsers["lead"], f"/organisation/appraisers/{person(world, 'manager')}"
    sent = {"appraiser": "A1", "reason": "Why", "which": "some"}
    assert "Choose at least one" in lead.submit(where, sent).text
    assert lead.submit(where, {**sent, "appraisals": "nonsense"}).status_code == 422
    for which in (
        "all",
        "",
    ):  # nobody who ticks some means all
        unclear = lead.submit(where, {**sent, "which": which, "appraisals": str(first.id)})
        assert (unclear.status_code, 'href="#which"' in unclear.text) == (422, True)
    assert " checked" not in lead.get(where).text
    with listening() as said:
        assert lead.submit(where, {**sent, "appraisals": str(first.id)}).status_code == 303
    assert len(said) <= WRITE
    assert first.read("director")["parties"] == ["appraiser"]
    assert second.read("manager")["parties"] == ["appraiser"]
    assert lead.submit(where, {**sent, "which": "all"}).status_code == 303
    assert second.read("director")["parties"] == ["appraiser"]
    unled = begin(of="unmanaged")
    assert str(unled.id) in lead.get("/organisation/appraisers/nobody").text
    nobodys = {**sent, "appraisals": str(unled.id)}
    assert lead.submit("/organisation/appraisers/nobody", nobodys).status_code == 303
    assert unled.read("director")["parties"] == ["appraiser"]


def test_a_form_names_all_that_was_left_empty_in_its_own_order(begin: Begin, world: World) -> None:
    journey = begin(of="unmanaged")
    lead, own = journey.browsers["lead"], journey.browsers["unmanaged"]
    sent: list[tuple[Browser, str, dict[str, object], list[str]]] = [
        (lead, f"{LED}/{journey.id}/appraiser", {"version": 1}, ["appraiser", "reason"]),
        (lead, "/organisation/appraisers/nobody", {}, ["appraiser", "reason", "appraisals"]),
        (own, f"/appraisals/{journey.id}/nominations", {}, ["nominee", "reason"]),
        (own, "/team/delegation", {}, ["delegate", "starts_on-day", "ends_on-day", "reason"]),
    ]
    for who, where, fields, expected in sent:
        answer = who.submit(where, fields)
        assert answer.status_code == 422
        assert re.findall('<li><a href="#([^"]+)"', answer.text) == expected, where


def test_yes_stands_before_no_and_each_answer_leads_back_where_it_was_asked_for(begin: Begin) -> None:
    journey = begin()
    own, sent = journey.browsers["appraisee"], {"nominee": "A4", "reason": "We work together"}
    assert own.submit(f"/appraisals/{journey.id}/nominations", sent).status_code == 303
    found = journey.given("appraisee", "GET", "/appraiser")["nominations"][0]["id"]
    where = f"/appraisals/{journey.id}/nominations/{found}"
    expected = {
        "lead": ("/organisation/appraisers", ["approve", "decline"]),
        "colleague": ("/team", ["accept", "decline"]),
        "manager": ("/team", ["release"]),
        "appraisee": (f"/appraisals/{journey.id}/appraiser", ["withdraw"]),
    }
    for part, (href, answers) in expected.items():
        page = journey.browsers[part].get(where).text
        assert f'nhsuk-back-link" href="{href}"' in page
        assert re.findall('type="radio" value="([a-z]+)"', page) == answers
        assert ('name="words"' in page) == ("decline" in answers)


def test_a_lead_changes_a_manager_on_a_page(journey: Journey, world: World) -> None:
    lead, who = journey.browsers["lead"], person(world, "auditor")
    post = lead.get(f"/api/v1/people/{who}").get_json()["posts"][0]["id"]
    where = f"/organisation/people/{who}/posts/{post}/manager"
    assert 'href="#manager"' in lead.submit(where, {"manager": "A8"}).text
    assert lead.submit(where, {"manager": ""}).status_code == 422
    with listening() as said:
        assert lead.submit(where, {"manager": "A2"}).status_code == 303
    assert len(said) <= WRITE
    assert "Morgan Of A" in lead.get(f"/organisation/people/{who}").text


@pytest.mark.parametrize(
    "typed", ["1_0", "+1", " 1 2", "１", "٣", "1.0", "0x1", "00001", "", "-1", "1e1", "\u00b2"]
)
def test_a_day_is_typed_in_plain_digits(typed: str) -> None:
    found, problems = forms.parse_day(forms.TypedDay(typed, "3", "2027"), "held_on")
    assert found is None
    assert [problem.pointer for problem in problems] == ["/held_on/day"]


def test_a_day_in_plain_digits_is_read() -> None:
    assert forms.parse_day(forms.TypedDay("07", "3", "2027"), "held_on") == (date(2027, 3, 7), ())


@pytest.mark.parametrize(("days", "status"), [(-201, 422), (-200, 200), (0, 200), (1, 422)])
def test_a_conversation_is_held_within_its_cycle_and_not_in_the_future(
    journey: Journey, days: int, status: int
) -> None:
    """The cycle of these tests opened 200 days ago."""
    journey.to("conversation")
    held = (today() + timedelta(days=days)).isoformat()
    answer = journey.ask("manager", "PUT", "/conversation", {"held_on": held, **NOTES}, 0)
    assert answer.status_code == status
