"""Who asks: people with a session of their own, as their browsers send it, and a national team's machine."""

from uuid import UUID

from flask import Flask
from flask import session as form_session
from flask_wtf.csrf import generate_csrf
from sqlalchemy import select

from benchmarks.stage import Stage
from benchmarks.trust import COMMAND, NATIONAL, OWN, Trust
from migrations.roles import APP
from tenants import guard
from tenants.clients import tokens
from tenants.clients.models import OAuthClient
from tenants.clients.service import register_client
from tenants.organisations.service import command_identity
from tenants.rows import now
from tenants.sign_in import sessions

Headers = tuple[tuple[str, str], ...]
SCOPE = frozenset({"national:read"})


def sign_in(stage: Stage, app: Flask, trust: Trust, person_id: UUID) -> Headers:
    """Begin a session for somebody of the trust; what their browser sends with every call of the API."""
    secret_key = stage.environment["SECRET_KEY"]
    with stage.session(APP, OWN) as session:
        cookie = sessions.begin(
            session,
            person_id=person_id,
            provider_id=trust.provider_id,
            secret_key=secret_key,
            hours=1,
            authenticated_at=now(),
        )
    with app.test_request_context(base_url=stage.base_url):
        token = generate_csrf()
        signer = app.session_interface.get_signing_serializer(app)  # type: ignore[attr-defined] # Flask's own
        form = signer.dumps(dict(form_session))
        name = guard.cookie_name()
    return (
        ("Cookie", f"{name}={cookie}; {app.config['SESSION_COOKIE_NAME']}={form}"),
        ("X-CSRFToken", token),
        ("Sec-Fetch-Site", "same-origin"),
        ("Accept", "application/json"),
    )


def issue_token(stage: Stage) -> Headers:
    """Register a machine of NHS England's and give it a token, which is good for ten minutes."""
    with stage.session(APP, NATIONAL) as session:
        by = command_identity(session, command=COMMAND)
        client_id, _ = register_client(session, by=by, name="Benchmark", scopes=SCOPE)
        session.flush()
        client = session.execute(
            select(OAuthClient).where(OAuthClient.tenant_id == NATIONAL, OAuthClient.client_id == client_id)
        ).scalar_one()
        key = stage.environment["SIGNING_KEY"]
        token, _ = tokens.issue(session, client=client, scopes=SCOPE, key=key, issuer=stage.base_url)
    return (("Authorization", f"Bearer {token}"), ("Accept", "application/json"))
