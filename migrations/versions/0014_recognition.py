"""How a provider's answers are recognised, invitations, and when somebody last proved who they are."""

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """To be filled in."""


def downgrade() -> None:
    """To be filled in."""
