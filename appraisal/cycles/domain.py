"""Rules for a cycle: what it is called, its days, how far it is, and what stays as it was launched."""

from calendar import monthrange
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Final, Protocol, TypeVar
from uuid import UUID

from tenants.errors import Problem

LONGEST_NAME: Final = 100
MOST_MONTHS: Final = 18
"""A year with room on either side; more is a slip of the pen."""
MANY_APPRAISEES: Final = 15
"""More than these, and a manager can hardly talk with each: a warning at launch, never a refusal."""


OVER: Final = "The cycle is over. Let it close later first, then add people."
PAST: Final = "The last day of this cycle is past. Change its days first."


class Phase(StrEnum):
    """How far a cycle is."""

    PREPARED = "prepared"
    RUNNING = "running"
    OVER = "over"


class Countersign(StrEnum):
    """When the next manager up signs too."""

    ALWAYS = "always"
    ON_DISAGREEMENT = "on_disagreement"


@dataclass(frozen=True)
class Plan:
    """What a lead says of a cycle; its days are in Europe/London, and the last ones count whole.

    `framework_version_id` is one of the organisation's versions, or a national one that is adopted by this.
    """

    name: str
    framework_version_id: UUID
    opens_on: date
    assessment_opens_on: date
    closes_on: date
    countersign: str = Countersign.ON_DISAGREEMENT


class Dated(Protocol):
    """Something that goes from one day to another."""

    @property
    def opens_on(self) -> date: ...
    @property
    def closes_on(self) -> date: ...


Other = TypeVar("Other", bound=Dated)

PINNED: Final[Mapping[str, str]] = {
    "framework_version_id": "The cycle is launched, so its framework stays as it is: people are rated on it.",
    "opens_on": "The cycle is launched, so the day it opens stays as it is.",
    "countersign": "The cycle is launched, so when somebody countersigns stays as it is.",
}
"""What can't be changed from launch on, and what to say of it; the rule for scores can't either."""


def phase_of(*, launched: bool, closes_on: date, today: date) -> Phase:
    """Prepared until it is launched, then running to the end of its last day."""
    if not launched:
        return Phase.PREPARED
    return Phase.OVER if closes_on < today else Phase.RUNNING


def why_not_launched(*, launched: bool, closes_on: date, today: date) -> str | None:
    """Why a cycle takes nobody in any more, with what to do about it; None while it does."""
    if closes_on >= today:
        return None
    return OVER if launched else PAST


def launched_already(at: datetime, added: int) -> str:
    """What somebody is told whom somebody else was ahead of; `at` is in Europe/London."""
    time = f"{at.hour % 12 or 12}{f':{at:%M}' if at.minute else ''}{'am' if at.hour < 12 else 'pm'}"
    made = "1 appraisal" if added == 1 else f"{added:,} appraisals"
    return f"The cycle is launched already: {_said(at)} at {time}, {made}."


def tidy_name(name: str) -> str:
    """A name in one line, without blanks around it or doubled."""
    return " ".join(name.split())


def check_name(name: str, taken: Collection[str]) -> tuple[Problem, ...]:
    """Can a cycle be called this beside the others of its organisation?"""
    if not name:
        message = "Write what the cycle is called, such as Appraisals 2027/28."
    elif len(name) > LONGEST_NAME:
        message = f"This name has {len(name):,} characters. Keep to {LONGEST_NAME}."
    elif not name.isprintable():
        message = "Take out the character that can’t be seen."
    elif name.casefold() in {each.casefold() for each in taken}:
        message = f"You have a cycle called {name} already. Call this one something else."
    else:
        return ()
    return (Problem("/name", message),)


def check_days(plan: Plan, *, today: date) -> tuple[Problem, ...]:
    """Do the days follow each other, within reason, and not all in the past?"""
    problems = []
    if plan.assessment_opens_on < plan.opens_on:
        message = f"The assessment can’t open before the cycle does: {_said(plan.opens_on)} or later."
        problems.append(Problem("/assessment_opens_on", message))
    last = last_day(plan.opens_on)
    if plan.closes_on < max(plan.opens_on, plan.assessment_opens_on):
        message = "The cycle can’t close before it opens, nor before its assessment does."
        problems.append(Problem("/closes_on", message))
    elif plan.closes_on < today:
        message = f"This day is past. Write {_said(today)} or a later day."
        problems.append(Problem("/closes_on", message))
    elif plan.closes_on > last:
        message = f"A cycle lasts {MOST_MONTHS} months at most: write {_said(last)} or an earlier day."
        problems.append(Problem("/closes_on", message))
    return tuple(problems)


def check_later(before: Plan, after: Plan, *, today: date) -> tuple[Problem, ...]:
    """May the days of a launched cycle become these? They only move to later, and never before today."""
    problems = []
    for name in ("assessment_opens_on", "closes_on"):
        was, wanted = getattr(before, name), getattr(after, name)
        if wanted == was:
            continue
        if wanted < was:
            message = f"The cycle is launched, so this only moves to a day after {_said(was)}."
            problems.append(Problem(f"/{name}", message))
        elif wanted < today:
            problems.append(Problem(f"/{name}", f"This day is past. Write {_said(today)} or a later day."))
    if problems:
        return tuple(problems)
    if after.assessment_opens_on > after.closes_on:
        message = "The assessment can’t open after the cycle has closed. Let it close later too."
        problems.append(Problem("/assessment_opens_on", message))
    elif after.closes_on != before.closes_on and after.closes_on > last_day(after.opens_on):
        last = _said(last_day(after.opens_on))
        message = f"A cycle lasts {MOST_MONTHS} months at most: write {last} or an earlier day."
        problems.append(Problem("/closes_on", message))
    return tuple(problems)


def check_pinned(before: Plan, after: Plan) -> tuple[Problem, ...]:
    """What is to be changed of a launched cycle that can't be any more."""
    return tuple(
        Problem(f"/{name}", message)
        for name, message in PINNED.items()
        if getattr(before, name) != getattr(after, name)
    )


def last_day(opens_on: date) -> date:
    """The latest day on which a cycle may close that opens on this one."""
    month = opens_on.month - 1 + MOST_MONTHS
    year, month = opens_on.year + month // 12, month % 12 + 1
    if year > date.max.year:
        return date.max
    length = monthrange(year, month)[1]
    if opens_on.day > length:
        return date(year, month, length)
    return date(year, month, opens_on.day) - timedelta(days=1)


def overlapping(cycle: Dated, others: Iterable[Other]) -> tuple[Other, ...]:
    """The cycles that share a day with this one: whoever is in both has two appraisals at a time."""
    return tuple(
        each for each in others if each.opens_on <= cycle.closes_on and cycle.opens_on <= each.closes_on
    )


def _said(day: date) -> str:
    return f"{day.day} {day:%B %Y}"
