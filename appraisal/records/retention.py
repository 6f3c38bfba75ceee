"""How long what is kept, and what stands in the way of an erasure: rules only.

A year after 29 February ends on 28 February. What ends on a day may be erased from the next day on.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from appraisal.records.privacy import Privacy


@dataclass(frozen=True)
class Rule:
    """So many years after something, what is kept of these classes goes; `years` is the shortest allowed."""

    name: str
    years: int
    after: str
    classes: frozenset[Privacy]
    source: str


RULES: Final[Mapping[str, Rule]] = {
    rule.name: rule
    for rule in (
        Rule(
            name="record",
            years=6,
            after="the person left the organisation",
            classes=frozenset(
                {Privacy.DIRECT, Privacy.WORK, Privacy.NARRATIVE, Privacy.TRACE, Privacy.SEALED}
            ),
            source="Records Management Code of Practice 2021: staff records, six years after leaving",
        ),
        Rule(
            name="wellbeing",
            years=2,
            after="the cycle closed, or the record goes if that is earlier",
            classes=frozenset({Privacy.SPECIAL}),
            source="our decision: health data serves the year it was noted for, and the one that follows it",
        ),
    )
}
"""Rule's name → rule. An organisation may keep longer, never shorter."""


@dataclass(frozen=True)
class Standing:
    """What an erasure depends on, of one person."""

    left_on: date | None
    is_erased: bool
    holds: int
    open_appraisals: int
    appraises: int
    holds_a_post: bool


def kept_until(left_on: date, years: int) -> date:
    """The last day on which the record of somebody who left is kept."""
    try:
        return left_on.replace(year=left_on.year + years)
    except ValueError:
        return left_on.replace(year=left_on.year + years, day=28)


def left_before(on: date, years: int) -> date:
    """Whoever left before this day was kept until before `on`."""
    try:
        return on.replace(year=on.year - years)
    except ValueError:
        return on.replace(year=on.year - years, month=3, day=1)


def obstacles(standing: Standing, *, years: int, on: date) -> tuple[str, ...]:
    """Why somebody can't be erased on a day, a sentence for each reason; empty when they can."""
    if standing.is_erased:
        return ("This person has been erased already.",)
    found = []
    if standing.left_on is None or standing.left_on >= on:
        found.append("They still work here: an erasure waits until they have left.")
    else:
        last = kept_until(standing.left_on, years)
        if last >= on:
            found.append(f"Their record is kept until {last.isoformat()}, {years} years after they left.")
        if standing.holds_a_post:
            found.append(
                "A post of theirs is still open: end it in the staff import, or mend their last day."
            )
    if standing.holds:
        found.append("A legal hold is in force: nothing is erased until it is lifted.")
    if standing.open_appraisals:
        found.append("An appraisal of theirs is still open: it must be completed or excused first.")
    if standing.appraises:
        found.append("They are the appraiser or countersigner of an open appraisal: name another one first.")
    return tuple(found)
