"""Sealing an organisation's events into its chain, and checking the chain, as it stands in the database.

Writers never wait for the sealer: it reads what is committed and adds rows beside the trail.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, cast
from uuid import UUID

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Row,
    Table,
    Text,
    and_,
    bindparam,
    exists,
    func,
    insert,
    select,
)
from sqlalchemy import cast as as_type
from sqlalchemy.orm import Session

from tenants.audit import domain
from tenants.audit.domain import Event, Fault, Head, Link, Verdict
from tenants.audit.models import AuditEvent, AuditLink
from tenants.rows import now

BATCH = 1000
PAGE = 2000
LATE = timedelta(hours=1)
"""An event that is committed so long after its own moment is found by the next whole search only."""
SEALER = 4_817_203
"""With the organisation, the name of the lock that its one sealer holds until the end of a transaction."""

EVENT = cast(Table, AuditEvent.__table__)
LINK = cast(Table, AuditLink.__table__)
OWN: BindParameter[UUID] = bindparam("organisation")


def _as_text(name: str) -> ColumnElement[str]:
    """A column as it is sealed; a moment by hand, so that no setting of the session changes it."""
    if name == "at":
        written = func.to_char(func.timezone("UTC", EVENT.c.at), 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')
        return written.label("sealed_at_text")
    return as_type(EVENT.c[name], Text).label(f"sealed_{name}")


_SEALED = [_as_text(name) for name in domain.FIELDS]
_LINKED = exists().where(LINK.c.tenant_id == EVENT.c.tenant_id, LINK.c.id == EVENT.c.id)
_OF_LINK = and_(EVENT.c.tenant_id == LINK.c.tenant_id, EVENT.c.id == LINK.c.id)
_TAKE = select(func.pg_try_advisory_xact_lock(SEALER, func.hashtext(as_type(OWN, Text))))
# One event of long ago doesn't make the next search as long as the trail.
_NOT_TOO_OLD = func.greatest(EVENT.c.at, LINK.c.sealed_at - timedelta(days=30))
_HEAD = (
    select(
        LINK.c.sequence,
        LINK.c.hash,
        LINK.c.sealed_at,
        func.least(LINK.c.sealed_at, _NOT_TOO_OLD).label("moment"),
    )
    .select_from(LINK.outerjoin(EVENT, _OF_LINK))
    .where(LINK.c.tenant_id == OWN)
    .order_by(LINK.c.sequence.desc())
    .limit(1)
)
_NEXT_OF_ALL = (
    select(*_SEALED)
    .where(EVENT.c.tenant_id == OWN, ~_LINKED)
    .order_by(EVENT.c.at, EVENT.c.id)
    .limit(bindparam("limit"))
)
_NEXT = _NEXT_OF_ALL.where(EVENT.c.at >= bindparam("since"))
_COUNT = select(func.count()).select_from(EVENT).where(EVENT.c.tenant_id == OWN, ~_LINKED)
_LAST = select(func.max(LINK.c.sequence)).where(LINK.c.tenant_id == OWN).scalar_subquery()
_BEFORE = select(LINK.c.sequence, LINK.c.hash).where(
    LINK.c.tenant_id == OWN, LINK.c.sequence == _LAST - bindparam("newest")
)
_STORED = (
    select(LINK.c.sequence, LINK.c.id, LINK.c.hash, *_SEALED)
    .select_from(LINK.outerjoin(EVENT, _OF_LINK))
    .where(LINK.c.tenant_id == OWN, LINK.c.sequence > bindparam("after"))
    .order_by(LINK.c.sequence)
    .execution_options(yield_per=PAGE)
)


@dataclass(frozen=True)
class Sealed:
    """What one batch added, the head it led to, and the moment of its last event, to go on from."""

    events: int
    head: Head
    reached: datetime | None


@dataclass(frozen=True)
class Verification:
    """An organisation's chain as it was found: how far it holds, where it breaks, what waits to be sealed."""

    verdict: Verdict
    unsealed: int
    checked_from: int


def seal(
    session: Session,
    *,
    organisation_id: UUID,
    limit: int = BATCH,
    whole: bool = False,
    since: datetime | None = None,
) -> Sealed | None:
    """Link the next events of an organisation, in the order of their moments: four statements a batch.

    The search begins an hour before the last event that was sealed, so that it costs the same however long
    the trail is; `whole` searches all of it, for what was committed later than that.

    :param limit: so many at a time.
    :param since: where the batch before this one, of the same search, left off.
    :returns: nothing if there was nothing to seal, or somebody else is sealing this organisation's trail.
    """
    asked: dict[str, object] = {"organisation": organisation_id}
    if not session.scalar(_TAKE, asked):
        return None
    head, usual = _head(session, organisation_id)
    begin = since or (None if whole else usual)
    asked["limit"] = limit
    if begin is None:
        events = session.execute(_NEXT_OF_ALL, asked).all()
    else:
        events = session.execute(_NEXT, asked | {"since": begin}).all()
    if not events:
        return None
    rows, head = _links(organisation_id, head, [tuple(event) for event in events])
    session.execute(insert(AuditLink), rows)
    return Sealed(len(rows), head, _moment(events[-1][domain.AT]))


def _moment(written: str) -> datetime | None:
    """Of an event as it was sealed; nothing for a moment outside the years that Python knows."""
    try:
        return datetime.fromisoformat(written)
    except ValueError:
        return None


def _head(session: Session, organisation_id: UUID) -> tuple[Head, datetime | None]:
    row = session.execute(_HEAD, {"organisation": organisation_id}).one_or_none()
    if row is None:
        return domain.genesis(organisation_id), None
    return Head(row.sequence, row.hash), row.moment - LATE


def _links(
    organisation_id: UUID, head: Head, events: Sequence[Event]
) -> tuple[list[dict[str, object]], Head]:
    moment, rows = now(), list[dict[str, object]]()
    for event in events:
        head = domain.follow(head, event)
        place = {"sequence": head.sequence, "hash": head.hash, "sealed_at": moment}
        rows.append({"tenant_id": organisation_id, "id": UUID(event[domain.ID]), **place})
    return rows, head


def verify(
    session: Session, *, organisation_id: UUID, noted: Collection[Head] = (), newest: int | None = None
) -> Verification:
    """Follow an organisation's chain, in two or three statements; memory stays the same however long it is.

    :param noted: heads that were written down elsewhere, which the chain still has to pass.
    :param newest: follow so many links only, from the hash before them on; otherwise all.
    """
    start = _start(session, organisation_id, newest)
    unsealed = session.execute(_COUNT, {"organisation": organisation_id}).scalar_one()
    links = _stored(session, organisation_id, after=start.sequence)
    verdict = domain.verify(start, links, noted=noted)
    broken = verdict.broken
    if broken is not None and broken.fault is Fault.CHANGED:
        verdict = domain.displaced(verdict, _stored(session, organisation_id, after=broken.sequence))
    return Verification(verdict, unsealed, start.sequence + 1)


def _start(session: Session, organisation_id: UUID, newest: int | None) -> Head:
    row = None
    if newest is not None:
        row = session.execute(_BEFORE, {"organisation": organisation_id, "newest": newest}).one_or_none()
    return domain.genesis(organisation_id) if row is None else Head(row.sequence, row.hash)


def _stored(session: Session, organisation_id: UUID, *, after: int = 0) -> Iterator[Link]:
    rows = session.execute(_STORED, {"organisation": organisation_id, "after": after})
    try:
        for row in rows:
            yield _link(row)
    finally:
        rows.close()


def _link(row: Row[Any]) -> Link:
    event: Event = tuple(row[3:])
    return Link(row.sequence, row.id, row.hash, None if event[domain.ID] is None else event)


def as_json(found: Verification) -> dict[str, object]:
    """What a check found, for programs."""
    head, broken = found.verdict.head, found.verdict.broken
    return {
        "holds": broken is None,
        "head": {"sequence": head.sequence, "hash": head.hash},
        "broken": None
        if broken is None
        else {
            "sequence": broken.sequence,
            "fault": broken.fault.value,
            "meaning": domain.MEANINGS[broken.fault],
            "event_id": None if broken.event_id is None else str(broken.event_id),
            "stands_at": broken.stands_at,
        },
        "checked_from": found.checked_from,
        "unsealed": found.unsealed,
    }
