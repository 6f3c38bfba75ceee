"""A file on its way in: its rows wait here, apart from the people they are about, and don't stay."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, CheckConstraint, ForeignKeyConstraint, Index, Numeric, Text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from tenants.rows import Base, OrganisationOwned, belongs_to, now


def of_import(table: str) -> tuple[ForeignKeyConstraint, Index]:
    """A row that goes with its import."""
    return (
        ForeignKeyConstraint(
            ["tenant_id", "import_id"],
            ["staff_import.tenant_id", "staff_import.id"],
            ondelete="CASCADE",
        ),
        Index(f"ix_{table}_import_id", "tenant_id", "import_id"),
    )


class StaffImport(OrganisationOwned, Base):
    """A file somebody sent: read, looked at, perhaps taken over; forgotten when it expires.

    `faults` is what reading found, `report` what taking it over would change, or did.
    """

    __tablename__ = "staff_import"
    __table_args__ = (
        belongs_to("person", "by_id"),
        Index("ix_staff_import_expires_at", "tenant_id", "expires_at"),
        CheckConstraint("state IN ('staged', 'applied')", name="state"),
        CheckConstraint("(state = 'applied') = (applied_at IS NOT NULL)", name="applied"),
    )

    state: Mapped[str] = mapped_column(default="staged")
    file_name: Mapped[str]
    digest: Mapped[str]
    """SHA-256 of the bytes, in hexadecimal: tells whether two files are the same."""
    columns: Mapped[list[str]] = mapped_column(ARRAY(Text()))
    rows: Mapped[int]
    whole: Mapped[bool]
    """Nothing is missing that would show who is still there; without it nobody is ended."""
    faults: Mapped[dict[str, Any]] = mapped_column(JSONB)
    report: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    """The report, and beside its keys the first of the posts that it counts (`naming`)."""
    missing: Mapped[int | None]
    """How many posts go on that the file doesn't have."""
    by_id: Mapped[UUID | None]
    created_at: Mapped[datetime] = mapped_column(default=now)
    expires_at: Mapped[datetime]
    applied_at: Mapped[datetime | None]


class StaffImportRow(OrganisationOwned, Base):
    """A row of the file, or (without `row`) a post that the file doesn't have; and what becomes of it."""

    __tablename__ = "staff_import_row"
    __table_args__ = of_import("staff_import_row")

    import_id: Mapped[UUID]
    row: Mapped[int | None]
    outcome: Mapped[str | None]
    """refused, created, changed, unchanged; missing or ended where there is no row."""
    changes: Mapped[list[str] | None] = mapped_column(ARRAY(Text()))
    employee_number: Mapped[str | None]
    assignment_number: Mapped[str | None]
    given_name: Mapped[str | None]
    family_name: Mapped[str | None]
    email: Mapped[str | None]
    staff_group: Mapped[str | None]
    pay_band: Mapped[str | None]
    job_title: Mapped[str | None]
    department: Mapped[str | None]
    supervisor: Mapped[str | None]
    started_on: Mapped[date | None]
    ended_on: Mapped[date | None]
    fte: Mapped[Decimal | None] = mapped_column(Numeric(4, 3))
    person_id: Mapped[UUID | None]
    post_id: Mapped[UUID | None]
    manager_id: Mapped[UUID | None]


class StagedCharacteristics(OrganisationOwned, Base):
    """Equality characteristics on their way in; the application may add them and never read one back."""

    __tablename__ = "staged_characteristics"
    __table_args__ = of_import("staged_characteristics")

    import_id: Mapped[UUID]
    employee_number: Mapped[str]
    date_of_birth: Mapped[date | None]
    gender: Mapped[str | None]
    gender_same_as_at_birth: Mapped[str | None]
    ethnicity: Mapped[str | None]
    sexual_orientation: Mapped[str | None]
    religion_or_belief: Mapped[str | None]
    disability: Mapped[str | None]
