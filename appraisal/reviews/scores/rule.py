"""A rule says how ratings become scores. It is data in a closed vocabulary: nothing in it is ever run.

A cycle pins a rule at launch, and each score stores the whole rule it was made with, so a rule is changed
by publishing it under its next version, never in place.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from itertools import pairwise
from typing import TypedDict, TypeVar

from appraisal.reviews.scores.errors import NumberError, RuleError
from appraisal.reviews.scores.ratios import as_text, exact
from appraisal.reviews.scores.record import Record

FORMAT = 1
WIDEST_SCALE = 1000
LONGEST_NAME = 100


class Aggregate(StrEnum):
    """How the parts of a level become one number."""

    WEIGHTED_MEAN = "weighted_mean"


class Weights(StrEnum):
    """What weights are taken to mean."""

    NORMALISE = "normalise"


class Missing(StrEnum):
    """What happens to a part that has no number."""

    EXCLUDE = "exclude"


class ScaleJson(TypedDict):
    """A scale as stored."""

    minimum: int
    maximum: int


class MeasureJson(TypedDict):
    """A measure as stored; cuts as fractions in text."""

    scale: ScaleJson
    aggregate: str
    weights: str
    missing: str
    cuts: list[str]


class RuleJson(TypedDict):
    """A rule as stored; `cap_below` as a fraction in text, or null for no cap."""

    format: int
    name: str
    version: int
    how: MeasureJson
    what: MeasureJson
    minimum_values: int
    cap_below: str | None
    bands: list[str]


@dataclass(frozen=True, slots=True)
class Scale:
    """The points `minimum`, `minimum + 1`, … `maximum`; the largest is the best.

    :raises RuleError: if it has fewer than two points, or absurdly many.
    """

    minimum: int
    maximum: int

    def __post_init__(self) -> None:
        if not -WIDEST_SCALE <= self.minimum < self.maximum <= WIDEST_SCALE:
            raise RuleError(f"A scale can't run from {self.minimum} to {self.maximum}", "scale")


@dataclass(frozen=True, slots=True)
class Measure:
    """How one side of the grid is measured: its scale, and where its bands are cut.

    A mean belongs to the band above every cut that it reaches: `cut <= mean`.

    :raises RuleError: if the cuts don't rise, or one can't divide the scale.
    """

    scale: Scale
    cuts: tuple[Fraction, ...]
    aggregate: Aggregate = Aggregate.WEIGHTED_MEAN
    weights: Weights = Weights.NORMALISE
    missing: Missing = Missing.EXCLUDE

    def __post_init__(self) -> None:
        for cut in self.cuts:
            _check_fraction(cut, "cuts")
        if not all(lower < upper for lower, upper in pairwise(self.cuts)):
            raise RuleError("The cuts should rise", "cuts")
        if not all(self.scale.minimum < cut <= self.scale.maximum for cut in self.cuts):
            raise RuleError("Each cut should lie inside its scale", "cuts")


@dataclass(frozen=True, slots=True)
class Rule:
    """How behaviours become *how* and objectives become *what*, and where each stands on the grid.

    `minimum_values` is how many values need a mean before *how* has one. A value whose mean lies under
    `cap_below` holds *how* in the lowest band (None: no cap). `bands` are named from the lowest upwards.

    :raises RuleError: if the parts contradict each other.
    """

    name: str
    version: int
    how: Measure
    what: Measure
    minimum_values: int
    cap_below: Fraction | None
    bands: tuple[str, ...]

    def __post_init__(self) -> None:
        if not 0 < len(self.name.strip()) <= LONGEST_NAME:
            raise RuleError(f"A rule needs a name of up to {LONGEST_NAME} characters", "name")
        if self.version < 1:
            raise RuleError("Versions count from 1", "version")
        if self.minimum_values < 1:
            raise RuleError("At least one value has to be rated", "minimum_values")
        self._check_cap()
        self._check_bands()

    def _check_cap(self) -> None:
        if self.cap_below is None:
            return
        _check_fraction(self.cap_below, "cap_below")
        if not self.how.scale.minimum < self.cap_below <= self.how.scale.maximum:
            raise RuleError("The cap should lie inside the scale of behaviours", "cap_below")

    def _check_bands(self) -> None:
        if not all(0 < len(band.strip()) <= LONGEST_NAME for band in self.bands):
            raise RuleError("Each band needs a name", "bands")
        if len(set(self.bands)) != len(self.bands):
            raise RuleError("No two bands may share a name", "bands")
        for measure in (self.how, self.what):
            if len(measure.cuts) + 1 != len(self.bands):
                raise RuleError(f"{len(self.bands)} bands need {len(self.bands) - 1} cuts", "cuts")

    def to_json(self) -> RuleJson:
        """Return the rule as plain data that JSON can hold without a float."""
        return {
            "format": FORMAT,
            "name": self.name,
            "version": self.version,
            "how": _measure_to_json(self.how),
            "what": _measure_to_json(self.what),
            "minimum_values": self.minimum_values,
            "cap_below": None if self.cap_below is None else as_text(self.cap_below),
            "bands": list(self.bands),
        }

    @classmethod
    def from_json(cls, stored: Mapping[str, object]) -> "Rule":
        """Read a rule, from storage or from somebody who wrote one.

        :raises RuleError: for an unknown or missing key, an unknown word, a number that isn't exact, or a
            rule that contradicts itself. Its `code` is the path to the key.
        """
        record = Record(stored, "", RuleError)
        record.only(*RuleJson.__annotations__)
        if record.integer("format") != FORMAT:
            raise record.refusal("format", f"should be {FORMAT}")
        return cls(
            name=record.text("name"),
            version=record.integer("version"),
            how=_measure_from_json(record.record("how")),
            what=_measure_from_json(record.record("what")),
            minimum_values=record.integer("minimum_values"),
            cap_below=record.ratio_or_none("cap_below"),
            bands=record.texts("bands"),
        )


def _check_fraction(number: object, code: str) -> None:
    if not isinstance(number, Fraction):
        raise RuleError(f"{number!r} should be a Fraction, because bands are cut on exact numbers", code)
    try:
        exact(number)
    except NumberError as too_long:
        raise RuleError(str(too_long), code) from too_long


def _measure_to_json(measure: Measure) -> MeasureJson:
    return {
        "scale": {"minimum": measure.scale.minimum, "maximum": measure.scale.maximum},
        "aggregate": measure.aggregate.value,
        "weights": measure.weights.value,
        "missing": measure.missing.value,
        "cuts": [as_text(cut) for cut in measure.cuts],
    }


def _measure_from_json(record: Record) -> Measure:
    record.only(*MeasureJson.__annotations__)
    scale = record.record("scale")
    scale.only(*ScaleJson.__annotations__)
    return Measure(
        scale=Scale(scale.integer("minimum"), scale.integer("maximum")),
        cuts=record.ratios("cuts"),
        aggregate=_word(record, "aggregate", Aggregate),
        weights=_word(record, "weights", Weights),
        missing=_word(record, "missing", Missing),
    )


Word = TypeVar("Word", bound=StrEnum)


def _word(record: Record, key: str, vocabulary: type[Word]) -> Word:
    found = record.text(key)
    if found not in {word.value for word in vocabulary}:
        raise record.refusal(key, f"should be one of: {', '.join(vocabulary)}")
    return vocabulary(found)


FIVE_POINTS = Measure(scale=Scale(1, 5), cuts=(Fraction(5, 2), Fraction(7, 2)))

DEFAULT_RULE = Rule(
    name="Default",
    version=1,
    how=FIVE_POINTS,
    what=FIVE_POINTS,
    minimum_values=4,
    cap_below=Fraction(2),
    bands=("below", "meets", "above"),
)
