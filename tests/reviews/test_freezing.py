"""What is frozen stays frozen: a shared half, and a complete appraisal whole."""

from collections.abc import Iterator

import pytest

from tests.reviews.journey import NOTES, Journey

RATING = {"points": 5, "evidence": "after sharing"}


def test_a_shared_half_is_frozen_also_while_the_other_is_still_written(journey: Journey) -> None:
    journey.to("assessment")
    journey.rate_all("appraisee", 3)
    journey.act("appraisee", "share_half")
    before = journey.read()["halves"]["self"]
    assert before["shared_at"] is not None
    for below, sent, version in (
        (f"/ratings/{journey.items[0]}", RATING, 1),
        ("/comment", {"comment": "after sharing"}, 1),
    ):
        refused = journey.ask("appraisee", "PUT", below, sent, version)
        assert (refused.status_code, refused.get_json()["type"]) == (409, "urn:appraisal:problem:frozen")
    assert journey.answers("appraisee", "/actions/share_half") == 409
    assert journey.read()["halves"]["self"] == before
    journey.rate("manager", journey.items[0], 2)


def test_after_both_are_shared_neither_half_is_written(journey: Journey) -> None:
    journey.to("conversation")
    before = journey.read()["halves"]
    for part in ("appraisee", "manager"):
        refused = journey.ask(part, "PUT", f"/ratings/{journey.items[0]}", RATING, 1)
        assert refused.status_code == 409
    assert journey.read()["halves"] == before


def test_ratings_at_either_end_need_evidence_to_be_shared(journey: Journey) -> None:
    journey.to("assessment")
    lowest, highest, *rest = journey.items
    for item in rest:
        journey.rate("appraisee", item, 3, "")
    journey.rate("appraisee", lowest, 1, "")
    journey.rate("appraisee", highest, 5, "   ")
    version = journey.read()["version"]
    refused = journey.ask("appraisee", "POST", "/actions/share_half", {}, version)
    assert refused.status_code == 409
    assert [each["pointer"] for each in refused.get_json()["errors"]] == [
        f"/ratings/{lowest}",
        f"/ratings/{highest}",
    ]
    journey.rate("appraisee", lowest, 1, "Left the round twice", 1)
    journey.rate("appraisee", highest, 5, "Trained two colleagues", 1)
    assert journey.act("appraisee", "share_half")["state"] == "assessment"


def test_a_half_with_an_open_item_is_not_shared(journey: Journey) -> None:
    journey.to("assessment")
    for item in journey.items[1:]:
        journey.rate("appraisee", item, 3)
    journey.rate("appraisee", journey.items[0], None, "words but no answer")
    refused = journey.ask("appraisee", "POST", "/actions/share_half", {}, journey.read()["version"])
    assert refused.status_code == 409
    pointers = [each["pointer"] for each in refused.get_json()["errors"]]
    assert pointers == [f"/ratings/{journey.items[0]}"]


def test_no_chance_to_demonstrate_is_an_answer_and_never_a_number(journey: Journey) -> None:
    journey.to("assessment")
    journey.rate_all("manager", 3)
    for item in journey.items[1:]:
        journey.rate("appraisee", item, 3)
    none = {"non_rating": "no_chance", "evidence": ""}
    journey.given("appraisee", "PUT", f"/ratings/{journey.items[0]}", none, 0)
    journey.act("appraisee", "share_half")
    journey.act("manager", "share_half")
    own = journey.given("appraisee", "GET", "/scores")["scores"][0]
    assert own["how"] == "3/1"
    left_out = own["explanation"]["measures"]["how"]["parts"][0]["parts"][0]
    assert (left_out["rating"], left_out["left_out"]) == (None, "no_chance")


def writes(journey: Journey) -> Iterator[tuple[str, str, str, dict[str, object], int]]:
    """Every write there is, by somebody who may do it in its time, on versions that are there."""
    behaviour, objective = journey.items[1], journey.items[-1]
    for part in ("appraisee", "manager"):
        yield part, "POST", "/objectives", {"title": "x", "weight": "1"}, 0
        yield (
            part,
            "PUT",
            f"/objectives/{objective}",
            {"title": "x", "measure": "", "weight": "1", "due_on": None},
            1,
        )
        yield part, "DELETE", f"/objectives/{objective}", {}, 1
        yield part, "PUT", f"/ratings/{behaviour}", RATING, 1
        yield part, "PUT", f"/ratings/{objective}", RATING, 1
        yield part, "PUT", "/comment", {"comment": "x"}, 1
        yield part, "PUT", "/conversation", {"held_on": None, **NOTES}, 1
        yield part, "PUT", "/wellbeing", {"adjustments": "x", "wellbeing": "x"}, 0
    yield "manager", "PUT", f"/agreed/{behaviour}", {"basis": "agreed", "points": 4}, 1
    yield "appraisee", "PUT", f"/agreed/{behaviour}/words", {"words": "x"}, 1


def test_after_complete_nothing_can_be_written(journey: Journey) -> None:
    journey.to("complete")
    before = {part: journey.read(part) for part in ("appraisee", "manager", "director")}
    tried = set()
    for part, method, below, sent, version in writes(journey):
        refused = journey.ask(part, method, below, sent, version)
        assert refused.status_code == 409, (part, method, below, refused.get_data(as_text=True))
        tried.add((method, below.replace(journey.items[1], "").replace(journey.items[-1], "")))
    for part in ("appraisee", "manager", "director", "lead"):
        for action in journey.given(part, "GET", "/actions")["actions"]:
            if action["action"] not in {"answer_pulse", "reopen"}:
                assert journey.answers(part, f"/actions/{action['action']}") in {403, 409}
    assert {part: journey.read(part) for part in before} == before
    assert tried >= {("PUT", "/comment"), ("PUT", "/agreed/"), ("DELETE", "/objectives/")}


def test_the_list_of_writes_above_leaves_no_route_out(journey: Journey) -> None:
    journey.to("in_year")
    app = journey.browsers["lead"].client.application
    rules = {
        (method, rule.rule.rpartition("<uuid:appraisal_id>")[2])
        for rule in app.url_map.iter_rules()
        if rule.endpoint.startswith("reviews.") and rule.rule.startswith("/api/")
        for method in rule.methods or ()
        if method in {"POST", "PUT", "PATCH", "DELETE"}
    }
    marked = {journey.items[0]: "<uuid:item_id>", journey.items[1]: "<uuid:item_id>"}
    tried = set()
    for _, method, below, _, _ in writes(journey):
        for item, argument in {**marked, journey.items[-1]: "<uuid:objective_id>"}.items():
            below = below.replace(item, argument)
        tried.add((method, below.replace("/ratings/<uuid:objective_id>", "/ratings/<uuid:item_id>")))
    assert rules == tried | {("POST", "/actions/<action>"), ("PUT", "/pulse")}


@pytest.mark.parametrize("state", ["objectives", "in_year", "assessment", "conversation", "sign_off"])
def test_each_write_has_its_state_and_is_refused_in_the_others(journey: Journey, state: str) -> None:
    if state != "objectives":
        journey.to(state)
    else:
        journey.add_objectives("1")
    home = {
        "/objectives": {"objectives"},
        "/ratings": {"in_year", "assessment"},
        "/comment": {"in_year", "assessment"},
        "/agreed": {"conversation"},
        "/conversation": {"conversation"},
        "/wellbeing": {"objectives", "in_year", "assessment", "conversation", "sign_off"},
    }
    for part, method, below, sent, version in writes(journey):
        if state not in home["/" + below.split("/")[1]]:
            assert journey.ask(part, method, below, sent, version).status_code == 409, (part, below)
