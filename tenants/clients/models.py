"""Machine clients, the tokens issued to them, and the look-up that says whose a client id is."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.dialects.postgresql import ARRAY, TEXT
from sqlalchemy.orm import Mapped, mapped_column

from tenants.rows import Base, OrganisationOwned, belongs_to, now


class ClientLookup(Base):
    """A public client id → its organisation, nothing else: needed before an organisation is known."""

    __tablename__ = "client_lookup"

    client_id: Mapped[str] = mapped_column(primary_key=True)
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"))


class OAuthClient(OrganisationOwned, Base):
    """A machine that may ask for tokens; its secret is kept as a salted hash."""

    __tablename__ = "oauth_client"
    __table_args__ = (UniqueConstraint("tenant_id", "client_id", name="uq_oauth_client_client_id"),)

    client_id: Mapped[str]
    name: Mapped[str]
    secret_hash: Mapped[str]
    scopes: Mapped[list[str]] = mapped_column(ARRAY(TEXT))
    created_at: Mapped[datetime] = mapped_column(default=now)
    disabled_at: Mapped[datetime | None]


class AccessToken(OrganisationOwned, Base):
    """A JWT that was issued: its `jti` is the row's id, so that revoking bites at once."""

    __tablename__ = "access_token"
    __table_args__ = (
        belongs_to("oauth_client", "oauth_client_id"),
        Index("ix_access_token_oauth_client_id", "tenant_id", "oauth_client_id"),
    )

    oauth_client_id: Mapped[UUID]
    scope: Mapped[str]
    issued_at: Mapped[datetime] = mapped_column(default=now)
    expires_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
