"""The audit chain and the worker's jobs."""

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """To be filled in."""


def downgrade() -> None:
    """To be filled in."""
