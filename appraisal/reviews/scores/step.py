"""One step of a rule: how the parts of one level become one number, and what that number is then held to.

Weigh, combine, convert, round, hold, cut: always in this order, and nothing else can be said.
"""

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from itertools import pairwise

from appraisal.reviews.scores.errors import NumberError, RuleError
from appraisal.reviews.scores.ratios import Rounding, exact

LONGEST_NAME = 100
WIDEST_SCALE = 1000
MOST_PARTS = 1000


class Best(StrEnum):
    """Which end of a scale is the good one."""

    HIGHEST = "highest"
    LOWEST = "lowest"

    def worse(self, number: Fraction | int, other: Fraction | int) -> bool:
        """Whether a number is strictly worse than another."""
        return number < other if self is Best.HIGHEST else number > other


class Aggregate(StrEnum):
    """How numbers become one. Only the first two look at weights."""

    WEIGHTED_MEAN = "weighted_mean"
    WEIGHTED_SUM = "weighted_sum"
    SUM = "sum"
    MEDIAN = "median"
    MODE = "mode"
    LOWEST = "lowest"
    HIGHEST = "highest"
    COUNT_MET = "count_met"


class Weights(StrEnum):
    """What weights are taken to mean.

    `normalise`: each part has one, and they may sum to anything. `equal_if_absent`: so too, but if no part
    has one all weigh alike. `must_sum`: they have to sum to `total`, give or take `tolerance`; with
    `must_sum_or_zero` a sum of zero passes, too. `ignore`: all weigh alike, whatever is given.
    """

    NORMALISE = "normalise"
    EQUAL_IF_ABSENT = "equal_if_absent"
    MUST_SUM = "must_sum"
    MUST_SUM_OR_ZERO = "must_sum_or_zero"
    IGNORE = "ignore"


class Missing(StrEnum):
    """What happens to a part that has no number.

    `exclude`: its weight goes with it and the others' grow in proportion. `block`: there is no result.
    `zero`: it counts as 0.
    """

    EXCLUDE = "exclude"
    BLOCK = "block"
    ZERO = "zero"


WEIGHING = (Aggregate.WEIGHTED_MEAN, Aggregate.WEIGHTED_SUM)
SUMMING = (Weights.MUST_SUM, Weights.MUST_SUM_OR_ZERO)
OFF_THE_SCALE = (Aggregate.WEIGHTED_SUM, Aggregate.SUM, Aggregate.COUNT_MET)


@dataclass(frozen=True, slots=True)
class Scale:
    """What a number can be, and which end is the good one. Only whole numbers, unless `between` says so.

    :raises RuleError: if it runs backwards, or absurdly far.
    """

    minimum: Fraction
    maximum: Fraction
    best: Best = Best.HIGHEST
    between: bool = False

    @property
    def ends(self) -> tuple[Fraction, Fraction, Best]:
        """What makes two scales the same for numbers between their points."""
        return self.minimum, self.maximum, self.best

    def __post_init__(self) -> None:
        check_exact(self.minimum, "minimum")
        check_exact(self.maximum, "maximum")
        if not -WIDEST_SCALE <= self.minimum < self.maximum <= WIDEST_SCALE:
            raise RuleError(f"A scale can't run from {self.minimum} to {self.maximum}", "maximum")


@dataclass(frozen=True, slots=True)
class Conversion:
    """From one scale to another, ends to ends and in proportion between them; a good end stays good."""

    source: Scale
    target: Scale

    def __call__(self, number: Fraction) -> Fraction:
        """((x - smin) / (smax - smin)) * (dmax - dmin) + dmin, mirrored where the good ends differ."""
        place = (number - self.source.minimum) / (self.source.maximum - self.source.minimum)
        if self.source.best is not self.target.best:
            place = 1 - place
        return place * (self.target.maximum - self.target.minimum) + self.target.minimum


@dataclass(frozen=True, slots=True)
class RoundTo:
    """Rounding between two steps, for rules that copy a system which does: `each` weighted part, or the sum.

    :raises RuleError: for fewer than no or more than ten places.
    """

    places: int
    way: Rounding
    each: bool = False

    def __post_init__(self) -> None:
        if not 0 <= self.places <= 10:
            raise RuleError("Round to 0 to 10 decimal places", "places")


@dataclass(frozen=True, slots=True)
class Cap:
    """A part strictly worse than `limit` holds the result at a band, or at a number.

    `kind` narrows it to parts of that kind. With `unless` it is lifted where another part that it speaks of
    is that good or better.

    :raises RuleError: if it holds the result at both or neither.
    """

    limit: Fraction
    band: str | None = None
    number: Fraction | None = None
    kind: str | None = None
    unless: Fraction | None = None

    def __post_init__(self) -> None:
        for name in ("limit", "number", "unless"):
            check_exact(getattr(self, name), name)
        if (self.band is None) == (self.number is None):
            raise RuleError("A cap holds the result either at a band or at a number", "band")


@dataclass(frozen=True, slots=True)
class Bands:
    """Names for stretches of a scale, from the lowest numbers upwards, and the cuts between them.

    A number belongs to the band above every cut that it reaches: `cut <= number`. `ends`, for rules that
    copy a system with holes, says up to which number each band reaches; a number beyond it has no band.

    :raises RuleError: if the cuts don't rise, or names and cuts don't fit.
    """

    names: tuple[str, ...]
    cuts: tuple[Fraction, ...]
    ends: tuple[Fraction, ...] = ()

    def __post_init__(self) -> None:
        for number in (*self.cuts, *self.ends):
            check_exact(number, "cuts")
        if not self.names or not all(0 < len(name.strip()) <= LONGEST_NAME for name in self.names):
            raise RuleError("There has to be a band, and each needs a name", "names")
        if len(set(self.names)) != len(self.names):
            raise RuleError("No two bands may share a name", "names")
        if len(self.cuts) + 1 != len(self.names):
            raise RuleError(f"{len(self.names)} bands need {len(self.names) - 1} cuts", "cuts")
        if not all(lower < upper for lower, upper in pairwise(self.cuts)):
            raise RuleError("The cuts should rise", "cuts")
        if self.ends and len(self.ends) != len(self.names):
            raise RuleError("Each band needs its end", "ends")

    def of(self, number: Fraction) -> str | None:
        """The band of an exact number; None only where `ends` leave a hole."""
        place = sum(cut <= number for cut in self.cuts)
        return None if self.ends and number > self.ends[place] else self.names[place]


@dataclass(frozen=True, slots=True)
class Step:
    """How parts become one number. `of` is what words call the parts: behaviours, values, objectives.

    Fewer than `at_least` parts with a number, or a smaller portion of all parts than `at_least_share`, are
    not enough; but in a group of the kind `spares` (a manager is one person) one is. `divide_by` belongs to
    weighted sums, and `met` (the least that counts as met) to counts.

    :raises RuleError: if the parts contradict each other.
    """

    of: str
    aggregate: Aggregate
    weights: Weights
    missing: Missing
    at_least: int
    at_least_share: Fraction | None = None
    spares: str | None = None
    total: Fraction | None = None
    tolerance: Fraction | None = None
    divide_by: Fraction | None = None
    met: Fraction | None = None
    convert: Conversion | None = None
    rounding: RoundTo | None = None
    caps: tuple[Cap, ...] = ()
    bands: Bands | None = None

    def __post_init__(self) -> None:
        if not 0 < len(self.of.strip()) <= LONGEST_NAME:
            raise RuleError("Say what the parts are called", "of")
        if self.at_least < (self.missing is not Missing.ZERO):
            raise RuleError("At least one part has to be rated, unless missing ones are 0", "at_least")
        if self.at_least > MOST_PARTS:
            raise RuleError(f"No more than {MOST_PARTS} parts can be asked for", "at_least")
        if self.at_least_share is not None and not 0 < self.at_least_share <= 1:
            raise RuleError("The portion is more than 0 and no more than 1", "at_least_share")
        if self.aggregate not in WEIGHING and self.weights is not Weights.IGNORE:
            raise RuleError(f"{self.aggregate} knows no weights: say {Weights.IGNORE}", "weights")
        self._check_numbers()
        names = () if self.bands is None else self.bands.names
        for place, cap in enumerate(self.caps):
            if cap.band is not None and cap.band not in names:
                raise RuleError(f"There is no band '{cap.band}'", f"caps/{place}/band")

    def _check_numbers(self) -> None:
        """Each aggregate and each meaning of weights has the numbers that belong to it, and no others."""
        belongs = {
            "total": self.weights in SUMMING,
            "tolerance": self.weights in SUMMING,
            "divide_by": self.aggregate is Aggregate.WEIGHTED_SUM,
            "met": self.aggregate is Aggregate.COUNT_MET,
        }
        for name, expected in belongs.items():
            number = getattr(self, name)
            check_exact(number, name)
            if (number is not None) != expected:
                raise RuleError(f"'{name}' {'is needed' if expected else 'has no place'} here", name)
            if number is not None and (number < 0 or (number == 0 and name in ("total", "divide_by"))):
                raise RuleError(f"'{name}' can't be {number}", name)

    def combined_on(self, scale: Scale | None) -> Scale | None:
        """The scale of what this combines, before it is converted; None where sums leave every scale."""
        return None if self.aggregate in OFF_THE_SCALE else scale

    def result_on(self, scale: Scale | None) -> Scale | None:
        """The scale of the result, from that of the parts."""
        return self.combined_on(scale) if self.convert is None else self.convert.target


def check_exact(number: object, code: str) -> None:
    """Refuse what isn't a Fraction, in code as in JSON.

    :raises RuleError: for anything else (None passes), and for more than 40 digits.
    """
    if number is None:
        return
    if not isinstance(number, Fraction):
        raise RuleError(f"{number!r} should be a Fraction, because bands are cut on exact numbers", code)
    try:
        exact(number)
    except NumberError as too_long:
        raise RuleError(str(too_long), code) from too_long
