"""What stands inside one appraisal. Each editable row has its own `version`, which is its ETag."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, Numeric, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from tenants.rows import Base, OrganisationOwned, belongs_to, now

ONE_ITEM = "num_nonnulls(behaviour_id, objective_id) = 1"
ONE_ANSWER = "num_nonnulls(points, non_rating) <= 1"
PERSPECTIVES = "perspective IN ('self', 'appraiser')"


class Objective(OrganisationOwned, Base):
    """What somebody set out to achieve, how it is measured, and its weight among the others."""

    __tablename__ = "objective"
    __table_args__ = (
        belongs_to("appraisal", "appraisal_id"),
        UniqueConstraint(
            "tenant_id",
            "appraisal_id",
            "position",
            name="uq_objective_position",
            deferrable=True,
            initially="DEFERRED",
        ),
        CheckConstraint("weight >= 0", name="weight"),
    )

    appraisal_id: Mapped[UUID]
    position: Mapped[int]
    title: Mapped[str]
    measure: Mapped[str] = mapped_column(default="")
    weight: Mapped[Decimal] = mapped_column(Numeric(7, 3))
    due_on: Mapped[date | None]
    version: Mapped[int] = mapped_column(default=1)


class Confirmation(OrganisationOwned, Base):
    """One side's agreement that a step is done: the objectives, or that the conversation happened."""

    __tablename__ = "confirmation"
    __table_args__ = (
        belongs_to("appraisal", "appraisal_id"),
        UniqueConstraint("tenant_id", "appraisal_id", "step", "party", name="uq_confirmation_party"),
        CheckConstraint("step IN ('objectives', 'conversation')", name="step"),
        CheckConstraint("party IN ('appraisee', 'appraiser')", name="party"),
    )

    appraisal_id: Mapped[UUID]
    step: Mapped[str]
    party: Mapped[str]
    person_id: Mapped[UUID]
    at: Mapped[datetime] = mapped_column(default=now)


class Half(OrganisationOwned, Base):
    """One side's assessment; blind to the other side until both are shared, frozen once shared."""

    __tablename__ = "half"
    __table_args__ = (
        belongs_to("appraisal", "appraisal_id"),
        UniqueConstraint("tenant_id", "appraisal_id", "perspective", name="uq_half_perspective"),
        CheckConstraint(PERSPECTIVES, name="perspective"),
    )

    appraisal_id: Mapped[UUID]
    perspective: Mapped[str]
    author_id: Mapped[UUID]
    comment: Mapped[str] = mapped_column(default="")
    version: Mapped[int] = mapped_column(default=1)
    shared_at: Mapped[datetime | None]


class Rating(OrganisationOwned, Base):
    """One side's answer for one behaviour or objective: points, or a named non-rating, with evidence."""

    __tablename__ = "rating"
    __table_args__ = (
        belongs_to("half", "half_id"),
        belongs_to("behaviour", "behaviour_id"),
        belongs_to("objective", "objective_id"),
        UniqueConstraint("tenant_id", "half_id", "behaviour_id", name="uq_rating_behaviour"),
        UniqueConstraint("tenant_id", "half_id", "objective_id", name="uq_rating_objective"),
        CheckConstraint(ONE_ITEM, name="item"),
        CheckConstraint(ONE_ANSWER, name="answer"),
        CheckConstraint("points BETWEEN 1 AND 5", name="points"),
    )

    half_id: Mapped[UUID]
    behaviour_id: Mapped[UUID | None]
    objective_id: Mapped[UUID | None]
    points: Mapped[int | None]
    non_rating: Mapped[str | None]
    evidence: Mapped[str] = mapped_column(default="")
    version: Mapped[int] = mapped_column(default=1)
    updated_at: Mapped[datetime] = mapped_column(default=now, onupdate=now)


class AgreedRating(OrganisationOwned, Base):
    """What the two agreed for one item; `not_agreed` means that the appraiser's rating stands."""

    __tablename__ = "agreed_rating"
    __table_args__ = (
        belongs_to("appraisal", "appraisal_id"),
        belongs_to("behaviour", "behaviour_id"),
        belongs_to("objective", "objective_id"),
        UniqueConstraint("tenant_id", "appraisal_id", "behaviour_id", name="uq_agreed_rating_behaviour"),
        UniqueConstraint("tenant_id", "appraisal_id", "objective_id", name="uq_agreed_rating_objective"),
        CheckConstraint(ONE_ITEM, name="item"),
        CheckConstraint(ONE_ANSWER, name="answer"),
        CheckConstraint("basis IN ('equal', 'agreed', 'not_agreed')", name="basis"),
    )

    appraisal_id: Mapped[UUID]
    behaviour_id: Mapped[UUID | None]
    objective_id: Mapped[UUID | None]
    points: Mapped[int | None]
    non_rating: Mapped[str | None]
    basis: Mapped[str]
    appraisee_words: Mapped[str] = mapped_column(default="")
    version: Mapped[int] = mapped_column(default=1)


class Conversation(OrganisationOwned, Base):
    """What was said and planned; the row's id is derived from the appraisal, one each."""

    __tablename__ = "conversation"
    __table_args__ = (
        belongs_to("appraisal", "appraisal_id"),
        UniqueConstraint("tenant_id", "appraisal_id", name="uq_conversation_appraisal"),
    )

    appraisal_id: Mapped[UUID]
    held_on: Mapped[date | None]
    summary: Mapped[str] = mapped_column(default="")
    development_plan: Mapped[str] = mapped_column(default="")
    career: Mapped[str] = mapped_column(default="")
    version: Mapped[int] = mapped_column(default=1)


class WellbeingNote(OrganisationOwned, Base):
    """Wellbeing and reasonable adjustments: health data, kept apart from the record of ratings."""

    __tablename__ = "wellbeing_note"
    __table_args__ = (
        belongs_to("appraisal", "appraisal_id"),
        UniqueConstraint("tenant_id", "appraisal_id", name="uq_wellbeing_note_appraisal"),
    )

    appraisal_id: Mapped[UUID]
    adjustments: Mapped[str] = mapped_column(default="")
    wellbeing: Mapped[str] = mapped_column(default="")
    version: Mapped[int] = mapped_column(default=1)


class Signature(OrganisationOwned, Base):
    """A signature, or a recorded disagreement, under one revision of the appraisal."""

    __tablename__ = "signature"
    __table_args__ = (
        belongs_to("appraisal", "appraisal_id"),
        UniqueConstraint("tenant_id", "appraisal_id", "revision", "party", name="uq_signature_party"),
        CheckConstraint("party IN ('appraisee', 'appraiser', 'countersigner')", name="party"),
        CheckConstraint("kind IN ('signed', 'disagreed')", name="kind"),
        CheckConstraint("kind = 'signed' OR words <> ''", name="words"),
    )

    appraisal_id: Mapped[UUID]
    revision: Mapped[int]
    party: Mapped[str]
    kind: Mapped[str]
    words: Mapped[str] = mapped_column(default="")
    person_id: Mapped[UUID]
    at: Mapped[datetime] = mapped_column(default=now)


class Intervention(OrganisationOwned, Base):
    """What an organisation lead did to an appraisal from outside, and why: the reason is kept for good."""

    __tablename__ = "intervention"
    __table_args__ = (
        belongs_to("appraisal", "appraisal_id"),
        Index("ix_intervention_appraisal_id", "tenant_id", "appraisal_id"),
        CheckConstraint("action IN ('excuse', 'readmit', 'reopen')", name="action"),
        CheckConstraint("reason <> ''", name="reason"),
    )

    appraisal_id: Mapped[UUID]
    revision: Mapped[int]
    action: Mapped[str]
    reason: Mapped[str]
    person_id: Mapped[UUID]
    at: Mapped[datetime] = mapped_column(default=now)


class Score(OrganisationOwned, Base):
    """A score of one perspective under one revision, with the working it can be recomputed from."""

    __tablename__ = "score"
    __table_args__ = (
        belongs_to("appraisal", "appraisal_id"),
        UniqueConstraint("tenant_id", "appraisal_id", "revision", "perspective", name="uq_score_perspective"),
        CheckConstraint("perspective IN ('self', 'appraiser', 'agreed')", name="perspective"),
    )

    appraisal_id: Mapped[UUID]
    revision: Mapped[int]
    perspective: Mapped[str]
    what: Mapped[str | None]
    how: Mapped[str | None]
    what_band: Mapped[str | None]
    how_band: Mapped[str | None]
    explanation: Mapped[dict[str, Any]] = mapped_column(JSONB)


class ScoringRule(OrganisationOwned, Base):
    """One version of an organisation's own rule for scores; never changed, only followed by another."""

    __tablename__ = "scoring_rule"
    __table_args__ = (
        belongs_to("person", "by_id"),
        UniqueConstraint("tenant_id", "name", "version", name="uq_scoring_rule_version"),
        CheckConstraint("version > 0", name="version"),
    )

    name: Mapped[str]
    version: Mapped[int]
    rule: Mapped[dict[str, Any]] = mapped_column(JSONB)
    by_id: Mapped[UUID | None]
    at: Mapped[datetime] = mapped_column(default=now)


class QualityPulse(OrganisationOwned, Base):
    """The appraisee's three answers about the appraisal itself, in the Staff Survey's terms."""

    __tablename__ = "quality_pulse"
    __table_args__ = (
        belongs_to("appraisal", "appraisal_id"),
        UniqueConstraint("tenant_id", "appraisal_id", name="uq_quality_pulse_appraisal"),
        *(
            CheckConstraint(f"{question} IN ('definitely', 'to_some_extent', 'no')", name=question)
            for question in ("improve", "objectives", "valued")
        ),
        Index("ix_quality_pulse_appraisal_id", "tenant_id", "appraisal_id"),
    )

    appraisal_id: Mapped[UUID]
    improve: Mapped[str]
    objectives: Mapped[str]
    valued: Mapped[str]
    answered_at: Mapped[datetime] = mapped_column(default=now)
