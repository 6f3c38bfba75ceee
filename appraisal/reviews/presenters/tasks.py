"""The list of tasks of one appraisal: what is done, what is next, what can't start yet."""

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from flask import url_for

from appraisal.presentation import nhs_date, plural
from appraisal.reviews.domain.states import PERSPECTIVE_OF, Action, Party, State
from appraisal.reviews.presenters.answers import lacking
from appraisal.reviews.presenters.appraisers import who_appraises
from appraisal.reviews.presenters.people import is_own, other_name, side_of
from appraisal.reviews.presenters.statuses import (
    Task,
    cannot_start,
    completed,
    in_progress,
    not_started,
    readable,
)
from appraisal.reviews.presenters.turns import Turn, due, may_rate, turn_of
from appraisal.reviews.service.views import AppraisalView
from frameworks.service import ValueView

LATE = frozenset({State.CONVERSATION, State.SIGN_OFF, State.COMPLETE})
PUSHES = (Action.START_ASSESSMENT, Action.REMIND_SELF, Action.GO_AHEAD_WITHOUT_SELF)
"""Actions that need no page of their own: a button below the tasks does them."""


@dataclass(frozen=True)
class Section:
    """Tasks that belong together."""

    id: str
    title: str
    tasks: tuple[Task, ...]
    note: str | None = None


@dataclass(frozen=True)
class Push:
    """A button that does something to the whole appraisal, and what it does in a sentence."""

    action: str
    label: str
    sentence: str


@dataclass(frozen=True)
class TaskPage:
    """All that the page says."""

    heading: str
    caption: str
    turn: Turn
    due: str | None
    sections: tuple[Section, ...]
    pushes: tuple[Push, ...]
    appraisers: tuple[str, ...]


def task_page(view: AppraisalView) -> TaskPage:
    """The list of tasks as the asker sees it: own work, and of the other's only how far it is."""
    sections = _sections(view) if side_of(view) else (_countersigning(view),)
    ended = view.state in {State.COMPLETE, State.EXCUSED}
    return TaskPage(
        heading=heading_of(view),
        caption=f"{view.cycle.name} · {view.job_title}",
        turn=turn_of(view),
        due=None if ended else due(view.cycle.closes_on),
        sections=() if view.state is State.EXCUSED else sections,
        pushes=tuple(_pushes(view)),
        appraisers=who_appraises(view),
    )


def heading_of(view: AppraisalView) -> str:
    """Whose appraisal it is."""
    return "Your appraisal" if is_own(view) else f"Appraisal of {view.appraisee.name}"


def _sections(view: AppraisalView) -> tuple[Section, ...]:
    sections = [
        Section("objectives", "1. Objectives", (_objectives(view), *_wellbeing(view))),
        Section("assessment", "2. Your half", tuple(_assessment(view)), _blind(view)),
        Section("conversation", "3. Conversation", tuple(_conversation(view))),
        Section("sign-off", "4. Sign-off", (_signing(view),)),
    ]
    if view.state in {State.SIGN_OFF, State.COMPLETE}:
        sections.append(Section("result", "5. Result", tuple(_result(view))))
    return tuple(sections)


def _to(view: AppraisalView, page: str) -> str:
    return url_for(f"appraisal_pages.{page}", appraisal_id=view.id)


def _blind(view: AppraisalView) -> str | None:
    if not may_rate(view):
        return None
    return f"Only you see this until both you and {other_name(view)} have shared."


def _objectives(view: AppraisalView) -> Task:
    page = _to(view, "objectives")
    if view.state is not State.OBJECTIVES:
        return completed("Objectives", page, plural(len(view.objectives), "objective"))
    if not view.objectives:
        return not_started("Objectives", page, "What should be achieved this year, and what counts most")
    if not view.objectives_agreed:
        return in_progress("Objectives", page, f"{plural(len(view.objectives), 'objective')}, not agreed yet")
    mine = side_of(view) in view.objectives_agreed
    agreed, waits = ("You have", other_name(view)) if mine else (f"{other_name(view)} has", "You")
    return in_progress(
        "Objectives", page, f"{agreed} agreed. {waits} {'agree' if waits == 'You' else 'agrees'} next."
    )


def _wellbeing(view: AppraisalView) -> Iterator[Task]:
    note = view.wellbeing
    if note is None:
        return
    who = "you" if is_own(view) else view.appraisee.name
    hint = f"Kept apart from the ratings. Only {who} and whoever appraises {who} can read it."
    if note.adjustments or note.wellbeing:
        yield readable("Adjustments and wellbeing", _to(view, "wellbeing"), hint)
    elif view.state is not State.COMPLETE:
        yield Task("Adjustments and wellbeing", "Optional", _to(view, "wellbeing"), hint)


def _assessment(view: AppraisalView) -> Iterator[Task]:
    side = side_of(view)
    if side is not None and PERSPECTIVE_OF[side] in view.shared:
        yield completed("What you shared", _to(view, "share"))
        return
    if not may_rate(view):
        if view.state in LATE:
            yield _left_out(view)
        else:
            yield cannot_start(
                f"Rate {plural(len(view.framework.values), 'value')} and the objectives, then share"
            )
        return
    lacks = lacking(view)
    for value in view.framework.values:
        yield _value(view, value)
    if view.objectives:
        yield _objective_ratings(view)
    if lacks.unanswered:
        yield cannot_start("Check your answers and share", f"{plural(len(lacks.unanswered), 'answer')} to go")
    else:
        need = len(lacks.without_evidence)
        hint = f"{plural(need, 'rating')} without the evidence it needs" if need else None
        yield not_started("Check your answers and share", _to(view, "share"), hint)


def _left_out(view: AppraisalView) -> Task:
    """The half that the conversation went ahead without."""
    hint = "The conversation went ahead without it."
    if view.own_half is None:
        return Task("Your half", "Not needed", None, hint)
    return readable("Your draft, which only you can read", _to(view, "share"), hint)


def _value(view: AppraisalView, value: ValueView) -> Task:
    page = url_for("appraisal_pages.value", appraisal_id=view.id, value_id=value.id)
    return _rated(view, value.name, page, [behaviour.id for behaviour in value.behaviours])


def _objective_ratings(view: AppraisalView) -> Task:
    page = _to(view, "objective_ratings")
    return _rated(view, "How far the objectives were met", page, [each.id for each in view.objectives])


def _rated(view: AppraisalView, text: str, page: str, items: list[UUID]) -> Task:
    half = view.own_half
    ratings = [] if half is None else [half.ratings[item] for item in items if item in half.ratings]
    if not ratings:
        return not_started(text, page)
    done = sum(1 for rating in ratings if rating.is_given)
    if done < len(items):
        return in_progress(text, page, f"{done} of {len(items)} answered")
    return completed(text, page)


def _conversation(view: AppraisalView) -> Iterator[Task]:
    if view.state not in LATE:
        yield cannot_start("Talk, agree the ratings and write down what comes next")
        return
    yield readable("Both halves side by side", _to(view, "conversation"))
    open_items = [item for item in view.item_ids if item not in view.agreed]
    ratings = "Agreed ratings"
    page = _to(view, "conversation") + "#agreed"
    if open_items:
        yield in_progress(ratings, page, f"{plural(len(open_items), 'rating')} to choose together")
    else:
        yield completed(ratings, page)
    yield _notes(view)
    yield _confirming(view, open_items=bool(open_items))


def _notes(view: AppraisalView) -> Task:
    text, notes = "Notes, development plan and career", view.conversation
    if view.state is not State.CONVERSATION:
        return readable(text, _to(view, "sign_off"))
    if notes.summary or notes.development_plan or notes.career:
        return completed(text, _to(view, "notes"))
    return not_started(text, _to(view, "notes"))


def _confirming(view: AppraisalView, *, open_items: bool) -> Task:
    text, page = "Confirm that the conversation happened", _to(view, "confirm")
    day = view.conversation.held_on
    held = None if day is None else f"On {nhs_date(day)}"
    if view.state is not State.CONVERSATION:
        return completed(text, None, held)
    if side_of(view) in view.confirmed:
        return completed(text, page, f"{other_name(view)} confirms next")
    if open_items:
        return cannot_start(text, "Once every rating is agreed, or marked as not agreed")
    return not_started(text, page, held)


def _signing(view: AppraisalView) -> Task:
    text, page = "Read the record and sign", _to(view, "sign_off")
    if view.state is State.COMPLETE:
        return completed("The record and its signatures", page)
    if view.state is not State.SIGN_OFF:
        return cannot_start(text)
    signed = {signature.party for signature in view.signatures if signature.revision == view.revision}
    return completed(text, page) if side_of(view) in signed else not_started(text, page)


def _result(view: AppraisalView) -> Iterator[Task]:
    yield readable("How the ratings come together", _to(view, "score"))
    if Party.APPRAISEE in view.parties and view.state is State.COMPLETE:
        if view.pulse is None:
            yield not_started("Three questions about this appraisal", _to(view, "pulse"), "Takes a minute")
        else:
            yield completed("Three questions about this appraisal")


def _countersigning(view: AppraisalView) -> Section:
    tasks: list[Task] = []
    if view.state in LATE:
        tasks.append(readable("Both halves side by side", _to(view, "conversation")))
    answer = view.action(Action.COUNTERSIGN)
    page = _to(view, "sign_off")
    if view.state is State.COMPLETE:
        tasks.append(completed("The record and its signatures", page))
    elif answer.allowed:
        tasks.append(not_started("Read the record and countersign", page))
    else:
        tasks.append(cannot_start("Countersign", answer.reason))
    return Section("countersign", "Countersignature", tuple(tasks))


def _pushes(view: AppraisalView) -> Iterator[Push]:
    sentences = {
        Action.START_ASSESSMENT: "You can begin without agreed objectives. They can’t be changed after that."
        if view.state is State.OBJECTIVES
        else "You don’t have to wait for the start of the assessment.",
        Action.REMIND_SELF: f"{other_name(view)} hasn’t shared a half yet. A reminder is noted with today’s "
        "date; a week later the conversation can go ahead without it.",
        Action.GO_AHEAD_WITHOUT_SELF: "You can go ahead without it. The appraisal is then marked “no "
        f"self-assessment”, and {other_name(view)} sees your half.",
    }
    for action in PUSHES:
        answer = view.action(action)
        if answer.allowed and not (action is Action.START_ASSESSMENT and may_rate(view)):
            yield Push(action.value, answer.label, sentences[action])
