"""Changes of providers that a second person decides, and announcements."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from migrations import isolation

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

CLIENT = ["tenant_id", "issuer", "client_id"]
DROP_CLIENT = (
    # The index of the same name, made in the same transaction, keeps the guarantee for living rows.
    "-- squawk-ignore ban-drop-constraint\n"
    "ALTER TABLE identity_provider DROP CONSTRAINT uq_identity_provider_client"
)


def upgrade() -> None:
    op.add_column("identity_provider", sa.Column("version", sa.Integer(), server_default="1", nullable=False))
    op.add_column("identity_provider", sa.Column("changed_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("identity_provider", sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True))
    op.execute(DROP_CLIENT)
    op.create_index(
        "uq_identity_provider_client",
        "identity_provider",
        CLIENT,
        unique=True,
        postgresql_where=sa.text("retired_at IS NULL"),
    )
    op.create_table(
        "provider_change",
        sa.Column("tenant_id", sa.UUID(), nullable=False),
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("provider_id", sa.UUID(), nullable=True),
        sa.Column("provider_version", sa.Integer(), nullable=True),
        sa.Column("before", postgresql.JSONB(none_as_null=True), nullable=True),
        sa.Column("after", postgresql.JSONB(none_as_null=True), nullable=True),
        sa.Column("client_secret_encrypted", sa.Text(), nullable=True),
        sa.Column("new_secret", sa.Boolean(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("proposed_by", sa.UUID(), nullable=True),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by", sa.UUID(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("command", sa.Text(), nullable=True),
        sa.CheckConstraint("action IN ('add', 'change', 'retire')", name=op.f("ck_provider_change_action")),
        sa.CheckConstraint(
            "state IN ('proposed', 'approved', 'declined', 'withdrawn')",
            name=op.f("ck_provider_change_state"),
        ),
        sa.CheckConstraint(
            "action = 'add' OR (provider_id IS NOT NULL AND before IS NOT NULL)",
            name=op.f("ck_provider_change_target"),
        ),
        sa.CheckConstraint("(action = 'retire') = (after IS NULL)", name=op.f("ck_provider_change_after")),
        sa.CheckConstraint("decided_by <> proposed_by", name=op.f("ck_provider_change_second_person")),
        sa.CheckConstraint(
            "proposed_by IS NOT NULL OR command IS NOT NULL", name=op.f("ck_provider_change_proposer")
        ),
        sa.CheckConstraint(
            "state NOT IN ('approved', 'declined') OR decided_by IS NOT NULL OR command IS NOT NULL",
            name=op.f("ck_provider_change_decider"),
        ),
        sa.CheckConstraint(
            "(state = 'proposed') = (decided_at IS NULL)", name=op.f("ck_provider_change_decided")
        ),
        sa.CheckConstraint(
            "state <> 'approved' OR decided_at < expires_at", name=op.f("ck_provider_change_in_time")
        ),
        sa.CheckConstraint(
            "state = 'proposed' OR client_secret_encrypted IS NULL", name=op.f("ck_provider_change_secret")
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "provider_id"],
            ["identity_provider.tenant_id", "identity_provider.id"],
            name=op.f("fk_provider_change_provider_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "proposed_by"],
            ["person.tenant_id", "person.id"],
            name=op.f("fk_provider_change_proposed_by"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "decided_by"],
            ["person.tenant_id", "person.id"],
            name=op.f("fk_provider_change_decided_by"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_provider_change")),
    )
    op.create_index("ix_provider_change_proposed_at", "provider_change", ["tenant_id", "proposed_at"])
    op.create_table(
        "announcement",
        sa.Column("tenant_id", sa.UUID(), nullable=False),
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("shown_until", sa.Date(), nullable=False),
        sa.CheckConstraint("title <> '' AND body <> ''", name=op.f("ck_announcement_words")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_announcement")),
    )
    op.create_index("ix_announcement_shown_until", "announcement", ["tenant_id", "shown_until"])
    # Who wanted what stays said, and what people were told too.
    isolation.organisation_owned("provider_change", grants="SELECT, INSERT, UPDATE")
    isolation.organisation_owned("announcement", grants="SELECT, INSERT")


def downgrade() -> None:
    op.drop_index("ix_announcement_shown_until", table_name="announcement")
    op.drop_table("announcement")
    op.drop_index("ix_provider_change_proposed_at", table_name="provider_change")
    op.drop_table("provider_change")
    op.drop_index("uq_identity_provider_client", table_name="identity_provider")
    op.create_unique_constraint("uq_identity_provider_client", "identity_provider", CLIENT)
    op.drop_column("identity_provider", "retired_at")
    op.drop_column("identity_provider", "changed_at")
    op.drop_column("identity_provider", "version")
