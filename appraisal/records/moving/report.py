"""What a move asks for and what it says of itself; a trial and the real thing give the same numbers."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any


@dataclass(frozen=True)
class Selection:
    """Who moves: everybody, those of a department and below it, or those with these employee numbers."""

    everybody: bool = False
    department: str | None = None
    employee_numbers: tuple[str, ...] = ()


@dataclass(frozen=True)
class NotMoved:
    """Somebody who was asked for and stays, and why."""

    employee_number: str
    reason: str


@dataclass(frozen=True)
class CycleFound:
    """A cycle that open appraisals belong to, and the successor's in its place."""

    name: str
    successor: str
    made: bool


@dataclass(frozen=True)
class Rows:
    """Rows of one table in both organisations, before and after."""

    predecessor_before: int
    predecessor_after: int
    successor_before: int
    successor_after: int


@dataclass(frozen=True)
class Left:
    """What stayed with the predecessor, or came without somebody it needs; each has somebody to see to it."""

    appraisals_of_movers: int
    """Complete and excused appraisals of people who moved: history, which stays."""
    appraisals_without_appraiser_here: int
    """Open appraisals that stayed and whose appraiser moved: take over the leaver's team."""
    appraisals_with_appraiser_elsewhere: int
    """Appraisals that moved and whose appraiser stayed: their name came along, the successor reassigns."""
    posts_with_manager_elsewhere: int
    """Posts that moved and whose manager stayed."""
    people_named: int
    """People who didn't move and are known in the successor by name, because a record names them."""
    accounts_without_provider: int
    """Accounts that moved to an organisation that doesn't sign in through their provider."""


@dataclass(frozen=True)
class Report:
    """A move, or the trial of one."""

    predecessor: str
    successor: str
    trial: bool
    moved: Mapping[str, int]
    """Rows by table; those of people, posts, lines and accounts are copies, and the old ones are ended."""
    not_moved: tuple[NotMoved, ...]
    renumbered: int
    """People whose number was taken in the successor and got the prefix."""
    joined: int
    """People who were somebody in the successor already, by their account, and are one person there now."""
    cycles: tuple[CycleFound, ...]
    left: Left
    rows: Mapping[str, Rows] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        """As plain data."""
        return asdict(self)


def in_words(report: Report) -> tuple[str, ...]:
    """The report as lines for an operator to read before and after."""
    made = "would move" if report.trial else "moved"
    people = report.moved["person"]
    left = report.left
    lines = [
        f"{people} people {made} from {report.predecessor} to {report.successor}, with {report.moved['post']}"
        f" posts and {report.moved['appraisal']} open appraisals.",
        *(f"  {name}: {count}" for name, count in report.moved.items() if count),
        *(f"Cycle {each.name}: {_found(each)}" for each in report.cycles),
        f"{left.appraisals_of_movers} complete or excused appraisals stay with {report.predecessor}.",
    ]
    told = (
        (report.renumbered, "people's numbers were taken and got the prefix."),
        (report.joined, "people joined the record that their account signs in to there."),
        (
            left.appraisals_with_appraiser_elsewhere,
            "appraisals moved, and their appraiser stays: reassign them.",
        ),
        (left.posts_with_manager_elsewhere, "posts moved, and their manager stays: name one."),
        (
            left.appraisals_without_appraiser_here,
            "open appraisals stay, and their appraiser moved: reassign them.",
        ),
        (left.people_named, "people who stay are known there by name: a record names them."),
        (left.accounts_without_provider, "accounts are at a provider that the successor doesn't use."),
    )
    lines += [f"{count} {words}" for count, words in told if count]
    if not people and not report.not_moved:
        lines.append(
            "Nobody was found to move: check the department or the numbers, unless it was done before."
        )
    if report.not_moved:
        lines.append(f"{len(report.not_moved)} people stay:")
        lines += [f"  {each.employee_number}: {each.reason}" for each in report.not_moved]
    return tuple(lines)


def _found(cycle: CycleFound) -> str:
    return f"made as {cycle.successor}" if cycle.made else f"goes on as {cycle.successor}"
