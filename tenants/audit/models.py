"""The audit trail's rows: append-only for the application by the database's grants."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from tenants.rows import Base, OrganisationOwned, now


class AuditEvent(OrganisationOwned, Base):
    """Who did, changed, read or was refused what, when, from where. People stand here by id only."""

    __tablename__ = "audit_event"
    __table_args__ = (
        Index("ix_audit_event_object_id", "tenant_id", "object_id", "at"),
        Index("ix_audit_event_at", "tenant_id", "at", "id"),
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
