"""A merger or a split: people and their open appraisals leave one organisation and go on in another.

One transaction: inside the predecessor rows are locked, taken out and left waiting in temporary tables;
inside the successor they are put in, with every reference led to the successor's own rows; then the
predecessor's records of those who moved are ended, and both trails say so. Nothing of what was completed
leaves. Done again, it moves nobody twice. The number of statements doesn't grow with the people.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import CursorResult, Executable, func, insert, select, text
from sqlalchemy.orm import Session
from sqlalchemy.schema import CreateTable

from appraisal.cycles.models import Appraisal, Delegation
from appraisal.records.models import LegalHold
from appraisal.records.moving import counting, matching, people, placing, staging
from appraisal.records.moving.checks import Successor, check_selection, find_successor
from appraisal.records.moving.report import NotMoved, Report, Selection
from appraisal.records.moving.tables import COPIES, MOVES, STATES_THAT_STAY
from appraisal.records.rows import table
from appraisal.reviews.models import Half
from tenants import scope
from tenants.audit import service as audit
from tenants.days import today
from tenants.identity import Identity
from tenants.organisations.service import command_identity
from tenants.people import departments
from tenants.people.models import ReportingLine

PATIENCE: Final = "SET LOCAL statement_timeout = '10min'"
"""A trust's year of ratings takes longer than any request may."""


@dataclass(frozen=True)
class Wanted:
    """What the operator asked for."""

    successor: str
    selection: Selection
    prefix: str | None = None
    """Put before numbers that are taken in the successor; without it those people stay."""
    join: bool = False
    """Whether people whose account is somebody's in the successor become that person; else they stay."""
    even_so: str | None = None
    """Why the registry's successions don't matter this time."""
    trial: bool = False


def move(session: Session, *, by: Identity, wanted: Wanted, on: date | None = None) -> Report:
    """Let people go on in a successor; the session works for their organisation.

    A trial does all of it and rolls back, so it says exactly what the real thing will.

    :param on: their first day there; today where it isn't given.
    :raises Invalid: when it isn't said who moves.
    :raises NotFound: when the registry has no such successor.
    :raises Conflict: when it doesn't follow, is closed, or lacks what open appraisals are about.
    """
    check_selection(wanted.selection)
    day = on or today()
    to = find_successor(session, by=by, ods_code=wanted.successor, on=day, even_so=wanted.even_so)
    session.execute(text(PATIENCE))
    for temporary in staging.every_table():
        session.execute(CreateTable(temporary))
    report = _move(session, by, to, wanted, day)
    if wanted.trial:
        session.rollback()
    return report


@dataclass(frozen=True)
class _Met:
    """What the first look into the successor found."""

    before: counting.Counts
    not_moved: tuple[NotMoved, ...]
    renumbered: int
    joined: int
    accounts_without_provider: int


def _move(session: Session, by: Identity, to: Successor, wanted: Wanted, day: date) -> Report:
    home, there, last_day = by.organisation_id, to.id, day - timedelta(days=1)
    before = counting.count_rows(session, home)
    unknown = people.stage(session, home=home, selection=wanted.selection, on=day)
    with scope.visiting(session, there):
        placing.check_open(session, to)
        met = _meet(session, there, wanted)
    moved = _take(session, home, day)
    placing.name_others(session, home=home, there=there)
    left = counting.count_left(session, home=home, accounts_without_provider=met.accounts_without_provider)
    used = matching.read_used(session, home=home)
    staying = sorted((*unknown, *met.not_moved), key=lambda each: each.employee_number)
    detail: dict[str, object] = {"moved": moved, "not_moved": len(staying), "even_so": wanted.even_so}
    expected = moved | {"person": moved["person"] - met.joined}
    with scope.visiting(session, there):
        successor = command_identity(session, command=by.command or "")
        cycles = matching.match(session, by=successor, used=used, from_ods=by.ods_code)
        placing.place(
            session, home=home, there=there, from_ods=by.ods_code, left_on=last_day, expected=expected
        )
        departments.grow(session, by=successor)
        _record(session, successor, "organisation.people_arrived", home, {"from": by.ods_code, **detail})
        after_there = counting.count_rows(session, there)
    placing.end(session, home=home, there=there, last_day=last_day)
    _record(session, by, "organisation.people_left", there, {"to": to.ods_code, **detail})
    after = counting.count_rows(session, home)
    rows = counting.side_by_side((before, after), (met.before, after_there))
    return Report(
        predecessor=by.ods_code,
        successor=to.ods_code,
        trial=wanted.trial,
        moved=moved,
        not_moved=tuple(staying),
        renumbered=met.renumbered,
        joined=met.joined,
        cycles=cycles,
        left=left,
        rows=rows,
    )


def _meet(session: Session, there: UUID, wanted: Wanted) -> _Met:
    """Inside the successor: whom those who were asked for meet there, and who of them stays for it."""
    before = counting.count_rows(session, there)
    if wanted.join:
        people.join(session, there=there)
    prefix = wanted.prefix
    given = {} if prefix is None else people.give_prefix(session, there=there, prefix=prefix)
    not_moved = people.turn_back(session, there=there, given=given)
    movers = set(session.scalars(select(staging.waiting("person").c.id))) if given else set()
    return _Met(
        before,
        tuple(not_moved),
        renumbered=len(given.keys() & movers),
        joined=len(session.scalars(select(staging.JOINED.c.id)).all()),
        accounts_without_provider=counting.count_accounts_without_provider(session, there=there),
    )


def _take(session: Session, home: UUID, day: date) -> dict[str, int]:
    """Lock the open appraisals of those who move and let all that is theirs wait; rows by table."""
    movers = select(staging.waiting("person").c.id)
    open_ones = select(Appraisal.id).where(
        Appraisal.tenant_id == home, Appraisal.person_id.in_(movers), Appraisal.state.not_in(STATES_THAT_STAY)
    )
    halves = select(Half.id).where(Half.tenant_id == home, Half.appraisal_id.in_(select(staging.OPEN.c.id)))
    # Whoever writes inside an appraisal holds a lock on it by reference: from here on nobody begins to.
    session.execute(text("ANALYZE moving_person"))
    for found, into in ((open_ones, staging.OPEN), (halves, staging.HALVES)):
        session.execute(insert(into).from_select(["id"], found.with_for_update()))
    session.execute(text("ANALYZE moving_open, moving_halves"))
    open_ids, half_ids = select(staging.OPEN.c.id), select(staging.HALVES.c.id)
    which = {
        "appraisal": Appraisal.id.in_(open_ids),
        "rating": table("rating").c.half_id.in_(half_ids),
        "delegation": (
            Delegation.manager_id.in_(movers)
            & Delegation.delegate_id.in_(movers)
            & Delegation.ended_at.is_(None)
            & (Delegation.ends_on >= day)
        ),
    }
    moved = {name: _waiting(session, name) for name in people.HELD}
    for name in reversed(MOVES):
        condition = which.get(name)
        if condition is None:
            condition = table(name).c.appraisal_id.in_(open_ids)
        moved[name] = _count(session, staging.captured(name, home, condition))
    lines = ReportingLine.post_id.in_(select(staging.waiting("post").c.id)) & ReportingLine.ended_on.is_(None)
    holds = LegalHold.person_id.in_(movers) & LegalHold.lifted_at.is_(None)
    moved["reporting_line"] = _count(session, staging.copied("reporting_line", home, lines))
    moved["legal_hold"] = _count(session, staging.copied("legal_hold", home, holds))
    return {name: moved[name] for name in (*COPIES, *MOVES)}


def _waiting(session: Session, name: str) -> int:
    return int(session.scalar(select(func.count()).select_from(staging.waiting(name))) or 0)


def _count(session: Session, statement: Executable) -> int:
    result = session.execute(statement)
    assert isinstance(result, CursorResult)  # noqa: S101 - an INSERT always gives one
    return result.rowcount


def _record(session: Session, by: Identity, action: str, other: UUID, detail: dict[str, object]) -> None:
    audit.record(session, by=by, action=action, object_type="organisation", object_id=other, detail=detail)
