"""Registry rows, which every organisation reads and only operators write; and who of them is open."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from tenants.rows import Base, OrganisationOwned, belongs_to, now


class Organisation(Base):
    """A trust, ICB, region or national body, by its ODS code; ended ones stay with their dates."""

    __tablename__ = "organisation"
    __table_args__ = (
        UniqueConstraint("ods_code"),
        UniqueConstraint("ods_code", "id"),  # what an open organisation refers to, both as a pair
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


class OrganisationSuccession(Base):
    """One organisation's work going on in another; splits and mergers are several rows."""

    __tablename__ = "organisation_succession"

    predecessor_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"), primary_key=True)
    successor_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"), primary_key=True)
    effective_on: Mapped[date]


class OpenOrganisation(Base):
    """An ODS code → its organisation, once the service was opened to it: read before anybody signs in.

    A code can't be claimed for another organisation: the pair must stand in the registry.
    """

    __tablename__ = "open_organisation"
    __table_args__ = (
        ForeignKeyConstraint(["ods_code", "organisation_id"], ["organisation.ods_code", "organisation.id"]),
    )

    ods_code: Mapped[str] = mapped_column(primary_key=True)
    organisation_id: Mapped[UUID]


class Suspension(OrganisationOwned, Base):
    """A time in which nobody works in an organisation: its sessions, tokens and sign-in are refused.

    It stands twice: in the organisation, where every request asks for it, and with the platform's operator,
    whose register lists all of them without looking into anybody's rows. `organisation_id` says whom it is
    about; `operator` who ordered it: `X26/` and a person's id there, or the name of a command.
    """

    __tablename__ = "suspension"
    __table_args__ = (
        Index(
            "uq_suspension_open",
            "tenant_id",
            "organisation_id",
            unique=True,
            postgresql_where=text("ended_at IS NULL"),
        ),
        CheckConstraint("ended_at IS NULL OR ended_at >= started_at", name="dates"),
        CheckConstraint("reason <> ''", name="reason"),
    )

    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"))
    started_at: Mapped[datetime] = mapped_column(default=now)
    ended_at: Mapped[datetime | None]
    reason: Mapped[str]
    operator: Mapped[str]


class PersonTransfer(OrganisationOwned, Base):
    """That somebody went on in a successor, or came from a predecessor, when organisations merged or split.

    `left` stands with the predecessor, `arrived` with the successor. `named` says that somebody who did not
    move is known in the successor by name alone, because an appraisal that moved names them. The two rows of
    a move know each other's person by id; nothing else of the other organisation stands here.
    """

    __tablename__ = "person_transfer"
    __table_args__ = (
        belongs_to("person", "person_id"),
        UniqueConstraint(
            "tenant_id", "kind", "organisation_id", "counterpart_id", name="uq_person_transfer_counterpart_id"
        ),
        Index("ix_person_transfer_person_id", "tenant_id", "person_id"),
        CheckConstraint("kind IN ('left', 'arrived', 'named')", name="kind"),
    )

    person_id: Mapped[UUID]
    kind: Mapped[str]
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"))
    counterpart_id: Mapped[UUID]
    at: Mapped[datetime] = mapped_column(default=now)
