"""The five database roles, as statements a superuser runs once a database, and again after any change here.

Table privileges aren't here: each migration grants what its own tables need.
"""

from collections.abc import Mapping, Sequence

OWNER = "appraisal_owner"  # owns and migrates the schema
APP = "appraisal_app"  # serves requests
RELEASE = "appraisal_release"  # the release job: reads returns, writes releases
NATIONAL = "appraisal_national"  # national endpoints: read published releases
BACKUP = "appraisal_backup"  # dumps everything, so it alone sees past row-level security

ROLES = (OWNER, APP, RELEASE, NATIONAL, BACKUP)

# A request that waits longer than this has lost its reader; the connection is worth more than the answer.
SETTINGS: Mapping[str, Mapping[str, str]] = {
    APP: {
        "statement_timeout": "15s",
        "lock_timeout": "5s",
        "idle_in_transaction_session_timeout": "60s",
    },
    NATIONAL: {
        "statement_timeout": "5s",
        "lock_timeout": "2s",
        "idle_in_transaction_session_timeout": "15s",
    },
}


def role_statements(passwords: Mapping[str, str], database: str) -> list[str]:
    """What makes the roles and fits a database to them, or brings both to the state described here.

    Safe to run again. A superuser runs the statements in order, connected to `database` (the schema's
    privileges are that database's own), without parameters (SQLAlchemy: `exec_driver_sql`, option
    `no_parameters`): a `%` or `:` in a password stands for itself.

    :param passwords: one for each of ROLES.
    :raises ValueError: a role has no password, or an unknown role has one.
    """
    return login_statements(passwords) + privilege_statements(database)


def login_statements(passwords: Mapping[str, str]) -> list[str]:
    """The first half of `role_statements`: the roles, which belong to the whole server.

    Not to be run by two connections at once: PostgreSQL refuses to change one role twice at a time.
    """
    if set(passwords) != set(ROLES):
        raise ValueError(f"passwords are needed for exactly {', '.join(ROLES)}")
    return [statement for role in ROLES for statement in _login(role, passwords[role])]


def privilege_statements(database: str) -> list[str]:
    """The second half of `role_statements`: what the roles, which exist, may do in one database."""
    name = _identifier(database)
    others = ", ".join(role for role in ROLES if role != OWNER)
    return [
        f"ALTER DATABASE {name} OWNER TO {OWNER}",
        f"ALTER SCHEMA public OWNER TO {OWNER}",
        f"REVOKE ALL ON DATABASE {name} FROM PUBLIC",
        f"REVOKE ALL ON DATABASE {name} FROM {others}",
        f"GRANT CONNECT ON DATABASE {name} TO {others}",
        f"GRANT TEMPORARY ON DATABASE {name} TO {APP}",  # imports are staged there
        "REVOKE ALL ON SCHEMA public FROM PUBLIC",
        f"REVOKE ALL ON SCHEMA public FROM {others}",
        f"GRANT USAGE ON SCHEMA public TO {others}",
    ]


def _login(role: str, password: str) -> Sequence[str]:
    bypass = "BYPASSRLS" if role == BACKUP else "NOBYPASSRLS"
    return (
        # There is no CREATE ROLE IF NOT EXISTS; roles belong to the server, so another database may have it.
        f"DO $$ BEGIN CREATE ROLE {role}; EXCEPTION WHEN duplicate_object THEN NULL; END $$",
        f"ALTER ROLE {role} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION {bypass} "
        f"PASSWORD {_literal(password)}",
        f"ALTER ROLE {role} RESET ALL",
        *(
            f"ALTER ROLE {role} SET {name} = {_literal(value)}"
            for name, value in SETTINGS.get(role, {}).items()
        ),
    )


def _literal(text: str) -> str:
    """A string constant; with standard_conforming_strings, the default, only quotes need doubling.

    :raises ValueError: the text has a NUL, which PostgreSQL can't hold, or a backslash, whose meaning would
        depend on that setting.
    """
    if "\0" in text or "\\" in text:
        raise ValueError("a password or setting may have neither NUL nor backslash")
    return "'" + text.replace("'", "''") + "'"


def _identifier(name: str) -> str:
    if not name or "\0" in name:
        raise ValueError("a database needs a name")
    return '"' + name.replace('"', '""') + '"'
