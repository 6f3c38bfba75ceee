"""The audit chain, the indexes that its readers need, and the worker's jobs."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from migrations import isolation

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

WAITING = sa.text("done_at IS NULL AND gave_up_at IS NULL")
REFUSED = sa.text("outcome = 'refused'")
READ_BY = ("actor_person_id", "action")


def upgrade() -> None:
    op.create_table(
        "audit_link",
        sa.Column("tenant_id", sa.UUID(), nullable=False),
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("sequence", sa.BigInteger(), nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.Column("sealed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("sequence >= 1", name=op.f("ck_audit_link_sequence")),
        sa.CheckConstraint("hash ~ '^[0-9a-f]{64}$'", name=op.f("ck_audit_link_hash")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_audit_link")),
        sa.UniqueConstraint("tenant_id", "sequence", name=op.f("uq_audit_link_sequence")),
    )
    isolation.organisation_owned("audit_link", grants="SELECT, INSERT")
    op.create_table(
        "job",
        sa.Column("tenant_id", sa.UUID(), nullable=False),
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("payload", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("unique_key", sa.Text(), nullable=True),
        sa.Column("enqueued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("run_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("last_error", sa.Text(), nullable=True),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("gave_up_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("attempts >= 0", name=op.f("ck_job_attempts")),
        sa.CheckConstraint("done_at IS NULL OR gave_up_at IS NULL", name=op.f("ck_job_end")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_job")),
    )
    op.create_index("ix_job_run_at", "job", ["tenant_id", "run_at"], postgresql_where=WAITING)
    op.create_index(
        "uq_job_unique_key", "job", ["tenant_id", "unique_key"], unique=True, postgresql_where=WAITING
    )
    isolation.organisation_owned("job", grants="SELECT, INSERT, UPDATE")
    for column in READ_BY:
        op.create_index(f"ix_audit_event_{column}", "audit_event", ["tenant_id", column, "at", "id"])
    op.create_index(
        "ix_audit_event_refused", "audit_event", ["tenant_id", "at", "id"], postgresql_where=REFUSED
    )


def downgrade() -> None:
    op.drop_index("ix_audit_event_refused", table_name="audit_event")
    for column in READ_BY:
        op.drop_index(f"ix_audit_event_{column}", table_name="audit_event")
    op.drop_table("job")
    op.drop_table("audit_link")
