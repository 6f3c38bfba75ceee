"""Giving and ending roles: dated, recorded with their reasons, and never one's own to give."""

from typing import Final
from uuid import UUID

from sqlalchemy import and_, or_, select, update
from sqlalchemy.orm import Session

from tenants.audit import service as audit
from tenants.days import today
from tenants.errors import Conflict, Forbidden, Invalid, NotFound, Problem
from tenants.identity import NATIONAL_ROLES, Identity, Role
from tenants.organisations.models import Organisation
from tenants.people.models import Person, RoleAssignment
from tenants.people.roles.domain import WORDS, Grant, clashing, problems_of, problems_of_reason
from tenants.people.roles.reading import not_over, unended
from tenants.permissions import allowed
from tenants.rows import now, uuid7

PLAIN: Final = ("role", "started_on", "ended_on")
NOT_ONESELF: Final = "Nobody gives a role to themselves. Ask another organisation lead."


def give_role(session: Session, *, by: Identity, person_id: UUID, grant: Grant) -> UUID:
    """Let somebody hold a role from a day on, until another one if the grant says so.

    The person's row is locked, so that two leads at once can't give what doesn't go together.

    :raises Forbidden: to whoever may not give this role, and to everybody for themselves.
    :raises Invalid: for days and reasons that can't be, with a problem each.
    :raises NotFound: when the organisation has no such person.
    :raises Conflict: when they hold it already, or one that nobody holds together with it.
    """
    _may_change(by, grant.role)
    if by.person_id == person_id:
        raise Forbidden(NOT_ONESELF, problems=[Problem("/person", NOT_ONESELF)])
    problems = problems_of(grant.started_on, grant.ended_on, grant.reason, today=today())
    if problems:
        raise Invalid("See the list of what to mend.", problems=problems)
    _check_place(session, by, grant.role)
    person = session.scalars(
        select(Person).where(Person.tenant_id == by.organisation_id, Person.id == person_id).with_for_update()
    ).one_or_none()
    if person is None:
        raise NotFound
    if person.left_on is not None and person.left_on < grant.started_on:
        raise _mend("/person", f"{person.name} will have left by then. Choose somebody else.")
    _check_held(session, by, person, grant.role)
    return _add(session, by, person, grant)


def end_role(session: Session, *, by: Identity, role_id: UUID, reason: str | None = None) -> None:
    """Take a role away at once; one's own too, except that somebody has to stay organisation lead.

    :raises Forbidden: to whoever may not give this role either.
    :raises NotFound: when the organisation has no such one.
    :raises Conflict: when it is over already, or the last organisation lead's; the operator's command may.
    """
    _may("role.give", by, "Only an organisation lead or the operator ends a role.")
    if reason:
        _check_reason(reason)
    row = _locked(session, by, role_id)
    _may_change(by, Role(row.role))
    if row.ended_at is not None or (row.ended_on is not None and row.ended_on < today()):
        raise Conflict("This role has ended already.")
    if row.role == Role.ORGANISATION_LEAD and by.command is None:
        _check_somebody_stays(session, by, row)
    row.ended_at, row.ended_by_id, row.ended_by_command = now(), by.person_id, by.command
    row.ended_reason = reason or None
    audit.record(
        session,
        by=by,
        action="role.ended",
        object_type="role_assignment",
        object_id=row.id,
        detail={"person_id": str(row.person_id), "role": row.role},
        changes={"ended_at": (None, row.ended_at.isoformat()), "reason": (None, row.ended_reason)},
        plain=("ended_at",),
    )


def end_roles_of_leavers(session: Session, *, by: Identity) -> int:
    """End the roles of everybody who has left, so that none comes back with them; says how many.

    Until then a leaver's roles do nothing, because a leaver has no session.
    """
    gone = (
        select(Person.id)
        .where(Person.tenant_id == by.organisation_id, Person.left_on < today())
        .scalar_subquery()
    )
    ended = session.execute(
        update(RoleAssignment)
        .where(*unended(by), RoleAssignment.person_id.in_(gone))
        .values(
            ended_at=now(), ended_by_id=by.person_id, ended_by_command=by.command, ended_reason="They left."
        )
        .returning(RoleAssignment.id)
        .execution_options(synchronize_session=False)
    ).all()
    if ended:
        audit.record(session, by=by, action="role.leavers_ended", detail={"roles": len(ended)})
    return len(ended)


def _may(permission: str, by: Identity, otherwise: str) -> None:
    if not allowed(permission, by):
        raise Forbidden(otherwise)


def _may_change(by: Identity, role: Role) -> None:
    _may("role.give", by, "Only an organisation lead or the operator gives and ends roles.")
    if role in NATIONAL_ROLES:
        _may("role.give.national", by, f"Only the operator's command gives and ends the role {role.value}.")


def _check_place(session: Session, by: Identity, role: Role) -> None:
    """A national role is given in a national organisation alone; elsewhere it would count for nothing."""
    if role not in NATIONAL_ROLES:
        return
    kind = session.scalar(select(Organisation.kind).where(Organisation.id == by.organisation_id))
    if kind != "national":
        raise _mend("/role", f"{WORDS[role][0]} is a role of national organisations only.")


def _check_held(session: Session, by: Identity, person: Person, role: Role) -> None:
    rows = session.scalars(select(RoleAssignment).where(*unended(by), RoleAssignment.person_id == person.id))
    held = {}
    for row in rows:
        if row.ended_on is not None and row.ended_on < today():
            row.ended_at = now()  # it ran out; marked, so that the index lets it be given anew
        else:
            held[Role(row.role)] = row
    if role in held:
        last = held[role].ended_on
        until = "" if last is None else f" until {last.day} {last:%B %Y}"
        raise Conflict(f"{person.name} has this role already{until}. End it first to give it anew.")
    other = clashing(role, held)
    if other is not None:
        raise Conflict(
            f"{person.name} is {WORDS[other][0].lower()}, and nobody is that and"
            f" {WORDS[role][0].lower()} at the same time."
        )


def _add(session: Session, by: Identity, person: Person, grant: Grant) -> UUID:
    row = RoleAssignment(
        id=uuid7(),
        person_id=person.id,
        role=grant.role.value,
        started_on=grant.started_on,
        ended_on=grant.ended_on,
        given_at=now(),
        given_by_id=by.person_id,
        given_by_command=by.command,
        reason=grant.reason,
    )
    session.add(row)
    session.flush()
    audit.record(
        session,
        by=by,
        action="role.given",
        object_type="role_assignment",
        object_id=row.id,
        detail={"person_id": str(person.id)},
        changes={
            "role": (None, row.role),
            "started_on": (None, row.started_on),
            "ended_on": (None, row.ended_on),
            "reason": (None, row.reason),
        },
        plain=PLAIN,
    )
    return row.id


def _locked(session: Session, by: Identity, role_id: UUID) -> RoleAssignment:
    """The row, locked together with every lead's in one order: two leads who end each other wait in line."""
    rows = session.scalars(
        select(RoleAssignment)
        .where(
            RoleAssignment.tenant_id == by.organisation_id,
            or_(
                RoleAssignment.id == role_id,
                and_(RoleAssignment.role == Role.ORGANISATION_LEAD, RoleAssignment.ended_at.is_(None)),
            ),
        )
        .order_by(RoleAssignment.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()
    found = next((row for row in rows if row.id == role_id), None)
    if found is None:
        raise NotFound
    return found


def _check_somebody_stays(session: Session, by: Identity, row: RoleAssignment) -> None:
    here = today()
    if row.started_on > here:
        return
    others = session.scalars(
        select(RoleAssignment.id)
        .join(
            Person, and_(Person.tenant_id == RoleAssignment.tenant_id, Person.id == RoleAssignment.person_id)
        )
        .where(
            *unended(by),
            RoleAssignment.role == Role.ORGANISATION_LEAD,
            RoleAssignment.id != row.id,
            RoleAssignment.started_on <= here,
            not_over(here),
            or_(Person.left_on.is_(None), Person.left_on >= here),
        )
        .limit(1)
    ).all()
    if not others:
        raise Conflict(
            "This is your organisation's last lead. Give the role to somebody else first, from today."
        )


def _check_reason(reason: str) -> None:
    problems = problems_of_reason(reason)
    if problems:
        raise Invalid("See the list of what to mend.", problems=problems)


def _mend(pointer: str, message: str) -> Invalid:
    return Invalid("See the list of what to mend.", problems=[Problem(pointer, message)])
