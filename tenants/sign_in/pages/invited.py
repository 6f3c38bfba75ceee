"""Opening an invitation: whoever holds the link says once, by signing in, which account is theirs."""

from collections.abc import Sequence
from uuid import UUID

from flask import current_app, g, render_template, request
from flask.typing import ResponseReturnValue

from tenants.errors import NotFound, Problem
from tenants.guard import check_form, db_session, public
from tenants.sign_in import service
from tenants.sign_in import state as states
from tenants.sign_in.closed import turn_away
from tenants.sign_in.domain import Reason, SignInRefused
from tenants.sign_in.invitations import service as invitations
from tenants.sign_in.pages.door import (
    blueprint,
    lead_to,
    let_forms_lead_to_providers,
    named,
    providers,
    stand_at_the_door_of,
)
from tenants.sign_in.service import Provider


@blueprint.get("/sign-in/invitation/<token>")
@public("whoever is invited has no account here yet")
def invitation(token: str) -> ResponseReturnValue:
    """Say what the link is for; looking at it, as mail filters do, uses nothing up."""
    _open(token)
    return _page(token, providers())


@blueprint.post("/sign-in/invitation/<token>")
@public("whoever is invited has no account here yet")
def take_up(token: str) -> ResponseReturnValue:
    """Go to the provider; the invitation is used when somebody comes back from there."""
    check_form()
    found = _open(token)
    ways = providers()
    provider = named(ways)
    if provider is None:
        return _page(token, ways, Problem("/provider", "Select how you sign in"))
    return lead_to(provider, "/", states.Purpose(invitation_id=found))


def _open(token: str) -> UUID:
    """The invitation's id, at the door of its organisation.

    :raises SignInRefused: when it can't be used.
    """
    organisation_id, token_hash = invitations.read_token(token, secret_key=current_app.config["SECRET_KEY"])
    try:
        chosen = service.choice(db_session(), organisation_id=organisation_id)
    except NotFound as problem:
        raise SignInRefused(Reason.INVITATION) from problem
    stand_at_the_door_of(chosen)
    turn_away(db_session(), by=g.visitor)
    return invitations.find_open(db_session(), by=g.visitor, token_hash=token_hash)


def _page(token: str, ways: Sequence[Provider], problem: Problem | None = None) -> ResponseReturnValue:
    let_forms_lead_to_providers()
    page = render_template(
        "sign_in/invitation.html",
        organisation=g.visitor.organisation_name,
        token=token,
        providers=ways,
        wanted=request.form.get("provider"),
        problems=[problem] if problem else [],
    )
    return page, 422 if problem else 200
