"""The whole arithmetic of a score, on exact fractions, to be checked by hand.

behaviours → weighted mean per value → weighted mean of values = *how*
objectives → weighted mean = *what*
each mean → its band, on the exact number → the pair of bands = position on the grid
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from math import lcm
from typing import NamedTuple

from appraisal.reviews.scores.errors import RatingError
from appraisal.reviews.scores.explanation import (
    FORMAT,
    Cap,
    Explanation,
    GroupWorking,
    HowWorking,
    ItemWorking,
    WhatWorking,
)
from appraisal.reviews.scores.inputs import Group, Item, NonRating, check_weights
from appraisal.reviews.scores.ratios import as_text
from appraisal.reviews.scores.rule import Measure, Rule, Scale


class Status(StrEnum):
    """Whether there is a number and, if not, why."""

    SCORED = "scored"
    NOTHING_RATED = "nothing_rated"
    NO_WEIGHT = "no_weight"
    NOT_ENOUGH = "not_enough"


@dataclass(frozen=True, slots=True)
class Score:
    """One side's result: `mean` and `band` are None unless the status is `scored`.

    `capped` says that a value holds the band lower than the mean alone would.
    """

    status: Status
    mean: Fraction | None
    band: str | None
    capped: bool = False

    @property
    def exact(self) -> str | None:
        """The mean as stored text, `7/2`, or None where there is none."""
        return None if self.mean is None else as_text(self.mean)


class Grid(NamedTuple):
    """The position on the *what* × *how* grid: a pair of bands, never one number."""

    what: str
    how: str


@dataclass(frozen=True, slots=True)
class AppraisalScore:
    """Both scores, the position on the grid (None if either is missing), and the working to be stored."""

    how: Score
    what: Score
    grid: Grid | None
    explanation: Explanation


class Mean(NamedTuple):
    """A weighted mean and each part's share in it; a share of None means left out."""

    status: Status
    value: Fraction | None
    shares: tuple[Fraction | None, ...]


def score_appraisal(rule: Rule, behaviours: Sequence[Group], objectives: Sequence[Item]) -> AppraisalScore:
    """Score one perspective of one appraisal: behaviours grouped by value, and objectives.

    :raises RatingError: if a rating lies off its scale, or an item is there twice.
    :raises WeightError: if a weight is negative, or all weights of one list are zero.
    :raises NumberError: if a weight is a float.
    """
    _check_once(behaviours)
    _check_once([item for group in behaviours for item in group.items])
    _check_once(objectives)
    how, how_working = _score_how(rule, behaviours)
    what, what_working = _score_what(rule, objectives)
    grid = Grid(what.band, how.band) if what.band is not None and how.band is not None else None
    explanation: Explanation = {
        "format": FORMAT,
        "rule": rule.to_json(),
        "how": how_working,
        "what": what_working,
        "grid": {"what": grid.what, "how": grid.how} if grid else None,
    }
    return AppraisalScore(how, what, grid, explanation)


def weighted_mean(numbers: Sequence[Fraction | int | None], weights: Sequence[Fraction]) -> Mean:
    """Return Σ(number × weight) ÷ Σ(weight) over the numbers that are there.

    A missing number takes its weight with it, so the weights of the others keep their ratios. Weights are
    counted in whole units of their common denominator, which is exact, and quicker than fractions.
    """
    common = lcm(*(weight.denominator for weight in weights))
    units = [weight.numerator * (common // weight.denominator) for weight in weights]
    present = [(number, unit) for number, unit in zip(numbers, units, strict=True) if number is not None]
    total = sum(unit for _, unit in present)
    if not total:
        status = Status.NO_WEIGHT if present else Status.NOTHING_RATED
        return Mean(status, None, (None,) * len(numbers))
    shares = tuple(
        None if number is None else Fraction(unit, total) for number, unit in zip(numbers, units, strict=True)
    )
    return Mean(Status.SCORED, Fraction(sum(number * unit for number, unit in present), total), shares)


def band_of(mean: Fraction, measure: Measure, bands: Sequence[str]) -> str:
    """Return the band of an exact mean: the one above every cut that it reaches."""
    return bands[sum(cut <= mean for cut in measure.cuts)]


def _score_how(rule: Rule, groups: Sequence[Group]) -> tuple[Score, HowWorking]:
    averaged = [(group, *_mean_of_items(group.items, rule.how.scale)) for group in groups]
    means = [mean.value for _, mean, _ in averaged]
    weights = check_weights(groups)
    overall = weighted_mean(means, weights)
    rated = sum(mean is not None for mean in means)
    if 0 < rated < rule.minimum_values:
        overall = overall._replace(status=Status.NOT_ENOUGH, value=None)
    score, before, caps = _cut_how(rule, overall, zip(groups, means, strict=True))
    return score, {
        "groups": [
            _group_working(*each, weight, share)
            for each, weight, share in zip(averaged, weights, overall.shares, strict=True)
        ],
        "rated": rated,
        "needed": rule.minimum_values,
        "status": score.status.value,
        "mean": score.exact,
        "band_before_caps": before,
        "caps": caps,
        "band": score.band,
    }


def _cut_how(
    rule: Rule, overall: Mean, means: Iterable[tuple[Group, Fraction | None]]
) -> tuple[Score, str | None, list[Cap]]:
    """Cut *how* into its band, hold it in the lowest if any value lies under the cap, and say which did."""
    if overall.value is None:
        return Score(overall.status, None, None), None, []
    before = band_of(overall.value, rule.how, rule.bands)
    lowest, limit = rule.bands[0], rule.cap_below
    caps: list[Cap] = [
        {
            "code": group.code,
            "label": group.label,
            "mean": as_text(mean),
            "below": as_text(limit),
            "to": lowest,
        }
        for group, mean in means
        if limit is not None and mean is not None and mean < limit
    ]
    band = lowest if caps else before
    return Score(overall.status, overall.value, band, capped=band != before), before, caps


def _score_what(rule: Rule, objectives: Sequence[Item]) -> tuple[Score, WhatWorking]:
    mean, items = _mean_of_items(objectives, rule.what.scale)
    band = None if mean.value is None else band_of(mean.value, rule.what, rule.bands)
    score = Score(mean.status, mean.value, band)
    return score, {"items": items, "status": score.status.value, "mean": score.exact, "band": score.band}


def _mean_of_items(items: Sequence[Item], scale: Scale) -> tuple[Mean, list[ItemWorking]]:
    weights = check_weights(items)
    ratings = [_points(item, scale) for item in items]
    mean = weighted_mean(ratings, weights)
    return mean, [
        {
            "code": item.code,
            "label": item.label,
            "rating": rating,
            "left_out": item.rating.value if isinstance(item.rating, NonRating) else _weightless(share),
            "weight": as_text(weight),
            "share": None if share is None else as_text(share),
        }
        for item, rating, weight, share in zip(items, ratings, weights, mean.shares, strict=True)
    ]


def _group_working(
    group: Group, mean: Mean, items: list[ItemWorking], weight: Fraction, share: Fraction | None
) -> GroupWorking:
    return {
        "code": group.code,
        "label": group.label,
        "items": items,
        "mean": None if mean.value is None else as_text(mean.value),
        "left_out": mean.status.value if mean.value is None else _weightless(share),
        "weight": as_text(weight),
        "share": None if share is None else as_text(share),
    }


def _weightless(share: Fraction | None) -> str | None:
    """Say why something with a number has no share: all that has a number beside it weighs nothing."""
    return Status.NO_WEIGHT.value if share is None else None


def _points(item: Item, scale: Scale) -> int | None:
    """Return the rating as a number of its scale, or None if it is none."""
    if isinstance(item.rating, NonRating):
        return None
    if isinstance(item.rating, bool) or not isinstance(item.rating, int):
        raise RatingError(f"{item.rating!r} is no rating of '{item.label}'", item.code)
    if not scale.minimum <= item.rating <= scale.maximum:
        message = f"'{item.label}' is rated {item.rating}, off the scale {scale.minimum} to {scale.maximum}"
        raise RatingError(message, item.code)
    return item.rating


def _check_once(listed: Sequence[Item | Group]) -> None:
    """Refuse a list that names something twice: a repeated row would count twice in every mean."""
    seen: set[str] = set()
    for each in listed:
        if each.code in seen:
            raise RatingError(f"'{each.label}' is there twice", each.code)
        seen.add(each.code)
