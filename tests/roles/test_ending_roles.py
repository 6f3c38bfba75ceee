"""Ending a role: at once, one's own too, and never the last lead's by a page."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from datetime import date, timedelta
from threading import Barrier
from uuid import UUID, uuid4

import pytest
from flask import Flask
from sqlalchemy import select, update

from tenants.audit.models import AuditEvent
from tenants.days import today
from tenants.errors import Conflict, Forbidden, NotFound, Refusal
from tenants.identity import Identity, Role
from tenants.organisations.service import command_identity
from tenants.people.models import Person, RoleAssignment
from tenants.people.roles import reading, service
from tenants.people.roles.domain import Grant
from tests.roles.conftest import Giving, assignment, holders, put
from tests.world import World

API = "/api/v1/roles"
LEAD = Role.ORGANISATION_LEAD
ROUNDS = 8


def end(world: World, by: Identity, part: str, role: Role) -> None:
    row = assignment(world, part, role).id
    with world.session(part) as session:
        service.end_role(session, by=by, role_id=row, reason="Tests")
        session.commit()


def test_a_role_that_is_ended_is_gone_with_the_next_request(app: Flask, world: World) -> None:
    lead, auditor = world.browser(app, "ours.lead"), world.browser(app, "ours.auditor")
    assert auditor.get(API).status_code == 200
    row = assignment(world, "ours.auditor", Role.AUDITOR).id
    assert lead.delete(f"{API}/{row}?reason=Moved+on").status_code == 204
    assert auditor.get(API).status_code == 403
    again = lead.delete(f"{API}/{row}")
    assert (again.status_code, again.get_json()["detail"]) == (409, "This role has ended already.")


def test_who_ended_it_when_and_why_is_kept(world: World) -> None:
    lead = world.identity("ours.lead")
    row = assignment(world, "ours.auditor", Role.AUDITOR).id
    end(world, lead, "ours.auditor", Role.AUDITOR)
    with world.session("ours.lead") as session:
        kept = session.get_one(RoleAssignment, (lead.organisation_id, row))
        event = session.scalars(
            select(AuditEvent)
            .where(AuditEvent.tenant_id == lead.organisation_id, AuditEvent.object_id == row)
            .order_by(AuditEvent.at.desc())
            .limit(1)
        ).one()
    assert (kept.ended_by_id, kept.ended_by_command, kept.ended_reason) == (lead.person_id, None, "Tests")
    assert kept.ended_at is not None
    assert (event.action, event.detail["role"]) == ("role.ended", "auditor")


@pytest.mark.parametrize("owner", ["theirs.lead", None], ids=["another organisation's", "nobody's"])
def test_a_role_of_another_organisation_is_not_there_to_be_ended(world: World, owner: str | None) -> None:
    row = assignment(world, owner, LEAD).id if owner else uuid4()
    with world.session("ours.lead") as session, pytest.raises(NotFound):
        service.end_role(session, by=world.identity("ours.lead"), role_id=row)


def test_the_last_lead_cannot_be_ended_by_a_lead(app: Flask, world: World) -> None:
    lead = world.browser(app, "ours.lead")
    row = assignment(world, "ours.lead", LEAD).id
    for answer in (
        lead.delete(f"{API}/{row}"),
        lead.submit(f"/organisation/roles/{row}/end", {"reason": ""}),
    ):
        assert answer.status_code == 409
        assert "last lead" in answer.text
    assert holders(world, "ours.lead", LEAD) == {world.members["ours.lead"].person_id}


def test_a_lead_may_resign_while_another_one_stays(app: Flask, world: World, give: Giving) -> None:
    give("ours.manager", LEAD)
    lead = world.browser(app, "ours.lead")
    assert lead.delete(f"{API}/{assignment(world, 'ours.lead', LEAD).id}").status_code == 204
    assert lead.get(API).status_code == 403


@pytest.mark.parametrize("why", ["begins tomorrow", "ran out yesterday", "has left", "was ended"])
def test_whoever_is_no_lead_today_does_not_count_as_the_one_who_stays(
    world: World, give: Giving, why: str
) -> None:
    day = timedelta(days=1)
    if why == "begins tomorrow":
        give("ours.manager", LEAD, first=today() + day)
    elif why == "ran out yesterday":
        put(world, "ours.manager", LEAD, today() - 2 * day, today() - day)
    else:
        give("ours.manager", LEAD)
    if why == "was ended":
        end(world, world.identity("ours.lead"), "ours.manager", LEAD)
    left = today() - day if why == "has left" else None
    set_left(world, "ours.manager", left)
    try:
        with pytest.raises(Conflict, match="last lead"):
            end(world, world.identity("ours.lead"), "ours.lead", LEAD)
    finally:
        set_left(world, "ours.manager", None)


def set_left(world: World, part: str, day: date | None) -> None:
    member = world.members[part]
    with world.session(part) as session:
        session.execute(
            update(Person)
            .where(Person.tenant_id == member.organisation_id, Person.id == member.person_id)
            .values(left_on=day)
        )
        session.commit()


def test_a_lead_to_come_may_be_ended_while_there_is_one(world: World, give: Giving) -> None:
    give("ours.manager", LEAD, first=today() + timedelta(days=1))
    end(world, world.identity("ours.lead"), "ours.manager", LEAD)
    assert holders(world, "ours.lead", LEAD) == {world.members["ours.lead"].person_id}


def test_the_operators_command_may_end_the_last_lead(world: World) -> None:
    with world.session("ours.lead") as session:
        by = command_identity(session, command="roles end")
    end(world, by, "ours.lead", LEAD)
    assert holders(world, "ours.lead", LEAD) == set()


def test_a_lead_of_a_national_organisation_cannot_end_a_national_role(world: World, give: Giving) -> None:
    give("national.operator", LEAD)
    by = world.identity("national.operator")
    lead = Identity(**{**by.__dict__, "roles": frozenset({LEAD})})
    with pytest.raises(Forbidden):
        end(world, lead, "national.analyst", Role.NATIONAL_ANALYST)


def test_the_list_leaves_out_what_counts_for_nothing_any_more(world: World, give: Giving) -> None:
    day = timedelta(days=1)
    give("ours.colleague", Role.FRAMEWORK_EDITOR, first=today() + day)
    put(world, "ours.appraisee", Role.FRAMEWORK_EDITOR, today() - 2 * day, today() - day)
    give("ours.manager", Role.FRAMEWORK_EDITOR)
    set_left(world, "ours.manager", today() - day)
    with world.session("ours.lead") as session:
        found = reading.roles(session, by=world.identity("ours.lead"))
    set_left(world, "ours.manager", None)
    assert [each.employee_number for each in found if each.role is Role.FRAMEWORK_EDITOR] == ["A4"]


def test_roles_of_leavers_end_for_good_in_one_statement(world: World, give: Giving) -> None:
    give("ours.manager", Role.FRAMEWORK_EDITOR)
    set_left(world, "ours.manager", today() - timedelta(days=1))
    with world.session("ours.lead") as session:
        by = command_identity(session, command="tests")
        assert service.end_roles_of_leavers(session, by=by) == 1
        assert service.end_roles_of_leavers(session, by=by) == 0
        session.commit()
    set_left(world, "ours.manager", None)
    assert holders(world, "ours.lead", Role.FRAMEWORK_EDITOR) == set()
    assert holders(world, "ours.lead", LEAD) != set()


def at_once(*does: Callable[[], None]) -> list[str | None]:
    """Do all at the same moment; what each was refused with."""
    start = Barrier(len(does))

    def one(do: Callable[[], None]) -> str | None:
        start.wait()
        try:
            do()
        except Refusal as refusal:
            return type(refusal).__name__
        return None

    with ThreadPoolExecutor(len(does)) as pool:
        running = [pool.submit(copy_context().run, one, do) for do in does]
        return sorted((each.result() for each in running), key=str)


def test_two_leads_who_end_each_other_at_once_leave_one(world: World, give: Giving) -> None:
    first, second = "ours.lead", "ours.manager"
    for _ in range(ROUNDS):
        for part in (first, second):
            if world.members[part].person_id not in holders(world, part, LEAD):
                give(part, LEAD)
        rows = {part: assignment(world, part, LEAD).id for part in (first, second)}
        lead = world.identity(first)
        manager = Identity(**{**world.identity(second).__dict__, "roles": frozenset({LEAD})})

        def ends(by: Identity, row: UUID) -> Callable[[], None]:
            def do() -> None:
                with world.session("ours.lead") as session:
                    service.end_role(session, by=by, role_id=row)
                    session.commit()

            return do

        assert at_once(ends(lead, rows[second]), ends(manager, rows[first])) == ["Conflict", None]
        assert len(holders(world, first, LEAD)) == 1


def test_two_leads_who_give_what_does_not_go_together_at_once_give_one_of_them(
    world: World, give: Giving
) -> None:
    give("ours.manager", LEAD)
    leads = [
        Identity(**{**world.identity(part).__dict__, "roles": frozenset({LEAD})})
        for part in ("ours.lead", "ours.manager")
    ]
    person = world.members["ours.appraisee"].person_id
    for _ in range(ROUNDS):

        def gives(by: Identity, role: Role) -> Callable[[], None]:
            def do() -> None:
                with world.session("ours.lead") as session:
                    wanted = Grant(role, today(), None, "Tests")
                    service.give_role(session, by=by, person_id=person, grant=wanted)
                    session.commit()

            return do

        assert at_once(gives(leads[0], Role.AUDITOR), gives(leads[1], LEAD)) == ["Conflict", None]
        held = [role for role in (Role.AUDITOR, LEAD) if person in holders(world, "ours.lead", role)]
        assert len(held) == 1
        end(world, leads[0], "ours.appraisee", held[0])
