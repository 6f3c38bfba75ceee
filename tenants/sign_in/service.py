"""Which organisations people can sign in to, through which providers, and who their subjects are."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from tenants.audit import service as audit
from tenants.encryption import seal
from tenants.errors import NotFound
from tenants.identity import Identity
from tenants.organisations.models import OpenOrganisation, Organisation
from tenants.people.models import Person
from tenants.rows import uuid7
from tenants.sign_in.models import IdentityProvider, PersonIdentity, ProviderLookup
from tenants.sign_in.recognition import Kind, Rules, check_rules, own_source, rival_sources

TOLD = ("issuer", "client_id", "employee_number_claim", "kind", "tenant_claim", "tenant_value")
"""What the trail says of a new provider."""


@dataclass(frozen=True)
class Provider:
    """A provider's row, detached: it outlives the transaction while we talk to the provider."""

    id: UUID
    label: str
    issuer: str
    client_id: str
    client_secret_encrypted: str
    employee_number_claim: str | None
    kind: Kind = Kind.OPENID
    tenant_claim: str | None = None
    tenant_value: str | None = None
    version: int = 1
    changed_at: datetime | None = None
    """What it said of itself before then counts no longer."""

    def rules(self, ods_code: str) -> Rules:
        """What its answers have to say to be of this organisation."""
        return Rules(
            kind=self.kind,
            issuer=self.issuer,
            ods_code=ods_code,
            tenant_claim=self.tenant_claim,
            tenant_value=self.tenant_value,
            person_claim=self.employee_number_claim,
        )


@dataclass(frozen=True)
class Choice:
    """An organisation one can sign in to."""

    organisation_id: UUID
    ods_code: str
    name: str
    is_synthetic: bool

    def visitor(self) -> Identity:
        """Whoever is at its door before they are known: for the audit trail alone."""
        return Identity(
            organisation_id=self.organisation_id,
            ods_code=self.ods_code,
            organisation_name=self.name,
            organisation_is_synthetic=self.is_synthetic,
            display_name="somebody signing in",
        )


_OPEN = select(Organisation).join(OpenOrganisation, OpenOrganisation.ods_code == Organisation.ods_code)


def choices(session: Session) -> Sequence[Choice]:
    """Every open organisation by name; reads the registry only, so no organisation needs to be set."""
    rows = session.scalars(_OPEN.order_by(Organisation.name))
    return [Choice(row.id, row.ods_code, row.name, row.is_synthetic) for row in rows]


def choice(session: Session, *, organisation_id: UUID) -> Choice:
    """One of them.

    :raises NotFound: when the service wasn't opened to it.
    """
    row = session.scalars(_OPEN.where(Organisation.id == organisation_id)).one_or_none()
    if row is None:
        raise NotFound
    return Choice(row.id, row.ods_code, row.name, row.is_synthetic)


def is_open(session: Session, *, ods_code: str) -> bool:
    """Is the service open to this organisation?"""
    return session.scalar(_OPEN.where(Organisation.ods_code == ods_code)) is not None


def providers_of(session: Session, *, by: Identity) -> Sequence[Provider]:
    """The organisation's providers, oldest first, without retired ones."""
    rows = session.scalars(
        select(IdentityProvider)
        .where(IdentityProvider.tenant_id == by.organisation_id, IdentityProvider.retired_at.is_(None))
        .order_by(IdentityProvider.created_at, IdentityProvider.id)
    )
    return [_detached(row) for row in rows]


def provider(session: Session, *, by: Identity, provider_id: UUID) -> Provider | None:
    """One provider of the organisation; None when it is nobody's, another organisation's or retired."""
    row = session.scalars(
        select(IdentityProvider).where(
            IdentityProvider.tenant_id == by.organisation_id,
            IdentityProvider.id == provider_id,
            IdentityProvider.retired_at.is_(None),
        )
    ).one_or_none()
    return None if row is None else _detached(row)


def still_stands(session: Session, *, by: Identity, provider: Provider) -> bool:
    """Is the provider's row still what it was when somebody was sent there?

    It is held against changes until the transaction ends, as the session that refers to it holds it anyway:
    a change waits for the arrival and ends it, or the arrival waits for the change and is turned away.
    """
    row = session.execute(
        select(IdentityProvider.version, IdentityProvider.retired_at)
        .where(IdentityProvider.tenant_id == by.organisation_id, IdentityProvider.id == provider.id)
        .with_for_update(read=True, key_share=True)
    ).one_or_none()
    return row is not None and row.retired_at is None and row.version == provider.version


def add_provider(
    session: Session,
    *,
    by: Identity,
    label: str,
    issuer: str,
    client_id: str,
    client_secret: str,
    employee_number_claim: str | None,
    encryption_key: str,
    kind: Kind = Kind.OPENID,
    tenant_claim: str | None = None,
    tenant_value: str | None = None,
) -> IdentityProvider:
    """Let the organisation's people sign in through one more provider; the secret is stored sealed.

    :param employee_number_claim: the claim the provider vouches for that finds somebody by employee
        number at their first sign-in; None when people are linked one by one.
    :param tenant_claim: the claim that has to say `tenant_value`, see `tenants.sign_in.recognition`.
    :raises Invalid: when an organisation may not recognise its people so.
    """
    row = IdentityProvider(
        id=uuid7(),
        tenant_id=by.organisation_id,
        label=label,
        issuer=issuer,
        client_id=client_id,
        client_secret_encrypted=seal(client_secret, key=encryption_key),
        employee_number_claim=employee_number_claim,
        kind=kind.value,
        tenant_claim=tenant_claim,
        tenant_value=tenant_value,
    )
    check_rules(_detached(row).rules(by.ods_code))
    session.add(row)
    audit.record(
        session,
        by=by,
        action="provider.added",
        object_type="identity_provider",
        object_id=row.id,
        detail={name: getattr(row, name) for name in TOLD},
    )
    return row


def link_subject(session: Session, *, by: Identity, person_id: UUID, issuer: str, subject: str) -> None:
    """Say that (issuer, subject) is this person, inside this organisation.

    :raises NotFound: when the organisation has no such person.
    """
    known = session.scalar(
        select(Person.id).where(Person.tenant_id == by.organisation_id, Person.id == person_id)
    )
    if known is None:
        raise NotFound
    session.add(
        PersonIdentity(tenant_id=by.organisation_id, person_id=person_id, issuer=issuer, subject=subject)
    )
    audit.record(
        session,
        by=by,
        action="identity.linked",
        object_type="person",
        object_id=person_id,
        detail={"issuer": issuer},
    )


def links_of(session: Session, *, by: Identity, person_id: UUID) -> set[tuple[str, str]]:
    """The accounts, as (issuer, subject), that are this person's."""
    rows = session.execute(
        select(PersonIdentity.issuer, PersonIdentity.subject).where(
            PersonIdentity.tenant_id == by.organisation_id, PersonIdentity.person_id == person_id
        )
    )
    return {(row.issuer, row.subject) for row in rows}


def _detached(row: IdentityProvider) -> Provider:
    return Provider(
        id=row.id,
        label=row.label,
        issuer=row.issuer,
        client_id=row.client_id,
        client_secret_encrypted=row.client_secret_encrypted,
        employee_number_claim=row.employee_number_claim,
        kind=Kind(row.kind),
        tenant_claim=row.tenant_claim,
        tenant_value=row.tenant_value,
        version=row.version,
        changed_at=row.changed_at,
    )


def is_known_elsewhere(session: Session, *, by: Identity, provider: Provider) -> bool:
    """Do other organisations know their people at the same place, so that an employee number may be theirs?

    The look-up answers, which every organisation that has a provider is in; who isn't in it is not believed
    to be alone.
    """
    rivals = rival_sources(provider.issuer, provider.tenant_value)
    rows = session.execute(
        select(ProviderLookup.source, ProviderLookup.organisation_id).where(ProviderLookup.source.in_(rivals))
    ).all()
    own = (own_source(provider.issuer, provider.tenant_value), by.organisation_id)
    return own not in [tuple(row) for row in rows] or any(
        row.organisation_id != by.organisation_id for row in rows
    )
