"""Legal holds: who may not be erased, since when and why; and whose retention has ended."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Row, Select, and_, func, insert, select, update
from sqlalchemy.orm import Session

from appraisal.records.models import Erasure, LegalHold, RetentionPeriod
from appraisal.records.retention import RULES, kept_until, left_before
from appraisal.records.rows import table
from appraisal.records.standing import years_of
from appraisal.reviews.domain.texts import problem_of
from tenants.audit import service as audit
from tenants.days import today
from tenants.errors import Conflict, Forbidden, Invalid, NotFound, Problem
from tenants.identity import Identity
from tenants.people.models import Person
from tenants.permissions import allowed
from tenants.rows import now
from tenants.versions import check_same, id_under

LISTED: Final = 100
"""How many people a page shows of those whose time is over; it says how many there are."""
LONGEST_NUMBER: Final = 200
LONGEST_REASON: Final = 2_000
LIFTED: Final = "This hold has been lifted already."


@dataclass(frozen=True)
class HoldView:
    """A hold in force."""

    id: UUID
    person_id: UUID
    employee_number: str
    name: str
    reason: str
    placed_at: datetime
    placed_by: str | None


@dataclass(frozen=True)
class DueView:
    """Somebody whose record was to be kept until a day that has passed."""

    person_id: UUID
    employee_number: str
    name: str
    left_on: date
    kept_until: date
    is_held: bool


@dataclass(frozen=True)
class RecordsView:
    """What an organisation lead sees: how long what is kept, holds, and those who are due."""

    years: dict[str, int]
    holds: tuple[HoldView, ...]
    due: tuple[DueView, ...]
    due_in_all: int


def place_hold(
    session: Session, *, by: Identity, employee_number: str, reason: str, idempotency_key: str | None = None
) -> HoldView:
    """Keep everything of somebody until the hold is lifted; under a key that was used, what was placed then.

    :raises Conflict: something else was sent under the key.
    :raises Invalid: for a reason that is missing or too long, or a number that nobody has.
    :raises Forbidden: to anybody but an organisation lead or an operator's command.
    """
    _check(by)
    said = {
        "/employee_number": problem_of(employee_number, longest=LONGEST_NUMBER)
        or ("" if employee_number.strip() else "Enter the person's employee number."),
        "/reason": problem_of(reason, longest=LONGEST_REASON)
        or ("" if reason.strip() else "Say why this person's record must be kept."),
    }
    problems = [Problem(pointer, message) for pointer, message in said.items() if message]
    person = None if said["/employee_number"] else _locked(session, by, employee_number.strip())
    if person is None and not said["/employee_number"]:
        problems.insert(0, Problem("/employee_number", "Nobody here has this employee number. Check it."))
    if problems or person is None:
        raise Invalid("The hold was not placed.", problems=problems)
    hold_id = id_under(idempotency_key, by=by, kind="hold")
    again = session.execute(_placed(by).where(LegalHold.id == hold_id)).one_or_none()
    if again is not None:
        check_same((again.person_id, again.reason), (person.id, reason.strip()))
        return _view(again)
    hold = HoldView(
        hold_id, person.id, person.employee_number, person.name, reason.strip(), now(), by.display_name
    )
    session.execute(
        insert(table("legal_hold")).values(
            tenant_id=by.organisation_id,
            id=hold.id,
            person_id=hold.person_id,
            reason=hold.reason,
            placed_at=hold.placed_at,
            placed_by_id=by.person_id,
        )
    )
    _told(session, by, "person.hold_placed", hold.person_id, hold.id)
    return hold


def lift_hold(session: Session, *, by: Identity, hold_id: UUID) -> None:
    """End a hold; it stays in the record with its dates.

    :raises NotFound: no such hold here.
    :raises Conflict: it was lifted before.
    :raises Forbidden: to anybody but an organisation lead or an operator's command.
    """
    _check(by)
    hold = session.execute(
        select(LegalHold.person_id, LegalHold.lifted_at)
        .where(LegalHold.tenant_id == by.organisation_id, LegalHold.id == hold_id)
        .with_for_update()
    ).one_or_none()
    if hold is None:
        raise NotFound
    if hold.lifted_at is not None:
        raise Conflict(LIFTED)
    session.execute(
        update(LegalHold)
        .where(LegalHold.tenant_id == by.organisation_id, LegalHold.id == hold_id)
        .values(lifted_at=now(), lifted_by_id=by.person_id)
    )
    _told(session, by, "person.hold_lifted", hold.person_id, hold_id)


def read_hold(session: Session, *, by: Identity, hold_id: UUID) -> HoldView:
    """One hold, to be lifted.

    :raises NotFound: no such hold here.
    :raises Conflict: it was lifted before.
    """
    _check(by)
    found = session.execute(_placed(by).where(LegalHold.id == hold_id)).one_or_none()
    if found is None:
        raise NotFound
    if found.lifted_at is not None:
        raise Conflict(LIFTED)
    return _view(found)


def lift_holds_of(session: Session, *, by: Identity, person_id: UUID) -> int:
    """End every hold on somebody, and say how many there were."""
    found = session.scalars(
        select(LegalHold.id).where(
            LegalHold.tenant_id == by.organisation_id,
            LegalHold.person_id == person_id,
            LegalHold.lifted_at.is_(None),
        )
    ).all()
    for hold_id in found:
        lift_hold(session, by=by, hold_id=hold_id)
    return len(found)


def read_records(session: Session, *, by: Identity) -> RecordsView:
    """How long what is kept, the holds in force, and the first of those whose time is over.

    :raises Forbidden: to anybody but an organisation lead or an operator's command.
    """
    if not allowed("records.read", by):
        raise Forbidden("Ask your organisation lead.")
    years = years_of(session, by=by)
    holds, (due, in_all) = _holds(session, by), _due(session, by, years["record"])
    return RecordsView(years, holds, due, in_all)


def set_period(session: Session, *, by: Identity, rule: str, years: int) -> None:
    """Keep longer than a rule asks for; never shorter. By an operator's command.

    :raises Invalid: an unknown rule, or fewer years than it has.
    :raises Forbidden: to anybody but an operator's command.
    """
    if not allowed("records.erase", by):
        raise Forbidden("How long what is kept is set by an operator's command.")
    least = RULES[rule].years if rule in RULES else None
    if least is None or not least <= years <= 100:
        known = ", ".join(f"{each.name} (from {each.years})" for each in RULES.values())
        raise Invalid(f"Name a rule and at most 100 years: {known}.")
    own = (RetentionPeriod.tenant_id == by.organisation_id, RetentionPeriod.rule == rule)
    before = session.scalars(select(RetentionPeriod).where(*own).with_for_update()).one_or_none()
    was = least if before is None else before.years
    if before is None:
        session.add(RetentionPeriod(rule=rule, years=years))
    else:
        before.years, before.set_at = years, now()
    audit.record(
        session,
        by=by,
        action="retention.changed",
        detail={"rule": rule},
        changes={"years": (was, years)},
        plain=("years",),
    )


def _check(by: Identity) -> None:
    if not allowed("records.hold", by):
        raise Forbidden("Legal holds are placed and lifted by organisation leads.")


def _locked(session: Session, by: Identity, employee_number: str) -> Person | None:
    """The person, so that an erasure that has begun is waited for and one that begins waits."""
    return session.scalars(
        select(Person)
        .where(Person.tenant_id == by.organisation_id, Person.employee_number == employee_number)
        .with_for_update(key_share=True)
    ).one_or_none()


def _told(session: Session, by: Identity, action: str, person_id: UUID, hold_id: UUID) -> None:
    audit.record(
        session,
        by=by,
        action=action,
        object_type="person",
        object_id=person_id,
        detail={"hold": str(hold_id)},
    )


def _holds(session: Session, by: Identity) -> tuple[HoldView, ...]:
    in_force = _placed(by).where(LegalHold.lifted_at.is_(None))
    found = session.execute(in_force.order_by(LegalHold.placed_at, LegalHold.id))
    return tuple(_view(row) for row in found)


def _view(row: Row[Any]) -> HoldView:
    return HoldView(**{name: value for name, value in row._asdict().items() if name != "lifted_at"})


def _placed(by: Identity) -> Select[Any]:
    placer = select(Person.given_name + " " + Person.family_name).where(
        Person.tenant_id == LegalHold.tenant_id, Person.id == LegalHold.placed_by_id
    )
    return (
        select(
            LegalHold.id,
            LegalHold.person_id,
            Person.employee_number,
            (Person.given_name + " " + Person.family_name).label("name"),
            LegalHold.reason,
            LegalHold.placed_at,
            placer.correlate(LegalHold).scalar_subquery().label("placed_by"),
            LegalHold.lifted_at,
        )
        .join(Person, and_(Person.tenant_id == LegalHold.tenant_id, Person.id == LegalHold.person_id))
        .where(LegalHold.tenant_id == by.organisation_id)
    )


def _due(session: Session, by: Identity, years: int) -> tuple[tuple[DueView, ...], int]:
    held = select(LegalHold.id).where(
        LegalHold.tenant_id == Person.tenant_id,
        LegalHold.person_id == Person.id,
        LegalHold.lifted_at.is_(None),
    )
    erased = select(Erasure.id).where(Erasure.tenant_id == Person.tenant_id, Erasure.person_id == Person.id)
    found = session.execute(
        select(Person, held.exists(), func.count().over())
        .where(
            Person.tenant_id == by.organisation_id,
            Person.left_on < left_before(today(), years),
            ~erased.exists(),
        )
        .order_by(Person.left_on, Person.id)
        .limit(LISTED)
    ).all()
    views = tuple(
        DueView(
            person.id,
            person.employee_number,
            person.name,
            person.left_on,
            kept_until(person.left_on, years),
            is_held,
        )
        for person, is_held, _ in found
        if person.left_on is not None
    )
    return views, found[0][2] if found else 0
