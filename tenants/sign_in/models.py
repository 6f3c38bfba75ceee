"""Sign-in rows: an organisation's providers, who their subjects are, and the sessions that began."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from tenants.rows import Base, OrganisationOwned, belongs_to, now


class IdentityProvider(OrganisationOwned, Base):
    """An OpenID provider an organisation signs in through; issuers may be shared by organisations."""

    __tablename__ = "identity_provider"
    __table_args__ = (
        UniqueConstraint("tenant_id", "issuer", "client_id", name="uq_identity_provider_client"),
    )

    label: Mapped[str]
    issuer: Mapped[str]
    client_id: Mapped[str]
    client_secret_encrypted: Mapped[str]
    employee_number_claim: Mapped[str | None]
    """The verified claim that may link a new subject to a person; none means invitation only."""
    created_at: Mapped[datetime] = mapped_column(default=now)


class PersonIdentity(OrganisationOwned, Base):
    """(issuer, subject) at a provider is this person, inside this organisation."""

    __tablename__ = "person_identity"
    __table_args__ = (
        belongs_to("person", "person_id"),
        UniqueConstraint("tenant_id", "issuer", "subject", name="uq_person_identity_subject"),
        Index("ix_person_identity_person_id", "tenant_id", "person_id"),
    )

    person_id: Mapped[UUID]
    issuer: Mapped[str]
    subject: Mapped[str]
    linked_at: Mapped[datetime] = mapped_column(default=now)


class SignedInSession(OrganisationOwned, Base):
    """A browser that signed in; the cookie holds a random token of which only the hash stands here."""

    __tablename__ = "signed_in_session"
    __table_args__ = (
        belongs_to("person", "person_id"),
        belongs_to("identity_provider", "provider_id"),
        UniqueConstraint("tenant_id", "token_hash", name="uq_signed_in_session_token_hash"),
        Index("ix_signed_in_session_person_id", "tenant_id", "person_id"),
    )

    person_id: Mapped[UUID]
    provider_id: Mapped[UUID]
    token_hash: Mapped[str]
    id_token_encrypted: Mapped[str | None]
    started_at: Mapped[datetime] = mapped_column(default=now)
    last_seen_at: Mapped[datetime] = mapped_column(default=now)
    expires_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
