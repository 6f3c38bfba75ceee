"""Until both halves are shared nobody sees a trace of the other one: body, header, refusal or trail."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, text
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from appraisal.reviews.domain.states import Action
from appraisal.reviews.service.clock import today
from frameworks.models import Value
from tenants.audit.models import AuditEvent
from tests.reviews.journey import NOTES, Journey
from tests.world import Browser

SELF, APPRAISER = "marker-of-the-self-half", "marker-of-the-appraisers-half"
MARKED = {"appraisee": SELF, "manager": APPRAISER}
HIDDEN_FROM = {
    "appraisee": (APPRAISER,),
    "manager": (SELF,),
    "director": (SELF, APPRAISER),
    "lead": (SELF, APPRAISER),
    "colleague": (SELF, APPRAISER),
    "unmanaged": (SELF,),
    "auditor": (SELF, APPRAISER),
    "theirs.lead": (SELF, APPRAISER),
}
NEAR = ("appraisee", "manager", "unmanaged", "director", "lead")
"""Whom an appraisal answers at all, Una standing in for the manager and the lead from outside.

To others it isn't there, as the tests of isolation show.
"""
OLD = 99
"""A version that was never there: writes are refused with both texts, and change nothing."""
BODIES: dict[str, object] = {
    "/objectives": {"title": "t", "measure": "m", "weight": "1", "due_on": None},
    "/ratings": {"points": 3, "evidence": "another tab"},
    "/comment": {"comment": "another tab"},
    "/agreed": {"basis": "not_agreed"},
    "/words": {"words": "w"},
    "/conversation": {"held_on": None, **NOTES},
    "/wellbeing": {"adjustments": "a", "wellbeing": "w"},
    "/pulse": {"improve": "no", "objectives": "no", "valued": "no"},
}


def marked(journey: Journey, shares: str | None) -> Journey:
    """Both halves begun with a marker in every text of theirs; one whole and shared, the others not whole.

    Somebody stands in for the appraiser, and somebody else has been asked for.
    """
    journey.to("assessment")
    days = {"starts_on": today().isoformat(), "ends_on": today().isoformat()}
    journey.browsers["manager"].post("/api/v1/delegations", {"delegate": "A7", "reason": "Leave", **days})
    journey.given("appraisee", "POST", "/nominations", {"nominee": "A4", "reason": "A reason"})
    for part, marker in MARKED.items():
        items = journey.items if part == shares else journey.items[:-1]
        for number, item in enumerate(items):
            journey.rate(part, item, 1 + number % 5, f"{marker} {number}")
        journey.given(part, "PUT", "/comment", {"comment": marker}, 0)
    if shares is not None:
        journey.act(shares, "share_half")
    return journey


def addresses(rule: Rule, journey: Journey) -> Iterator[str]:
    """The addresses that a rule stands for in this appraisal; an argument nobody knows is an error."""
    with journey.world.session("ours.appraisee") as session:
        value = session.scalars(select(Value.id).order_by(Value.position)).first()
    known: dict[str, list[Any]] = {
        "appraisal_id": [journey.id],
        "objective_id": journey.items[-1:],
        "item_id": [journey.items[0], journey.items[-1]],
        "value_id": [value],
        "action": list(Action),
        "answer": ["decline"],
        "nomination_id": [journey.given("appraisee", "GET", "/appraiser")["nominations"][0]["id"]],
    }
    addresses = [rule.rule]
    for argument in sorted(rule.arguments):
        slot = re.compile(rf"<(?:[a-z]+:)?{argument}>")
        addresses = [slot.sub(str(v), address) for address in addresses for v in known[argument]]
    yield from addresses


def ask(browser: Browser, method: str, address: str) -> TestResponse:
    """As the API asks, or as a page's form does."""
    if not address.startswith("/api/"):
        return browser.get(address) if method == "GET" else browser.submit(address, {"version": OLD})
    headers = {"If-Match": f'"{OLD}"'}
    body = next((body for part, body in BODIES.items() if part in address.rpartition("/appraisals/")[2]), {})
    return browser.request(method, address, json=None if method == "GET" else body, headers=headers)


@pytest.mark.parametrize("shares", [None, "appraisee", "manager"])
def test_no_route_shows_a_trace_of_the_other_half_before_both_are_shared(
    journey: Journey, shares: str | None
) -> None:
    marked(journey, shares)
    app = journey.browsers["lead"].client.application
    questions = [
        (method, address)
        for rule in app.url_map.iter_rules()
        if "appraisal_id" in rule.arguments
        for address in addresses(rule, journey)
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"})
    ]
    assert len(questions) > 40
    for part in NEAR:
        for method, address in questions:
            answer = ask(journey.browsers[part], method, address)
            assert answer.status_code < 500, (part, method, address)
            whole = f"{answer.headers} {answer.get_data(as_text=True)}"
            assert not any(m in whole for m in HIDDEN_FROM[part]), (part, method, address)
    assert journey.read()["state"] == "assessment", "the walk itself opened nothing"


@pytest.mark.parametrize("shares", [None, "appraisee", "manager"])
def test_lists_and_other_rooms_show_no_trace_either(journey: Journey, shares: str | None) -> None:
    marked(journey, shares)
    app = journey.browsers["lead"].client.application
    plain = [r.rule for r in app.url_map.iter_rules() if not r.arguments and "GET" in (r.methods or ())]
    for part, markers in HIDDEN_FROM.items():
        for address in plain:
            answer = journey.browsers[part].get(address)
            whole = f"{answer.headers} {answer.get_data(as_text=True)}"
            assert not any(marker in whole for marker in markers), (part, address)


def test_a_side_sees_its_own_marker_so_the_walk_would_find_one(journey: Journey) -> None:
    marked(journey, None)
    for part, marker in MARKED.items():
        own = {"appraisee": "self", "manager": "appraiser"}[part]
        halves = journey.read(part)["halves"]
        assert halves[own]["comment"] == marker
        assert {own} == {perspective for perspective, half in halves.items() if half is not None}
        stale = journey.ask(part, "PUT", "/comment", {"comment": "another tab"}, OLD)
        assert stale.get_json()["current"]["comment"] == marker


def test_writing_a_half_changes_nothing_that_the_other_side_can_read(journey: Journey) -> None:
    journey.to("assessment")
    journey.rate("manager", journey.items[0], 3)
    reads = ("", "/actions", "/objectives", "/conversation", "/wellbeing", "/scores")

    def seen(part: str) -> list[tuple[str, object]]:
        answers = [journey.ask(part, "GET", below) for below in reads]
        return [
            (str(answer.headers.get("ETag")), {**answer.get_json(), "request_id": None}) for answer in answers
        ]

    before = {part: seen(part) for part in ("manager", "director")}
    journey.rate_all("appraisee", 4)
    journey.given("appraisee", "PUT", "/comment", {"comment": SELF}, 1)
    assert {part: seen(part) for part in before} == before


def test_of_a_shared_half_the_other_side_learns_only_that_it_is_shared(journey: Journey) -> None:
    marked(journey, "appraisee")
    seen = journey.read("manager")
    assert (seen["shared"], seen["halves"]["self"], seen["scores"], seen["agreed"]) == (
        ["self"],
        None,
        [],
        [],
    )
    assert journey.read("director")["halves"] == {"self": None, "appraiser": None}


def test_the_trail_holds_no_words_and_no_ratings(journey: Journey) -> None:
    marked(journey, "appraisee")
    journey.rate("manager", journey.items[-1], 3, APPRAISER)
    journey.act("manager", "share_half")
    journey.write_notes()
    with journey.world.session("ours.lead") as session:
        own = AuditEvent.tenant_id == journey.world.members["ours.lead"].organisation_id
        events = session.scalars(select(AuditEvent).where(own)).all()
        written = session.scalars(select(text("audit_event::text")).select_from(AuditEvent).where(own)).all()
    for row in written:
        assert "marker" not in row
        assert not any(words in row for words in NOTES.values())
    saved = [event.detail for event in events if event.action == "rating.saved"]
    assert saved
    assert {key for detail in saved for key in detail} == {"item", "version", "evidence_length", "saved"}


def test_the_trail_tells_values_apart_by_time_and_not_by_side(journey: Journey) -> None:
    """The same rating in both halves must not look alike, or the trail would open a closed half."""
    journey.to("assessment")
    item = journey.items[0]
    for version, points in enumerate((3, 4, 3)):
        journey.rate("appraisee", item, points, "", version)
    journey.rate("manager", item, 3, "")
    with journey.world.session("ours.lead") as session:
        own = AuditEvent.tenant_id == journey.world.members["ours.lead"].organisation_id
        found = session.scalars(
            select(AuditEvent.detail)
            .where(own, AuditEvent.action == "rating.saved", AuditEvent.detail["item"].astext == str(item))
            .order_by(AuditEvent.at)
        ).all()
    first, changed, again, other_side = (detail["saved"]["points"]["hash"] for detail in found[-4:])
    assert first == again
    assert len({first, changed, other_side}) == 3


def test_the_countersigner_and_both_sides_see_both_halves_once_both_are_shared(journey: Journey) -> None:
    marked(journey, "appraisee")
    journey.rate("manager", journey.items[-1], 3, APPRAISER)
    journey.act("manager", "share_half")
    for part in ("appraisee", "manager", "director"):
        body = journey.ask(part, "GET").get_data(as_text=True)
        assert SELF in body
        assert APPRAISER in body
    for part in ("lead", "colleague", "theirs.lead"):
        assert journey.ask(part, "GET").status_code == 404


def test_halves_and_ratings_are_loaded_in_one_file_only() -> None:
    """Everything else writes them, asks that file, or asks whether a half is there and shared."""
    loads = re.compile(r"(?:FROM|JOIN) rating\b|select\([^)]*\b(?:HALF|RATING|Half|Rating)\b")
    columns = re.compile(r"SELECT ((?:(?!SELECT).)*?)\s+FROM half\b", re.DOTALL)
    others = [p for p in Path("appraisal/reviews").rglob("*.py") if p.name not in {"halves.py", "models.py"}]
    assert len(others) > 20
    for path in others:
        source = path.read_text("utf-8")
        assert loads.search(source) is None, path
        for asked in columns.findall(source):
            words = set(re.findall(r"\b[a-z_]+\b", asked)) - {"json_agg", "json_build_array", "h"}
            assert words <= {"perspective", "shared_at"}, path
    assert loads.search(Path("appraisal/reviews/service/halves.py").read_text("utf-8")) is not None
