"""The door every request passes: who is asking, for which organisation, and may they use this route at all.

Every view says who may enter, with `public`, `signed_in` or `machine`; a view that says nothing is closed.
What concerns one appraisal is asked again in the service, of the same table of permissions.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache
from typing import Any, Literal, TypeVar, cast
from urllib.parse import urlsplit

from flask import Flask, Response, current_app, g, redirect, request, url_for
from flask import session as form_session
from flask_wtf.csrf import validate_csrf
from sqlalchemy import Engine
from sqlalchemy.orm import Session
from wtforms import ValidationError

from tenants import scope
from tenants.audit.service import Origin, origin, record_refusal
from tenants.clients import tokens
from tenants.errors import Forbidden, NotFound, NotSignedIn, Refusal, StepUpRequired
from tenants.identity import Identity
from tenants.permissions import allowed
from tenants.rows import now, uuid7
from tenants.sign_in import sessions
from tenants.sign_in.endings import KEPT, SENTENCES

View = TypeVar("View", bound=Callable[..., Any])
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
RECENT_MINUTES = 15
"""So old may a sign-in be for what asks for a recent one."""


@dataclass(frozen=True)
class Access:
    """Who may use a route: anybody (and why), people, machines or both, and the permission asked there."""

    kind: Literal["public", "signed_in", "machine", "either"]
    permission: str | None = None
    reason: str | None = None


def public(reason: str) -> Callable[[View], View]:
    """Open to anybody, and why."""
    return _declare(Access("public", reason=reason))


def signed_in(permission: str) -> Callable[[View], View]:
    """For people: by session cookie, with CSRF protection on everything that changes."""
    return _declare(Access("signed_in", permission))


def machine(permission: str) -> Callable[[View], View]:
    """For machines: by bearer token only."""
    return _declare(Access("machine", permission))


def either(permission: str) -> Callable[[View], View]:
    """For people by session cookie, and for machines, who say so by sending a bearer token."""
    return _declare(Access("either", permission))


def _declare(access: Access) -> Callable[[View], View]:
    def mark(view: View) -> View:
        view.__access__ = access  # type: ignore[attr-defined] # read back by access_of alone
        return view

    return mark


def access_of(app: Flask, endpoint: str) -> Access | None:
    """What a route declared; Flask's own static files are public."""
    if endpoint == "static":
        return Access("public", reason="style sheets and scripts")
    return cast("Access | None", getattr(app.view_functions[endpoint], "__access__", None))


def db_session() -> Session:
    """This request's database session, as the application's role."""
    return cast(Session, current_app.extensions["sqlalchemy"].session())


def identity() -> Identity:
    """Who is asking.

    :raises NotSignedIn: on a route that admits anybody and nobody is signed in.
    """
    known = g.get("identity")
    if known is None:
        raise NotSignedIn("Sign in to continue.")
    return cast(Identity, known)


def require_recent_sign_in(minutes: int = RECENT_MINUTES) -> None:
    """Call first in a view that does what nobody may do at somebody else's unlocked computer.

    On a page the person is asked to sign in once more and comes back with what they had typed; the API says
    where to go.

    :raises StepUpRequired: unless the person signed in within `minutes`.
    """
    proved = identity().authenticated_at
    if proved is None or now() - proved > timedelta(minutes=minutes):
        raise StepUpRequired


def note_refusal(error: Refusal) -> None:
    """Write down that whoever asks was refused what they may not have, in a transaction of its own.

    The error page does it; so does a view that shows its form again instead.
    """
    db_session().rollback()
    arguments = {name: str(value) for name, value in (request.view_args or {}).items()}
    record_refusal(
        cast(Engine, current_app.extensions["sqlalchemy"].engine),
        by=identity(),
        action=f"{request.method} {request.url_rule}",
        detail={**arguments, "status": error.status},
    )


def cookie_name() -> str:
    """The session cookie's name: locked to this host and path wherever cookies are secure."""
    return "__Host-appraisal" if current_app.config["SESSION_COOKIE_SECURE"] else "appraisal_session"


def setup_guard(app: Flask) -> None:
    """Ask at the door of every request."""
    app.before_request(_begin)
    app.before_request(_admit)


def _begin() -> None:
    g.request_id = uuid7().hex
    g.identity = None
    key = current_app.config["SECRET_KEY"]
    browser = request.headers.get("User-Agent")
    origin.set(Origin(request_id=g.request_id, source=request.remote_addr, key=key, user_agent=browser))


def _admit() -> Response | None:
    if request.endpoint is None:
        return None  # routing answers 404 or 405 itself
    if "\x00" in request.path:
        raise NotFound  # nothing has that in its name, and the database wouldn't even look for it
    access = access_of(current_app, request.endpoint)
    if access is None:
        raise Forbidden("This address is closed.")
    if access.kind == "public":
        return None
    try:
        g.identity = _by_token() if _is_for_token(access) else _by_cookie()
    except NotSignedIn:
        if request.path.startswith("/api/") or request.method not in SAFE:
            raise
        return cast(Response, redirect(url_for("sign_in.start", next=request.full_path.rstrip("?"))))
    if access.permission is None or not allowed(access.permission, g.identity):
        raise Forbidden("Your account doesn't include this. Ask your organisation lead if you need it.")
    return None


def _is_for_token(access: Access) -> bool:
    return access.kind == "machine" or (access.kind == "either" and "Authorization" in request.headers)


def _by_cookie() -> Identity:
    config = current_app.config
    opened = sessions.read_cookie(request.cookies.get(cookie_name(), ""), secret_key=config["SECRET_KEY"])
    if opened is None:
        raise NotSignedIn("Sign in to continue.")
    organisation_id, token_hash = opened
    if request.path.startswith("/api/"):
        _check_same_origin(evidence_required=True)
        _check_csrf(request.headers.get("X-CSRFToken"))
    elif request.method not in SAFE:
        check_form()
    session = db_session()
    scope.enter(session, organisation_id)
    found = sessions.identify(session, token_hash, idle_minutes=config["SESSION_IDLE_MINUTES"])
    if found is None:
        why = sessions.why_ended(session, token_hash, idle_minutes=config["SESSION_IDLE_MINUTES"])
        said = SENTENCES[why] if why is not None else "Your session has ended."
        raise NotSignedIn(f"{said} Sign in again. {KEPT}")
    return found


def _by_token() -> Identity:
    kind, _, token = request.headers.get("Authorization", "").partition(" ")
    if kind.lower() != "bearer" or not token:
        raise NotSignedIn("Send an access token: Authorization: Bearer …")
    config = current_app.config
    claims = tokens.read(token, key=config["SIGNING_KEY"], issuer=config["BASE_URL"])
    session = db_session()
    scope.enter(session, claims.organisation_id)
    return tokens.identify(session, claims)


def check_form() -> None:
    """A form counts only from our own page: same origin where the browser says so, and its CSRF token.

    :raises Forbidden: otherwise.
    """
    _check_same_origin(evidence_required=False)
    _check_csrf(request.form.get("csrf_token"))


def _check_same_origin(*, evidence_required: bool) -> None:
    """Another site's page may not use somebody's cookie."""
    if not is_from_here(evidence_required=evidence_required):
        raise Forbidden("This request did not come from one of this service's own pages.")


def is_from_here(*, evidence_required: bool) -> bool:
    """Did one of our own pages send this? `Sec-Fetch-Site` says so, or where it is absent `Origin`."""
    site = request.headers.get("Sec-Fetch-Site")
    sent = request.headers.get("Origin")
    if site is not None:
        return site == "same-origin"
    if sent is not None:
        return _origin_of(sent) == _origin_of(current_app.config["BASE_URL"])
    return not evidence_required


def _origin_of(address: str) -> str | None:
    """Scheme and host of an address, or None where it isn't one."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return None
    return f"{parts.scheme}://{parts.netloc}"


def _check_csrf(token: str | None) -> None:
    try:
        _check_token(token, form_session.get("csrf_token"), current_app.config["SECRET_KEY"])
    except ValidationError as problem:
        raise Forbidden("The form has expired. Go back, reload the page and send it again.") from problem


@lru_cache(maxsize=4096)
def _check_token(token: str | None, made_for: str | None, key: str) -> None:
    """Hold a token against the session it was made for; that it holds is remembered.

    Somebody's pages and programs send one token many times, and it ends with the session it was made for
    alone. A refusal is an exception, which isn't remembered.
    """
    validate_csrf(token)
