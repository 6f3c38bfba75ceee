"""Who has read somebody's appraisals, for that somebody: a line for each reader and day, from the trail."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, text
from sqlalchemy.orm import Session

from tenants.audit.events import Cursor
from tenants.identity import Identity

PAGE = 100
OF_APPRAISALS = (
    *("appraisal.read", "appraisal.actions_read"),
    *("appraisal.appraiser_read", "appraisal.nomination_read", "appraisal.stage_read"),
)
OF_PEOPLE = ("person.read", "person.exported")
"""Actions that show an appraisal or a part of it, and those that show what is held about a person."""


@dataclass(frozen=True, slots=True)
class Reading:
    """Who read what on one day: how often, when last, and in which capacities; a person or a command."""

    person_id: UUID | None
    name: str | None
    command: str | None
    capacities: tuple[str, ...]
    action: str
    cycle: str | None
    times: int
    last_at: datetime


@dataclass(frozen=True, slots=True)
class Readers:
    """A page, newest first, and where the next one begins."""

    readings: tuple[Reading, ...]
    next: Cursor | None


# A page of forms is read many times over, so readings of a day in Europe/London are told as one.
_READERS = text(
    """
    SELECT d.person_id, p.given_name || ' ' || p.family_name AS name, d.command, d.capacities, d.action,
           d.cycle, d.times, d.last_at, d.last_id
    FROM (
        SELECT s.tenant_id, s.actor_person_id AS person_id, s.actor_command AS command, s.capacities,
               s.action, s.cycle, count(*) AS times, max(s.at) AS last_at, max(CAST(s.id AS text)) AS last_id
        FROM (
            SELECT e.tenant_id, e.id, e.at, e.actor_person_id, e.actor_command, e.action, c.name AS cycle,
                   coalesce(e.detail -> 'as', '[]') AS capacities
            FROM appraisal a
            JOIN cycle c ON c.tenant_id = a.tenant_id AND c.id = a.cycle_id
            JOIN audit_event e ON e.tenant_id = a.tenant_id AND e.object_id = a.id
            WHERE a.tenant_id = :organisation AND a.person_id = :person AND e.action = ANY(:of_appraisals)
              AND e.outcome = 'done' AND e.actor_person_id IS DISTINCT FROM :person
            UNION ALL
            SELECT e.tenant_id, e.id, e.at, e.actor_person_id, e.actor_command, e.action, NULL, '[]'
            FROM audit_event e
            WHERE e.tenant_id = :organisation AND e.object_id = :person AND e.action = ANY(:of_people)
              AND e.outcome = 'done' AND e.actor_person_id IS DISTINCT FROM :person
        ) s
        GROUP BY s.tenant_id, s.actor_person_id, s.actor_command, s.capacities, s.action, s.cycle,
                 CAST(s.at AT TIME ZONE 'Europe/London' AS date)
    ) d
    LEFT JOIN person p ON p.tenant_id = d.tenant_id AND p.id = d.person_id
    WHERE d.tenant_id = :organisation AND (d.last_at, d.last_id) < (:after_at, :after_id)
    ORDER BY d.last_at DESC, d.last_id DESC
    LIMIT :most
    """
)


def readers(session: Session, *, by: Identity, after: Cursor | None = None, most: int = PAGE) -> Readers:
    """Who else has read the appraisals of the person who asks: one statement."""
    asked = {
        "organisation": by.organisation_id,
        "person": by.person,
        "of_appraisals": list(OF_APPRAISALS),
        "of_people": list(OF_PEOPLE),
        "after_at": "infinity" if after is None else after.at,
        "after_id": "" if after is None else str(after.id),
        "most": most + 1,
    }
    rows = session.execute(_READERS, asked).all()
    shown = rows[:most]
    further = Cursor(shown[-1].last_at, UUID(shown[-1].last_id)) if len(rows) > most else None
    return Readers(_readings(shown), further)


def _readings(rows: Sequence[Row[Any]]) -> tuple[Reading, ...]:
    return tuple(
        Reading(
            row.person_id,
            row.name,
            row.command,
            tuple(row.capacities),
            row.action,
            row.cycle,
            row.times,
            row.last_at,
        )
        for row in rows
    )
