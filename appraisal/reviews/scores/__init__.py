"""Scores that explain themselves: exact, pure, and small enough to check by hand.

Ratings and weights go in through `score_appraisal`; what comes out carries its whole working, which is
stored, told in words and recomputed. Standard library only.
"""

from appraisal.reviews.scores.errors import (
    ExplanationError,
    NumberError,
    RatingError,
    RuleError,
    ScoreError,
    WeightError,
)
from appraisal.reviews.scores.explanation import Explanation
from appraisal.reviews.scores.inputs import (
    Group,
    Item,
    NonRating,
    Rating,
    check_weights,
    rating_from,
)
from appraisal.reviews.scores.ratios import category, display
from appraisal.reviews.scores.recomputation import recompute
from appraisal.reviews.scores.rule import DEFAULT_RULE, Measure, Rule, RuleJson, Scale
from appraisal.reviews.scores.score import (
    AppraisalScore,
    Grid,
    Score,
    Status,
    score_appraisal,
    weighted_mean,
)
from appraisal.reviews.scores.words import in_words

__all__ = [
    "DEFAULT_RULE",
    "AppraisalScore",
    "Explanation",
    "ExplanationError",
    "Grid",
    "Group",
    "Item",
    "Measure",
    "NonRating",
    "NumberError",
    "Rating",
    "RatingError",
    "Rule",
    "RuleError",
    "RuleJson",
    "Scale",
    "Score",
    "ScoreError",
    "Status",
    "WeightError",
    "category",
    "check_weights",
    "display",
    "in_words",
    "rating_from",
    "recompute",
    "score_appraisal",
    "weighted_mean",
]
