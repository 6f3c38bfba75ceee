"""The roles' statements against a real server."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine, create_engine, text
from sqlalchemy.exc import ProgrammingError
from sqlalchemy.pool import NullPool

from appraisal.demo.database import make_database
from appraisal.demo.postgres import EmbeddedPostgres
from migrations.roles import APP, BACKUP, NATIONAL, OWNER, RELEASE, ROLES, role_statements

DATABASE = 'a "database"'
PASSWORDS = {role: f"it's 100% {role}:$$" for role in ROLES}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedPostgres]:
    with EmbeddedPostgres(tmp_path_factory.mktemp("roles"), fsync=False) as server:
        for _ in range(2):  # the second time proves that they may be run again
            make_database(server, DATABASE, PASSWORDS)
        yield server


def _engine(url: str) -> Engine:
    return create_engine(url, poolclass=NullPool)


def _as(server: EmbeddedPostgres, role: str) -> Engine:
    return _engine(server.url(role, PASSWORDS[role], DATABASE))


@pytest.mark.parametrize("role", ROLES)
def test_every_role_signs_in_with_its_password_and_has_no_power_over_the_server(
    server: EmbeddedPostgres, role: str
) -> None:
    with _as(server, role).connect() as connection:
        row = connection.execute(
            text(
                "SELECT current_user, rolsuper, rolcreatedb, rolcreaterole, rolreplication, rolbypassrls"
                " FROM pg_roles WHERE rolname = current_user"
            )
        ).one()
    assert tuple(row) == (role, False, False, False, False, role == BACKUP)


@pytest.mark.parametrize("role", [APP, RELEASE, NATIONAL, BACKUP])
def test_only_the_owner_makes_tables(server: EmbeddedPostgres, role: str) -> None:
    with (
        _as(server, role).connect() as connection,
        pytest.raises(ProgrammingError, match="permission denied"),
    ):
        connection.execute(text("CREATE TABLE public.mine (id int)"))
    with _as(server, OWNER).begin() as connection:
        connection.execute(text("CREATE TABLE public.ours (id int)"))
        connection.execute(text("DROP TABLE public.ours"))


def test_only_the_app_makes_temporary_tables(server: EmbeddedPostgres) -> None:
    with _as(server, APP).connect() as connection:
        connection.execute(text("CREATE TEMPORARY TABLE staged (id int)"))
        assert connection.execute(text("SELECT count(*) FROM staged")).scalar_one() == 0
    for role in (RELEASE, NATIONAL, BACKUP):
        with (
            _as(server, role).connect() as connection,
            pytest.raises(ProgrammingError, match="permission denied to create temporary tables"),
        ):
            connection.execute(text("CREATE TEMPORARY TABLE staged (id int)"))


@pytest.mark.parametrize(("role", "longest"), [(APP, "15s"), (NATIONAL, "5s"), (OWNER, "0")])
def test_a_served_statement_has_a_time_limit(server: EmbeddedPostgres, role: str, longest: str) -> None:
    with _as(server, role).connect() as connection:
        assert connection.execute(text("SHOW statement_timeout")).scalar_one() == longest


def test_a_role_not_among_the_five_may_not_even_connect(server: EmbeddedPostgres) -> None:
    with _engine(server.superuser_url()).connect() as connection:
        allowed = connection.execute(
            text("SELECT has_database_privilege('pg_monitor', :name, 'CONNECT')"), {"name": DATABASE}
        ).scalar_one()
    assert allowed is False


def test_passwords_are_needed_for_exactly_the_five_roles() -> None:
    with pytest.raises(ValueError, match="exactly appraisal_owner"):
        role_statements({OWNER: "x"}, "appraisal")


@pytest.mark.parametrize("password", ["nul\0", "back\\slash"])
def test_a_password_that_no_quoting_makes_safe_is_refused(password: str) -> None:
    with pytest.raises(ValueError, match="neither NUL nor backslash"):
        role_statements(PASSWORDS | {APP: password}, "appraisal")
