"""Statistical disclosure control over everything one release publishes, taken together.

Policy `demo-0` follows the rule of NHS hospital statistics since 2018: counts of 1 to 7 people are withheld,
every other count, totals too, is rounded to the nearest 5 by itself, so published figures may not add up.
Rounding alone isn't enough: beside 10, 10 and a withheld count, a total of 15 says that exactly one person
was withheld (17 = 8 + 8 + 1, and nothing else fits). So no total is published over a withheld count, and a
figure that another table repeats as a sum is withheld wherever it would give one away.

Standard library only. Thresholds stand in the table below and nowhere else: no setting reaches them.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, NamedTuple

ENDLESS: Final = 10**12
"""More people than anybody could count: what is known of a withheld total."""


_Bounds = dict["Cell", tuple[int, int]]


class DisclosureError(ValueError):
    """The figures can't be published; the message says why, naming cells where it can."""


class Cell(NamedTuple):
    """One figure: its table, the words that name its row, and its column."""

    table: str
    row: tuple[str, ...]
    column: str


class Total(NamedTuple):
    """A figure that is the sum of others; one figure may be a total in two directions."""

    cell: Cell
    parts: tuple[Cell, ...]


@dataclass(frozen=True)
class Policy:
    """The numbers of a policy, and whether it may be used for real people."""

    name: str
    largest_withheld: int
    rounded_to: int
    possible_values: int
    """How many values a withheld count must leave open, once all published figures are put together."""
    synthetic_only: bool


_DEMO_0 = Policy("demo-0", largest_withheld=7, rounded_to=5, possible_values=2, synthetic_only=True)

POLICIES: Final[Mapping[str, Policy]] = MappingProxyType({_DEMO_0.name: _DEMO_0})
"""Every policy there is. A collection names one when it opens and keeps it."""


@dataclass(frozen=True)
class Figures:
    """All counts of people that are to be published at once, and how they add up.

    `totals` are never published over a withheld part. `echoes` are figures of one table that repeat the sum
    of another's: withheld only where they would leave a withheld part too few possible values.

    :raises DisclosureError: a count isn't a whole number from 0, a total isn't the sum of its parts, or a
        part of a total or an echo isn't among the counts.
    """

    counts: Mapping[Cell, int]
    totals: Sequence[Total] = ()
    echoes: Sequence[Total] = ()

    def __post_init__(self) -> None:
        for cell, count in self.counts.items():
            if type(count) is not int or count < 0:
                raise DisclosureError(f"{cell} is {count!r}; a count is a whole number from 0")
        for total in (*self.totals, *self.echoes):
            missing = [cell for cell in (total.cell, *total.parts) if cell not in self.counts]
            if missing:
                raise DisclosureError(f"{total.cell} is declared over figures that aren't there: {missing}")
        for total in self.totals:
            if self.counts[total.cell] != sum(self.counts[part] for part in total.parts):
                raise DisclosureError(f"{total.cell} isn't the sum of its parts")


def policy_named(name: str) -> Policy:
    """The policy of that name.

    :raises DisclosureError: there is none; nothing is published under an unknown policy.
    """
    try:
        return POLICIES[name]
    except KeyError as unknown:
        raise DisclosureError(
            f"There is no disclosure policy {name!r}; there is: {', '.join(POLICIES)}"
        ) from unknown


def control(policy: str, figures: Figures) -> Mapping[Cell, int | None]:
    """What may be published of each figure: a rounded count, or None where it is withheld.

    :raises DisclosureError: the policy is unknown, or a withheld count could be worked out from the rest and
        no echo is left to withhold.
    """
    rule = policy_named(policy)
    made_of = _made_of(figures)
    withheld = {cell for cell, count in figures.counts.items() if _is_small(rule, count)}
    while True:
        _withhold_totals(figures, withheld)
        given_away = _given_away(rule, figures, withheld)
        if not given_away:
            break
        culprits = [
            echo.cell
            for echo in figures.echoes
            if echo.cell not in withheld and not given_away.isdisjoint(_below(made_of, echo))
        ]
        if not culprits:
            raise DisclosureError(f"These counts can be worked out from the others: {sorted(given_away)}")
        withheld.update(culprits)
    return {
        cell: None if cell in withheld else nearest(count, rule.rounded_to)
        for cell, count in figures.counts.items()
    }


def nearest(count: int, step: int) -> int:
    """The multiple of an odd `step` that is nearest to `count`; there are no ties."""
    return (count + step // 2) // step * step


def _is_small(rule: Policy, count: int) -> bool:
    return 1 <= count <= rule.largest_withheld


def _withhold_totals(figures: Figures, withheld: set[Cell]) -> None:
    """Withhold every total over a withheld part, and the totals over those, until none is left."""
    changed = True
    while changed:
        over = {total.cell for total in figures.totals if not withheld.isdisjoint(total.parts)} - withheld
        withheld |= over
        changed = bool(over)


def _made_of(figures: Figures) -> Mapping[Cell, Sequence[Cell]]:
    """The parts of each total, in all its directions."""
    made_of: dict[Cell, list[Cell]] = {}
    for total in figures.totals:
        made_of.setdefault(total.cell, []).extend(total.parts)
    return made_of


def _below(made_of: Mapping[Cell, Sequence[Cell]], total: Total) -> Iterator[Cell]:
    """All figures that a total is made of, directly or through other totals."""
    seen: set[Cell] = set()
    waiting = list(total.parts)
    while waiting:
        cell = waiting.pop()
        if cell not in seen:
            seen.add(cell)
            yield cell
            waiting += made_of.get(cell, ())


def _given_away(rule: Policy, figures: Figures, withheld: set[Cell]) -> set[Cell]:
    """The withheld counts that a reader could narrow to fewer than the policy's possible values.

    The reader knows what each printed figure was rounded from, that a withheld count which is no sum is
    small, and every sum; bounds are narrowed by one sum after the other until nothing moves.
    """
    sums = (*figures.totals, *figures.echoes)
    are_sums = {total.cell for total in sums}
    bounds: _Bounds = {
        cell: _known(rule, count, is_withheld=cell in withheld, is_sum=cell in are_sums)
        for cell, count in figures.counts.items()
    }
    while True:
        before = dict(bounds)
        for total in sums:
            _narrow(bounds, total)
        if bounds == before:
            break
    small = withheld - are_sums
    return {cell for cell in small if bounds[cell][1] - bounds[cell][0] + 1 < rule.possible_values}


def _known(rule: Policy, count: int, *, is_withheld: bool, is_sum: bool) -> tuple[int, int]:
    """The least and the most that a reader must think possible for one figure alone."""
    if is_withheld:
        return (0, ENDLESS) if is_sum else (1, rule.largest_withheld)
    printed = nearest(count, rule.rounded_to)
    if printed == 0:
        return (0, 0)
    reach = rule.rounded_to // 2
    return (max(printed - reach, rule.largest_withheld + 1), printed + reach)


def _narrow(bounds: _Bounds, total: Total) -> None:
    """Narrow a total by its parts, then each part by the total and the other parts."""
    least = sum(bounds[part][0] for part in total.parts)
    most = sum(bounds[part][1] for part in total.parts)
    _set(bounds, total.cell, least, most)
    low, high = bounds[total.cell]
    for part in total.parts:
        lower, upper = bounds[part]
        _set(bounds, part, low - (most - upper), high - (least - lower))


def _set(bounds: _Bounds, cell: Cell, low: int, high: int) -> None:
    """Keep what was known and what is new; sums that contradict each other tell a reader nothing.

    Echoes may: somebody with two posts can be counted in one table and not yet in the other.
    """
    low, high = max(low, bounds[cell][0]), min(high, bounds[cell][1])
    if low <= high:
        bounds[cell] = (low, high)
