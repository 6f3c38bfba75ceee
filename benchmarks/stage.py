"""Where a benchmark happens: a PostgreSQL of its own that waits for the disk, and the service's database."""

import base64
import os
import secrets
import shutil
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from alembic import command
from alembic.config import Config
from joserfc.jwk import ECKey
from sqlalchemy import create_engine
from sqlalchemy.orm import Session
from sqlalchemy.pool import NullPool

from appraisal.demo.database import make_database
from appraisal.demo.ports import HOST, any_free
from appraisal.demo.postgres import EmbeddedPostgres
from appraisal.demo.processes import PROJECT
from appraisal.health import MIGRATIONS
from migrations.roles import APP, NATIONAL, OWNER, ROLES
from tenants import scope

DATABASE = "appraisal"


@dataclass(frozen=True)
class Stage:
    """A running server with the migrated, empty database, and what the service is told of it."""

    folder: Path
    port: int
    server: EmbeddedPostgres
    passwords: Mapping[str, str]
    environment: Mapping[str, str]

    @property
    def base_url(self) -> str:
        """Where the service answers."""
        return self.environment["BASE_URL"]

    def url(self, role: str) -> str:
        """The database as one of `migrations.roles.ROLES`."""
        return self.server.url(role, self.passwords[role], DATABASE)

    @contextmanager
    def session(self, role: str, organisation_id: UUID | None = None) -> Iterator[Session]:
        """A transaction as a role, inside an organisation if one is named; commits when all went well."""
        engine = create_engine(self.url(role), poolclass=NullPool)
        with Session(engine) as session:
            if organisation_id is not None:
                scope.enter(session, organisation_id)
            yield session
            session.commit()

    def tidy(self) -> None:
        """What autovacuum does in time: otherwise it would begin in the middle of a measurement."""
        engine = create_engine(
            self.server.superuser_url(DATABASE), poolclass=NullPool, isolation_level="AUTOCOMMIT"
        )
        with engine.connect() as connection:
            connection.exec_driver_sql("VACUUM (ANALYZE)")
            connection.exec_driver_sql("CHECKPOINT")


@contextmanager
def stage() -> Iterator[Stage]:
    """Set the stage in the project's folder for tests, which lies on a real disk, and clear it away after."""
    folder = PROJECT / ".test" / f"benchmark-{os.getpid()}"
    with ExitStack() as undo:
        undo.callback(shutil.rmtree, folder, ignore_errors=True)
        server = EmbeddedPostgres(folder / "postgres")
        undo.callback(server.remove)
        undo.callback(server.stop)
        server.start()
        passwords = {role: secrets.token_urlsafe(24) for role in ROLES}
        make_database(server, DATABASE, passwords)
        port = any_free()
        made = Stage(folder, port, server, passwords, _environment(server, passwords, port))
        _migrate(made)
        yield made


def _environment(server: EmbeddedPostgres, passwords: Mapping[str, str], port: int) -> dict[str, str]:
    return {
        "DATABASE_URL_APP": server.url(APP, passwords[APP], DATABASE),
        "DATABASE_URL_NATIONAL": server.url(NATIONAL, passwords[NATIONAL], DATABASE),
        "SECRET_KEY": secrets.token_urlsafe(48),
        "ENCRYPTION_KEY": base64.urlsafe_b64encode(secrets.token_bytes(32)).decode(),
        "SIGNING_KEY": ECKey.generate_key("P-256").as_pem(private=True).decode(),
        "BASE_URL": f"http://{HOST}:{port}",
        "ALLOW_LOOPBACK_PROVIDERS": "1",
    }


def _migrate(stage: Stage) -> None:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.set_main_option("path_separator", "os")
    with create_engine(stage.url(OWNER), poolclass=NullPool).connect() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
        connection.commit()
