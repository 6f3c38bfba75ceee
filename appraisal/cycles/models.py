"""Cycle rows, and one row an appraisal: whose it is, who completes it, how far it is."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from tenants.rows import Base, OrganisationOwned, belongs_to, now

STATES = "'objectives', 'in_year', 'assessment', 'conversation', 'sign_off', 'complete', 'excused'"


class Cycle(OrganisationOwned, Base):
    """A yearly round: dates in Europe/London (last days included), and what it pins at launch."""

    __tablename__ = "cycle"
    __table_args__ = (
        belongs_to("framework_version", "framework_version_id"),
        UniqueConstraint("tenant_id", "name", name="uq_cycle_name"),
        CheckConstraint("opens_on <= assessment_opens_on AND assessment_opens_on <= closes_on", name="dates"),
        CheckConstraint("countersign IN ('always', 'on_disagreement')", name="countersign"),
    )

    name: Mapped[str]
    framework_version_id: Mapped[UUID]
    opens_on: Mapped[date]
    assessment_opens_on: Mapped[date]
    closes_on: Mapped[date]
    rule: Mapped[dict[str, Any]] = mapped_column(JSONB)
    countersign: Mapped[str] = mapped_column(default="on_disagreement")
    launched_at: Mapped[datetime | None]


class Appraisal(OrganisationOwned, Base):
    """One post holder's appraisal in one cycle; `version` is its ETag."""

    __tablename__ = "appraisal"
    __table_args__ = (
        belongs_to("cycle", "cycle_id"),
        belongs_to("person", "person_id"),
        belongs_to("post", "post_id"),
        belongs_to("person", "appraiser_id"),
        belongs_to("person", "countersigner_id"),
        UniqueConstraint("tenant_id", "cycle_id", "post_id", name="uq_appraisal_post"),
        Index("ix_appraisal_person_id", "tenant_id", "person_id"),
        Index("ix_appraisal_appraiser_id", "tenant_id", "appraiser_id"),
        Index("ix_appraisal_countersigner_id", "tenant_id", "countersigner_id"),
        CheckConstraint(f"state IN ({STATES})", name="state"),
        CheckConstraint("(state = 'excused') = (excused_reason IS NOT NULL)", name="excused"),
        CheckConstraint("appraiser_id <> person_id", name="appraiser"),
        CheckConstraint("countersigner_id <> person_id", name="countersigner"),
    )

    cycle_id: Mapped[UUID]
    person_id: Mapped[UUID]
    post_id: Mapped[UUID]
    appraiser_id: Mapped[UUID | None]
    countersigner_id: Mapped[UUID | None]
    state: Mapped[str] = mapped_column(default="objectives")
    revision: Mapped[int] = mapped_column(default=1)
    version: Mapped[int] = mapped_column(default=1)
    self_reminded_on: Mapped[date | None]
    without_self: Mapped[bool] = mapped_column(default=False)
    excused_reason: Mapped[str | None]
    created_at: Mapped[datetime] = mapped_column(default=now)
    updated_at: Mapped[datetime] = mapped_column(default=now)
    completed_at: Mapped[datetime | None]
