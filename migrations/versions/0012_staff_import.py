"""Departments, equality characteristics and the staging of staff imports."""

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """To be filled in."""


def downgrade() -> None:
    """To be filled in."""
