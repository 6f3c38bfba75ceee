"""Managers let somebody stand in for them: between two days, under their own name, and only there."""

from datetime import date, timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text, update

from appraisal.cycles.models import Delegation
from appraisal.reviews.domain.appraisers import Period, overlap_problem, period_problem
from appraisal.reviews.service.clock import today
from tenants.permissions import Appraised, is_appraiser, is_countersigner
from tests.reviews.conftest import Begin
from tests.reviews.journey import Journey, Json
from tests.reviews.test_nominations import ASKED, nominated, person
from tests.reviews.test_statements import READ, WRITE, counted, listening
from tests.world import World

MAY = date(2027, 5, 1)


def listed(journey: Journey) -> bool:
    """Does the appraisal stand on Una's list?"""
    lines = journey.browsers["unmanaged"].get("/api/v1/team").get_json()["appraisals"]
    return str(journey.id) in {each["id"] for each in lines}


@pytest.fixture
def stand_in(begin: Begin, world: World) -> Json:
    """Una stands in for the manager from today; ended when the test is over."""
    journey = begin()
    sent = {"delegate": "a7@a.example", "starts_on": today().isoformat(), "reason": "Leave"}
    sent = {**sent, "delegate": "A7", "ends_on": (today() + timedelta(days=5)).isoformat()}
    made = journey.browsers["manager"].post("/api/v1/delegations", sent)
    assert made.status_code == 201
    found: Json = made.get_json()
    return found


@pytest.fixture(autouse=True)
def nobody_stands_in(world: World) -> None:
    own = world.members["ours.lead"].organisation_id
    with world.session("ours.lead") as session:
        session.execute(text("DELETE FROM delegation WHERE delegation.tenant_id = :own"), {"own": own})
        session.commit()


@pytest.mark.parametrize(
    ("starts", "ends", "pointer"),
    [
        (MAY, MAY, None),
        (MAY - timedelta(days=1), MAY, "/starts_on"),
        (MAY, MAY - timedelta(days=1), "/ends_on"),
        (MAY, MAY + timedelta(days=366), None),
        (MAY, MAY + timedelta(days=367), "/ends_on"),
    ],
)
def test_a_delegation_lies_ahead_and_lasts_a_year_at_most(
    starts: date, ends: date, pointer: str | None
) -> None:
    found = period_problem(Period(uuid4(), starts, ends), MAY)
    assert found is None if pointer is None else found is not None and found[0] == pointer


def test_nobody_stands_in_twice_and_at_most_three_do_at_once() -> None:
    who = uuid4()
    week = Period(who, MAY, MAY + timedelta(days=6))
    after = Period(who, MAY + timedelta(days=7), MAY + timedelta(days=8))
    assert overlap_problem(after, [week]) is None
    assert "already" in str(overlap_problem(Period(who, week.ends_on, week.ends_on), [week]))
    others = [Period(uuid4(), MAY, MAY) for _ in range(3)]
    assert "3 people" in str(overlap_problem(Period(who, MAY, MAY), others))
    assert overlap_problem(Period(who, MAY, MAY), others[:2]) is None


def test_whoever_stands_in_does_the_appraisers_part_and_signs_under_their_own_name(
    journey: Journey, stand_in: Json
) -> None:
    assert stand_in["reaches"] >= 1
    journey.to("assessment")
    journey.rate_all("appraisee", 3)
    journey.rate_all("unmanaged", 3)
    journey.act("appraisee", "share_half")
    journey.act("unmanaged", "share_half")
    for below in ("/wellbeing", "/conversation", "/scores"):
        assert journey.ask("unmanaged", "GET", below).status_code == 200, below
    journey._to_sign_off()
    journey.act("appraisee", "sign")
    journey.act("unmanaged", "sign")
    signed = {each["party"]: each["person"]["name"] for each in journey.read()["signatures"]}
    assert signed["appraiser"] == "Una Of A"


def test_the_appraiser_keeps_their_own_access_and_the_list_says_who_stands_in(
    journey: Journey, stand_in: Json
) -> None:
    assert journey.read("manager")["parties"] == journey.read("unmanaged")["parties"] == ["appraiser"]
    lines = journey.browsers["unmanaged"].get("/api/v1/team").get_json()["appraisals"]
    mine = [each for each in lines if each["id"] == str(journey.id)]
    assert [(each["stands_in"], each["party"], each["waits_for_you"]) for each in mine] == [
        (True, "appraiser", True)
    ]
    assert "for Morgan Of A" in journey.browsers["unmanaged"].get("/team").text
    tasks = journey.browsers["appraisee"].get(f"/appraisals/{journey.id}").text
    assert "Una Of A stands in for Morgan Of A" in tasks


def test_it_ends_at_once_when_somebody_ends_it(journey: Journey, stand_in: Json) -> None:
    ended = journey.browsers["manager"].delete(f"/api/v1/delegations/{stand_in['id']}")
    assert ended.get_json()["is_running"] is False
    assert journey.ask("unmanaged", "GET").status_code == 404
    assert not listed(journey)
    again = journey.browsers["manager"].delete(f"/api/v1/delegations/{stand_in['id']}")
    assert again.status_code == 409


@pytest.mark.parametrize(
    ("starts", "ends", "status"), [(-5, -1, 404), (-5, 0, 200), (0, 0, 200), (1, 5, 404)]
)
def test_it_counts_from_its_first_day_to_its_last(
    journey: Journey, world: World, stand_in: Json, starts: int, ends: int, status: int
) -> None:
    own = world.members["ours.lead"].organisation_id
    days = {name: today() + timedelta(days=each) for name, each in (("starts_on", starts), ("ends_on", ends))}
    with world.session("ours.lead") as session:
        session.execute(update(Delegation).where(Delegation.tenant_id == own).values(**days))
        session.commit()
    note = {"adjustments": "Large print", "wellbeing": ""}
    journey.given("appraisee", "PUT", "/wellbeing", note, 0)
    assert journey.ask("unmanaged", "GET").status_code == status
    assert journey.ask("unmanaged", "GET", "/appraiser").status_code == status
    read = journey.ask("unmanaged", "GET", "/wellbeing")
    assert (read.status_code, "Large print" in read.text) == (status, status == 200)
    written = journey.ask("unmanaged", "POST", "/objectives", {"title": "t", "weight": "1"})
    assert written.status_code == (201 if status == 200 else 404)
    assert listed(journey) is (status == 200)


class Row:
    """An appraisal in which `me` stands in, by other names too."""

    def __init__(self, me: UUID, *, own: bool = False, countersigns: bool = False) -> None:
        self.person_id = me if own else uuid4()
        self.appraiser_id: UUID | None = uuid4()
        self.countersigner_id: UUID | None = me if countersigns else None
        self.delegate_ids = frozenset({me})


def test_nobody_stands_in_for_their_own_appraiser_or_where_they_countersign(world: World) -> None:
    by = world.identity("ours.unmanaged")
    rows: list[tuple[Appraised, bool]] = [
        (Row(by.person), True),
        (Row(by.person, own=True), False),
        (Row(by.person, countersigns=True), False),
    ]
    assert [is_appraiser(by, row) for row, _ in rows] == [expected for _, expected in rows]
    assert is_countersigner(by, rows[2][0]), "who countersigns goes on doing that"


def test_a_countersigner_of_all_of_them_can_not_stand_in(begin: Begin) -> None:
    journey = begin()
    sent = {"delegate": "A1", "starts_on": today().isoformat(), "ends_on": today().isoformat(), "reason": "x"}
    refused = journey.browsers["manager"].post("/api/v1/delegations", sent)
    assert refused.status_code == 422
    assert "countersigns" in refused.get_json()["errors"][0]["message"]


def test_a_lead_does_it_for_somebody_and_nobody_else_does(begin: Begin, world: World) -> None:
    journey = begin()
    day = today().isoformat()
    sent = {"delegate": "A7", "starts_on": day, "ends_on": day, "reason": "Ill"}
    sent["manager_id"] = str(person(world, "manager"))
    assert journey.browsers["colleague"].post("/api/v1/delegations", sent).status_code == 403
    theirs = journey.browsers["theirs.lead"].post("/api/v1/delegations", {**sent, "delegate": "B7"})
    assert theirs.status_code == 404
    made = journey.browsers["lead"].post("/api/v1/delegations", sent)
    assert made.status_code == 201
    where = f"/api/v1/delegations/{made.get_json()['id']}"
    assert journey.browsers["colleague"].delete(where).status_code == 404
    assert journey.browsers["theirs.lead"].delete(where).status_code == 404
    assert journey.browsers["lead"].delete(where).status_code == 200


def test_a_lead_reads_nobodys_appraisal_by_standing_in(journey: Journey, world: World) -> None:
    day = today().isoformat()
    sent = {"delegate": "A5", "starts_on": day, "ends_on": day, "reason": "I would like to know"}
    sent["manager_id"] = str(person(world, "manager"))
    answer = journey.browsers["lead"].post("/api/v1/delegations", sent)
    assert (answer.status_code, answer.get_json()["errors"][0]["pointer"]) == (422, "/delegate")
    assert journey.ask("lead", "GET").status_code == 404


def test_whoever_stands_in_can_not_give_the_appraisal_away(journey: Journey, stand_in: Json) -> None:
    asked = nominated(journey, nominee="A4")
    assert journey.ask("unmanaged", "POST", f"{asked}/release", {}).status_code == 403


def test_statements_are_few_and_do_not_grow_with_delegations(journey: Journey, stand_in: Json) -> None:
    journey.given("appraisee", "GET", "/appraiser")
    journey.read("unmanaged")
    for part in ("appraisee", "manager", "unmanaged", "lead"):
        assert counted(journey, part, "GET", "/appraiser") <= READ, part
    assert counted(journey, "appraisee", "GET", "") <= 6
    assert counted(journey, "unmanaged", "GET", "") <= READ
    api = [f"/api/v1/{below}" for below in ("team", "nominations", "delegations")]
    for address in (*api, "/team", "/team/delegation"):
        with listening() as sent:
            assert journey.browsers["unmanaged"].get(address).status_code == 200
        assert len(sent) <= READ, (address, sent)
    assert counted(journey, "appraisee", "POST", "/nominations", ASKED) <= WRITE


def test_writing_takes_at_most_twelve_statements(journey: Journey, world: World) -> None:
    made = journey.given("appraisee", "POST", "/nominations", ASKED)
    assert counted(journey, "unmanaged", "POST", f"/nominations/{made['id']}/accept", {}) <= WRITE
    assert counted(journey, "manager", "POST", f"/nominations/{made['id']}/release", {}) <= WRITE
    sent = {"appraiser_id": str(person(world, "colleague")), "reason": "r", "move_reporting_line": True}
    assert counted(journey, "lead", "PUT", "/appraiser", sent, 2) <= WRITE
    day = today().isoformat()
    lent = {"delegate": "A7", "starts_on": day, "ends_on": day, "reason": "r"}
    with listening() as said:
        assert journey.browsers["manager"].post("/api/v1/delegations", lent).status_code == 201
    assert len(said) <= WRITE
