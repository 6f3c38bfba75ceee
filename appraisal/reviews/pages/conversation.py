"""The conversation: both halves side by side, its notes, wellbeing kept apart, and the day it happened."""

from uuid import UUID

from flask import request
from flask.typing import ResponseReturnValue

from appraisal.reviews import forms
from appraisal.reviews.domain.states import Action, State
from appraisal.reviews.pages.blueprint import (
    MENDABLE,
    blueprint,
    gone,
    opened,
    reopened,
    shown,
    tasks_of,
    words_of,
)
from appraisal.reviews.presenters.comparison import basis_in_words, comparisons, halves_are_open, open_items
from appraisal.reviews.presenters.people import other_name, side_of
from appraisal.reviews.presenters.tasks import heading_of, task_page
from appraisal.reviews.service.actions import take_action
from appraisal.reviews.service.conversation import save_conversation, save_wellbeing
from appraisal.reviews.service.views import AppraisalView, ConversationView, WellbeingView
from tenants import guard
from tenants.errors import Forbidden, Invalid, NotFound, Problem, Refusal, Stale


@blueprint.get("/appraisals/<uuid:appraisal_id>/conversation")
@guard.signed_in("appraisal.open")
def conversation(appraisal_id: UUID) -> ResponseReturnValue:
    """Both halves side by side; there is nothing here before both are shared."""
    view = opened(appraisal_id)
    if not halves_are_open(view):
        return tasks_of(appraisal_id)
    sections = {section.id: section for section in task_page(view).sections}
    return shown(
        "conversation.html",
        view,
        heading=heading_of(view),
        compares=comparisons(view),
        undecided=open_items(view),
        basis=lambda row: basis_in_words(view, row.basis),
        section=sections.get("conversation"),
    )


@blueprint.get("/appraisals/<uuid:appraisal_id>/notes")
@guard.signed_in("appraisal.open")
def notes(appraisal_id: UUID) -> ResponseReturnValue:
    """What was said, the development plan, and hopes for the career."""
    view = opened(appraisal_id)
    if view.state is not State.CONVERSATION or side_of(view) is None:
        return tasks_of(appraisal_id)
    return _notes_page(view, view.conversation)


@blueprint.post("/appraisals/<uuid:appraisal_id>/notes")
@guard.signed_in("appraisal.open")
def save_notes(appraisal_id: UUID) -> ResponseReturnValue:
    """Save the notes; the day of the conversation stays as it is."""
    sent = request.form
    texts = {name: forms.text(sent, name) for name in ("summary", "development_plan", "career")}
    version = forms.version(sent)
    view = opened(appraisal_id)
    try:
        save_conversation(
            guard.db_session(),
            by=guard.identity(),
            appraisal_id=appraisal_id,
            held_on=view.conversation.held_on,
            expected_version=version,
            **texts,
        )
    except MENDABLE as refusal:
        view = reopened(appraisal_id)
        typed = ConversationView(None, **texts, version=view.conversation.version)
        return _notes_page(view, typed, refusal)
    return gone("appraisal_pages.conversation", appraisal_id, "The notes are saved.")


@blueprint.get("/appraisals/<uuid:appraisal_id>/wellbeing")
@guard.signed_in("appraisal.open")
def wellbeing(appraisal_id: UUID) -> ResponseReturnValue:
    """Adjustments and wellbeing, for the two who talk."""
    view = opened(appraisal_id)
    if view.wellbeing is None:
        raise Forbidden("Notes on wellbeing are for the appraisee and the appraiser only.")
    return _wellbeing_page(view, view.wellbeing)


@blueprint.post("/appraisals/<uuid:appraisal_id>/wellbeing")
@guard.signed_in("appraisal.open")
def save_wellbeing_note(appraisal_id: UUID) -> ResponseReturnValue:
    """Save the note, apart from everything else."""
    sent = request.form
    texts = {name: forms.text(sent, name) for name in ("adjustments", "wellbeing")}
    try:
        save_wellbeing(
            guard.db_session(),
            by=guard.identity(),
            appraisal_id=appraisal_id,
            expected_version=forms.version(sent),
            **texts,
        )
    except MENDABLE as refusal:
        view = reopened(appraisal_id)
        saved = 0 if view.wellbeing is None else view.wellbeing.version
        return _wellbeing_page(view, WellbeingView(**texts, version=saved), refusal)
    return tasks_of(appraisal_id, "Your note is saved.")


@blueprint.get("/appraisals/<uuid:appraisal_id>/confirm")
@guard.signed_in("appraisal.open")
def confirm(appraisal_id: UUID) -> ResponseReturnValue:
    """The day of the conversation, to be confirmed by both."""
    view = opened(appraisal_id)
    if view.state is not State.CONVERSATION or side_of(view) is None:
        return tasks_of(appraisal_id)
    return _confirm_page(view, forms.day_as_typed(view.conversation.held_on))


@blueprint.post("/appraisals/<uuid:appraisal_id>/confirm")
@guard.signed_in("appraisal.open")
def confirm_conversation(appraisal_id: UUID) -> ResponseReturnValue:
    """Write the day down where it is new, and confirm the conversation as it was read."""
    typed = forms.typed_day(request.form, "held_on")
    try:
        _confirm(opened(appraisal_id), typed, forms.version(request.form))
    except MENDABLE as refusal:
        return _confirm_page(reopened(appraisal_id), typed, refusal)
    return tasks_of(appraisal_id, "You have confirmed the conversation.")


def _confirm(view: AppraisalView, typed: forms.TypedDay, version: int | None) -> None:
    held_on, problems = forms.parse_day(typed, "held_on")
    if typed.is_empty:
        problems = (Problem("/held_on/day", "Write the day of the conversation."),)
    if problems:
        raise Invalid("See the list of what to mend.", problems=problems)
    said = view.conversation
    changed = held_on is not None and held_on != said.held_on
    if changed:
        save_conversation(
            guard.db_session(),
            by=guard.identity(),
            appraisal_id=view.id,
            held_on=held_on,
            summary=said.summary,
            development_plan=said.development_plan,
            career=said.career,
            expected_version=said.version,
        )
    # A new day is a new version of the appraisal, made by this request.
    expected = version if version is None or not changed else version + 1
    take_action(
        guard.db_session(),
        by=guard.identity(),
        appraisal_id=view.id,
        action=Action.CONFIRM_CONVERSATION,
        expected_version=expected,
    )


def _notes_page(
    view: AppraisalView, fields: ConversationView, refusal: Refusal | None = None
) -> ResponseReturnValue:
    if side_of(view) is None:
        raise NotFound
    return shown(
        "notes.html",
        view,
        refusal=refusal,
        problems=() if refusal is None else words_of(refusal, "/summary"),
        fields=fields,
        elsewhere=view.conversation if isinstance(refusal, Stale) else None,
    )


def _wellbeing_page(
    view: AppraisalView, fields: WellbeingView, refusal: Refusal | None = None
) -> ResponseReturnValue:
    return shown(
        "wellbeing.html",
        view,
        refusal=refusal,
        problems=() if refusal is None else words_of(refusal, "/adjustments"),
        fields=fields,
        elsewhere=view.wellbeing if isinstance(refusal, Stale) else None,
        editable=view.state not in {State.COMPLETE, State.EXCUSED} or refusal is not None,
        other=other_name(view),
    )


def _confirm_page(
    view: AppraisalView, typed: forms.TypedDay, refusal: Refusal | None = None
) -> ResponseReturnValue:
    return shown(
        "confirm.html",
        view,
        refusal=refusal,
        problems=() if refusal is None else words_of(refusal, "/held_on/day"),
        typed=typed,
        undecided=open_items(view),
        other=other_name(view),
        confirmed=side_of(view) in view.confirmed,
    )
