"""The national role's own sessions: opened only by a request that asks, closed with it."""

from typing import cast

from flask import Flask, current_app, g
from sqlalchemy import create_engine
from sqlalchemy.orm import Session, sessionmaker

from appraisal.config import Settings

_KEY = "appraisal-national-sessions"


def setup_national_sessions(app: Flask, settings: Settings) -> None:
    """Make the factory, and close what a request opened."""
    engine = create_engine(
        settings.database_url_national,
        pool_size=8,
        max_overflow=0,
        pool_timeout=3,
        connect_args={"connect_timeout": 2, "application_name": "appraisal-national"},
    )
    app.extensions[_KEY] = sessionmaker(engine)

    @app.teardown_appcontext
    def close(error: BaseException | None) -> None:
        opened: Session | None = g.pop("national_session", None)
        if opened is not None:
            opened.close()


def national_session() -> Session:
    """This request's session as the national role; the edge commits it with the request."""
    if "national_session" not in g:
        g.national_session = cast("sessionmaker[Session]", current_app.extensions[_KEY])()
    return cast(Session, g.national_session)
