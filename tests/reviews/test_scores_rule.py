"""A rule is data in a closed vocabulary: what can be stored, and what is refused."""

import json
from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest

from appraisal.reviews.scores import DEFAULT_RULE, Measure, Rule, RuleError, Scale


def stored(**changes: object) -> dict[str, Any]:
    """The default rule as stored, with keys replaced; a key like `how__cuts` reaches one level down."""
    rule: dict[str, Any] = json.loads(json.dumps(DEFAULT_RULE.to_json()))
    for path, value in changes.items():
        *above, key = path.split("__")
        target = rule
        for step in above:
            target = target[step]
        target[key] = value
    return rule


def test_the_default_rule_is_what_the_design_says() -> None:
    five_points = {
        "scale": {"minimum": 1, "maximum": 5},
        "aggregate": "weighted_mean",
        "weights": "normalise",
        "missing": "exclude",
        "cuts": ["5/2", "7/2"],
    }
    assert stored() == {
        "format": 1,
        "name": "Default",
        "version": 1,
        "how": five_points,
        "what": five_points,
        "minimum_values": 4,
        "cap_below": "2/1",
        "bands": ["below", "meets", "above"],
    }


def test_a_rule_comes_back_from_json_as_it_went() -> None:
    own = Rule(
        name="Trust’s own",
        version=7,
        how=Measure(Scale(1, 4), (Fraction(7, 3),)),
        what=Measure(Scale(0, 100), (Fraction(50),)),
        minimum_values=1,
        cap_below=None,
        bands=("not yet", "yes"),
    )
    for rule in (own, DEFAULT_RULE):
        assert Rule.from_json(json.loads(json.dumps(rule.to_json()))) == rule


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"format": 2}, "format"),
        ({"formula": "how + what"}, "formula"),
        ({"how__formula": "1"}, "how/formula"),
        ({"how__scale__step": 1}, "how/scale/step"),
        ({"how__aggregate": "median_of_five"}, "how/aggregate"),
        ({"what__weights": "multiply"}, "what/weights"),
        ({"what__missing": "zero"}, "what/missing"),
        ({"how__cuts": [2.5, 3.5]}, "how/cuts"),
        ({"how__cuts": ["2.5", "3.5"]}, "how/cuts"),
        ({"how__cuts": ["5/0", "7/2"]}, "how/cuts"),
        ({"how__cuts": ["5/2\n", "7/2"]}, "how/cuts"),
        ({"how__cuts": "5/2"}, "how/cuts"),
        ({"how__cuts": ["5/2"]}, "cuts"),
        ({"how__cuts": ["7/2", "5/2"]}, "cuts"),
        ({"how__cuts": ["5/2", "5/2"]}, "cuts"),
        ({"how__cuts": ["1/1", "7/2"]}, "cuts"),
        ({"what__cuts": ["5/2", "11/2"]}, "cuts"),
        ({"how__scale": {"minimum": 5, "maximum": 5}}, "scale"),
        ({"how__scale": {"minimum": 1, "maximum": 10**9}}, "scale"),
        ({"how__scale__maximum": 5.0}, "how/scale/maximum"),
        ({"how": None}, "how"),
        ({"name": " "}, "name"),
        ({"name": "x" * 101}, "name"),
        ({"name": 5}, "name"),
        ({"version": 0}, "version"),
        ({"version": True}, "version"),
        ({"version": "1"}, "version"),
        ({"minimum_values": 0}, "minimum_values"),
        ({"cap_below": 2}, "cap_below"),
        ({"cap_below": "1/1"}, "cap_below"),
        ({"cap_below": "6/1"}, "cap_below"),
        ({"cap_below": f"{10**41 + 1}/{10**41}"}, "cap_below"),
        ({"bands": ["low", "low", "high"]}, "bands"),
        ({"bands": ["low", "", "high"]}, "bands"),
        ({"bands": ["low", 2, "high"]}, "bands"),
        ({"bands": ["low", "high"]}, "cuts"),
    ],
)
def test_a_rule_outside_the_vocabulary_is_refused_by_name(change: dict[str, object], code: str) -> None:
    with pytest.raises(RuleError) as refused:
        Rule.from_json(stored(**change))
    assert refused.value.code == code


@pytest.mark.parametrize("key", sorted(DEFAULT_RULE.to_json()))
def test_a_rule_with_a_key_missing_is_refused(key: str) -> None:
    rule = stored()
    del rule[key]
    with pytest.raises(RuleError, match="missing") as refused:
        Rule.from_json(rule)
    assert refused.value.code == key


def test_a_rule_that_is_no_object_is_refused() -> None:
    with pytest.raises(RuleError):
        Rule.from_json(["format", 1])  # type: ignore[arg-type]  # the mistake under test


def test_floats_cannot_enter_a_rule_in_code_either() -> None:
    with pytest.raises(RuleError):
        Measure(Scale(1, 5), (2.5, 3.5))  # type: ignore[arg-type]  # the mistake under test
    with pytest.raises(RuleError):
        replace(DEFAULT_RULE, cap_below=2.0)  # type: ignore[arg-type]  # the mistake under test
