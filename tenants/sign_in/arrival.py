"""Somebody came back from their provider: find them inside the organisation they chose, and let them in."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
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
from tenants.sign_in.closed import turn_away
from tenants.sign_in.domain import Reason, SignInRefused
from tenants.sign_in.invitations import service as invitations
from tenants.sign_in.models import PersonIdentity
from tenants.sign_in.recognition import Recognised, recognise
from tenants.sign_in.relying_party import Answer
from tenants.sign_in.service import (
    Provider,
    is_known_elsewhere,
    is_open,
    link_subject,
    links_of,
    still_stands,
)

LEEWAY = timedelta(seconds=60)
"""So far may the provider's clock be behind ours."""


@dataclass(frozen=True)
class Lock:
    """What a new session is made with: what signs its cookie, what seals its ID token, how long it lasts."""

    secret_key: str
    encryption_key: str
    hours: int


def arrive(
    session: Session,
    *,
    by: Identity,
    provider: Provider,
    answer: Answer,
    lock: Lock,
    invitation_id: UUID | None = None,
) -> str:
    """Begin a session for the person behind a checked answer; returns the cookie's value.

    :param by: the visitor at the organisation's door, see `Choice.visitor`.
    :param invitation_id: the account becomes that of whom this invitation is for.
    :raises SignInRefused: when it isn't of this organisation, nobody there is behind it, they have left, or
        the provider was changed while they were there.
    """
    turn_away(session, by=by)
    if not still_stands(session, by=by, provider=provider):
        raise SignInRefused(Reason.PROVIDER_CHANGED)
    person = _whose(session, by, provider, _recognised(session, by, provider, answer), invitation_id)
    _check_stays(person)
    session_id = uuid7()
    cookie = sessions.begin(
        session,
        session_id=session_id,
        person_id=person.id,
        provider_id=provider.id,
        secret_key=lock.secret_key,
        hours=lock.hours,
        id_token_encrypted=seal(answer.id_token, key=lock.encryption_key),
        authenticated_at=answer.authenticated_at,
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


def confirm(
    session: Session,
    *,
    by: Identity,
    provider: Provider,
    answer: Answer,
    asked_at: datetime,
    lock: Lock,
) -> None:
    """Somebody who is signed in proved once more who they are: their session goes on, freshly proved.

    :param by: whose session it is.
    :param asked_at: when they were sent to prove it.
    :raises SignInRefused: when somebody else came back, or the provider didn't ask anybody.
    """
    if not still_stands(session, by=by, provider=provider):
        raise SignInRefused(Reason.PROVIDER_CHANGED)
    person = _known(session, by, provider, _recognised(session, by, provider, answer))
    if person is None or person.id != by.person_id:
        raise SignInRefused(Reason.OTHER_PERSON)
    _check_stays(person)
    if answer.authenticated_at is None or answer.authenticated_at < asked_at - LEEWAY:
        raise SignInRefused(Reason.NOT_FRESH, "auth_time")
    sealed = seal(answer.id_token, key=lock.encryption_key)
    sessions.confirm(session, by=by, at=answer.authenticated_at, id_token_encrypted=sealed)
    audit.record(session, by=by, action="sign_in.repeated", object_type="session", object_id=by.session_id)


def _recognised(session: Session, by: Identity, provider: Provider, answer: Answer) -> Recognised:
    """Of this organisation; one that the service isn't open to is told apart from another one that it is."""
    try:
        return recognise(provider.rules(by.ods_code), answer.claims)
    except SignInRefused as refusal:
        if refusal.named is not None and not is_open(session, ods_code=refusal.named):
            raise SignInRefused(Reason.UNKNOWN_ORGANISATION, refusal.check) from refusal
        raise


def _whose(
    session: Session, by: Identity, provider: Provider, recognised: Recognised, invitation_id: UUID | None
) -> Person:
    if invitation_id is None:
        known = _known(session, by, provider, recognised)
        return known or _first_time(session, by, provider, recognised)
    issuer, subject = provider.issuer, recognised.subject
    return invitations.accept(session, by=by, invitation_id=invitation_id, issuer=issuer, subject=subject)


def _check_stays(person: Person) -> None:
    if person.left_on is not None and person.left_on < day_of(now()):
        raise SignInRefused(Reason.LEFT)


def _known(session: Session, by: Identity, provider: Provider, recognised: Recognised) -> Person | None:
    return session.scalars(
        select(Person)
        .join(
            PersonIdentity,
            and_(PersonIdentity.tenant_id == Person.tenant_id, PersonIdentity.person_id == Person.id),
        )
        .where(
            PersonIdentity.tenant_id == by.organisation_id,
            PersonIdentity.issuer == provider.issuer,
            PersonIdentity.subject == recognised.subject,
        )
    ).one_or_none()


def _first_time(session: Session, by: Identity, provider: Provider, recognised: Recognised) -> Person:
    """Link a new subject by the number the organisation trusts its provider for, by nothing unverified.

    Two organisations give the same numbers to different people: where others know theirs at this provider
    too, and it doesn't say whose number it is, the number says nothing. The person's row is locked, so that
    two first sign-ins at once can't both be linked to it.
    """
    if recognised.employee_number is None:
        raise SignInRefused(Reason.UNKNOWN_PERSON)
    if not recognised.by_role and is_known_elsewhere(session, by=by, provider=provider):
        raise SignInRefused(Reason.SHARED_ISSUER)
    found = session.scalars(
        select(Person)
        .where(Person.tenant_id == by.organisation_id, Person.employee_number == recognised.employee_number)
        .with_for_update()
    ).all()
    if len(found) != 1:
        raise SignInRefused(Reason.TWO_MATCHES if found else Reason.UNKNOWN_PERSON)
    person = found[0]
    linked = links_of(session, by=by, person_id=person.id)
    if not linked:
        by = replace(by, person_id=person.id, display_name=person.name)
        link_subject(session, by=by, person_id=person.id, issuer=provider.issuer, subject=recognised.subject)
    elif (provider.issuer, recognised.subject) not in linked:
        raise SignInRefused(Reason.ALREADY_LINKED)
    return person
