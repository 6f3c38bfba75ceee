"""Pages about who appraises somebody: how that came about, asking for somebody else, and answering that."""

from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from appraisal.reviews import forms
from appraisal.reviews.domain.appraisers import Answer
from appraisal.reviews.pages.blueprint import (
    MENDABLE,
    WHOM,
    WHY,
    blueprint,
    refused,
    words_of,
    words_of_form,
)
from appraisal.reviews.presenters.appraisers import appraiser_page, choices
from appraisal.reviews.service import nominations
from appraisal.reviews.service.appraiser_reading import read_appraiser
from appraisal.reviews.service.nomination_lists import NominationView
from tenants import guard
from tenants.errors import Invalid, Problem, Refusal

SAID = {
    Answer.ACCEPT: "You have said yes.",
    Answer.DECLINE: "You have declined, and said why.",
    Answer.RELEASE: "You have agreed to hand over.",
    Answer.APPROVE: "The appraisal has changed hands.",
    Answer.WITHDRAW: "You have taken it back.",
}


@blueprint.get("/appraisals/<uuid:appraisal_id>/appraiser")
@guard.signed_in("appraisal.open")
def appraiser(appraisal_id: UUID) -> ResponseReturnValue:
    """Who appraises, how that came about, and the form to ask for somebody else."""
    return _appraiser(appraisal_id)


@blueprint.post("/appraisals/<uuid:appraisal_id>/nominations")
@guard.signed_in("appraisal.open")
def nominate(appraisal_id: UUID) -> ResponseReturnValue:
    """Ask for somebody."""
    typed = {"nominee": request.form.get("nominee", "").strip(), "reason": forms.text(request.form, "reason")}
    session, by = guard.db_session(), guard.identity()
    try:
        made = nominations.nominate(session, by=by, appraisal_id=appraisal_id, **typed)
    except MENDABLE as refusal:
        refused()
        return _appraiser(appraisal_id, refusal, typed)
    flash(f"You have asked {made.nominee.name}.", "success")
    return redirect(url_for("appraisal_pages.appraiser", appraisal_id=appraisal_id), 303)


@blueprint.get("/appraisals/<uuid:appraisal_id>/nominations/<uuid:nomination_id>")
@guard.signed_in("appraisal.open")
def nomination(appraisal_id: UUID, nomination_id: UUID) -> ResponseReturnValue:
    """Somebody has been asked to appraise: what do you say?"""
    return _nomination(appraisal_id, nomination_id)


@blueprint.post("/appraisals/<uuid:appraisal_id>/nominations/<uuid:nomination_id>")
@guard.signed_in("appraisal.open")
def answer_nomination(appraisal_id: UUID, nomination_id: UUID) -> ResponseReturnValue:
    """Answer it."""
    typed = {"answer": request.form.get("answer", ""), "words": forms.text(request.form, "words")}
    session, by = guard.db_session(), guard.identity()
    try:
        given = _given(appraisal_id, nomination_id, typed["answer"])
        nominations.answer(
            session,
            by=by,
            appraisal_id=appraisal_id,
            nomination_id=nomination_id,
            given=given,
            words=typed["words"] if given is Answer.DECLINE else "",
        )
    except MENDABLE as refusal:
        refused()
        return _nomination(appraisal_id, nomination_id, refusal, typed)
    flash(SAID[given], "success")
    return redirect(_after(given, appraisal_id), 303)


def _given(appraisal_id: UUID, nomination_id: UUID, typed: str) -> Answer:
    if typed in set(Answer):
        return Answer(typed)
    # What is hidden stays hidden, whatever was sent.
    session, by = guard.db_session(), guard.identity()
    nominations.read_nomination(session, by=by, appraisal_id=appraisal_id, nomination_id=nomination_id)
    raise Invalid("See the list of what to mend.", problems=[Problem("/answer", "Choose an answer.")])


def _after(given: Answer, appraisal_id: UUID) -> str:
    if given is Answer.WITHDRAW:
        return url_for("appraisal_pages.appraiser", appraisal_id=appraisal_id)
    if given is Answer.APPROVE:
        return url_for("appraisal_pages.stranded")
    return url_for("appraisal_pages.team")


def _back(view: NominationView) -> tuple[str, str]:
    """Address and text of where this answer is asked for."""
    if Answer.APPROVE in view.answers:
        return url_for("appraisal_pages.stranded"), "Appraisals without an appraiser"
    if Answer.WITHDRAW in view.answers:
        return url_for("appraisal_pages.appraiser", appraisal_id=view.appraisal_id), "Who appraises you"
    return url_for("appraisal_pages.team"), "Your team"


def _appraiser(
    appraisal_id: UUID, refusal: Refusal | None = None, typed: dict[str, str] | None = None
) -> ResponseReturnValue:
    view = read_appraiser(guard.db_session(), by=guard.identity(), appraisal_id=appraisal_id)
    page = render_template(
        "reviews/appraiser.html",
        view=view,
        page=appraiser_page(view),
        typed=typed or {},
        problems=words_of_form(refusal, "/nominee", typed or {}, {"nominee": WHOM, "reason": WHY}),
    )
    return page, 200 if refusal is None else refusal.status


def _nomination(
    appraisal_id: UUID,
    nomination_id: UUID,
    refusal: Refusal | None = None,
    typed: dict[str, str] | None = None,
) -> ResponseReturnValue:
    view = nominations.read_nomination(
        guard.db_session(), by=guard.identity(), appraisal_id=appraisal_id, nomination_id=nomination_id
    )
    page = render_template(
        "reviews/nomination.html",
        view=view,
        choices=choices(view),
        back=_back(view),
        typed=typed or {},
        problems=() if refusal is None else words_of(refusal, "/answer"),
    )
    return page, 200 if refusal is None else refusal.status
