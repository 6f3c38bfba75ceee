"""Edits and their versions: two tabs lose nothing, nothing is cut, and nothing slips in unseen."""

from collections.abc import Callable

import pytest

from appraisal.reviews.domain.texts import LONGEST
from appraisal.reviews.service.clock import today
from tests.reviews.journey import NOTES, Journey

Address = Callable[[Journey], str]
RATING = {"points": 3, "non_rating": None, "evidence": "first"}


def rating(journey: Journey) -> str:
    return f"/ratings/{journey.items[0]}"


def objective(journey: Journey) -> str:
    if not journey.items:
        journey.add_objectives("1", "2")
    return f"/objectives/{journey.items[-1]}"


def constant(below: str) -> Address:
    def address(journey: Journey) -> str:
        return below

    return address


OBJECTIVE = {"title": "first", "measure": "", "weight": "1", "due_on": None}
EDITED = [
    pytest.param("assessment", "appraisee", rating, RATING, "evidence", id="rating"),
    pytest.param(
        "assessment", "manager", constant("/comment"), {"comment": "first"}, "comment", id="comment"
    ),
    pytest.param("objectives", "manager", objective, OBJECTIVE, "title", id="objective"),
    pytest.param(
        "conversation",
        "manager",
        constant("/conversation"),
        {"held_on": today().isoformat(), **NOTES},
        "summary",
        id="conversation",
    ),
    pytest.param(
        "in_year",
        "appraisee",
        constant("/wellbeing"),
        {"adjustments": "", "wellbeing": "first"},
        "wellbeing",
        id="wellbeing",
    ),
]


@pytest.mark.parametrize(("state", "part", "address", "body", "text"), EDITED)
def test_a_second_tab_gets_412_with_both_texts_and_overwrites_nothing(
    journey: Journey, state: str, part: str, address: Address, body: dict[str, object], text: str
) -> None:
    if state != "objectives":
        journey.to(state)
    below = address(journey)
    seen = 1 if below.startswith("/objectives") else 0
    first = journey.ask(part, "PUT", below, {**body, text: "from one tab"}, seen)
    assert first.status_code == 200, first.get_data(as_text=True)
    version = int(str(first.get_etag()[0]))
    assert first.get_etag() == (str(first.get_json()["version"]), False)
    second = journey.ask(part, "PUT", below, {**body, text: "from the other tab"}, seen)
    assert second.status_code == 412
    assert second.mimetype == "application/problem+json"
    refusal = second.get_json()
    assert (refusal["current"][text], refusal["current"]["version"]) == ("from one tab", version)
    assert refusal["sent"][text] == "from the other tab"
    blind = journey.ask(part, "PUT", below, {**body, text: "without a version"})
    assert blind.status_code == 428
    kept = journey.ask(part, "PUT", below, {**body, text: "merged"}, version)
    assert (kept.status_code, kept.get_json()["version"]) == (200, version + 1)


def test_an_agreed_rating_and_words_beside_it_have_versions_too(journey: Journey) -> None:
    journey.to("conversation")
    below = f"/agreed/{journey.items[1]}"
    assert journey.ask("manager", "PUT", below, {"basis": "not_agreed"}).status_code == 200
    assert journey.ask("manager", "PUT", below, {"basis": "not_agreed"}).status_code == 428
    stale = journey.ask("manager", "PUT", below, {"basis": "agreed", "points": 3}, 7)
    assert (stale.status_code, stale.get_json()["current"]["points"]) == (412, 2)
    assert journey.ask("appraisee", "PUT", f"{below}/words", {"words": "w"}).status_code == 428
    beside = journey.ask("appraisee", "PUT", f"{below}/words", {"words": "w"}, 7)
    assert (beside.status_code, beside.get_json()["sent"]) == (412, {"appraisee_words": "w"})


def test_removing_an_objective_takes_its_version(journey: Journey) -> None:
    below = objective(journey)
    assert journey.ask("appraisee", "DELETE", below).status_code == 428
    assert journey.ask("appraisee", "DELETE", below, version=2).status_code == 412
    assert journey.ask("appraisee", "DELETE", below, version=1).status_code == 204
    assert journey.ask("appraisee", "DELETE", below, version=1).status_code == 404


@pytest.mark.parametrize("tag", ['W/"1"', '""', '"one"', '"1", "2"', '"-1"', '"٣"', '"99999999999999999999"'])
def test_a_tag_that_is_not_a_version_of_ours_matches_nothing(journey: Journey, tag: str) -> None:
    journey.to("assessment")
    journey.rate("appraisee", journey.items[0], 3)
    answer = journey.browsers["appraisee"].put(journey.path(rating(journey)), RATING, {"If-Match": tag})
    assert answer.status_code == 412


def test_a_star_names_no_version_and_none_match_star_means_nothing_there_yet(journey: Journey) -> None:
    journey.to("assessment")
    mine, path = journey.browsers["appraisee"], journey.path(rating(journey))
    assert mine.put(path, RATING, {"If-None-Match": "*"}).status_code == 200
    assert mine.put(path, RATING, {"If-None-Match": "*"}).status_code == 412
    assert mine.put(path, RATING, {"If-Match": "*"}).status_code == 428


def test_an_objective_that_is_sent_twice_with_one_key_is_made_once(journey: Journey) -> None:
    mine, path = journey.browsers["appraisee"], journey.path("/objectives")
    sent = {"title": "Once", "weight": "1"}
    first, second = (mine.post(path, sent, {"Idempotency-Key": "key of a client"}) for _ in range(2))
    assert (first.status_code, second.status_code) == (201, 201)
    assert first.get_json() == second.get_json()
    theirs = journey.browsers["manager"].post(path, sent, {"Idempotency-Key": "key of a client"})
    assert theirs.get_json()["id"] != first.get_json()["id"], "a key is its sender's own"
    assert len(journey.read()["objectives"]) == 2
    assert mine.post(path, sent, {"Idempotency-Key": "k" * 201}).status_code == 422


def test_other_words_under_a_key_that_was_used_are_refused_and_not_dropped(journey: Journey) -> None:
    mine, path, key = journey.browsers["appraisee"], journey.path("/objectives"), {"Idempotency-Key": "again"}
    assert mine.post(path, {"title": "First", "weight": "1"}, key).status_code == 201
    assert mine.post(path, {"title": "First", "weight": "1.0"}, key).status_code == 201
    answer = mine.post(path, {"title": "Second thoughts", "weight": "1"}, key)
    assert (answer.status_code, answer.get_json()["type"]) == (409, "urn:appraisal:problem:key_used")


def test_going_back_to_a_form_that_was_sent_and_changing_it_loses_nothing(journey: Journey) -> None:
    mine = journey.browsers["appraisee"]
    path = f"/appraisals/{journey.id}/objectives/new"
    sent = {"title": "First", "weight": "1", "key": "of the form"}
    assert mine.submit(path, sent).status_code == 303
    again = mine.submit(path, sent | {"title": "Second thoughts"})
    assert again.status_code == 409
    assert "Second thoughts" in again.text
    key = again.text.partition('name="key" value="')[2].partition('"')[0]
    assert mine.submit(path, sent | {"title": "Second thoughts", "key": key}).status_code == 303
    assert [each["title"] for each in journey.read()["objectives"]] == ["First", "Second thoughts"]


def test_long_and_strange_texts_are_refused_and_never_cut(journey: Journey) -> None:
    journey.to("assessment")
    below = rating(journey)
    whole = "ż" * LONGEST
    saved = journey.given("appraisee", "PUT", below, {**RATING, "evidence": whole}, 0)
    assert saved["evidence"] == whole
    for bad in (whole + "x", "a \x00 in it", "half a pair \ud83d"):
        refused = journey.ask("appraisee", "PUT", below, {**RATING, "evidence": bad}, 1)
        assert (refused.status_code, refused.get_json()["errors"][0]["pointer"]) == (422, "/evidence")
    assert journey.read()["halves"]["self"]["ratings"][0]["evidence"] == whole


@pytest.mark.parametrize(
    ("sent", "pointer"),
    [
        ({"points": 6}, "/points"),
        ({"points": 0}, "/points"),
        ({"points": True}, "/points"),
        ({"points": "3"}, "/points"),
        ({"points": 3.0}, "/points"),
        ({"points": 3, "non_rating": "no_chance"}, "/points"),
        ({"non_rating": "not_applicable"}, "/non_rating"),
        ({"non_rating": "not_rated"}, "/non_rating"),
        ({"points": 3, "weight": "9"}, "/weight"),
        ({"points": 3, "version": 1}, "/version"),
        ({"points": 3, "evidence": None}, "/evidence"),
    ],
)
def test_an_answer_off_the_scale_or_with_unknown_fields_is_refused(
    journey: Journey, sent: dict[str, object], pointer: str
) -> None:
    journey.to("assessment")
    answer = journey.ask("appraisee", "PUT", rating(journey), {"evidence": "e", **sent}, 0)
    assert answer.status_code == 422
    assert [each["pointer"] for each in answer.get_json()["errors"]] == [pointer]
    assert journey.read()["halves"]["self"] is None, "nothing of it was saved"


def test_text_left_out_of_a_replacement_is_refused_rather_than_lost(journey: Journey) -> None:
    journey.to("conversation")
    for below, sent in (
        ("/conversation", {"held_on": None, "summary": "s", "career": "c"}),
        ("/wellbeing", {"wellbeing": "w"}),
    ):
        answer = journey.ask("appraisee", "PUT", below, sent, 0)
        assert answer.status_code == 422


@pytest.mark.parametrize(
    ("sent", "pointer"),
    [
        ({"title": " ", "weight": "1"}, "/title"),
        ({"title": "x" * 501, "weight": "1"}, "/title"),
        ({"title": "x", "weight": 33.33}, "/weight"),
        ({"title": "x", "weight": "-1"}, "/weight"),
        ({"title": "x", "weight": "1.2345"}, "/weight"),
        ({"title": "x", "weight": "1", "due_on": "31/03/2027"}, "/due_on"),
        ({"title": "x", "weight": "1", "id": "mine"}, "/id"),
        ({"weight": "1"}, "/title"),
    ],
)
def test_an_objective_that_cannot_be_kept_exactly_is_refused(
    journey: Journey, sent: dict[str, object], pointer: str
) -> None:
    answer = journey.ask("appraisee", "POST", "/objectives", sent)
    assert (answer.status_code, answer.get_json()["errors"][0]["pointer"]) == (422, pointer)


def test_an_objective_moves_only_to_a_position_that_there_is(journey: Journey) -> None:
    below = objective(journey)
    sent = {**OBJECTIVE, "position": 3}
    answer = journey.ask("appraisee", "PUT", below, sent, 1)
    assert (answer.status_code, answer.get_json()["errors"][0]["pointer"]) == (422, "/position")


def test_a_conversation_is_not_dated_ahead(journey: Journey) -> None:
    journey.to("conversation")
    answer = journey.ask("manager", "PUT", "/conversation", {"held_on": "2999-01-01", **NOTES}, 0)
    assert (answer.status_code, answer.get_json()["errors"][0]["pointer"]) == (422, "/held_on")


def test_an_item_of_no_appraisal_or_of_another_one_is_not_found(journey: Journey) -> None:
    journey.to("assessment")
    for item in (journey.id, journey.world.appraisals["ours.colleague"]):
        assert journey.ask("appraisee", "PUT", f"/ratings/{item}", RATING, 0).status_code == 404


def test_an_action_that_there_is_not_is_not_found(journey: Journey) -> None:
    for action in ("publish", "answer_pulse"):
        assert journey.ask("appraisee", "POST", f"/actions/{action}", {}, 1).status_code == 404


def test_words_that_an_action_would_lose_are_refused(journey: Journey) -> None:
    journey.to("in_year")
    answer = journey.ask("appraisee", "POST", "/actions/start_assessment", {"words": "because"})
    assert (answer.status_code, answer.get_json()["errors"][0]["pointer"]) == (422, "/words")


def test_what_is_agreed_to_is_named_by_its_version(journey: Journey) -> None:
    journey.add_objectives("1")
    assert journey.ask("appraisee", "POST", "/actions/agree_objectives", {}).status_code == 428
    assert journey.ask("appraisee", "POST", "/actions/agree_objectives", {}, 1).status_code == 412
