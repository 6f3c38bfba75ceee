"""Living sessions: listed for their owner, and ended one by one or all at once."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ColumnElement, CursorResult, and_, delete, func, select, update
from sqlalchemy.orm import Session

from tenants.audit import service as audit
from tenants.errors import Forbidden, NotFound
from tenants.identity import Identity
from tenants.people.models import Person
from tenants.permissions import allowed
from tenants.rows import now
from tenants.sign_in.models import IdentityProvider, SignedInSession

MOST: Final = 100
"""So many are listed, those seen last first; "end all others" ends the rest too."""
KEPT: Final = timedelta(days=30)
"""How long a session's row stays once the session is over, for questions about who was signed in."""


@dataclass(frozen=True)
class SessionView:
    """A living session as its owner recognises it."""

    id: UUID
    started_at: datetime
    last_seen_at: datetime
    expires_at: datetime
    browser: str | None
    source: str | None
    provider: str
    is_this: bool


@dataclass(frozen=True)
class OpenSessions:
    """How many sessions somebody has, for whoever may end them: not where they are or with what."""

    person_id: UUID
    person: str
    open: int
    last_seen_at: datetime | None


def own_sessions(
    session: Session, *, by: Identity, idle_minutes: int, at: datetime | None = None
) -> tuple[SessionView, ...]:
    """Where the asker is signed in now, the session they ask with among them."""
    rows = session.execute(
        select(SignedInSession, IdentityProvider.label)
        .join(
            IdentityProvider,
            and_(
                IdentityProvider.tenant_id == SignedInSession.tenant_id,
                IdentityProvider.id == SignedInSession.provider_id,
            ),
        )
        .where(*_of(by, by.person), *_alive(at or now(), idle_minutes))
        .order_by(SignedInSession.last_seen_at.desc(), SignedInSession.id)
        .limit(MOST)
    )
    return tuple(
        SessionView(
            id=row.id,
            started_at=row.started_at,
            last_seen_at=row.last_seen_at,
            expires_at=row.expires_at,
            browser=row.browser,
            source=row.source,
            provider=label,
            is_this=row.id == by.session_id,
        )
        for row, label in rows
    )


def end_own(session: Session, *, by: Identity, session_id: UUID) -> None:
    """End one of the asker's own sessions; one that is over already stays as it is.

    :raises NotFound: when it is nobody's, somebody else's or another organisation's.
    """
    own = session.scalar(
        select(SignedInSession.id).where(*_of(by, by.person), SignedInSession.id == session_id)
    )
    if own is None:
        raise NotFound
    if _end(session, *_of(by, by.person), SignedInSession.id == session_id):
        audit.record(session, by=by, action="session.ended", object_type="session", object_id=session_id)


def end_others(session: Session, *, by: Identity) -> int:
    """End all of the asker's sessions but the one they ask with; says how many."""
    ended = _end(session, *_of(by, by.person), SignedInSession.id != by.session_id)
    if ended:
        _tell(session, by, "session.others_ended", by.person, ended)
    return ended


def sessions_of(session: Session, *, by: Identity, person_id: UUID, idle_minutes: int) -> OpenSessions:
    """How many sessions somebody of the organisation has.

    :raises Forbidden: unless the asker may end them.
    :raises NotFound: when the organisation has no such person.
    """
    _may(by, "session.end")
    person = _person(session, by, Person.id == person_id)
    row = session.execute(
        select(func.count().label("open"), func.max(SignedInSession.last_seen_at).label("seen")).where(
            *_of(by, person_id), *_alive(now(), idle_minutes)
        )
    ).one()
    return OpenSessions(person_id, person.name, row.open, row.seen)


def end_of_person(session: Session, *, by: Identity, person_id: UUID) -> int:
    """End all sessions of somebody of the organisation at once; says how many.

    :raises Forbidden: unless the asker may.
    :raises NotFound: when the organisation has no such person.
    """
    _may(by, "session.end")
    return _end_of(session, by, _person(session, by, Person.id == person_id))


def end_of_employee(session: Session, *, by: Identity, employee_number: str) -> int:
    """The same for a person named by employee number, as commands name people.

    :raises Forbidden: unless the asker may.
    :raises NotFound: when the organisation has nobody of that number.
    """
    _may(by, "session.end")
    return _end_of(session, by, _person(session, by, Person.employee_number == employee_number))


def end_all(session: Session, *, by: Identity) -> int:
    """End every session of the organisation at once; says how many.

    :raises Forbidden: unless an operator's command asks.
    """
    _may(by, "session.end.all")
    ended = _end(session, SignedInSession.tenant_id == by.organisation_id)
    _tell(session, by, "session.all_ended", None, ended)
    return ended


def purge_ended(session: Session, *, by: Identity, before: datetime) -> int:
    """Forget sessions that could last until `before` at the longest; says how many.

    A session that was ended earlier goes with those that weren't: it is hours until it would have run out.
    """
    found = session.execute(
        delete(SignedInSession).where(
            SignedInSession.tenant_id == by.organisation_id, SignedInSession.expires_at < before
        )
    )
    gone = _count(found)
    if gone:
        _tell(session, by, "session.purged", None, gone)
    return gone


def _of(by: Identity, person_id: UUID) -> tuple[ColumnElement[bool], ...]:
    return (SignedInSession.tenant_id == by.organisation_id, SignedInSession.person_id == person_id)


def _alive(moment: datetime, idle_minutes: int) -> tuple[ColumnElement[bool], ...]:
    return (
        SignedInSession.ended_at.is_(None),
        SignedInSession.expires_at > moment,
        SignedInSession.last_seen_at > moment - timedelta(minutes=idle_minutes),
    )


def _end(session: Session, *which: ColumnElement[bool]) -> int:
    """End those that haven't ended or run out, and forget their ID tokens; says how many there were."""
    moment = now()
    found = session.execute(
        update(SignedInSession)
        .where(*which, SignedInSession.ended_at.is_(None), SignedInSession.expires_at > moment)
        .values(ended_at=moment, id_token_encrypted=None)
        .execution_options(synchronize_session=False)
    )
    return _count(found)


def _count(found: Any) -> int:  # noqa: ANN401 - SQLAlchemy types what a statement gives without its row count
    assert isinstance(found, CursorResult)  # noqa: S101 - narrows the type
    return found.rowcount


def _end_of(session: Session, by: Identity, person: Person) -> int:
    ended = _end(session, *_of(by, person.id))
    _tell(session, by, "session.person_ended", person.id, ended)
    return ended


def _person(session: Session, by: Identity, which: ColumnElement[bool]) -> Person:
    found = session.scalars(select(Person).where(Person.tenant_id == by.organisation_id, which)).one_or_none()
    if found is None:
        raise NotFound
    return found


def _may(by: Identity, permission: str) -> None:
    if not allowed(permission, by):
        raise Forbidden("Only an organisation lead or the operator may end other people's sessions.")


def _tell(session: Session, by: Identity, action: str, person_id: UUID | None, ended: int) -> None:
    audit.record(
        session,
        by=by,
        action=action,
        object_type=None if person_id is None else "person",
        object_id=person_id,
        detail={"sessions": ended},
    )
