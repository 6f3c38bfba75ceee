"""How a provider's answers are recognised, invitations, and when somebody last proved who they are."""

from uuid import UUID

import sqlalchemy as sa
from alembic import context, op

from migrations import isolation

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

# `openid` takes a claim that names the organisation, or none; `entra` always has one; `cis2` has the role.
_NAMES_ITS_ORGANISATION = (
    "(tenant_claim IS NULL) = (tenant_value IS NULL) AND CASE kind"
    " WHEN 'openid' THEN true WHEN 'entra' THEN tenant_claim = 'tid' AND tenant_value IS NOT NULL"
    " WHEN 'cis2' THEN tenant_claim IS NULL ELSE false END"
)
# One row or two an organisation: looked through in no time.
VALIDATE = (
    "-- squawk-ignore constraint-missing-not-valid\n"
    "ALTER TABLE identity_provider VALIDATE CONSTRAINT ck_identity_provider_kind"
)


def upgrade() -> None:
    op.add_column("identity_provider", sa.Column("kind", sa.Text(), server_default="openid", nullable=False))
    op.add_column("identity_provider", sa.Column("tenant_claim", sa.Text(), nullable=True))
    op.add_column("identity_provider", sa.Column("tenant_value", sa.Text(), nullable=True))
    op.execute(
        "ALTER TABLE identity_provider ADD CONSTRAINT ck_identity_provider_kind"
        f" CHECK ({_NAMES_ITS_ORGANISATION}) NOT VALID"
    )
    op.execute(VALIDATE)
    op.add_column(
        "signed_in_session", sa.Column("authenticated_at", sa.DateTime(timezone=True), nullable=True)
    )
    op.create_table(
        "invitation",
        sa.Column("tenant_id", sa.UUID(), nullable=False),
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("person_id", sa.UUID(), nullable=False),
        sa.Column("token_hash", sa.Text(), nullable=False),
        sa.Column("made_by", sa.UUID(), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["tenant_id", "person_id"],
            ["person.tenant_id", "person.id"],
            name=op.f("fk_invitation_person_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "made_by"],
            ["person.tenant_id", "person.id"],
            name=op.f("fk_invitation_made_by"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_invitation")),
        sa.UniqueConstraint("tenant_id", "token_hash", name="uq_invitation_token_hash"),
    )
    op.create_index("ix_invitation_person_id", "invitation", ["tenant_id", "person_id"], unique=False)
    isolation.organisation_owned("invitation")
    op.create_table(
        "provider_lookup",
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("organisation_id", sa.UUID(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_provider_lookup_organisation_id")
        ),
        sa.PrimaryKeyConstraint("source", "organisation_id", name=op.f("pk_provider_lookup")),
    )
    isolation.look_up("provider_lookup")
    if not context.is_offline_mode():
        isolation.for_each_organisation(_announce)


def _announce(organisation_id: UUID) -> None:
    """Providers from before name no organisation of theirs: so they count for all of their issuer."""
    op.execute(
        "INSERT INTO provider_lookup (source, organisation_id)"
        " SELECT DISTINCT issuer || ending, tenant_id FROM identity_provider,"
        " (VALUES (''), (' *')) AS endings (ending)"
    )


def downgrade() -> None:
    op.drop_table("provider_lookup")
    op.drop_index("ix_invitation_person_id", table_name="invitation")
    op.drop_table("invitation")
    op.drop_column("signed_in_session", "authenticated_at")
    op.execute("ALTER TABLE identity_provider DROP CONSTRAINT ck_identity_provider_kind")
    op.drop_column("identity_provider", "tenant_value")
    op.drop_column("identity_provider", "tenant_claim")
    op.drop_column("identity_provider", "kind")
