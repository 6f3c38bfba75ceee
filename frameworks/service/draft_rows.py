"""A draft's row: found, locked, asked for its life and edition, shown, and told of to the trail."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from frameworks.definitions.reader import parse
from frameworks.definitions.shape import Definition
from frameworks.domain import EDIT, Action, State, actions, check
from frameworks.models import FrameworkDraft
from frameworks.service.names import Named, People
from tenants.audit import service as audit
from tenants.errors import Forbidden, NotFound
from tenants.identity import Identity
from tenants.permissions import allowed
from tenants.rows import now
from tenants.versions import check_version


@dataclass(frozen=True)
class DraftView:
    """A draft as its editors see it; `edition` is its ETag, and `allowed` what the asker may do now."""

    id: UUID
    definition: Definition
    edition: int
    state: State
    created_by: Named | None
    created_at: datetime
    changed_by: Named | None
    changed_at: datetime
    submitted_by: Named | None
    submitted_at: datetime | None
    version_id: UUID | None
    allowed: tuple[Action, ...]


def check_editor(by: Identity) -> None:
    """Let editors through, and commands.

    :raises Forbidden: to anybody else.
    """
    if not allowed(EDIT, by):
        raise Forbidden("Only a framework editor can do this.")


def find(session: Session, by: Identity, draft_id: UUID) -> FrameworkDraft:
    """A draft of the organisation's.

    :raises NotFound: the organisation has no such draft.
    """
    return _found(session, by, draft_id, lock=False)


def locked(session: Session, by: Identity, draft_id: UUID) -> FrameworkDraft:
    """A draft that nobody else changes until the transaction ends.

    :raises NotFound: the organisation has no such draft.
    """
    return _found(session, by, draft_id, lock=True)


def check_step(action: Action, row: FrameworkDraft, by: Identity) -> None:
    """Ask the table of a draft's life; see `frameworks.domain.check`."""
    check(action, state=State(row.state), submitted_by=row.submitted_by_id, by=by)


def check_edition(row: FrameworkDraft, expected: int | None, sent: Mapping[str, Any] | None = None) -> None:
    """Let an action through only if it was made on the edition that is there; see `tenants.versions`."""
    check_version(expected, row.edition, current={"document": row.document}, sent=sent or {})


def touch(row: FrameworkDraft, by: Identity) -> None:
    """Another edition, from this person and this moment on."""
    row.edition += 1
    row.changed_by_id, row.changed_at = by.person_id, now()


def note(
    session: Session,
    by: Identity,
    row: FrameworkDraft,
    action: str,
    detail: Mapping[str, Any] | None = None,
) -> None:
    """Write the trail: which framework, which edition."""
    session.flush()
    audit.record(
        session,
        by=by,
        action=action,
        object_type="framework_draft",
        object_id=row.id,
        detail={
            "code": row.document["code"],
            "version": row.document["version"],
            "edition": row.edition,
            **(detail or {}),
        },
    )


def view(session: Session, by: Identity, row: FrameworkDraft) -> DraftView:
    """A draft's row as it is shown."""
    people = People(session, by, (row.created_by_id, row.changed_by_id, row.submitted_by_id))
    state = State(row.state)
    return DraftView(
        id=row.id,
        definition=parse(row.document),
        edition=row.edition,
        state=state,
        created_by=people.get(row.created_by_id),
        created_at=row.created_at,
        changed_by=people.get(row.changed_by_id),
        changed_at=row.changed_at,
        submitted_by=people.get(row.submitted_by_id),
        submitted_at=row.submitted_at,
        version_id=row.version_id,
        allowed=actions(state=state, submitted_by=row.submitted_by_id, by=by),
    )


def _found(session: Session, by: Identity, draft_id: UUID, *, lock: bool) -> FrameworkDraft:
    query = select(FrameworkDraft).where(
        FrameworkDraft.tenant_id == by.organisation_id, FrameworkDraft.id == draft_id
    )
    row = session.execute(
        query.with_for_update().execution_options(populate_existing=True) if lock else query
    ).scalar_one_or_none()
    if row is None:
        raise NotFound
    return row
