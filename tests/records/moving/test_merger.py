"""Two trusts become one: who worked in the one goes on in the other, and what was completed stays."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import select

from appraisal.cycles.models import Appraisal
from appraisal.records.moving.report import Report, Selection
from appraisal.records.moving.service import Wanted, move
from appraisal.records.moving.tables import MATCHED, MOVES, STAYS
from appraisal.records.privacy import Privacy
from benchmarks.statements import counted
from tenants.audit.models import AuditEvent
from tenants.days import today
from tenants.organisations.models import PersonTransfer
from tenants.organisations.service import command_identity
from tenants.people.models import Person, Post, ReportingLine
from tests.isolation.everything import fill
from tests.records.moving.everywhere import counts, texts
from tests.reviews.conftest import PARTS, launch
from tests.reviews.journey import IN_ORDER, Journey
from tests.world import OURS, THEIRS, Browser, Member, World

EVERYBODY = Wanted(THEIRS, Selection(everybody=True), even_so="A test of a merger")
Counts = Mapping[str, Mapping[UUID, int]]


@dataclass(frozen=True)
class Merger:
    """What was there before, what the trial said, what was done, and what is there now."""

    ours: UUID
    theirs: UUID
    journeys: Mapping[str, Journey]
    before: Counts
    after_trial: Counts
    after: Counts
    texts_before: frozenset[str]
    trial: Report
    report: Report
    statements: int


def moved(world: World, wanted: Wanted, ods_code: str = OURS) -> Report:
    own = {OURS: "ours.lead", THEIRS: "theirs.lead"}[ods_code]
    with world.session(own) as session:
        report = move(session, by=command_identity(session, command="tests"), wanted=wanted)
        session.commit()
    return report


@pytest.fixture(scope="module")
def merger(app: Flask, world: World) -> Merger:
    """Appraisals in every state, and then the merger, tried and done."""
    fill(world)
    browsers = {part: world.browser(app, f"ours.{part}") for part in PARTS}
    journeys = {}
    for state in IN_ORDER:
        journey = Journey(world, browsers, launch(world, "appraisee", "on_disagreement", -30))
        journeys[state] = journey.to(state)
        if state != "objectives":
            continue
        journey.add_objectives("1", "2")
    journeys["sign_off"].act("appraisee", "sign")
    ours, theirs = (world.members[f"{side}.lead"].organisation_id for side in ("ours", "theirs"))
    before, said = counts(world.database), texts(world.database, ours)
    trial = moved(world, Wanted(THEIRS, EVERYBODY.selection, even_so=EVERYBODY.even_so, trial=True))
    after_trial = counts(world.database)
    with counted() as sent:
        report = moved(world, EVERYBODY)
    return Merger(
        ours,
        theirs,
        journeys,
        before,
        after_trial,
        counts(world.database),
        frozenset(said),
        trial,
        report,
        len(sent),
    )


@pytest.fixture(scope="module")
def arrived(app: Flask, world: World, merger: Merger) -> Mapping[str, Browser]:
    """The same people, signed in to the successor."""
    for part in ("appraisee", "manager", "director", "lead"):
        here = world.members[f"ours.{part}"]
        world.members[f"arrived.{part}"] = Member(f"arrived.{part}", merger.theirs, here.person_id)
    return {part: world.browser(app, f"arrived.{part}") for part in ("appraisee", "manager", "director")}


def test_a_trial_changes_nothing_and_says_what_the_real_thing_will(merger: Merger) -> None:
    assert merger.after_trial == merger.before
    trial, real = merger.trial.to_json(), merger.report.to_json()
    assert (trial.pop("trial"), real.pop("trial")) == (True, False)
    assert trial == real
    assert real["moved"]["person"] == 8


def test_no_row_is_lost_on_the_way(merger: Merger) -> None:
    for name in MOVES:
        assert sum(merger.after[name].values()) == sum(merger.before[name].values()), name
        gone = merger.before[name].get(merger.ours, 0) - merger.after[name].get(merger.ours, 0)
        assert gone == merger.report.moved[name], name
        assert merger.report.moved[name] > 0, f"{name} was not tried"


def test_what_stays_is_as_it_was(merger: Merger) -> None:
    written = {"audit_event", "person_transfer", "department", "cycle", "cycle_launch"}
    for name in {*STAYS, *MATCHED} - written:
        assert merger.after[name] == merger.before[name], name


def test_the_report_counts_what_the_database_holds(merger: Merger) -> None:
    for name, rows in merger.report.rows.items():
        figures = (
            rows.predecessor_before,
            rows.predecessor_after,
            rows.successor_before,
            rows.successor_after,
        )
        found = tuple(
            counts.get(name, {}).get(organisation, 0)
            for organisation in (merger.ours, merger.theirs)
            for counts in (merger.before, merger.after)
        )
        # The trails' own last event is written after the count of it.
        assert figures == found or name == "audit_event", name


def test_every_text_of_an_open_appraisal_stands_in_the_successor_and_no_longer_here(
    world: World, merger: Merger
) -> None:
    here, there = (texts(world.database, organisation) for organisation in (merger.ours, merger.theirs))
    assert merger.texts_before <= here | there
    assert len(merger.texts_before & there) >= 20
    with world.database.session("backup") as session:
        states = session.scalars(select(Appraisal.state).where(Appraisal.tenant_id == merger.ours)).all()
    assert set(states) == {"complete", "excused"}
    health = texts(world.database, merger.theirs, Privacy.SPECIAL)
    assert any("Words of R0A only" in each for each in health)


@pytest.mark.parametrize("state", [state for state in IN_ORDER if state != "complete"])
def test_its_owner_reads_an_open_appraisal_in_the_successor_and_goes_on_with_it(
    merger: Merger, arrived: Mapping[str, Browser], state: str
) -> None:
    journey = merger.journeys[state]
    there = Journey(journey.world, arrived, journey.id, list(journey.items))
    view = there.read()
    assert view["state"] == state
    assert view["appraisee"]["name"] == "Ash Of A"
    assert view["appraiser"]["name"] == "Morgan Of A"
    if state == "sign_off":
        assert [(each["party"], each["person"]["name"]) for each in view["signatures"]] == [
            ("appraisee", "Ash Of A")
        ]
        assert there.given("manager", "POST", "/actions/sign", {}, view["version"])["state"] == "complete"
    if state == "assessment":
        there.rate("appraisee", view["objectives"][0]["id"], 4)


def test_what_was_completed_stays_and_nobody_there_reads_it(
    world: World, merger: Merger, arrived: Mapping[str, Browser]
) -> None:
    done = merger.journeys["complete"]
    assert arrived["appraisee"].get(done.path()).status_code == 404
    with world.database.session("backup") as session:
        owner = session.scalars(select(Appraisal.tenant_id).where(Appraisal.id == done.id)).all()
    assert owner == [merger.ours]
    assert merger.report.left.appraisals_of_movers >= 1


def test_whoever_moved_works_here_no_longer_and_there_from_today(
    world: World, merger: Merger, arrived: Mapping[str, Browser]
) -> None:
    journey = merger.journeys["in_year"]
    assert journey.browsers["appraisee"].get("/api/v1/me").status_code == 401
    assert arrived["appraisee"].get("/api/v1/me").status_code == 200
    with world.database.session("backup") as session:
        here = select(Person.left_on).where(Person.tenant_id == merger.ours)
        assert set(session.scalars(here)) == {today() - timedelta(days=1)}
        posts = select(Post.ended_on).where(Post.tenant_id == merger.ours)
        assert None not in set(session.scalars(posts))
        line = session.execute(
            select(ReportingLine.ended_on)
            .join(Post, (Post.tenant_id == ReportingLine.tenant_id) & (Post.id == ReportingLine.post_id))
            .where(
                ReportingLine.tenant_id == merger.theirs,
                Post.person_id == world.members["ours.appraisee"].person_id,
                ReportingLine.manager_id == world.members["ours.manager"].person_id,
                ReportingLine.ended_on.is_(None),
            )
        ).all()
    assert len(line) == 1


def test_both_trails_say_how_many_of_what(world: World, merger: Merger) -> None:
    for part, action, other in (
        ("ours.lead", "organisation.people_left", {"to": THEIRS}),
        ("theirs.lead", "organisation.people_arrived", {"from": OURS}),
    ):
        with world.session(part) as session:
            [event] = session.scalars(select(AuditEvent).where(AuditEvent.action == action)).all()
        assert event.actor_command == "tests"
        assert event.detail == other | {
            "moved": dict(merger.report.moved),
            "not_moved": 0,
            "even_so": "A test of a merger",
        }


def test_each_side_says_of_everybody_where_they_went_or_came_from(world: World, merger: Merger) -> None:
    found = {}
    for part, kind in (("ours.lead", "left"), ("theirs.lead", "arrived")):
        with world.session(part) as session:
            found[kind] = {
                (row.person_id, row.counterpart_id)
                for row in session.scalars(
                    select(PersonTransfer).where(
                        PersonTransfer.kind == kind,
                        PersonTransfer.organisation_id.in_([merger.ours, merger.theirs]),
                    )
                )
                if row.organisation_id != row.tenant_id
            }
    assert len(found["left"]) == 8
    assert {(there, here) for here, there in found["left"]} == found["arrived"]


def test_doing_it_again_moves_nobody_twice(world: World, merger: Merger) -> None:
    before = counts(world.database)
    again = moved(world, EVERYBODY)
    assert set(again.moved.values()) == {0}
    after = counts(world.database)
    assert {name for name in before if before[name] != after[name]} == {"audit_event"}


def test_the_number_of_statements_is_bounded(merger: Merger) -> None:
    assert merger.statements < 180
