"""Pages of an organisation lead about appraisals: those without a working appraiser, and one from outside."""

from dataclasses import replace
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from appraisal.presentation import plural
from appraisal.reviews import forms
from appraisal.reviews.domain.states import Action
from appraisal.reviews.pages.blueprint import (
    MENDABLE,
    WHOM,
    WHY,
    blueprint,
    refused,
    words_of_form,
)
from appraisal.reviews.presenters.appraisers import (
    INTERVENED,
    appraiser_page,
    countersigned_rows,
    group_rows,
    intervention_label,
    led_label,
    nomination_rows,
)
from appraisal.reviews.service import appraisers, leading, nomination_lists
from appraisal.reviews.service.actions import take_action
from appraisal.reviews.service.appraiser_reading import read_appraiser
from appraisal.reviews.service.countersigners import name_countersigner
from tenants import guard
from tenants.errors import Conflict, Refusal
from tenants.people import reporting, search

NONE_CHOSEN = "Choose at least one appraisal."
WHICH = "Say whether all that are open change hands, or those you tick."
TICKED = "You ticked some and chose all. Choose those you tick, or untick them."
NEEDED = {"appraiser": WHOM, "reason": WHY}
NEEDED_TO_COUNTERSIGN = {"countersigner": WHOM, "countersigner_reason": WHY}


@blueprint.get("/organisation/appraisers")
@guard.signed_in("people.read")
def stranded() -> ResponseReturnValue:
    """Open appraisals that nobody who works here completes, and nominations to decide."""
    session, by = guard.db_session(), guard.identity()
    return render_template(
        "reviews/stranded.html",
        groups=group_rows(leading.stranded(session, by=by)),
        nominations=nomination_rows(nomination_lists.open_nominations(session, by=by)),
        most=nomination_lists.MOST,
        uncountersigned=countersigned_rows(leading.without_countersigner(session, by=by)),
    )


@blueprint.get("/organisation/appraisers/<uuid:person_id>")
@guard.signed_in("people.write")
def team_of(person_id: UUID) -> ResponseReturnValue:
    """The open appraisals that somebody completes, and the form to give them to somebody else."""
    return _team(person_id)


@blueprint.post("/organisation/appraisers/<uuid:person_id>")
@guard.signed_in("people.write")
def move_team(person_id: UUID) -> ResponseReturnValue:
    """Give all of them, or those that are ticked, to somebody else."""
    return _move(person_id)


@blueprint.get("/organisation/appraisers/nobody")
@guard.signed_in("people.write")
def nobodys() -> ResponseReturnValue:
    """The open appraisals that nobody completes."""
    return _team(None)


@blueprint.post("/organisation/appraisers/nobody")
@guard.signed_in("people.write")
def move_nobodys() -> ResponseReturnValue:
    """Give those that are ticked to somebody."""
    return _move(None)


@blueprint.get("/organisation/appraisals/<uuid:appraisal_id>")
@guard.signed_in("people.read")
def led_appraisal(appraisal_id: UUID) -> ResponseReturnValue:
    """One appraisal from outside: whose, with whom, how far; and what a lead can do about it."""
    return _led(appraisal_id)


@blueprint.post("/organisation/appraisals/<uuid:appraisal_id>/appraiser")
@guard.signed_in("people.write")
def reassign(appraisal_id: UUID) -> ResponseReturnValue:
    """Give it to somebody else."""
    session, by, sent = guard.db_session(), guard.identity(), request.form
    try:
        done = appraisers.reassign(
            session,
            by=by,
            appraisal_id=appraisal_id,
            appraiser=sent.get("appraiser", ""),
            reason=forms.text(sent, "reason"),
            expected_version=forms.version(sent),
            move_reporting_line=sent.get("lines") == "yes",
        )
    except MENDABLE as refusal:
        refused()
        return _led(appraisal_id, refusal, "/appraiser")
    flash(f"{done.appraiser.name} appraises from today.", "success")
    return redirect(url_for("appraisal_pages.led_appraisal", appraisal_id=appraisal_id), 303)


@blueprint.post("/organisation/appraisals/<uuid:appraisal_id>/countersigner")
@guard.signed_in("people.write")
def change_countersigner(appraisal_id: UUID) -> ResponseReturnValue:
    """Let somebody else countersign it."""
    session, by, sent = guard.db_session(), guard.identity(), request.form
    try:
        name_countersigner(
            session,
            by=by,
            appraisal_id=appraisal_id,
            countersigner=sent.get("countersigner", ""),
            reason=forms.text(sent, "countersigner_reason"),
            expected_version=forms.version(sent),
        )
    except MENDABLE as refusal:
        refused()
        refusal.problems = tuple(
            replace(each, pointer="/countersigner_reason") if each.pointer == "/reason" else each
            for each in refusal.problems
        )
        return _led(appraisal_id, refusal, "/countersigner")
    flash("Somebody else countersigns the appraisal now.", "success")
    return redirect(url_for("appraisal_pages.led_appraisal", appraisal_id=appraisal_id), 303)


@blueprint.post("/organisation/appraisals/<uuid:appraisal_id>/state")
@guard.signed_in("people.write")
def intervene(appraisal_id: UUID) -> ResponseReturnValue:
    """Excuse it, bring it back or re-open it, with a reason."""
    session, by, sent = guard.db_session(), guard.identity(), request.form
    chosen = sent.get("action", "")
    if chosen not in set(INTERVENED):
        return _led(appraisal_id, Conflict("Choose what to do, and say why."), "/words")
    try:
        take_action(
            session,
            by=by,
            appraisal_id=appraisal_id,
            action=chosen,
            words=forms.text(sent, "words"),
            expected_version=forms.version(sent),
        )
    except MENDABLE as refusal:
        refused()
        return _led(appraisal_id, refusal, "/words")
    flash(INTERVENED[Action(chosen)], "success")
    return redirect(url_for("appraisal_pages.led_appraisal", appraisal_id=appraisal_id), 303)


def _move(person_id: UUID | None) -> ResponseReturnValue:
    session, by, sent = guard.db_session(), guard.identity(), request.form
    try:
        ticked = _ticked() if person_id is None else _which()
        everything = ticked is None
        done = appraisers.reassign_many(
            session,
            by=by,
            appraiser=sent.get("appraiser", ""),
            reason=forms.text(sent, "reason"),
            appraisals=ticked,
            of_appraiser=person_id if everything else None,
            move_reporting_lines=sent.get("lines") == "yes",
        )
    except MENDABLE as refusal:
        refused()
        return _team(person_id, refusal)
    if not done.outcomes and person_id is not None:
        reporting.read_person(session, by=by, person_id=person_id)  # hidden, if it is nobody of ours
    stay = [f"{each.appraisee_name or 'One'}: {each.reason}" for each in done.outcomes if not each.moved]
    flash(f"{done.to.name} now appraises {plural(done.moved, 'more person', 'more people')}.", "success")
    for sentence in stay[:10]:
        flash(f"Not moved. {sentence}", "warning")
    return redirect(url_for("appraisal_pages.stranded"), 303)


def _which() -> list[UUID] | None:
    """Those that are ticked, or None for all: said in so many words, since all is more than anybody ticks."""
    chosen = request.form.get("which")
    if chosen not in {"all", "some"}:
        raise search.mend("/which", WHICH)
    if chosen == "some":
        return _ticked()
    if request.form.getlist("appraisals"):
        raise search.mend("/which", TICKED)
    return None


def _ticked() -> list[UUID]:
    try:
        found = [UUID(each) for each in request.form.getlist("appraisals")]
    except ValueError:
        found = []
    if not found:
        raise search.mend("/appraisals", NONE_CHOSEN)
    return found[: appraisers.MOST]


def _team(person_id: UUID | None, refusal: Refusal | None = None) -> ResponseReturnValue:
    session, by, sent = guard.db_session(), guard.identity(), request.form
    whose = None if person_id is None else reporting.read_person(session, by=by, person_id=person_id)
    lines = leading.led_by(session, by=by, appraiser_id=person_id)
    page = render_template(
        "reviews/team_of.html",
        whose=whose,
        lines=[(str(each.id), led_label(each)) for each in lines],
        most=leading.MOST,
        typed=sent,
        ticked=sent.getlist("appraisals"),
        problems=words_of_form(refusal, "/appraiser", sent, NEEDED),
    )
    return page, 200 if refusal is None else refusal.status


def _led(appraisal_id: UUID, refusal: Refusal | None = None, pointer: str = "") -> ResponseReturnValue:
    view = read_appraiser(guard.db_session(), by=guard.identity(), appraisal_id=appraisal_id)
    needed = {"/appraiser": NEEDED, "/countersigner": NEEDED_TO_COUNTERSIGN}.get(pointer, {})
    page = render_template(
        "reviews/led_appraisal.html",
        view=view,
        page=appraiser_page(view),
        intervention=intervention_label(view.intervention),
        typed=request.form,
        problems=words_of_form(refusal, pointer, request.form, needed),
    )
    return page, 200 if refusal is None else refusal.status
