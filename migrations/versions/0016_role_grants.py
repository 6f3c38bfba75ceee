"""Who gave and ended a role and why, and by what a session is recognised."""

import sqlalchemy as sa
from alembic import op

from migrations import isolation

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

BY = ("given_by", "ended_by")
WORDS = ("given_by_command", "reason", "ended_by_command", "ended_reason")
MOMENTS = ("given_at", "ended_at")


def upgrade() -> None:
    for name in MOMENTS:
        op.add_column("role_assignment", sa.Column(name, sa.DateTime(timezone=True), nullable=True))
    for name in WORDS:
        op.add_column("role_assignment", sa.Column(name, sa.Text(), nullable=True))
    for name in BY:
        op.add_column("role_assignment", sa.Column(f"{name}_id", sa.UUID(), nullable=True))
        isolation.new_column_refers("role_assignment", f"{name}_id", "person")
    op.create_check_constraint(
        op.f("ck_role_assignment_given"),
        "role_assignment",
        "num_nonnulls(given_by_id, given_by_command) <= 1",
    )
    op.create_check_constraint(
        op.f("ck_role_assignment_ended"),
        "role_assignment",
        "num_nonnulls(ended_by_id, ended_by_command) <= CASE WHEN ended_at IS NULL THEN 0 ELSE 1 END",
    )
    op.create_index(
        "uq_role_assignment_held",
        "role_assignment",
        ["tenant_id", "person_id", "role"],
        unique=True,
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.add_column("signed_in_session", sa.Column("browser", sa.Text(), nullable=True))
    op.add_column("signed_in_session", sa.Column("source", sa.Text(), nullable=True))
    op.create_index("ix_signed_in_session_expires_at", "signed_in_session", ["tenant_id", "expires_at"])


def downgrade() -> None:
    op.drop_index("ix_signed_in_session_expires_at", table_name="signed_in_session")
    op.drop_column("signed_in_session", "source")
    op.drop_column("signed_in_session", "browser")
    op.drop_index("uq_role_assignment_held", table_name="role_assignment")
    op.drop_constraint(op.f("ck_role_assignment_ended"), "role_assignment", type_="check")
    op.drop_constraint(op.f("ck_role_assignment_given"), "role_assignment", type_="check")
    for name in BY:
        op.drop_constraint(op.f(f"fk_role_assignment_{name}_id"), "role_assignment", type_="foreignkey")
        op.drop_column("role_assignment", f"{name}_id")
    for name in (*WORDS, *MOMENTS):
        op.drop_column("role_assignment", name)
