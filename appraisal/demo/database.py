"""The service's database and its five roles on the embedded server."""

from collections.abc import Mapping

from sqlalchemy import create_engine, text
from sqlalchemy.pool import NullPool

from appraisal.demo.postgres import EmbeddedPostgres
from migrations.roles import role_statements


def make_database(server: EmbeddedPostgres, name: str, passwords: Mapping[str, str]) -> None:
    """Make an empty database, unless it is there, and bring the roles to their present state and passwords.

    :param passwords: one for each of `migrations.roles.ROLES`.
    """
    engine = create_engine(server.superuser_url(), poolclass=NullPool, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        known = text("SELECT 1 FROM pg_database WHERE datname = :name")
        if connection.execute(known, {"name": name}).first() is None:
            quoted = connection.dialect.identifier_preparer.quote_identifier(name)
            connection.exec_driver_sql(f"CREATE DATABASE {quoted}")
    # Without this option the driver looks for parameters at every % of a password.
    engine = create_engine(
        server.superuser_url(name), poolclass=NullPool, execution_options={"no_parameters": True}
    )
    with engine.begin() as connection:
        for statement in role_statements(passwords, name):
            connection.exec_driver_sql(statement)
