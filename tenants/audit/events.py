"""The trail as its auditor reads it: who did what, when and from where; never what people wrote.

The trail stands below people and appraisals, so the few columns that turn an id into somebody's name are
named here by table, not by model.
"""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Row, text
from sqlalchemy.orm import Session

from tenants.audit import service as audit
from tenants.days import LONDON
from tenants.errors import Invalid, Problem
from tenants.identity import Identity

PAGE, MOST = 100, 10_000
"""So many events in a page, and at most in one file."""


@dataclass(frozen=True, slots=True)
class Filters:
    """What to look for; None is anything. Days are in Europe/London and count whole.

    `person` is an employee number or an id: of whoever did it, or whom, or whose appraisal, it was done to.
    """

    first: date | None = None
    last: date | None = None
    person: str | None = None
    action: str | None = None
    outcome: str | None = None

    @property
    def used(self) -> list[str]:
        """Names of those that are set."""
        return [field.name for field in fields(self) if getattr(self, field.name) is not None]


@dataclass(frozen=True, slots=True)
class Cursor:
    """Where a page ended: events are shown newest first, by moment and then by id."""

    at: datetime
    id: UUID

    def as_text(self) -> str:
        """For an address."""
        told = json.dumps([self.at.isoformat(), str(self.id)])
        return urlsafe_b64encode(told.encode()).decode().rstrip("=")

    @staticmethod
    def read(sent: str) -> "Cursor":
        """The cursor that a page gave.

        :raises Invalid: for anything else.
        """
        try:
            at, found = json.loads(urlsafe_b64decode(sent + "=" * (-len(sent) % 4)))
            moment = datetime.fromisoformat(str(at))
            if moment.tzinfo is None or not 1900 <= moment.year <= 2999:
                raise ValueError(at)
            return Cursor(moment, UUID(str(found)))
        except (ValueError, TypeError, RecursionError):
            raise _mend("/cursor", "This isn't a page's address. Begin again at the first page.") from None


@dataclass(frozen=True, slots=True)
class EventView:
    """One event, with the names that its people have now; somebody who was erased has none."""

    id: UUID
    at: datetime
    action: str
    outcome: str
    actor_person_id: UUID | None
    actor_name: str | None
    actor_client_id: str | None
    actor_command: str | None
    object_type: str | None
    object_id: UUID | None
    about_person_id: UUID | None
    about_name: str | None
    request_id: str | None
    source: str | None
    detail: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Page:
    """Events newest first, and where the next page begins."""

    events: tuple[EventView, ...]
    next: Cursor | None


_EVENTS = """
    SELECT e.tenant_id, e.id, e.at, e.action, e.outcome, e.actor_person_id, e.actor_client_id,
           e.actor_command, e.object_type, e.object_id, e.request_id, e.source, e.detail
    FROM audit_event e WHERE e.tenant_id = :organisation"""
_CONDITIONS = {
    "since": " AND e.at >= :since",
    "until": " AND e.at < :until",
    "action": " AND e.action = :action",
    "outcome": " AND e.outcome = :outcome",
    "after_at": " AND (e.at, e.id) < (:after_at, :after_id)",
}
_BY_PERSON = " AND e.actor_person_id = :person"
_TO_PERSON = " AND e.object_id = ANY(:objects) AND e.actor_person_id IS DISTINCT FROM :person"
_NEWEST = " ORDER BY {0}at DESC, {0}id DESC LIMIT :most"
# Names are looked up for the rows of the page alone.
_NAMED = """
    SELECT page.*, a.given_name || ' ' || a.family_name AS actor_name,
           o.id AS about_person_id, o.given_name || ' ' || o.family_name AS about_name
    FROM ({events}) page
    LEFT JOIN person a ON a.tenant_id = page.tenant_id AND a.id = page.actor_person_id
    LEFT JOIN appraisal x ON x.tenant_id = page.tenant_id AND x.id = page.object_id
                         AND page.object_type = 'appraisal'
    LEFT JOIN person o ON o.tenant_id = page.tenant_id AND o.id = coalesce(x.person_id, page.object_id)
                      AND page.object_type IN ('appraisal', 'person')
    WHERE page.tenant_id = :organisation
    ORDER BY page.at DESC, page.id DESC
"""
_WHO = """
    SELECT p.id AS person, x.id AS appraisal FROM person p
    LEFT JOIN appraisal x ON x.tenant_id = p.tenant_id AND x.person_id = p.id
    WHERE p.tenant_id = :organisation AND
"""
_BY_NUMBER = text(_WHO + " p.employee_number = :typed")
_BY_ID = text(_WHO + " p.id = :typed")


def read_events(
    session: Session,
    *,
    by: Identity,
    filters: Filters,
    after: Cursor | None = None,
    most: int = PAGE,
    form: str = "page",
) -> Page:
    """A page of the organisation's trail, newest first; that it was read is recorded too.

    :param form: in what form the reader is given it, for the trail.
    :raises Invalid: for days in the wrong order, and for an employee number that nobody has.
    """
    asked = _asked(by, filters, after)
    person, objects = _person(session, by, filters.person)
    statement = _statement(asked, has_person=person is not None)
    asked |= {"most": most + 1}
    if person is not None:
        asked |= {"person": person, "objects": list(objects)}
    rows = session.execute(text(statement), asked).all()
    audit.record(
        session,
        by=by,
        action="audit.read",
        object_type=None if person is None else "person",
        object_id=person,
        detail={"form": form, "filters": filters.used},
    )
    shown = tuple(_view(row) for row in rows[:most])
    return Page(shown, Cursor(shown[-1].at, shown[-1].id) if len(rows) > most else None)


def _asked(by: Identity, filters: Filters, after: Cursor | None) -> dict[str, object]:
    if filters.first and filters.last and filters.first > filters.last:
        raise _mend("/to", "The last day is before the first. Change one of them.")
    asked: dict[str, object] = {"organisation": by.organisation_id}
    if filters.first is not None:
        asked["since"] = _midnight(filters.first, "/from")
    if filters.last is not None:
        asked["until"] = _midnight(filters.last, "/to", days=1)
    if after is not None:
        asked |= {"after_at": after.at, "after_id": after.id}
    given = {"action": filters.action, "outcome": filters.outcome}
    return asked | {name: value for name, value in given.items() if value is not None}


def _midnight(day: date, pointer: str, *, days: int = 0) -> datetime:
    """When a day begins, or the one `days` later.

    :raises Invalid: for the last days that a calendar knows.
    """
    if not 1900 <= day.year <= 2999:
        raise _mend(pointer, "Write a year from 1900 to 2999.")
    return datetime.combine(day + timedelta(days=days), time.min, LONDON)


def _statement(asked: Mapping[str, object], *, has_person: bool) -> str:
    """One search; for a person two, each in the order of an index, so that neither sorts a whole trail."""
    events = _EVENTS + "".join(condition for name, condition in _CONDITIONS.items() if name in asked)
    newest = _NEWEST.format("e.")
    if not has_person:
        return _NAMED.format(events=events + newest)
    both = f"({events}{_BY_PERSON}{newest}) UNION ALL ({events}{_TO_PERSON}{newest})"
    return _NAMED.format(events=f"SELECT * FROM ({both}) both_of{_NEWEST.format('')}")  # noqa: S608 - made of constants only


def _person(session: Session, by: Identity, typed: str | None) -> tuple[UUID | None, Sequence[UUID]]:
    """Who is meant, and what their objects are: themselves and their appraisals."""
    if typed is None:
        return None, ()
    found = _as_id(typed)
    asked = {"organisation": by.organisation_id, "typed": typed if found is None else found}
    rows = session.execute(_BY_NUMBER if found is None else _BY_ID, asked).all()
    if not rows and found is None:
        raise _mend("/person", "Nobody here has this employee number. Check it.")
    # An id stays one: whoever it was may have been erased, and the trail still names them by it.
    person = rows[0].person if rows else found
    return person, [person, *(row.appraisal for row in rows if row.appraisal is not None)]


def _as_id(typed: str) -> UUID | None:
    try:
        return UUID(typed)
    except ValueError:
        return None


def _view(row: Row[Any]) -> EventView:
    return EventView(**{field.name: getattr(row, field.name) for field in fields(EventView)})


def _mend(pointer: str, message: str) -> Invalid:
    return Invalid("See the list of what to mend.", problems=[Problem(pointer, message)])
