"""Changes of providers that a second person decides, and announcements."""

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """To be filled in."""


def downgrade() -> None:
    """To be filled in."""
