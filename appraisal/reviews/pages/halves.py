"""Writing one's own half: one page a value, one for the objectives, then check and share."""

from collections.abc import Iterable
from uuid import UUID

from flask import redirect, request
from flask.typing import ResponseReturnValue

from appraisal.reviews import forms
from appraisal.reviews.forms import SentAnswer
from appraisal.reviews.pages.blueprint import MENDABLE, blueprint, opened, reopened, shown, tasks_of, words_of
from appraisal.reviews.presenters.answers import others_of, points_of
from appraisal.reviews.presenters.checking import check_page
from appraisal.reviews.presenters.fields import Step, Typed, behaviour_fields, objective_fields, step_of
from appraisal.reviews.presenters.turns import may_rate
from appraisal.reviews.service.actions import take_action
from appraisal.reviews.service.ratings import save_rating
from appraisal.reviews.service.views import AppraisalView
from frameworks.service import ValueView
from tenants import guard
from tenants.errors import Conflict, NotFound, Problem, Refusal

FIELD_OF = {"/evidence": "evidence", "/points": "answer", "/non_rating": "answer"}


@blueprint.get("/appraisals/<uuid:appraisal_id>/values/<uuid:value_id>")
@guard.signed_in("appraisal.open")
def value(appraisal_id: UUID, value_id: UUID) -> ResponseReturnValue:
    """The behaviours of one value, with anchors beside the radios."""
    view = opened(appraisal_id)
    if not may_rate(view):
        return tasks_of(appraisal_id)
    return _value_page(view, value_id)


@blueprint.post("/appraisals/<uuid:appraisal_id>/values/<uuid:value_id>")
@guard.signed_in("appraisal.open")
def save_value(appraisal_id: UUID, value_id: UUID) -> ResponseReturnValue:
    """Save what was touched, then go to the next value or back to the tasks."""
    view = opened(appraisal_id)
    sent = forms.answers(request.form, [behaviour.id for behaviour in _value(view, value_id).behaviours])
    try:
        _save(view, sent)
    except MENDABLE as refusal:
        return _value_page(reopened(appraisal_id), value_id, refusal, {each.item_id: each for each in sent})
    return _onwards(appraisal_id, step_of(view, value_id))


@blueprint.get("/appraisals/<uuid:appraisal_id>/objective-ratings")
@guard.signed_in("appraisal.open")
def objective_ratings(appraisal_id: UUID) -> ResponseReturnValue:
    """How far each objective was met."""
    view = opened(appraisal_id)
    if not may_rate(view):
        return tasks_of(appraisal_id)
    return _objectives_page(view)


@blueprint.post("/appraisals/<uuid:appraisal_id>/objective-ratings")
@guard.signed_in("appraisal.open")
def save_objective_ratings(appraisal_id: UUID) -> ResponseReturnValue:
    """Save what was touched."""
    view = opened(appraisal_id)
    sent = forms.answers(request.form, [each.id for each in view.objectives])
    try:
        _save(view, sent)
    except MENDABLE as refusal:
        return _objectives_page(reopened(appraisal_id), refusal, {each.item_id: each for each in sent})
    return _onwards(appraisal_id, step_of(view, None))


@blueprint.get("/appraisals/<uuid:appraisal_id>/share")
@guard.signed_in("appraisal.open")
def share(appraisal_id: UUID) -> ResponseReturnValue:
    """All answers of the own half on one page, with what sharing means."""
    return _share_page(opened(appraisal_id))


@blueprint.post("/appraisals/<uuid:appraisal_id>/share")
@guard.signed_in("appraisal.open")
def share_half(appraisal_id: UUID) -> ResponseReturnValue:
    """Share the own half: from then on it is frozen."""
    try:
        take_action(guard.db_session(), by=guard.identity(), appraisal_id=appraisal_id, action="share_half")
    except Conflict as refusal:
        return _share_page(reopened(appraisal_id), refusal)
    return tasks_of(appraisal_id, "You have shared your half.")


def _value(view: AppraisalView, value_id: UUID) -> ValueView:
    found = view.value(value_id)
    if found is None or view.own_perspective is None:
        raise NotFound
    return found


def _value_page(
    view: AppraisalView, value_id: UUID, refusal: Refusal | None = None, typed: Typed | None = None
) -> ResponseReturnValue:
    found = _value(view, value_id)
    return _rating_page(
        "value.html",
        view,
        refusal,
        value=found,
        kind="behaviour",
        fields=behaviour_fields(view, found.behaviours, typed),
        step=step_of(view, value_id),
    )


def _objectives_page(
    view: AppraisalView, refusal: Refusal | None = None, typed: Typed | None = None
) -> ResponseReturnValue:
    if not view.objectives or view.own_perspective is None:
        raise NotFound
    return _rating_page(
        "objective_ratings.html",
        view,
        refusal,
        kind="objective",
        fields=objective_fields(view, typed),
        step=step_of(view, None),
    )


def _rating_page(
    template: str, view: AppraisalView, refusal: Refusal | None, *, kind: str, **context: object
) -> ResponseReturnValue:
    return shown(
        template,
        view,
        refusal=refusal,
        problems=() if refusal is None else words_of(refusal),
        scale=[point for point in view.framework.scale(kind) if point.points is not None],
        points=points_of(view.framework, kind),
        others=others_of(view.framework, kind),
        **context,
    )


def _share_page(view: AppraisalView, refusal: Refusal | None = None) -> ResponseReturnValue:
    if view.own_perspective is None:
        raise NotFound
    page = check_page(view)
    problems = () if refusal is None else page.problems or words_of(refusal)
    return shown("share.html", view, refusal=refusal, problems=problems, page=page)


def _save(view: AppraisalView, sent: Iterable[SentAnswer]) -> None:
    """Save every item that was touched and isn't already as typed.

    :raises Refusal: the first that a service refuses, pointing at the field it came from.
    """
    half = view.own_half
    for each in sent:
        saved = None if half is None else half.ratings.get(each.item_id)
        if not each.touched or forms.answer_of(saved) == each.answer:
            continue
        try:
            save_rating(
                guard.db_session(),
                by=guard.identity(),
                appraisal_id=view.id,
                item_id=each.item_id,
                points=each.answer.points,
                non_rating=each.answer.non_rating,
                evidence=each.answer.evidence,
                expected_version=each.version,
            )
        except MENDABLE as refusal:
            refusal.problems = tuple(_at_item(each.item_id, refusal))
            raise


def _at_item(item_id: UUID, refusal: Refusal) -> Iterable[Problem]:
    for problem in words_of(refusal, "/answer"):
        field = FIELD_OF.get(problem.pointer, "answer")
        yield Problem(f"/ratings/{item_id}/{field}", problem.message)


def _onwards(appraisal_id: UUID, step: Step) -> ResponseReturnValue:
    if "later" in request.form:
        return tasks_of(appraisal_id, "Saved. You can go on whenever you like.")
    return redirect(step.next_url, 303)
