"""The scores of a whole cycle in one SQL statement, for reporting: the numbers `scores` makes one by one.

The statement is built from the `Rule` itself, so there is one place that says how to score. Nothing is
rounded anywhere: a number is a whole one over another, and a band is cut by multiplying crosswise.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import ceil
from typing import Any

from sqlalchemy import (
    ColumnElement,
    FromClause,
    Numeric,
    Select,
    Subquery,
    Text,
    case,
    cast,
    false,
    func,
    literal,
    null,
    or_,
    select,
)
from sqlalchemy.dialects.postgresql import array

from appraisal.reviews.scores import (
    Aggregate,
    Best,
    Cap,
    Measure,
    Missing,
    Rule,
    RuleError,
    Step,
    check_for_appraisals,
)
from appraisal.reviews.service.recount_numbers import BIG, Ratio, Sql, Whole, narrow, whole
from appraisal.reviews.service.recount_steps import (
    Parts,
    combine,
    held,
    held_over,
    holds,
    only,
    settled,
)

Caps = Sequence[tuple[Cap, Sql]]
MOST_UNITS = 9_999_999
"""A weight has seven digits."""


@dataclass(frozen=True, slots=True)
class Sizes:
    """The most there is of each: behaviours in a value, values, objectives."""

    behaviours: int
    values: int
    objectives: int = 1000


@dataclass(frozen=True, slots=True)
class Rows:
    """What is scored: `forms` (form_id), `how` (form_id, part_id, points), `what` (form_id, points, units).

    `points` is null where there is no number; `units` are thousandths of a weight. Rows without a number may
    be left out for a measure of which `needs_every_part` says no.
    """

    forms: FromClause
    how: FromClause
    what: FromClause
    sizes: Sizes


def why_not(rule: Rule) -> str | None:
    """Why a rule can't be reckoned by SQL over appraisals, in words; None if it can."""
    if rule.copies is not None:
        return "It copies another system."
    try:
        check_for_appraisals(rule)
    except RuleError as unfit:
        return f"{unfit}."
    return None


def needs_every_part(measure: Measure) -> bool:
    """Whether a part without a number matters: then its row has to be there."""
    return any(
        step.missing is not Missing.EXCLUDE
        or step.at_least_share is not None
        or step.aggregate is Aggregate.WEIGHTED_SUM
        for step in measure.steps
    )


def recount(rule: Rule, rows: Rows) -> Select[Any]:
    """A row a form: form_id; of what and how the number (_above, _below), _band and _capped; and the cell.

    Where there is no score `_above` and `_band` are null, `_capped` is false and `_below` says nothing.
    `cell` is what the rule writes on the grid, if it writes anything.

    :raises ValueError: if `why_not` gives a reason.
    """
    if (reason := why_not(rule)) is not None:
        raise ValueError(reason)
    how, what = rule.measure("how"), rule.measure("what")
    measured = {"how": _measured(how, _how(how, rows)), "what": _measured(what, _what(what, rows))}
    forms = rows.forms
    columns: list[ColumnElement[Any]] = [forms.c.form_id]
    joined = forms
    for code, found in measured.items():
        joined = joined.outerjoin(found, found.c.form_id == forms.c.form_id)
        columns += [
            *(found.c[name].label(f"{code}_{name}") for name in ("above", "below")),
            func.coalesce(found.c.capped, false()).label(f"{code}_capped"),
            _named(rule.measure(code), found.c.place).label(f"{code}_band"),
        ]
    columns.append(_cell(rule, {code: found.c.place for code, found in measured.items()}).label("cell"))
    return select(*columns).select_from(joined)


def exact(recounted: FromClause, code: str) -> ColumnElement[str]:
    """A measure's number of a recount as scores store it: `7/2`."""
    above, below = (cast(recounted.c[f"{code}_{name}"], Numeric) for name in ("above", "below"))
    return Ratio(Whole(above, BIG + 1), Whole(below, BIG + 1)).text()


def _how(measure: Measure, rows: Rows) -> tuple[FromClause, Parts]:
    """The values of all forms, from their behaviours."""
    step = measure.steps[0]
    table = rows.how
    points = Whole(table.c.points, _largest(measure))
    parts = Parts(points, 1, rows.sizes.behaviours, measure.directions[0])
    combined = combine(step, parts)
    above, denominator = settled(combined, parts.most)
    caps = [(cap, holds(cap, parts)) for cap in step.caps]
    above, denominator = held_over(above, denominator, caps, measure.directions[1])
    number = narrow(only(combined.enough, above))
    values = (
        select(table.c.form_id, number.sql.label("number"))
        .group_by(table.c.form_id, table.c.part_id)
        .subquery("of_values")
    )
    made = Whole(values.c.number, number.most)
    return values, Parts(made, denominator, rows.sizes.values, measure.directions[1])


def _what(measure: Measure, rows: Rows) -> tuple[FromClause, Parts]:
    """The objectives of all forms."""
    table = rows.what
    weight = Whole(table.c.units, MOST_UNITS)
    points = Whole(table.c.points, _largest(measure))
    return table, Parts(points, 1, rows.sizes.objectives, measure.directions[0], weight)


def _largest(measure: Measure) -> int:
    """No rating lies off its scale."""
    scale = measure.scale
    return ceil(max(abs(scale.minimum), abs(scale.maximum)))


def _measured(measure: Measure, made: tuple[FromClause, Parts]) -> Subquery:
    """A row a form: above, below, the place of the band (from 0) and whether a cap holds it."""
    table, parts = made
    step, best = measure.steps[-1], measure.directions[-1]
    combined = combine(step, parts)
    above = only(combined.enough, combined.above)
    below = whole(combined.denominator) * (1 if combined.divisor is None else combined.divisor)
    holding = [holds(cap, parts).label(f"cap_{place}") for place, cap in enumerate(step.caps)]
    combined_rows = (
        select(table.c.form_id, above.sql.label("above"), below.sql.label("below"), *holding)
        .group_by(table.c.form_id)
        .subquery(f"{measure.code}_combined")
    )
    columns = combined_rows.c
    caps = [(cap, columns[f"cap_{place}"]) for place, cap in enumerate(step.caps)]
    combined_ratio = Ratio(Whole(columns.above, above.most), Whole(columns.below, below.most))
    ratio = held(combined_ratio, caps, best)
    before, place = _places(step, ratio, caps, best)
    return select(
        columns.form_id,
        ratio.above.sql.label("above"),
        ratio.below.sql.label("below"),
        place.label("place"),
        func.coalesce(or_(before != place, ratio.differs(combined_ratio)), false()).label("capped"),
    ).subquery(measure.code)


def _places(step: Step, ratio: Ratio, caps: Caps, best: Best) -> tuple[Sql, Sql]:
    """The places of the band that the number itself has, and of the one that caps leave it."""
    if step.bands is None:
        return null(), null()
    reached: Sql = literal(0)
    for cut in step.bands.cuts:
        reached = reached + case((ratio.reaches(cut), 1), else_=0)
    place = reached
    for cap, holding in caps:
        if cap.band is not None:
            worse = func.least if best is Best.HIGHEST else func.greatest
            place = case((holding, worse(place, step.bands.names.index(cap.band))), else_=place)
    scored = ratio.above.sql.is_not(None)
    return case((scored, reached)), case((scored, place))


def _named(measure: Measure, place: Sql) -> Sql:
    if measure.bands is None:
        return cast(null(), Text)
    return cast(array(measure.bands.names, type_=Text)[place + 1], Text)


def _cell(rule: Rule, places: Mapping[str, Sql]) -> Sql:
    """What the rule's grid says where both measures have a band."""
    if rule.grid is None or not rule.grid.cells:
        return cast(null(), Text)
    cells = [cell for row in rule.grid.cells for cell in row]
    place = places[rule.grid.rows] * len(rule.grid.cells[0]) + places[rule.grid.columns]
    return cast(func.nullif(array(cells, type_=Text)[place + 1], ""), Text)
