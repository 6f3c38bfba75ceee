"""Registry rows: reference tables that every organisation reads and only operators write."""

from datetime import date
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from tenants.rows import Base


class Organisation(Base):
    """A trust, ICB, region or national body, by its ODS code; ended ones stay with their dates."""

    __tablename__ = "organisation"
    __table_args__ = (
        UniqueConstraint("ods_code"),
        CheckConstraint("ods_code ~ '^[A-Z0-9]{3,10}$'", name="ods_code"),
        CheckConstraint("kind IN ('trust', 'icb', 'region', 'national')", name="kind"),
        CheckConstraint("legal_end IS NULL OR legal_end >= legal_start", name="dates"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    ods_code: Mapped[str]
    name: Mapped[str]
    kind: Mapped[str]
    trust_type: Mapped[str | None]
    benchmarking_group: Mapped[str | None]
    region_code: Mapped[str | None]
    icb: Mapped[str | None]
    legal_start: Mapped[date | None]
    legal_end: Mapped[date | None]
    is_synthetic: Mapped[bool] = mapped_column(server_default="false")
    onboarded_on: Mapped[date | None]


class OrganisationSuccession(Base):
    """One organisation's work going on in another; splits and mergers are several rows."""

    __tablename__ = "organisation_succession"

    predecessor_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"), primary_key=True)
    successor_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"), primary_key=True)
    effective_on: Mapped[date]
