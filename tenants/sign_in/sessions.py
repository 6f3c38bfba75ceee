"""Server-side sessions: a signed cookie names the organisation and a token; the row decides the rest."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from itsdangerous import BadSignature, Signer
from sqlalchemy import Engine, and_, bindparam, exists, false, func, not_, null, or_, select, update
from sqlalchemy.dialects.postgresql import ARRAY, TEXT, array
from sqlalchemy.orm import Session

from tenants import scope
from tenants.audit import service as audit
from tenants.days import day_of
from tenants.identity import NATIONAL_ROLES, Identity, Role
from tenants.organisations import standing
from tenants.organisations.models import Organisation, Suspension
from tenants.people.models import Person, RoleAssignment
from tenants.prepared import PREPARED
from tenants.rows import now, uuid7
from tenants.sign_in.browsers import in_words
from tenants.sign_in.endings import Ending, SessionFacts, ending
from tenants.sign_in.models import SignedInSession
from tenants.sign_in.providers.models import ProviderChange

SEEN_EVERY = timedelta(minutes=5)
"""A read writes `last_seen_at` at most this often."""


@dataclass(frozen=True)
class AtProvider:
    """The session that stands behind ours, at the provider."""

    provider_id: UUID
    id_token_encrypted: str | None


def _signer(secret_key: str) -> Signer:
    return Signer(secret_key, salt="signed-in-session", digest_method=hashlib.sha256)


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def begin(
    session: Session,
    *,
    person_id: UUID,
    provider_id: UUID,
    secret_key: str,
    hours: int,
    id_token_encrypted: str | None = None,
    session_id: UUID | None = None,
    authenticated_at: datetime | None,
) -> str:
    """Start a session for a person of the session's organisation; returns the cookie's value.

    :param authenticated_at: when they proved to the provider who they are; None where it doesn't say, which
        counts as long ago: a provider that remembers a browser may have asked nobody.
    """
    organisation_id = scope.organisation_of(session)
    token = secrets.token_urlsafe(32)
    here = audit.origin.get()
    session.add(
        SignedInSession(
            id=session_id or uuid7(),
            person_id=person_id,
            provider_id=provider_id,
            token_hash=_hash(token),
            id_token_encrypted=id_token_encrypted,
            authenticated_at=null() if authenticated_at is None else authenticated_at,
            expires_at=now() + timedelta(hours=hours),
            browser=in_words(here.user_agent),
            source=here.source,
        )
    )
    return _signer(secret_key).sign(f"{organisation_id.hex}:{token}").decode()


def read_cookie(cookie: str, *, secret_key: str) -> tuple[UUID, str] | None:
    """(organisation id, hash of the token), or None when the signature is not ours."""
    try:
        value = _signer(secret_key).unsign(cookie).decode()
        organisation, _, token = value.partition(":")
        return UUID(hex=organisation), _hash(token)
    except (BadSignature, ValueError, UnicodeDecodeError):
        return None


def identify(
    session: Session, token_hash: str, *, idle_minutes: int, at: datetime | None = None
) -> Identity | None:
    """The person behind a live session of the session's organisation, in one statement.

    None when the session ended, expired, was idle too long, the person has left, or the organisation is
    suspended or has ended.
    """
    moment = at or now()
    row = session.execute(
        _LIVE,
        {
            "organisation": scope.organisation_of(session),
            "token_hash": token_hash,
            "moment": moment,
            "idle_since": moment - timedelta(minutes=idle_minutes),
            "today": day_of(moment),
        },
    ).one_or_none()
    if row is None:
        return None
    if row.last_seen_at < moment - SEEN_EVERY:
        session.execute(
            update(SignedInSession)
            .where(SignedInSession.tenant_id == row.tenant_id, SignedInSession.id == row.id)
            .values(last_seen_at=moment)
        )
    return Identity(
        organisation_id=row.tenant_id,
        ods_code=row.ods_code,
        organisation_name=row.name,
        organisation_is_synthetic=row.is_synthetic,
        display_name=f"{row.given_name} {row.family_name}",
        person_id=row.person_id,
        session_id=row.id,
        authenticated_at=row.authenticated_at,
        roles=frozenset(Role(role) for role in row.roles),
    )


_SESSION, _PERSON = SignedInSession.__table__, Person.__table__
_ORGANISATION, _ROLE = Organisation.__table__, RoleAssignment.__table__
_ROLES = (
    select(func.coalesce(func.array_agg(_ROLE.c.role), array([], type_=TEXT)))
    .where(
        _ROLE.c.tenant_id == _SESSION.c.tenant_id,
        _ROLE.c.person_id == _SESSION.c.person_id,
        _ROLE.c.ended_at.is_(None),
        _ROLE.c.started_on <= bindparam("today"),
        or_(_ROLE.c.ended_on.is_(None), _ROLE.c.ended_on >= bindparam("today")),
        # One `<>` each: a list of parameters would have its text put together anew for every request.
        or_(
            _ORGANISATION.c.kind == "national",
            and_(*(_ROLE.c.role != role for role in sorted(NATIONAL_ROLES))),
        ),
    )
    .correlate(_SESSION, _ORGANISATION)
    .scalar_subquery()
    .cast(ARRAY(TEXT))
)
_LIVE = (  # put together once, because every page asks it
    select(
        _SESSION.c.id,
        _SESSION.c.tenant_id,
        _SESSION.c.last_seen_at,
        _SESSION.c.authenticated_at,
        _PERSON.c.id.label("person_id"),
        _PERSON.c.given_name,
        _PERSON.c.family_name,
        _ORGANISATION.c.ods_code,
        _ORGANISATION.c.name,
        _ORGANISATION.c.is_synthetic,
        _ROLES.label("roles"),
    )
    .select_from(_SESSION)
    .join(
        _PERSON,
        and_(_PERSON.c.tenant_id == _SESSION.c.tenant_id, _PERSON.c.id == _SESSION.c.person_id),
    )
    .join(_ORGANISATION, _ORGANISATION.c.id == _SESSION.c.tenant_id)
    .where(
        _SESSION.c.tenant_id == bindparam("organisation"),
        _SESSION.c.token_hash == bindparam("token_hash"),
        _SESSION.c.ended_at.is_(None),
        _SESSION.c.expires_at > bindparam("moment"),
        _SESSION.c.last_seen_at > bindparam("idle_since"),
        or_(_PERSON.c.left_on.is_(None), _PERSON.c.left_on >= bindparam("today")),
        standing.works(_SESSION.c.tenant_id),
    )
    .execution_options(**PREPARED)
)


_APPROVED, _SUSPENSION = ProviderChange.__table__, Suspension.__table__
_WHY = (
    select(
        exists()
        .where(
            _SUSPENSION.c.tenant_id == _SESSION.c.tenant_id,
            standing.in_force(_SESSION.c.tenant_id),
        )
        .label("suspended"),
        not_(standing.exists_legally()).label("organisation_ended"),
        func.coalesce(_PERSON.c.left_on < bindparam("today"), false()).label("left"),
        _SESSION.c.ended_at.is_not(None).label("ended"),
        exists()
        .where(
            _APPROVED.c.tenant_id == _SESSION.c.tenant_id,
            _APPROVED.c.state == "approved",
            _APPROVED.c.decided_at == _SESSION.c.ended_at,
        )
        .label("provider_changed"),
        exists()
        .where(
            _SUSPENSION.c.tenant_id == _SESSION.c.tenant_id,
            _SUSPENSION.c.organisation_id == _SESSION.c.tenant_id,
            _SUSPENSION.c.started_at == _SESSION.c.ended_at,
        )
        .label("was_suspended"),
        (_SESSION.c.expires_at <= bindparam("moment")).label("out_of_time"),
        (_SESSION.c.last_seen_at <= bindparam("idle_since")).label("idle"),
    )
    .select_from(_SESSION)
    .join(
        _PERSON,
        and_(_PERSON.c.tenant_id == _SESSION.c.tenant_id, _PERSON.c.id == _SESSION.c.person_id),
    )
    .join(_ORGANISATION, _ORGANISATION.c.id == _SESSION.c.tenant_id)
    .where(
        _SESSION.c.tenant_id == bindparam("organisation"), _SESSION.c.token_hash == bindparam("token_hash")
    )
)


def why_ended(session: Session, token_hash: str, *, idle_minutes: int) -> Ending | None:
    """Why a session of the session's organisation is over; None while it lives, or where its row is gone.

    For whoever presents the token itself: it says what became of that one session, in one statement.
    """
    moment = now()
    asked = {
        "organisation": scope.organisation_of(session),
        "token_hash": token_hash,
        "moment": moment,
        "idle_since": moment - timedelta(minutes=idle_minutes),
        "today": day_of(moment),
    }
    row = session.execute(_WHY, asked).one_or_none()
    return None if row is None else ending(SessionFacts(**row._mapping))


def at_provider(session: Session, *, by: Identity) -> AtProvider:
    """Through which provider somebody's session began, and the sealed ID token that names its own."""
    row = session.execute(
        select(SignedInSession.provider_id, SignedInSession.id_token_encrypted).where(
            SignedInSession.tenant_id == by.organisation_id, SignedInSession.id == by.session_id
        )
    ).one()
    return AtProvider(row.provider_id, row.id_token_encrypted)


def confirm(session: Session, *, by: Identity, at: datetime, id_token_encrypted: str) -> None:
    """The person of a session proved at the provider once more who they are."""
    session.execute(
        update(SignedInSession)
        .where(SignedInSession.tenant_id == by.organisation_id, SignedInSession.id == by.session_id)
        .values(authenticated_at=at, id_token_encrypted=id_token_encrypted)
    )


def end(session: Session, *, by: Identity) -> None:
    """End the session somebody is asking with, and forget its ID token."""
    session.execute(
        update(SignedInSession)
        .where(SignedInSession.tenant_id == by.organisation_id, SignedInSession.id == by.session_id)
        .values(ended_at=now(), id_token_encrypted=None)
    )
    audit.record(session, by=by, action="sign_out.done", object_type="session", object_id=by.session_id)


def end_earlier(engine: Engine, *, cookie: str, secret_key: str, idle_minutes: int) -> None:
    """End the session a browser came with, in a transaction of its own: it may be another organisation's."""
    opened = read_cookie(cookie, secret_key=secret_key)
    if opened is None:
        return
    with Session(engine) as session:
        scope.enter(session, opened[0])
        by = identify(session, opened[1], idle_minutes=idle_minutes)
        if by is not None:
            end(session, by=by)
            session.commit()
