"""A rule for scores in words and tables, and what it would change in numbers."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from types import MappingProxyType

from appraisal.presentation import plural, thousands
from appraisal.reviews.scores import Aggregate, Bands, Best, Cap, Measure, Missing, Rule, Step, Weights
from appraisal.reviews.scores.numerals import limit, plain
from appraisal.reviews.service.rule_preview import Preview

NO_SCORE = "No score"
MADE: Mapping[Aggregate, str] = MappingProxyType(
    {
        Aggregate.WEIGHTED_MEAN: "the mean of {parts}",
        Aggregate.WEIGHTED_SUM: "the sum of {parts}",
        Aggregate.SUM: "the sum of {parts}, without weights",
        Aggregate.MEDIAN: "the middle one (the median) of {parts}",
        Aggregate.MODE: "the most frequent one of {parts}, and nothing where two are equally frequent",
        Aggregate.LOWEST: "the lowest of {parts}",
        Aggregate.HIGHEST: "the highest of {parts}",
        Aggregate.COUNT_MET: "how many of {parts} are {met}",
    }
)
MISSING: Mapping[Missing, str] = MappingProxyType(
    {
        Missing.EXCLUDE: "One without a {number} is left out and lowers nothing.",
        Missing.BLOCK: "Each needs a {number}, or there is no result.",
        Missing.ZERO: "One without a {number} counts as 0.",
    }
)


@dataclass(frozen=True)
class BandTable:
    """The bands of one measure, best first, each with the numbers that belong to it."""

    caption: str
    rows: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class GridTable:
    """What × how, best row first: a text in each cell."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class RulePage:
    """A rule as people read it."""

    words: tuple[str, ...]
    bands: tuple[BandTable, ...]
    grid: GridTable | None


@dataclass(frozen=True)
class CountTable:
    """How many have each band of one measure: under the present rule, and under the other."""

    caption: str
    rows: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True)
class PreviewPage:
    """What another rule would change."""

    about: str
    moved: str
    tables: tuple[CountTable, ...]
    grid: GridTable | None


def rule_page(rule: Rule) -> RulePage:
    """A rule in words, its bands and its grid as tables."""
    bands = tuple(
        BandTable(f"Bands of {_lower(measure)}", tuple(_stretches(measure.bands)))
        for measure in rule.measures
        if measure.bands is not None
    )
    return RulePage(tuple(in_words(rule)), bands, _grid_of(rule))


def in_words(rule: Rule) -> list[str]:
    """What a rule does: a few sentences for each step, in the order of the arithmetic."""
    said = [] if rule.copies is None else [f"It copies {rule.copies}, with all that is odd about it."]
    for measure in rule.measures:
        for place, step in enumerate(measure.steps):
            last = place + 1 == len(measure.steps)
            result = measure.label if last else f"For each of the {measure.steps[place + 1].of}"
            parts = f"{'the' if last else 'its'} {step.of}"
            number = "number" if place else "rating"
            weighed = measure.code == "what" and step.weights is not Weights.IGNORE
            best = measure.directions[place]
            said.append(" ".join(_of_step(step, result, parts, number, best, weighed=weighed)))
    if rule.overall is not None:
        parts = f"the {rule.overall.of}"
        best = rule.measures[0].directions[-1]
        weighed = rule.overall.weights is not Weights.IGNORE
        said.append(
            " ".join(_of_step(rule.overall, "One number overall", parts, "number", best, weighed=weighed))
        )
    if rule.grid is not None and not rule.grid.cells:
        said.append("The place on the grid is the pair of both bands.")
    return said


def preview_page(found: Preview) -> PreviewPage:
    """Counts side by side; where bands differ in name, each rule has its own."""
    what, how = ("what", "how")
    if found.cycle is None:
        about = f"{found.because} These are {thousands(found.appraisals)} invented appraisals."
    else:
        about = f"All {plural(found.appraisals, 'complete appraisal')} of {found.cycle}, as agreed."
    moved = f"{plural(found.moved, 'appraisal')} would stand elsewhere than under the present rule."
    tables = tuple(_counts(found, code) for code in (what, how))
    return PreviewPage(about, moved, tables, _grid_counts(found))


def _of_step(step: Step, result: str, parts: str, number: str, best: Best, *, weighed: bool) -> Iterator[str]:
    met = "" if step.met is None else _at_least(step.met, best)
    made = MADE[step.aggregate].format(parts=parts, met=met)
    if step.divide_by is not None:
        made += f", divided by {plain(step.divide_by)}"
    if weighed:
        made += ", by their weights"
    yield f"{result}: {made}."
    yield MISSING[step.missing].format(number=number)
    if (enough := _enough(step, parts, number)) is not None:
        yield enough
    if step.convert is not None:
        source, target = (
            f"{plain(each.minimum)} to {plain(each.maximum)}"
            for each in (step.convert.source, step.convert.target)
        )
        yield f"The result is moved in proportion from {source} to {target}."
    if step.rounding is not None:
        yield f"It is rounded to {plural(step.rounding.places, 'decimal place')}, as the copied system does."
    for cap in step.caps:
        yield _of_cap(cap, parts, best)


def _enough(step: Step, parts: str, number: str) -> str | None:
    needed = [] if step.at_least < 2 else [f"at least {step.at_least}"]
    if step.at_least_share is not None:
        needed.append(f"{plain(step.at_least_share * 100)}%")
    if not needed:
        return None
    said = f"{' and '.join(needed)} of {parts} need a {number}, or there isn’t enough."
    return said[0].upper() + said[1:]


def _of_cap(cap: Cap, parts: str, best: Best) -> str:
    at = f"“{cap.band}”" if cap.band is not None else plain(cap.number or Fraction())
    worse = "under" if best is Best.HIGHEST else "over"
    kind = "" if cap.kind is None else f" of the kind “{cap.kind}”"
    lifted = "" if cap.unless is None else f", unless another is {_at_least(cap.unless, best)}"
    return f"It is held at {at} if one of {parts}{kind} is {worse} {limit(cap.limit)}{lifted}."


def _at_least(number: Fraction, best: Best) -> str:
    return f"{plain(number)} or {'more' if best is Best.HIGHEST else 'less'}"


def _lower(measure: Measure) -> str:
    return measure.label.lower()


def _stretches(bands: Bands) -> Iterator[tuple[str, str]]:
    edges: list[Fraction | None] = [None, *bands.cuts, None]
    for name, (lower, upper) in reversed(list(zip(bands.names, pairwise(edges), strict=True))):
        said = [] if lower is None else [f"{limit(lower)} or more"]
        said += [] if upper is None else [f"under {limit(upper)}"]
        yield name, " and ".join(said) or "any number"


def _names(rule: Rule, code: str) -> tuple[str, ...]:
    bands = rule.measure(code).bands
    return () if bands is None else bands.names


def _grid_of(rule: Rule) -> GridTable | None:
    grid = rule.grid
    if grid is None or not grid.cells:
        return None
    rows = zip(_names(rule, grid.rows), grid.cells, strict=True)
    return GridTable(
        _names(rule, grid.columns), tuple((name, *cells) for name, cells in reversed(list(rows)))
    )


def _counts(found: Preview, code: str) -> CountTable:
    present, candidate = (_names(each.rule, code) for each in (found.present, found.candidate))
    names: list[str | None] = [*reversed(tuple(dict.fromkeys((*present, *candidate)))), None]
    rows = tuple(
        (
            name or NO_SCORE,
            _told(found.present.count(code, name), there=name is None or name in present),
            _told(found.candidate.count(code, name), there=name is None or name in candidate),
        )
        for name in names
    )
    return CountTable(f"Bands of {code}", rows)


def _told(count: int, *, there: bool) -> str:
    return thousands(count) if there else "–"


def _grid_counts(found: Preview) -> GridTable | None:
    what, how = (_names(found.candidate.rule, code) for code in ("what", "how"))
    if not what or not how:
        return None
    same = (what, how) == tuple(_names(found.present.rule, code) for code in ("what", "how"))
    rows = []
    for row in reversed(what):
        cells = []
        for column in how:
            then = thousands(found.candidate.pairs.get((row, column), 0))
            now = thousands(found.present.pairs.get((row, column), 0))
            cells.append(f"{then} (now {now})" if same and then != now else then)
        rows.append((row, *cells))
    return GridTable(how, tuple(rows))
