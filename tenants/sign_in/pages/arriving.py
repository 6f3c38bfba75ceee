"""A provider sends somebody back: to a new session, or to the one they proved anew."""

import re
from typing import cast

from flask import Response, current_app, g, redirect, request
from flask import session as form_session
from flask.typing import ResponseReturnValue

from tenants.errors import NotFound
from tenants.guard import cookie_name, db_session, public
from tenants.sign_in import arrival, service, sessions
from tenants.sign_in import state as states
from tenants.sign_in.domain import Reason, SignInRefused
from tenants.sign_in.pages import door
from tenants.sign_in.pages.door import blueprint
from tenants.sign_in.relying_party import Answer
from tenants.sign_in.service import Provider

AWAY = frozenset({"server_error", "temporarily_unavailable"})


@blueprint.get("/sign-in/callback")
@public("the provider sends the browser back before we know who it is")
def callback() -> ResponseReturnValue:
    """Take the provider's answer: only from it, only in the browser that asked, only once."""
    state = states.read(request.args.get("state", ""), secret_key=current_app.config["SECRET_KEY"])
    try:
        chosen = service.choice(db_session(), organisation_id=state.organisation_id)
    except NotFound as problem:
        raise SignInRefused(Reason.NOT_OURS) from problem
    door.stand_at_the_door_of(chosen)
    attempt = door.take(state)
    provider = service.provider(db_session(), by=g.visitor, provider_id=state.provider_id)
    db_session().rollback()
    if provider is None:
        raise SignInRefused(Reason.NO_PROVIDER)
    party = door.party()
    party.check_sender(provider, request.args.get("iss"))
    answer = party.redeem(provider, attempt, _code())
    if state.purpose.session_id is None:
        return _enter(state, provider, answer)
    return _go_on(state, provider, answer)


def _enter(state: states.State, provider: Provider, answer: Answer) -> Response:
    """A session begins here, and one that this browser came with ends, perhaps in another organisation."""
    config = current_app.config
    cookie = arrival.arrive(
        db_session(),
        by=g.visitor,
        provider=provider,
        answer=answer,
        lock=_lock(),
        invitation_id=state.purpose.invitation_id,
    )
    sessions.end_earlier(
        door.engine(),
        cookie=request.cookies.get(cookie_name(), ""),
        secret_key=config["SECRET_KEY"],
        idle_minutes=config["SESSION_IDLE_MINUTES"],
    )
    form_session.clear()
    response = cast(Response, redirect(state.next))
    response.set_cookie(cookie_name(), cookie, **door.cookie())
    return response


def _go_on(state: states.State, provider: Provider, answer: Answer) -> Response:
    """The session that asked for it goes on, freshly proved; what is kept of a form waits at `next`."""
    by = door.living()
    if by is None or by.session_id != state.purpose.session_id:
        raise SignInRefused(Reason.OTHER_BROWSER)
    asked_at = state.signed_at
    if asked_at is None:
        raise SignInRefused(Reason.EXPIRED)
    g.visitor = by
    arrival.confirm(db_session(), by=by, provider=provider, answer=answer, asked_at=asked_at, lock=_lock())
    return cast(Response, redirect(state.next))


def _lock() -> arrival.Lock:
    config = current_app.config
    return arrival.Lock(config["SECRET_KEY"], config["ENCRYPTION_KEY"], config["SESSION_HOURS"])


def _code() -> str:
    error = request.args.get("error")
    if error is not None:
        named = error if re.fullmatch("[a-z_]{1,40}", error) else "unnamed"
        raise SignInRefused(Reason.PROVIDER_DOWN if error in AWAY else Reason.PROVIDER_REFUSED, named)
    code = request.args.get("code")
    if not code:
        raise SignInRefused(Reason.CODE_REFUSED, "missing")
    return code
