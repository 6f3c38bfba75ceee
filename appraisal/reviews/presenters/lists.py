"""Lists of appraisals: how far each is, whose turn it is, and the next step for the person who asks."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import url_for

from appraisal.presentation import nhs_date
from appraisal.reviews.domain.states import Party, State
from appraisal.reviews.presenters.turns import due
from appraisal.reviews.service.lists import ListedAppraisal

HOW_FAR = {
    State.OBJECTIVES: "Agreeing objectives",
    State.IN_YEAR: "Objectives agreed",
    State.ASSESSMENT: "Each writes a half",
    State.CONVERSATION: "Conversation",
    State.SIGN_OFF: "Sign-off",
    State.COMPLETE: "Complete",
    State.EXCUSED: "Excused",
}
NEXT = {
    State.OBJECTIVES: "Agree the objectives",
    State.IN_YEAR: "Write your half",
    State.ASSESSMENT: "Write your half",
    State.CONVERSATION: "Talk, and confirm it",
    State.SIGN_OFF: "Read and sign",
}
UPPER = "the next manager up"


@dataclass(frozen=True)
class Line:
    """One appraisal in a list, in words."""

    name: str
    job_title: str
    cycle: str
    state: str
    turn: str
    sentence: str
    is_yours: bool
    next_text: str
    href: str
    due: str | None
    changed: str
    for_whom: str = ""
    """For whom the reader stands in, where they do."""


@dataclass(frozen=True)
class TeamPage:
    """A manager's list, those waiting for them first."""

    lines: tuple[Line, ...]
    waiting: int
    complete: int
    eligible: int


def line_of(listed: ListedAppraisal) -> Line:
    """A line as its reader sees it."""
    ended = listed.state in {State.COMPLETE, State.EXCUSED}
    return Line(
        name=listed.appraisee.name,
        job_title=listed.job_title,
        cycle=listed.cycle,
        state=HOW_FAR[listed.state],
        turn=_turn(listed),
        sentence=_sentence(listed),
        is_yours=listed.waits_for_asker,
        next_text=_next(listed),
        href=url_for("appraisal_pages.tasks", appraisal_id=listed.id),
        due=None if ended else due(listed.closes_on),
        changed=nhs_date(listed.updated_at),
        for_whom=f"for {listed.appraiser.name}" if listed.stands_in and listed.appraiser else "",
    )


def team_page(listed: Sequence[ListedAppraisal]) -> TeamPage:
    """A manager's list with its counts; the excused are out of the count of those to complete."""
    eligible = [each for each in listed if each.state is not State.EXCUSED]
    return TeamPage(
        lines=tuple(line_of(each) for each in listed),
        waiting=sum(1 for each in listed if each.waits_for_asker),
        complete=sum(1 for each in eligible if each.state is State.COMPLETE),
        eligible=len(eligible),
    )


def _others(listed: ListedAppraisal) -> str:
    return " and ".join(
        _name(listed, party) for party in Party if party in listed.waiting_for - {listed.party}
    )


def _turn(listed: ListedAppraisal) -> str:
    """In a cell: who is waited for; "You" stands before it as a tag."""
    others = _others(listed)
    if not listed.waiting_for:
        return "Done" if listed.state is State.COMPLETE else "Nobody for now"
    return f"and {others}" if others and listed.waits_for_asker else others


def _sentence(listed: ListedAppraisal) -> str:
    """The same as a sentence."""
    others = _others(listed)
    if listed.state is State.EXCUSED:
        return f"You need no appraisal in this cycle. {listed.excused_reason or ''}".strip()
    if not listed.waiting_for:
        return "" if listed.state is State.COMPLETE else "Nothing to do for now."
    if not listed.waits_for_asker:
        return f"Waiting for {others}."
    return f"It’s your turn, and also {others}’s." if others else "It’s your turn."


def _name(listed: ListedAppraisal, party: Party) -> str:
    if party is Party.APPRAISEE:
        return listed.appraisee.name
    if party is Party.APPRAISER and listed.appraiser is not None:
        return listed.appraiser.name
    return UPPER


def _next(listed: ListedAppraisal) -> str:
    if listed.party is Party.COUNTERSIGNER:
        return "Read and countersign"
    if listed.waits_for_asker:
        return NEXT.get(listed.state, "Open")
    return "Open"
