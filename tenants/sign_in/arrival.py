"""Somebody came back from their provider: find them inside the organisation they chose, and let them in."""

from dataclasses import dataclass, replace
from uuid import UUID

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from tenants.audit import service as audit
from tenants.days import day_of
from tenants.encryption import seal
from tenants.identity import Identity
from tenants.people.models import Person
from tenants.rows import now, uuid7
from tenants.sign_in import sessions
from tenants.sign_in.domain import Reason, SignInRefused
from tenants.sign_in.id_token import Claims
from tenants.sign_in.models import PersonIdentity
from tenants.sign_in.service import Provider, link_subject


@dataclass(frozen=True)
class Lock:
    """What a new session is made with: what signs its cookie, what seals its ID token, how long it lasts."""

    secret_key: str
    encryption_key: str
    hours: int


def arrive(
    session: Session, *, by: Identity, provider: Provider, claims: Claims, id_token: str, lock: Lock
) -> str:
    """Begin a session for the person behind checked claims; returns the cookie's value.

    :param by: the visitor at the organisation's door, see `Choice.visitor`.
    :raises SignInRefused: when the organisation has no such person, or they have left.
    """
    person = _known(session, by, provider, claims) or _first_time(session, by, provider, claims)
    if person.left_on is not None and person.left_on < day_of(now()):
        raise SignInRefused(Reason.LEFT)
    session_id = uuid7()
    cookie = sessions.begin(
        session,
        session_id=session_id,
        person_id=person.id,
        provider_id=provider.id,
        secret_key=lock.secret_key,
        hours=lock.hours,
        id_token_encrypted=seal(id_token, key=lock.encryption_key),
    )
    audit.record(
        session,
        by=replace(by, person_id=person.id, display_name=person.name),
        action="sign_in.done",
        object_type="session",
        object_id=session_id,
        detail={"provider_id": str(provider.id)},
    )
    return cookie


def _known(session: Session, by: Identity, provider: Provider, claims: Claims) -> Person | None:
    return session.scalars(
        select(Person)
        .join(
            PersonIdentity,
            and_(PersonIdentity.tenant_id == Person.tenant_id, PersonIdentity.person_id == Person.id),
        )
        .where(
            PersonIdentity.tenant_id == by.organisation_id,
            PersonIdentity.issuer == provider.issuer,
            PersonIdentity.subject == claims["sub"],
        )
    ).one_or_none()


def _first_time(session: Session, by: Identity, provider: Provider, claims: Claims) -> Person:
    """Link a new subject by the claim that the organisation trusts for it, never by anything unverified.

    The person's row is locked, so that two first sign-ins at once can't both be linked to it.
    """
    number = claims.get(provider.employee_number_claim or "")
    if not isinstance(number, str) or not number.strip() or not number.isprintable():
        raise SignInRefused(Reason.UNKNOWN_PERSON)
    person = session.scalars(
        select(Person)
        .where(Person.tenant_id == by.organisation_id, Person.employee_number == number.strip())
        .with_for_update()
    ).one_or_none()
    if person is None:
        raise SignInRefused(Reason.UNKNOWN_PERSON)
    linked = _identities(session, by, person.id)
    if not linked:
        by = replace(by, person_id=person.id, display_name=person.name)
        link_subject(session, by=by, person_id=person.id, issuer=provider.issuer, subject=claims["sub"])
    elif (provider.issuer, claims["sub"]) not in linked:
        raise SignInRefused(Reason.ALREADY_LINKED)
    return person


def _identities(session: Session, by: Identity, person_id: UUID) -> set[tuple[str, str]]:
    rows = session.execute(
        select(PersonIdentity.issuer, PersonIdentity.subject).where(
            PersonIdentity.tenant_id == by.organisation_id, PersonIdentity.person_id == person_id
        )
    )
    return {(row.issuer, row.subject) for row in rows}
