"""Whose descriptors stand beside the scale: for the appraiser and an organisation lead to choose."""

from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from appraisal.reviews import forms
from appraisal.reviews.pages.blueprint import MENDABLE, blueprint, refused, words_of
from appraisal.reviews.presenters.stages import chosen_code, stage_choices
from appraisal.reviews.service import stages
from tenants import guard
from tenants.errors import Refusal


@blueprint.get("/appraisals/<uuid:appraisal_id>/stage")
@guard.signed_in("appraisal.open")
def stage(appraisal_id: UUID) -> ResponseReturnValue:
    """Which stage it is, and the form to choose another."""
    return _page(appraisal_id)


@blueprint.post("/appraisals/<uuid:appraisal_id>/stage")
@guard.signed_in("appraisal.open")
def save_stage(appraisal_id: UUID) -> ResponseReturnValue:
    """Choose."""
    session, by, sent = guard.db_session(), guard.identity(), request.form
    try:
        chosen = stages.save_stage(
            session,
            by=by,
            appraisal_id=appraisal_id,
            stage=sent.get("stage") or None,
            expected_version=forms.version(sent),
        )
    except MENDABLE as refusal:
        refused()
        return _page(appraisal_id, refusal)
    now = chosen.stage.stage
    flash("No stage fits the post." if now is None else f"The stage is {now.name}.", "success")
    return redirect(url_for("appraisal_pages.stage", appraisal_id=appraisal_id), 303)


def _page(appraisal_id: UUID, refusal: Refusal | None = None) -> ResponseReturnValue:
    view = stages.read_stage(guard.db_session(), by=guard.identity(), appraisal_id=appraisal_id)
    choices, by_post = stage_choices(view)
    page = render_template(
        "reviews/stage.html",
        view=view,
        choices=choices,
        by_post=by_post,
        chosen=request.form.get("stage", chosen_code(view)),
        back=_back(view),
        problems=() if refusal is None else words_of(refusal, "/stage"),
    )
    return page, 200 if refusal is None else refusal.status


def _back(view: stages.StageChoice) -> str:
    """To the tasks for those who talk, and for a lead to what a lead sees of it."""
    page = "tasks" if view.may_read else "led_appraisal"
    return url_for(f"appraisal_pages.{page}", appraisal_id=view.id)
