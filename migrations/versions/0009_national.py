"""Collections returns and releases."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from migrations import isolation

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "national_audit",
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("organisation_id", sa.UUID(), nullable=False),
        sa.Column("release_id", sa.UUID(), nullable=False),
        sa.Column("table_name", sa.Text(), nullable=False),
        sa.Column("request_id", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_national_audit")),
    )
    op.create_table(
        "collection",
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("period_start", sa.Date(), nullable=False),
        sa.Column("period_end", sa.Date(), nullable=False),
        sa.Column("framework_version_id", sa.UUID(), nullable=False),
        sa.Column("rule", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("policy", sa.Text(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("period_start <= period_end", name=op.f("ck_collection_period")),
        sa.ForeignKeyConstraint(
            ["framework_version_id"],
            ["national_framework_version.id"],
            name=op.f("fk_collection_framework_version_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_collection")),
        sa.UniqueConstraint("code", name=op.f("uq_collection_code")),
    )
    op.create_table(
        "release",
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("collection_id", sa.UUID(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("policy", sa.Text(), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["collection_id"], ["collection.id"], name=op.f("fk_release_collection_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_release")),
        sa.UniqueConstraint("collection_id", "sequence", name=op.f("uq_release_collection_id_sequence")),
    )
    op.create_table(
        "submitted_return",
        sa.Column("organisation_id", sa.UUID(), nullable=False),
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("collection_id", sa.UUID(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("submitted_by", sa.UUID(), nullable=True),
        sa.Column("tables", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.ForeignKeyConstraint(
            ["collection_id"], ["collection.id"], name=op.f("fk_submitted_return_collection_id")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_submitted_return_organisation_id")
        ),
        sa.PrimaryKeyConstraint("organisation_id", "id", name=op.f("pk_submitted_return")),
        sa.UniqueConstraint(
            "organisation_id", "collection_id", "version", name="uq_submitted_return_version"
        ),
    )
    op.create_index(
        "ix_submitted_return_collection_id",
        "submitted_return",
        ["collection_id", "organisation_id"],
        unique=False,
    )
    op.create_table(
        "release_table",
        sa.Column("release_id", sa.UUID(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("json_body", sa.Text(), nullable=False),
        sa.Column("csv_body", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["release_id"], ["release.id"], name=op.f("fk_release_table_release_id")),
        sa.PrimaryKeyConstraint("release_id", "name", name=op.f("pk_release_table")),
    )
    isolation.reference("collection", also=("appraisal_release", "appraisal_national"))
    isolation.submitted_return("submitted_return")
    isolation.national("release", "release_table")
    isolation.national_audit("national_audit")


def downgrade() -> None:
    op.drop_table("release_table")
    op.drop_index("ix_submitted_return_collection_id", table_name="submitted_return")
    op.drop_table("submitted_return")
    op.drop_table("release")
    op.drop_table("collection")
    op.drop_table("national_audit")
