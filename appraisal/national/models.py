"""Collections (reference), returns (their own case of isolation) and releases (national roles only)."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from tenants.rows import Base, now, uuid7


class Collection(Base):
    """What a national team asks for: period, core version, one measurement rule; frozen when opened."""

    __tablename__ = "collection"
    __table_args__ = (UniqueConstraint("code"), CheckConstraint("period_start <= period_end", name="period"))

    id: Mapped[UUID] = mapped_column(primary_key=True)
    code: Mapped[str]
    name: Mapped[str]
    period_start: Mapped[date]
    period_end: Mapped[date]
    framework_version_id: Mapped[UUID] = mapped_column(ForeignKey("national_framework_version.id"))
    rule: Mapped[dict[str, Any]] = mapped_column(JSONB)
    policy: Mapped[str]
    opened_at: Mapped[datetime] = mapped_column(default=now)


class SubmittedReturn(Base):
    """An organisation's counts for a collection; immutable, a correction is a new version."""

    __tablename__ = "submitted_return"
    __table_args__ = (
        UniqueConstraint("organisation_id", "collection_id", "version", name="uq_submitted_return_version"),
        Index("ix_submitted_return_collection_id", "collection_id", "organisation_id"),
    )

    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"), primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    collection_id: Mapped[UUID] = mapped_column(ForeignKey("collection.id"))
    version: Mapped[int]
    submitted_at: Mapped[datetime] = mapped_column(default=now)
    submitted_by: Mapped[UUID | None]
    tables: Mapped[dict[str, Any]] = mapped_column(JSONB)


class Release(Base):
    """One publication of a collection, permanent."""

    __tablename__ = "release"
    __table_args__ = (UniqueConstraint("collection_id", "sequence"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    collection_id: Mapped[UUID] = mapped_column(ForeignKey("collection.id"))
    sequence: Mapped[int]
    policy: Mapped[str]
    published_at: Mapped[datetime] = mapped_column(default=now)


class ReleaseTable(Base):
    """A controlled table of a release, written once in the two forms in which it is read."""

    __tablename__ = "release_table"

    release_id: Mapped[UUID] = mapped_column(ForeignKey("release.id"), primary_key=True)
    name: Mapped[str] = mapped_column(primary_key=True)
    json_body: Mapped[str]
    csv_body: Mapped[str]


class NationalAudit(Base):
    """Who read which released table, when; append-only, written by the national role."""

    __tablename__ = "national_audit"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    at: Mapped[datetime] = mapped_column(default=now)
    actor: Mapped[str]
    organisation_id: Mapped[UUID]
    release_id: Mapped[UUID]
    table_name: Mapped[str]
    request_id: Mapped[str | None]
