"""Signing in and out, as pages: choose the organisation, go to its provider, come back, leave again.

No transaction is held while we talk to a provider: what is needed is read, then the transaction is given
back, and the session, still scoped to the organisation, begins another one afterwards.
"""

import logging
import re
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any, cast

from flask import Blueprint, Response, current_app, g, make_response, redirect, render_template, request
from flask import session as form_session
from flask.typing import ResponseReturnValue
from sqlalchemy import Engine

from tenants import scope
from tenants.audit.service import record_refusal
from tenants.errors import NotFound, Problem
from tenants.guard import check_form, cookie_name, db_session, public
from tenants.sign_in import arrival, service, sessions
from tenants.sign_in import state as states
from tenants.sign_in.closed import turn_away
from tenants.sign_in.domain import Reason, SignInRefused, local_path
from tenants.sign_in.relying_party import RelyingParty
from tenants.sign_in.service import Choice, Provider

blueprint = Blueprint("sign_in", __name__, template_folder="templates")
log = logging.getLogger("appraisal.sign_in")

UNDER_WAY = "sign_in"
ATTEMPTS = 5
"""So many tabs of one browser may be signing in at a time; older ones start again."""
AWAY = frozenset({"server_error", "temporarily_unavailable"})


@blueprint.get("/sign-in")
@public("nobody is signed in yet")
def start() -> ResponseReturnValue:
    """Ask which organisation somebody works for."""
    return _choose(request.args.get("organisation"), request.args.get("next"))


@blueprint.post("/sign-in")
@public("nobody is signed in yet")
def begin() -> ResponseReturnValue:
    """Send the browser to the provider of the organisation that was chosen."""
    check_form()
    wanted, back_to = request.form.get("organisation"), request.form.get("next")
    offered = service.choices(db_session())
    chosen = next((choice for choice in offered if choice.ods_code == wanted), None)
    if chosen is None:
        return _choose(wanted, back_to, Problem("/organisation", "Select the organisation you work for"))
    _stand_at_the_door_of(chosen)
    turn_away(db_session(), by=g.visitor)
    providers = service.providers_of(db_session(), by=g.visitor)
    db_session().rollback()
    if not providers:
        raise SignInRefused(Reason.NO_PROVIDER)
    named = request.form.get("provider")
    provider = providers[0] if len(providers) == 1 else _named(providers, named)
    if provider is None:
        return _choose_provider(chosen, providers, back_to, unknown=named is not None)
    attempt = states.Attempt.new()
    state = states.State(chosen.organisation_id, provider.id, attempt.id, local_path(back_to))
    address = _party().authorization_url(
        provider, attempt, state.sign(secret_key=current_app.config["SECRET_KEY"])
    )
    _keep(attempt)
    return redirect(address, 303)


@blueprint.get("/sign-in/callback")
@public("the provider sends the browser back before we know who it is")
def callback() -> ResponseReturnValue:
    """Take the provider's answer: only from it, only in the browser that asked, only once."""
    config = current_app.config
    state = states.read(request.args.get("state", ""), secret_key=config["SECRET_KEY"])
    try:
        chosen = service.choice(db_session(), organisation_id=state.organisation_id)
    except NotFound as problem:
        raise SignInRefused(Reason.NOT_OURS) from problem
    _stand_at_the_door_of(chosen)
    attempt = _take(state)
    provider = service.provider(db_session(), by=g.visitor, provider_id=state.provider_id)
    db_session().rollback()
    if provider is None:
        raise SignInRefused(Reason.NO_PROVIDER)
    party = _party()
    party.check_sender(provider, request.args.get("iss"))
    answer = party.redeem(provider, attempt, _code())
    lock = arrival.Lock(config["SECRET_KEY"], config["ENCRYPTION_KEY"], config["SESSION_HOURS"])
    cookie = arrival.arrive(db_session(), by=g.visitor, provider=provider, answer=answer, lock=lock)
    _end_what_was_there()
    form_session.clear()
    response = cast(Response, redirect(state.next))
    response.set_cookie(cookie_name(), cookie, **_cookie())
    return response


@blueprint.post("/sign-out")
@public("leaving needs no living session")
def sign_out() -> ResponseReturnValue:
    """End the session here, then at the provider.

    The way there is a page that moves on by itself: a redirect would follow from a form, and every page's
    content security policy would have to name every provider.
    """
    check_form()
    address = _sign_out()
    form_session.clear()
    if address is None:
        response = cast(Response, redirect("/signed-out", 303))
    else:
        response = make_response(render_template("sign_in/leaving.html", address=address))
    response.delete_cookie(cookie_name(), **_cookie())
    return response


@blueprint.get("/signed-out")
@public("whoever just left is nobody")
def signed_out() -> ResponseReturnValue:
    """Say that it worked."""
    return render_template("sign_in/signed_out.html")


@blueprint.errorhandler(SignInRefused)
def refused(error: SignInRefused) -> ResponseReturnValue:
    """Say why and whom to ask, and write it down where an organisation is known; never a personal claim."""
    visitor = g.get("visitor")
    detail = {"reason": error.reason.value} | ({"check": error.check} if error.check else {})
    if visitor is None:
        log.warning("sign-in refused", extra={"error": error.reason.value})
    else:
        db_session().rollback()
        record_refusal(_engine(), by=visitor, action="sign_in.refused", detail=detail)
    again = "/sign-in" if visitor is None else f"/sign-in?organisation={visitor.ods_code}"
    page = render_template(
        "sign_in/refused.html", title=error.title, remedy=str(error), again=again, request_id=g.request_id
    )
    return page, error.status


def _choose(wanted: str | None, back_to: str | None, problem: Problem | None = None) -> ResponseReturnValue:
    _let_forms_lead_to_providers()
    page = render_template(
        "sign_in/choose.html",
        choices=service.choices(db_session()),
        wanted=wanted,
        next=local_path(back_to),
        problems=[problem] if problem else [],
    )
    return page, 422 if problem else 200


def _choose_provider(
    chosen: Choice, providers: Sequence[Provider], back_to: str | None, *, unknown: bool
) -> ResponseReturnValue:
    _let_forms_lead_to_providers()
    page = render_template(
        "sign_in/choose_provider.html",
        chosen=chosen,
        providers=providers,
        next=local_path(back_to),
        problems=[Problem("/provider", "Select how you sign in")] if unknown else [],
    )
    return page, 422 if unknown else 200


def _let_forms_lead_to_providers() -> None:
    """Browsers hold a form's redirects to `form-action`; a provider may itself redirect to any other."""
    g.form_redirects = ["https:"]
    if current_app.config["ALLOW_LOOPBACK_PROVIDERS"]:
        g.form_redirects += ["http://127.0.0.1:*", "http://localhost:*"]


def _stand_at_the_door_of(chosen: Choice) -> None:
    """Work for this organisation from here on; refusals are written into its trail."""
    db_session().rollback()
    scope.enter(db_session(), chosen.organisation_id)
    g.visitor = chosen.visitor()


def _named(providers: Sequence[Provider], named: str | None) -> Provider | None:
    return next((provider for provider in providers if str(provider.id) == named), None)


def _party() -> RelyingParty:
    config = current_app.config
    return RelyingParty(
        redirect_uri=f"{config['BASE_URL']}/sign-in/callback",
        encryption_key=config["ENCRYPTION_KEY"],
        allow_loopback=config["ALLOW_LOOPBACK_PROVIDERS"],
    )


def _keep(attempt: states.Attempt) -> None:
    kept = list(form_session.get(UNDER_WAY, {}).items())[1 - ATTEMPTS :]
    form_session[UNDER_WAY] = dict([*kept, (attempt.id, asdict(attempt))])


def _take(state: states.State) -> states.Attempt:
    """The attempt this browser keeps for `state`, once: an answer that comes again finds nothing."""
    kept = dict(form_session.get(UNDER_WAY, {}))
    try:
        return state.claim(kept)
    finally:
        kept.pop(state.attempt_id, None)
        form_session[UNDER_WAY] = kept


def _code() -> str:
    error = request.args.get("error")
    if error is not None:
        named = error if re.fullmatch("[a-z_]{1,40}", error) else "unnamed"
        raise SignInRefused(Reason.PROVIDER_DOWN if error in AWAY else Reason.PROVIDER_REFUSED, named)
    code = request.args.get("code")
    if not code:
        raise SignInRefused(Reason.CODE_REFUSED, "missing")
    return code


def _sign_out() -> str | None:
    """End the session of the cookie, if it lives; returns where to end the provider's too."""
    config = current_app.config
    session = db_session()
    opened = sessions.read_cookie(request.cookies.get(cookie_name(), ""), secret_key=config["SECRET_KEY"])
    if opened is None:
        return None
    scope.enter(session, opened[0])
    by = sessions.identify(session, opened[1], idle_minutes=config["SESSION_IDLE_MINUTES"])
    if by is None:
        return None
    here = sessions.at_provider(session, by=by)
    provider = service.provider(session, by=by, provider_id=here.provider_id)
    session.rollback()
    address = None
    if provider is not None:
        address = _party().sign_out_url(provider, here.id_token_encrypted, f"{config['BASE_URL']}/signed-out")
    sessions.end(session, by=by)
    return address


def _end_what_was_there() -> None:
    """Signing in again, perhaps elsewhere, leaves no earlier session of this browser alive."""
    config = current_app.config
    sessions.end_earlier(
        _engine(),
        cookie=request.cookies.get(cookie_name(), ""),
        secret_key=config["SECRET_KEY"],
        idle_minutes=config["SESSION_IDLE_MINUTES"],
    )


def _cookie() -> dict[str, Any]:
    return {
        "path": "/",
        "secure": current_app.config["SESSION_COOKIE_SECURE"],
        "httponly": True,
        "samesite": "Lax",
    }


def _engine() -> Engine:
    return cast(Engine, current_app.extensions["sqlalchemy"].engine)
