"""National versions (reference rows) and the copies organisations adopt (their own rows)."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
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
    """An organisation's copy of a national version; cycles and ratings refer to the copy only."""

    __tablename__ = "framework_version"
    __table_args__ = (
        UniqueConstraint("tenant_id", "national_version_id", "version", name="uq_framework_version_version"),
        CheckConstraint("status IN ('draft', 'in_review', 'published', 'retired')", name="status"),
    )

    national_version_id: Mapped[UUID] = mapped_column(ForeignKey("national_framework_version.id"))
    name: Mapped[str]
    version: Mapped[str]
    status: Mapped[str]
    adopted_at: Mapped[datetime] = mapped_column(default=now)


class Value(OrganisationOwned, Base):
    """A value of the copy; `national_value_id` says which national one it is."""

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
    """A behaviour of the copy, with its anchors."""

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


class ScalePoint(OrganisationOwned, Base):
    """A point of the copy's behaviour or objective scale; `points` is null for a non-rating."""

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
