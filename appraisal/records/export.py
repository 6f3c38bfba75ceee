"""All that an organisation holds about one person, in two statements however much it is."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any, Final
from uuid import UUID

from sqlalchemy import (
    JSON,
    ColumnElement,
    Date,
    ScalarSelect,
    Select,
    any_,
    bindparam,
    false,
    func,
    select,
    true,
    union_all,
)
from sqlalchemy import UUID as UuidType
from sqlalchemy.orm import Session

from appraisal.records import rows
from appraisal.records.privacy import CLASSES, Privacy
from appraisal.records.rows import PEOPLE, table
from appraisal.records.subjects import GIVEN_OF_OTHERS, GIVEN_OF_OWN, SUBJECTS
from appraisal.reviews.service.halves import open_to_appraisee
from tenants.audit import service as audit
from tenants.days import today
from tenants.errors import NotFound
from tenants.identity import Identity
from tenants.permissions import allowed
from tenants.rows import now

PERSON = bindparam("person", type_=UuidType())
TODAY = bindparam("today", type_=Date())
Rows = list[dict[str, Any]]
ABOUT_HOLDS: Final = ("person.hold_placed", "person.hold_lifted")
NEWEST_EVENTS: Final = 5_000
"""How much of the trail a page gives at once; an operator's command gives all of it."""


@dataclass(frozen=True)
class Held:
    """A table's rows that are the person's own, and references to others' rows they had a part in."""

    own: Rows
    beside: Rows


@dataclass(frozen=True)
class PersonExport:
    """Everything held; `names` says in words what ids mean, `withheld` what isn't given and why."""

    made_at: datetime
    organisation: str
    ods_code: str
    person_id: UUID
    tables: Mapping[str, Held]
    names: Mapping[str, str]
    closed_halves: Rows
    older_events_left_out: bool


def export_person(session: Session, *, by: Identity, person_id: UUID) -> PersonExport:
    """All that is held about somebody in their organisation, for themselves or for an operator's command.

    The blindness of the two halves holds: the appraiser's is left out until the appraisee could see it, and
    so is what others did to that appraisal meanwhile.

    :raises NotFound: no such person here, or somebody else asks.
    """
    is_own = by.person_id == person_id and allowed("me.data", by)
    if not is_own and not allowed("records.export", by):
        raise NotFound
    limit = NEWEST_EVENTS if is_own else None
    asked: dict[str, Any] = {"organisation": by.organisation_id, "people": [person_id]}
    asked |= {"person": person_id, "today": today()}
    found = session.execute(_everything(limit), asked).mappings().one()
    if not found["person.own"]:
        raise NotFound
    tables = {
        name: Held(_list(found.get(f"{name}.own")), _list(found.get(f"{name}.beside"))) for name in SUBJECTS
    }
    events = tables["audit_event"]
    export = PersonExport(
        made_at=now(),
        organisation=by.organisation_name,
        ods_code=by.ods_code,
        person_id=person_id,
        tables=tables,
        names=_names(session, by, tables),
        closed_halves=found["closed_halves"] or [],
        older_events_left_out=limit is not None and limit in {len(events.own), len(events.beside)},
    )
    audit.record(session, by=by, action="person.exported", object_type="person", object_id=person_id)
    return export


@cache
def _everything(limit: int | None) -> Select[Any]:
    """One statement with a column for each table's own rows, and one for those beside."""
    columns = []
    for name, subject in SUBJECTS.items():
        if subject.is_sealed:
            columns.append(func.equality_of(PERSON, type_=JSON).label(f"{name}.own"))
        elif subject.own:
            condition = rows.own_rows(name) & _given(name, whole=limit is None)
            columns.append(_as_json(name, condition, GIVEN_OF_OWN, limit).label(f"{name}.own"))
        if subject.beside:
            condition = rows.rows_beside(name) & _told(name, whole=limit is None)
            columns.append(_as_json(name, condition, GIVEN_OF_OTHERS, limit).label(f"{name}.beside"))
    closed = rows.own_rows("half") & ~_open()
    columns.append(_as_json("half", closed, {Privacy.IDENTIFIER}, None).label("closed_halves"))
    return select(*columns)


def _list(found: Rows | dict[str, Any] | None) -> Rows:
    """Rows as the database gives them: none, several, or the one that a function tells of."""
    return found if isinstance(found, list) else [found] if found else []


def _as_json(
    name: str, condition: ColumnElement[bool], classes: Iterable[Privacy], limit: int | None
) -> ScalarSelect[Any]:
    of = table(name)
    query = select(*rows.shown(of, classes)).where(rows.owner(of), condition)
    if name == "audit_event":
        query = query.order_by(of.c.at.desc(), of.c.id).limit(limit)
    else:
        query = query.order_by(of.c.id)
    found = query.subquery(f"{name}_rows")
    return select(func.json_agg(found.table_valued(), type_=JSON)).scalar_subquery()


def _given(name: str, *, whole: bool) -> ColumnElement[bool]:
    """Whether somebody is given a row of their own: all but closed halves, and why a hold was placed."""
    if name == "half":
        return _open()
    if name == "rating":
        half, rating = table("half"), table("rating")
        return rating.c.half_id.in_(select(half.c.id).where(rows.owner(half), _open()))
    return true() if whole or name != "legal_hold" else false()


def _told(name: str, *, whole: bool) -> ColumnElement[bool]:
    """Of the trail about somebody: nothing that others do in a closed half, and nothing about holds."""
    if name != "audit_event":
        return true()
    half, event = table("half"), table("audit_event")
    closed = select(half.c.appraisal_id).where(rows.owner(half), rows.own_rows("half"), ~_open())
    told = event.c.object_id.not_in(closed)
    return told if whole else told & event.c.action.not_in(ABOUT_HOLDS)


def _open() -> ColumnElement[bool]:
    """A half that its appraisee may see, or that nobody goes on with: excused, and the cycle is over."""
    half, appraisal, cycle = table("half"), table("appraisal"), table("cycle")
    over = (
        select(appraisal.c.id)
        .join(cycle, (cycle.c.tenant_id == appraisal.c.tenant_id) & (cycle.c.id == appraisal.c.cycle_id))
        .where(rows.owner(appraisal), appraisal.c.state == "excused", cycle.c.closes_on < TODAY)
    )
    return open_to_appraisee() | half.c.appraisal_id.in_(over)


_NAMED: Final = {
    "person": ("given_name", "family_name"),
    "behaviour": ("statement",),
    "cycle": ("name",),
    "identity_provider": ("label",),
}


def _names(session: Session, by: Identity, tables: Mapping[str, Held]) -> dict[str, str]:
    """What the ids in a person's own rows mean, in words."""
    asked = {"organisation": by.organisation_id, "people": sorted(set(_references(tables)))}
    return {str(row.id): row.words for row in session.execute(_words(), asked)}


def _references(tables: Mapping[str, Held]) -> Iterator[UUID]:
    meant = {Privacy.IDENTIFIER, Privacy.PERSON}
    for name, held in tables.items():
        columns = [column for column, privacy in CLASSES[name].items() if privacy in meant and column != "id"]
        for row in (*held.own, *(held.beside if name == "audit_event" else ())):
            yield from (UUID(row[column]) for column in columns if row.get(column))


@cache
def _words() -> Select[Any]:
    parts = []
    for name, columns in _NAMED.items():
        of = table(name)
        words = func.concat_ws(" ", *(of.c[column] for column in columns)).label("words")
        parts.append(select(of.c.id, words).where(rows.owner(of), of.c.id == any_(PEOPLE)))
    found = union_all(*parts).subquery("words_of_ids")
    return select(found.c.id, found.c.words)
