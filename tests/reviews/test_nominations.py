"""Appraisees ask for an appraiser; whoever is concerned answers."""

from uuid import UUID

import pytest

from appraisal.reviews.domain.appraisers import takes_effect
from tests.reviews.conftest import Begin
from tests.reviews.journey import Journey
from tests.world import World

ASKED = {"nominee": "A7", "reason": "Una leads my project"}


def person(world: World, part: str) -> UUID:
    return world.members[f"ours.{part}"].person_id


def nominated(journey: Journey, **other: str) -> str:
    """The address of an open nomination of somebody for the appraisee's appraisal."""
    made = journey.given("appraisee", "POST", "/nominations", {**ASKED, **other})
    return f"/nominations/{made['id']}"


def appraiser(journey: Journey) -> str | None:
    found = journey.given("appraisee", "GET", "/appraiser")["appraiser"]
    return None if found is None else str(found["name"])


@pytest.mark.parametrize(
    ("accepted", "released", "works", "expected"),
    [
        (True, False, False, True),
        (True, False, True, False),
        (True, True, True, True),
        (False, True, True, False),
        (False, False, False, False),
    ],
)
def test_a_nomination_takes_effect_once_nobody_is_left_to_agree(
    accepted: bool, released: bool, works: bool, expected: bool
) -> None:
    assert takes_effect(accepted=accepted, released=released, has_working_appraiser=works) is expected


def test_without_an_appraiser_the_nominees_yes_is_enough(begin: Begin) -> None:
    journey = begin(of="unmanaged")
    made = journey.given("unmanaged", "POST", "/nominations", {**ASKED, "nominee": "A4"})
    waiting = journey.browsers["colleague"].get("/api/v1/nominations").get_json()["nominations"]
    assert [each["answers"] for each in waiting if each["id"] == made["id"]] == [["accept", "decline"]]
    answered = journey.given("colleague", "POST", f"/nominations/{made['id']}/accept")
    assert answered["status"] == "taken"
    assert journey.read("colleague")["parties"] == ["appraiser"]


@pytest.mark.parametrize("order", [("unmanaged", "manager"), ("manager", "unmanaged")])
def test_with_an_appraiser_both_agree_in_either_order(journey: Journey, order: tuple[str, str]) -> None:
    asked = nominated(journey)
    says = {"unmanaged": "accept", "manager": "release"}
    first = journey.given(order[0], "POST", f"{asked}/{says[order[0]]}")
    assert (first["status"], appraiser(journey)) == ("open", "Morgan Of A")
    again = journey.given(order[0], "POST", f"{asked}/{says[order[0]]}")
    assert again["status"] == "open", "saying it twice doesn't stand for the other"
    second = journey.given(order[1], "POST", f"{asked}/{says[order[1]]}")
    assert (second["status"], appraiser(journey)) == ("taken", "Una Of A")


def test_a_lead_decides_without_the_others(journey: Journey) -> None:
    asked = nominated(journey)
    assert journey.given("lead", "POST", f"{asked}/approve")["status"] == "taken"
    assert appraiser(journey) == "Una Of A"


def test_a_no_has_a_reason_and_leaves_the_way_open_to_ask_somebody_else(journey: Journey) -> None:
    asked = nominated(journey)
    assert journey.ask("unmanaged", "POST", f"{asked}/decline", {}).status_code == 422
    declined = journey.given("unmanaged", "POST", f"{asked}/decline", {"words": "I go on leave"})
    assert (declined["status"], declined["answer"]) == ("declined", "I go on leave")
    assert journey.ask("unmanaged", "POST", f"{asked}/accept", {}).status_code == 404, "asked no more"
    other = nominated(journey, nominee="A1")
    assert journey.given("appraisee", "POST", f"{other}/withdraw")["status"] == "withdrawn"
    assert nominated(journey, nominee="A7")


def test_one_nomination_is_open_at_a_time(journey: Journey) -> None:
    nominated(journey)
    assert journey.ask("appraisee", "POST", "/nominations", ASKED).status_code == 409


@pytest.mark.parametrize("nominee", ["A3", "A2", "B4", "nobody", "x\x00y", "ash@A.example"])
def test_oneself_the_present_appraiser_and_strangers_can_not_be_asked(journey: Journey, nominee: str) -> None:
    refused = journey.ask("appraisee", "POST", "/nominations", {**ASKED, "nominee": nominee})
    assert refused.status_code == 422
    assert refused.get_json()["errors"][0]["pointer"] == "/nominee"


def test_somebody_of_another_organisation_is_like_nobody(journey: Journey) -> None:
    said = [
        journey.ask("appraisee", "POST", "/nominations", {**ASKED, "nominee": who}).get_json()["errors"]
        for who in ("B4", "nobody")
    ]
    assert said[0] == said[1]


@pytest.mark.parametrize(
    ("part", "answer"),
    [
        ("appraisee", "accept"),
        ("appraisee", "approve"),
        ("appraisee", "release"),
        ("manager", "accept"),
        ("manager", "approve"),
        ("director", "release"),
        ("unmanaged", "release"),
        ("unmanaged", "approve"),
        ("unmanaged", "withdraw"),
        ("lead", "accept"),
    ],
)
def test_each_answer_is_somebodys_own(journey: Journey, part: str, answer: str) -> None:
    asked = nominated(journey)
    assert journey.ask(part, "POST", f"{asked}/{answer}", {"words": "w"}).status_code == 403
    assert appraiser(journey) == "Morgan Of A"


def test_a_reassignment_overtakes_what_was_asked_for(journey: Journey, world: World) -> None:
    nominated(journey)
    sent = {"appraiser_id": str(person(world, "colleague")), "reason": "A reason"}
    journey.given("lead", "PUT", "/appraiser", sent, 1)
    done = journey.given("lead", "GET", "/appraiser")
    assert [each["status"] for each in done["nominations"]] == ["overtaken"]


def test_whoever_is_given_the_reason_in_a_list_has_read_it_and_the_appraisee_is_told(
    journey: Journey,
) -> None:
    nominated(journey)
    asked = journey.browsers["unmanaged"].get("/api/v1/nominations").get_json()["nominations"]
    assert ASKED["reason"] in {each["reason"] for each in asked}
    told = journey.browsers["appraisee"].get("/api/v1/me/readers").get_json()["readers"]
    una = [each["action"] for each in told if (each["person"] or {}).get("name") == "Una Of A"]
    assert "appraisal.nomination_read" in una
