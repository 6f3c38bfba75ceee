"""Standing in for a manager: somebody else does what the appraiser does, between two days."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, cast
from uuid import UUID

from sqlalchemy import Row, Table, insert, text, update
from sqlalchemy.orm import Session

from appraisal.cycles.models import Delegation
from appraisal.reviews.domain.appraisers import Period, overlap_problem, period_problem
from appraisal.reviews.service.clock import today
from appraisal.reviews.service.texts import check_texts
from appraisal.reviews.service.views import PersonName
from tenants.audit import service as audit
from tenants.errors import Conflict, Forbidden, NotFound
from tenants.identity import Identity
from tenants.people.search import find_member, mend
from tenants.permissions import allowed
from tenants.rows import now, uuid7

DELEGATION = cast(Table, Delegation.__table__)


@dataclass(frozen=True, slots=True)
class DelegationView:
    """Somebody stands in for a manager; `ended_at` is set where it was ended before its last day."""

    id: UUID
    manager: PersonName
    delegate: PersonName
    starts_on: date
    ends_on: date
    reason: str
    at: datetime
    ended_at: datetime | None

    @property
    def is_over(self) -> bool:
        """Has it ended, by its last day or before?"""
        return self.ended_at is not None or self.ends_on < today()

    @property
    def is_running(self) -> bool:
        """Does the delegate stand in today?"""
        return not self.is_over and self.starts_on <= today()


@dataclass(frozen=True, slots=True)
class Delegated:
    """A delegation that was made: how many open appraisals it reaches, and how many it can't."""

    delegation: DelegationView
    reaches: int
    leaves_out: int


_SEEN = """
    SELECT d.id, d.manager_id, d.delegate_id, d.starts_on, d.ends_on, d.reason, d.at, d.ended_at,
           m.given_name || ' ' || m.family_name AS manager_name,
           e.given_name || ' ' || e.family_name AS delegate_name
      FROM delegation d
      JOIN person m ON m.tenant_id = d.tenant_id AND m.id = d.manager_id
      JOIN person e ON e.tenant_id = d.tenant_id AND e.id = d.delegate_id
     WHERE d.tenant_id = :organisation
"""
_NEWEST = " ORDER BY d.starts_on DESC, d.id DESC LIMIT 100"
_ONE = text(_SEEN + " AND d.id = :delegation FOR NO KEY UPDATE OF d")
_OF_PERSON = text(_SEEN + " AND (d.manager_id = :person OR d.delegate_id = :person)" + _NEWEST)
# The manager's row is locked, so that two requests can't both find room for one more.
_MANAGER = text(
    """
    SELECT p.id, p.given_name || ' ' || p.family_name AS name, p.left_on
      FROM person p WHERE p.tenant_id = :organisation AND p.id = :person FOR NO KEY UPDATE
    """
)
_BESIDE = text(
    """
    SELECT d.delegate_id, d.starts_on, d.ends_on FROM delegation d
     WHERE d.tenant_id = :organisation AND d.manager_id = :person AND d.ended_at IS NULL
       AND d.ends_on >= :today
    """
)
_REACH = text(
    """
    SELECT count(*) FILTER (WHERE a.person_id <> :delegate AND a.countersigner_id IS DISTINCT FROM :delegate),
           count(*)
      FROM appraisal a
     WHERE a.tenant_id = :organisation AND a.appraiser_id = :person
       AND a.state NOT IN ('complete', 'excused')
    """
)
_NOTE = text(
    """
    INSERT INTO appraiser_change (tenant_id, id, appraisal_id, kind, from_id, to_id, reason, starts_on,
                                  ends_on, by_id, at)
    SELECT a.tenant_id, md5(a.id::text || '/' || :kind || '/' || :delegation)::uuid, a.id, :kind, :from, :to,
           :reason, :day, CAST(:until AS date), :by, :moment
      FROM appraisal a
     WHERE a.tenant_id = :organisation AND a.appraiser_id = :manager
       AND a.state NOT IN ('complete', 'excused')
       AND a.person_id <> :delegate AND a.countersigner_id IS DISTINCT FROM :delegate
    """
)


def delegate(
    session: Session,
    *,
    by: Identity,
    to: str,
    starts_on: date,
    ends_on: date,
    reason: str,
    manager_id: UUID | None = None,
) -> Delegated:
    """Let somebody stand in for a manager from one day to another, last day included.

    They do what the appraiser does; the appraiser goes on too. It doesn't reach the delegate's own appraisal,
    nor those that they countersign.

    :param to: employee number or work e-mail address of the one who stands in.
    :param manager_id: for whom, where an organisation lead does it for them; the asker, when not given.
    :raises Forbidden: somebody else's appraisals, and the asker is no organisation lead.
    :raises NotFound: no such manager.
    :raises Invalid: days, reason or delegate that can't be; or it would reach no appraisal at all.
    :raises Conflict: the delegate stands in already, or too many do.
    """
    own = by.person if manager_id is None else manager_id
    _check_may(by, own)
    check_texts({"/reason": reason}, required=True)
    member = find_member(session, by=by, typed=to, pointer="/delegate")
    period = Period(member.id, starts_on, ends_on)
    problem = period_problem(period, today())
    if problem is not None:
        raise mend(*problem)
    if member.id == own:
        raise mend("/delegate", "Nobody stands in for themselves. Choose somebody else.")
    if member.id == by.person_id:  # a lead reads nobody's appraisal, so may not let themselves in either
        raise mend("/delegate", "You can’t let yourself stand in for somebody. Ask them, or another lead.")
    manager = _manager(session, by, own)
    beside = _beside(session, by, own)
    refusal = overlap_problem(period, beside)
    if refusal is not None:
        raise Conflict(refusal, code="overlap")
    reaches, everything = _reach(session, by, own, member.id)
    if everything and not reaches:
        raise mend(
            "/delegate", f"{member.name} countersigns these appraisals, so can’t stand in. Choose another."
        )
    made = DelegationView(
        uuid7(), manager, PersonName(member.id, member.name), starts_on, ends_on, reason, now(), None
    )
    _write(session, by, made)
    return Delegated(made, reaches, everything - reaches)


def end_delegation(session: Session, *, by: Identity, delegation_id: UUID) -> DelegationView:
    """End it now: by the manager, by whoever stands in, or by an organisation lead.

    :raises NotFound: no such delegation, or somebody else's.
    :raises Conflict: it is over.
    """
    asked = {"organisation": by.organisation_id, "delegation": delegation_id}
    row = session.execute(_ONE, asked).one_or_none()
    if row is None or not (by.person in {row.manager_id, row.delegate_id} or allowed("people.write", by)):
        raise NotFound
    found = _view(row)
    if found.is_over:
        raise Conflict("This has ended already.", code="state")
    moment = now()
    session.execute(
        update(DELEGATION)
        .where(DELEGATION.c.tenant_id == by.organisation_id, DELEGATION.c.id == delegation_id)
        .values(ended_at=moment, ended_by_id=by.person)
    )
    session.execute(
        _NOTE,
        _noted(by, found, "returned", found.delegate.id, found.manager.id)
        | {"reason": "", "day": today(), "until": None, "moment": moment},
    )
    _record(session, by, found, "delegation.ended")
    return DelegationView(
        found.id,
        found.manager,
        found.delegate,
        found.starts_on,
        found.ends_on,
        found.reason,
        found.at,
        moment,
    )


def delegations(
    session: Session, *, by: Identity, person_id: UUID | None = None
) -> tuple[DelegationView, ...]:
    """Those that somebody gave or was given, newest first, at most 100; the asker's own when nobody is named.

    :raises Forbidden: somebody else's, and the asker is no organisation lead.
    """
    own = by.person if person_id is None else person_id
    _check_may(by, own)
    rows = session.execute(_OF_PERSON, {"organisation": by.organisation_id, "person": own})
    return tuple(_view(row) for row in rows)


def _check_may(by: Identity, manager_id: UUID) -> None:
    if manager_id != by.person_id and not allowed("people.write", by):
        raise Forbidden("You can let somebody stand in for yourself only.")


def _manager(session: Session, by: Identity, person_id: UUID) -> PersonName:
    asked = {"organisation": by.organisation_id, "person": person_id}
    row = session.execute(_MANAGER, asked).one_or_none()
    if row is None:
        raise NotFound
    return PersonName(row.id, row.name)


def _beside(session: Session, by: Identity, person_id: UUID) -> Sequence[Period]:
    asked = {"organisation": by.organisation_id, "person": person_id, "today": today()}
    return [Period(*row) for row in session.execute(_BESIDE, asked)]


def _reach(session: Session, by: Identity, person_id: UUID, delegate_id: UUID) -> tuple[int, int]:
    asked = {"organisation": by.organisation_id, "person": person_id, "delegate": delegate_id}
    reaches, everything = session.execute(_REACH, asked).one()
    return int(reaches), int(everything)


def _write(session: Session, by: Identity, made: DelegationView) -> None:
    session.execute(
        insert(DELEGATION).values(
            tenant_id=by.organisation_id,
            id=made.id,
            manager_id=made.manager.id,
            delegate_id=made.delegate.id,
            starts_on=made.starts_on,
            ends_on=made.ends_on,
            reason=made.reason,
            by_id=by.person,
            at=made.at,
        )
    )
    session.execute(
        _NOTE,
        _noted(by, made, "delegated", made.manager.id, made.delegate.id)
        | {"reason": made.reason, "day": made.starts_on, "until": made.ends_on, "moment": made.at},
    )
    _record(session, by, made, "delegation.made")


def _noted(by: Identity, of: DelegationView, kind: str, before: UUID, after: UUID) -> dict[str, Any]:
    return {
        "organisation": by.organisation_id,
        "kind": kind,
        "delegation": str(of.id),
        "manager": of.manager.id,
        "delegate": of.delegate.id,
        "from": before,
        "to": after,
        "by": by.person,
    }


def _record(session: Session, by: Identity, of: DelegationView, action: str) -> None:
    audit.record(
        session,
        by=by,
        action=action,
        object_type="delegation",
        object_id=of.id,
        detail={
            "manager_id": str(of.manager.id),
            "delegate_id": str(of.delegate.id),
            "starts_on": of.starts_on.isoformat(),
            "ends_on": of.ends_on.isoformat(),
            "reason_length": len(of.reason),
        },
    )


def _view(row: Row[Any]) -> DelegationView:
    return DelegationView(
        row.id,
        PersonName(row.manager_id, row.manager_name),
        PersonName(row.delegate_id, row.delegate_name),
        row.starts_on,
        row.ends_on,
        row.reason,
        row.at,
        row.ended_at,
    )
