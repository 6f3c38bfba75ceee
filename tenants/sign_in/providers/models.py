"""Rows of proposed and decided changes of providers; a row stays as the record of who wanted what."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from tenants.rows import Base, OrganisationOwned, belongs_to, now


class ProviderChange(OrganisationOwned, Base):
    """One change that one person proposed and another decides, or that the operator's command made.

    The database refuses a decision by whoever proposed, and keeps no secret once it is decided.
    """

    __tablename__ = "provider_change"
    __table_args__ = (
        belongs_to("identity_provider", "provider_id"),
        belongs_to("person", "proposed_by"),
        belongs_to("person", "decided_by"),
        Index("ix_provider_change_proposed_at", "tenant_id", "proposed_at"),
        CheckConstraint("action IN ('add', 'change', 'retire')", name="action"),
        CheckConstraint("state IN ('proposed', 'approved', 'declined', 'withdrawn')", name="state"),
        CheckConstraint("action = 'add' OR (provider_id IS NOT NULL AND before IS NOT NULL)", name="target"),
        CheckConstraint("(action = 'retire') = (after IS NULL)", name="after"),
        CheckConstraint("decided_by <> proposed_by", name="second_person"),
        CheckConstraint("proposed_by IS NOT NULL OR command IS NOT NULL", name="proposer"),
        CheckConstraint(
            "state NOT IN ('approved', 'declined') OR decided_by IS NOT NULL OR command IS NOT NULL",
            name="decider",
        ),
        CheckConstraint("(state = 'proposed') = (decided_at IS NULL)", name="decided"),
        CheckConstraint("state <> 'approved' OR decided_at < expires_at", name="in_time"),
        CheckConstraint("state = 'proposed' OR client_secret_encrypted IS NULL", name="secret"),
    )

    action: Mapped[str]
    provider_id: Mapped[UUID | None]
    """What it changes; of one that is added, known once it is approved."""
    provider_version: Mapped[int | None]
    """What the provider was when this was proposed: a change approved meanwhile makes this one stale."""
    before: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    after: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    client_secret_encrypted: Mapped[str | None]
    """The new secret, sealed, until it is decided."""
    new_secret: Mapped[bool]
    """Whether there is one; that alone is shown."""
    state: Mapped[str] = mapped_column(default="proposed")
    proposed_by: Mapped[UUID | None]
    proposed_at: Mapped[datetime] = mapped_column(default=now)
    expires_at: Mapped[datetime]
    decided_by: Mapped[UUID | None]
    decided_at: Mapped[datetime | None]
    command: Mapped[str | None]
    """The operator's command that decided it, where no second person did."""
