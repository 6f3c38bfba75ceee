"""The rules that appraisals are scored by: what they have in common, and the one they begin with."""

from dataclasses import replace
from fractions import Fraction

from appraisal.reviews.scores.errors import RuleError
from appraisal.reviews.scores.rule import Grid, Measure, Rule
from appraisal.reviews.scores.step import Aggregate, Bands, Best, Cap, Missing, Scale, Step, Weights


def check_for_appraisals(rule: Rule) -> None:
    """Refuse a rule that no appraisal can be scored by, before a cycle pins it.

    An appraisal has behaviours in values (*how*) and objectives (*what*). Only objectives have weights, which
    may sum to anything, and ratings are points of their scale.

    :raises RuleError: with the pointer to what doesn't fit.
    """
    levels = {"how": 2, "what": 1}
    if {measure.code for measure in rule.measures} != set(levels):
        raise RuleError("An appraisal is measured by 'how' and 'what'", "/measures")
    if rule.turnout is not None:
        raise RuleError("An appraisal has no turnout", "/turnout")
    for place, measure in enumerate(rule.measures):
        path = f"/measures/{place}"
        if len(measure.steps) != levels[measure.code]:
            raise RuleError(f"'{measure.code}' takes {levels[measure.code]} steps", f"{path}/steps")
        for level, step in enumerate(measure.steps):
            weighed = (Weights.EQUAL_IF_ABSENT, Weights.IGNORE)
            if step.weights not in (weighed if measure.code == "how" else (*weighed, Weights.NORMALISE)):
                raise RuleError(f"The {step.of} have no such weights", f"{path}/steps/{level}/weights")


def check_for_collections(rule: Rule) -> None:
    """Refuse a rule that a national return doesn't count by.

    A return counts each person's plain mean of a value, rounded half up to a point of the scale: behaviours
    weigh alike, what is missing takes no part, and nothing is held or converted before it is counted.

    :raises RuleError: with the pointer to what doesn't fit.
    """
    check_for_appraisals(rule)
    place = [measure.code for measure in rule.measures].index("how")
    measure = rule.measures[place]
    plain = _meets(measure.steps[0].of, 1, (), None)
    if replace(measure.steps[0], weights=plain.weights) != plain:
        raise RuleError("A return counts the plain mean of a value", f"/measures/{place}/steps/0")
    if measure.scale.best is not Best.HIGHEST or measure.oddities is not None:
        raise RuleError("A return counts points as they are", f"/measures/{place}/scale")


def _meets(of: str, at_least: int, caps: tuple[Cap, ...], bands: Bands | None) -> Step:
    return Step(
        of,
        Aggregate.WEIGHTED_MEAN,
        Weights.EQUAL_IF_ABSENT,
        Missing.EXCLUDE,
        at_least,
        caps=caps,
        bands=bands,
    )


FIVE_POINTS = Scale(Fraction(1), Fraction(5))
THREE_BANDS = Bands(("below", "meets", "above"), (Fraction(5, 2), Fraction(7, 2)))

DEFAULT_RULE = Rule(
    name="Default",
    version=1,
    measures=(
        Measure(
            code="how",
            label="How",
            scale=FIVE_POINTS,
            steps=(
                _meets("behaviours", 1, (), None),
                _meets("values", 4, (Cap(Fraction(2), band="below"),), THREE_BANDS),
            ),
        ),
        Measure(
            code="what",
            label="What",
            scale=FIVE_POINTS,
            steps=(_meets("objectives", 1, (), THREE_BANDS),),
        ),
    ),
    grid=Grid(rows="what", columns="how"),
)
"""Behaviours to values to *how*, objectives to *what*; `docs/scores.md` says it in words."""
