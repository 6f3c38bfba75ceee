"""The application, put together: a table of contents. The one commit of a request stands here."""

import os
from collections.abc import Mapping

from flask import Flask, Response, g
from flask.typing import ResponseReturnValue
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy.orm import Session
from werkzeug.middleware.proxy_fix import ProxyFix

from appraisal.api import setup_api
from appraisal.config import Settings, read_settings
from appraisal.health import setup_health
from appraisal.logs import setup_logs
from appraisal.national.sessions import setup_national_sessions
from appraisal.pages import setup_page_routes
from appraisal.presentation import setup_pages
from appraisal.problems import setup_problems
from appraisal.reviews.service.rated_on import rated_on
from frameworks.rated_on import setup_rated_on
from tenants.clients.api import setup_oauth
from tenants.guard import setup_guard
from tenants.readable import setup_readable
from tenants.rows import Base

db = SQLAlchemy(model_class=Base)


class AppraisalFlask(Flask):
    """Flask with one commit a request, after the answer is made and before it is returned.

    Here an exception still reaches the error handlers; in `after_request` or at teardown it would not,
    and a failed commit could look like success.
    """

    def dispatch_request(self) -> ResponseReturnValue:
        """Answer, then commit what an accepted request changed; anything else is rolled back.

        A page that shows a refused form again has rolled back itself, and read since: who read is committed.
        """
        try:
            response: Response = self.make_response(super().dispatch_request())
            for session in _open_sessions():
                if response.status_code < 400 or g.get("only_read_since_refusal"):
                    session.commit()
                else:
                    session.rollback()
        except BaseException:
            for session in _open_sessions():
                session.rollback()
            raise
        return response


def _open_sessions() -> list[Session]:
    """The application's session, and the national one where a request opened it."""
    national: Session | None = g.get("national_session")
    return [db.session()] if national is None else [db.session(), national]


def create_app(environment: Mapping[str, str] | None = None) -> Flask:
    """The service, from environment variables.

    :raises appraisal.config.SettingsError: when a setting is missing or can't be used.
    """
    settings = read_settings(os.environ if environment is None else environment)
    app = AppraisalFlask("appraisal")
    setup_config(app, settings)
    setup_proxies(app, settings)
    setup_logs(app, settings)
    db.init_app(app)
    setup_national_sessions(app, settings)
    setup_guard(app)
    setup_readable(app)
    setup_problems(app)
    setup_pages(app)
    setup_health(app)
    setup_oauth(app)
    setup_rated_on(app, rated_on)
    setup_page_routes(app)
    setup_api(app)
    return app


def setup_proxies(app: Flask, settings: Settings) -> None:
    """Take the client's address from X-Forwarded-For, as the outermost of our own proxies wrote it.

    Only the address: scheme, host and port are what BASE_URL says. Values that came with the request stand
    further left than those our proxies add, and are never looked at.
    """
    if settings.trusted_proxies:
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign] # Flask's own way to wrap it
            app.wsgi_app, x_for=settings.trusted_proxies, x_proto=0, x_host=0, x_port=0, x_prefix=0
        )


def setup_config(app: Flask, settings: Settings) -> None:
    """What Flask and its extensions read, from typed settings."""
    app.config.update(
        SETTINGS=settings,
        SECRET_KEY=settings.secret_key,
        SIGNING_KEY=settings.signing_key,
        ENCRYPTION_KEY=settings.encryption_key,
        BASE_URL=settings.base_url.rstrip("/"),
        ALLOW_LOOPBACK_PROVIDERS=settings.allow_loopback_providers,
        SESSION_IDLE_MINUTES=settings.session_idle_minutes,
        SESSION_HOURS=settings.session_hours,
        SESSION_COOKIE_NAME="__Host-appraisal_form" if settings.secure_cookies else "appraisal_form",
        SESSION_COOKIE_SECURE=settings.secure_cookies,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        WTF_CSRF_TIME_LIMIT=None,
        MAX_CONTENT_LENGTH=2 * 1024 * 1024,
        MAX_FORM_MEMORY_SIZE=2 * 1024 * 1024,
        SQLALCHEMY_DATABASE_URI=settings.database_url_app,
        SQLALCHEMY_ENGINE_OPTIONS={
            "pool_size": 8,
            "max_overflow": 0,
            "pool_timeout": 3,
            "connect_args": {"connect_timeout": 2, "application_name": "appraisal"},
        },
    )
    app.json.sort_keys = False  # type: ignore[attr-defined] # the default provider has it; answers keep their order
