"""Inviting somebody to say which account is theirs, accepting that once, and taking an account away again."""

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from itsdangerous import BadSignature, Signer
from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from tenants.audit import service as audit
from tenants.days import day_of
from tenants.errors import Conflict, Forbidden, NotFound
from tenants.identity import Identity
from tenants.people.models import Person
from tenants.permissions import allowed
from tenants.rows import now, uuid7
from tenants.sign_in.domain import Reason, SignInRefused
from tenants.sign_in.models import IdentityProvider, Invitation, PersonIdentity, SignedInSession
from tenants.sign_in.service import link_subject, links_of

LASTS = timedelta(days=7)


@dataclass(frozen=True)
class Link:
    """An account that is somebody's; whose it is there is nobody's business here."""

    issuer: str
    linked_at: datetime
    label: str | None
    """What people here know the provider by; None where the organisation has it no more."""


@dataclass(frozen=True)
class Access:
    """How somebody signs in: their accounts, and the invitation that waits for them."""

    person_id: UUID
    name: str
    has_left: bool
    links: Sequence[Link]
    invited_until: datetime | None


@dataclass(frozen=True)
class Invited:
    """A new invitation; the token is told this once and kept nowhere."""

    id: UUID
    token: str
    expires_at: datetime


def read_access(session: Session, *, by: Identity, person_id: UUID) -> Access:
    """How a person of the organisation signs in.

    :raises Forbidden: unless `by` may invite people.
    :raises NotFound: when the organisation has no such person.
    """
    _may(by)
    person = _person(session, by, person_id)
    label = (
        select(func.min(IdentityProvider.label))
        .where(
            IdentityProvider.tenant_id == by.organisation_id,
            IdentityProvider.issuer == PersonIdentity.issuer,
            IdentityProvider.retired_at.is_(None),
        )
        .scalar_subquery()
    )
    links = session.execute(
        select(PersonIdentity.issuer, PersonIdentity.linked_at, label.label("label"))
        .where(PersonIdentity.tenant_id == by.organisation_id, PersonIdentity.person_id == person_id)
        .order_by(PersonIdentity.linked_at, PersonIdentity.id)
    )
    waiting = session.scalar(
        select(Invitation.expires_at).where(
            Invitation.tenant_id == by.organisation_id,
            Invitation.person_id == person_id,
            Invitation.used_at.is_(None),
            Invitation.expires_at > now(),
        )
    )
    return Access(
        person_id=person_id,
        name=person.name,
        has_left=_has_left(person),
        links=[Link(row.issuer, row.linked_at, row.label) for row in links],
        invited_until=waiting,
    )


def invite(session: Session, *, by: Identity, person_id: UUID, secret_key: str) -> Invited:
    """Make an invitation; earlier ones of the same person count no longer.

    :raises Forbidden: unless `by` may invite people, and for one's own record.
    :raises NotFound: when the organisation has no such person.
    :raises Conflict: when the person has left, or an account is linked already.
    """
    _may(by)
    _not_oneself(by, person_id)
    person = _person(session, by, person_id, lock=True)
    if _has_left(person):
        raise Conflict("This person's staff record has ended, so nobody can sign in with it.")
    if links_of(session, by=by, person_id=person_id):
        raise Conflict(
            "An account is linked to this person already. Remove it first if it is not theirs any more."
        )
    _withdraw(session, by, person_id)
    token = secrets.token_urlsafe(32)
    row = Invitation(
        id=uuid7(),
        tenant_id=by.organisation_id,
        person_id=person_id,
        token_hash=_hash(token),
        made_by=by.person_id,
        made_at=now(),
        expires_at=now() + LASTS,
    )
    session.add(row)
    audit.record(session, by=by, action="invitation.made", object_type="person", object_id=person_id)
    return Invited(row.id, _signed(by.organisation_id, token, secret_key), row.expires_at)


def unlink(session: Session, *, by: Identity, person_id: UUID) -> None:
    """Take all accounts away from a person, and end their sessions and any invitation.

    :raises Forbidden: unless `by` may invite people, and for one's own record.
    :raises NotFound: when the organisation has no such person.
    :raises Conflict: when no account is linked.
    """
    _may(by)
    _not_oneself(by, person_id)
    _person(session, by, person_id, lock=True)
    taken = session.execute(
        delete(PersonIdentity)
        .where(PersonIdentity.tenant_id == by.organisation_id, PersonIdentity.person_id == person_id)
        .returning(PersonIdentity.issuer)
    ).scalars()
    issuers = sorted(taken)
    if not issuers:
        raise Conflict("No account is linked to this person.")
    session.execute(
        update(SignedInSession)
        .where(
            SignedInSession.tenant_id == by.organisation_id,
            SignedInSession.person_id == person_id,
            SignedInSession.ended_at.is_(None),
        )
        .values(ended_at=now(), id_token_encrypted=None)
    )
    _withdraw(session, by, person_id)
    audit.record(
        session,
        by=by,
        action="identity.unlinked",
        object_type="person",
        object_id=person_id,
        detail={"issuers": issuers},
    )


def read_token(text: str, *, secret_key: str) -> tuple[UUID, str]:
    """(organisation id, hash of the token) of an invitation's link.

    :raises SignInRefused: when the signature is not ours.
    """
    try:
        organisation, _, token = _signer(secret_key).unsign(text).decode().partition(".")
        return UUID(hex=organisation), _hash(token)
    except (BadSignature, ValueError, UnicodeError) as problem:
        raise SignInRefused(Reason.INVITATION, "token") from problem


def find_open(session: Session, *, by: Identity, token_hash: str) -> UUID:
    """The id of an invitation that can still be used.

    :raises SignInRefused: when there is none: used, replaced, too old or never made.
    """
    found = session.scalar(
        select(Invitation.id).where(
            Invitation.tenant_id == by.organisation_id,
            Invitation.token_hash == token_hash,
            Invitation.used_at.is_(None),
            Invitation.expires_at > now(),
        )
    )
    if found is None:
        raise SignInRefused(Reason.INVITATION)
    return found


def accept(session: Session, *, by: Identity, invitation_id: UUID, issuer: str, subject: str) -> Person:
    """The account becomes the invited person's, and the invitation is used; both or neither.

    The invitation's row is locked, so that of two at once one finds it used.

    :raises SignInRefused: when it can't be used any more, or the account or the person is linked already.
    """
    row = session.scalars(
        select(Invitation)
        .where(Invitation.tenant_id == by.organisation_id, Invitation.id == invitation_id)
        .with_for_update()
    ).one_or_none()
    if row is None or row.used_at is not None or row.expires_at <= now():
        raise SignInRefused(Reason.INVITATION)
    person = _person(session, by, row.person_id, lock=True)
    if links_of(session, by=by, person_id=person.id) or _is_somebodys(session, by, issuer, subject):
        raise SignInRefused(Reason.ALREADY_LINKED)
    row.used_at = now()
    themselves = replace(by, person_id=person.id, display_name=person.name)
    link_subject(session, by=themselves, person_id=person.id, issuer=issuer, subject=subject)
    return person


def _is_somebodys(session: Session, by: Identity, issuer: str, subject: str) -> bool:
    found = session.scalar(
        select(PersonIdentity.id).where(
            PersonIdentity.tenant_id == by.organisation_id,
            PersonIdentity.issuer == issuer,
            PersonIdentity.subject == subject,
        )
    )
    return found is not None


def _withdraw(session: Session, by: Identity, person_id: UUID) -> None:
    session.execute(
        update(Invitation)
        .where(
            Invitation.tenant_id == by.organisation_id,
            Invitation.person_id == person_id,
            Invitation.used_at.is_(None),
            Invitation.expires_at > now(),
        )
        .values(expires_at=now())
    )


def _person(session: Session, by: Identity, person_id: UUID, *, lock: bool = False) -> Person:
    query = select(Person).where(Person.tenant_id == by.organisation_id, Person.id == person_id)
    found = session.scalars(query.with_for_update() if lock else query).one_or_none()
    if found is None:
        raise NotFound
    return found


def _has_left(person: Person) -> bool:
    return person.left_on is not None and person.left_on < day_of(now())


def _may(by: Identity) -> None:
    if not allowed("people.invite", by):
        raise Forbidden("Only your organisation's lead invites people.")


def _not_oneself(by: Identity, person_id: UUID) -> None:
    if by.person_id == person_id:
        raise Forbidden("Ask another organisation lead to change which account is yours.")


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _signer(secret_key: str) -> Signer:
    return Signer(secret_key, salt="invitation", digest_method=hashlib.sha256)


def _signed(organisation_id: UUID, token: str, secret_key: str) -> str:
    """The organisation travels in the link, signed: before it is known nothing may be looked for."""
    return _signer(secret_key).sign(f"{organisation_id.hex}.{token}").decode()
