"""How people sign in, for their organisation's leads: one proposes a change, another one decides."""

from collections.abc import Callable
from uuid import UUID

from flask import Blueprint, current_app, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tenants import guard
from tenants.errors import Conflict, Invalid, Problem, Refusal
from tenants.identity import Identity
from tenants.rows import now
from tenants.sign_in.providers import forms, reading, service
from tenants.sign_in.providers.checking import check_provider
from tenants.sign_in.providers.domain import Action
from tenants.sign_in.providers.presenters import KINDS, ChangePage, card, change_page
from tenants.sign_in.providers.values import Values, tidy
from tenants.sign_in.recognition import Kind

blueprint = Blueprint("provider_pages", __name__, template_folder="templates")

EMPTY = Values("", "", "", kind=Kind.ENTRA.value)
MENDABLE = (Invalid, Conflict)


@blueprint.get("/organisation/providers")
@guard.signed_in("provider.read")
def providers() -> str:
    """Every way to sign in, what waits for a second person, and what was decided."""
    session, by = guard.db_session(), guard.identity()
    found = [card(each) for each in reading.providers(session, by=by)]
    changes = [change_page(each, by, at=now()) for each in reading.changes(session, by=by)]
    return render_template(
        "providers/list.html",
        living=[each for each in found if each.retired_at is None],
        retired=[each for each in found if each.retired_at is not None],
        waiting=[each for each in changes if each.waits_until],
        decided=[each for each in changes if not each.waits_until],
        most=reading.MOST if len(changes) == reading.MOST else None,
    )


@blueprint.get("/organisation/providers/new")
@guard.signed_in("provider.propose")
def new() -> ResponseReturnValue:
    """An empty form."""
    return _form_page(EMPTY)


@blueprint.post("/organisation/providers/new")
@guard.signed_in("provider.propose")
def add() -> ResponseReturnValue:
    """Propose one more way to sign in."""
    typed = forms.values(request.form)
    wanted = service.Wanted(Action.ADD, values=tidy(typed), secret=forms.secret(request.form))
    try:
        return _proposed(wanted)
    except MENDABLE as refusal:
        return _form_page(typed, refusal)


@blueprint.get("/organisation/providers/<uuid:provider_id>/change")
@guard.signed_in("provider.propose")
def provider(provider_id: UUID) -> ResponseReturnValue:
    """A form with what there is."""
    return _change_form(provider_id)


@blueprint.post("/organisation/providers/<uuid:provider_id>/change")
@guard.signed_in("provider.propose")
def change(provider_id: UUID) -> ResponseReturnValue:
    """Propose that a way to sign in becomes another."""
    reading.provider(guard.db_session(), by=guard.identity(), provider_id=provider_id)
    typed = forms.values(request.form)
    wanted = service.Wanted(
        Action.CHANGE,
        provider_id,
        forms.version(request.form),
        tidy(typed),
        forms.secret(request.form),
    )
    try:
        return _proposed(wanted)
    except MENDABLE as refusal:
        return _change_form(provider_id, typed, refusal)


@blueprint.get("/organisation/providers/<uuid:provider_id>/retirement")
@guard.signed_in("provider.propose")
def retirement(provider_id: UUID) -> ResponseReturnValue:
    """Ask once more before a way to sign in is to end."""
    return _retirement_page(provider_id)


@blueprint.post("/organisation/providers/<uuid:provider_id>/retirement")
@guard.signed_in("provider.propose")
def retire(provider_id: UUID) -> ResponseReturnValue:
    """Propose that a way to sign in ends."""
    wanted = service.Wanted(Action.RETIRE, provider_id, forms.version(request.form))
    try:
        return _proposed(wanted)
    except MENDABLE as refusal:
        return _retirement_page(provider_id, refusal)


@blueprint.get("/organisation/providers/changes/<uuid:change_id>")
@guard.signed_in("provider.read")
def proposal(change_id: UUID) -> ResponseReturnValue:
    """A change, before and after, and what the reader may do with it."""
    return _change_page(change_id)


@blueprint.post("/organisation/providers/changes/<uuid:change_id>/approval")
@guard.signed_in("provider.decide")
def approve(change_id: UUID) -> ResponseReturnValue:
    """Make it real; where that ends the asker's own session, the last page says so."""
    guard.require_recent_sign_in()
    by = guard.identity()
    try:
        done = service.approve(guard.db_session(), by=by, change_id=change_id)
    except Conflict as refusal:
        return _change_page(change_id, refusal)
    if not done.ended.own:
        flash("The change is made and announced to your organisation.", "success")
        return redirect(url_for("provider_pages.providers"), 303)
    g.identity = None  # nobody is signed in on the page that follows
    return render_template("providers/signed_out.html", ods_code=by.ods_code, count=done.ended.count)


@blueprint.post("/organisation/providers/changes/<uuid:change_id>/refusal")
@guard.signed_in("provider.decide")
def decline(change_id: UUID) -> ResponseReturnValue:
    """Say no to it."""
    return _decided(change_id, service.decline, "The change is declined.")


@blueprint.post("/organisation/providers/changes/<uuid:change_id>/withdrawal")
@guard.signed_in("provider.propose")
def withdraw(change_id: UUID) -> ResponseReturnValue:
    """Take it back."""
    return _decided(change_id, service.withdraw, "The change is withdrawn.")


def _proposed(wanted: service.Wanted) -> ResponseReturnValue:
    """Look at the provider, holding no transaction, and write the proposal down."""
    config, session = current_app.config, guard.db_session()
    allow_loopback = config["ALLOW_LOOPBACK_PROVIDERS"]
    if wanted.values is not None:
        wanted.check(allow_loopback=allow_loopback)
        session.rollback()
        check_provider(wanted.values.issuer, allow_loopback=allow_loopback)
    made = service.propose(
        session,
        by=guard.identity(),
        wanted=wanted,
        encryption_key=config["ENCRYPTION_KEY"],
        allow_loopback=allow_loopback,
    )
    flash(
        "Proposed. Other organisation leads find it on their start page, to decide within 7 days.", "success"
    )
    return redirect(url_for("provider_pages.proposal", change_id=made.id), 303)


def _decided(change_id: UUID, decide: Callable[..., None], told: str) -> ResponseReturnValue:
    try:
        decide(guard.db_session(), by=guard.identity(), change_id=change_id)
    except Conflict as refusal:
        return _change_page(change_id, refusal)
    flash(told, "success")
    return redirect(url_for("provider_pages.providers"), 303)


def _form_page(
    typed: Values, refusal: Refusal | None = None, provider: reading.ProviderView | None = None
) -> ResponseReturnValue:
    page = render_template(
        "providers/form.html",
        typed=typed,
        provider=provider,
        kinds=[{"value": value, "label": label} for value, label in KINDS.items()],
        waiting=() if provider is None else _waiting(provider.id),
        problems=_words(refusal),
    )
    return page, 200 if refusal is None else refusal.status


def _change_form(
    provider_id: UUID, typed: Values | None = None, refusal: Refusal | None = None
) -> ResponseReturnValue:
    _forget(refusal)
    found = reading.provider(guard.db_session(), by=guard.identity(), provider_id=provider_id)
    return _form_page(typed or found.values, refusal, found)


def _retirement_page(provider_id: UUID, refusal: Refusal | None = None) -> ResponseReturnValue:
    _forget(refusal)
    found = reading.provider(guard.db_session(), by=guard.identity(), provider_id=provider_id)
    page = render_template(
        "providers/retirement.html",
        provider=found,
        waiting=_waiting(provider_id),
        problems=_words(refusal),
    )
    return page, 200 if refusal is None else refusal.status


def _change_page(change_id: UUID, refusal: Refusal | None = None) -> ResponseReturnValue:
    _forget(refusal)
    by: Identity = guard.identity()
    found = reading.change(guard.db_session(), by=by, change_id=change_id)
    page = render_template(
        "providers/change.html", page=change_page(found, by, at=now()), problems=_words(refusal)
    )
    return page, 200 if refusal is None else refusal.status


def _waiting(provider_id: UUID) -> list[ChangePage]:
    """What was proposed about this provider and isn't decided."""
    at, by = now(), guard.identity()
    found = reading.waiting(guard.db_session(), by=by, at=at, provider_id=provider_id)
    return [change_page(each, by, at=at) for each in found]


def _forget(refusal: Refusal | None) -> None:
    """What a refused use case had begun isn't shown, and isn't saved."""
    if refusal is not None:
        guard.db_session().rollback()


def _words(refusal: Refusal | None) -> tuple[Problem, ...]:
    if refusal is None:
        return ()
    return refusal.problems or (Problem("", str(refusal)),)
