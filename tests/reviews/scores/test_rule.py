"""A rule is data in a closed vocabulary: what can be stored, and what is refused."""

import json
from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest

from appraisal.reviews.scores import DEFAULT_RULE, Bands, Cap, Rule, RuleError, Scale
from tests.reviews.scores.forms import HOW, changed

FIVE = {"minimum": 1, "maximum": 5, "best": "highest"}
THREE = {"names": ["below", "meets", "above"], "cuts": ["5/2", "7/2"]}
MEAN = {"aggregate": "weighted_mean", "weights": "equal_if_absent", "missing": "exclude"}
MEASURES = {"of": "measures", **MEAN, "at_least": 1}
SUM = {"aggregate": "sum", "weights": "ignore", "missing": "exclude", "at_least": 1}
LOW = {"measures__0__scale__best": "lowest"}
TURNED = {"source": FIVE, "target": {**FIVE, "best": "lowest"}}
FIFTY = {"names": ["under 50", "50 or more"], "cuts": [50]}
SUMMING = {"weights": "must_sum", "total": 100, "tolerance": 0}


def stored(rule: Rule = DEFAULT_RULE, /, **changes: object) -> dict[str, Any]:
    """A rule as stored, with keys replaced; a key like `measures__0__label` reaches further down."""
    found: dict[str, Any] = json.loads(json.dumps(rule.to_json()))
    for path, value in changes.items():
        *above, key = path.split("__")
        target: Any = found
        for step in above:
            target = target[int(step) if step.isdigit() else step]
        target[int(key) if key.isdigit() else key] = value
    return found


def inner(**changes: object) -> dict[str, object]:
    """Changes of the default rule's step from behaviours to a value."""
    return {f"measures__0__steps__0__{key}": value for key, value in changes.items()}


def outer(**changes: object) -> dict[str, object]:
    """Changes of the default rule's step from values to *how*."""
    return {f"measures__0__steps__1__{key}": value for key, value in changes.items()}


def test_the_default_rule_is_what_the_design_says() -> None:
    assert stored() == {
        "format": 2,
        "name": "Default",
        "version": 1,
        "measures": [
            {
                "code": "how",
                "label": "How",
                "scale": FIVE,
                "steps": [
                    {"of": "behaviours", **MEAN, "at_least": 1},
                    {
                        "of": "values",
                        **MEAN,
                        "at_least": 4,
                        "caps": [{"limit": 2, "band": "below"}],
                        "bands": THREE,
                    },
                ],
            },
            {
                "code": "what",
                "label": "What",
                "scale": FIVE,
                "steps": [{"of": "objectives", **MEAN, "at_least": 1, "bands": THREE}],
            },
        ],
        "grid": {"rows": "what", "columns": "how"},
    }


def test_a_rule_comes_back_from_json_as_it_went() -> None:
    for rule in (DEFAULT_RULE, changed(caps=(Cap(Fraction(7, 3), number=Fraction(1), kind="core"),))):
        assert Rule.from_json(json.loads(json.dumps(rule.to_json()))) == rule


def test_numbers_may_be_typed_as_decimals_in_text() -> None:
    rule = Rule.from_json(stored(**outer(bands__cuts=["2.5", "3.5"])))
    assert rule == DEFAULT_RULE


WRONG: list[tuple[dict[str, object], str]] = [
    ({"format": 3}, "/format"),
    ({"formula": "how + what"}, "/formula"),
    ({"name": " "}, "/name"),
    ({"name": "x" * 101}, "/name"),
    ({"name": 5}, "/name"),
    ({"copies": ""}, "/copies"),
    ({"version": 0}, "/version"),
    ({"version": True}, "/version"),
    ({"version": "1"}, "/version"),
    ({"measures": []}, "/measures"),
    ({"measures": {}}, "/measures"),
    ({"measures__0": None}, "/measures/0"),
    ({"measures__1__code": "how"}, "/measures"),
    ({"measures__1__code": ""}, "/measures/1/code"),
    ({"measures__1__label": ""}, "/measures/1/label"),
    ({"measures__1__steps": []}, "/measures/1/steps"),
    ({"measures__1__weight": 1.0}, "/measures/1/weight"),
    ({"measures__0__scale__minimum": 5}, "/measures/0/scale/maximum"),
    ({"measures__0__scale__maximum": 10**9}, "/measures/0/scale/maximum"),
    ({"measures__0__scale__maximum": 5.0}, "/measures/0/scale/maximum"),
    ({"measures__0__scale__best": "5"}, "/measures/0/scale/best"),
    ({"measures__0__scale__between": 1}, "/measures/0/scale/between"),
    ({"grid__rows": "when"}, "/grid/rows"),
    ({"grid__cells": [["a", "b", "c"]]}, "/grid/cells"),
    ({"grid__cells": [["a", "b"]] * 3}, "/grid/cells"),
    ({"turnout": {"answered": -1, "share": 0}}, "/turnout/share"),
    ({"turnout": {"answered": 1, "share": "3/2"}}, "/turnout/share"),
    (inner(formula="1"), "/measures/0/steps/0/formula"),
    (inner(of=""), "/measures/0/steps/0/of"),
    (inner(aggregate="median_of_five"), "/measures/0/steps/0/aggregate"),
    (inner(aggregate="median"), "/measures/0/steps/0/weights"),
    (inner(weights="multiply"), "/measures/0/steps/0/weights"),
    (inner(missing="average"), "/measures/0/steps/0/missing"),
    (inner(at_least=0), "/measures/0/steps/0/at_least"),
    (inner(at_least=-1, missing="zero"), "/measures/0/steps/0/at_least"),
    (inner(at_least_share=0), "/measures/0/steps/0/at_least_share"),
    (inner(at_least_share="11/10"), "/measures/0/steps/0/at_least_share"),
    (inner(total=100), "/measures/0/steps/0/total"),
    (inner(weights="must_sum"), "/measures/0/steps/0/total"),
    (inner(weights="must_sum", total=0, tolerance=0), "/measures/0/steps/0/total"),
    (inner(weights="must_sum", total=100), "/measures/0/steps/0/tolerance"),
    (inner(weights="must_sum", total=100, tolerance=-1), "/measures/0/steps/0/tolerance"),
    (inner(divide_by=100), "/measures/0/steps/0/divide_by"),
    (inner(aggregate="weighted_sum"), "/measures/0/steps/0/divide_by"),
    (inner(aggregate="weighted_sum", divide_by=0), "/measures/0/steps/0/divide_by"),
    (inner(met=3), "/measures/0/steps/0/met"),
    (inner(aggregate="count_met", weights="ignore"), "/measures/0/steps/0/met"),
    (inner(convert={"source": {**FIVE, "maximum": 4}, "target": FIVE}), "/measures/0/steps/0/convert/source"),
    (inner(rounding={"places": 11, "way": "up"}), "/measures/0/steps/0/rounding/places"),
    (inner(rounding={"places": 2, "way": "half_up"}), "/measures/0/steps/0/rounding"),
    (inner(weights="must_sum_or_zero", total=1, tolerance=0), "/measures/0/steps/0/weights"),
    ({"measures__0__oddities": {"zero_is_missing": True}}, "/measures/0/oddities"),
    (outer(bands={**THREE, "ends": [2, 3, 5]}), "/measures/0/steps/1/bands/ends"),
    (outer(bands={**THREE, "ends": [2, 3]}), "/measures/0/steps/1/bands/ends"),
    (outer(bands__cuts=[2.5, 3.5]), "/measures/0/steps/1/bands/cuts/0"),
    (outer(bands__cuts=["5/0", "7/2"]), "/measures/0/steps/1/bands/cuts/0"),
    (outer(bands__cuts=["2.5e0", "7/2"]), "/measures/0/steps/1/bands/cuts/0"),
    (outer(bands__cuts=["5/2\n", "7/2"]), "/measures/0/steps/1/bands/cuts/0"),
    (outer(bands__cuts="5/2"), "/measures/0/steps/1/bands/cuts"),
    (outer(bands__cuts=["5/2"]), "/measures/0/steps/1/bands/cuts"),
    (outer(bands__cuts=["7/2", "5/2"]), "/measures/0/steps/1/bands/cuts"),
    (outer(bands__cuts=["5/2", "5/2"]), "/measures/0/steps/1/bands/cuts"),
    (outer(bands__cuts=[1, "7/2"]), "/measures/0/steps/1/bands/cuts"),
    (outer(bands__cuts=["5/2", "11/2"]), "/measures/0/steps/1/bands/cuts"),
    (outer(bands__names=["low", "low", "high"]), "/measures/0/steps/1/bands/names"),
    (outer(bands__names=["low", "", "high"]), "/measures/0/steps/1/bands/names"),
    (outer(bands__names=["low", 2, "high"]), "/measures/0/steps/1/bands/names/1"),
    (outer(caps=[{"limit": 2, "band": "lowest"}]), "/measures/0/steps/1/caps/0/band"),
    (outer(caps=[{"limit": 2}]), "/measures/0/steps/1/caps/0/band"),
    (outer(caps=[{"limit": 2, "band": "below", "number": 1}]), "/measures/0/steps/1/caps/0/band"),
    (outer(caps=[{"limit": "61/10", "band": "below"}]), "/measures/0/steps/1/caps/0/limit"),
    (outer(caps=[{"limit": 2, "band": "below", "unless": 6}]), "/measures/0/steps/1/caps/0/unless"),
    (outer(caps=[{"limit": f"{10**41}/3", "band": "below"}]), "/measures/0/steps/1/caps/0/limit"),
    (outer(caps=[{"limit": 2, "number": 0}]), "/measures/0/steps/1/caps/0/number"),
    (outer(caps=[{"limit": 2, "number": 6}]), "/measures/0/steps/1/caps/0/number"),
    (outer(caps=[{"limit": 3, "band": "below", "unless": "5/2"}]), "/measures/0/steps/1/caps/0/unless"),
    (outer(bands={"names": [], "cuts": []}, caps=[]), "/measures/0/steps/1/bands/names"),
    (inner(at_least=1001), "/measures/0/steps/0/at_least"),
    (inner(aggregate="count_met", weights="ignore", met=6), "/measures/0/steps/0/met"),
    ({**LOW, **inner(missing="zero", at_least=0)}, "/measures/0/steps/0/missing"),
    ({**inner(convert=TURNED), **outer(missing="zero")}, "/measures/0/steps/1/missing"),
    (
        {**LOW, "measures__1__scale__best": "lowest", "overall": {**MEASURES, "missing": "zero"}},
        "/overall/missing",
    ),
    ({"format": 2.0}, "/format"),
    ({"format": True}, "/format"),
    ({"grid__columns": "what"}, "/grid/columns"),
    ({"measures__0__weight": 1}, "/measures/0/weight"),
    ({"overall": MEASURES, "measures__0__weight": 1}, "/measures/1/weight"),
    ({"overall": MEASURES, "measures__0__weight": 1, "measures__1__weight": -1}, "/measures/1/weight"),
    ({"overall": MEASURES, "measures__0__weight": 0, "measures__1__weight": 0}, "/measures"),
    (
        {"overall": {**MEASURES, **SUMMING}, "measures__0__weight": 50, "measures__1__weight": 49},
        "/measures",
    ),
    ({"overall": {**MEASURES, "bands": {"names": ["a", "b"], "cuts": [6]}}}, "/overall/bands/cuts"),
    ({"overall": {**MEASURES, "caps": [{"limit": 6, "number": 1}]}}, "/overall/caps/0/limit"),
    ({"overall": MEASURES, "measures__1__scale": {**FIVE, "maximum": 6}}, "/overall"),
    ({"overall": MEASURES, "measures__1__scale": {**FIVE, "best": "lowest"}}, "/overall"),
]


@pytest.mark.parametrize(("change", "code"), WRONG)
def test_a_rule_outside_the_vocabulary_is_refused_by_its_pointer(
    change: dict[str, object], code: str
) -> None:
    with pytest.raises(RuleError) as refused:
        Rule.from_json(stored(**change))
    assert refused.value.code == code


@pytest.mark.parametrize(
    "change",
    [
        {"name": "x" * 100},
        {"copies": "x" * 100},
        {"measures__0__code": "x" * 100, "grid__columns": "x" * 100},
        {"measures__0__label": "x"},
        {"measures__0__scale": {**FIVE, "minimum": -1000, "maximum": 1000}},
        {"measures__1__steps": [stored()["measures"][1]["steps"][0]] * 6},
        {"turnout": {"answered": 0, "share": 0}},
        {"turnout": {"answered": 0, "share": 1}},
        inner(of="x" * 100),
        inner(of="x"),
        inner(at_least_share=1),
        inner(at_least=0, missing="zero"),
        inner(weights="must_sum", total="1/9", tolerance=0),
        {**inner(rounding={"places": 10, "way": "up"}), "copies": "x"},
        {**inner(rounding={"places": 0, "way": "up"}), "copies": "x"},
        inner(convert={"source": FIVE, "target": {**FIVE, "best": "lowest"}}, aggregate="weighted_mean"),
        outer(bands__names=["x" * 100, "y", "z"], caps=[]),
        outer(bands__cuts=["7/2", 5]),
        outer(caps=[{"limit": 1, "band": "below"}, {"limit": 5, "number": 1, "unless": 5}]),
        outer(caps=[{"limit": f"{10**40}/{10**40 - 1}", "band": "below"}]),
        outer(bands={"names": ["all"], "cuts": []}, caps=[]),
        outer(caps=[{"limit": 1, "number": 1}, {"limit": 5, "number": 5, "unless": 5}]),
        inner(at_least=1000),
        {**LOW, **inner(missing="zero", at_least=0), "copies": "x"},
        {**inner(convert=TURNED, missing="zero")},
        {**LOW, **inner(missing="block")},
        inner(aggregate="count_met", weights="ignore", met=5),
        {"overall": MEASURES},
        {"overall": MEASURES, "measures__0__weight": 0, "measures__1__weight": 1},
        {
            "overall": {**MEASURES, "bands": FIFTY},
            "measures__0__steps__1": {**SUM, "of": "values", "bands": FIFTY},
            "measures__1__steps__0": {**SUM, "of": "objectives", "bands": FIFTY},
        },
    ],
)
def test_a_rule_at_the_edge_of_the_vocabulary_is_taken(change: dict[str, object]) -> None:
    rule = Rule.from_json(stored(**change))
    assert Rule.from_json(rule.to_json()) == rule


def test_one_step_or_name_more_is_too_many() -> None:
    for change in (
        {"measures__1__steps": [stored()["measures"][1]["steps"][0]] * 7},
        {"measures__0__scale__maximum": 1001},
        {"measures__0__scale__minimum": -1001},
        {"measures__0__label": "x" * 101},
        inner(of="x" * 101),
        outer(bands__names=["x" * 101, "y", "z"], caps=[]),
    ):
        with pytest.raises(RuleError):
            Rule.from_json(stored(**change))


@pytest.mark.parametrize("key", sorted(set(DEFAULT_RULE.to_json()) - {"grid"}))
def test_a_rule_with_a_key_missing_is_refused(key: str) -> None:
    rule = stored()
    del rule[key]
    with pytest.raises(RuleError) as refused:
        Rule.from_json(rule)
    assert refused.value.code == f"/{key}"


def test_a_rule_that_is_no_object_is_refused() -> None:
    with pytest.raises(RuleError):
        Rule.from_json(["format", 1])  # type: ignore[arg-type]  # the mistake under test


def test_floats_cannot_enter_a_rule_in_code_either() -> None:
    with pytest.raises(RuleError):
        Bands(("low", "high"), (2.5,))  # type: ignore[arg-type]  # the mistake under test
    with pytest.raises(RuleError):
        Scale(1.0, 5.0)  # type: ignore[arg-type]  # the mistake under test
    with pytest.raises(RuleError):
        replace(HOW, weight=2.0)  # type: ignore[arg-type]  # the mistake under test
