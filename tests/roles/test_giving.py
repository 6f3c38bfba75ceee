"""Who gives which role to whom, from when until when; and that nobody lifts themselves."""

from collections.abc import Sequence
from datetime import date, timedelta
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from tenants.audit.models import AuditEvent
from tenants.days import today
from tenants.errors import Conflict, Forbidden, Invalid, NotFound
from tenants.identity import NATIONAL_ROLES, Role
from tenants.people.models import Person
from tenants.people.roles import service
from tenants.people.roles.domain import APART, LONGEST_REASON, WORDS, Grant, problems_of
from tests.roles.conftest import Giving, assignment, holders, put
from tests.world import Browser, World

DAY = timedelta(days=1)
NATIONAL = ("national.analyst", "national.operator")
GIVEN_BY_LEADS = sorted(set(Role) - NATIONAL_ROLES)
API = "/api/v1/roles"
PAGE = "/organisation/roles/new"


def grant(role: Role = Role.FRAMEWORK_EDITOR, **changed: object) -> Grant:
    return Grant(**({"role": role, "started_on": today(), "ended_on": None, "reason": "Tests"} | changed))  # type: ignore[arg-type] # a test's own mapping


def roles_of(browser: Browser) -> set[str]:
    """What the door says somebody holds, now."""
    return set(browser.get("/api/v1/me").get_json()["roles"])


@pytest.mark.parametrize("role", GIVEN_BY_LEADS)
def test_a_lead_gives_somebody_a_role_and_they_hold_it_with_their_next_request(
    app: Flask, world: World, role: Role
) -> None:
    lead, staff = world.browser(app, "ours.lead"), world.browser(app, "ours.colleague")
    assert roles_of(staff) == set()
    answer = lead.post(API, {"person": "A4", "role": role, "reason": "Tests"})
    assert (answer.status_code, answer.get_json()["given_by"]) == (201, "Lee Of A")
    assert roles_of(staff) == {role}


@pytest.mark.parametrize("role", list(Role))
def test_nobody_gives_a_role_to_themselves(app: Flask, world: World, role: Role) -> None:
    lead = world.browser(app, "ours.lead")
    sent = {"person": "A5", "role": role, "reason": "Tests"}
    before = roles_of(lead)
    assert lead.post(API, sent).status_code == 403
    assert lead.submit(PAGE, sent).status_code == 403
    assert roles_of(lead) == before


def test_an_attempt_to_lift_oneself_stands_in_the_trail(app: Flask, world: World) -> None:
    world.browser(app, "ours.lead").post(API, {"person": "A5", "role": "auditor", "reason": "Tests"})
    lead = world.members["ours.lead"]
    with world.session("ours.lead") as session:
        event = session.scalars(
            select(AuditEvent)
            .where(AuditEvent.tenant_id == lead.organisation_id, AuditEvent.outcome == "refused")
            .order_by(AuditEvent.at.desc())
            .limit(1)
        ).one()
    assert (event.action, event.actor_person_id) == (f"POST {API}", lead.person_id)


@pytest.mark.parametrize("part", ["ours.manager", "ours.auditor"])
def test_only_a_lead_gives_roles(app: Flask, world: World, part: str) -> None:
    browser = world.browser(app, part)
    assert browser.post(API, {"person": "A3", "role": "auditor", "reason": "Tests"}).status_code == 403
    person = world.members["ours.appraisee"].person_id
    with world.session(part) as session, pytest.raises(Forbidden):
        service.give_role(session, by=world.identity(part), person_id=person, grant=grant())


@pytest.mark.parametrize("role", sorted(NATIONAL_ROLES))
def test_a_lead_cannot_give_a_national_role_not_even_in_a_national_organisation(
    app: Flask, world: World, give: Giving, role: Role
) -> None:
    ours = world.browser(app, "ours.lead").post(API, {"person": "A3", "role": role, "reason": "Tests"})
    assert ours.status_code == 403
    give("national.analyst", Role.ORGANISATION_LEAD)
    lead = world.browser(app, "national.analyst")
    assert lead.post(API, {"person": "N2", "role": role, "reason": "Tests"}).status_code == 403
    offered = lead.get(PAGE).text
    assert WORDS[Role.AUDITOR][0] in offered
    assert WORDS[role][0] not in offered


@pytest.mark.parametrize("role", sorted(NATIONAL_ROLES))
def test_the_operator_gives_a_national_role_in_a_national_organisation_alone(
    world: World, give: Giving, role: Role
) -> None:
    with pytest.raises(Invalid) as refusal:
        give("ours.appraisee", role)
    assert refusal.value.problems[0].pointer == "/role"
    other = next(part for part in NATIONAL if role not in world.members[part].roles)
    give(other, role)
    assert world.members[other].person_id in holders(world, other, role)


@pytest.mark.parametrize("role", sorted(NATIONAL_ROLES))
def test_a_national_role_that_stands_in_another_organisation_counts_for_nothing(
    app: Flask, world: World, role: Role
) -> None:
    put(world, "ours.appraisee", role, date(2024, 4, 1))
    assert roles_of(world.browser(app, "ours.appraisee")) == set()
    part = next(each for each in NATIONAL if role in world.members[each].roles)
    assert roles_of(world.browser(app, part)) == {role}


def test_a_role_begins_on_its_first_day_and_counts_on_its_last(app: Flask, world: World) -> None:
    browser = world.browser(app, "ours.appraisee")
    for first, last, held in [
        (today() + DAY, None, False),
        (today(), today(), True),
        (today() - DAY, today() - DAY, False),
    ]:
        put(world, "ours.appraisee", Role.AUDITOR, first, last)
        assert roles_of(browser) == ({Role.AUDITOR} if held else set())
        with world.session("ours.appraisee") as session:
            session.delete(session.merge(assignment(world, "ours.appraisee", Role.AUDITOR)))
            session.commit()


@pytest.mark.parametrize(
    ("first", "last", "reason", "pointers"),
    [
        (0, None, "Why", []),
        (0, 0, "Why", []),
        (-1, None, "Why", ["/started_on"]),
        (1, 0, "Why", ["/ended_on"]),
        (0, None, "", ["/reason"]),
        (0, None, "x" * LONGEST_REASON, []),
        (0, None, "x" * (LONGEST_REASON + 1), ["/reason"]),
        (0, None, "two\nlines", ["/reason"]),
        (-1, -2, "", ["/started_on", "/ended_on", "/reason"]),
    ],
)
def test_a_grant_that_cannot_be_says_what_to_mend(
    first: int, last: int | None, reason: str, pointers: Sequence[str]
) -> None:
    here = date(2026, 11, 22)
    until = None if last is None else here + last * DAY
    found = problems_of(here + first * DAY, until, reason, today=here)
    assert [problem.pointer for problem in found] == list(pointers)


def test_the_service_refuses_what_cannot_be(world: World) -> None:
    person = world.members["ours.appraisee"].person_id
    late = grant(started_on=today() - DAY)
    with world.session("ours.lead") as session, pytest.raises(Invalid):
        service.give_role(session, by=world.identity("ours.lead"), person_id=person, grant=late)


@pytest.mark.parametrize("part", ["theirs.appraisee", None], ids=["another organisation's", "nobody"])
def test_a_role_is_given_to_ones_own_people_alone(world: World, part: str | None) -> None:
    person = world.members[part].person_id if part else uuid4()
    with world.session("ours.lead") as session, pytest.raises(NotFound):
        service.give_role(session, by=world.identity("ours.lead"), person_id=person, grant=grant())


def test_the_api_answers_another_organisations_person_like_nobody(app: Flask, world: World) -> None:
    lead = world.browser(app, "ours.lead")
    answers = [
        lead.post(API, {"person": person, "role": "auditor", "reason": "Tests"}) for person in ("B3", "Z9")
    ]
    assert [answer.status_code for answer in answers] == [422, 422]
    assert answers[0].get_json()["errors"] == answers[1].get_json()["errors"]


def test_a_role_held_already_is_not_given_again_until_it_has_ended(world: World, give: Giving) -> None:
    first = give("ours.appraisee", Role.AUDITOR, by="ours.lead", last=date(2099, 3, 31))
    with pytest.raises(Conflict, match=r"has this role already until 31 March 2099\."):
        give("ours.appraisee", Role.AUDITOR, by="ours.lead")
    with world.session("ours.lead") as session:
        service.end_role(session, by=world.identity("ours.lead"), role_id=first)
        session.commit()
    give("ours.appraisee", Role.AUDITOR, by="ours.lead")
    assert assignment(world, "ours.appraisee", Role.AUDITOR).ended_on is None


def test_a_role_that_ran_out_may_be_given_anew(world: World, give: Giving) -> None:
    put(world, "ours.appraisee", Role.AUDITOR, today() - 9 * DAY, today() - DAY)
    given = give("ours.appraisee", Role.AUDITOR, by="ours.lead")
    assert assignment(world, "ours.appraisee", Role.AUDITOR).id == given


def test_the_database_itself_refuses_the_same_role_twice(world: World) -> None:
    put(world, "ours.appraisee", Role.AUDITOR, today())
    with pytest.raises(IntegrityError, match="uq_role_assignment_held"):
        put(world, "ours.appraisee", Role.AUDITOR, today() + DAY)


@pytest.mark.parametrize("pair", sorted(tuple(sorted(pair)) for pair in APART))
@pytest.mark.parametrize("turn", [1, -1], ids=["one first", "the other first"])
def test_roles_that_nobody_holds_together_are_refused_whichever_came_first(
    give: Giving, pair: tuple[Role, Role], turn: int
) -> None:
    first, second = pair[::turn]
    part = "national.operator" if Role.PLATFORM_OPERATOR in pair else "ours.appraisee"
    if first is not Role.PLATFORM_OPERATOR:
        give_alone(give, part, first, second)
    else:
        with pytest.raises(Conflict):
            give(part, second)


def give_alone(give: Giving, part: str, first: Role, second: Role) -> None:
    if second is Role.PLATFORM_OPERATOR:
        part = "national.analyst"
    give(part, first)
    with pytest.raises(Conflict, match="at the same time"):
        give(part, second)


def test_a_role_is_not_given_to_whoever_will_have_left(world: World) -> None:
    person = world.members["ours.appraisee"].person_id
    by = world.identity("ours.lead")
    with world.session("ours.lead") as session:
        session.execute(
            update(Person)
            .where(Person.tenant_id == by.organisation_id, Person.id == person)
            .values(left_on=today())
        )
        service.give_role(session, by=by, person_id=person, grant=grant(ended_on=today()))
        later = grant(Role.AUDITOR, started_on=today() + DAY)
        with pytest.raises(Invalid) as refusal:
            service.give_role(session, by=by, person_id=person, grant=later)
    assert refusal.value.problems[0].pointer == "/person"


def test_giving_stands_in_the_trail_with_role_and_days_and_the_reason_as_a_hash(
    app: Flask, world: World
) -> None:
    lead = world.browser(app, "ours.lead")
    sent = {"person": "A3", "role": "auditor", "ended_on": "2099-03-31", "reason": "While Audrey is away"}
    given = lead.post(API, sent).get_json()
    own = world.members["ours.lead"].organisation_id
    with world.session("ours.lead") as session:
        event = session.scalars(
            select(AuditEvent)
            .where(AuditEvent.tenant_id == own, AuditEvent.action == "role.given")
            .order_by(AuditEvent.at.desc())
            .limit(1)
        ).one()
    changes = event.detail["changes"]
    assert str(event.object_id) == given["id"]
    assert event.detail["person_id"] == str(world.members["ours.appraisee"].person_id)
    assert (changes["role"], changes["ended_on"]) == ([None, "auditor"], [None, "2099-03-31"])
    assert changes["reason"][1].keys() == {"hash"}
    assert "Audrey" not in str(event.detail)
