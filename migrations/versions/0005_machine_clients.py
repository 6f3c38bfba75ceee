"""Machine clients and their tokens."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from migrations import isolation

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "oauth_client",
        sa.Column("tenant_id", sa.UUID(), nullable=False),
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("client_id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("secret_hash", sa.Text(), nullable=False),
        sa.Column("scopes", postgresql.ARRAY(sa.TEXT()), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("disabled_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_oauth_client")),
        sa.UniqueConstraint("tenant_id", "client_id", name="uq_oauth_client_client_id"),
    )
    op.create_table(
        "access_token",
        sa.Column("tenant_id", sa.UUID(), nullable=False),
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("oauth_client_id", sa.UUID(), nullable=False),
        sa.Column("scope", sa.Text(), nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["tenant_id", "oauth_client_id"],
            ["oauth_client.tenant_id", "oauth_client.id"],
            name=op.f("fk_access_token_oauth_client_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_access_token")),
    )
    op.create_index(
        "ix_access_token_oauth_client_id", "access_token", ["tenant_id", "oauth_client_id"], unique=False
    )
    op.create_table(
        "client_lookup",
        sa.Column("client_id", sa.Text(), nullable=False),
        sa.Column("organisation_id", sa.UUID(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_client_lookup_organisation_id")
        ),
        sa.PrimaryKeyConstraint("client_id", name=op.f("pk_client_lookup")),
    )
    isolation.look_up("client_lookup")
    isolation.organisation_owned("oauth_client", "access_token")


def downgrade() -> None:
    op.drop_table("client_lookup")
    op.drop_index("ix_access_token_oauth_client_id", table_name="access_token")
    op.drop_table("access_token")
    op.drop_table("oauth_client")
