"""Cycle rows, one row an appraisal, and who appraises whom: how that changed, was asked for, or is lent."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Computed, ForeignKeyConstraint, Index, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from tenants.rows import Base, OrganisationOwned, belongs_to, now

STATES = "'objectives', 'in_year', 'assessment', 'conversation', 'sign_off', 'complete', 'excused'"
PINNED = ("framework_version_id", "countersign", "rule_mark", "launched")
"""What a launch refers to in its cycle, beside its id, so that it stays."""


class Cycle(OrganisationOwned, Base):
    """A yearly round: dates in Europe/London (last days included), and what it pins at launch."""

    __tablename__ = "cycle"
    __table_args__ = (
        belongs_to("framework_version", "framework_version_id"),
        Index("uq_cycle_name", "tenant_id", text("lower(name)"), unique=True),
        UniqueConstraint("tenant_id", "id", *PINNED, name="uq_cycle_pinned"),
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
    version: Mapped[int] = mapped_column(default=1, server_default=text("1"))
    """Its ETag: almost all of it changes until it is launched, and its name and last days after."""
    rule_mark: Mapped[str] = mapped_column(Computed("md5(rule::text)", persisted=True))
    """Stands for the rule where a launch pins it."""
    launched: Mapped[bool] = mapped_column(Computed("launched_at IS NOT NULL", persisted=True))
    """Stands for `launched_at` where a launch pins it: it isn't taken back."""
    asked: Mapped[str | None]
    """A hash of what was asked for with an idempotency key, to tell the same request from another."""


class CycleLaunch(OrganisationOwned, Base):
    """That a cycle was launched, or launched again, and how many appraisals that made; never rewritten.

    It refers to what the cycle pins: from then on the database lets nobody change that, or delete the cycle.
    """

    __tablename__ = "cycle_launch"
    __table_args__ = (
        ForeignKeyConstraint(
            ["tenant_id", "cycle_id", *PINNED],
            ["cycle.tenant_id", "cycle.id", *(f"cycle.{column}" for column in PINNED)],
            name="fk_cycle_launch_pinned",
        ),
        Index("ix_cycle_launch_cycle_id", "tenant_id", "cycle_id", "at"),
        CheckConstraint("added >= 0", name="added"),
        CheckConstraint("launched", name="launched"),
    )

    cycle_id: Mapped[UUID]
    framework_version_id: Mapped[UUID]
    countersign: Mapped[str]
    rule_mark: Mapped[str]
    launched: Mapped[bool] = mapped_column(default=True, server_default=text("true"))
    at: Mapped[datetime] = mapped_column(default=now)
    added: Mapped[int]


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
    stage: Mapped[str | None]
    """The code of the framework's stage whose descriptors are shown; null: the one that fits the pay band."""
    created_at: Mapped[datetime] = mapped_column(default=now)
    updated_at: Mapped[datetime] = mapped_column(default=now)
    completed_at: Mapped[datetime | None]


class AppraiserChange(OrganisationOwned, Base):
    """That somebody appraises instead of somebody else, from when, who decided it and why; never rewritten.

    `delegated` and `returned` change nothing in the appraisal's own row: the delegation is a row of its own.
    `countersigner` is about who countersigns, not about who appraises.
    """

    __tablename__ = "appraiser_change"
    __table_args__ = (
        belongs_to("appraisal", "appraisal_id"),
        belongs_to("person", "from_id"),
        belongs_to("person", "to_id"),
        belongs_to("person", "by_id"),
        Index("ix_appraiser_change_appraisal_id", "tenant_id", "appraisal_id", "at"),
        CheckConstraint(
            "kind IN ('nominated', 'reassigned', 'taken_over', 'delegated', 'returned', 'countersigner')",
            name="kind",
        ),
        CheckConstraint("from_id IS DISTINCT FROM to_id", name="people"),
        CheckConstraint("ends_on IS NULL OR kind = 'delegated' AND ends_on >= starts_on", name="dates"),
    )

    appraisal_id: Mapped[UUID]
    kind: Mapped[str]
    from_id: Mapped[UUID | None]
    to_id: Mapped[UUID]
    reason: Mapped[str]
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]
    by_id: Mapped[UUID | None]
    at: Mapped[datetime] = mapped_column(default=now)


class Nomination(OrganisationOwned, Base):
    """An appraisee asks for an appraiser; at most one is open an appraisal.

    It takes effect (`taken`) once the nominee has accepted and whoever appraises now has let go, or nobody
    does, or as soon as an organisation lead decides so.
    """

    __tablename__ = "nomination"
    __table_args__ = (
        belongs_to("appraisal", "appraisal_id"),
        belongs_to("person", "nominee_id"),
        belongs_to("person", "by_id"),
        belongs_to("person", "decided_by_id"),
        Index("ix_nomination_appraisal_id", "tenant_id", "appraisal_id"),
        Index("ix_nomination_nominee_id", "tenant_id", "nominee_id"),
        Index(
            "uq_nomination_open",
            "tenant_id",
            "appraisal_id",
            unique=True,
            postgresql_where=text("status = 'open'"),
        ),
        CheckConstraint("status IN ('open', 'taken', 'declined', 'withdrawn', 'overtaken')", name="status"),
        CheckConstraint("(status = 'open') = (decided_at IS NULL)", name="decided"),
    )

    appraisal_id: Mapped[UUID]
    nominee_id: Mapped[UUID]
    reason: Mapped[str]
    status: Mapped[str] = mapped_column(default="open")
    by_id: Mapped[UUID]
    at: Mapped[datetime] = mapped_column(default=now)
    accepted_at: Mapped[datetime | None]
    """When the nominee said yes."""
    released_at: Mapped[datetime | None]
    """When whoever appraises now said that they would hand over."""
    decided_by_id: Mapped[UUID | None]
    decided_at: Mapped[datetime | None]
    answer: Mapped[str] = mapped_column(default="")
    """Why it was declined."""


class Delegation(OrganisationOwned, Base):
    """Somebody appraises for a manager between two days, last day included, unless it is ended before."""

    __tablename__ = "delegation"
    __table_args__ = (
        belongs_to("person", "manager_id"),
        belongs_to("person", "delegate_id"),
        belongs_to("person", "by_id"),
        belongs_to("person", "ended_by_id"),
        Index("ix_delegation_manager_id", "tenant_id", "manager_id", "ends_on"),
        Index("ix_delegation_delegate_id", "tenant_id", "delegate_id", "ends_on"),
        CheckConstraint("manager_id <> delegate_id", name="people"),
        CheckConstraint("ends_on >= starts_on", name="dates"),
        CheckConstraint("(ended_at IS NULL) = (ended_by_id IS NULL)", name="ended"),
    )

    manager_id: Mapped[UUID]
    delegate_id: Mapped[UUID]
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    reason: Mapped[str]
    by_id: Mapped[UUID]
    at: Mapped[datetime] = mapped_column(default=now)
    ended_at: Mapped[datetime | None]
    ended_by_id: Mapped[UUID | None]
