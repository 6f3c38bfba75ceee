"""Who appraises whom, and how that may change, so that a wrong hierarchy holds nobody up.

What the appraiser's side has written belongs to that side, not to whoever wrote it: a draft half is taken
over as it is (its author stays on record), a shared half stays frozen, agreements and signatures stand under
the name of who gave them. The other half stays as hidden from a new appraiser as it was from the old one.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from uuid import UUID

from appraisal.reviews.domain.guards import shown
from appraisal.reviews.domain.states import State

MOST_DAYS = 366
"""A delegation is for a while; what lasts longer is a reassignment."""
MOST_AT_ONCE = 3
"""How many may stand in for one manager on the same day."""
OVER = frozenset({State.COMPLETE, State.EXCUSED})


class Change(StrEnum):
    """How somebody came to appraise, or to countersign, instead of somebody else."""

    NOMINATED = "nominated"
    REASSIGNED = "reassigned"
    TAKEN_OVER = "taken_over"
    DELEGATED = "delegated"
    RETURNED = "returned"
    COUNTERSIGNER = "countersigner"
    """They countersign, instead of somebody else who did."""


class Answer(StrEnum):
    """What can be said to an open nomination, each by somebody else."""

    ACCEPT = "accept"
    DECLINE = "decline"
    RELEASE = "release"
    APPROVE = "approve"
    WITHDRAW = "withdraw"


@dataclass(frozen=True, slots=True)
class Appraised:
    """An appraisal as these rules see it."""

    person_id: UUID
    appraiser_id: UUID | None
    state: State


def why_not(of: Appraised, to: UUID) -> str | None:
    """Why somebody who works here can't become the appraiser now, or None."""
    over = _over(of.state)
    if over is not None:
        return over
    if to == of.person_id:
        return "Nobody appraises themselves."
    if to == of.appraiser_id:
        return "They appraise this already."
    return None


def why_not_countersign(
    state: State, to: UUID, countersigner_id: UUID | None, appraised: Collection[UUID]
) -> str | None:
    """Why somebody who works here can't become the countersigner now, or None.

    :param appraised: the appraisee, the appraiser, and who has signed as the appraiser already.
    """
    over = _over(state)
    if over is not None:
        return over
    if to in appraised:
        return "Nobody countersigns what they appraise, or their own appraisal."
    return "They countersign this already." if to == countersigner_id else None


def _over(state: State) -> str | None:
    if state is State.COMPLETE:
        return "The appraisal is complete, so whoever appraised stays on record."
    return "The appraisal is excused. Bring it back into the cycle first." if state is State.EXCUSED else None


def countersigner_of(
    *, person_id: UUID, appraiser_id: UUID, above: UUID | None, appraised: Collection[UUID]
) -> UUID | None:
    """The next in line: the appraiser's own manager, unless that is the appraisee or has appraised it.

    :param above: the manager of the appraiser.
    :param appraised: who has signed as the appraiser already.
    """
    return None if above in {person_id, appraiser_id, *appraised} else above


def takes_effect(*, accepted: bool, released: bool, has_working_appraiser: bool) -> bool:
    """Does a nomination take effect: the nominee agrees, and nobody is left who would have to let go?"""
    return accepted and (released or not has_working_appraiser)


@dataclass(frozen=True, slots=True)
class Period:
    """Days between which somebody stands in, the last one included."""

    delegate_id: UUID
    starts_on: date
    ends_on: date

    def overlaps(self, other: "Period") -> bool:
        """Is there a day that is in both?"""
        return self.starts_on <= other.ends_on and other.starts_on <= self.ends_on


def period_problem(period: Period, today: date) -> tuple[str, str] | None:
    """Which field of a delegation's days is wrong, and how to mend it, or None."""
    if period.starts_on < today:
        return "/starts_on", "Write today or a later day: nobody can stand in for the past."
    if period.ends_on < period.starts_on:
        return "/ends_on", "Write a last day that isn’t before the first one."
    longest = period.starts_on + timedelta(days=MOST_DAYS)
    if period.ends_on > longest:
        return "/ends_on", f"Write {shown(longest)} or earlier. For longer, ask for a reassignment."
    return None


def overlap_problem(period: Period, others: Iterable[Period]) -> str | None:
    """Why a delegation can't stand beside those there are, or None."""
    beside = [other for other in others if other.overlaps(period)]
    same = next((other for other in beside if other.delegate_id == period.delegate_id), None)
    if same is not None:
        return f"They stand in already, from {shown(same.starts_on)} to {shown(same.ends_on)}."
    if len(beside) >= MOST_AT_ONCE:
        return f"{MOST_AT_ONCE} people stand in already in that time. End one of those first."
    return None
