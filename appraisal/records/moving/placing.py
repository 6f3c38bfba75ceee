"""Inside the successor: ids, names and rows of those who arrive. Inside the predecessor: their end."""

from collections.abc import Mapping
from datetime import date
from typing import Final
from uuid import UUID

from sqlalchemy import CursorResult, insert, select, text
from sqlalchemy.orm import Session

from appraisal.records.moving import staging
from appraisal.records.moving.checks import Successor
from appraisal.records.moving.staging import STAGED
from appraisal.records.rows import table
from tenants.errors import Conflict
from tenants.organisations.standing import closure
from tenants.rows import now


class Incomplete(RuntimeError):
    """Not every waiting row found its place; nothing of the move is kept."""


def check_open(session: Session, to: Successor) -> None:
    """Inside the successor: it works today.

    :raises Conflict: when it is suspended or has ended.
    """
    closed = closure(session, organisation_id=to.id, at=now())
    if closed is not None:
        raise Conflict(f"{to.name} is {closed.standing.value}: nobody can go on there now.")


def name_others(session: Session, *, home: UUID, there: UUID) -> None:
    """Inside the predecessor: whom waiting rows name besides those who move, now or before."""
    asked = {"home": home, "there": there}
    session.execute(BEFORE, asked)
    session.execute(insert(staging.PEOPLE).from_select(["id"], select(staging.waiting("person").c.id)))
    person = table("person")
    others = select(
        person.c.id, person.c.id, person.c.employee_number, person.c.given_name, person.c.family_name
    ).where(
        person.c.tenant_id == home,
        person.c.id.in_(staging.people_named()),
        person.c.id.not_in(select(staging.PEOPLE.c.id)),
    )
    columns = ["id", "new_id", "employee_number", "given_name", "family_name"]
    session.execute(insert(staging.NAMED).from_select(columns, others))


def place(
    session: Session, *, home: UUID, there: UUID, from_ods: str, left_on: date, expected: Mapping[str, int]
) -> None:
    """Inside the successor: put in all that waits, people first, and say who came.

    :param expected: how many rows of each table wait.
    :raises Incomplete: when a row would be left out.
    """
    asked = {"home": home, "there": there, "ods": from_ods, "left_on": left_on, "moment": now()}
    session.execute(ANALYZE)
    session.execute(WELCOME, asked)
    for name in STAGED:
        if name != "person":
            session.execute(staging.renumbered(name, there))
    for statement in (RENUMBER_PEOPLE, RENUMBER_NAMED, LEAD_TO_PEOPLE, LEAD_TO_NAMED, ADD_NAMED):
        session.execute(statement, asked)
    for name in STAGED:
        result = session.execute(staging.placed(name, there))
        assert isinstance(result, CursorResult)  # noqa: S101 - an INSERT always gives one
        if result.rowcount != expected[name]:
            raise Incomplete(f"{result.rowcount} of {expected[name]} rows of {name} found their place")
    for statement in (FORGET_NAMES, SAY_NAMED, SAY_ARRIVED):
        session.execute(statement, asked)


def end(session: Session, *, home: UUID, there: UUID, last_day: date) -> None:
    """Inside the predecessor: the records of those who moved end, and say where they went."""
    asked = {"home": home, "there": there, "last_day": last_day, "moment": now()}
    for statement in (END_LINES, END_POSTS, END_PEOPLE, SAY_LEFT):
        session.execute(statement, asked)


# Without it the planner takes every temporary table for a small one, and a year of ratings takes minutes.
ANALYZE: Final = text("ANALYZE " + ", ".join(each.name for each in staging.every_table()))
# Whom an earlier move between the two organisations brought there, or made known there.
BEFORE: Final = text(
    """
    INSERT INTO moving_people (id, new_id)
    SELECT person_id, counterpart_id FROM person_transfer
    WHERE tenant_id = :home AND organisation_id = :there
      AND person_id NOT IN (SELECT id FROM moving_person)
    ON CONFLICT DO NOTHING
    """
)
# Somebody who was known there by name and comes now gets the row that names them.
WELCOME: Final = text(
    """
    UPDATE moving_person SET new_id = t.person_id FROM person_transfer t
    WHERE t.tenant_id = :there AND t.kind = 'named' AND t.organisation_id = :home
      AND t.counterpart_id = moving_person.id AND moving_person.id NOT IN (SELECT id FROM moving_joined)
    """
)
RENUMBER_PEOPLE: Final = text(
    """
    UPDATE moving_person SET new_id = md5(CAST(:there AS text) || '/person/' || moving_person.id::text)::uuid
    WHERE EXISTS (SELECT FROM person p WHERE p.tenant_id = :there AND p.id = moving_person.new_id)
      AND NOT EXISTS (SELECT FROM person_transfer t
                      WHERE t.tenant_id = :there AND t.kind = 'named'
                        AND t.organisation_id = :home AND t.counterpart_id = moving_person.id)
      AND moving_person.id NOT IN (SELECT id FROM moving_joined)
    """
)
RENUMBER_NAMED: Final = text(
    """
    UPDATE moving_named SET new_id = coalesce(
        (SELECT t.person_id FROM person_transfer t
         WHERE t.tenant_id = :there AND t.kind = 'named' AND t.organisation_id = :home
           AND t.counterpart_id = moving_named.id),
        CASE WHEN EXISTS (SELECT FROM person p
                          WHERE p.tenant_id = :there AND p.id = moving_named.id)
             THEN md5(CAST(:there AS text) || '/named/' || moving_named.id::text)::uuid
             ELSE moving_named.id END)
    """
)
LEAD_TO_PEOPLE: Final = text(
    "UPDATE moving_people SET new_id = m.new_id FROM moving_person m WHERE m.id = moving_people.id"
)
LEAD_TO_NAMED: Final = text("INSERT INTO moving_people (id, new_id) SELECT id, new_id FROM moving_named")
ADD_NAMED: Final = text(
    """
    INSERT INTO person (tenant_id, id, employee_number, given_name, family_name, left_on, created_at)
    SELECT :there, n.new_id, :ods || ':' || n.employee_number, n.given_name, n.family_name, :left_on, :moment
    FROM moving_named n
    ON CONFLICT (tenant_id, id) DO NOTHING
    """
)
FORGET_NAMES: Final = text(
    """
    DELETE FROM person_transfer t USING moving_person m
    WHERE t.tenant_id = :there AND t.kind = 'named' AND t.organisation_id = :home AND t.counterpart_id = m.id
    """
)
SAY_NAMED: Final = text(
    """
    INSERT INTO person_transfer (tenant_id, id, person_id, kind, organisation_id, counterpart_id, at)
    SELECT p.tenant_id, md5(p.tenant_id::text || '/named/' || n.id::text)::uuid, n.new_id, 'named', :home,
           n.id, :moment
    FROM moving_named n JOIN person p ON p.tenant_id = :there AND p.id = n.new_id
    ON CONFLICT DO NOTHING
    """
)
SAY_ARRIVED: Final = text(
    """
    INSERT INTO person_transfer (tenant_id, id, person_id, kind, organisation_id, counterpart_id, at)
    SELECT p.tenant_id, md5(p.tenant_id::text || '/arrived/' || m.id::text)::uuid, m.new_id, 'arrived', :home,
           m.id, :moment
    FROM moving_person m JOIN person p ON p.tenant_id = :there AND p.id = m.new_id
    """
)
END_LINES: Final = text(
    """
    UPDATE reporting_line SET ended_on = greatest(reporting_line.started_on, :last_day)
    FROM moving_reporting_line m WHERE reporting_line.tenant_id = :home AND reporting_line.id = m.id
    """
)
END_POSTS: Final = text(
    """
    UPDATE post SET ended_on = greatest(post.started_on, least(post.ended_on, :last_day))
    FROM moving_post m WHERE post.tenant_id = :home AND post.id = m.id
    """
)
END_PEOPLE: Final = text(
    """
    UPDATE person SET left_on = :last_day FROM moving_person m
    WHERE person.tenant_id = :home AND person.id = m.id
    """
)
SAY_LEFT: Final = text(
    """
    INSERT INTO person_transfer (tenant_id, id, person_id, kind, organisation_id, counterpart_id, at)
    SELECT p.tenant_id, md5(p.tenant_id::text || '/left/' || m.id::text || m.new_id::text)::uuid, m.id,
           'left', :there, m.new_id, :moment
    FROM moving_person m JOIN person p ON p.tenant_id = :home AND p.id = m.id
    """
)
