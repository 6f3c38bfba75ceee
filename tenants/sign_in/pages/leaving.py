"""Signing out, here and at the provider."""

from typing import cast

from flask import Response, current_app, make_response, redirect, render_template
from flask import session as form_session
from flask.typing import ResponseReturnValue

from tenants.guard import check_form, cookie_name, db_session, public
from tenants.sign_in import service, sessions
from tenants.sign_in.pages import door
from tenants.sign_in.pages.door import blueprint


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
    response.delete_cookie(cookie_name(), **door.cookie())
    return response


@blueprint.get("/signed-out")
@public("whoever just left is nobody")
def signed_out() -> ResponseReturnValue:
    """Say that it worked."""
    return render_template("sign_in/signed_out.html")


def _sign_out() -> str | None:
    """End the session of the cookie, if it lives; returns where to end the provider's too."""
    session = db_session()
    by = door.living()
    if by is None:
        return None
    here = sessions.at_provider(session, by=by)
    provider = service.provider(session, by=by, provider_id=here.provider_id)
    session.rollback()
    address = None
    if provider is not None:
        back_to = f"{current_app.config['BASE_URL']}/signed-out"
        address = door.party().sign_out_url(provider, here.id_token_encrypted, back_to)
    sessions.end(session, by=by)
    return address
