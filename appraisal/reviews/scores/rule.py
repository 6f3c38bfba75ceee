"""A rule says how ratings become scores. It is data in a closed vocabulary: nothing in it is ever run.

A cycle pins a rule at launch, and each score stores the whole rule it was made with, so a rule is changed
by publishing it under its next version, never in place.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from appraisal.reviews.scores.combining import weights_of
from appraisal.reviews.scores.errors import RuleError, ScoreError
from appraisal.reviews.scores.former import newer_rule
from appraisal.reviews.scores.inputs import DEEPEST, Group
from appraisal.reviews.scores.numerals import plain
from appraisal.reviews.scores.plain import from_plain, mapping, to_plain
from appraisal.reviews.scores.step import (
    LONGEST_NAME,
    Bands,
    Best,
    Missing,
    Scale,
    Step,
    Weights,
    check_exact,
)

FORMAT = 2


@dataclass(frozen=True, slots=True)
class Oddities:
    """What a copied system does to what it is given, and no rule of one's own should.

    `zero_is_missing`: a 0 means not rated yet. About progress towards a target: `start_ignored` takes every
    start for 0, `cut_to_whole` cuts the decimals of what was typed, `falling_refused` knows no target below
    its start, `kept_outside` doesn't hold the result within the scale.
    """

    zero_is_missing: bool = False
    start_ignored: bool = False
    cut_to_whole: bool = False
    falling_refused: bool = False
    kept_outside: bool = False


@dataclass(frozen=True, slots=True)
class Measure:
    """One number that a form leads to: the scale of its items, and a step for each level, innermost first.

    `weight` is its own among the measures, where the rule has an `overall`.

    :raises RuleError: if a step doesn't fit the scale that its parts are on.
    """

    code: str
    label: str
    scale: Scale
    steps: tuple[Step, ...]
    weight: Fraction | None = None
    oddities: Oddities | None = None

    def __post_init__(self) -> None:
        for name in ("code", "label"):
            if not 0 < len(getattr(self, name).strip()) <= LONGEST_NAME:
                raise RuleError("A measure needs a code and a label", name)
        if not 0 < len(self.steps) <= DEEPEST:
            raise RuleError(f"A measure has 1 to {DEEPEST} steps", "steps")
        check_exact(self.weight, "weight")
        scale: Scale | None = self.scale
        for place, (step, best) in enumerate(zip(self.steps, self.directions, strict=False)):
            scale = _check_fit(step, scale, best, f"steps/{place}")

    @property
    def result_scale(self) -> Scale | None:
        """The scale that its number is on; None where sums leave every scale."""
        scale: Scale | None = self.scale
        for step in self.steps:
            scale = step.result_on(scale)
        return scale

    @property
    def directions(self) -> tuple[Best, ...]:
        """Which end is good: of the items and, behind each step, of its results. Only converting mirrors."""
        found = [self.scale.best]
        for step in self.steps:
            found.append(found[-1] if step.convert is None else step.convert.target.best)
        return tuple(found)

    @property
    def bands(self) -> Bands | None:
        """The bands of its number."""
        return self.steps[-1].bands


@dataclass(frozen=True, slots=True)
class Grid:
    """Where two measures stand together: the pair of their bands and, with `cells`, what is written there.

    `cells` has a row for each band of `rows` and a cell for each of `columns`; an empty text is no cell.
    """

    rows: str
    columns: str
    cells: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Turnout:
    """How many have to have answered, and which portion of those asked, before anything is shown.

    :raises RuleError: for a count below 0, or a portion that isn't between 0 and 1.
    """

    answered: int
    share: Fraction

    def __post_init__(self) -> None:
        check_exact(self.share, "share")
        if self.answered < 0 or not 0 <= self.share <= 1:
            raise RuleError("A turnout is a count and a portion between 0 and 1", "share")


@dataclass(frozen=True, slots=True)
class Rule:
    """What a form is measured by, where that stands on a grid, and whether it becomes one number overall.

    `copies` names the system that a rule reproduces, traps and all; only such a rule may round between
    steps, leave holes between bands, let weights of 0 pass, reward what is missing or have oddities.

    :raises RuleError: if the parts contradict each other.
    """

    name: str
    version: int
    measures: tuple[Measure, ...]
    grid: Grid | None = None
    overall: Step | None = None
    turnout: Turnout | None = None
    copies: str | None = None

    def __post_init__(self) -> None:
        self._check_names()
        if self.grid is not None:
            self._check_grid(self.grid)
        self._check_overall()
        for code, trap in self._traps():
            if self.copies is None:
                raise RuleError(f"Only a rule that says which system it copies may {trap}", code)

    @property
    def parts(self) -> tuple[Group, ...]:
        """The measures as what an overall number is made of: their names and their own weights."""
        return tuple(Group(each.code, each.label, (), each.weight) for each in self.measures)

    def measure(self, code: str) -> Measure:
        """The measure of that code.

        :raises RuleError: if there is none.
        """
        for each in self.measures:
            if each.code == code:
                return each
        raise RuleError(f"The rule '{self.name}' doesn't measure '{code}'", "measures")

    def to_json(self) -> dict[str, Any]:
        """Return the rule as plain data that JSON can hold without a float."""
        return {"format": FORMAT, **to_plain(self)}

    @classmethod
    def from_json(cls, stored: Mapping[str, object]) -> "Rule":
        """Read a rule, from storage (also of format 1) or from somebody who wrote one.

        :raises RuleError: for an unknown or missing key, an unknown word, a number that isn't exact, or a
            rule that contradicts itself. Its `code` is the pointer to it, `/measures/0/steps/1/weights`.
        """
        return read_rule(stored)

    def _check_names(self) -> None:
        for name, text in (("name", self.name), ("copies", self.copies)):
            if text is not None and not 0 < len(text.strip()) <= LONGEST_NAME:
                raise RuleError(f"A name has 1 to {LONGEST_NAME} characters", name)
        if self.version < 1:
            raise RuleError("Versions count from 1", "version")
        codes = [measure.code for measure in self.measures]
        if not codes or len(set(codes)) != len(codes):
            raise RuleError("A rule has at least one measure, and no two with the same code", "measures")

    def _check_overall(self) -> None:
        """One number of several takes numbers on one scale, and weights that fit together."""
        if self.overall is None:
            for place, measure in enumerate(self.measures):
                if measure.weight is not None:
                    raise RuleError("Without 'overall' a weight has no place", f"measures/{place}/weight")
            return
        if len({measure.directions[-1] for measure in self.measures}) > 1:
            raise RuleError("The measures' good ends differ: convert one first", "overall")
        scales = [measure.result_scale for measure in self.measures]
        if len({scale.ends for scale in scales if scale is not None}) > 1:
            raise RuleError("The measures are on different scales: convert one first", "overall")
        shared = None if None in scales else scales[0]
        _check_fit(self.overall, shared, self.measures[0].directions[-1], "overall")
        try:
            weights_of(self.overall, self.parts)
        except ScoreError as wrong:
            places = {measure.code: f"measures/{place}/weight" for place, measure in enumerate(self.measures)}
            raise RuleError(str(wrong), places.get(wrong.code or "", "measures")) from wrong

    def _check_grid(self, grid: Grid) -> None:
        if grid.rows == grid.columns:
            raise RuleError("A grid takes two measures", "grid/columns")
        bands: list[Bands] = []
        for name in ("rows", "columns"):
            found = next((each for each in self.measures if each.code == getattr(grid, name)), None)
            if found is None or found.bands is None:
                raise RuleError(f"'{getattr(grid, name)}' is no measure with bands", f"grid/{name}")
            bands.append(found.bands)
        rows, columns = (len(each.names) for each in bands)
        if grid.cells and [len(row) for row in grid.cells] != [columns] * rows:
            raise RuleError(f"The grid needs {rows} rows of {columns} cells", "grid/cells")

    def _traps(self) -> Iterator[tuple[str, str]]:
        """What only a copy may do, by pointer."""
        for place, measure in enumerate(self.measures):
            if measure.oddities is not None:
                yield f"measures/{place}/oddities", "have oddities"
            for level, (step, best) in enumerate(zip(measure.steps, measure.directions, strict=False)):
                yield from _traps_of(step, best, f"measures/{place}/steps/{level}")
        if self.overall is not None:
            yield from _traps_of(self.overall, self.measures[0].directions[-1], "overall")


def read_rule(stored: object, path: str = "") -> Rule:
    """Read a rule that stands at that pointer.

    :raises RuleError: as `Rule.from_json` does.
    """
    given = dict(mapping(stored, path, RuleError))
    if type(given.get("format")) is not int:
        raise RuleError(f"'{path}/format' should be {FORMAT}", f"{path}/format")
    if given["format"] == 1:
        given = newer_rule(given)
    if given.pop("format") != FORMAT:
        raise RuleError(f"'{path}/format' should be {FORMAT}", f"{path}/format")
    return from_plain(Rule, given, path, RuleError)


def _traps_of(step: Step, best: Best, path: str) -> Iterator[tuple[str, str]]:
    if step.missing is Missing.ZERO and best is Best.LOWEST:
        yield f"{path}/missing", "count what is missing as 0 where low is good"
    if step.rounding is not None:
        yield f"{path}/rounding", "round between steps"
    if step.bands is not None and step.bands.ends:
        yield f"{path}/bands/ends", "leave holes between bands"
    if step.weights is Weights.MUST_SUM_OR_ZERO:
        yield f"{path}/weights", "let weights of 0 pass"


def _check_fit(step: Step, scale: Scale | None, best: Best, path: str) -> Scale | None:
    """Check a step against the scale and the good end of its parts; return the scale of its result."""
    _check_inside(scale, step.met, f"{path}/met")
    for place, cap in enumerate(step.caps):
        _check_inside(scale, cap.limit, f"{path}/caps/{place}/limit")
        _check_inside(scale, cap.unless, f"{path}/caps/{place}/unless")
        _check_inside(step.result_on(scale), cap.number, f"{path}/caps/{place}/number")
        if cap.unless is not None and best.worse(cap.unless, cap.limit):
            raise RuleError("What lifts a cap can't be worse than its limit", f"{path}/caps/{place}/unless")
    combined = step.combined_on(scale)
    if step.convert is not None and combined is not None and combined.ends != step.convert.source.ends:
        raise RuleError("What is converted is on another scale", f"{path}/convert/source")
    result = step.result_on(scale)
    for cut in () if step.bands is None else step.bands.cuts:
        if result is not None and not result.minimum < cut <= result.maximum:
            raise RuleError("Each cut should lie inside its scale", f"{path}/bands/cuts")
    return result


def _check_inside(scale: Scale | None, number: Fraction | None, path: str) -> None:
    if scale is not None and number is not None and not scale.minimum <= number <= scale.maximum:
        ends = f"{plain(scale.minimum)} to {plain(scale.maximum)}"
        raise RuleError(f"{plain(number)} lies outside the scale {ends}", path)
