"""The audit trail's rows and their seals: append-only for the application by the database's grants."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, Index, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from tenants.rows import Base, OrganisationOwned, now


class AuditEvent(OrganisationOwned, Base):
    """Who did, changed, read or was refused what, when, from where. People stand here by id only."""

    __tablename__ = "audit_event"
    __table_args__ = (
        Index("ix_audit_event_object_id", "tenant_id", "object_id", "at"),
        Index("ix_audit_event_at", "tenant_id", "at", "id"),
        Index("ix_audit_event_actor_person_id", "tenant_id", "actor_person_id", "at", "id"),
        Index("ix_audit_event_action", "tenant_id", "action", "at", "id"),
        Index(
            "ix_audit_event_refused", "tenant_id", "at", "id", postgresql_where=text("outcome = 'refused'")
        ),
        CheckConstraint("outcome IN ('done', 'refused')", name="outcome"),
    )

    at: Mapped[datetime] = mapped_column(default=now)
    action: Mapped[str]
    outcome: Mapped[str] = mapped_column(default="done")
    actor_person_id: Mapped[UUID | None]
    actor_client_id: Mapped[str | None]
    actor_command: Mapped[str | None]
    object_type: Mapped[str | None]
    object_id: Mapped[UUID | None]
    request_id: Mapped[str | None]
    source: Mapped[str | None]
    detail: Mapped[dict[str, Any]] = mapped_column(JSONB, default=dict)


class AuditLink(OrganisationOwned, Base):
    """The seal of an event, under the event's own id: its place in the chain, and the hash up to there.

    There is no foreign key: a link outlives an event that was deleted, so that the deletion is found.
    """

    __tablename__ = "audit_link"
    __table_args__ = (
        UniqueConstraint("tenant_id", "sequence", name="uq_audit_link_sequence"),
        CheckConstraint("sequence >= 1", name="sequence"),
        CheckConstraint("hash ~ '^[0-9a-f]{64}$'", name="hash"),
    )

    sequence: Mapped[int] = mapped_column(BigInteger)
    hash: Mapped[str]
    sealed_at: Mapped[datetime] = mapped_column(default=now)
