"""Announcement rows."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column

from tenants.rows import Base, OrganisationOwned, now


class Announcement(OrganisationOwned, Base):
    """A message to everybody of one organisation until a day has passed; it names nobody."""

    __tablename__ = "announcement"
    __table_args__ = (
        Index("ix_announcement_shown_until", "tenant_id", "shown_until"),
        CheckConstraint("title <> '' AND body <> ''", name="words"),
    )

    title: Mapped[str]
    body: Mapped[str]
    made_at: Mapped[datetime] = mapped_column(default=now)
    shown_until: Mapped[date]
    """The last day, whole, in Europe/London."""
