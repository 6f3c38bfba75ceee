"""Databases for tests: one migrated template a run, then a copy in a fraction of a second."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
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
ONE_ROUND = (
    "SET scram_iterations = 1"  # of hashing: these passwords are no secret, and 4,096 take milliseconds
)


@dataclass(frozen=True)
class Database:
    """A database of a test's own, reached as any of the five roles; never as the superuser."""

    server_url: str
    name: str
    template: str = TEMPLATE
    _engines: dict[tuple[str, bool], Engine] = field(default_factory=dict, compare=False, repr=False)

    def url(self, role: str) -> str:
        """The URL of `owner`, `app`, `release`, `national` or `backup`."""
        login = f"appraisal_{role}"
        url = make_url(self.server_url).set(username=login, password=PASSWORDS[login], database=self.name)
        return url.render_as_string(hide_password=False)

    def engine(self, role: str) -> Engine:
        """An engine without a pool, for who asks what a fresh connection is told or leaves one changed."""
        return create_engine(self.url(role), poolclass=NullPool)

    def _kept(self, role: str, *, scoped: bool) -> Engine:
        """The engine of sessions: made once, as to connect and to compile costs more than most tests ask.

        Who works for no organisation gets a connection that never worked for one, as it answers otherwise.
        """
        if (role, scoped) not in self._engines:
            pool = {"max_overflow": -1} if scoped else {"poolclass": NullPool}
            self._engines[role, scoped] = create_engine(self.url(role), **pool)
        return self._engines[role, scoped]

    @contextmanager
    def session(self, role: str = "app", organisation_id: UUID | None = None) -> Iterator[Session]:
        """A session as `role`, working for one organisation when one is named. The test commits."""
        with Session(self._kept(role, scoped=organisation_id is not None)) as session:
            if organisation_id is not None:
                scope.enter(session, organisation_id)
            yield session

    def let_go(self) -> None:
        """Close what sessions left connected: a database is copied or renamed when nobody is in it."""
        while self._engines:
            self._engines.popitem()[1].dispose()

    def drop(self) -> None:
        """Remove it."""
        self.let_go()
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
    run_as_superuser(server_url, [ONE_ROUND, *role_statements(PASSWORDS, name)], database=name)
    return Database(server_url, name)


def make_template(server_url: str) -> None:
    """The migrated database that the others are copied from, with the reference rows everybody shares."""
    made = make_empty(server_url, TEMPLATE)
    migrate(made.engine("owner"))
    with made.session("owner") as session:
        load_registry(session, read_registry())
        frameworks.publish_national(session, built_in())
        session.commit()
    made.let_go()


def make_database(server_url: str, name: str, template: str = TEMPLATE) -> Database:
    """A copy of a template under its own name; grants on the database itself aren't copied."""
    run_as_superuser(
        server_url,
        [f"DROP DATABASE IF EXISTS {name} WITH (FORCE)", f"CREATE DATABASE {name} TEMPLATE {template}"],
    )
    run_as_superuser(server_url, privilege_statements(name), database=name)
    return Database(server_url, name, template)
