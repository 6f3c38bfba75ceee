"""Who can go on in the successor: those who were asked for, work here still, and meet nobody there."""

from collections.abc import Mapping
from datetime import date
from typing import Final
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, delete, func, literal, or_, select, text, true, update
from sqlalchemy.orm import Session

from appraisal.cycles.models import Appraisal
from appraisal.records.moving.report import NotMoved, Selection
from appraisal.records.moving.staging import JOINED, copied, waiting
from appraisal.records.moving.tables import STATES_THAT_STAY
from appraisal.records.rows import table
from tenants.days import today
from tenants.people.models import Person, Post

HELD: Final = ("person", "post", "person_identity")
"""What is looked at before anything is decided."""

NOBODY_HERE: Final = "Nobody who works here has this number: it is mistyped, or they left or moved before."
NUMBER_TAKEN: Final = (
    "The successor has somebody with this employee number. If it is the same person, end this record by hand;"
    " if not, move again with --prefix."
)
POST_TAKEN: Final = (
    "The successor has a post with the assignment number of one of theirs. If it is the same post, end this"
    " one by hand; if not, move again with --prefix."
)
ACCOUNT_TAKEN: Final = (
    "Their account signs in to another record in the successor already: it is the same person. End this"
    " record by hand once the other is right, or move again with --join."
)


def stage(session: Session, *, home: UUID, selection: Selection, on: date) -> list[NotMoved]:
    """Let those who were asked for wait, with their posts and accounts; gives the numbers nobody has."""
    session.execute(copied("person", home, and_(_works(on), _asked_for(home, selection, on))))
    movers = select(waiting("person").c.id)
    # A post that ended goes too where an open appraisal is about it.
    appraised = select(Appraisal.post_id).where(
        Appraisal.tenant_id == home, Appraisal.person_id.in_(movers), Appraisal.state.not_in(STATES_THAT_STAY)
    )
    posts = and_(Post.person_id.in_(movers), or_(_held(on), Post.id.in_(appraised)))
    session.execute(copied("post", home, posts))
    session.execute(copied("person_identity", home, table("person_identity").c.person_id.in_(movers)))
    if not selection.employee_numbers:
        return []
    known = set(session.scalars(select(waiting("person").c.employee_number)))
    return [NotMoved(number, NOBODY_HERE) for number in selection.employee_numbers if number not in known]


def join(session: Session, *, there: UUID) -> None:
    """Inside the successor: whoever's account is somebody's there is that person.

    Only where it is sure: one person there, who works there, and who no other mover is.
    """
    session.execute(JOIN, {"there": there, "today": today()})
    session.execute(LEAD_TO_JOINED)
    session.execute(FORGET_ACCOUNTS, {"there": there})


def give_prefix(session: Session, *, there: UUID, prefix: str) -> dict[UUID, str]:
    """Inside the successor: put a prefix before numbers that are taken there; whose numbers, as they were."""
    given: dict[UUID, str] = {}
    for name, column in (("person", "employee_number"), ("post", "assignment_number")):
        rows = waiting(name)
        found = session.execute(
            update(rows)
            .where(rows.c[column].in_(_taken(name, column, there)), _is_new(name))
            .values({column: literal(prefix) + rows.c[column]})
            .returning(rows.c.id, rows.c[column])
        ).all()
        if name == "person":
            given = {row[0]: row[1].removeprefix(prefix) for row in found}
    return given


def turn_back(session: Session, *, there: UUID, given: Mapping[UUID, str]) -> list[NotMoved]:
    """Inside the successor: whoever meets somebody there stays, with all that is theirs.

    :param given: the numbers that got a prefix, as they were.
    """
    rows = session.execute(MEETING, {"there": there}).all()
    if not rows:
        return []
    reasons = {"number": NUMBER_TAKEN, "post": POST_TAKEN, "account": ACCOUNT_TAKEN}
    staying = [row.id for row in rows]
    for name, column in (("person_identity", "person_id"), ("post", "person_id"), ("person", "id")):
        session.execute(delete(waiting(name)).where(waiting(name).c[column] == func.any(staying)))
    session.execute(delete(JOINED).where(JOINED.c.id == func.any(staying)))
    return [NotMoved(given.get(row.id, row.employee_number), reasons[row.why]) for row in rows]


JOIN: Final = text(
    """
    INSERT INTO moving_joined (id, new_id)
    SELECT DISTINCT ON (new_id) id, new_id FROM (
        SELECT i.person_id AS id, min(p.id::text)::uuid AS new_id
        FROM moving_person_identity i
        JOIN person_identity t ON t.tenant_id = :there AND t.issuer = i.issuer AND t.subject = i.subject
        JOIN person p ON p.tenant_id = t.tenant_id AND p.id = t.person_id
                     AND (p.left_on IS NULL OR p.left_on >= :today)
        GROUP BY i.person_id HAVING count(DISTINCT p.id) = 1
    ) same
    ORDER BY new_id, id
    """
)
LEAD_TO_JOINED: Final = text(
    "UPDATE moving_person SET new_id = j.new_id FROM moving_joined j WHERE j.id = moving_person.id"
)
FORGET_ACCOUNTS: Final = text(
    """
    DELETE FROM moving_person_identity i USING moving_joined j, person_identity t
    WHERE j.id = i.person_id AND t.tenant_id = :there AND t.issuer = i.issuer AND t.subject = i.subject
      AND t.person_id = j.new_id
    """
)
# Each person once, with what weighs most: the same account is the same human, whatever the numbers say.
MEETING: Final = text(
    """
    SELECT DISTINCT ON (m.employee_number) m.id, m.employee_number, met.why
    FROM moving_person m
    JOIN (
        SELECT i.person_id, 'account' AS why, 1 AS rank
        FROM moving_person_identity i
        JOIN person_identity t ON t.tenant_id = :there AND t.issuer = i.issuer AND t.subject = i.subject
        UNION ALL
        SELECT n.id, 'number', 2
        FROM moving_person n
        JOIN person t ON t.tenant_id = :there AND t.employee_number = n.employee_number
        WHERE n.id NOT IN (SELECT id FROM moving_joined)
        UNION ALL
        SELECT p.person_id, 'post', 3
        FROM moving_post p
        JOIN post t ON t.tenant_id = :there AND t.assignment_number = p.assignment_number
    ) met ON met.person_id = m.id
    ORDER BY m.employee_number, met.rank
    """
)


def _taken(name: str, column: str, there: UUID) -> Select[str]:
    of = table(name)
    return select(of.c[column]).where(of.c.tenant_id == there)


def _is_new(name: str) -> ColumnElement[bool]:
    """Not of somebody who joins their own record there, whose number is not needed any more."""
    return true() if name != "person" else waiting(name).c.id.not_in(select(JOINED.c.id))


def _works(on: date) -> ColumnElement[bool]:
    return or_(Person.left_on.is_(None), Person.left_on >= on)


def _held(on: date) -> ColumnElement[bool]:
    return or_(Post.ended_on.is_(None), Post.ended_on >= on)


def _asked_for(home: UUID, selection: Selection, on: date) -> ColumnElement[bool]:
    if selection.everybody:
        return true()
    if selection.department is None:
        return Person.employee_number.in_(selection.employee_numbers)
    inside = or_(
        Post.department == selection.department,
        Post.department.startswith(f"{selection.department} > ", autoescape=True),
    )
    return Person.id.in_(select(Post.person_id).where(Post.tenant_id == home, _held(on), inside))
