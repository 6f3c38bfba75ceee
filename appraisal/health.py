"""Is the process alive, and is it ready to serve: database reached, migrations at head, held by the wall."""

from pathlib import Path

from alembic.config import Config
from alembic.script import ScriptDirectory
from flask import Flask, jsonify
from flask.typing import ResponseReturnValue
from sqlalchemy import text

from tenants.guard import db_session, public

MIGRATIONS = Path(__file__).resolve().parent.parent / "migrations"


# A role beyond row-level security would serve every page as if nothing were wrong.
_FOUND = text(
    """
    SELECT (SELECT version_num FROM alembic_version), rolsuper OR rolbypassrls
    FROM pg_roles WHERE rolname = current_user
    """
)


def head() -> str | None:
    """The newest migration this code was built for."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    return ScriptDirectory.from_config(config).get_current_head()


def setup_health(app: Flask) -> None:
    """/healthz and /readyz."""
    expected = head()

    @public("a supervisor asks whether the process lives")
    def healthz() -> ResponseReturnValue:
        return jsonify(status="alive")

    @public("a load balancer asks whether to send people here")
    def readyz() -> ResponseReturnValue:
        found, sees_all = db_session().execute(_FOUND).one()
        if sees_all:
            return jsonify(status="not ready", reason="the database role sees every organisation"), 503
        if found != expected:
            return jsonify(status="not ready", reason="migrations are not at head", found=found), 503
        return jsonify(status="ready", migration=found)

    app.add_url_rule("/healthz", "healthz", healthz)
    app.add_url_rule("/readyz", "readyz", readyz)
