"""Providers identities and sessions."""

import sqlalchemy as sa
from alembic import op

from migrations import isolation

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "identity_provider",
        sa.Column("tenant_id", sa.UUID(), nullable=False),
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("issuer", sa.Text(), nullable=False),
        sa.Column("client_id", sa.Text(), nullable=False),
        sa.Column("client_secret_encrypted", sa.Text(), nullable=False),
        sa.Column("employee_number_claim", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_identity_provider")),
        sa.UniqueConstraint("tenant_id", "issuer", "client_id", name="uq_identity_provider_client"),
    )
    op.create_table(
        "person_identity",
        sa.Column("tenant_id", sa.UUID(), nullable=False),
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("person_id", sa.UUID(), nullable=False),
        sa.Column("issuer", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("linked_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "person_id"],
            ["person.tenant_id", "person.id"],
            name=op.f("fk_person_identity_person_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_person_identity")),
        sa.UniqueConstraint("tenant_id", "issuer", "subject", name="uq_person_identity_subject"),
    )
    op.create_index(
        "ix_person_identity_person_id", "person_identity", ["tenant_id", "person_id"], unique=False
    )
    op.create_table(
        "signed_in_session",
        sa.Column("tenant_id", sa.UUID(), nullable=False),
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("person_id", sa.UUID(), nullable=False),
        sa.Column("provider_id", sa.UUID(), nullable=False),
        sa.Column("token_hash", sa.Text(), nullable=False),
        sa.Column("id_token_encrypted", sa.Text(), nullable=True),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["tenant_id", "person_id"],
            ["person.tenant_id", "person.id"],
            name=op.f("fk_signed_in_session_person_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "provider_id"],
            ["identity_provider.tenant_id", "identity_provider.id"],
            name=op.f("fk_signed_in_session_provider_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_signed_in_session")),
        sa.UniqueConstraint("tenant_id", "token_hash", name="uq_signed_in_session_token_hash"),
    )
    op.create_index(
        "ix_signed_in_session_person_id", "signed_in_session", ["tenant_id", "person_id"], unique=False
    )
    isolation.organisation_owned("identity_provider", "person_identity", "signed_in_session")


def downgrade() -> None:
    op.drop_index("ix_signed_in_session_person_id", table_name="signed_in_session")
    op.drop_table("signed_in_session")
    op.drop_index("ix_person_identity_person_id", table_name="person_identity")
    op.drop_table("person_identity")
    op.drop_table("identity_provider")
