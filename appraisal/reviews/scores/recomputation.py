"""Scoring again, from nothing but a stored explanation."""

from collections.abc import Mapping
from typing import Any

from appraisal.reviews.scores.errors import ExplanationError
from appraisal.reviews.scores.explanation import readable
from appraisal.reviews.scores.inputs import Form
from appraisal.reviews.scores.plain import from_plain, mapping
from appraisal.reviews.scores.rule import Rule
from appraisal.reviews.scores.score import FormScore, score_form

GIVEN = ("code", "label", "kind", "weight")
"""What was given of each part, besides its rating or its own parts."""


def recompute(explanation: Mapping[str, Any]) -> FormScore:
    """Score again from the ratings, weights and rule that an explanation of any format holds.

    None of the stored results is read, so a result that was altered comes out as what it should be.

    :raises ExplanationError: if it can't be read.
    :raises ScoreError: if what it holds can't be scored, RuleError, WeightError or RatingError as may be.
    """
    known = readable(explanation)
    rule = mapping(known.get("rule"), "/rule", ExplanationError)
    return score_form(Rule.from_json(rule), form_of(known))


def is_sound(explanation: Mapping[str, Any]) -> bool:
    """Whether every result in an explanation is what its inputs and its rule come to.

    :raises ScoreError: as `recompute` does.
    """
    return recompute(explanation).explanation == readable(explanation)


def form_of(explanation: Mapping[str, Any]) -> Form:
    """Return the form that an explanation of format 2 was made from.

    :raises ExplanationError: if it can't be read.
    """
    measures = mapping(explanation.get("measures"), "/measures", ExplanationError)
    given: dict[str, Any] = {
        "measures": {code: _given_parts(measure, f"/measures/{code}") for code, measure in measures.items()}
    }
    if "turnout" in explanation:
        given["turnout"] = explanation["turnout"]
    return from_plain(Form, given, "", ExplanationError)


def _given_parts(found: object, path: str) -> list[dict[str, Any]]:
    parts = mapping(found, path, ExplanationError).get("parts")
    if not isinstance(parts, list):
        raise ExplanationError(f"'{path}/parts' should be a list", f"{path}/parts")
    return [_given(part, f"{path}/parts/{place}") for place, part in enumerate(parts)]


def _given(found: object, path: str) -> dict[str, Any]:
    part = mapping(found, path, ExplanationError)
    given = {key: part[key] for key in GIVEN if part.get(key) is not None}
    if "parts" in part:
        return {**given, "parts": _given_parts(part, path)}
    return {**given, "rating": _rating(part, path)}


def _rating(part: Mapping[str, Any], path: str) -> object:
    """What was given as rating: progress, a number, or why there is neither."""
    if "progress" in part:
        progress = mapping(part["progress"], f"{path}/progress", ExplanationError)
        return {key: progress.get(key) for key in ("start", "target", "now")}
    if part.get("rating") is not None:
        return part["rating"]
    return part.get("as_zero", part.get("left_out"))
