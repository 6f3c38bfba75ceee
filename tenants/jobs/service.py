"""Asking for work in the transaction of whatever it follows from, and doing it later, piece by piece.

`take`, `perform` and `fail` are a transaction of the worker's each. An attempt is counted and committed
before it is made, so that work which kills its worker comes to an end too; the work and the mark that it is
done are committed together.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from sqlalchemy import delete, or_, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from tenants.errors import Refusal
from tenants.identity import Identity
from tenants.jobs.domain import MOST_ATTEMPTS, wait_after
from tenants.jobs.models import WAITING, Job
from tenants.rows import now, uuid7


class UnknownKind(LookupError):
    """No handler does this kind of work; a newer worker may."""


class Handler(Protocol):
    """Does one kind of work in the session given, and neither commits nor rolls back."""

    def __call__(self, session: Session, *, by: Identity, payload: Mapping[str, Any]) -> None: ...


Handlers = Mapping[str, Handler]
"""What does which kind of work."""


@dataclass(frozen=True)
class Attempt:
    """A job that is to be tried now."""

    id: UUID
    kind: str
    payload: Mapping[str, Any]
    number: int

    @property
    def is_last(self) -> bool:
        """Will it be given up if this fails?"""
        return self.number >= MOST_ATTEMPTS


@dataclass(frozen=True)
class JobView:
    """A job that isn't done: due again, or given up."""

    id: UUID
    kind: str
    attempts: int
    run_at: datetime
    last_error: str | None
    gave_up_at: datetime | None


def enqueue(
    session: Session,
    *,
    by: Identity,
    kind: str,
    payload: Mapping[str, Any],
    unique_key: str | None = None,
    run_at: datetime | None = None,
) -> UUID | None:
    """Ask for work: it is there if the transaction commits, and never was if it doesn't.

    :param payload: ids and plain values; what people wrote stays in its own tables.
    :param unique_key: while a job with this key waits, no second one is made.
    :param run_at: not before this moment.
    :returns: the job's id, or nothing if one with the same key waits already.
    """
    moment = now()
    row = {
        "tenant_id": by.organisation_id,
        "id": uuid7(),
        "kind": kind,
        "payload": dict(payload),
        "unique_key": unique_key,
        "enqueued_at": moment,
        "run_at": run_at or moment,
        "attempts": 0,
    }
    # Without a key there is nothing to be in conflict with: an index holds nulls to be different.
    made = insert(Job).values(row)
    once = made.on_conflict_do_nothing(index_elements=["tenant_id", "unique_key"], index_where=WAITING)
    return session.execute(once.returning(Job.id)).scalar_one_or_none()


def take(session: Session, *, organisation_id: UUID) -> Attempt | None:
    """Count an attempt at the job that has been due longest, unless other workers hold all of them.

    Nobody else takes it until the wait after this attempt is over.
    """
    due = (
        select(Job.id, Job.kind, Job.payload, Job.attempts)
        .where(Job.tenant_id == organisation_id, Job.run_at <= now(), WAITING)
        .order_by(Job.run_at, Job.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    row = session.execute(due).one_or_none()
    if row is None:
        return None
    number = row.attempts + 1
    it = update(Job).where(Job.tenant_id == organisation_id, Job.id == row.id)
    if number > MOST_ATTEMPTS:  # its worker died of it, or with it, at the last attempt
        session.execute(it.values(gave_up_at=now(), last_error="the worker ended meanwhile"))
        return None
    session.execute(it.values(attempts=number, run_at=now() + wait_after(number)))
    return Attempt(row.id, row.kind, row.payload, number)


def perform(session: Session, *, by: Identity, attempt: Attempt, handlers: Handlers) -> bool:
    """Do the work of an attempt and mark it as done.

    :returns: False if it was done, or is being done, by somebody else.
    :raises UnknownKind: nothing here does this kind of work.
    """
    mine = (
        select(Job.id)
        .where(
            Job.tenant_id == by.organisation_id,
            Job.id == attempt.id,
            Job.attempts == attempt.number,
            WAITING,
        )
        .with_for_update(skip_locked=True)
    )
    if session.execute(mine).one_or_none() is None:
        return False
    handler = handlers.get(attempt.kind)
    if handler is None:
        raise UnknownKind(f"nothing here does {attempt.kind}")
    handler(session, by=by, payload=attempt.payload)
    session.flush()
    done = {"done_at": now(), "last_error": None}
    session.execute(update(Job).where(Job.tenant_id == by.organisation_id, Job.id == attempt.id).values(done))
    return True


def fail(session: Session, *, organisation_id: UUID, attempt: Attempt, error: Exception) -> None:
    """Write down why an attempt failed, and give up after the last one; the row stays to be seen."""
    # A refusal is a sentence of ours; other errors may quote what people wrote.
    told = str(error) if isinstance(error, Refusal | UnknownKind) else type(error).__qualname__
    ended = {"gave_up_at": now()} if attempt.is_last else {}
    session.execute(
        update(Job)
        .where(
            Job.tenant_id == organisation_id, Job.id == attempt.id, Job.attempts == attempt.number, WAITING
        )
        .values(last_error=told, **ended)
    )


def forget_done(session: Session, *, organisation_id: UUID, before: datetime) -> int:
    """Forget jobs that were done before a moment, and say how many; what was given up stays to be seen."""
    gone = session.execute(
        delete(Job)
        .where(Job.tenant_id == organisation_id, Job.done_at < before)
        .returning(Job.id)
        .execution_options(synchronize_session=False)
    )
    return len(gone.all())


def unfinished(session: Session, *, organisation_id: UUID, limit: int = 100) -> tuple[JobView, ...]:
    """Jobs that failed and wait for another attempt, or were given up: the newest `limit`."""
    found = session.execute(
        select(Job.id, Job.kind, Job.attempts, Job.run_at, Job.last_error, Job.gave_up_at)
        .where(
            Job.tenant_id == organisation_id,
            Job.done_at.is_(None),
            or_(Job.last_error.is_not(None), Job.gave_up_at.is_not(None)),
        )
        .order_by(Job.enqueued_at.desc(), Job.id.desc())
        .limit(limit)
    )
    return tuple(JobView(*row) for row in found)
