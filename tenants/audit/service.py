"""Writing the trail: with the change it describes, or, for a refusal, in a short transaction of its own."""

import hashlib
import hmac
from collections.abc import Collection, Mapping
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any, cast
from uuid import UUID

from sqlalchemy import Engine, Table, insert
from sqlalchemy.orm import Session

from tenants import scope
from tenants.audit.models import AuditEvent
from tenants.identity import Identity
from tenants.prepared import PREPARED


@dataclass(frozen=True)
class Origin:
    """Where a request came from; set once a request at the edge."""

    request_id: str | None = None
    source: str | None = None
    key: str | None = None
    """What values are hashed with, so that nobody can guess them from the trail."""
    user_agent: str | None = None
    """What the browser says of itself: for sessions alone, the trail doesn't keep it."""


# A plain insert: nothing reads the row back, and a flush of its own would cost a saved rating an eighth more.
_INSERT = insert(cast(Table, AuditEvent.__table__)).execution_options(**PREPARED)

origin: ContextVar[Origin] = ContextVar("origin", default=Origin())  # noqa: B039 - frozen, so shared safely


def record(
    session: Session,
    *,
    by: Identity,
    action: str,
    object_type: str | None = None,
    object_id: UUID | None = None,
    detail: Mapping[str, Any] | None = None,
    changes: Mapping[str, tuple[object, object]] | None = None,
    saved: Mapping[str, object] | None = None,
    of: str = "",
    plain: Collection[str] = (),
) -> None:
    """Write an event in the session's transaction: it is saved with the change, or not at all.

    :param changes: fields with their values before and after; those that didn't change are left out.
    :param saved: fields with their values as they were saved, for what is saved often: what they were before
        stands as the same hashes in the event before, so nothing more has to be read.
    :param of: which part of the object the fields are of, so that equal values of two parts don't look alike.
    :param plain: names of the fields whose values may stand in the trail as they are. All others stand as
        keyed hashes, so that erasing a person's data leaves the trail whole.
    """
    said = dict(detail or {})
    if changes is not None:
        said["changes"] = _told(changes, frozenset(plain), object_id, of)
    if saved is not None:
        # Nothing is hashed like any other value: that something was left out is nobody's to read either.
        said["saved"] = {n: {"hash": digest(f"{object_id}/{of}/{n}/{value}")} for n, value in saved.items()}
    session.execute(_INSERT, _event(by, action, "done", object_type, object_id, said))


def record_each(
    session: Session,
    *,
    by: Identity,
    action: str,
    object_type: str,
    changes: Mapping[UUID, Mapping[str, tuple[object, object]]],
    detail: Mapping[str, Any] | None = None,
    plain: Collection[str] = (),
) -> None:
    """Write one event an object, of which many change at once: one statement for every thousand.

    :param changes: what changed in each, by its id, as in `record`.
    """
    kept = frozenset(plain)
    events = [
        _event(
            by, action, "done", object_type, each, {**(detail or {}), "changes": _told(changed, kept, each)}
        )
        for each, changed in changes.items()
    ]
    if events:
        session.execute(_INSERT, events)


def record_refusal(
    engine: Engine,
    *,
    by: Identity,
    action: str,
    object_id: UUID | None = None,
    detail: Mapping[str, Any] | None = None,
) -> None:
    """Save a refusal in a transaction of its own, because the request's is rolled back."""
    with Session(engine) as session:
        scope.enter(session, by.organisation_id)
        session.execute(_INSERT, _event(by, action, "refused", None, object_id, detail))
        session.commit()


def digest(value: object) -> str:
    """A keyed hash that stands for a value in the trail: equal values have equal hashes, and no way back.

    :raises LookupError: when this process was given no key, SECRET_KEY.
    """
    key = origin.get().key
    if not key:
        raise LookupError("set SECRET_KEY in the environment: the trail hashes values with it")
    return hmac.new(key.encode(), f"audit/{value}".encode(), hashlib.sha256).hexdigest()


def _told(
    changes: Mapping[str, tuple[object, object]], plain: frozenset[str], about: UUID | None, of: str = ""
) -> dict[str, list[object]]:
    return {
        name: [_plain(before), _plain(after)]
        if name in plain
        else [_hashed(before, f"{of}/{name}", about), _hashed(after, f"{of}/{name}", about)]
        for name, (before, after) in changes.items()
        if before != after
    }


def _plain(value: object) -> object:
    return value if value is None or isinstance(value, bool | int) else str(value)


def _hashed(value: object, name: str, about: UUID | None) -> object:
    """With the field and what it is of: else whoever knows one rating could read all that are equal to it."""
    return None if value is None else {"hash": digest(f"{about}/{name}/{value}")}


def _event(
    by: Identity,
    action: str,
    outcome: str,
    object_type: str | None,
    object_id: UUID | None,
    detail: Mapping[str, Any] | None,
) -> dict[str, Any]:
    here = origin.get()
    return {
        "tenant_id": by.organisation_id,
        "action": action,
        "outcome": outcome,
        "actor_person_id": by.person_id,
        "actor_client_id": by.client_id,
        "actor_command": by.command,
        "object_type": object_type,
        "object_id": object_id,
        "request_id": here.request_id,
        "source": here.source,
        "detail": dict(detail or {}),
    }
