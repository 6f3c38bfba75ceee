"""Drafts, reviews, local extension and crosswalk of an organisation's frameworks."""

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Filled in with the tables."""


def downgrade() -> None:
    """Filled in with the tables."""
