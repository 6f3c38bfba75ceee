"""National versions (reference rows), and what an organisation has: copies, versions of its own, drafts.

A version is one document; the rows beside it are what ratings, cycles and counts refer to by id. The
application reads published versions and their rows; a function of the database writes each whole, once
(`service/rows.py`). Documents are JSON and not JSONB, which would sort their keys.
"""

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, Numeric, UniqueConstraint
from sqlalchemy.dialects.postgresql import ARRAY, TEXT
from sqlalchemy.orm import Mapped, mapped_column

from tenants.rows import Base, OrganisationOwned, belongs_to, now

SCALE_KINDS = "kind IN ('behaviour', 'objective')"


class NationalFrameworkVersion(Base):
    """A published version of a national framework, for instance the NHS Constitution values 1.0."""

    __tablename__ = "national_framework_version"
    __table_args__ = (
        UniqueConstraint("framework_code", "version"),
        CheckConstraint("status IN ('published', 'retired')", name="status"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    framework_code: Mapped[str]
    name: Mapped[str]
    version: Mapped[str]
    status: Mapped[str]
    source: Mapped[str]
    published_on: Mapped[date]
    definition: Mapped[dict[str, Any]] = mapped_column(JSON)


class NationalValue(Base):
    """A value everybody shares."""

    __tablename__ = "national_value"
    __table_args__ = (UniqueConstraint("version_id", "code"), UniqueConstraint("version_id", "position"))

    id: Mapped[UUID] = mapped_column(primary_key=True)
    version_id: Mapped[UUID] = mapped_column(ForeignKey("national_framework_version.id"))
    code: Mapped[str]
    name: Mapped[str]
    statement: Mapped[str]
    position: Mapped[int]


class NationalBehaviour(Base):
    """Something people do that shows a value, with effective and ineffective practice as anchors."""

    __tablename__ = "national_behaviour"
    __table_args__ = (UniqueConstraint("value_id", "code"), UniqueConstraint("value_id", "position"))

    id: Mapped[UUID] = mapped_column(primary_key=True)
    value_id: Mapped[UUID] = mapped_column(ForeignKey("national_value.id"))
    code: Mapped[str]
    statement: Mapped[str]
    position: Mapped[int]
    effective: Mapped[list[str]] = mapped_column(ARRAY(TEXT))
    ineffective: Mapped[list[str]] = mapped_column(ARRAY(TEXT))


class NationalScalePoint(Base):
    """A point of a version's behaviour or objective scale; `points` is null for a non-rating."""

    __tablename__ = "national_scale_point"
    __table_args__ = (
        UniqueConstraint("version_id", "kind", "code"),
        CheckConstraint(SCALE_KINDS, name="kind"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    version_id: Mapped[UUID] = mapped_column(ForeignKey("national_framework_version.id"))
    kind: Mapped[str]
    code: Mapped[str]
    points: Mapped[int | None]
    label: Mapped[str]
    meaning: Mapped[str]
    position: Mapped[int]


class FrameworkVersion(OrganisationOwned, Base):
    """A published version of an organisation's: a national one's copy, its extension, or one of its own.

    Cycles and ratings refer to these only. Retirement is a row of its own, because nothing changes here.
    """

    __tablename__ = "framework_version"
    __table_args__ = (
        belongs_to("person", "submitted_by_id"),
        belongs_to("person", "published_by_id"),
        UniqueConstraint("tenant_id", "code", "version", name="uq_framework_version_code"),
        CheckConstraint(
            "kind IN ('adopted', 'extension', 'own') AND (kind = 'own') = (national_version_id IS NULL)",
            name="kind",
        ),
        CheckConstraint("published_by_id <> submitted_by_id", name="second_person"),
        CheckConstraint(
            "num_nulls(submitted_by_id, published_by_id) = CASE kind WHEN 'adopted' THEN 2 ELSE 0 END",
            name="people",
        ),
    )

    national_version_id: Mapped[UUID | None] = mapped_column(ForeignKey("national_framework_version.id"))
    """The national version that this is a copy of or extends."""
    kind: Mapped[str]
    code: Mapped[str]
    name: Mapped[str]
    version: Mapped[str]
    definition: Mapped[dict[str, Any]] = mapped_column(JSON)
    """The document, with the core in it where this is an extension."""
    submitted_by_id: Mapped[UUID | None]
    published_by_id: Mapped[UUID | None]
    adopted_at: Mapped[datetime] = mapped_column(default=now)
    """When it was adopted or published."""


class FrameworkRetirement(OrganisationOwned, Base):
    """From now on no new cycle takes this version; those that have it keep it."""

    __tablename__ = "framework_retirement"
    __table_args__ = (
        belongs_to("framework_version", "version_id"),
        belongs_to("person", "by_id"),
        UniqueConstraint("tenant_id", "version_id", name="uq_framework_retirement_version_id"),
    )

    version_id: Mapped[UUID]
    reason: Mapped[str]
    by_id: Mapped[UUID | None]
    at: Mapped[datetime] = mapped_column(default=now)


class FrameworkDraft(OrganisationOwned, Base):
    """A document that people of an organisation write until somebody else publishes it.

    Of an extension it holds what is added, and nothing of the core.
    """

    __tablename__ = "framework_draft"
    __table_args__ = (
        belongs_to("framework_version", "version_id"),
        belongs_to("person", "created_by_id"),
        belongs_to("person", "changed_by_id"),
        belongs_to("person", "submitted_by_id"),
        CheckConstraint("state IN ('draft', 'in_review', 'published', 'discarded')", name="state"),
        CheckConstraint(
            "num_nulls(submitted_by_id, submitted_at)"
            " = CASE WHEN state IN ('in_review', 'published') THEN 0 ELSE 2 END",
            name="submitted",
        ),
        CheckConstraint("(state = 'published') = (version_id IS NOT NULL)", name="published"),
    )

    document: Mapped[dict[str, Any]] = mapped_column(JSON)
    edition: Mapped[int] = mapped_column(default=1)
    """The ETag: counts every change of the document and of the state."""
    state: Mapped[str] = mapped_column(default="draft")
    created_by_id: Mapped[UUID | None]
    """Nobody where an operator's command made it."""
    created_at: Mapped[datetime] = mapped_column(default=now)
    changed_by_id: Mapped[UUID | None]
    changed_at: Mapped[datetime] = mapped_column(default=now)
    submitted_by_id: Mapped[UUID | None]
    submitted_at: Mapped[datetime | None]
    version_id: Mapped[UUID | None]
    """What was published from it."""
    asked: Mapped[str | None]
    """A hash of what was asked for with an idempotency key, to tell the same request from another."""


class FrameworkComment(OrganisationOwned, Base):
    """What somebody says of a place in a draft (a code of its document, or "" for all of it).

    One of the kind `return` came with sending the draft back.
    """

    __tablename__ = "framework_comment"
    __table_args__ = (
        belongs_to("framework_draft", "draft_id"),
        belongs_to("person", "by_id"),
        belongs_to("person", "settled_by_id"),
        Index("ix_framework_comment_draft_id", "tenant_id", "draft_id", "at"),
        CheckConstraint("kind IN ('comment', 'return')", name="kind"),
        CheckConstraint("text <> ''", name="text"),
        CheckConstraint("(settled_by_id IS NULL) = (settled_at IS NULL)", name="settled"),
    )

    draft_id: Mapped[UUID]
    kind: Mapped[str] = mapped_column(default="comment")
    place: Mapped[str]
    text: Mapped[str]
    by_id: Mapped[UUID]
    at: Mapped[datetime] = mapped_column(default=now)
    settled_by_id: Mapped[UUID | None]
    settled_at: Mapped[datetime | None]


class Value(OrganisationOwned, Base):
    """A value of a version; `national_value_id` says which national one it is, null for a local one."""

    __tablename__ = "value"
    __table_args__ = (
        belongs_to("framework_version", "version_id"),
        UniqueConstraint("tenant_id", "version_id", "code", name="uq_value_code"),
        UniqueConstraint("tenant_id", "version_id", "position", name="uq_value_position"),
    )

    version_id: Mapped[UUID]
    national_value_id: Mapped[UUID | None] = mapped_column(ForeignKey("national_value.id"))
    code: Mapped[str]
    name: Mapped[str]
    statement: Mapped[str]
    position: Mapped[int]


class Behaviour(OrganisationOwned, Base):
    """A behaviour of a version, with its anchors."""

    __tablename__ = "behaviour"
    __table_args__ = (
        belongs_to("value", "value_id"),
        UniqueConstraint("tenant_id", "value_id", "code", name="uq_behaviour_code"),
        UniqueConstraint("tenant_id", "value_id", "position", name="uq_behaviour_position"),
    )

    value_id: Mapped[UUID]
    national_behaviour_id: Mapped[UUID | None] = mapped_column(ForeignKey("national_behaviour.id"))
    code: Mapped[str]
    statement: Mapped[str]
    position: Mapped[int]
    effective: Mapped[list[str]] = mapped_column(ARRAY(TEXT))
    ineffective: Mapped[list[str]] = mapped_column(ARRAY(TEXT))


class BehaviourMapping(OrganisationOwned, Base):
    """Which national value a local behaviour speaks to; with a weight where its ratings count towards it."""

    __tablename__ = "behaviour_mapping"
    __table_args__ = (
        belongs_to("behaviour", "behaviour_id"),
        UniqueConstraint(
            "tenant_id", "behaviour_id", "national_value_id", name="uq_behaviour_mapping_national_value_id"
        ),
        CheckConstraint("relation IN ('exact', 'narrower', 'broader', 'related')", name="relation"),
        CheckConstraint("(relation IN ('exact', 'narrower')) = (weight IS NOT NULL)", name="counted"),
        CheckConstraint("weight > 0 AND weight <= 10", name="weight"),
    )

    behaviour_id: Mapped[UUID]
    national_value_id: Mapped[UUID] = mapped_column(ForeignKey("national_value.id"))
    relation: Mapped[str]
    weight: Mapped[Decimal | None] = mapped_column(Numeric(5, 2))


class ScalePoint(OrganisationOwned, Base):
    """A point of a version's behaviour or objective scale; `points` is null for a non-rating."""

    __tablename__ = "scale_point"
    __table_args__ = (
        belongs_to("framework_version", "version_id"),
        UniqueConstraint("tenant_id", "version_id", "kind", "code", name="uq_scale_point_code"),
        CheckConstraint(SCALE_KINDS, name="kind"),
        Index("ix_scale_point_version_id", "tenant_id", "version_id", "kind", "position"),
    )

    version_id: Mapped[UUID]
    kind: Mapped[str]
    code: Mapped[str]
    points: Mapped[int | None]
    label: Mapped[str]
    meaning: Mapped[str]
    position: Mapped[int]
