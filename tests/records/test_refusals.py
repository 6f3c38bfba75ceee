"""Who can't be erased, by the real rows: and then nothing of theirs has changed."""

import threading
from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from sqlalchemy import text

from appraisal.records.erasure import Report, erase_due, erase_person
from appraisal.records.holds import lift_hold, place_hold, read_records, set_period
from benchmarks.statements import counted
from tenants.audit.service import Origin, origin
from tenants.days import today
from tenants.errors import Conflict, Forbidden, Invalid, NotFound
from tenants.organisations.service import command_identity
from tenants.people.service import NewPerson, add_people, person_id
from tests.records.planting import let_go
from tests.settings import SECRET_KEY
from tests.world import STARTED, Member, World

LONG_AGO = date(2015, 2, 28)


@pytest.fixture(scope="module", autouse=True)
def key() -> Iterator[None]:
    """What values are hashed with, as a command sets it from the environment."""
    token = origin.set(Origin(source="tests", key=SECRET_KEY))
    yield
    origin.reset(token)


@pytest.fixture(scope="module")
def leavers(world: World) -> World:
    """`ours.leaver1` to `ours.leaver40`, who left long ago."""
    own = world.members["ours.lead"].organisation_id
    people = [NewPerson(f"L{n}", f"Given {n}", "Leaver", None, ()) for n in range(1, 41)]
    with world.session("ours.lead") as session:
        add_people(session, by=world.identity("ours.lead"), people=people, on=STARTED)
        session.commit()
    for person in people:
        part = f"ours.leaver{person.employee_number[1:]}"
        world.members[part] = Member(part, own, person_id(own, person.employee_number))
        let_go(world, part, LONG_AGO)
    return world


def erase(world: World, part: str, *, dry_run: bool = False) -> Report:
    member = world.members[part]
    with world.database.session("owner", member.organisation_id) as session:
        by = command_identity(session, command="person erase")
        erased = erase_person(session, by=by, person_id=member.person_id, dry_run=dry_run)
        session.commit()
    return Report((erased,))


def erase_all(world: World, *, dry_run: bool = False) -> Report:
    with world.database.session("owner", world.members["ours.lead"].organisation_id) as session:
        by = command_identity(session, command="person erase")
        report = erase_due(session, by=by, dry_run=dry_run)
        session.commit()
    return report


def name(world: World, part: str) -> str:
    with world.session(part) as session:
        asked = {"id": world.members[part].person_id}
        found = session.scalar(
            text("SELECT given_name || ' ' || family_name FROM person WHERE id = :id"), asked
        )
    return str(found)


def change(world: World, statement: str, part: str, **values: object) -> None:
    member = world.members[part]
    with world.session(part) as session:
        asked = {"own": member.organisation_id, "id": member.person_id, **values}
        session.execute(text(statement), asked)
        session.commit()


def test_somebody_who_works_here_is_not_erased(world: World) -> None:
    with pytest.raises(Conflict, match="still work here"):
        erase(world, "ours.colleague")
    assert name(world, "ours.colleague") == "Casey Of A"


def test_nobody_is_erased_before_their_time_is_over_nor_before_a_longer_time_of_the_organisation(
    leavers: World,
) -> None:
    let_go(leavers, "ours.leaver1", today() - timedelta(days=6 * 366))
    with leavers.session("ours.lead") as session:
        by = command_identity(session, command="person retention")
        set_period(session, by=by, rule="record", years=10)
        session.commit()
    with pytest.raises(Conflict, match="10 years after they left"):
        erase(leavers, "ours.leaver1")
    with leavers.session("ours.lead") as session:
        by = command_identity(session, command="person retention")
        set_period(session, by=by, rule="record", years=6)
        session.commit()
    assert erase(leavers, "ours.leaver1").erased


def test_an_organisation_keeps_longer_and_never_shorter(world: World) -> None:
    with world.session("ours.lead") as session:
        by = command_identity(session, command="person retention")
        for rule, years in (("record", 5), ("wellbeing", 1), ("nothing", 9), ("record", 101)):
            with pytest.raises(Invalid, match=r"record \(from 6\)"):
                set_period(session, by=by, rule=rule, years=years)
        with pytest.raises(Forbidden):
            set_period(session, by=world.identity("ours.lead"), rule="record", years=9)


def test_a_legal_hold_stops_an_erasure_until_it_is_lifted(leavers: World) -> None:
    with leavers.session("ours.lead") as session:
        hold = place_hold(session, by=leavers.identity("ours.lead"), employee_number="L2", reason="A claim")
        session.commit()
    with pytest.raises(Conflict, match="A legal hold is in force"):
        erase(leavers, "ours.leaver2")
    assert "L2" in {refused.employee_number for refused in erase_all(leavers, dry_run=True).refused}
    assert name(leavers, "ours.leaver2") == "Given 2 Leaver"
    with leavers.session("ours.lead") as session:
        lift_hold(session, by=leavers.identity("ours.lead"), hold_id=hold.id)
        session.commit()
    assert erase(leavers, "ours.leaver2").erased
    assert name(leavers, "ours.leaver2") == "Erased person"
    with leavers.session("ours.lead") as session, pytest.raises(Conflict, match="lifted already"):
        lift_hold(session, by=leavers.identity("ours.lead"), hold_id=hold.id)


def test_an_open_appraisal_is_never_lost_to_an_erasure(world: World) -> None:
    let_go(world, "ours.auditor", LONG_AGO)
    change(world, "UPDATE appraisal SET state = 'conversation' WHERE person_id = :id", "ours.auditor")
    with pytest.raises(Conflict, match="An appraisal of theirs is still open"):
        erase(world, "ours.auditor")
    change(world, "UPDATE appraisal SET state = 'complete' WHERE person_id = :id", "ours.auditor")
    assert erase(world, "ours.auditor").erased[0].rows["appraisal"] == 1


def test_the_appraiser_of_an_open_appraisal_is_not_erased(world: World) -> None:
    let_go(world, "ours.manager", LONG_AGO)
    change(world, "UPDATE appraisal SET state = 'assessment' WHERE appraiser_id = :id", "ours.manager")
    with pytest.raises(Conflict, match="name another one first"):
        erase(world, "ours.manager")
    assert name(world, "ours.manager") == "Morgan Of A"


def test_nobody_is_erased_twice_and_an_unknown_person_not_at_all(leavers: World) -> None:
    assert erase(leavers, "ours.leaver3").erased
    with pytest.raises(Conflict, match="erased already"):
        erase(leavers, "ours.leaver3")
    with leavers.database.session("owner", leavers.members["ours.lead"].organisation_id) as session:
        by = command_identity(session, command="person erase")
        theirs = leavers.members["theirs.colleague"].person_id
        with pytest.raises(NotFound):
            erase_person(session, by=by, person_id=theirs)


def test_nobody_who_is_signed_in_erases_anybody(leavers: World) -> None:
    with leavers.session("ours.lead") as session:
        by, whom = leavers.identity("ours.lead"), leavers.members["ours.leaver4"].person_id
        with pytest.raises(Forbidden, match="operator's command"):
            erase_person(session, by=by, person_id=whom)
        with pytest.raises(Forbidden, match="operator's command"):
            erase_due(session, by=by)


def test_a_dry_run_says_what_would_go_and_changes_nothing(leavers: World) -> None:
    report = erase(leavers, "ours.leaver5", dry_run=True)
    assert (report.erased[0].employee_number, report.erased[0].rows) == ("L5", {"person": 1})
    assert name(leavers, "ours.leaver5") == "Given 5 Leaver"
    with leavers.session("ours.lead") as session:
        said = text("SELECT count(*) FROM audit_event WHERE action = 'person.erased' AND object_id = :id")
        assert session.scalar(said, {"id": leavers.members["ours.leaver5"].person_id}) == 0


def test_a_hold_that_is_being_placed_is_waited_for(leavers: World) -> None:
    """The erasure asks what stands in its way after its locks, so it sees what it waited for."""
    refused: list[str] = []

    def attempt() -> None:
        token = origin.set(Origin(source="tests", key=SECRET_KEY))
        try:
            erase(leavers, "ours.leaver6")
        except Conflict as conflict:
            refused.append(str(conflict))
        finally:
            origin.reset(token)

    with leavers.session("ours.lead") as session:
        place_hold(session, by=leavers.identity("ours.lead"), employee_number="L6", reason="A claim")
        thread = threading.Thread(target=attempt)
        thread.start()
        thread.join(timeout=0.5)
        assert thread.is_alive(), "it waits for the hold's transaction"
        session.commit()
    thread.join(timeout=10)
    assert refused == ["A legal hold is in force: nothing is erased until it is lifted."]
    assert name(leavers, "ours.leaver6") == "Given 6 Leaver"


def test_a_lead_sees_who_is_due_and_who_is_held(leavers: World) -> None:
    with leavers.session("ours.lead") as session, counted() as sent:
        found = read_records(session, by=leavers.identity("ours.lead"))
    assert {hold.employee_number for hold in found.holds} == {"L6"}
    due = {each.employee_number: each for each in found.due}
    assert due["L6"].is_held
    assert not due["L7"].is_held
    assert (due["L7"].kept_until, found.due_in_all) == (date(2021, 2, 28), len(found.due))
    assert len(sent) <= 12
    with leavers.session("ours.lead") as session, pytest.raises(Forbidden):
        read_records(session, by=leavers.identity("ours.colleague"))


def test_everybody_who_is_due_is_erased_in_the_statements_of_one(leavers: World) -> None:
    with counted() as for_one:
        erase(leavers, "ours.leaver8")
    with counted() as for_all:
        report = erase_all(leavers)
    assert len(report.erased) > 30
    assert {refused.employee_number for refused in report.refused} >= {"L6"}
    assert len(for_all) <= len(for_one) + 2
    assert name(leavers, "ours.leaver9") == "Erased person"
    assert not erase_all(leavers).erased
