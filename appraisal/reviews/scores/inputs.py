"""What goes into a score: a form of rated items (behaviours, objectives) in groups (values) of any depth."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction

from appraisal.reviews.scores.errors import NumberError, RatingError, ScoreError, WeightError
from appraisal.reviews.scores.plain import from_plain, list_of, mapping, read_number
from appraisal.reviews.scores.ratios import Exact, exact

DEEPEST = 6
"""How many levels of parts there can be."""


class NonRating(StrEnum):
    """Why an item has no number. None of these is a 0, and they aren't each other."""

    NOT_RATED = "not_rated"
    NO_CHANCE = "no_chance"
    NOT_APPLICABLE = "not_applicable"
    NOT_SEEN = "not_seen"


@dataclass(frozen=True, slots=True)
class Progress:
    """How far something has come: from `start` towards `target`, which may lie below it.

    :raises RatingError: if the target is where one starts.
    """

    start: Fraction
    target: Fraction
    now: Fraction

    def __post_init__(self) -> None:
        if self.start == self.target:
            raise RatingError("A target can't be where one starts", "target")


Rating = int | Fraction | NonRating | Progress


def _read_rating(found: object, path: str, error: type[ScoreError]) -> Rating:
    if isinstance(found, Mapping):
        return from_plain(Progress, found, path, error)
    if isinstance(found, str) and found in set(NonRating):
        return NonRating(found)
    try:
        return read_number(found, path, error)
    except ScoreError as neither:
        raise error(f"{neither}; or why there is none: {', '.join(NonRating)}", path) from neither


def _read_part(found: object, path: str, error: type[ScoreError]) -> "Item | Group":
    if path.count("/parts/") >= DEEPEST:
        raise error(f"'{path}' is nested too deeply", path)
    if "parts" in mapping(found, path, error):
        return from_plain(Group, found, path, error)
    return from_plain(Item, found, path, error)


@dataclass(frozen=True, slots=True)
class Item:
    """One behaviour or objective: its rating (a number of its scale, or why there is none) and its weight.

    `code` is unique in the measure it stands in; `label` is what the explanation calls it; `kind` is what
    a rule's cap may narrow itself to. A weight of None is none, which isn't a weight of 0 or of 1.
    """

    code: str
    label: str
    rating: Rating = field(metadata={"read": _read_rating})
    weight: Exact | None = field(default=None, metadata={"read": read_number})
    kind: str | None = None


@dataclass(frozen=True, slots=True)
class Group:
    """One value with its behaviours, or any other list of parts, and its weight among its like."""

    code: str
    label: str
    parts: "tuple[Item | Group, ...]" = field(metadata={"read": list_of(_read_part)})
    weight: Exact | None = field(default=None, metadata={"read": read_number})
    kind: str | None = None


Part = Item | Group


@dataclass(frozen=True, slots=True)
class Answered:
    """How many people answered, of how many who were asked.

    :raises RatingError: if more answered than were asked, or fewer than nobody.
    """

    answered: int
    asked: int

    def __post_init__(self) -> None:
        if not 0 <= self.answered <= self.asked:
            raise RatingError(
                f"{self.answered} can't have answered of {self.asked} who were asked", "answered"
            )


def _read_measures(found: object, path: str, error: type[ScoreError]) -> dict[str, tuple[Part, ...]]:
    return {
        code: list_of(_read_part)(parts, f"{path}/{code}", error)
        for code, parts in mapping(found, path, error).items()
    }


@dataclass(frozen=True, slots=True)
class Form:
    """All that one score is made from: for each measure of the rule, by its code, the outermost parts."""

    measures: Mapping[str, Sequence[Part]] = field(metadata={"read": _read_measures})
    turnout: Answered | None = None

    @classmethod
    def from_json(cls, given: object, path: str = "") -> "Form":
        """Read a form that somebody wrote; the format is in `docs/scores.md`.

        :raises RatingError: for anything else than that, with the pointer to it as its code.
        """
        return from_plain(Form, given, path, RatingError)


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


def check_weights(weighted: Sequence[Part]) -> tuple[Fraction, ...]:
    """Return the weights of one list, exactly, in its order.

    Weights needn't sum to anything (3 × 33.33 is fine), and single ones may be zero.

    :raises WeightError: if one is negative or absent or, in a list that isn't empty, all are zero.
    :raises NumberError: if one is a float, or has too many digits.
    """
    weights = tuple(_weight_of(each) for each in weighted)
    if weights and not any(weights):
        named = ", ".join(each.label for each in weighted)
        raise WeightError(f"All weights are zero: {named}; at least one should be more")
    return weights


def _weight_of(part: Part) -> Fraction:
    if part.weight is None:
        raise WeightError(f"'{part.label}' has no weight", part.code)
    try:
        weight = exact(part.weight)
    except NumberError as inexact:
        raise NumberError(f"The weight of '{part.label}': {inexact}", part.code) from inexact
    if weight < 0:
        raise WeightError(f"The weight of '{part.label}' is negative", part.code)
    return weight
