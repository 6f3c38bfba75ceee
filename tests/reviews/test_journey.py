"""One appraisal from beginning to end by the API, and the ways that leave the straight one."""

from datetime import timedelta

from marshmallow import Schema
from sqlalchemy import update

from appraisal.cycles.models import Appraisal
from appraisal.reviews.schemas import answers
from appraisal.reviews.scores import recompute
from appraisal.reviews.service.clock import today
from tests.reviews.conftest import Begin
from tests.reviews.journey import IN_ORDER, NOTES, Journey, Json


def conforms(schema: Schema, body: Json) -> None:
    """A body has every field that the description of the API promises, and no other."""
    assert schema.validate(body) == {}


def test_an_appraisal_goes_from_objectives_to_complete(journey: Journey) -> None:
    for state in IN_ORDER[1:]:
        getattr(journey, f"_to_{state}")()
        for part in ("appraisee", "manager", "director"):
            body = journey.read(part)
            assert body["state"] == state
            conforms(answers.AppraisalAnswer(), body)
            conforms(answers.ActionsAnswer(), journey.given(part, "GET", "/actions"))
    done = journey.read()
    assert done["completed_at"].endswith("+00:00")
    assert [(s["party"], s["kind"]) for s in done["signatures"]] == [
        ("appraisee", "signed"),
        ("appraiser", "signed"),
    ]
    assert [score["perspective"] for score in done["scores"]] == ["self", "appraiser", "agreed"]
    answered = {"improve": "definitely", "objectives": "to_some_extent", "valued": "no"}
    assert journey.given("appraisee", "PUT", "/pulse", answered) == answered
    assert journey.ask("appraisee", "PUT", "/pulse", answered).status_code == 409
    assert journey.read()["pulse"] == answered
    assert journey.read("manager")["pulse"] is None


def test_objectives_keep_their_order_weights_and_days(journey: Journey) -> None:
    journey.add_objectives("33.333", "20", "0.5")
    listed = journey.given("director", "GET", "/objectives")
    conforms(answers.ObjectivesAnswer(), listed)
    first, second, third = listed["objectives"]
    assert [each["weight"] for each in listed["objectives"]] == ["33.333", "20", "0.5"]
    sent = {"title": "Third first", "measure": "m", "weight": "1", "due_on": "2027-03-31", "position": 1}
    moved = journey.given("manager", "PUT", f"/objectives/{third['id']}", sent, 1)
    assert (moved["position"], moved["due_on"], moved["version"]) == (1, "2027-03-31", 2)
    journey.given("appraisee", "DELETE", f"/objectives/{first['id']}", version=1)
    left = journey.given("appraisee", "GET", "/objectives")["objectives"]
    assert [each["id"] for each in left] == [third["id"], second["id"]]


def test_an_edit_of_an_objective_withdraws_both_agreements(journey: Journey) -> None:
    journey.add_objectives("1", "1")
    journey.act("appraisee", "agree_objectives")
    assert journey.read()["objectives_agreed"] == ["appraisee"]
    version = journey.read("manager")["version"]
    sent = {"title": "Changed", "measure": "", "weight": "2", "due_on": None}
    journey.given("manager", "PUT", f"/objectives/{journey.items[-1]}", sent, 1)
    assert journey.read()["objectives_agreed"] == []
    late = journey.ask("manager", "POST", "/actions/agree_objectives", {}, version)
    assert late.status_code == 412, "an agreement names the objectives that were read"


def test_the_first_saved_rating_starts_the_assessment_once_the_window_is_open(begin: Begin) -> None:
    open_already = begin(opens_in=0).to("in_year")
    assert open_already.rate("manager", open_already.items[0], 3)["state"] == "assessment"
    early = begin(opens_in=1).to("in_year")
    refused = early.ask("manager", "PUT", f"/ratings/{early.items[0]}", {"points": 3, "evidence": ""}, 0)
    assert refused.status_code == 409
    early.act("manager", "start_assessment")
    early.rate("manager", early.items[0], 3)


def test_equal_answers_are_prefilled_and_the_others_chosen_one_by_one(journey: Journey) -> None:
    journey.to("conversation")
    agreed = {each["item_id"]: each for each in journey.read()["agreed"]}
    assert set(agreed) == set(journey.items[::2])
    assert {each["basis"] for each in agreed.values()} == {"equal"}
    journey.write_notes()
    refused = journey.ask("appraisee", "POST", "/actions/confirm_conversation", {}, journey.read()["version"])
    assert refused.status_code == 409
    assert [e["pointer"] for e in refused.get_json()["errors"]] == [
        f"/agreed/{item}" for item in journey.items[1::2]
    ]
    saved = journey.given(
        "manager", "PUT", f"/agreed/{journey.items[1]}", {"basis": "agreed", "points": 3}, 0
    )
    conforms(answers.AgreedAnswer(), saved)
    assert (
        journey.ask(
            "appraisee", "PUT", f"/agreed/{journey.items[3]}", {"basis": "agreed", "points": 3}
        ).status_code
        == 403
    )


def test_where_nothing_was_agreed_the_appraisers_rating_stands_with_the_appraisees_words(
    journey: Journey,
) -> None:
    journey.to("conversation")
    item = journey.items[1]
    stands = journey.given("manager", "PUT", f"/agreed/{item}", {"basis": "not_agreed"}, 0)
    assert (stands["points"], stands["basis"]) == (2, "not_agreed")
    beside = journey.given("appraisee", "PUT", f"/agreed/{item}/words", {"words": "I see it otherwise"}, 1)
    assert (beside["points"], beside["appraisee_words"]) == (2, "I see it otherwise")
    other = {"basis": "not_agreed", "points": 5}
    assert journey.ask("manager", "PUT", f"/agreed/{journey.items[3]}", other, 0).status_code == 422
    alike = journey.ask("manager", "PUT", f"/agreed/{journey.items[0]}", {"basis": "not_agreed"}, 1)
    assert alike.status_code == 422
    words = {"words": "mine"}
    assert journey.ask("manager", "PUT", f"/agreed/{item}/words", words, 2).status_code == 403
    assert journey.ask("appraisee", "PUT", f"/agreed/{journey.items[0]}/words", words, 1).status_code == 409


def test_a_new_agreed_rating_or_another_day_withdraws_confirmations(journey: Journey) -> None:
    journey.to("conversation").write_notes()
    journey.decide_all()
    journey.act("appraisee", "confirm_conversation")
    journey.given("manager", "PUT", f"/agreed/{journey.items[1]}", {"basis": "agreed", "points": 4}, 1)
    assert journey.read()["confirmed"] == []
    journey.act("appraisee", "confirm_conversation")
    journey.given(
        "manager", "PUT", "/conversation", {"held_on": today().isoformat(), **NOTES, "career": "x"}, 1
    )
    assert journey.read()["confirmed"] == ["appraisee"], "words alone withdraw nothing"
    yesterday = (today() - timedelta(days=1)).isoformat()
    journey.given("manager", "PUT", "/conversation", {"held_on": yesterday, **NOTES}, 2)
    assert journey.read()["confirmed"] == []


def test_a_disagreement_in_words_asks_the_countersigner(journey: Journey) -> None:
    journey.to("sign_off")
    version = journey.read()["version"]
    wordless = journey.ask("appraisee", "POST", "/actions/record_disagreement", {"words": " "}, version)
    assert wordless.status_code == 422
    assert wordless.get_json()["errors"][0]["pointer"] == "/words"
    journey.act("appraisee", "record_disagreement", "The rating leaves out half the year")
    assert journey.allowed("director") == set()
    assert journey.act("manager", "sign")["state"] == "sign_off"
    assert journey.allowed("director") == {"countersign"}
    assert journey.act("director", "countersign", "Both heard")["state"] == "complete"
    kinds = {each["party"]: (each["kind"], each["words"]) for each in journey.read()["signatures"]}
    assert kinds["appraisee"] == ("disagreed", "The rating leaves out half the year")
    assert kinds["countersigner"] == ("signed", "Both heard")


def test_a_cycle_may_ask_for_every_countersignature(begin: Begin) -> None:
    journey = begin(countersign="always").to("sign_off")
    journey.act("manager", "sign")
    assert journey.act("appraisee", "sign")["state"] == "sign_off"
    assert journey.act("director", "countersign")["state"] == "complete"


def test_the_conversation_goes_ahead_without_a_self_assessment(journey: Journey) -> None:
    journey.to("assessment")
    journey.rate("appraisee", journey.items[0], 4, "A draft that stays mine")
    journey.rate_all("manager", 3)
    journey.act("manager", "share_half")
    journey.act("manager", "remind_self")
    assert journey.answers("manager", "/actions/go_ahead_without_self") == 409
    reminded_a_week_ago(journey)
    assert journey.allowed("appraisee") == set()
    assert journey.act("manager", "go_ahead_without_self")["state"] == "conversation"
    assert journey.read("manager")["halves"]["self"] is None
    own = journey.read("appraisee")
    assert own["without_self"] is True
    assert own["halves"]["self"]["ratings"][0]["evidence"] == "A draft that stays mine"
    assert own["halves"]["appraiser"] is not None
    assert own["agreed"] == []
    assert [score["perspective"] for score in own["scores"]] == ["appraiser"]
    journey._to_sign_off()
    journey._to_complete()
    assert [score["perspective"] for score in journey.read()["scores"]] == ["appraiser", "agreed"]


def reminded_a_week_ago(journey: Journey) -> None:
    with journey.world.session("ours.lead") as session:
        session.execute(
            update(Appraisal)
            .where(Appraisal.id == journey.id)
            .values(self_reminded_on=today() - timedelta(days=7))
        )
        session.commit()


def test_while_nobody_has_signed_either_side_goes_back(journey: Journey) -> None:
    journey.to("sign_off")
    assert journey.act("manager", "return_to_conversation")["state"] == "conversation"
    body = journey.read()
    assert (body["confirmed"], [s["perspective"] for s in body["scores"]]) == ([], ["self", "appraiser"])
    journey.act("appraisee", "confirm_conversation")
    journey.act("manager", "confirm_conversation")
    journey.act("appraisee", "sign")
    assert journey.answers("manager", "/actions/return_to_conversation") == 409


def test_a_complete_appraisal_is_reopened_with_a_reason_as_a_new_revision(journey: Journey) -> None:
    journey.to("complete")
    before = journey.read()
    assert journey.answers("manager", "/actions/reopen") == 403
    version = before["version"]
    assert journey.ask("lead", "POST", "/actions/reopen", {}, version).status_code == 422
    assert journey.act("lead", "reopen", "A rating was copied wrong")["revision"] == 2
    again = journey.read()
    assert (again["state"], again["completed_at"], again["confirmed"]) == ("conversation", None, [])
    assert [each["revision"] for each in again["signatures"]] == [1, 1]
    assert again["interventions"][0]["reason"] == "A rating was copied wrong"
    assert again["scores"] == [s for s in before["scores"] if s["perspective"] != "agreed"]
    journey.given("manager", "PUT", f"/agreed/{journey.items[1]}", {"basis": "agreed", "points": 4}, 1)
    journey.act("appraisee", "confirm_conversation")
    journey.act("manager", "confirm_conversation")
    journey._to_complete()
    assert [each["revision"] for each in journey.read()["signatures"]] == [1, 1, 2, 2]


def test_an_excused_appraisal_comes_back_where_it_stood(journey: Journey) -> None:
    journey.to("sign_off")
    journey.act("appraisee", "sign")
    journey.act("lead", "excuse", "On long leave since October")
    assert journey.read()["excused_reason"] == "On long leave since October"
    assert journey.read("director")["excused_reason"] is None
    assert journey.read("director")["interventions"] == []
    assert journey.act("lead", "readmit", "Back at work")["state"] == "sign_off"
    assert journey.read()["excused_reason"] is None
    assert journey.act("manager", "sign")["state"] == "complete"


def test_an_appraisal_without_an_appraiser_gets_as_far_as_one_side_can(begin: Begin) -> None:
    journey = begin(of="unmanaged")
    me = "unmanaged"
    assert journey.read(me)["appraiser"] is None
    made = journey.given(me, "POST", "/objectives", {"title": "One", "weight": "1"})
    assert journey.act(me, "agree_objectives")["state"] == "objectives"
    assert journey.act(me, "start_assessment")["state"] == "assessment"
    journey.rate(me, made["id"], 3)
    assert journey.allowed(me) == set()
    assert journey.given(me, "GET", "/scores") == {"scores": []}
    journey.given(me, "PUT", "/wellbeing", {"adjustments": "a", "wellbeing": "w"}, 0)
    assert journey.answers(me, "/actions/share_half") == 409


def test_scores_are_stored_with_a_working_that_can_be_recomputed(journey: Journey) -> None:
    journey.to("complete")
    body = journey.given("manager", "GET", "/scores")
    conforms(answers.ScoresAnswer(), body)
    by_perspective = {each["perspective"]: each for each in body["scores"]}
    assert (by_perspective["self"]["how"], by_perspective["self"]["what"]) == ("7/2", "36667/10000")
    assert by_perspective["appraiser"]["how"] == "5/2"
    assert by_perspective["agreed"]["how"] == "3/1"
    for each in body["scores"]:
        assert recompute(each["explanation"]).explanation == each["explanation"]
        assert each["words"]
