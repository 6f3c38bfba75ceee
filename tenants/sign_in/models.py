"""Sign-in rows: an organisation's providers, who their subjects are, invitations, sessions that began."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Connection, ForeignKey, Index, UniqueConstraint, event, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Mapped, mapped_column

from tenants.rows import Base, OrganisationOwned, belongs_to, now
from tenants.sign_in.recognition import sources


class IdentityProvider(OrganisationOwned, Base):
    """An OpenID provider an organisation signs in through; issuers may be shared by organisations."""

    __tablename__ = "identity_provider"
    __table_args__ = (
        Index(
            "uq_identity_provider_client",
            "tenant_id",
            "issuer",
            "client_id",
            unique=True,
            postgresql_where=text("retired_at IS NULL"),
        ),
        CheckConstraint(
            "(tenant_claim IS NULL) = (tenant_value IS NULL) AND CASE kind"
            " WHEN 'openid' THEN true WHEN 'entra' THEN tenant_claim = 'tid' AND tenant_value IS NOT NULL"
            " WHEN 'cis2' THEN tenant_claim IS NULL ELSE false END",
            name="kind",
        ),
    )

    label: Mapped[str]
    issuer: Mapped[str]
    client_id: Mapped[str]
    client_secret_encrypted: Mapped[str]
    employee_number_claim: Mapped[str | None]
    """The verified claim that may link a new subject to a person; none means invitation only."""
    kind: Mapped[str] = mapped_column(default="openid", server_default="openid")
    """Whose rules its answers follow, see `tenants.sign_in.recognition.Kind`."""
    tenant_claim: Mapped[str | None]
    """The claim that says for which organisation somebody is known there; an answer without it is refused."""
    tenant_value: Mapped[str | None]
    """What that claim has to say."""
    created_at: Mapped[datetime] = mapped_column(default=now)
    version: Mapped[int] = mapped_column(default=1, server_default="1")
    changed_at: Mapped[datetime | None]
    """When it was last changed: what it said of itself before counts no longer. None: never."""
    retired_at: Mapped[datetime | None]
    """Nobody signs in through it from then on; its subjects stay linked to their people."""


class ProviderLookup(Base):
    """A place people are known at → an organisation that takes its answers, nothing else.

    It tells whether an issuer is shared. `source` is written by `tenants.sign_in.recognition.sources`.
    """

    __tablename__ = "provider_lookup"

    source: Mapped[str] = mapped_column(primary_key=True)
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"), primary_key=True)


@event.listens_for(IdentityProvider, "after_insert")
@event.listens_for(IdentityProvider, "after_update")
def _announce(_: object, connection: Connection, row: IdentityProvider) -> None:
    """Whoever writes a provider says by it where the organisation knows its people: nobody can forget to.

    Nothing is taken away again: who once shared an issuer may still have people linked there.
    """
    said = [
        {"source": source, "organisation_id": row.tenant_id}
        for source in sources(row.kind, row.issuer, row.tenant_value)
    ]
    connection.execute(insert(ProviderLookup).values(said).on_conflict_do_nothing())


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


class Invitation(OrganisationOwned, Base):
    """A link that lets whoever opens it say once which account is this person's; its hash alone is kept."""

    __tablename__ = "invitation"
    __table_args__ = (
        belongs_to("person", "person_id"),
        belongs_to("person", "made_by"),
        UniqueConstraint("tenant_id", "token_hash", name="uq_invitation_token_hash"),
        Index("ix_invitation_person_id", "tenant_id", "person_id"),
    )

    person_id: Mapped[UUID]
    token_hash: Mapped[str]
    made_by: Mapped[UUID | None]
    """None where the operator's command made it."""
    made_at: Mapped[datetime] = mapped_column(default=now)
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class SignedInSession(OrganisationOwned, Base):
    """A browser that signed in; the cookie holds a random token of which only the hash stands here."""

    __tablename__ = "signed_in_session"
    __table_args__ = (
        belongs_to("person", "person_id"),
        belongs_to("identity_provider", "provider_id"),
        UniqueConstraint("tenant_id", "token_hash", name="uq_signed_in_session_token_hash"),
        Index("ix_signed_in_session_person_id", "tenant_id", "person_id"),
        Index("ix_signed_in_session_expires_at", "tenant_id", "expires_at"),
    )

    person_id: Mapped[UUID]
    provider_id: Mapped[UUID]
    token_hash: Mapped[str]
    id_token_encrypted: Mapped[str | None]
    started_at: Mapped[datetime] = mapped_column(default=now)
    authenticated_at: Mapped[datetime | None] = mapped_column(default=now)
    """When the person last proved to the provider who they are; None before that was written down."""
    last_seen_at: Mapped[datetime] = mapped_column(default=now)
    expires_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    browser: Mapped[str | None]
    """In words, such as "Firefox on Windows", for its owner to recognise."""
    source: Mapped[str | None]
    """The address it began from, as the trail has it."""
