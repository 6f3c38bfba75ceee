"""Which organisation somebody works for, and how they sign in there."""

from collections.abc import Sequence

from flask import g, render_template, request
from flask.typing import ResponseReturnValue

from tenants.errors import Problem
from tenants.guard import check_form, db_session, public
from tenants.sign_in import service
from tenants.sign_in.closed import turn_away
from tenants.sign_in.domain import local_path
from tenants.sign_in.pages.door import (
    blueprint,
    lead_to,
    let_forms_lead_to_providers,
    named,
    providers,
    stand_at_the_door_of,
    why_signed_out,
)
from tenants.sign_in.service import Choice, Provider


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
    stand_at_the_door_of(chosen)
    turn_away(db_session(), by=g.visitor)
    ways = providers()
    provider = named(ways)
    if provider is None:
        return _choose_provider(chosen, ways, back_to)
    return lead_to(provider, back_to)


def _choose(wanted: str | None, back_to: str | None, problem: Problem | None = None) -> ResponseReturnValue:
    let_forms_lead_to_providers()
    choices = service.choices(db_session())
    page = render_template(
        "sign_in/choose.html",
        choices=choices,
        signed_out=why_signed_out(),
        wanted=wanted,
        next=local_path(back_to),
        problems=[problem] if problem else [],
    )
    return page, 422 if problem else 200


def _choose_provider(chosen: Choice, ways: Sequence[Provider], back_to: str | None) -> ResponseReturnValue:
    let_forms_lead_to_providers()
    unknown = "provider" in request.form
    page = render_template(
        "sign_in/choose_provider.html",
        chosen=chosen,
        providers=ways,
        next=local_path(back_to),
        problems=[Problem("/provider", "Select how you sign in")] if unknown else [],
    )
    return page, 422 if unknown else 200
