"""Many numbers become one: the arithmetic of a step, to be checked by hand.

Weights are counted in whole units of their common denominator, which is exact, and quicker than fractions.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from enum import StrEnum
from fractions import Fraction
from math import lcm
from types import MappingProxyType
from typing import NamedTuple

from appraisal.reviews.scores.errors import WeightError
from appraisal.reviews.scores.inputs import Part, check_weights
from appraisal.reviews.scores.numerals import plain
from appraisal.reviews.scores.ratios import rounded
from appraisal.reviews.scores.step import WEIGHING, Aggregate, Best, Missing, Step, Weights

Number = Fraction | int
Shares = tuple[Fraction | None, ...]


class Status(StrEnum):
    """Whether there is a number and, if not, why."""

    SCORED = "scored"
    NOTHING_RATED = "nothing_rated"
    NO_WEIGHT = "no_weight"
    NOT_ENOUGH = "not_enough"
    BLOCKED = "blocked"
    TIED = "tied"
    TOO_FEW_ANSWERED = "too_few_answered"


class Combined(NamedTuple):
    """One number and each part's share in it; a share of None means left out."""

    status: Status
    number: Fraction | None
    shares: Shares


def weights_of(step: Step, parts: Sequence[Part]) -> tuple[Fraction, ...]:
    """What each part weighs, as the step takes the weights that were given.

    :raises WeightError: if one is negative or absent, all are zero, or they don't sum to what they must.
    :raises NumberError: if one is a float.
    """
    absent = all(part.weight is None for part in parts)
    if step.weights is Weights.IGNORE or (absent and step.weights is Weights.EQUAL_IF_ABSENT):
        return (Fraction(1),) * len(parts)
    if step.weights is Weights.MUST_SUM_OR_ZERO and not any(part.weight for part in parts):
        return (Fraction(),) * len(parts)
    weights = check_weights(parts)
    if step.total is not None and step.tolerance is not None:
        off = abs(sum(weights) - step.total)
        if off > step.tolerance:
            raise WeightError(
                f"The weights of the {step.of} sum to {plain(sum(weights, Fraction()))}, "
                f"and the rule asks for {plain(step.total)}"
                + (f" give or take {plain(step.tolerance)}" if step.tolerance else "")
            )
    return weights


def combine(
    step: Step, numbers: Sequence[Number | None], weights: Sequence[Fraction], best: Best
) -> Combined:
    """Combine the numbers of parts, in their order; None is a part without one."""
    rated = len(numbers) - numbers.count(None)
    counted = [0 if each is None else each for each in numbers] if step.missing is Missing.ZERO else numbers
    made = _weigh(step, counted, weights) if step.aggregate in WEIGHING else _pick(step, counted, best)
    if rated < step.at_least or _too_small(rated, len(numbers), step.at_least_share):
        return made._replace(status=Status.NOT_ENOUGH if rated else Status.NOTHING_RATED, number=None)
    if step.missing is Missing.BLOCK and rated < len(numbers):
        return made._replace(status=Status.BLOCKED, number=None)
    return made


def _too_small(rated: int, parts: int, share: Fraction | None) -> bool:
    return share is not None and rated < share * parts


def _weigh(step: Step, numbers: Sequence[Number | None], weights: Sequence[Fraction]) -> Combined:
    """Σ(number × weight) ÷ Σ(weight) over the numbers that are there: a missing one takes its weight with it.

    A weighted sum is the same times Σ(all weights) ÷ `divide_by`, so a missing part doesn't lower it.
    """
    common = lcm(*(weight.denominator for weight in weights))
    units = [weight.numerator * (common // weight.denominator) for weight in weights]
    present = sum(unit for number, unit in zip(numbers, units, strict=True) if number is not None)
    if not present:
        return _weightless(step, numbers)
    above, below = 1, present
    if step.divide_by is not None:
        divisor = step.divide_by
        above, below = sum(units) * divisor.denominator, present * common * divisor.numerator
    shares = tuple(
        None if number is None else Fraction(unit * above, below)
        for number, unit in zip(numbers, units, strict=True)
    )
    if (rounding := step.rounding) is not None and rounding.each:
        terms = (
            rounded(number * share, rounding.places, rounding.way)
            for number, share in zip(numbers, shares, strict=True)
            if number is not None and share is not None
        )
        return Combined(Status.SCORED, sum(terms, Fraction()), shares)
    total = sum(number * unit for number, unit in zip(numbers, units, strict=True) if number is not None)
    return Combined(Status.SCORED, Fraction(total * above, below), shares)


def _weightless(step: Step, numbers: Sequence[Number | None]) -> Combined:
    """Nothing that has a number weighs anything. Only a copied system makes a 0 of that."""
    left_out = (None,) * len(numbers)
    if numbers.count(None) == len(numbers):
        return Combined(Status.NOTHING_RATED, None, left_out)
    if step.weights is Weights.MUST_SUM_OR_ZERO:
        return Combined(Status.SCORED, Fraction(), (Fraction(),) * len(numbers))
    return Combined(Status.NO_WEIGHT, None, left_out)


def _pick(step: Step, numbers: Sequence[Number | None], best: Best) -> Combined:
    """Everything that looks at no weights: each number that is there counts as much as any other."""
    counted = [number for number in numbers if number is not None]
    if not counted:
        return Combined(Status.NOTHING_RATED, None, (None,) * len(numbers))
    share = Fraction(1) if step.aggregate is Aggregate.SUM else Fraction(1, len(counted))
    picked = _PICKING[step.aggregate](step, counted, best)
    status = Status.TIED if picked is None else Status.SCORED
    return Combined(
        status,
        None if picked is None else Fraction(picked),
        tuple(None if number is None else share for number in numbers),
    )


def _median(step: Step, counted: Sequence[Number], best: Best) -> Number:
    """The middle one, or halfway between the two in the middle."""
    ordered = sorted(counted)
    middle = len(ordered) // 2
    return Fraction(ordered[middle] + ordered[-middle - 1], 2)


def _mode(step: Step, counted: Sequence[Number], best: Best) -> Number | None:
    """The most frequent one; None where two are."""
    times = Counter(counted).most_common(2)
    return None if len(times) > 1 and times[0][1] == times[1][1] else times[0][0]


def _met(step: Step, counted: Sequence[Number], best: Best) -> Number:
    return sum(step.met is not None and not best.worse(number, step.met) for number in counted)


_PICKING: Mapping[Aggregate, Callable[[Step, Sequence[Number], Best], Number | None]] = MappingProxyType(
    {
        Aggregate.SUM: lambda step, counted, best: sum(counted),
        Aggregate.MEDIAN: _median,
        Aggregate.MODE: _mode,
        Aggregate.LOWEST: lambda step, counted, best: min(counted),
        Aggregate.HIGHEST: lambda step, counted, best: max(counted),
        Aggregate.COUNT_MET: _met,
    }
)
