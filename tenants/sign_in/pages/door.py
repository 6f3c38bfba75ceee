"""What every page of signing in stands on: the way to a provider, and what to say to whoever is refused."""

import logging
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any, cast

from flask import Blueprint, current_app, g, redirect, render_template, request
from flask import session as form_session
from flask.typing import ResponseReturnValue
from sqlalchemy import Engine

from tenants import scope
from tenants.audit.service import record_refusal
from tenants.guard import cookie_name, db_session
from tenants.identity import Identity
from tenants.sign_in import service, sessions
from tenants.sign_in import state as states
from tenants.sign_in.domain import Reason, SignInRefused, local_path
from tenants.sign_in.endings import SENTENCES
from tenants.sign_in.relying_party import RelyingParty
from tenants.sign_in.service import Choice, Provider

blueprint = Blueprint("sign_in", "tenants.sign_in", template_folder="templates")
log = logging.getLogger("appraisal.sign_in")

UNDER_WAY = "sign_in"
ATTEMPTS = 5
"""So many tabs of one browser may be signing in at a time; older ones start again."""


def stand_at_the_door_of(chosen: Choice) -> None:
    """Work for this organisation from here on; refusals are written into its trail."""
    db_session().rollback()
    scope.enter(db_session(), chosen.organisation_id)
    g.visitor = chosen.visitor()


def providers() -> Sequence[Provider]:
    """The ways to sign in that the organisation at whose door somebody stands has, at least one.

    :raises SignInRefused: when it has none yet.
    """
    found = service.providers_of(db_session(), by=g.visitor)
    db_session().rollback()
    if not found:
        raise SignInRefused(Reason.NO_PROVIDER)
    return found


def named(among: Sequence[Provider]) -> Provider | None:
    """The only provider there is, or the one that the form names."""
    wanted = request.form.get("provider")
    return among[0] if len(among) == 1 else next((each for each in among if str(each.id) == wanted), None)


def lead_to(
    provider: Provider,
    back_to: str | None,
    purpose: states.Purpose | None = None,
) -> ResponseReturnValue:
    """Send the browser to a provider; it keeps what tells this attempt from others."""
    meant = purpose or states.Purpose()
    attempt = states.Attempt.new()
    state = states.State(g.visitor.organisation_id, provider.id, attempt.id, local_path(back_to), meant)
    address = party().authorization_url(
        provider,
        attempt,
        state.sign(secret_key=current_app.config["SECRET_KEY"]),
        again=meant.session_id is not None,
    )
    kept = list(form_session.get(UNDER_WAY, {}).items())[1 - ATTEMPTS :]
    form_session[UNDER_WAY] = dict([*kept, (attempt.id, asdict(attempt))])
    return redirect(address, 303)


def take(state: states.State) -> states.Attempt:
    """The attempt this browser keeps for `state`, once: an answer that comes again finds nothing."""
    kept = dict(form_session.get(UNDER_WAY, {}))
    try:
        return state.claim(kept)
    finally:
        kept.pop(state.attempt_id, None)
        form_session[UNDER_WAY] = kept


def let_forms_lead_to_providers() -> None:
    """Browsers hold a form's redirects to `form-action`; a provider may itself redirect to any other."""
    g.form_redirects = ["https:"]
    if current_app.config["ALLOW_LOOPBACK_PROVIDERS"]:
        g.form_redirects += ["http://127.0.0.1:*", "http://localhost:*"]


def party() -> RelyingParty:
    """This service, as providers know it."""
    config = current_app.config
    return RelyingParty(
        redirect_uri=f"{config['BASE_URL']}/sign-in/callback",
        encryption_key=config["ENCRYPTION_KEY"],
        allow_loopback=config["ALLOW_LOOPBACK_PROVIDERS"],
    )


def living() -> Identity | None:
    """Whose live session this browser has, if any; from here on we work for that organisation."""
    config, session = current_app.config, db_session()
    opened = sessions.read_cookie(request.cookies.get(cookie_name(), ""), secret_key=config["SECRET_KEY"])
    if opened is None:
        return None
    session.rollback()
    scope.enter(session, opened[0])
    return sessions.identify(session, opened[1], idle_minutes=config["SESSION_IDLE_MINUTES"])


def why_signed_out() -> str | None:
    """What this browser is told when the session that its cookie names is over."""
    config, session = current_app.config, db_session()
    opened = sessions.read_cookie(request.cookies.get(cookie_name(), ""), secret_key=config["SECRET_KEY"])
    if opened is None:
        return None
    session.rollback()
    scope.enter(session, opened[0])
    why = sessions.why_ended(session, opened[1], idle_minutes=config["SESSION_IDLE_MINUTES"])
    return None if why is None else SENTENCES[why]


def cookie() -> dict[str, Any]:
    """How the session's cookie is set and taken away."""
    return {
        "path": "/",
        "secure": current_app.config["SESSION_COOKIE_SECURE"],
        "httponly": True,
        "samesite": "Lax",
    }


def engine() -> Engine:
    """For what is saved whatever becomes of the request."""
    return cast(Engine, current_app.extensions["sqlalchemy"].engine)


@blueprint.errorhandler(SignInRefused)
def refused(error: SignInRefused) -> ResponseReturnValue:
    """Say why and whom to ask, and write it down where an organisation is known; never a personal claim."""
    visitor = g.get("visitor")
    detail = {"reason": error.reason.value} | ({"check": error.check} if error.check else {})
    if visitor is None:
        log.warning("sign-in refused", extra={"error": error.reason.value})
    else:
        db_session().rollback()
        record_refusal(engine(), by=visitor, action="sign_in.refused", detail=detail)
    again = "/sign-in" if visitor is None else f"/sign-in?organisation={visitor.ods_code}"
    page = render_template(
        "sign_in/refused.html", title=error.title, remedy=str(error), again=again, request_id=g.request_id
    )
    return page, error.status
