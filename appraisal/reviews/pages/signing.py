"""Signing the record, or saying in words that one disagrees with it."""

from uuid import UUID

from flask import request
from flask.typing import ResponseReturnValue

from appraisal.reviews import forms
from appraisal.reviews.domain.states import Action, State
from appraisal.reviews.pages.blueprint import (
    MENDABLE,
    blueprint,
    opened,
    reopened,
    shown,
    tasks_of,
    words_of,
)
from appraisal.reviews.presenters.comparison import basis_in_words
from appraisal.reviews.presenters.signing import sign_off as record_of
from appraisal.reviews.presenters.signing import signs_as
from appraisal.reviews.service.actions import take_action
from appraisal.reviews.service.views import AppraisalView
from tenants import guard
from tenants.errors import Invalid, Problem, Refusal

SIGNED_STATES = frozenset({State.SIGN_OFF, State.COMPLETE})
DECISIONS = {
    "sign": (Action.SIGN, "You have signed."),
    "disagree": (Action.RECORD_DISAGREEMENT, "Your disagreement is on record, in your words."),
    "countersign": (Action.COUNTERSIGN, "You have countersigned."),
}


@blueprint.get("/appraisals/<uuid:appraisal_id>/sign-off")
@guard.signed_in("appraisal.open")
def sign_off(appraisal_id: UUID) -> ResponseReturnValue:
    """The whole record, and the form to sign it."""
    view = opened(appraisal_id)
    if view.state not in SIGNED_STATES:
        return tasks_of(appraisal_id)
    return sign_off_page(view)


@blueprint.post("/appraisals/<uuid:appraisal_id>/sign-off")
@guard.signed_in("appraisal.open")
def sign(appraisal_id: UUID) -> ResponseReturnValue:
    """Sign, disagree or countersign, exactly the record that was read."""
    decision = request.form.get("decision", "")
    words = forms.text(request.form, "words")
    try:
        action, said = _decided(decision, words)
        take_action(
            guard.db_session(),
            by=guard.identity(),
            appraisal_id=appraisal_id,
            action=action,
            words=words,
            expected_version=forms.version(request.form),
        )
    except MENDABLE as refusal:
        return sign_off_page(reopened(appraisal_id), refusal, decision=decision, words=words)
    return tasks_of(appraisal_id, said)


def sign_off_page(
    view: AppraisalView, refusal: Refusal | None = None, *, decision: str = "", words: str = ""
) -> ResponseReturnValue:
    """The record, with what was chosen and typed if something was refused."""
    return shown(
        "sign_off.html",
        view,
        refusal=refusal,
        problems=() if refusal is None else words_of(refusal),
        page=record_of(view),
        statement=signs_as(view),
        basis=lambda row: basis_in_words(view, row.basis),
        decision=decision,
        words=words,
    )


def _decided(decision: str, words: str) -> tuple[Action, str]:
    found = DECISIONS.get(decision)
    if found is None:
        problem = Problem("/decision", "Choose whether you sign or disagree.")
    elif found[0] is Action.RECORD_DISAGREEMENT and not words.strip():
        problem = Problem("/words", "Say what you disagree with.")
    else:
        return found
    raise Invalid("See the list of what to mend.", problems=(problem,))
