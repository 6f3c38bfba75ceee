"""Who appraises whom, in sentences: who does now, who stands in, and how that came about."""

from collections.abc import Iterator
from dataclasses import dataclass

from flask import url_for

from appraisal.presentation import nhs_date
from appraisal.reviews.domain.appraisers import Answer, Change
from appraisal.reviews.domain.states import LABELS, Action, Party
from appraisal.reviews.presenters.lists import HOW_FAR
from appraisal.reviews.presenters.people import is_own
from appraisal.reviews.service.appraiser_reading import AppraiserView, ChangeView
from appraisal.reviews.service.delegations import DelegationView
from appraisal.reviews.service.leading import Group, LedAppraisal
from appraisal.reviews.service.nomination_lists import NominationView
from appraisal.reviews.service.views import AppraisalView

Cell = str | dict[str, str]
STATUS = {
    "open": "Waiting for an answer",
    "taken": "Agreed",
    "declined": "Declined",
    "withdrawn": "Taken back",
    "overtaken": "Somebody else was given the appraisal",
}
INTERVENED = {
    Action.EXCUSE: "The appraisal is excused.",
    Action.READMIT: "The appraisal is back in its cycle.",
    Action.REOPEN: "The appraisal is open again.",
}


def who_appraises(view: AppraisalView) -> tuple[str, ...]:
    """What the list of tasks says about it: nothing where nothing is unusual."""
    return tuple(_who_appraises(view))


def _who_appraises(view: AppraisalView) -> Iterator[str]:
    whom = "you" if is_own(view) else view.appraisee.name
    if view.appraiser is None:
        yield f"Nobody appraises {whom} yet."
        return
    if view.change is not None:
        before = "" if view.change.before is None else f" instead of {view.change.before.name}"
        yield (
            f"Since {nhs_date(view.change.since)} {view.appraiser.name} appraises {whom}{before}, because: "
            f"“{view.change.reason}”"
        )
    for each in view.delegates:
        who = f"Until {nhs_date(each.ends_on)} {each.person.name} stands in for {view.appraiser.name}."
        yield (
            who
            if Party.APPRAISER not in view.parties
            else f"{who} Either of them can do the appraiser’s part."
        )


@dataclass(frozen=True)
class HistoryLine:
    """One change, in words."""

    day: str
    sentence: str
    reason: str
    decided: str


@dataclass(frozen=True)
class AppraiserPage:
    """Who appraises somebody, and how that came about."""

    heading: str
    now: tuple[str, ...]
    history: tuple[HistoryLine, ...]
    nominations: tuple[tuple[str, ...], ...]
    state: str


def appraiser_page(view: AppraiserView) -> AppraiserPage:
    """The page as its reader sees it."""
    whom = "you" if view.is_own else view.appraisee.name
    return AppraiserPage(
        heading=f"Who appraises {whom}",
        now=tuple(_now(view, whom)),
        history=tuple(_history(each, whom) for each in view.changes),
        nominations=tuple(
            (
                each.nominee.name,
                nhs_date(each.at),
                each.reason,
                f"{STATUS[each.status]}{': ' + each.answer if each.answer else ''}",
            )
            for each in view.nominations
        ),
        state=HOW_FAR[view.state],
    )


def _now(view: AppraiserView, whom: str) -> Iterator[str]:
    if view.appraiser is None:
        yield f"Nobody appraises {whom} yet."
    else:
        gone = "" if view.appraiser_works else ", who doesn’t work here any more"
        yield f"{view.appraiser.name} appraises {whom}{gone}."
    for each in view.delegates:
        yield f"{each.person.name} stands in until {nhs_date(each.ends_on)}."
    if view.countersigner is not None:
        yield f"{view.countersigner.name} is the next manager up, and countersigns where that is needed."


def _history(change: ChangeView, whom: str) -> HistoryLine:
    before = None if change.before is None else change.before.name
    after = change.after.name
    if change.kind is Change.DELEGATED and change.ends_on is not None:
        sentence = f"{after} stands in for {before} until {nhs_date(change.ends_on)}"
    elif change.kind is Change.COUNTERSIGNER:
        sentence = f"{after} countersigns" + ("" if before is None else f" instead of {before}")
    elif change.kind is Change.RETURNED:
        sentence = f"{before} doesn’t stand in for {after} any more"
    else:
        sentence = f"{after} appraises {whom}" + ("" if before is None else f" instead of {before}")
    how = {Change.NOMINATED: " after a nomination", Change.TAKEN_OVER: " with the whole team"}
    decided = "" if change.by is None else change.by.name
    return HistoryLine(
        nhs_date(change.starts_on), sentence + how.get(change.kind, ""), change.reason, decided
    )


@dataclass(frozen=True)
class Choice:
    """One of the answers to a nomination, as a radio."""

    value: str
    label: str
    meaning: str = ""


def choices(view: NominationView) -> tuple[Choice, ...]:
    """What the asker may answer."""
    who, nominee = view.appraisee.name, view.nominee.name
    meanings = {
        Answer.ACCEPT: Choice("accept", f"Yes, I will appraise {who}", _accepting(view)),
        Answer.RELEASE: Choice("release", f"Yes, hand over to {nominee}", _releasing(view)),
        Answer.APPROVE: Choice("approve", f"Yes, give the appraisal to {nominee} now"),
        Answer.DECLINE: Choice("decline", "No", "Say why below."),
        Answer.WITHDRAW: Choice("withdraw", f"Take it back, and don’t ask {nominee} any more"),
    }
    return tuple(meaning for answer, meaning in meanings.items() if answer in view.answers)


def _accepting(view: NominationView) -> str:
    if view.appraiser is None or view.released_at is not None:
        return "It is yours from then on."
    return f"It is yours once {view.appraiser.name}, who appraises now, hands over or a lead decides."


def _releasing(view: NominationView) -> str:
    if view.accepted_at is not None:
        return f"{view.nominee.name} has agreed, and appraises from then on."
    return f"It changes once {view.nominee.name} agrees too."


def nomination_rows(found: tuple[NominationView, ...]) -> list[list[Cell]]:
    """Nominations that wait, each leading to where it is answered."""
    return [
        [
            each.appraisee.name,
            each.nominee.name,
            "nobody" if each.appraiser is None else each.appraiser.name,
            nhs_date(each.at),
            {
                "text": "Answer",
                "href": url_for(
                    "appraisal_pages.nomination", appraisal_id=each.appraisal_id, nomination_id=each.id
                ),
                "hidden": f"for {each.appraisee.name}",
            },
        ]
        for each in found
    ]


@dataclass(frozen=True)
class DelegationLine:
    """A delegation in words, and whether it can be ended."""

    id: str
    sentence: str
    reason: str
    state: str
    may_end: bool


def delegation_line(view: DelegationView) -> DelegationLine:
    """One delegation."""
    days = f"from {nhs_date(view.starts_on)} to {nhs_date(view.ends_on)}"
    if view.ended_at is not None:
        state = f"Ended on {nhs_date(view.ended_at)}"
    elif view.is_over:
        state = "Over"
    else:
        state = "Now" if view.is_running else "To come"
    sentence = f"{view.delegate.name} for {view.manager.name}, {days}"
    return DelegationLine(str(view.id), sentence, view.reason, state, not view.is_over)


def group_rows(groups: tuple[Group, ...]) -> list[list[Cell]]:
    """Open appraisals without a working appraiser, by who should complete them."""
    return [
        [
            {"text": each.name or "No appraiser", "href": _team_of(each)},
            _gone(each),
            f"{each.appraisals:,}",
        ]
        for each in groups
    ]


def _gone(group: Group) -> str:
    if group.appraiser_id is None:
        return "Nobody has been chosen"
    return "No post any more" if group.left_on is None else f"Left on {nhs_date(group.left_on)}"


def _team_of(group: Group) -> str:
    if group.appraiser_id is None:
        return url_for("appraisal_pages.nobodys")
    return url_for("appraisal_pages.team_of", person_id=group.appraiser_id)


def led_label(line: LedAppraisal) -> str:
    """One appraisal of many, on one line."""
    return f"{line.appraisee_name}, {line.job_title} · {line.cycle} · {HOW_FAR[line.state]}"


def led_rows(lines: tuple[LedAppraisal, ...]) -> list[list[Cell]]:
    """Somebody's appraisals, as their organisation lead sees them."""
    return [
        [
            {
                "text": each.cycle,
                "href": url_for("appraisal_pages.led_appraisal", appraisal_id=each.id),
                "hidden": f"as {each.job_title}",
            },
            each.job_title,
            HOW_FAR[each.state],
            each.appraiser_name or "nobody",
        ]
        for each in lines
    ]


def countersigned_rows(lines: tuple[LedAppraisal, ...]) -> list[list[Cell]]:
    """Appraisals that wait for a countersigner who has left, each leading to where another one is named."""
    return [
        [
            {
                "text": each.appraisee_name,
                "href": url_for("appraisal_pages.led_appraisal", appraisal_id=each.id),
                "hidden": f"as {each.job_title}",
            },
            each.cycle,
            each.appraiser_name or "nobody",
        ]
        for each in lines
    ]


def intervention_label(action: Action | None) -> str:
    """What a lead may do from outside now, as a button says it."""
    return "" if action is None else LABELS[action]
