"""Signing in once more, before what asks for it; what somebody had typed is kept and offered again.

The form travels sealed in the browser's own cookie, so that nothing unsent is stored with us. It counts for
the person who typed it, for as long as a sign-in may take, and is sent only when they press the button.
"""

import json
from typing import Any
from uuid import UUID

from flask import current_app, g, redirect, render_template, request, url_for
from flask import session as form_session
from flask.typing import ResponseReturnValue

from tenants import guard
from tenants.encryption import CannotUnseal, seal, unseal
from tenants.identity import Identity
from tenants.rows import now
from tenants.sign_in import service, sessions
from tenants.sign_in import state as states
from tenants.sign_in.domain import Reason, SignInRefused, local_path
from tenants.sign_in.pages.door import blueprint, lead_to, let_forms_lead_to_providers

TYPED = "typed"
LONGEST = 1800
"""Sealed, in characters: browsers keep 4 kB a cookie, and the sign-ins under way stand in it too."""
WAITS_SECONDS = states.LIFETIME.total_seconds() + 300


@blueprint.get("/sign-in/again")
@guard.signed_in("me.read")
def ask() -> ResponseReturnValue:
    """Say why somebody has to sign in once more."""
    let_forms_lead_to_providers()
    return render_template("sign_in/again.html", next=local_path(request.args.get("next")))


@blueprint.post("/sign-in/again")
@guard.signed_in("me.read")
def ask_provider() -> ResponseReturnValue:
    """Send the browser to the provider its session came from, which has to ask who it is."""
    by = guard.identity()
    here = sessions.at_provider(guard.db_session(), by=by)
    provider = service.provider(guard.db_session(), by=by, provider_id=here.provider_id)
    guard.db_session().rollback()
    g.visitor = by
    if provider is None:
        raise SignInRefused(Reason.NO_PROVIDER)
    return lead_to(provider, request.form.get("next"), states.Purpose(session_id=by.session_id))


@blueprint.get("/sign-in/continue")
@guard.signed_in("me.read")
def go_on() -> ResponseReturnValue:
    """Offer what was typed before the sign-in, to be sent now; where nothing waits, the start page."""
    kept = _kept(guard.identity())
    if kept is None:
        return redirect("/")
    return render_template("sign_in/continue.html", path=kept["path"], fields=kept["fields"])


def send_to_sign_in() -> ResponseReturnValue | None:
    """Where a page leads that asks for a recent sign-in; None when what was typed is too long to be kept."""
    if request.method in guard.SAFE:
        return redirect(url_for("sign_in.ask", next=request.full_path.rstrip("?")), 303)
    if request.files or not _keep(guard.identity()):
        return None
    return redirect(url_for("sign_in.ask", next=url_for("sign_in.go_on")), 303)


def _keep(by: Identity) -> bool:
    fields = [[name, text] for name, text in request.form.items(multi=True) if name != "csrf_token"]
    typed = {"by": str(by.person_id), "at": now().timestamp(), "path": request.full_path.rstrip("?")}
    sealed = seal(json.dumps(typed | {"fields": fields}), key=current_app.config["ENCRYPTION_KEY"])
    if len(sealed) > LONGEST:
        return False
    form_session[TYPED] = sealed
    return True


def _kept(by: Identity) -> dict[str, Any] | None:
    try:
        found: dict[str, Any] = json.loads(
            unseal(form_session.get(TYPED, ""), key=current_app.config["ENCRYPTION_KEY"])
        )
    except (CannotUnseal, ValueError):
        return None
    too_old = now().timestamp() - found["at"] > WAITS_SECONDS
    return None if too_old or UUID(found["by"]) != by.person_id else found
