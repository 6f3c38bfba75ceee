"""Objectives: listed, added, changed, removed and agreed."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from uuid import UUID

from flask import request
from flask.typing import ResponseReturnValue

from appraisal.reviews import forms
from appraisal.reviews.pages.blueprint import MENDABLE, blueprint, gone, opened, reopened, shown, words_of
from appraisal.reviews.presenters.objectives import ObjectiveForm, elsewhere, form_of, objectives_page
from appraisal.reviews.service import objectives as service
from appraisal.reviews.service.views import AppraisalView, ObjectiveView
from tenants import guard
from tenants.errors import Conflict, Invalid, NotFound, Problem, Refusal, Stale
from tenants.rows import uuid7


def list_page(view: AppraisalView, refusal: Refusal | None = None) -> ResponseReturnValue:
    """The list, with why something was refused."""
    problems = () if refusal is None else words_of(refusal)
    page = objectives_page(view)
    return shown("objectives.html", view, refusal=refusal, problems=problems, page=page)


@blueprint.get("/appraisals/<uuid:appraisal_id>/objectives")
@guard.signed_in("appraisal.open")
def objectives(appraisal_id: UUID) -> ResponseReturnValue:
    """The objectives with their weights, and the button to agree them."""
    return list_page(opened(appraisal_id))


@blueprint.get("/appraisals/<uuid:appraisal_id>/objectives/new")
@guard.signed_in("appraisal.open")
def new_objective(appraisal_id: UUID) -> ResponseReturnValue:
    """An empty form, with a key of its own so that sending it twice makes one objective."""
    view = opened(appraisal_id)
    if not objectives_page(view).editable:
        return gone("appraisal_pages.objectives", appraisal_id)
    return _form_page(view, ObjectiveForm(), key=uuid7().hex)


@blueprint.post("/appraisals/<uuid:appraisal_id>/objectives/new")
@guard.signed_in("appraisal.open")
def add_objective(appraisal_id: UUID) -> ResponseReturnValue:
    """Add an objective at the end."""
    typed = _typed()
    key = request.form.get("key", "")[:64]
    try:
        with _real_day(typed) as due_on:
            service.add_objective(
                guard.db_session(),
                by=guard.identity(),
                appraisal_id=appraisal_id,
                title=typed.title,
                measure=typed.measure,
                weight=typed.weight,
                due_on=due_on,
                idempotency_key=key or None,
            )
    except MENDABLE as refusal:
        fresh = uuid7().hex if refusal.code == service.KEY_USED else key
        return _form_page(reopened(appraisal_id), typed, refusal, key=fresh)
    return gone("appraisal_pages.objectives", appraisal_id, "The objective is added.")


@blueprint.get("/appraisals/<uuid:appraisal_id>/objectives/<uuid:objective_id>")
@guard.signed_in("appraisal.open")
def objective(appraisal_id: UUID, objective_id: UUID) -> ResponseReturnValue:
    """An objective to change."""
    view = opened(appraisal_id)
    found = _found(view, objective_id)
    if not objectives_page(view).editable:
        return gone("appraisal_pages.objectives", appraisal_id)
    return _form_page(view, form_of(found), found=found)


@blueprint.post("/appraisals/<uuid:appraisal_id>/objectives/<uuid:objective_id>")
@guard.signed_in("appraisal.open")
def change_objective(appraisal_id: UUID, objective_id: UUID) -> ResponseReturnValue:
    """Save it; an older version overwrites nothing."""
    typed = _typed()
    try:
        with _real_day(typed) as due_on:
            service.change_objective(
                guard.db_session(),
                by=guard.identity(),
                appraisal_id=appraisal_id,
                objective_id=objective_id,
                title=typed.title,
                measure=typed.measure,
                weight=typed.weight,
                due_on=due_on,
                expected_version=typed.version,
            )
    except MENDABLE as refusal:
        view = reopened(appraisal_id)
        found = _found(view, objective_id)
        return _form_page(view, form_of(found, typed), refusal, found=found)
    except NotFound:
        return _removed_meanwhile(appraisal_id, typed)
    return gone("appraisal_pages.objectives", appraisal_id, "The objective is saved.")


@blueprint.get("/appraisals/<uuid:appraisal_id>/objectives/<uuid:objective_id>/removal")
@guard.signed_in("appraisal.open")
def objective_removal(appraisal_id: UUID, objective_id: UUID) -> ResponseReturnValue:
    """Ask once more before an objective is removed."""
    view = opened(appraisal_id)
    return shown("objective_removal.html", view, objective=_found(view, objective_id))


@blueprint.post("/appraisals/<uuid:appraisal_id>/objectives/<uuid:objective_id>/removal")
@guard.signed_in("appraisal.open")
def remove_objective(appraisal_id: UUID, objective_id: UUID) -> ResponseReturnValue:
    """Remove it."""
    try:
        service.remove_objective(
            guard.db_session(),
            by=guard.identity(),
            appraisal_id=appraisal_id,
            objective_id=objective_id,
            expected_version=forms.version(request.form),
        )
    except MENDABLE as refusal:
        return list_page(reopened(appraisal_id), refusal)
    return gone("appraisal_pages.objectives", appraisal_id, "The objective is removed.")


def _found(view: AppraisalView, objective_id: UUID) -> ObjectiveView:
    found = view.objective(objective_id)
    if found is None:
        raise NotFound
    return found


def _typed() -> ObjectiveForm:
    sent = request.form
    return ObjectiveForm(
        title=forms.text(sent, "title"),
        measure=forms.text(sent, "measure"),
        weight=forms.text(sent, "weight"),
        due_on=forms.typed_day(sent, "due_on"),
        version=forms.version(sent) or 0,
    )


@contextmanager
def _real_day(typed: ObjectiveForm) -> Iterator[date | None]:
    """The day it is due, for a save that isn't kept if what was typed is no day.

    :raises Invalid: then, together with whatever else the save finds to mend.
    """
    day, problems = forms.parse_day(typed.due_on, "due_on")
    try:
        yield day
    except Invalid as refusal:
        refusal.problems += problems
        raise
    if problems:
        raise Invalid("See the list of what to mend.", problems=problems)


def _removed_meanwhile(appraisal_id: UUID, typed: ObjectiveForm) -> ResponseReturnValue:
    """What was typed into an objective that somebody removed, ready to be added again.

    :raises NotFound: it never was there.
    """
    if not typed.version:
        raise NotFound
    view = reopened(appraisal_id)
    gone_meanwhile = Conflict("This objective was removed meanwhile. Save to add it again.")
    return _form_page(view, typed, gone_meanwhile, key=uuid7().hex)


def _form_page(
    view: AppraisalView,
    form: ObjectiveForm,
    refusal: Refusal | None = None,
    *,
    found: ObjectiveView | None = None,
    key: str | None = None,
) -> ResponseReturnValue:
    problems: tuple[Problem, ...] = () if refusal is None else words_of(refusal, "/title")
    if not form.title.strip():
        untitled = Problem("/title", "Say what should be achieved.")
        problems = tuple(untitled if each.pointer == "/title" else each for each in problems)
    return shown(
        "objective.html",
        view,
        refusal=refusal,
        problems=problems,
        fields=form,
        is_new=found is None,
        objective_id=None if found is None else found.id,
        key=key,
        elsewhere=elsewhere(refusal.current) if isinstance(refusal, Stale) else (),
    )
