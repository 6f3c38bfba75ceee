"""Scores that explain themselves: exact, pure, and small enough to check by hand.

A `Rule` and a `Form` go into `score_form` (or ratings and weights of an appraisal into `score_appraisal`);
what comes out carries its whole working, which is stored, told in words and recomputed. Standard library
only. `docs/scores.md` is the description.

To check the arithmetic read three modules: `rating` (what an item says), `combining` (many numbers become
one), `holding` (converted, capped, cut). `measuring` and `score` take a form through them, level by level.
What there can be: `step` and `rule` for rules (`appraising`: those for appraisals), `inputs` for forms,
`explanation` for the working. `recomputation` scores that again, `words` with `numerals` tells it. At the
bottom: `ratios` (exact numbers and all rounding), `plain` (JSON), `former` (format 1), `errors`.
"""

from appraisal.reviews.scores.appraising import (
    DEFAULT_RULE,
    check_for_appraisals,
    check_for_collections,
)
from appraisal.reviews.scores.combining import Status
from appraisal.reviews.scores.errors import (
    ExplanationError,
    NumberError,
    RatingError,
    RuleError,
    ScoreError,
    WeightError,
)
from appraisal.reviews.scores.explanation import Explanation, bands_of, readable
from appraisal.reviews.scores.inputs import (
    Answered,
    Form,
    Group,
    Item,
    NonRating,
    Progress,
    Rating,
    check_weights,
    rating_from,
)
from appraisal.reviews.scores.measuring import Score
from appraisal.reviews.scores.ratios import category, display
from appraisal.reviews.scores.recomputation import form_of, is_sound, recompute
from appraisal.reviews.scores.rule import (
    Grid,
    Measure,
    Oddities,
    Rule,
    Turnout,
    read_rule,
)
from appraisal.reviews.scores.score import FormScore, Position, score_appraisal, score_form
from appraisal.reviews.scores.step import (
    Aggregate,
    Bands,
    Best,
    Cap,
    Conversion,
    Missing,
    RoundTo,
    Scale,
    Step,
    Weights,
)
from appraisal.reviews.scores.words import in_words

__all__ = [
    "DEFAULT_RULE",
    "Aggregate",
    "Answered",
    "Bands",
    "Best",
    "Cap",
    "Conversion",
    "Explanation",
    "ExplanationError",
    "Form",
    "FormScore",
    "Grid",
    "Group",
    "Item",
    "Measure",
    "Missing",
    "NonRating",
    "NumberError",
    "Oddities",
    "Position",
    "Progress",
    "Rating",
    "RatingError",
    "RoundTo",
    "Rule",
    "RuleError",
    "Scale",
    "Score",
    "ScoreError",
    "Status",
    "Step",
    "Turnout",
    "WeightError",
    "Weights",
    "bands_of",
    "category",
    "check_for_appraisals",
    "check_for_collections",
    "check_weights",
    "display",
    "form_of",
    "in_words",
    "is_sound",
    "rating_from",
    "read_rule",
    "readable",
    "recompute",
    "score_appraisal",
    "score_form",
]
