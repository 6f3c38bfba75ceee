"""Whose turn it is: the rule, and the lists that show it."""

import pytest
from flask import Flask

from appraisal.reviews.domain.states import Party, Perspective, State
from appraisal.reviews.domain.turns import Progress, waiting_for
from appraisal.reviews.service import lists
from tests.reviews.conftest import Begin
from tests.world import World

BOTH = frozenset({Party.APPRAISEE, Party.APPRAISER})


def progress(state: State, **known: object) -> Progress:
    nothing: dict[str, object] = {
        "window_is_open": True,
        "has_appraiser": True,
        "agreed_objectives": set(),
        "shared": set(),
        "confirmed": set(),
        "signed": set(),
        "countersignature_needed": False,
    }
    return Progress(state=state, **{**nothing, **known})  # type: ignore[arg-type] # a table of cases


@pytest.mark.parametrize(
    ("case", "expected"),
    [
        (progress(State.OBJECTIVES), BOTH),
        (progress(State.OBJECTIVES, agreed_objectives={Party.APPRAISEE}), {Party.APPRAISER}),
        (progress(State.OBJECTIVES, has_appraiser=False), {Party.APPRAISEE}),
        (progress(State.IN_YEAR, window_is_open=False), set()),
        (progress(State.IN_YEAR), BOTH),
        (progress(State.ASSESSMENT, shared={Perspective.SELF}), {Party.APPRAISER}),
        (progress(State.CONVERSATION, confirmed={Party.APPRAISER}), {Party.APPRAISEE}),
        (progress(State.SIGN_OFF, signed={Party.APPRAISEE}, countersignature_needed=True), {Party.APPRAISER}),
        (progress(State.SIGN_OFF, signed=BOTH, countersignature_needed=True), {Party.COUNTERSIGNER}),
        (progress(State.SIGN_OFF, signed=BOTH), set()),
        (progress(State.COMPLETE), set()),
        (progress(State.EXCUSED), set()),
    ],
)
def test_it_waits_for_those_without_whom_it_does_not_go_on(case: Progress, expected: set[Party]) -> None:
    assert waiting_for(case) == expected


def test_a_manager_sees_the_people_they_appraise_and_nobody_else(app: Flask, world: World) -> None:
    body = world.browser(app, "ours.manager").get("/api/v1/team").json
    assert body is not None
    assert {line["id"] for line in body["appraisals"]} == {
        str(world.appraisals["ours.appraisee"]),
        str(world.appraisals["ours.colleague"]),
    }
    assert all(line["waits_for_you"] and line["party"] == "appraiser" for line in body["appraisals"])


def test_somebody_who_manages_nobody_has_an_empty_team_and_their_own_appraisal(
    app: Flask, world: World
) -> None:
    browser = world.browser(app, "ours.appraisee")
    assert browser.get("/api/v1/team").json == {"appraisals": []}
    own = browser.get("/api/v1/appraisals").json
    assert own is not None
    assert [line["id"] for line in own["appraisals"]] == [str(world.appraisals["ours.appraisee"])]
    assert own["appraisals"][0]["waiting_for"] == ["appraisee", "appraiser"]


def test_a_countersigner_is_not_bothered_before_the_end(world: World) -> None:
    with world.session("ours.director") as session:
        found = lists.team(session, by=world.identity("ours.director"))
    assert world.appraisals["ours.appraisee"] not in {line.id for line in found}


def test_who_is_asking_comes_with_the_token_that_changes_need(app: Flask, world: World) -> None:
    body = world.browser(app, "ours.lead").get("/api/v1/me").json
    assert body is not None
    assert body["roles"] == ["information_lead", "organisation_lead"]
    assert body["organisation"]["ods_code"] == "R0A"
    assert len(body["csrf_token"]) > 20


def test_a_lead_reads_completion_and_others_do_not(app: Flask, world: World) -> None:
    path = f"/api/v1/cycles/{world.cycles['ours']}/completion"
    body = world.browser(app, "ours.lead").get(path).json
    assert body is not None
    assert (body["eligible"], body["complete"], body["by_state"]["excused"]) == (7, 0, 1)
    assert world.browser(app, "ours.manager").get(path).status_code == 403
    assert world.browser(app, "theirs.lead").get(path).status_code == 404


def test_a_published_framework_is_read_once_and_kept_by_the_browser(app: Flask, world: World) -> None:
    browser = world.browser(app, "ours.appraisee")
    path = f"/api/v1/frameworks/{world.frameworks['ours']}"
    first = browser.get(path)
    assert first.json is not None
    assert len(first.json["values"]) == 6
    again = browser.get(path, headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304
    assert world.browser(app, "theirs.appraisee").get(path).status_code == 404


def test_a_line_says_at_each_step_who_is_waited_for(begin: Begin) -> None:
    journey = begin()

    def waited_for() -> list[str]:
        lines = journey.browsers["appraisee"].get("/api/v1/appraisals").get_json()["appraisals"]
        (found,) = [line["waiting_for"] for line in lines if line["id"] == str(journey.id)]
        return list(found)

    journey.add_objectives("1")
    assert waited_for() == ["appraisee", "appraiser"]
    journey.act("appraisee", "agree_objectives")
    assert waited_for() == ["appraiser"]
    journey.act("manager", "agree_objectives")
    journey.act("appraisee", "start_assessment")
    journey.rate_all("appraisee", 3)
    journey.rate_all("manager", 3)
    journey.act("manager", "share_half")
    assert waited_for() == ["appraisee"]
    journey.act("appraisee", "share_half")
    journey.write_notes()
    journey.decide_all()
    journey.act("appraisee", "confirm_conversation")
    assert waited_for() == ["appraiser"]
    journey.act("manager", "confirm_conversation")
    assert waited_for() == ["appraisee", "appraiser"]
    journey.act("appraisee", "record_disagreement", "We saw one shift differently.")
    assert waited_for() == ["appraiser"]
    journey.act("manager", "sign")
    assert waited_for() == ["countersigner"]
    journey.act("director", "countersign")
    assert waited_for() == []
