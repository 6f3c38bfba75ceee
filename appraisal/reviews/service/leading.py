"""What an organisation lead sees of appraisals: whose, with whom, how far; nothing of what is in them."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Row, TextClause, text
from sqlalchemy.orm import Session

from appraisal.reviews.domain.states import State
from appraisal.reviews.service.clock import today
from tenants.errors import Forbidden
from tenants.identity import Identity
from tenants.permissions import allowed

MOST = 200
"""Lines of a list; a list that is longer says so."""


@dataclass(frozen=True, slots=True)
class Group:
    """Open appraisals in the hands of somebody who left, or of nobody (no id)."""

    appraiser_id: UUID | None
    name: str | None
    left_on: date | None
    appraisals: int


@dataclass(frozen=True, slots=True)
class LedAppraisal:
    """A line about somebody's appraisal."""

    id: UUID
    person_id: UUID
    appraisee_name: str
    employee_number: str
    job_title: str
    cycle: str
    state: State
    version: int
    appraiser_id: UUID | None
    appraiser_name: str | None


# Grouped first, so that people are looked up once each and not once an appraisal.
_STRANDED = text(
    """
    SELECT g.appraiser_id, m.given_name || ' ' || m.family_name AS name, m.left_on, g.appraisals
      FROM (SELECT a.tenant_id, a.appraiser_id, count(*) AS appraisals
              FROM appraisal a
             WHERE a.tenant_id = :organisation AND a.state NOT IN ('complete', 'excused')
             GROUP BY a.tenant_id, a.appraiser_id) g
      LEFT JOIN person m ON m.tenant_id = g.tenant_id AND m.id = g.appraiser_id
     WHERE g.tenant_id = :organisation
       AND (g.appraiser_id IS NULL OR m.left_on < :today
            OR NOT coalesce((SELECT bool_or(t.ended_on IS NULL OR t.ended_on >= :today) FROM post t
                              WHERE t.tenant_id = m.tenant_id AND t.person_id = m.id), true))
     ORDER BY g.appraisals DESC, name, g.appraiser_id
    """
)
_LED = """
    SELECT a.id, a.person_id, p.given_name || ' ' || p.family_name AS appraisee_name, p.employee_number,
           t.job_title, c.name AS cycle, a.state, a.version, a.appraiser_id,
           m.given_name || ' ' || m.family_name AS appraiser_name
      FROM appraisal a
      JOIN cycle c ON c.tenant_id = a.tenant_id AND c.id = a.cycle_id
      JOIN person p ON p.tenant_id = a.tenant_id AND p.id = a.person_id
      JOIN post t ON t.tenant_id = a.tenant_id AND t.id = a.post_id
      LEFT JOIN person m ON m.tenant_id = a.tenant_id AND m.id = a.appraiser_id
     WHERE a.tenant_id = :organisation
"""
_OPEN = " AND a.state NOT IN ('complete', 'excused')"
_COUNTERSIGNER_GONE = """
       AND a.state = 'sign_off' AND EXISTS (
           SELECT 1 FROM person s
            WHERE s.tenant_id = a.tenant_id AND s.id = a.countersigner_id
              AND (s.left_on < :today
                   OR NOT coalesce((SELECT bool_or(k.ended_on IS NULL OR k.ended_on >= :today) FROM post k
                                     WHERE k.tenant_id = s.tenant_id AND k.person_id = s.id), true)))
"""
_BY_NAME = " ORDER BY p.search_family, a.id LIMIT :most"
_OF_APPRAISER = text(_LED + " AND a.appraiser_id = :person" + _OPEN + _BY_NAME)
_OF_NOBODY = text(_LED + " AND a.appraiser_id IS NULL" + _OPEN + _BY_NAME)
_LEFT_TO_COUNTERSIGN = text(_LED + _COUNTERSIGNER_GONE + _BY_NAME)
_OF_PERSON = text(_LED + " AND a.person_id = :person ORDER BY c.opens_on DESC, a.id LIMIT :most")


def stranded(session: Session, *, by: Identity) -> tuple[Group, ...]:
    """Open appraisals without anybody who works here to complete them, counted by who should.

    :raises Forbidden: unless an organisation lead asks.
    """
    _may_read(by)
    rows = session.execute(_STRANDED, {"organisation": by.organisation_id, "today": today()})
    return tuple(Group(*row) for row in rows)


def led_by(session: Session, *, by: Identity, appraiser_id: UUID | None) -> tuple[LedAppraisal, ...]:
    """The open appraisals that somebody completes, or nobody does: the first 200 by name.

    :raises Forbidden: unless an organisation lead asks.
    """
    statement = _OF_NOBODY if appraiser_id is None else _OF_APPRAISER
    return _led(session, by, statement, appraiser_id)


def without_countersigner(session: Session, *, by: Identity) -> tuple[LedAppraisal, ...]:
    """Appraisals being signed whose countersigner doesn't work here any more: the first 200 by name.

    :raises Forbidden: unless an organisation lead asks.
    """
    return _led(session, by, _LEFT_TO_COUNTERSIGN, None)


def appraisals_of(session: Session, *, by: Identity, person_id: UUID) -> tuple[LedAppraisal, ...]:
    """Somebody's appraisals, those of the newest cycle first.

    :raises Forbidden: unless an organisation lead asks.
    """
    return _led(session, by, _OF_PERSON, person_id)


def _led(
    session: Session, by: Identity, statement: TextClause, person_id: UUID | None
) -> tuple[LedAppraisal, ...]:
    _may_read(by)
    asked = {"organisation": by.organisation_id, "person": person_id, "most": MOST, "today": today()}
    return tuple(_line(row) for row in session.execute(statement, asked))


def _line(row: Row[Any]) -> LedAppraisal:
    return LedAppraisal(**row._asdict() | {"state": State(row.state)})


def _may_read(by: Identity) -> None:
    if not allowed("people.read", by):
        raise Forbidden("Only your organisation lead can look people up.")
