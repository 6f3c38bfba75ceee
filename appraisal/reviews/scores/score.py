"""From a form to its scores: each measure, where two stand on the grid, and one number overall if asked.

behaviours → weighted mean per value → weighted mean of values = *how*
objectives → weighted mean = *what*
each number → its band, on the exact number → the pair of bands = position on the grid
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, cast

from appraisal.reviews.scores.combining import Status
from appraisal.reviews.scores.errors import RatingError, ScoreError
from appraisal.reviews.scores.explanation import Explanation, PositionWorking
from appraisal.reviews.scores.inputs import Answered, Form, Group, Item, NonRating
from appraisal.reviews.scores.measuring import Score, Working, measure_parts, settle
from appraisal.reviews.scores.plain import to_plain
from appraisal.reviews.scores.rule import FORMAT, Grid, Rule, Turnout
from appraisal.reviews.scores.step import Step

NO_CELL = "no_cell"


class Position(NamedTuple):
    """Where two measures stand on the grid: the pair of their bands, never one number.

    `cell` is what the rule writes there, `left_out` why nothing is.
    """

    rows: str | None
    columns: str | None
    cell: str | None = None
    left_out: str | None = None

    def working(self) -> PositionWorking:
        """The same for the explanation; what isn't there isn't said."""
        found: PositionWorking = {"rows": self.rows, "columns": self.columns}
        if self.cell is not None:
            found["cell"] = self.cell
        if self.left_out is not None:
            found["left_out"] = self.left_out
        return found


@dataclass(frozen=True, slots=True)
class FormScore:
    """The scores of a form, by measure, and their working to be stored.

    `grid` is None where a measure has no band, unless the rule writes something there; `overall` is None
    where the rule makes no such number.
    """

    measures: Mapping[str, Score]
    grid: Position | None
    overall: Score | None
    explanation: Explanation

    @property
    def how(self) -> Score:
        """The score of behaviours, in a rule for appraisals."""
        return self.measures["how"]

    @property
    def what(self) -> Score:
        """The score of objectives, in a rule for appraisals."""
        return self.measures["what"]


def score_appraisal(rule: Rule, behaviours: Sequence[Group], objectives: Sequence[Item]) -> FormScore:
    """Score one perspective of one appraisal: behaviours grouped by value, and objectives.

    :raises ScoreError: as `score_form` does.
    """
    return score_form(rule, Form({"how": behaviours, "what": objectives}))


def score_form(rule: Rule, form: Form) -> FormScore:
    """Score a form by a rule.

    :raises RatingError: if a rating lies off its scale, something is there twice, or the form hasn't the
        shape that the rule asks for.
    :raises WeightError: if weights aren't what the rule asks for.
    :raises NumberError: if a number isn't exact.
    """
    if set(form.measures) != {measure.code for measure in rule.measures}:
        asked = ", ".join(measure.code for measure in rule.measures)
        raise RatingError(f"The rule measures {asked}; the form has {', '.join(form.measures)}", "/measures")
    scores: dict[str, Score] = {}
    workings: dict[str, Working] = {}
    enough = _enough_answered(rule.turnout, form.turnout)
    for measure in rule.measures:
        try:
            score, outcome = measure_parts(measure, form.measures[measure.code])
        except ScoreError as wrong:
            raise wrong.inside(f"/measures/{measure.code}") from wrong.__cause__
        if not enough:
            score = Score(Status.TOO_FEW_ANSWERED, None, None)
            outcome = {"parts": outcome["parts"], "rated": outcome["rated"], "status": score.status.value}
            outcome |= {"number": None} if measure.bands is None else {"number": None, "band": None}
        scores[measure.code] = score
        workings[measure.code] = {"code": measure.code, "label": measure.label, **outcome}
    working: Working = {"format": FORMAT, "rule": rule.to_json(), "measures": workings}
    overall = None
    if rule.overall is not None:
        overall, working["overall"] = _overall(rule, rule.overall, scores, workings)
    grid = None if rule.grid is None else _position(rule, rule.grid, scores, workings)
    working["grid"] = None if grid is None else grid.working()
    if form.turnout is not None:
        working["turnout"] = to_plain(form.turnout)
    return FormScore(scores, grid, overall, cast("Explanation", working))


def _enough_answered(needed: Turnout | None, turnout: Answered | None) -> bool:
    if needed is None:
        return True
    if turnout is None:
        raise RatingError("The rule asks how many answered, and the form doesn't say", "/turnout")
    return turnout.answered >= needed.answered and turnout.answered >= needed.share * turnout.asked


def _overall(
    rule: Rule, step: Step, scores: Mapping[str, Score], workings: Mapping[str, Working]
) -> tuple[Score, Working]:
    """One number of the measures' numbers; their workings then have weights and shares, too."""
    parts = rule.parts
    for code, score in scores.items():
        workings[code]["left_out"] = None if score.number is not None else score.status.value
    best = rule.measures[0].directions[-1]
    after = best if step.convert is None else step.convert.target.best
    numbers = [scores[part.code].number for part in parts]
    overall, outcome = settle(step, parts, numbers, [workings[part.code] for part in parts], (best, after))
    del outcome["parts"]
    return overall, outcome


def _position(
    rule: Rule, grid: Grid, scores: Mapping[str, Score], workings: Mapping[str, Working]
) -> Position | None:
    row, column = scores[grid.rows].band, scores[grid.columns].band
    if not grid.cells:
        return None if row is None or column is None else Position(row, column)
    if row is None or column is None:
        return Position(row, column, left_out=_neither(workings[grid.rows], workings[grid.columns]))
    cell = grid.cells[_place(rule, grid.rows, row)][_place(rule, grid.columns, column)]
    return Position(row, column, cell or None, None if cell else NO_CELL)


def _place(rule: Rule, code: str, band: str) -> int:
    bands = rule.measure(code).bands
    return (() if bands is None else bands.names).index(band)


def _neither(row: Working, column: Working) -> str:
    """Why two measures have no place: one doesn't apply, both aren't rated, or the grid is silent."""
    reasons = [set(_reasons(each["parts"])) for each in (row, column)]
    if {NonRating.NOT_APPLICABLE.value} in reasons:
        return NonRating.NOT_APPLICABLE.value
    unrated = {NonRating.NOT_RATED.value}
    return NonRating.NOT_RATED.value if reasons == [unrated, unrated] else NO_CELL


def _reasons(parts: Sequence[Mapping[str, Any]]) -> Iterator[str | None]:
    """The reasons of all items for having no number; None for one that has."""
    for part in parts:
        if "parts" in part:
            yield from _reasons(part["parts"])
        else:
            yield part["left_out"]
