"""Somebody of whom every table holds something, with a marker in each column that says anything of them."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from uuid import UUID

from sqlalchemy import JSON, Column, ColumnElement, Table, Text, func, select, update
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Session

from appraisal.records import rows
from appraisal.records.privacy import CLASSES, Privacy
from appraisal.records.subjects import SUBJECTS
from tenants.audit.models import AuditEvent
from tests.world import World

PLANTED: Final = frozenset({Privacy.DIRECT, Privacy.WORK, Privacy.NARRATIVE, Privacy.SPECIAL, Privacy.TRACE})
SAID: Final = PLANTED | {Privacy.RATING}
"""The classes that an export must give."""


@dataclass(frozen=True)
class Planted:
    """A value that stands in one column of one row about the person."""

    table: str
    column: str
    id: str | None
    value: Any
    is_marker: bool


def plant(world: World, part: str) -> None:
    """Make sure that every table holds a row of this person's, and mark every column of theirs."""
    member = world.members[part]
    asked = {"organisation": member.organisation_id, "people": [member.person_id]}
    with world.database.session("owner", member.organisation_id) as session:
        for name, subject in SUBJECTS.items():
            if subject.own and name not in {"erasure", "audit_event"}:  # nobody is erased yet
                _give(session, name, member.person_id, asked)
        # An event that was sealed already is never changed, so theirs is a new one.
        session.add(
            AuditEvent(
                action="tests.planted", actor_person_id=member.person_id, source="planted-audit_event-source"
            )
        )
        session.flush()
        for name, subject in SUBJECTS.items():
            if subject.own and name != "audit_event":
                _mark(session, name, asked)
        session.commit()


def _give(session: Session, name: str, person: UUID, asked: dict[str, Any]) -> None:
    """Hand over a row of somebody else's where the person has none."""
    of = rows.table(name)
    if session.scalar(select(func.count()).where(rows.owner(of), rows.own_rows(name)), asked):
        return
    column, _, further = SUBJECTS[name].own[0].partition(".")
    assert not further, f"fill {name} with a row of this person's in tests/isolation/everything.py"
    one = session.scalar(select(of.c.id).where(rows.owner(of)).limit(1), asked)
    assert one is not None, f"fill {name} in tests/isolation/everything.py"
    session.execute(update(of).where(of.c.id == one).values({column: person}))


def _mark(session: Session, name: str, asked: dict[str, Any]) -> None:
    of = rows.table(name)
    written = [column for column in columns(name, PLANTED) if can_be_marked(of.c[column])]
    markers: dict[str, Any] = {column: marker(of, column) for column in written}
    if name == "appraisal":
        markers["state"] = "excused"  # which alone may have a reason
    if markers:
        session.execute(update(of).where(rows.owner(of), rows.own_rows(name)).values(markers), asked)


def can_be_marked(column: Column[Any]) -> bool:
    """Whether it holds text, or JSON, that the database doesn't make by itself."""
    return column.computed is None and isinstance(column.type, Text | JSON | JSONB)


def marker(of: Table, column: str) -> ColumnElement[Any]:
    """A text that stands nowhere else, or JSON with such a text in it."""
    text = func.concat(f"planted-{of.name}-{column}-", of.c.id.cast(Text))
    if isinstance(of.c[column].type, JSON | JSONB):
        return func.jsonb_build_object("words", text)
    return text


def columns(name: str, classes: frozenset[Privacy]) -> list[str]:
    """The columns of some classes."""
    return [column for column, privacy in CLASSES[name].items() if privacy in classes]


def planted(session: Session, asked: dict[str, Any]) -> Iterator[Planted]:
    """What stands in the columns that say something of the person, as the database gives it in JSON."""
    for name, subject in SUBJECTS.items():
        if not subject.own:
            continue
        of = rows.table(name)
        found = session.execute(
            select(func.to_jsonb(of.table_valued())).where(rows.owner(of), rows.own_rows(name)), asked
        )
        for row in found.scalars():
            for column in columns(name, SAID):
                told = None if subject.is_sealed else row["id"]  # the function that tells leaves ids out
                yield Planted(name, column, told, row[column], column in columns(name, PLANTED))


def everything_about(session: Session, asked: dict[str, Any]) -> str:
    """All the person's own rows as one text, but for the trail, which keeps addresses for its own time."""
    said: list[str] = []
    for name, subject in SUBJECTS.items():
        if subject.own and name != "audit_event":
            of = rows.table(name)
            query = select(of.table_valued().cast(Text)).where(rows.owner(of), rows.own_rows(name))
            said += session.scalars(query, asked).all()
    return "\n".join(said)


def let_go(world: World, part: str, left_on: date) -> None:
    """Somebody left on a day, and nothing stands in the way of their erasure."""
    member = world.members[part]
    own, whose = member.organisation_id, member.person_id
    with world.database.session("owner", own) as session:
        person, post, appraisal = (rows.table(name) for name in ("person", "post", "appraisal"))
        ours = person.c.tenant_id == own
        session.execute(update(person).where(ours, person.c.id == whose).values(left_on=left_on))
        ours = post.c.tenant_id == own
        session.execute(
            update(post).where(ours, post.c.person_id == whose).values(started_on=left_on, ended_on=left_on)
        )
        for column in (appraisal.c.person_id, appraisal.c.appraiser_id, appraisal.c.countersigner_id):
            open_ones = (appraisal.c.tenant_id == own, column == whose, appraisal.c.state != "excused")
            session.execute(update(appraisal).where(*open_ones).values(state="complete"))
        hold = rows.table("legal_hold")
        session.execute(update(hold).where(hold.c.tenant_id == own).values(lifted_at=func.now()))
        session.commit()
