"""Databases for tests: one migrated template a run, then a copy in a fraction of a second."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from uuid import UUID

from alembic import command
from alembic.config import Config
from sqlalchemy import Engine, create_engine
from sqlalchemy.engine import make_url
from sqlalchemy.orm import Session
from sqlalchemy.pool import NullPool

from frameworks import service as frameworks
from frameworks.definitions import built_in
from migrations.roles import ROLES, privilege_statements, role_statements
from tenants import scope
from tenants.organisations.registry import read_registry
from tenants.organisations.service import load_registry

TEMPLATE = "appraisal_template"
PASSWORDS = {role: f"{role}-test" for role in ROLES}


@dataclass(frozen=True)
class Database:
    """A database of a test's own, reached as any of the five roles; never as the superuser."""

    server_url: str
    name: str

    def url(self, role: str) -> str:
        """The URL of `owner`, `app`, `release`, `national` or `backup`."""
        login = f"appraisal_{role}"
        url = make_url(self.server_url).set(username=login, password=PASSWORDS[login], database=self.name)
        return url.render_as_string(hide_password=False)

    def engine(self, role: str) -> Engine:
        """An engine without a pool, so that no socket outlives its test."""
        return create_engine(self.url(role), poolclass=NullPool)

    @contextmanager
    def session(self, role: str = "app", organisation_id: UUID | None = None) -> Iterator[Session]:
        """A session as `role`, working for one organisation when one is named. The test commits."""
        with Session(self.engine(role)) as session:
            if organisation_id is not None:
                scope.enter(session, organisation_id)
            yield session

    def drop(self) -> None:
        """Remove it."""
        run_as_superuser(self.server_url, [f"DROP DATABASE IF EXISTS {self.name} WITH (FORCE)"])


def run_as_superuser(server_url: str, statements: list[str], database: str | None = None) -> None:
    """Run statements that only a superuser may: making databases and roles."""
    url = make_url(server_url)
    engine = create_engine(
        url if database is None else url.set(database=database),
        poolclass=NullPool,
        isolation_level="AUTOCOMMIT",
    )
    with engine.connect().execution_options(no_parameters=True) as connection:
        for statement in statements:
            connection.exec_driver_sql(statement)


def migrate(engine: Engine, revision: str = "head", *, down: bool = False) -> None:
    """Run migrations on a connection of the owner's."""
    config = Config("migrations/alembic.ini")
    with engine.connect() as connection:
        config.attributes["connection"] = connection
        (command.downgrade if down else command.upgrade)(config, revision)
        connection.commit()


def make_empty(server_url: str, name: str) -> Database:
    """A database with the roles and nothing else."""
    run_as_superuser(server_url, [f"DROP DATABASE IF EXISTS {name} WITH (FORCE)", f"CREATE DATABASE {name}"])
    run_as_superuser(server_url, role_statements(PASSWORDS, name), database=name)
    return Database(server_url, name)


def make_template(server_url: str) -> None:
    """The migrated database that the others are copied from, with the reference rows everybody shares."""
    made = make_empty(server_url, TEMPLATE)
    migrate(made.engine("owner"))
    with made.session("owner") as session:
        load_registry(session, read_registry())
        frameworks.publish_national(session, built_in())
        session.commit()


def make_database(server_url: str, name: str) -> Database:
    """A copy of the template under its own name; grants on the database itself aren't copied."""
    run_as_superuser(
        server_url,
        [f"DROP DATABASE IF EXISTS {name} WITH (FORCE)", f"CREATE DATABASE {name} TEMPLATE {TEMPLATE}"],
    )
    run_as_superuser(server_url, privilege_statements(name), database=name)
    return Database(server_url, name)
