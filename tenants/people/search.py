"""Finding people of one's own organisation: by the beginning of a name or number, or exactly one of them.

Ranges instead of LIKE, on columns instead of expressions: under row-level security PostgreSQL uses an index
only for operators that can't leak a row, and `LIKE` and `lower` aren't among them.
"""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Row, text
from sqlalchemy.orm import Session

from tenants.days import today
from tenants.errors import Forbidden, Invalid, Problem
from tenants.identity import Identity
from tenants.permissions import allowed

PAGE = 25
LONGEST = 200
LAST = "\U0010ffff"
"""Sorts after whatever a prefix may go on with."""
NIL = UUID(int=0)


@dataclass(frozen=True, slots=True)
class Found:
    """Somebody in a list: `job_title` and `department` of the post they hold, or held last."""

    id: UUID
    employee_number: str
    name: str
    job_title: str | None
    department: str | None
    left_on: date | None


@dataclass(frozen=True, slots=True)
class Cursor:
    """Where a page of people ended, in the order of their names."""

    name: str
    id: UUID

    def as_text(self) -> str:
        """For an address."""
        return urlsafe_b64encode(json.dumps([self.name, str(self.id)]).encode()).decode().rstrip("=")

    @staticmethod
    def read(sent: str) -> "Cursor":
        """The cursor that a page gave.

        :raises Invalid: for anything else.
        """
        try:
            name, found = json.loads(urlsafe_b64decode(sent + "=" * (-len(sent) % 4)))
            return Cursor(_storable(str(name), "/cursor"), UUID(str(found)))
        except (ValueError, TypeError, Invalid, RecursionError):
            raise mend("/cursor", "This isn't a page's address. Begin again at the first page.") from None


@dataclass(frozen=True, slots=True)
class People:
    """A page of people in the order of their names, and where the next one begins."""

    people: tuple[Found, ...]
    next: Cursor | None


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody who may be given something to do: whether they work here today, and their own manager."""

    id: UUID
    employee_number: str
    name: str
    works: bool
    manager_id: UUID | None


_ALL = """
    SELECT p.id, p.employee_number, p.given_name || ' ' || p.family_name AS name, p.left_on, p.search_family,
           held.job_title, held.department
    FROM person p
    LEFT JOIN LATERAL (
        SELECT t.job_title, t.department FROM post t
        WHERE t.tenant_id = p.tenant_id AND t.person_id = p.id
        ORDER BY t.ended_on DESC NULLS FIRST, t.assignment_number
        LIMIT 1
    ) held ON true
    WHERE p.tenant_id = :organisation AND (p.search_family, p.id) > (:after, :after_id)
"""
_BEGINNING_WITH = """
      AND (p.search_family >= lower(CAST(:typed AS text))
           AND p.search_family < lower(CAST(:typed AS text)) || :last
           OR p.search_given >= lower(CAST(:typed AS text))
           AND p.search_given < lower(CAST(:typed AS text)) || :last
           OR p.search_number >= lower(CAST(:typed AS text))
           AND p.search_number < lower(CAST(:typed AS text)) || :last)
"""
_IN_ORDER = " ORDER BY p.search_family, p.id LIMIT :most"
EVERYBODY = text(_ALL + _IN_ORDER)
BEGINNING = text(_ALL + _BEGINNING_WITH + _IN_ORDER)

# A member works here: hasn't left, and has a post that goes on, or never had one (a lead on loan, say).
_MEMBER = """
    SELECT p.id, p.employee_number, p.given_name || ' ' || p.family_name AS name,
           (p.left_on IS NULL OR p.left_on >= :today)
           AND coalesce((SELECT bool_or(t.ended_on IS NULL OR t.ended_on >= :today) FROM post t
                          WHERE t.tenant_id = p.tenant_id AND t.person_id = p.id), true) AS works,
           (SELECT l.manager_id
              FROM post o
              JOIN reporting_line l ON l.tenant_id = o.tenant_id AND l.post_id = o.id AND l.ended_on IS NULL
                                   AND l.manager_id <> p.id
              JOIN person m ON m.tenant_id = l.tenant_id AND m.id = l.manager_id
                           AND (m.left_on IS NULL OR m.left_on >= :today)
             WHERE o.tenant_id = p.tenant_id AND o.person_id = p.id AND o.ended_on IS NULL
             ORDER BY o.assignment_number
             LIMIT 1) AS manager_id
    FROM person p
    WHERE p.tenant_id = :organisation
"""
_BY_ID = text(_MEMBER + " AND p.id = :person")
_EXACTLY = text(
    _MEMBER
    + " AND (p.search_number = lower(CAST(:typed AS text)) OR p.search_email = lower(CAST(:typed AS text)))"
    + " ORDER BY p.employee_number = :typed DESC, p.id LIMIT 2"
)


def search_people(
    session: Session, *, by: Identity, typed: str = "", after: Cursor | None = None, most: int = PAGE
) -> People:
    """A page of the organisation's people whose name or employee number begins with what was typed.

    "Helen Marsh", "Marsh Helen" and "Marsh, Helen" find the same; capitals don't matter; nothing typed means
    everybody.

    :raises Forbidden: unless an organisation lead asks.
    :raises Invalid: for what can't be part of a name.
    """
    if not allowed("people.read", by):
        raise Forbidden("Only your organisation lead can look people up.")
    wanted = tidied(typed)
    start = after or Cursor("", NIL)
    asked = {"organisation": by.organisation_id, "after": start.name, "after_id": start.id, "most": most + 1}
    if wanted:
        rows = session.execute(BEGINNING, {**asked, "typed": wanted, "last": LAST}).all()
    else:
        rows = session.execute(EVERYBODY, asked).all()
    people = tuple(_found(row) for row in rows[:most])
    more = len(rows) > most
    return People(people, Cursor(rows[most - 1].search_family, rows[most - 1].id) if more else None)


def find_member(session: Session, *, by: Identity, typed: str, pointer: str) -> Member:
    """The one person with this employee number or work e-mail address, who works here today.

    :param pointer: of the field it was typed into.
    :raises Invalid: when there is nobody, more than one, or somebody who has left.
    """
    wanted = tidied(typed, pointer)
    if not wanted:
        raise mend(pointer, "Write an employee number or a work e-mail address.")
    asked = {"organisation": by.organisation_id, "typed": wanted, "today": today()}
    rows = session.execute(_EXACTLY, asked).all()
    if not rows:
        raise mend(pointer, "Nobody here has this employee number or e-mail address. Check it.")
    if len(rows) > 1 and rows[0].employee_number != wanted:
        raise mend(pointer, "More than one person has this. Write the employee number instead.")
    return _working(_member(rows[0]), pointer)


def member_of(session: Session, *, by: Identity, person_id: UUID, pointer: str) -> Member:
    """The person with this id, who works here today.

    :raises Invalid: when there is nobody, or somebody who has left.
    """
    asked = {"organisation": by.organisation_id, "person": person_id, "today": today()}
    row = session.execute(_BY_ID, asked).one_or_none()
    if row is None:
        raise mend(pointer, "There is nobody with this id.")
    return _working(_member(row), pointer)


def chosen_member(session: Session, *, by: Identity, chosen: UUID | str, pointer: str) -> Member:
    """The same, by id or as it was typed.

    :param pointer: of the field that it was typed into; that of an id ends in `_id` besides.
    :raises Invalid: as for the two ways of saying it.
    """
    if isinstance(chosen, UUID):
        return member_of(session, by=by, person_id=chosen, pointer=f"{pointer}_id")
    return find_member(session, by=by, typed=chosen, pointer=pointer)


def mend(pointer: str, message: str) -> Invalid:
    """A refusal of one field."""
    return Invalid("See the list of what to mend.", problems=[Problem(pointer, message)])


def tidied(typed: str, pointer: str = "/q") -> str:
    """What was typed, with single spaces and no commas.

    :raises Invalid: for what can't be part of a name, or is too long for one.
    """
    if len(typed) > LONGEST:
        raise mend(pointer, f"This is {len(typed):,} characters long. Use {LONGEST} or fewer.")
    return " ".join(_storable(typed, pointer).replace(",", " ").split())


def _storable(typed: str, pointer: str) -> str:
    if "\x00" in typed or any("\ud800" <= each <= "\udfff" for each in typed):
        raise mend(pointer, "There is a character in this that no name has. Remove it.")
    return typed


def _working(member: Member, pointer: str) -> Member:
    if not member.works:
        raise mend(pointer, f"{member.name} doesn't work here any more. Choose somebody else.")
    return member


def _member(row: Row[Any]) -> Member:
    return Member(row.id, row.employee_number, row.name, row.works, row.manager_id)


def _found(row: Row[Any]) -> Found:
    return Found(row.id, row.employee_number, row.name, row.job_title, row.department, row.left_on)
