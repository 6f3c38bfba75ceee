"""Erasing people whose retention has ended: set-based, in the caller's one transaction, or not at all.

Rows stay where counts need them, without whatever says who somebody was or what was written. The trail is
not touched: it holds ids and keyed hashes, and the erasure is one more event in it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any, Final
from uuid import UUID, uuid5

from sqlalchemy import Delete, Select, Update, delete, func, insert, literal, select, union_all, update
from sqlalchemy.orm import Session

from appraisal.records import rows, tombstones
from appraisal.records.retention import kept_until, left_before, obstacles
from appraisal.records.rows import table
from appraisal.records.standing import standings, years_of
from appraisal.records.subjects import SUBJECTS
from tenants.audit import service as audit
from tenants.days import today
from tenants.errors import Conflict, Forbidden, NotFound
from tenants.identity import Identity
from tenants.permissions import allowed
from tenants.rows import now

TAKEN: Final = tuple(name for name, subject in SUBJECTS.items() if subject.own and subject.erasing != "keeps")
"""The tables an erasure goes through."""


@dataclass(frozen=True)
class Erased:
    """Somebody who was erased, or would be: until when they were kept, and how many rows of which table."""

    person_id: UUID
    employee_number: str
    kept_until: date
    rows: Mapping[str, int]


@dataclass(frozen=True)
class Refused:
    """Somebody who is due and can't be erased, and why."""

    person_id: UUID
    employee_number: str
    reasons: tuple[str, ...]


@dataclass(frozen=True)
class Report:
    """What an erasure did, or would do."""

    erased: tuple[Erased, ...]
    refused: tuple[Refused, ...] = ()


def erase_person(session: Session, *, by: Identity, person_id: UUID, dry_run: bool = False) -> Erased:
    """Erase one person, or say what would go; by an operator's command only.

    :raises NotFound: nobody here has that id.
    :raises Conflict: with a sentence for each thing that stands in the way.
    """
    report = _erase(session, by, [person_id], dry_run=dry_run)
    if report.refused:
        raise Conflict(" ".join(report.refused[0].reasons), code="kept")
    if not report.erased:
        raise NotFound
    return report.erased[0]


def erase_due(session: Session, *, by: Identity, dry_run: bool = False) -> Report:
    """Erase everybody whose retention has ended, as many statements for a thousand as for one."""
    _check_command(by)
    person, gone = table("person"), table("erasure")
    years = years_of(session, by=by)["record"]
    due = session.scalars(
        select(person.c.id).where(
            person.c.tenant_id == by.organisation_id,
            person.c.left_on < left_before(today(), years),
            person.c.id.not_in(select(gone.c.person_id).where(gone.c.tenant_id == by.organisation_id)),
        )
    ).all()
    return _erase(session, by, list(due), dry_run=dry_run)


def _erase(session: Session, by: Identity, people: list[UUID], *, dry_run: bool) -> Report:
    _check_command(by)
    numbers = _lock(session, by, people)
    years, on = years_of(session, by=by)["record"], today()
    erased, refused, found = {}, [], standings(session, by=by, people=numbers)
    for person_id, standing in found.items():
        reasons = obstacles(standing, years=years, on=on)
        if reasons or standing.left_on is None:
            refused.append(Refused(person_id, numbers[person_id], reasons))
        else:
            erased[person_id] = kept_until(standing.left_on, years)
    held = _counted(session, by, erased)
    report = tuple(
        Erased(person_id, numbers[person_id], last, held.get(person_id, {}))
        for person_id, last in erased.items()
    )
    if report and not dry_run:
        _take(session, by, report)
    return Report(report, tuple(refused))


def _check_command(by: Identity) -> None:
    if not allowed("records.erase", by):
        raise Forbidden("An erasure is made by an operator's command, never from a page.")


def _lock(session: Session, by: Identity, people: list[UUID]) -> dict[UUID, str]:
    """Employee numbers of people that nobody holds, re-employs or re-opens until the transaction ends.

    What stands in the way is asked in a later statement, which sees what this one waited for.
    """
    person, appraisal = table("person"), table("appraisal")
    asked = {"organisation": by.organisation_id, "people": people}
    found = session.execute(
        select(person.c.id, person.c.employee_number)
        .where(rows.owner(person), rows.own_rows("person"))
        .order_by(person.c.left_on, person.c.id)
        .with_for_update(),
        asked,
    )
    numbers = {row.id: row.employee_number for row in found}
    session.execute(
        select(appraisal.c.id).where(rows.owner(appraisal), rows.own_rows("appraisal")).with_for_update(),
        asked,
    )
    return numbers


def _take(session: Session, by: Identity, people: tuple[Erased, ...]) -> None:
    asked = {"organisation": by.organisation_id, "people": [each.person_id for each in people]}
    asked |= tombstones.keys(by)
    session.execute(select(func.equality_forget(func.unnest(rows.PEOPLE))), asked)
    for statement in _statements():
        session.execute(statement, asked)
    at = now()
    session.execute(
        insert(table("erasure")),
        [
            {
                "tenant_id": by.organisation_id,
                "id": uuid5(each.person_id, "erasure"),
                "person_id": each.person_id,
                "kept_until": each.kept_until,
                "erased_at": at,
                "rows": dict(each.rows),
            }
            for each in people
        ],
    )
    audit.record_each(
        session,
        by=by,
        action="person.erased",
        object_type="person",
        changes={each.person_id: {} for each in people},
    )


@cache
def _statements() -> tuple[Update | Delete, ...]:
    """One statement for each table: its rows blanked, or deleted where nothing counts them."""
    return tuple(
        _statement(name)
        for name in TAKEN
        if not SUBJECTS[name].is_sealed and (SUBJECTS[name].erasing == "deletes" or tombstones.of(name))
    )


def _statement(name: str) -> Update | Delete:
    of = table(name)
    theirs = rows.owner(of) & rows.own_rows(name)
    if SUBJECTS[name].erasing == "deletes":
        return delete(of).where(theirs)
    return update(of).values(tombstones.of(name)).where(theirs)


def _counted(session: Session, by: Identity, people: Iterable[UUID]) -> dict[UUID, dict[str, int]]:
    """How many rows of each table are about each person; one statement."""
    asked = {"organisation": by.organisation_id, "people": list(people)}
    found: dict[UUID, dict[str, int]] = {}
    for name, person_id, count in session.execute(_counts(), asked):
        found.setdefault(person_id, {})[name] = count
    return found


@cache
def _counts() -> Select[Any]:
    parts = []
    for name in TAKEN:
        if not SUBJECTS[name].is_sealed:
            of = table(name)
            parts += [
                select(literal(name).label("name"), rows.person_at(of, path).label("person_id")).where(
                    rows.owner(of), rows.leads_to_people(of, path)
                )
                for path in SUBJECTS[name].own
            ]
    found = union_all(*parts).subquery()
    return select(found.c.name, found.c.person_id, func.count()).group_by(found.c.name, found.c.person_id)
