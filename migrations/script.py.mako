"""${message}.

Safe while the previous release serves? It still reads and writes the old shape: add first, move data with
`for_each_organisation`, remove in a later release. No table without `migrations.isolation`; new
constraints on big tables NOT VALID first; indexes on big tables CONCURRENTLY, in a migration of their own.
"""

${imports if imports else ""}
import sqlalchemy as sa
from alembic import op

from migrations import isolation

revision = ${repr(up_revision)}
down_revision = ${repr(down_revision)}
branch_labels = None
depends_on = None


def upgrade() -> None:
    ${upgrades if upgrades else "pass"}


def downgrade() -> None:
    ${downgrades if downgrades else "pass"}
