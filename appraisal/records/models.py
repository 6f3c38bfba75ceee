"""What is kept and why: holds that stop an erasure, longer periods of organisations, and what was erased."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from tenants.rows import Base, OrganisationOwned, belongs_to, now


class LegalHold(OrganisationOwned, Base):
    """Nothing of this person may be erased until the hold is lifted; several inquiries, several holds."""

    __tablename__ = "legal_hold"
    __table_args__ = (
        belongs_to("person", "person_id"),
        belongs_to("person", "placed_by_id"),
        belongs_to("person", "lifted_by_id"),
        Index(
            "ix_legal_hold_person_id", "tenant_id", "person_id", postgresql_where=text("lifted_at IS NULL")
        ),
        CheckConstraint("reason <> ''", name="reason"),
    )

    person_id: Mapped[UUID]
    reason: Mapped[str]
    placed_at: Mapped[datetime] = mapped_column(default=now)
    placed_by_id: Mapped[UUID | None]
    """Nobody where an operator's command placed it; the trail names the command."""
    lifted_at: Mapped[datetime | None]
    lifted_by_id: Mapped[UUID | None]


class RetentionPeriod(OrganisationOwned, Base):
    """How many years an organisation keeps something, where that is longer than the rule's own."""

    __tablename__ = "retention_period"
    __table_args__ = (
        UniqueConstraint("tenant_id", "rule", name="uq_retention_period_rule"),
        CheckConstraint("years BETWEEN 0 AND 100", name="years"),
    )

    rule: Mapped[str]
    years: Mapped[int]
    set_at: Mapped[datetime] = mapped_column(default=now)


class Erasure(OrganisationOwned, Base):
    """That a person was erased, under which period, and how many rows of which table: numbers only."""

    __tablename__ = "erasure"
    __table_args__ = (
        belongs_to("person", "person_id"),
        UniqueConstraint("tenant_id", "person_id", name="uq_erasure_person_id"),
    )

    person_id: Mapped[UUID]
    kept_until: Mapped[date]
    erased_at: Mapped[datetime] = mapped_column(default=now)
    rows: Mapped[dict[str, Any]] = mapped_column(JSONB)
