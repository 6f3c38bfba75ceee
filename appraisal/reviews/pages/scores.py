"""What came of an appraisal: its scores with their working, and three questions about itself."""

from collections.abc import Mapping
from uuid import UUID

from flask import request
from flask.typing import ResponseReturnValue

from appraisal.reviews.domain.states import Action
from appraisal.reviews.pages.blueprint import (
    MENDABLE,
    blueprint,
    opened,
    reopened,
    shown,
    tasks_of,
    words_of,
)
from appraisal.reviews.presenters.answers import Choice
from appraisal.reviews.presenters.people import is_own
from appraisal.reviews.presenters.scores import score_page
from appraisal.reviews.presenters.tasks import heading_of
from appraisal.reviews.service.pulse import ANSWERS, answer_pulse
from appraisal.reviews.service.reading import read_scores
from appraisal.reviews.service.views import AppraisalView
from tenants import guard
from tenants.errors import NotFound, Problem, Refusal

QUESTIONS = {
    "improve": "It helped me to improve how I do my job",
    "objectives": "It helped me agree clear objectives for my work",
    "valued": "It left me feeling that my work is valued by my organisation",
}
"""The NHS Staff Survey's items on appraisals, unaltered: or answers couldn't be compared with it."""
CHOICES = (
    Choice("definitely", "Yes, definitely"),
    Choice("to_some_extent", "Yes, to some extent"),
    Choice("no", "No"),
)


@blueprint.get("/appraisals/<uuid:appraisal_id>/score")
@guard.signed_in("appraisal.open")
def score(appraisal_id: UUID) -> ResponseReturnValue:
    """What, how and the place on the grid, with the working in words."""
    view = opened(appraisal_id)
    scores = read_scores(guard.db_session(), by=guard.identity(), appraisal_id=appraisal_id)
    return shown("score.html", view, page=score_page(view, scores), heading=heading_of(view))


@blueprint.get("/appraisals/<uuid:appraisal_id>/pulse")
@guard.signed_in("appraisal.open")
def pulse(appraisal_id: UUID) -> ResponseReturnValue:
    """Three questions for the appraisee, once."""
    view = opened(appraisal_id)
    if not is_own(view):
        raise NotFound
    if not view.action(Action.ANSWER_PULSE).allowed:
        return tasks_of(appraisal_id)
    return _pulse_page(view, {})


@blueprint.post("/appraisals/<uuid:appraisal_id>/pulse")
@guard.signed_in("appraisal.open")
def save_pulse(appraisal_id: UUID) -> ResponseReturnValue:
    """Keep the three answers."""
    sent = {name: request.form.get(name, "") for name in QUESTIONS}
    try:
        answer_pulse(guard.db_session(), by=guard.identity(), appraisal_id=appraisal_id, **sent)
    except MENDABLE as refusal:
        return _pulse_page(reopened(appraisal_id), sent, refusal)
    return tasks_of(appraisal_id, "Thank you. Your answers are kept.")


def _pulse_page(
    view: AppraisalView, sent: Mapping[str, str], refusal: Refusal | None = None
) -> ResponseReturnValue:
    problems: tuple[Problem, ...] = ()
    if refusal is not None:
        missing = [name for name, answer in sent.items() if answer not in ANSWERS]
        problems = tuple(Problem(f"/{name}", f"Choose an answer: {QUESTIONS[name]}") for name in missing)
        problems = problems or words_of(refusal)
    return shown(
        "pulse.html",
        view,
        refusal=refusal,
        problems=problems,
        questions=QUESTIONS,
        choices=CHOICES,
        sent=sent,
    )
