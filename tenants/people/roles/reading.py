"""Who holds which role, and how a role is found."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, and_, or_, select
from sqlalchemy.orm import Session, aliased

from tenants.days import today
from tenants.errors import Forbidden, NotFound
from tenants.identity import Identity, Role
from tenants.people.models import Person, RoleAssignment
from tenants.permissions import allowed

MOST: Final = 500
"""So many are listed: who holds a role, not who once did."""


@dataclass(frozen=True)
class RoleView:
    """A role somebody holds, or will; `given_by` is a name or a command, None where that wasn't kept."""

    id: UUID
    person_id: UUID
    person: str
    employee_number: str
    role: Role
    started_on: date
    ended_on: date | None
    given_at: datetime | None
    given_by: str | None
    given_by_command: bool
    reason: str | None
    ended_at: datetime | None


def roles(session: Session, *, by: Identity) -> tuple[RoleView, ...]:
    """Every role that is held, or given for later, by role and name; a leaver's counts for nothing.

    :raises Forbidden: unless the asker may see them.
    """
    _may_read(by)
    rows = session.execute(
        _views(by)
        .where(
            RoleAssignment.ended_at.is_(None),
            not_over(today()),
            or_(Person.left_on.is_(None), Person.left_on >= today()),
        )
        .order_by(RoleAssignment.role, Person.family_name, Person.given_name, RoleAssignment.id)
        .limit(MOST)
    )
    return tuple(_view(row) for row in rows)


def role_of(session: Session, *, by: Identity, role_id: UUID) -> RoleView:
    """One role somebody holds or held.

    :raises Forbidden: unless the asker may see them.
    :raises NotFound: when the organisation has no such one.
    """
    _may_read(by)
    row = session.execute(_views(by).where(RoleAssignment.id == role_id)).one_or_none()
    if row is None:
        raise NotFound
    return _view(row)


def held_by(session: Session, *, by: Identity, employee_number: str, role: Role) -> UUID:
    """The id of a role that somebody holds, for ending it by their number and its name; leavers' too.

    :raises NotFound: when nobody of that number holds it.
    """
    found = session.scalar(
        select(RoleAssignment.id)
        .join(
            Person, and_(Person.tenant_id == RoleAssignment.tenant_id, Person.id == RoleAssignment.person_id)
        )
        .where(*unended(by), Person.employee_number == employee_number, RoleAssignment.role == role)
    )
    if found is None:
        raise NotFound(f"Nobody with the employee number {employee_number} holds the role {role.value}.")
    return found


def unended(by: Identity) -> Sequence[ColumnElement[bool]]:
    """The organisation's roles that nobody ended."""
    return (RoleAssignment.tenant_id == by.organisation_id, RoleAssignment.ended_at.is_(None))


def not_over(day: date) -> ColumnElement[bool]:
    """Given for this day, or a later one."""
    return or_(RoleAssignment.ended_on.is_(None), RoleAssignment.ended_on >= day)


_GIVER = aliased(Person)


def _views(by: Identity) -> Select[RoleAssignment, Person, Person]:
    return (
        select(RoleAssignment, Person, _GIVER)
        .join(
            Person, and_(Person.tenant_id == RoleAssignment.tenant_id, Person.id == RoleAssignment.person_id)
        )
        .outerjoin(
            _GIVER,
            and_(_GIVER.tenant_id == RoleAssignment.tenant_id, _GIVER.id == RoleAssignment.given_by_id),
        )
        .where(RoleAssignment.tenant_id == by.organisation_id)
    )


def _view(found: Row[RoleAssignment, Person, Person]) -> RoleView:
    row, person, giver = found
    return RoleView(
        id=row.id,
        person_id=person.id,
        person=person.name,
        employee_number=person.employee_number,
        role=Role(row.role),
        started_on=row.started_on,
        ended_on=row.ended_on,
        given_at=row.given_at,
        given_by_command=row.given_by_command is not None,
        given_by=giver.name if giver is not None else row.given_by_command,
        reason=row.reason,
        ended_at=row.ended_at,
    )


def _may_read(by: Identity) -> None:
    if not allowed("role.read", by):
        raise Forbidden("Only organisation leads and auditors can see who holds which role.")
