"""Runs migrations as the owner, one at a time, giving up on locks rather than stopping the service."""

import os

from alembic import context
from sqlalchemy import Connection, create_engine, pool

from appraisal.cycles import models as cycles
from appraisal.national import models as national
from appraisal.records import models as records
from appraisal.reviews import models as reviews
from frameworks import models as frameworks
from tenants.announcements import models as announcements
from tenants.audit import models as audit
from tenants.clients import models as clients
from tenants.jobs import models as jobs
from tenants.organisations import models as organisations
from tenants.people import models as people
from tenants.people.importing import models as importing
from tenants.rows import Base
from tenants.sign_in import models as sign_in
from tenants.sign_in.providers import models as provider_changes

# Importing a slice's rows registers its tables; naming them here keeps the imports and the list together.
TABLES_OF = (
    organisations,
    people,
    importing,
    sign_in,
    clients,
    audit,
    jobs,
    frameworks,
    cycles,
    reviews,
    national,
    records,
    announcements,
    provider_changes,
)

ADVISORY_LOCK = 7_250_418
LOCK_TIMEOUT = "SET LOCAL lock_timeout = '5s'"


def run_offline() -> None:
    """Print the SQL, for the linter."""
    context.configure(dialect_name="postgresql", target_metadata=Base.metadata, literal_binds=True)
    with context.begin_transaction():
        context.execute(LOCK_TIMEOUT)
        context.run_migrations()


def migrate(connection: Connection) -> None:
    """All migrations in one transaction, behind an advisory lock; blocked tables give up after 5 s."""
    context.configure(connection=connection, target_metadata=Base.metadata, compare_server_default=True)
    with context.begin_transaction():
        context.execute(LOCK_TIMEOUT)
        connection.exec_driver_sql("SELECT pg_advisory_xact_lock(%s)", (ADVISORY_LOCK,))
        context.run_migrations()


if context.is_offline_mode():
    run_offline()
else:
    given = context.config.attributes.get("connection")
    if given is not None:
        migrate(given)
    else:
        engine = create_engine(os.environ["DATABASE_URL_OWNER"], poolclass=pool.NullPool)
        with engine.connect() as own:
            migrate(own)
