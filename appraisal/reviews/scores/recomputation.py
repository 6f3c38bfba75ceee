"""Scoring again, from nothing but a stored explanation."""

from collections.abc import Mapping
from typing import Any

from appraisal.reviews.scores.errors import ExplanationError
from appraisal.reviews.scores.explanation import readable
from appraisal.reviews.scores.inputs import Group, Item, NonRating
from appraisal.reviews.scores.record import Record
from appraisal.reviews.scores.rule import Rule
from appraisal.reviews.scores.score import AppraisalScore, score_appraisal


def recompute(explanation: Mapping[str, Any]) -> AppraisalScore:
    """Score again from the ratings, weights and rule that an explanation holds.

    None of the stored results is read, so a result that was altered comes out as what it should be:
    an explanation is sound if and only if `recompute(explanation).explanation == explanation`.

    :raises ExplanationError: if it can't be read.
    :raises ScoreError: if what it holds can't be scored, RuleError, WeightError or RatingError as may be.
    """
    record = Record(readable(explanation), "", ExplanationError)
    rule = Rule.from_json(record.record("rule").value)
    groups = [
        Group(
            code=group.text("code"),
            label=group.text("label"),
            items=_items(group),
            weight=group.ratio("weight"),
        )
        for group in record.record("how").records("groups")
    ]
    return score_appraisal(rule, groups, _items(record.record("what")))


def _items(record: Record) -> tuple[Item, ...]:
    return tuple(
        Item(
            code=item.text("code"),
            label=item.text("label"),
            rating=_rating(item),
            weight=item.ratio("weight"),
        )
        for item in record.records("items")
    )


def _rating(item: Record) -> int | NonRating:
    if item.value.get("rating") is not None:
        return item.integer("rating")
    reason = item.text("left_out")
    try:
        return NonRating(reason)
    except ValueError as unknown:
        raise item.refusal("left_out", "is no known reason for having no rating") from unknown
