"""People rows: one person an organisation, with posts, reporting lines and roles, all dated."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Computed, Index, Numeric, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, MappedColumn, mapped_column

from tenants.rows import Base, OrganisationOwned, belongs_to, now


def searched(expression: str) -> MappedColumn[Any]:
    """A column that the database fills with an expression in small letters."""
    return mapped_column(Text(collation="C"), Computed(f"lower({expression})", persisted=True))


class Person(OrganisationOwned, Base):
    """Somebody who works for this organisation; the same human elsewhere is another row there."""

    __tablename__ = "person"
    __table_args__ = (
        UniqueConstraint("tenant_id", "employee_number", name="uq_person_employee_number"),
        Index("ix_person_search_family", "tenant_id", "search_family", "id"),
        Index("ix_person_search_given", "tenant_id", "search_given"),
        Index("ix_person_search_number", "tenant_id", "search_number"),
        Index("ix_person_search_email", "tenant_id", "search_email"),
    )

    employee_number: Mapped[str]
    given_name: Mapped[str]
    family_name: Mapped[str]
    email: Mapped[str | None]
    left_on: Mapped[date | None]
    created_at: Mapped[datetime] = mapped_column(default=now)
    # What people are found by, made by the database. Columns, because under row-level security an index is
    # used only for what can't leak a row, and an index on lower(…) isn't; in code-point order for ranges.
    search_family: Mapped[str] = searched("family_name || ' ' || given_name")
    search_given: Mapped[str] = searched("given_name || ' ' || family_name")
    search_number: Mapped[str] = searched("employee_number")
    search_email: Mapped[str | None] = searched("email")

    @property
    def name(self) -> str:
        """Given name and family name, as shown on pages."""
        return f"{self.given_name} {self.family_name}"


class Post(OrganisationOwned, Base):
    """An assignment a person holds between two dates."""

    __tablename__ = "post"
    __table_args__ = (
        belongs_to("person", "person_id"),
        UniqueConstraint("tenant_id", "assignment_number", name="uq_post_assignment_number"),
        Index("ix_post_person_id", "tenant_id", "person_id"),
        Index("ix_post_department", "tenant_id", "department"),
        CheckConstraint("ended_on IS NULL OR ended_on >= started_on", name="dates"),
        CheckConstraint("fte > 0 AND fte <= 1", name="fte"),
    )

    person_id: Mapped[UUID]
    assignment_number: Mapped[str]
    staff_group: Mapped[str]
    pay_band: Mapped[str]
    job_title: Mapped[str]
    department: Mapped[str]
    started_on: Mapped[date]
    ended_on: Mapped[date | None]
    fte: Mapped[Decimal] = mapped_column(Numeric(4, 3))


class ReportingLine(OrganisationOwned, Base):
    """Who manages the holder of a post, between two dates; at most one open line a post.

    What was put right by hand stands against a staff file that still says what was wrong (`instead_of_id`,
    nobody where it says none), until the file says the same or something else.
    """

    __tablename__ = "reporting_line"
    __table_args__ = (
        belongs_to("post", "post_id"),
        belongs_to("person", "manager_id"),
        belongs_to("person", "instead_of_id"),
        Index(
            "uq_reporting_line_open",
            "tenant_id",
            "post_id",
            unique=True,
            postgresql_where=text("ended_on IS NULL"),
        ),
        Index("ix_reporting_line_manager_id", "tenant_id", "manager_id"),
        CheckConstraint("ended_on IS NULL OR ended_on >= started_on", name="dates"),
    )

    post_id: Mapped[UUID]
    manager_id: Mapped[UUID]
    started_on: Mapped[date]
    ended_on: Mapped[date | None]
    by_hand: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    instead_of_id: Mapped[UUID | None]


class RoleAssignment(OrganisationOwned, Base):
    """A role somebody holds between two dates, both whole days, unless it was ended before: then at once.

    Who gave it is a person or a command; neither is known of roles that came with a person's first record.
    """

    __tablename__ = "role_assignment"
    __table_args__ = (
        belongs_to("person", "person_id"),
        belongs_to("person", "given_by_id"),
        belongs_to("person", "ended_by_id"),
        Index("ix_role_assignment_person_id", "tenant_id", "person_id"),
        Index(
            "uq_role_assignment_held",
            "tenant_id",
            "person_id",
            "role",
            unique=True,
            postgresql_where=text("ended_at IS NULL"),
        ),
        CheckConstraint(
            "role IN ('organisation_lead', 'framework_editor', 'information_lead', 'auditor',"
            " 'national_analyst', 'platform_operator')",
            name="role",
        ),
        CheckConstraint("ended_on IS NULL OR ended_on >= started_on", name="dates"),
        CheckConstraint("num_nonnulls(given_by_id, given_by_command) <= 1", name="given"),
        CheckConstraint(
            "num_nonnulls(ended_by_id, ended_by_command) <= CASE WHEN ended_at IS NULL THEN 0 ELSE 1 END",
            name="ended",
        ),
    )

    person_id: Mapped[UUID]
    role: Mapped[str]
    started_on: Mapped[date]
    ended_on: Mapped[date | None]
    """The last day it was given for; `ended_at` is when somebody took it away."""
    given_at: Mapped[datetime | None]
    given_by_id: Mapped[UUID | None]
    given_by_command: Mapped[str | None]
    reason: Mapped[str | None]
    ended_at: Mapped[datetime | None]
    ended_by_id: Mapped[UUID | None]
    ended_by_command: Mapped[str | None]
    ended_reason: Mapped[str | None]


class Department(OrganisationOwned, Base):
    """A place in the tree of departments. A post names its own by path, "Surgery > Theatres"."""

    __tablename__ = "department"
    __table_args__ = (
        belongs_to("department", "parent_id"),
        UniqueConstraint("tenant_id", "path", name="uq_department_path"),
        Index("ix_department_parent_id", "tenant_id", "parent_id"),
    )

    parent_id: Mapped[UUID | None]
    name: Mapped[str]
    path: Mapped[str]


class EqualityCharacteristics(OrganisationOwned, Base):
    """What an organisation knows for equality monitoring, apart from all else about a person.

    The application has no grant on this table: it counts, and takes over, gives out and erases, through
    functions of the database only (docs/isolation.md).
    """

    __tablename__ = "equality_characteristics"
    __table_args__ = (
        belongs_to("person", "person_id"),
        UniqueConstraint("tenant_id", "person_id", name="uq_equality_characteristics_person_id"),
    )

    person_id: Mapped[UUID]
    date_of_birth: Mapped[date | None]
    gender: Mapped[str | None]
    gender_same_as_at_birth: Mapped[str | None]
    ethnicity: Mapped[str | None]
    sexual_orientation: Mapped[str | None]
    religion_or_belief: Mapped[str | None]
    disability: Mapped[str | None]
