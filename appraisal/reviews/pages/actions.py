"""What is done to a whole appraisal by one button."""

from collections.abc import Callable, Mapping
from uuid import UUID

from flask import request
from flask.typing import ResponseReturnValue

from appraisal.reviews import forms
from appraisal.reviews.domain.states import Action
from appraisal.reviews.pages.blueprint import MENDABLE, blueprint, gone, reopened, shown, words_of
from appraisal.reviews.pages.objectives import list_page
from appraisal.reviews.pages.signing import sign_off_page
from appraisal.reviews.presenters.tasks import task_page
from appraisal.reviews.service.actions import take_action
from appraisal.reviews.service.views import AppraisalView
from tenants import guard
from tenants.errors import NotFound, Refusal

Page = Callable[[AppraisalView, Refusal], ResponseReturnValue]

SAID = {
    Action.AGREE_OBJECTIVES: "You have agreed the objectives.",
    Action.START_ASSESSMENT: "The assessment has started.",
    Action.REMIND_SELF: "The reminder is noted with today’s date.",
    Action.GO_AHEAD_WITHOUT_SELF: "The conversation goes ahead without a self-assessment.",
    Action.RETURN_TO_CONVERSATION: "The record is open again. Both of you confirm it when it is right.",
}
"""The actions that need nothing but a press, and what the next page says afterwards."""


@blueprint.post("/appraisals/<uuid:appraisal_id>/actions/<action>")
@guard.signed_in("appraisal.open")
def act(appraisal_id: UUID, action: str) -> ResponseReturnValue:
    """Do it, or show the page the button stands on with what is in the way."""
    if action not in SAID:
        raise NotFound
    chosen = Action(action)
    try:
        take_action(
            guard.db_session(),
            by=guard.identity(),
            appraisal_id=appraisal_id,
            action=action,
            expected_version=forms.version(request.form),
        )
    except MENDABLE as refusal:
        return _PAGES.get(chosen, _tasks)(reopened(appraisal_id), refusal)
    back = (
        "appraisal_pages.conversation" if chosen is Action.RETURN_TO_CONVERSATION else "appraisal_pages.tasks"
    )
    return gone(back, appraisal_id, SAID[chosen])


def _tasks(view: AppraisalView, refusal: Refusal) -> ResponseReturnValue:
    return shown("tasks.html", view, refusal=refusal, problems=words_of(refusal), page=task_page(view))


_PAGES: Mapping[Action, Page] = {
    Action.AGREE_OBJECTIVES: list_page,
    Action.RETURN_TO_CONVERSATION: sign_off_page,
}
