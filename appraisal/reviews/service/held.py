"""An appraisal as far as it matters who appraises it: its row, locked, and who could have a say in it."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Row, TextClause, text
from sqlalchemy.orm import Session

from appraisal.reviews.domain.states import State
from appraisal.reviews.service.clock import today
from tenants.errors import Forbidden, NotFound
from tenants.identity import Identity
from tenants.permissions import allowed

ASSIGN = "appraisal.appraiser.assign"
READ_APPRAISER = "appraisal.appraiser.read"
OWN = "This is your own appraisal. Another organisation lead decides who appraises you."


@dataclass(frozen=True, slots=True)
class Held:
    """An appraisal as far as it matters who appraises it, locked until the transaction ends."""

    id: UUID
    person_id: UUID
    post_id: UUID
    appraiser_id: UUID | None
    countersigner_id: UUID | None
    state: State
    version: int
    appraisee_name: str
    delegate_ids: frozenset[UUID]
    nominee_id: UUID | None
    signed_by: UUID | None
    appraiser_works: bool


_HELD = """
    SELECT a.id, a.person_id, a.post_id, a.appraiser_id, a.countersigner_id, a.state, a.version,
           p.given_name || ' ' || p.family_name AS appraisee_name,
           ARRAY(SELECT d.delegate_id FROM delegation d
                  WHERE d.tenant_id = a.tenant_id AND d.manager_id = a.appraiser_id AND d.ended_at IS NULL
                    AND d.starts_on <= :today AND d.ends_on >= :today) AS delegate_ids,
           (SELECT n.nominee_id FROM nomination n
             WHERE n.tenant_id = a.tenant_id AND n.appraisal_id = a.id AND n.status = 'open') AS nominee_id,
           (SELECT s.person_id FROM signature s
             WHERE s.tenant_id = a.tenant_id AND s.appraisal_id = a.id AND s.revision = a.revision
               AND s.party = 'appraiser') AS signed_by,
           EXISTS (SELECT 1 FROM person m
                    WHERE m.tenant_id = a.tenant_id AND m.id = a.appraiser_id
                      AND (m.left_on IS NULL OR m.left_on >= :today)
                      AND coalesce((SELECT bool_or(t.ended_on IS NULL OR t.ended_on >= :today) FROM post t
                                     WHERE t.tenant_id = m.tenant_id AND t.person_id = m.id), true)
           ) AS appraiser_works
      FROM appraisal a
      JOIN person p ON p.tenant_id = a.tenant_id AND p.id = a.person_id
     WHERE a.tenant_id = :organisation
"""
_LOCK = " ORDER BY a.id FOR NO KEY UPDATE OF a"
_OPEN = " AND a.state NOT IN ('complete', 'excused')"
_OF_ONE = text(_HELD + " AND a.id = :which")
LOCKED = text(_HELD + " AND a.id = :which" + _LOCK)
OF_THESE = text(_HELD + " AND a.id = ANY(:which)" + _LOCK)
OF_PEOPLE = text(_HELD + " AND a.person_id = ANY(:which)" + _OPEN + _LOCK)
OF_MANAGER = text(_HELD + " AND a.appraiser_id = :which" + _OPEN + _LOCK)


def held(session: Session, *, by: Identity, appraisal_id: UUID, lock: bool = True) -> Held:
    """An appraisal by its id; whether the asker may see it is the caller's question.

    :raises NotFound: if there is none in the asker's organisation.
    """
    rows = held_rows(session, by, LOCKED if lock else _OF_ONE, appraisal_id)
    if not rows:
        raise NotFound
    return rows[0]


def check_assigns(by: Identity, of: Held) -> None:
    """Let only an organisation lead pass, and not for their own appraisal.

    :raises NotFound: to whom the appraisal is hidden.
    :raises Forbidden: to whoever may know of it.
    """
    if allowed(ASSIGN, by, of):
        return
    if not allowed(READ_APPRAISER, by, of):
        raise NotFound
    raise Forbidden(OWN if by.person_id == of.person_id else "Only an organisation lead can do this.")


def held_rows(session: Session, by: Identity, statement: TextClause, which: object) -> tuple[Held, ...]:
    """Appraisals as a statement of this file finds them, locked in the order of their ids.

    :param which: an id, or ids, as the statement takes.
    """
    asked = {"organisation": by.organisation_id, "which": which, "today": today()}
    return tuple(_held(row) for row in session.execute(statement, asked))


def _held(row: Row[Any]) -> Held:
    known = row._asdict()
    return Held(**known | {"state": State(row.state), "delegate_ids": frozenset(row.delegate_ids)})
