"""Rows of work to be done."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, Index, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from tenants.rows import Base, OrganisationOwned, now

WAITING = text("done_at IS NULL AND gave_up_at IS NULL")


class Job(OrganisationOwned, Base):
    """One piece of work: when it is due, how often it was tried, and how it ended. It stays to be seen."""

    __tablename__ = "job"
    __table_args__ = (
        Index("ix_job_run_at", "tenant_id", "run_at", postgresql_where=WAITING),
        # While one waits, the same isn't asked for twice; once it is done it may be.
        Index("uq_job_unique_key", "tenant_id", "unique_key", unique=True, postgresql_where=WAITING),
        CheckConstraint("attempts >= 0", name="attempts"),
        CheckConstraint("done_at IS NULL OR gave_up_at IS NULL", name="end"),
    )

    kind: Mapped[str]
    payload: Mapped[dict[str, Any]] = mapped_column(JSONB)
    unique_key: Mapped[str | None]
    enqueued_at: Mapped[datetime] = mapped_column(default=now)
    run_at: Mapped[datetime]
    attempts: Mapped[int] = mapped_column(default=0)
    last_error: Mapped[str | None]
    done_at: Mapped[datetime | None]
    gave_up_at: Mapped[datetime | None]
