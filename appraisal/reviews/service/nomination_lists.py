"""Nominations as they are shown, each with what the asker may say to it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, text
from sqlalchemy.orm import Session

from appraisal.reviews.domain.appraisers import OVER, Answer
from appraisal.reviews.service.held import ASSIGN
from appraisal.reviews.service.views import PersonName
from tenants.errors import Forbidden
from tenants.identity import Identity
from tenants.permissions import allowed

NEEDS = {
    Answer.ACCEPT: "appraisal.appraiser.accept",
    Answer.DECLINE: "appraisal.appraiser.accept",
    Answer.RELEASE: "appraisal.appraiser.release",
    Answer.APPROVE: ASSIGN,
    Answer.WITHDRAW: "appraisal.appraiser.nominate",
}


@dataclass(frozen=True, slots=True)
class NominationView:
    """Whom an appraisee has asked to appraise them, why, and what was said to it so far.

    `answers` are what the asker may say to it now.
    """

    id: UUID
    appraisal_id: UUID
    appraisee: PersonName
    appraiser: PersonName | None
    nominee: PersonName
    reason: str
    status: str
    at: datetime
    accepted_at: datetime | None
    released_at: datetime | None
    decided_at: datetime | None
    answer: str
    answers: tuple[Answer, ...] = ()


MOST = 200
"""How many nominations are listed for a lead to decide."""
_SEEN = """
    SELECT n.id, n.appraisal_id, n.nominee_id, n.reason, n.status, n.at, n.accepted_at, n.released_at,
           n.decided_at, n.answer, a.person_id, a.appraiser_id, a.state,
           p.given_name || ' ' || p.family_name AS appraisee_name,
           q.given_name || ' ' || q.family_name AS nominee_name,
           m.given_name || ' ' || m.family_name AS appraiser_name
      FROM nomination n
      JOIN appraisal a ON a.tenant_id = n.tenant_id AND a.id = n.appraisal_id
      JOIN person p ON p.tenant_id = a.tenant_id AND p.id = a.person_id
      JOIN person q ON q.tenant_id = n.tenant_id AND q.id = n.nominee_id
      LEFT JOIN person m ON m.tenant_id = a.tenant_id AND m.id = a.appraiser_id
     WHERE n.tenant_id = :organisation
"""
_UNDER_WAY = " AND n.status = 'open' AND a.state NOT IN ('complete', 'excused')"
_BY_AGE = f" ORDER BY n.at, n.id LIMIT {MOST}"
_WAITING = text(
    _SEEN
    + _UNDER_WAY
    + " AND (n.nominee_id = :person AND n.accepted_at IS NULL"
    + "      OR a.appraiser_id = :person AND n.released_at IS NULL)"
    + _BY_AGE
)
_ALL_OPEN = text(_SEEN + _UNDER_WAY + _BY_AGE)
_OF = text(_SEEN + " AND n.appraisal_id = :appraisal ORDER BY n.at DESC, n.id DESC LIMIT 50")


def waiting_nominations(session: Session, *, by: Identity) -> tuple[NominationView, ...]:
    """Open nominations that the asker should answer: as whoever was asked, or as the present appraiser."""
    rows = session.execute(_WAITING, {"organisation": by.organisation_id, "person": by.person})
    return tuple(_view(row, by) for row in rows)


def open_nominations(session: Session, *, by: Identity) -> tuple[NominationView, ...]:
    """All open nominations of the organisation, oldest first, at most 200, for its lead to decide.

    :raises Forbidden: unless an organisation lead asks.
    """
    if not allowed("people.read", by):
        raise Forbidden("Only your organisation lead sees these.")
    return tuple(_view(row, by) for row in session.execute(_ALL_OPEN, {"organisation": by.organisation_id}))


def nominations_of(session: Session, *, by: Identity, appraisal_id: UUID) -> tuple[NominationView, ...]:
    """An appraisal's nominations, newest first; whether the asker may see them is the caller's question."""
    asked = {"organisation": by.organisation_id, "appraisal": appraisal_id}
    return tuple(_view(row, by) for row in session.execute(_OF, asked))


@dataclass(frozen=True, slots=True)
class _Asked:
    """What the permissions ask about, from a row of a list."""

    person_id: UUID
    appraiser_id: UUID | None
    nominee_id: UUID | None
    countersigner_id: UUID | None = None
    delegate_ids: frozenset[UUID] = frozenset()


def _view(row: Row[Any], by: Identity) -> NominationView:
    return NominationView(
        row.id,
        row.appraisal_id,
        PersonName(row.person_id, row.appraisee_name),
        None if row.appraiser_id is None else PersonName(row.appraiser_id, row.appraiser_name),
        PersonName(row.nominee_id, row.nominee_name),
        row.reason,
        row.status,
        row.at,
        row.accepted_at,
        row.released_at,
        row.decided_at,
        row.answer,
        _answers(row, by),
    )


def _answers(row: Row[Any], by: Identity) -> tuple[Answer, ...]:
    if row.status != "open" or row.state in OVER:
        return ()
    of = _Asked(row.person_id, row.appraiser_id, row.nominee_id)
    may = {given for given, permission in NEEDS.items() if allowed(permission, by, of)}
    if row.accepted_at is not None:
        may.discard(Answer.ACCEPT)
    if row.released_at is not None:
        may.discard(Answer.RELEASE)
    if allowed(ASSIGN, by, of):
        may.add(Answer.DECLINE)
    return tuple(given for given in Answer if given in may)
