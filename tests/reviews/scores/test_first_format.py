"""Scores and rules of the first format, which stay in the database as they were written."""

import json
from typing import Any

import pytest

from appraisal.reviews.scores import (
    DEFAULT_RULE,
    ExplanationError,
    Rule,
    RuleError,
    bands_of,
    in_words,
    is_sound,
    recompute,
)
from tests.reviews.scores.forms import FIRST_FORMAT


def rule(**changes: object) -> dict[str, Any]:
    """The default rule of the first format, with keys replaced."""
    found: dict[str, Any] = json.loads(json.dumps(FIRST_FORMAT["mixed"]["rule"]))
    for path, value in changes.items():
        *above, key = path.split("__")
        target = found
        for step in above:
            target = target[step]
        target[key] = value
    return found


@pytest.mark.parametrize("name", FIRST_FORMAT)
def test_a_score_of_the_first_format_recomputes_to_its_stored_results(name: str) -> None:
    stored = FIRST_FORMAT[name]
    again = recompute(stored)
    for side, score in (("how", again.how), ("what", again.what)):
        then = stored[side]
        assert (score.status, score.exact, score.band) == (then["status"], then["mean"], then["band"])
    assert is_sound(stored)


@pytest.mark.parametrize(
    "path",
    [
        "how/groups/0/mean",
        "how/groups/0/share",
        "how/groups/0/items/0/share",
        "how/caps/0/below",
        "how/mean",
        "how/band",
        "what/items/1/rating",
        "what/mean",
        "grid/how",
    ],
)
def test_a_result_of_the_first_format_that_was_altered_is_found(path: str) -> None:
    altered = json.loads(json.dumps(FIRST_FORMAT["mixed"]))
    *above, key = path.split("/")
    target: Any = altered
    for step in above:
        target = target[int(step) if step.isdigit() else step]
    target[key] = 3 if key == "rating" else "1/7"
    assert not is_sound(altered)


def test_the_words_of_the_first_format_are_those_of_the_second() -> None:
    mixed = FIRST_FORMAT["mixed"]
    assert in_words(mixed) == in_words(recompute(mixed).explanation)
    assert "Lives: 1 and 2 average 1.50." in in_words(mixed)
    assert bands_of(mixed) == {"how": ("below", "meets", "above"), "what": ("below", "meets", "above")}


def test_the_default_rule_of_the_first_format_is_the_default_rule() -> None:
    assert Rule.from_json(rule()) == DEFAULT_RULE
    uncapped = Rule.from_json(rule(cap_below=None))
    assert uncapped.measure("how").steps[-1].caps == ()


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"formula": "1"}, "/formula"),
        ({"how__formula": "1"}, "/how/formula"),
        ({"how": None}, "/how"),
        ({"how__aggregate": "median"}, "/how/aggregate"),
        ({"what__weights": "ignore"}, "/what/weights"),
        ({"what__missing": "zero"}, "/what/missing"),
        ({"cap_below": "2.5e1"}, "/cap_below"),
        ({"minimum_values": 0}, "/measures/0/steps/1/at_least"),
        ({"how__cuts": ["5/2"]}, "/measures/0/steps/1/bands/cuts"),
        ({"how__scale": 5}, "/how/scale"),
        ({"bands": 5}, "/bands"),
    ],
)
def test_a_rule_that_isnt_of_the_first_format_is_refused(change: dict[str, object], code: str) -> None:
    with pytest.raises(RuleError) as refused:
        Rule.from_json(rule(**change))
    assert refused.value.code == code


@pytest.mark.parametrize("key", ["rule", "how", "what", "grid"])
def test_an_explanation_of_the_first_format_without_a_part_is_refused(key: str) -> None:
    broken = {name: value for name, value in FIRST_FORMAT["mixed"].items() if name != key}
    with pytest.raises(ExplanationError):
        recompute(broken)
