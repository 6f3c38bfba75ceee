"""What one item says: a number of its scale, progress towards a target, or why there is neither."""

from fractions import Fraction
from typing import NamedTuple

from appraisal.reviews.scores.combining import Number
from appraisal.reviews.scores.errors import RatingError
from appraisal.reviews.scores.explanation import ProgressWorking
from appraisal.reviews.scores.inputs import Item, NonRating, Progress
from appraisal.reviews.scores.ratios import Rounding, as_given, as_text, exact, rounded
from appraisal.reviews.scores.rule import Measure, Oddities
from appraisal.reviews.scores.step import Best, Scale

NO_ODDITIES = Oddities()


class Rated(NamedTuple):
    """The number of an item, or why it has none; `given` and `progress` are for the explanation."""

    number: Number | None
    reason: str | None
    given: int | str | None
    progress: ProgressWorking | None = None


def rated(item: Item, measure: Measure) -> Rated:
    """Return what an item's rating comes to on the scale of its measure.

    :raises RatingError: if it lies off the scale, or is no rating at all.
    """
    rating = item.rating
    if isinstance(rating, NonRating):
        return Rated(None, rating.value, None)
    if isinstance(rating, Progress):
        return _progress(item, rating, measure)
    if type(rating) is not int and type(rating) is not Fraction:
        raise RatingError(f"{rating!r} is no rating of '{item.label}'")
    scale = measure.scale
    if not scale.minimum <= exact(rating) <= scale.maximum:
        ends = f"{scale.minimum} to {scale.maximum}"
        raise RatingError(f"'{item.label}' is rated {rating}, off the scale {ends}")
    if not scale.between and rating != int(rating):
        raise RatingError(f"'{item.label}' is rated {rating}, between two points")
    if rating == 0 and measure.oddities is not None and measure.oddities.zero_is_missing:
        return Rated(None, NonRating.NOT_RATED.value, 0)
    return Rated(rating, None, as_given(rating))


def _progress(item: Item, progress: Progress, measure: Measure) -> Rated:
    """(now − start) ÷ (target − start) of the way along the scale, whichever of the two is the larger."""
    scale, oddities = measure.scale, measure.oddities or NO_ODDITIES
    if not scale.between:
        raise RatingError(f"'{item.label}' has a target, and its scale has nothing between points")
    start, target, now = (exact(each) for each in (progress.start, progress.target, progress.now))
    if oddities.falling_refused and target < start:
        raise RatingError(f"The target of '{item.label}' lies below its start")
    if oddities.start_ignored:
        start = Fraction()
    if oddities.cut_to_whole:
        start, target, now = (rounded(each, 0, Rounding.DOWN) for each in (start, target, now))
    if start == target:
        raise RatingError(f"The target of '{item.label}' is where it starts")
    reached = (now - start) / (target - start)
    number = _along(scale, reached)
    if not oddities.kept_outside:
        number = min(max(number, scale.minimum), scale.maximum)
    given: ProgressWorking = {
        "start": as_given(progress.start),
        "target": as_given(progress.target),
        "now": as_given(progress.now),
        "reached": as_text(reached),
    }
    return Rated(number, None, as_given(number), given)


def _along(scale: Scale, portion: Fraction) -> Fraction:
    """The number that far from the bad end of a scale to the good one."""
    bad, good = (
        (scale.minimum, scale.maximum) if scale.best is Best.HIGHEST else (scale.maximum, scale.minimum)
    )
    return bad + portion * (good - bad)
