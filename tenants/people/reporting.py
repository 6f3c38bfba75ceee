"""Who somebody reports to: lines with dates, the old one ended the day before the new one begins."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Row, text
from sqlalchemy.orm import Session

from tenants.audit import service as audit
from tenants.days import today
from tenants.errors import Conflict, Forbidden, NotFound
from tenants.identity import Identity
from tenants.people.search import Member, member_of, mend
from tenants.permissions import allowed
from tenants.rows import now


@dataclass(frozen=True, slots=True)
class LineView:
    """A manager between two days; no end means still."""

    manager_id: UUID
    manager_name: str
    manager_left_on: date | None
    started_on: date
    ended_on: date | None


@dataclass(frozen=True, slots=True)
class PostView:
    """A post, and who its holder reported to, newest first."""

    id: UUID
    assignment_number: str
    job_title: str
    department: str
    staff_group: str
    pay_band: str
    started_on: date
    ended_on: date | None
    lines: tuple[LineView, ...]

    @property
    def line(self) -> LineView | None:
        """The present manager, if there is one."""
        return next((line for line in self.lines if line.ended_on is None), None)


@dataclass(frozen=True, slots=True)
class PersonView:
    """Somebody as their organisation lead knows them."""

    id: UUID
    employee_number: str
    name: str
    email: str | None
    left_on: date | None
    posts: tuple[PostView, ...]

    def post(self, post_id: UUID) -> PostView | None:
        """One of the posts."""
        return next((post for post in self.posts if post.id == post_id), None)


_PERSON = text(
    """
    SELECT p.id AS person_id, p.employee_number, p.given_name || ' ' || p.family_name AS name, p.email,
           p.left_on, t.id AS post_id, t.assignment_number, t.job_title, t.department, t.staff_group,
           t.pay_band, t.started_on, t.ended_on, l.manager_id, l.started_on AS line_started_on,
           l.ended_on AS line_ended_on, m.left_on AS manager_left_on,
           m.given_name || ' ' || m.family_name AS manager_name
    FROM person p
    LEFT JOIN post t ON t.tenant_id = p.tenant_id AND t.person_id = p.id
    LEFT JOIN reporting_line l ON l.tenant_id = t.tenant_id AND l.post_id = t.id
    LEFT JOIN person m ON m.tenant_id = l.tenant_id AND m.id = l.manager_id
    WHERE p.tenant_id = :organisation AND p.id = :person
    ORDER BY t.ended_on DESC NULLS FIRST, t.assignment_number, l.ended_on DESC NULLS FIRST, l.started_on DESC
    """
)
# A line that began today and is replaced today lasts one day: no line ends before it began. What it gives
# back is what the staff file says of the post, since that is what the new line will stand against.
_END = text(
    """
    UPDATE reporting_line SET ended_on = GREATEST(reporting_line.started_on, :eve)
    WHERE reporting_line.tenant_id = :organisation AND reporting_line.post_id = ANY(:posts)
      AND reporting_line.ended_on IS NULL AND reporting_line.manager_id IS DISTINCT FROM :manager
    RETURNING reporting_line.post_id, CASE WHEN reporting_line.by_hand THEN reporting_line.instead_of_id
                                           ELSE reporting_line.manager_id END AS said
    """
)
# Ids are hashes, so that a distributed database can push this down; who has the manager is left alone.
_BEGIN = text(
    """
    INSERT INTO reporting_line (tenant_id, id, post_id, manager_id, started_on, by_hand, instead_of_id)
    SELECT t.tenant_id, md5(t.id::text || :moment)::uuid, t.id, :manager, :day, true, before.said
    FROM post t
    LEFT JOIN unnest(CAST(:ended AS uuid[]), CAST(:said AS uuid[])) AS before (post_id, said)
           ON before.post_id = t.id
    WHERE t.tenant_id = :organisation AND t.id = ANY(:posts) AND t.person_id <> :manager
      AND NOT EXISTS (SELECT 1 FROM reporting_line l
                       WHERE l.tenant_id = t.tenant_id AND l.post_id = t.id AND l.ended_on IS NULL)
    """
)


def read_person(session: Session, *, by: Identity, person_id: UUID) -> PersonView:
    """Somebody's posts and who they report to and reported to; the trail notes that it was read.

    :raises Forbidden: unless an organisation lead asks.
    :raises NotFound: when there is nobody with this id.
    """
    if not allowed("people.read", by):
        raise Forbidden("Only your organisation lead can look people up.")
    found = _person(session, by, person_id)
    if person_id != by.person_id:
        audit.record(session, by=by, action="person.read", object_type="person", object_id=person_id)
    return found


def change_manager(
    session: Session, *, by: Identity, person_id: UUID, post_id: UUID, manager_id: UUID | None
) -> PostView:
    """Let the holder of a post report to somebody else from today, or to nobody; for the cycles to come.

    Appraisals that are open stay with their appraiser: they are reassigned by a use case of their own.

    :raises Forbidden: unless an organisation lead asks.
    :raises NotFound: no such person, or no such post of theirs.
    :raises Conflict: the lead's own post, or a post that has ended.
    :raises Invalid: a manager who isn't there, has left, or is the holder of the post.
    """
    if not allowed("people.write", by):
        raise Forbidden("Only your organisation lead can change who people report to.")
    if person_id == by.person_id:
        raise Conflict("You can't change who you report to yourself. Ask another organisation lead.")
    post = _person(session, by, person_id).post(post_id)
    if post is None:
        raise NotFound
    if post.ended_on is not None and post.ended_on < today():
        raise Conflict("This post has ended, so nobody manages it any more.")
    member = None if manager_id is None else _manager(session, by, person_id, manager_id)
    before = None if post.line is None else post.line.manager_id
    change_managers(session, by=by, post_ids=[post_id], manager_id=manager_id)
    audit.record(
        session,
        by=by,
        action="reporting_line.changed",
        object_type="person",
        object_id=person_id,
        detail={"post": str(post_id)},
        changes={"manager_id": (before, None if member is None else member.id)},
        plain=("manager_id",),
    )
    found = _person(session, by, person_id).post(post_id)
    if found is None:
        raise NotFound
    return found


def change_managers(
    session: Session, *, by: Identity, post_ids: Sequence[UUID], manager_id: UUID | None
) -> int:
    """End the open lines of these posts and begin new ones today, in two statements; returns how many began.

    The caller has asked whether it may be done, and writes the trail.
    """
    day, asked = today(), {"organisation": by.organisation_id, "posts": list(post_ids), "manager": manager_id}
    ended = session.execute(_END, {**asked, "eve": day - timedelta(days=1)}).all()
    if manager_id is None:
        return 0
    before = {"ended": [row.post_id for row in ended], "said": [row.said for row in ended]}
    begun = session.execute(_BEGIN, {**asked, **before, "day": day, "moment": now().isoformat()})
    return int(begun.rowcount)  # type: ignore[attr-defined] # a text INSERT gives a CursorResult


def _manager(session: Session, by: Identity, person_id: UUID, manager_id: UUID) -> Member:
    if manager_id == person_id:
        raise mend("/manager", "Nobody reports to themselves. Choose somebody else.")
    return member_of(session, by=by, person_id=manager_id, pointer="/manager")


def _person(session: Session, by: Identity, person_id: UUID) -> PersonView:
    rows = session.execute(_PERSON, {"organisation": by.organisation_id, "person": person_id}).all()
    if not rows:
        raise NotFound
    first = rows[0]
    held: dict[UUID, list[Row[Any]]] = {}
    for row in rows:
        if row.post_id is not None:
            held.setdefault(row.post_id, []).append(row)
    return PersonView(
        first.person_id,
        first.employee_number,
        first.name,
        first.email,
        first.left_on,
        tuple(_post(lines) for lines in held.values()),
    )


def _post(rows: Sequence[Row[Any]]) -> PostView:
    first = rows[0]
    lines = tuple(
        LineView(
            row.manager_id, row.manager_name, row.manager_left_on, row.line_started_on, row.line_ended_on
        )
        for row in rows
        if row.manager_id is not None
    )
    return PostView(
        first.post_id,
        first.assignment_number,
        first.job_title,
        first.department,
        first.staff_group,
        first.pay_band,
        first.started_on,
        first.ended_on,
        lines,
    )
