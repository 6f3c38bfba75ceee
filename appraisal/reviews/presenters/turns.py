"""Whose turn it is in an appraisal that is open before the asker, and what comes next."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from flask import url_for

from appraisal.presentation import nhs_date
from appraisal.reviews.domain.states import PERSPECTIVE_OF, Action, Party, State
from appraisal.reviews.presenters.people import name_of, other_name, side_of
from appraisal.reviews.service.clock import today
from appraisal.reviews.service.views import AppraisalView

YOURS = "Your turn"
NOBODYS = "Nothing to do yet"


@dataclass(frozen=True)
class Turn:
    """Whose turn it is, what that means in a sentence, and where to go on."""

    whose: str
    sentence: str
    text: str | None = None
    href: str | None = None

    @property
    def is_yours(self) -> bool:
        """Does it wait for the person who asks?"""
        return self.whose == YOURS


def turn_of(view: AppraisalView) -> Turn:
    """Whose turn it is, as the asker reads it."""
    side = side_of(view)
    if side is None:
        return _countersigners_turn(view)
    return _TURNS[view.state](view, side)


def may_rate(view: AppraisalView) -> bool:
    """May the asker write ratings now? The first one starts the assessment once its window is open."""
    side = side_of(view)
    if side is None or PERSPECTIVE_OF[side] in view.shared:
        return False
    in_window = view.state is State.IN_YEAR and today() >= view.cycle.assessment_opens_on
    return view.state is State.ASSESSMENT or in_window


def due(closes_on: date) -> str:
    """By when it should be done, or should have been; the last day counts whole."""
    if closes_on < today():
        return f"This was due by {nhs_date(closes_on)}."
    return f"Finish by {nhs_date(closes_on)}."


def _to(view: AppraisalView, page: str) -> str:
    return url_for(f"appraisal_pages.{page}", appraisal_id=view.id)


def _waiting(view: AppraisalView, sentence: str) -> Turn:
    return Turn(f"Waiting for {other_name(view)}", sentence)


def _objectives(view: AppraisalView, side: Party) -> Turn:
    page = _to(view, "objectives")
    if side in view.objectives_agreed:
        return _waiting(view, f"You have agreed the objectives. {other_name(view)} agrees them next.")
    if not view.objectives:
        return Turn(YOURS, "Write down the objectives for this year.", "Add objectives", page)
    return Turn(YOURS, "Read the objectives, change them if you need to, and agree them.", "Objectives", page)


def _in_year(view: AppraisalView, side: Party) -> Turn:
    if may_rate(view):
        return _assessment(view, side)
    opens = nhs_date(view.cycle.assessment_opens_on)
    return Turn(
        NOBODYS, f"The objectives are agreed. The assessment starts on {opens}, or earlier if you like."
    )


def _assessment(view: AppraisalView, side: Party) -> Turn:
    if PERSPECTIVE_OF[side] in view.shared:
        return _waiting(
            view,
            f"You have shared your half. {other_name(view)} has to share theirs; then you both see both.",
        )
    half = view.own_half
    started = half is not None and half.ratings
    return Turn(
        YOURS,
        "Rate each value and the objectives, then share your half.",
        "Continue" if started else "Start",
        _first_open(view),
    )


def _first_open(view: AppraisalView) -> str:
    half = view.own_half
    ratings = {} if half is None else half.ratings
    for value in view.framework.values:
        if any(b.id not in ratings or not ratings[b.id].is_given for b in value.behaviours):
            return url_for("appraisal_pages.value", appraisal_id=view.id, value_id=value.id)
    if any(o.id not in ratings or not ratings[o.id].is_given for o in view.objectives):
        return _to(view, "objective_ratings")
    return _to(view, "share")


def _conversation(view: AppraisalView, side: Party) -> Turn:
    if side in view.confirmed:
        return _waiting(view, f"You have confirmed the conversation. {other_name(view)} confirms it next.")
    return Turn(
        YOURS,
        f"Meet and talk. Compare both halves, agree the ratings and write down what comes next"
        f"{'' if side is Party.APPRAISEE else ' with ' + other_name(view)}.",
        "See both halves",
        _to(view, "conversation"),
    )


def _sign_off(view: AppraisalView, side: Party) -> Turn:
    signed = {signature.party for signature in view.signatures if signature.revision == view.revision}
    if side not in signed:
        return Turn(YOURS, "Read the record, then sign it.", "Read and sign", _to(view, "sign_off"))
    other = Party.APPRAISER if side is Party.APPRAISEE else Party.APPRAISEE
    if other not in signed:
        return _waiting(view, f"You have signed. {other_name(view)} signs next.")
    upper = name_of(view, Party.COUNTERSIGNER)
    return Turn(f"Waiting for {upper}", f"Both of you have signed. {upper} countersigns.")


def _complete(view: AppraisalView, side: Party) -> Turn:
    day = "" if view.completed_at is None else f" on {nhs_date(view.completed_at)}"
    if view.action(Action.ANSWER_PULSE).allowed:
        page = _to(view, "pulse")
        return Turn("Complete", f"This appraisal was completed{day}.", "Answer three short questions", page)
    return Turn("Complete", f"This appraisal was completed{day}. Nothing is left to do.")


def _excused(view: AppraisalView, side: Party) -> Turn:
    reason = f" {view.excused_reason}" if view.excused_reason else ""
    return Turn("Excused", f"No appraisal is needed in this cycle.{reason}")


_TURNS: Mapping[State, Callable[[AppraisalView, Party], Turn]] = {
    State.OBJECTIVES: _objectives,
    State.IN_YEAR: _in_year,
    State.ASSESSMENT: _assessment,
    State.CONVERSATION: _conversation,
    State.SIGN_OFF: _sign_off,
    State.COMPLETE: _complete,
    State.EXCUSED: _excused,
}


def _countersigners_turn(view: AppraisalView) -> Turn:
    if view.action(Action.COUNTERSIGN).allowed:
        sentence = "Both have signed. Read the record, then countersign it."
        return Turn(YOURS, sentence, "Read and countersign", _to(view, "sign_off"))
    if view.state is State.COMPLETE:
        return Turn("Complete", "This appraisal is complete.")
    return Turn(NOBODYS, "You are asked only if your signature is needed at the end.")
