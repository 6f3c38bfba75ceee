"""Open organisations by look-up, suspensions, and who moved when organisations merged or split."""

from uuid import UUID

import sqlalchemy as sa
from alembic import op

from migrations import isolation

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

OPEN_THIS = sa.text(
    "INSERT INTO open_organisation (ods_code, organisation_id)"
    " SELECT ods_code, id FROM organisation WHERE id = :own AND onboarded_on IS NOT NULL"
)
DATE_THIS = sa.text(
    "UPDATE organisation SET onboarded_on = coalesce("
    " (SELECT min(detail ->> 'on') FROM audit_event"
    "  WHERE tenant_id = :own AND action = 'organisation.onboarded')::date, current_date)"
    " WHERE id = :own AND EXISTS"
    " (SELECT FROM open_organisation WHERE open_organisation.ods_code = organisation.ods_code)"
)
# Nothing that was released reads the column, so no service that still runs can miss it.
DROP_ONBOARDED = "-- squawk-ignore ban-drop-column\nALTER TABLE organisation DROP COLUMN onboarded_on"


def upgrade() -> None:
    op.create_unique_constraint(op.f("uq_organisation_ods_code_id"), "organisation", ["ods_code", "id"])
    op.create_table(
        "open_organisation",
        sa.Column("ods_code", sa.Text(), nullable=False),
        sa.Column("organisation_id", sa.UUID(), nullable=False),
        sa.ForeignKeyConstraint(
            ["ods_code", "organisation_id"],
            ["organisation.ods_code", "organisation.id"],
            name=op.f("fk_open_organisation_organisation_id"),
        ),
        sa.PrimaryKeyConstraint("ods_code", name=op.f("pk_open_organisation")),
    )
    isolation.look_up("open_organisation")
    isolation.for_each_organisation(_open)
    op.execute(DROP_ONBOARDED)
    op.create_table(
        "suspension",
        sa.Column("tenant_id", sa.UUID(), nullable=False),
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("organisation_id", sa.UUID(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("operator", sa.Text(), nullable=False),
        sa.CheckConstraint("ended_at IS NULL OR ended_at >= started_at", name=op.f("ck_suspension_dates")),
        sa.CheckConstraint("reason <> ''", name=op.f("ck_suspension_reason")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_suspension_organisation_id")
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_suspension")),
    )
    op.create_index(
        "uq_suspension_open",
        "suspension",
        ["tenant_id", "organisation_id"],
        unique=True,
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    isolation.organisation_owned("suspension", grants="SELECT, INSERT, UPDATE")
    _make_transfers()


def _make_transfers() -> None:
    op.create_table(
        "person_transfer",
        sa.Column("tenant_id", sa.UUID(), nullable=False),
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("person_id", sa.UUID(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("organisation_id", sa.UUID(), nullable=False),
        sa.Column("counterpart_id", sa.UUID(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("kind IN ('left', 'arrived', 'named')", name=op.f("ck_person_transfer_kind")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_person_transfer_organisation_id")
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "person_id"],
            ["person.tenant_id", "person.id"],
            name=op.f("fk_person_transfer_person_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_person_transfer")),
        sa.UniqueConstraint(
            "tenant_id", "kind", "organisation_id", "counterpart_id", name="uq_person_transfer_counterpart_id"
        ),
    )
    op.create_index("ix_person_transfer_person_id", "person_transfer", ["tenant_id", "person_id"])
    isolation.organisation_owned("person_transfer")


def downgrade() -> None:
    op.drop_table("person_transfer")
    op.drop_table("suspension")
    op.add_column("organisation", sa.Column("onboarded_on", sa.Date(), nullable=True))
    isolation.for_each_organisation(_date)
    op.drop_table("open_organisation")
    op.drop_constraint(op.f("uq_organisation_ods_code_id"), "organisation")


def _open(own: UUID) -> None:
    op.get_bind().execute(OPEN_THIS, {"own": own})


def _date(own: UUID) -> None:
    op.get_bind().execute(DATE_THIS, {"own": own})
