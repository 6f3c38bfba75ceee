"""Who appraises whom: handed on and taken over, so that a wrong hierarchy blocks nobody."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select, text, update

from appraisal.cycles.models import Appraisal
from appraisal.reviews.domain.appraisers import Appraised, countersigner_of, why_not
from appraisal.reviews.domain.states import State
from appraisal.reviews.models import Half
from appraisal.reviews.service import appraisers, leading
from appraisal.reviews.service.clock import today
from tenants.audit.models import AuditEvent
from tenants.people.models import Person, Post, ReportingLine
from tests.reviews.conftest import Begin
from tests.reviews.journey import Journey, Json
from tests.reviews.test_statements import listening
from tests.world import Browser, World

ANN, BOB, CAT = uuid4(), uuid4(), uuid4()
LISTED = "/api/v1/appraisals/reassignments"


def person(world: World, part: str) -> UUID:
    return world.members[f"ours.{part}"].person_id


def give(journey: Journey, to: str, version: int, reason: str = "A reason", **more: object) -> Json:
    sent = {"appraiser_id": str(person(journey.world, to)), "reason": reason, **more}
    done = journey.given("lead", "PUT", "/appraiser", sent, version)
    found = journey.given("lead", "GET", "/appraiser")
    assert (done["version"], done["appraiser"]) == (found["version"], found["appraiser"])
    assert done["countersigner_id"] == (found["countersigner"] or {}).get("id")
    return found


def version(journey: Journey) -> int:
    found: int = journey.given("lead", "GET", "/appraiser")["version"]
    return found


def leaves(world: World, part: str, *, gone: bool = True) -> None:
    with world.session("ours.lead") as session:
        left = today() - timedelta(days=1) if gone else None
        who = (
            Person.tenant_id == world.members["ours.lead"].organisation_id,
            Person.id == person(world, part),
        )
        session.execute(update(Person).where(*who).values(left_on=left))
        session.commit()


@pytest.mark.parametrize(
    ("of", "to", "says"),
    [
        (Appraised(ANN, BOB, State.OBJECTIVES), CAT, None),
        (Appraised(ANN, None, State.SIGN_OFF), CAT, None),
        (Appraised(ANN, BOB, State.COMPLETE), CAT, "complete"),
        (Appraised(ANN, BOB, State.EXCUSED), CAT, "excused"),
        (Appraised(ANN, BOB, State.OBJECTIVES), ANN, "themselves"),
        (Appraised(ANN, BOB, State.OBJECTIVES), BOB, "already"),
    ],
)
def test_nobody_appraises_themselves_or_what_is_over(of: Appraised, to: UUID, says: str | None) -> None:
    found = why_not(of, to)
    assert found is None if says is None else says in str(found)


@pytest.mark.parametrize(
    ("above", "appraised", "expected"),
    [(CAT, (), CAT), (ANN, (), None), (BOB, (), None), (None, (), None), (CAT, (CAT,), None)],
)
def test_the_next_in_line_countersigns_unless_they_are_appraised_or_have_appraised(
    above: UUID | None, appraised: tuple[UUID, ...], expected: UUID | None
) -> None:
    found = countersigner_of(person_id=ANN, appraiser_id=BOB, above=above, appraised=appraised)
    assert found == expected


def test_a_lead_gives_an_appraisal_to_somebody_else_and_the_appraisee_sees_why(journey: Journey) -> None:
    done = give(journey, "colleague", 1, "Morgan is on secondment")
    assert done["appraiser"]["name"] == "Casey Of A"
    assert done["countersigner"]["name"] == "Morgan Of A", "the new appraiser's own manager"
    assert journey.ask("manager", "GET").status_code == 200, "who countersigns now, may read"
    assert journey.read("colleague")["parties"] == ["appraiser"]
    own = journey.given("appraisee", "GET", "/appraiser")
    change = own["changes"][0]
    assert (change["from"]["name"], change["to"]["name"]) == ("Morgan Of A", "Casey Of A")
    assert (change["reason"], change["starts_on"]) == ("Morgan is on secondment", today().isoformat())
    page = journey.browsers["appraisee"].get(f"/appraisals/{journey.id}").text
    assert "Casey Of A appraises you instead of Morgan Of A, because: “Morgan is on secondment”" in page


def test_a_change_names_its_version_and_an_old_one_changes_nothing(journey: Journey) -> None:
    sent = {"appraiser_id": str(person(journey.world, "colleague")), "reason": "A reason"}
    assert journey.ask("lead", "PUT", "/appraiser", sent).status_code == 428
    assert journey.ask("lead", "PUT", "/appraiser", sent, 99).status_code == 412
    assert journey.ask("lead", "PUT", "/appraiser", {**sent, "reason": " "}, 1).status_code == 422
    assert version(journey) == 1


def test_only_a_lead_moves_an_appraisal_and_never_their_own(begin: Begin) -> None:
    own = begin(of="lead")
    sent = {"appraiser_id": str(person(own.world, "colleague")), "reason": "I would rather"}
    assert own.ask("lead", "PUT", "/appraiser", sent, 1).status_code == 403
    many = own.browsers["lead"].post(LISTED, {**sent, "appraisal_ids": [str(own.id)]}).get_json()
    assert (many["moved"], "own appraisal" in many["outcomes"][0]["reason"]) == (0, True)
    for part, status in (("director", 403), ("appraisee", 404), ("colleague", 404)):
        assert own.ask(part, "PUT", "/appraiser", sent, 1).status_code == status, part


@pytest.mark.parametrize("action", ["excuse", "reopen"])
def test_a_lead_neither_excuses_nor_reopens_their_own_appraisal(begin: Begin, action: str) -> None:
    own = begin(of="lead")
    assert own.answers("lead", f"/actions/{action}") == 403
    assert action not in own.allowed("lead")


def test_what_is_over_stays_with_who_appraised(journey: Journey) -> None:
    journey.act("lead", "excuse", "Long absence")
    sent = {"appraiser_id": str(person(journey.world, "colleague")), "reason": "A reason"}
    assert journey.ask("lead", "PUT", "/appraiser", sent, version(journey)).status_code == 409


def test_a_half_written_half_goes_on_with_the_new_appraiser_under_its_authors_name(journey: Journey) -> None:
    journey.to("assessment")
    journey.rate("manager", journey.items[0], 3, "Seen by Morgan")
    give(journey, "colleague", version(journey))
    half = journey.read("colleague")["halves"]["appraiser"]
    assert half["ratings"][0]["evidence"] == "Seen by Morgan"
    assert journey.read("colleague")["halves"]["self"] is None
    journey.rate("colleague", journey.items[0], 4, "Seen by Casey", version=1)
    with journey.world.session("ours.lead") as session:
        own = journey.world.members["ours.lead"].organisation_id
        author = session.scalars(
            select(Half.author_id).where(
                Half.tenant_id == own, Half.appraisal_id == journey.id, Half.perspective == "appraiser"
            )
        ).one()
    assert author == person(journey.world, "manager")


def test_a_shared_half_stays_frozen_and_the_other_hidden_for_the_new_appraiser(journey: Journey) -> None:
    journey.to("assessment")
    journey.rate_all("appraisee", 3)
    journey.rate_all("manager", 3, 4)
    journey.act("manager", "share_half")
    give(journey, "colleague", version(journey))
    refused = journey.ask(
        "colleague", "PUT", f"/ratings/{journey.items[0]}", {"points": 1, "evidence": "x"}, 1
    )
    assert refused.status_code == 409
    assert journey.read("colleague")["halves"]["self"] is None
    assert journey.read("appraisee")["halves"]["appraiser"] is None


def test_who_signed_as_appraiser_never_countersigns_the_same_revision(begin: Begin) -> None:
    journey = begin(countersign="always").to("sign_off")
    journey.act("manager", "sign")
    done = give(journey, "colleague", version(journey))
    assert done["countersigner"] is None, "the next in line has signed as the appraiser"
    journey.act("appraisee", "sign")
    assert journey.read()["state"] == "complete"
    signed = {each["party"]: each["person"]["name"] for each in journey.read()["signatures"]}
    assert signed["appraiser"] == "Morgan Of A", "who really signed"


def test_a_leavers_team_is_taken_over_in_one_go_with_reporting_lines(begin: Begin, world: World) -> None:
    first, second = begin(), begin(of="colleague")
    leaves(world, "manager")
    lead = first.browsers["lead"]
    found = lead.get("/api/v1/appraisals/without-appraiser").get_json()["groups"]
    group = next(each for each in found if (each["appraiser"] or {}).get("name") == "Morgan Of A")
    assert group["appraisals"] >= 2
    sent = {
        "appraiser_id": str(person(world, "director")),
        "reason": "Morgan left",
        "of_appraiser_id": str(person(world, "manager")),
        "move_reporting_lines": True,
    }
    done = lead.post(LISTED, sent).get_json()
    assert (done["moved"], done["lines_changed"]) == (group["appraisals"], 2)
    assert {str(first.id), str(second.id)} <= {each["appraisal_id"] for each in done["outcomes"]}
    after = lead.get("/api/v1/appraisals/without-appraiser").get_json()["groups"]
    assert "Morgan Of A" not in {(each["appraiser"] or {}).get("name") for each in after}
    assert first.read("director")["parties"] == ["appraiser"]
    assert lead.post(LISTED, sent).get_json()["moved"] == 0, "sent again, nothing moves twice"
    lines = lead.get(f"/api/v1/people/{person(world, 'appraisee')}").get_json()["posts"][0]["reporting_lines"]
    eve = (today() - timedelta(days=1)).isoformat()
    told = [(each["manager"]["name"], each["started_on"], each["ended_on"]) for each in lines]
    assert told == [
        ("Dana Of A", today().isoformat(), None),
        ("Morgan Of A", "2024-04-01", eve),
    ]
    with world.session("ours.lead") as session:
        events = session.scalars(
            select(AuditEvent.object_id).where(AuditEvent.action == "appraisal.appraiser_changed")
        ).all()
    assert {first.id, second.id} <= set(events)
    _back(world)


def _back(world: World) -> None:
    """The manager is back, as other tests expect it: with team and reporting lines."""
    leaves(world, "manager", gone=False)
    own = world.members["ours.lead"].organisation_id
    with world.session("ours.lead") as session:
        session.execute(
            text("DELETE FROM reporting_line WHERE tenant_id = :own AND started_on > '2024-04-01'"),
            {"own": own},
        )
        session.execute(update(ReportingLine).where(ReportingLine.tenant_id == own).values(ended_on=None))
        session.commit()


def test_what_can_not_be_moved_is_reported_beside_what_was(begin: Begin, world: World) -> None:
    first, excused, gone = begin(), begin(of="colleague"), uuid4()
    excused.act("lead", "excuse", "Long absence")
    theirs = world.appraisals["theirs.appraisee"]
    ids = [str(each) for each in (first.id, excused.id, gone, theirs)]
    sent = {"appraiser_id": str(person(world, "director")), "reason": "A reason", "appraisal_ids": ids}
    done = first.browsers["lead"].post(LISTED, sent).get_json()
    said = {each["appraisal_id"]: each["reason"] for each in done["outcomes"]}
    assert (done["moved"], said[ids[0]]) == (1, "")
    assert "excused" in said[ids[1]]
    assert said[ids[2]] == said[ids[3]] == appraisers.GONE, "another organisation's is like none"


@pytest.mark.parametrize(
    "named", [{}, {"appraisal_ids": [str(ANN)], "person_ids": [str(BOB)]}, {"appraisal_ids": []}]
)
def test_many_are_named_in_exactly_one_way(browsers: dict[str, Browser], world: World, named: Json) -> None:
    sent = {"appraiser_id": str(person(world, "director")), "reason": "A reason", **named}
    assert browsers["lead"].post(LISTED, sent).status_code == 422


def test_statements_do_not_grow_with_the_appraisals_that_move(begin: Begin, world: World) -> None:
    begun = [begin() for _ in range(6)]
    by = world.identity("ours.lead")

    def sent_for(ids: list[UUID], to: str) -> int:
        with world.session("ours.lead") as session, listening() as sent:
            done = appraisers.reassign_many(
                session,
                by=by,
                appraiser=person(world, to),
                reason="A reason",
                appraisals=ids,
                move_reporting_lines=True,
            )
            assert done.moved == len(ids)
        return len(sent)

    one = sent_for([begun[0].id], "director")
    assert one == sent_for([each.id for each in begun], "director") <= 12


def test_somebody_whose_last_post_ended_is_no_working_appraiser(world: World) -> None:
    by, own = world.identity("ours.lead"), world.members["ours.lead"].organisation_id
    with world.session("ours.lead") as session:
        which = (Post.tenant_id == own, Post.person_id == person(world, "manager"))
        session.execute(update(Post).where(*which).values(ended_on=today() - timedelta(days=1)))
        names = {each.name for each in leading.stranded(session, by=by)}
        held = session.scalars(
            select(Appraisal.id).where(
                Appraisal.tenant_id == own, Appraisal.appraiser_id == person(world, "manager")
            )
        ).all()
        session.rollback()
    assert held
    assert "Morgan Of A" in names


def test_a_lead_reads_nobodys_appraisal_by_giving_it_to_themselves(journey: Journey) -> None:
    lead, own = journey.browsers["lead"], str(person(journey.world, "lead"))
    sent: Json = {"appraiser_id": own, "reason": "I would like to know"}
    named = (
        {"appraisal_ids": [str(journey.id)]},
        {"of_appraiser_id": str(person(journey.world, "manager"))},
    )
    answers = [journey.ask("lead", "PUT", "/appraiser", sent, version(journey))]
    answers += [lead.post(LISTED, sent | which) for which in named]
    assert [each.status_code for each in answers] == [422] * 3
    assert all("to yourself" in each.get_data(as_text=True) for each in answers)
    assert journey.ask("lead", "GET").status_code == 404
