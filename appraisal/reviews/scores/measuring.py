"""From parts to one number, level by level, with the working of each: behaviours → values → *how*."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from appraisal.reviews.scores.combining import Number, Status, combine, weights_of
from appraisal.reviews.scores.errors import RatingError, ScoreError
from appraisal.reviews.scores.holding import hold
from appraisal.reviews.scores.inputs import Group, Part
from appraisal.reviews.scores.rating import rated
from appraisal.reviews.scores.ratios import as_text, exact
from appraisal.reviews.scores.rule import Measure
from appraisal.reviews.scores.step import Aggregate, Best, Step


@dataclass(frozen=True, slots=True)
class Score:
    """One result: `number` is None unless the status is `scored`, `band` also where the rule has none.

    `capped` says that a part holds the result lower than all parts together would.
    """

    status: Status
    number: Fraction | None
    band: str | None
    capped: bool = False

    @property
    def exact(self) -> str | None:
        """The number as stored text, `7/2`, or None where there is none."""
        return None if self.number is None else as_text(self.number)


Working = dict[str, Any]
"""A working in the making; `explanation` says which keys it has when it is done."""


def measure_parts(measure: Measure, parts: Sequence[Part]) -> tuple[Score, Working]:
    """Score one measure of a form; the working is an `Outcome` with its parts.

    :raises RatingError: if a rating lies off its scale, a code is there twice, or parts are nested otherwise
        than the measure's steps.
    :raises WeightError: if weights aren't what a step asks for.
    """
    return _level(measure, len(measure.steps) - 1, parts, None, set())


def _level(
    measure: Measure, level: int, parts: Sequence[Part], kind: str | None, seen: set[tuple[int, str]]
) -> tuple[Score, Working]:
    """Combine the parts of one level of a group of that kind; level 0 is that of items."""
    numbers: list[Number | None] = []
    workings: list[Working] = []
    for place, part in enumerate(parts):
        working: Working = {"code": part.code, "label": part.label}
        if part.kind is not None:
            working["kind"] = part.kind
        try:
            numbers.append(_number(measure, level, part, working, seen))
        except ScoreError as wrong:
            raise wrong.inside(f"/{place}") from wrong.__cause__
        workings.append(working)
    step = measure.steps[level]
    if step.spares is not None and kind == step.spares:
        step = replace(step, at_least=1, at_least_share=None)
    return settle(step, parts, numbers, workings, measure.directions[level : level + 2])


def _number(
    measure: Measure, level: int, part: Part, working: Working, seen: set[tuple[int, str]]
) -> Number | None:
    """Write down what a part says or comes to, and return its number; `left_out` is why it has none."""
    if (level, part.code) in seen:
        raise RatingError(f"'{part.label}' is there twice")
    seen.add((level, part.code))
    if isinstance(part, Group):
        if level == 0:
            raise RatingError(f"'{part.label}' is a group where the rule asks for items")
        try:
            score, outcome = _level(measure, level - 1, part.parts, part.kind, seen)
        except ScoreError as wrong:
            raise wrong.inside("/parts") from wrong.__cause__
        working.update(outcome, left_out=None if score.number is not None else score.status.value)
        return score.number
    if level > 0:
        raise RatingError(f"'{part.label}' is an item where the rule asks for groups")
    found = rated(part, measure)
    working.update(rating=found.given, left_out=found.reason)
    if found.progress is not None:
        working["progress"] = found.progress
    return found.number


def settle(
    step: Step,
    parts: Sequence[Part],
    numbers: Sequence[Number | None],
    workings: Sequence[Working],
    directions: Sequence[Best],
) -> tuple[Score, Working]:
    """Make one number of those of the parts, and complete their workings by weights and shares."""
    combined = combine(step, numbers, _weights(step, parts), directions[0])
    for part, number, working, share in zip(parts, numbers, workings, combined.shares, strict=True):
        _complete(part, number, working, share)
    outcome: Working = {
        "parts": list(workings),
        "rated": len(numbers) - numbers.count(None),
        "status": combined.status.value,
        "number": None,
    }
    if step.aggregate is Aggregate.MODE:
        outcome["distribution"] = _distribution(numbers)
    if step.bands is not None:
        outcome["band"] = None
    if combined.number is None:
        return Score(combined.status, None, None), outcome
    return _held(step, combined.number, list(zip(parts, numbers, strict=True)), outcome, directions)


def _weights(step: Step, parts: Sequence[Part]) -> tuple[Fraction, ...]:
    try:
        return weights_of(step, parts)
    except ScoreError as wrong:
        at_fault = (f"/{place}/weight" for place, part in enumerate(parts) if part.code == wrong.code)
        wrong.code = next(at_fault, None)
        raise


def _complete(part: Part, number: Number | None, working: Working, share: Fraction | None) -> None:
    """Write down a part's weight before and after, and what became of it."""
    working["weight"] = None if part.weight is None else as_text(exact(part.weight))
    working["share"] = None if share is None else as_text(share)
    if number is None and share is not None:
        working["as_zero"], working["left_out"] = working["left_out"], None
    elif number is not None and share is None:
        working["left_out"] = Status.NO_WEIGHT.value


def _distribution(numbers: Sequence[Number | None]) -> list[Working]:
    times = Counter(number for number in numbers if number is not None)
    return [{"number": as_text(number), "times": times[number]} for number in sorted(times)]


def _held(
    step: Step,
    combined: Fraction,
    parts: Sequence[tuple[Part, Number | None]],
    outcome: Working,
    directions: Sequence[Best],
) -> tuple[Score, Working]:
    """Convert, round, hold and cut a combined number, and write down what that did."""
    held = hold(step, combined, parts, directions[0], directions[-1])
    outcome["number"] = as_text(held.number)
    if len(held.results) > 1:
        outcome["results"] = held.results
    if held.caps:
        outcome.update(caps=held.caps, band_before=held.before)
    if step.bands is not None:
        outcome["band"] = held.band
    capped = held.band != held.before or held.results[-1]["step"] == "held"
    return Score(Status.SCORED, held.number, held.band, capped), outcome
