"""One step of a rule as SQL: `scores.combining` and `scores.holding` over many forms at once.

Behaviours come to whole numbers over one denominator, the same for all values of all forms: the least common
multiple of all counts that can be, times what converting needs. So values can be added up without fractions.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import lcm
from types import MappingProxyType
from typing import Any

from sqlalchemy import ColumnElement, and_, case, false, func, literal_column

from appraisal.reviews.scores import Aggregate, Best, Cap, Conversion, Missing, Step, Weights
from appraisal.reviews.service.recount_numbers import Ratio, Sql, Whole, whole, wide

WEIGHING = (Aggregate.WEIGHTED_MEAN, Aggregate.WEIGHTED_SUM)
UNITS = 1000
"""Weights of objectives have three decimal places: they are counted in thousandths."""
HALF: ColumnElement[Any] = literal_column("0.5")
"""Where a median stands: it tells PostgreSQL which row to take, and enters no sum."""


@dataclass(frozen=True, slots=True)
class Parts:
    """What a step combines: a row each, grouped by what they belong to. `number` is null where there is none.

    A number stands for itself over `denominator`; `weight` counts `UNITS`, and is None where none are given.
    """

    number: Whole
    denominator: int
    most: int
    best: Best
    weight: Whole | None = None

    def of(self, number: Fraction) -> Sql:
        """A number of the rule's, next to which those of the parts are whole: multiply those by `scaled`."""
        return whole(number.numerator * self.denominator).sql

    def worse(self, number: Fraction) -> ColumnElement[bool]:
        """Whether a part's number is strictly worse than one of the rule's."""
        mine, its = (self.number * number.denominator).sql, self.of(number)
        return mine < its if self.best is Best.HIGHEST else mine > its


@dataclass(frozen=True, slots=True)
class Combined:
    """What a step makes of parts, before caps. Without `divisor` the denominator is a constant."""

    above: Whole
    denominator: int
    divisor: Whole | None
    enough: Sql


def combine(step: Step, parts: Parts) -> Combined:
    """Combine and convert; `enough` says whether there is a number at all."""
    made = _weigh(step, parts) if step.aggregate in WEIGHING else _pick(step, parts)
    return made if step.convert is None else _converted(step.convert, made)


def settled(combined: Combined, most: int) -> tuple[Whole, int]:
    """The same over a constant: every count up to `most` divides it."""
    if combined.divisor is None:
        return combined.above, combined.denominator
    common = lcm(*range(1, most + 1))
    return combined.above * whole(common).over(combined.divisor.sql), combined.denominator * common


def holds(cap: Cap, parts: Parts) -> Sql:
    """Whether a cap holds the result of a group: a part is too bad, and none good enough to lift it.

    No part of an appraisal is of a kind, so a cap for a kind never does.
    """
    if cap.kind is not None:
        return false()
    broken = func.coalesce(func.bool_or(parts.worse(cap.limit)), false())
    if cap.unless is None:
        return broken
    lifted = func.coalesce(func.bool_or(~parts.worse(cap.unless)), false())
    return and_(broken, ~lifted)


def held(ratio: Ratio, caps: Sequence[tuple[Cap, Sql]], best: Best) -> Ratio:
    """A number after the caps that hold it at one."""
    for cap, holding in caps:
        if cap.number is not None:
            better = ratio.exceeds(cap.number) if best is Best.HIGHEST else ~ratio.reaches(cap.number)
            ratio = ratio.instead(and_(holding, better), cap.number)
    return ratio


def held_over(
    number: Whole, denominator: int, caps: Sequence[tuple[Cap, Sql]], best: Best
) -> tuple[Whole, int]:
    """The same for a number over a constant, which stays one: of this number and those of the caps."""
    numbers = [(cap.number, holding) for cap, holding in caps if cap.number is not None]
    common = lcm(denominator, *(each.denominator for each, _ in numbers))
    number = number * (common // denominator)
    for each, holding in numbers:
        at = whole(int(each * common))
        better = number.sql > at.sql if best is Best.HIGHEST else number.sql < at.sql
        instead = case((and_(holding, better), at.sql), else_=number.sql)
        number = Whole(instead, max(at.most, number.most))
    return number, common


def _enough(step: Step, parts: Parts, counted: Sql) -> Sql:
    rated, there = func.count(parts.number.sql), func.count()
    found = [rated >= step.at_least, counted > 0]
    if step.at_least_share is not None:
        share = step.at_least_share
        found.append(
            (wide(rated, parts.most) * share.denominator).sql
            >= (wide(there, parts.most) * share.numerator).sql
        )
    if step.missing is Missing.BLOCK:
        found.append(rated == there)
    return and_(*found)


def _counted(step: Step, parts: Parts) -> tuple[Whole, Whole]:
    """The numbers that count, and how many they are."""
    if step.missing is Missing.ZERO:
        zero = Whole(func.coalesce(parts.number.sql, 0), parts.number.most)
        return zero, wide(func.count(), parts.most)
    return parts.number, wide(func.count(parts.number.sql), parts.most)


def _weigh(step: Step, parts: Parts) -> Combined:
    """Σ(number × weight) over Σ(weight) of what counts; a weighted sum is that times Σ(all) ÷ `divide_by`."""
    number, count = _counted(step, parts)
    if parts.weight is None or step.weights is Weights.IGNORE:
        total = wide(func.sum(number.sql), number.most * parts.most)
        present, everything, units = count, wide(func.count(), parts.most), 1
    else:
        weight, units = parts.weight, UNITS
        total = wide(func.sum((number * weight).sql), number.most * weight.most * parts.most)
        summed = func.sum(weight.sql)
        everything = wide(summed, weight.most * parts.most)
        zero = step.missing is Missing.ZERO
        of_those = summed if zero else summed.filter(number.sql.is_not(None))
        present = wide(func.coalesce(of_those, 0), weight.most * parts.most)
    enough = _enough(step, parts, present.sql)
    if step.divide_by is None:
        return Combined(total, parts.denominator, present, enough)
    above = total * everything * step.divide_by.denominator
    return Combined(above, parts.denominator * units * step.divide_by.numerator, present, enough)


def _pick(step: Step, parts: Parts) -> Combined:
    number, count = _counted(step, parts)
    picked, denominator = _PICKING[step.aggregate](step, parts, number)
    enough = _enough(step, parts, count.sql)
    if step.aggregate is Aggregate.MODE:
        enough = and_(enough, _most_frequent(number, last=False) == _most_frequent(number, last=True))
    return Combined(picked, denominator, None, enough)


def _most_frequent(number: Whole, *, last: bool) -> Sql:
    """Of several that are most frequent the first in order is taken: both orders agree on a single one."""
    return func.mode().within_group(number.sql.desc() if last else number.sql.asc())


def _median(step: Step, parts: Parts, number: Whole) -> tuple[Whole, int]:
    """The middle one from below and the one from above, which are the same where their count is odd."""
    middle = func.percentile_disc(HALF)
    both = [middle.within_group(order) for order in (number.sql.asc(), number.sql.desc())]
    lower, upper = (wide(each, number.most) for each in both)
    return lower + upper, parts.denominator * 2


def _met(step: Step, parts: Parts, number: Whole) -> tuple[Whole, int]:
    counted = Parts(number, parts.denominator, parts.most, parts.best)
    met = func.count().filter(~counted.worse(step.met)) if step.met is not None else func.count()
    return wide(met, parts.most), 1


_PICKING: Mapping[Aggregate, Callable[[Step, Parts, Whole], tuple[Whole, int]]] = MappingProxyType(
    {
        Aggregate.SUM: lambda step, parts, number: (
            wide(func.sum(number.sql), number.most * parts.most),
            parts.denominator,
        ),
        Aggregate.MEDIAN: _median,
        Aggregate.MODE: lambda step, parts, number: (
            wide(_most_frequent(number, last=False), number.most),
            parts.denominator,
        ),
        Aggregate.LOWEST: lambda step, parts, number: (
            wide(func.min(number.sql), number.most),
            parts.denominator,
        ),
        Aggregate.HIGHEST: lambda step, parts, number: (
            wide(func.max(number.sql), number.most),
            parts.denominator,
        ),
        Aggregate.COUNT_MET: _met,
    }
)


def _converted(convert: Conversion, found: Combined) -> Combined:
    """x × slope + offset, over the same divisor: the line through the ends of both scales."""
    offset = convert(Fraction(0))
    slope = convert(Fraction(1)) - offset
    above = found.above * (slope.numerator * offset.denominator)
    shift = whole(offset.numerator * slope.denominator * found.denominator)
    shift = shift if found.divisor is None else shift * found.divisor
    denominator = found.denominator * slope.denominator * offset.denominator
    return Combined(above + shift, denominator, found.divisor, found.enough)


def only(condition: Sql, number: Whole) -> Whole:
    """A number where a condition holds, null elsewhere."""
    return Whole(case((condition, number.sql)), number.most)
