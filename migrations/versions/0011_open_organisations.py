"""Open and suspended organisations, by look-up."""

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """To be filled in."""


def downgrade() -> None:
    """To be filled in."""
