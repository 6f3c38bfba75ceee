"""Two routes that exist in benchmarks only: what the stack costs by itself, and with one bare query."""

import os
from typing import cast
from uuid import UUID

from flask import Flask, current_app, jsonify, request
from flask.typing import ResponseReturnValue
from sqlalchemy import Table, bindparam, select

from appraisal.cycles.models import Appraisal
from tenants import guard, scope
from tenants.errors import NotSignedIn
from tenants.prepared import PREPARED
from tenants.sign_in import sessions

DO_NOTHING = "/benchmarks/nothing"
LIMIT = "/benchmarks/limit"
WHY = "in benchmarks only, never in the service"

TABLE = cast(Table, Appraisal.__table__)
# Columns of the table, not of the mapped class: the row goes past the ORM, which is as bare as a query gets.
_ONE = (
    select(TABLE.c.id, TABLE.c.state, TABLE.c.version)
    .where(TABLE.c.tenant_id == bindparam("organisation"), TABLE.c.id == bindparam("appraisal"))
    .execution_options(**PREPARED)
)


@guard.public(WHY)
def nothing() -> ResponseReturnValue:
    """Nothing but the stack; says which worker answers, so that connections can be spread evenly."""
    return jsonify(worker=os.getpid())


@guard.public(WHY)
def limit(appraisal_id: UUID) -> ResponseReturnValue:
    """One row by its primary key under row-level security, and nothing else that a real request needs.

    The organisation comes from the cookie's signature. Nobody's session is looked up, nothing is permitted,
    nothing audited: no route of the service can be this fast.
    """
    opened = sessions.read_cookie(
        request.cookies.get(guard.cookie_name(), ""), secret_key=current_app.config["SECRET_KEY"]
    )
    if opened is None:
        raise NotSignedIn("The cookie isn't ours.")
    session = guard.db_session()
    scope.enter(session, opened[0])
    row = session.execute(_ONE, {"organisation": opened[0], "appraisal": appraisal_id}).one()
    return jsonify(id=str(row.id), state=row.state, version=row.version)


def mount(app: Flask) -> Flask:
    """Add both routes to an application."""
    app.add_url_rule(DO_NOTHING, "benchmarks.nothing", nothing)
    app.add_url_rule(f"{LIMIT}/<uuid:appraisal_id>", "benchmarks.limit", limit)
    return app
