"""What goes into a score: rated items (behaviours, objectives) and groups of them (values)."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from appraisal.reviews.scores.errors import RatingError, WeightError
from appraisal.reviews.scores.ratios import Exact, exact


class NonRating(StrEnum):
    """Why an item has no number. None of these is a 0, and they aren't each other."""

    NOT_RATED = "not_rated"
    NO_CHANCE = "no_chance"
    NOT_APPLICABLE = "not_applicable"
    NOT_SEEN = "not_seen"


Rating = int | NonRating


@dataclass(frozen=True, slots=True)
class Item:
    """One behaviour or objective: its rating (a point of its scale, or why there is none) and its weight.

    `code` is unique in the list it stands in; `label` is what the explanation calls it.
    """

    code: str
    label: str
    rating: Rating
    weight: Exact = 1


@dataclass(frozen=True, slots=True)
class Group:
    """One value with its behaviours, and its weight among the values."""

    code: str
    label: str
    items: tuple[Item, ...]
    weight: Exact = 1


def rating_from(points: int | None, non_rating: str | None) -> Rating:
    """Return the rating that a row's two columns stand for; neither filled means not rated yet.

    :raises RatingError: if both are filled, or the non-rating isn't one that is known.
    """
    if points is not None and non_rating is not None:
        raise RatingError(f"An item can't be rated {points} and be '{non_rating}' at once")
    if points is not None:
        return points
    try:
        return NonRating(non_rating or NonRating.NOT_RATED)
    except ValueError as unknown:
        raise RatingError(f"'{non_rating}' is no known reason for having no rating") from unknown


def check_weights(weighted: Sequence[Item | Group]) -> tuple[Fraction, ...]:
    """Return the weights of one list, exactly, in its order. Call it where weights are entered, too.

    Weights needn't sum to anything (3 × 33.33 is fine), and single ones may be zero.

    :raises WeightError: if one is negative or, in a list that isn't empty, all are zero.
    :raises NumberError: if one is a float, or has too many digits.
    """
    weights = tuple(exact(each.weight) for each in weighted)
    for each, weight in zip(weighted, weights, strict=True):
        if weight < 0:
            raise WeightError(f"The weight of '{each.label}' is negative", each.code)
    if weights and not any(weights):
        raise WeightError(f"All weights are zero: {', '.join(each.label for each in weighted)}")
    return weights
