"""Rules of scores: versions an organisation publishes and a cycle pins."""

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Filled in with the tables."""


def downgrade() -> None:
    """Filled in with the tables."""
