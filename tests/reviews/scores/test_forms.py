"""Whole forms: turnout, one number overall, the shape that a rule asks for, and rules for appraisals."""

from dataclasses import replace
from fractions import Fraction

import pytest

from appraisal.reviews.scores import (
    DEFAULT_RULE,
    Aggregate,
    Answered,
    Bands,
    Best,
    Cap,
    Conversion,
    Form,
    Group,
    Item,
    Measure,
    Missing,
    NonRating,
    RatingError,
    Rule,
    RuleError,
    Scale,
    Status,
    Step,
    Turnout,
    WeightError,
    Weights,
    check_for_appraisals,
    check_for_collections,
    score_form,
)
from tests.reviews.scores.forms import HOW, WHAT, changed

F = Fraction
NA = NonRating.NOT_APPLICABLE
FIVE = Scale(F(1), F(5), between=True)
MEAN = Step("parts", Aggregate.WEIGHTED_MEAN, Weights.EQUAL_IF_ABSENT, Missing.EXCLUDE, 1)
THREE = Bands(("low", "middle", "high"), (F(2), F(4)))
SUMMED = replace(WHAT.steps[0], weights=Weights.MUST_SUM, total=F(100), tolerance=F(0))


@pytest.mark.parametrize(("answered", "asked", "shown"), [(2, 10, True), (1, 5, False), (2, 11, False)])
def test_a_turnout_decides_whether_anything_is_shown(answered: int, asked: int, shown: bool) -> None:
    rule = Rule("A rule", 1, (Measure("score", "Score", FIVE, (MEAN,)),), turnout=Turnout(2, F(1, 5)))
    score = score_form(rule, Form({"score": [Item("i", "I", 4)]}, Answered(answered, asked)))
    assert (score.measures["score"].number == 4) is shown
    assert (score.measures["score"].status is Status.TOO_FEW_ANSWERED) is not shown
    assert "band" not in score.explanation["measures"]["score"]
    banded = replace(rule, measures=(Measure("score", "Score", FIVE, (replace(MEAN, bands=THREE),)),))
    cut = score_form(banded, Form({"score": [Item("i", "I", 4)]}, Answered(answered, asked)))
    assert cut.explanation["measures"]["score"]["band"] == ("high" if shown else None)
    with pytest.raises(RatingError):
        score_form(rule, Form({"score": [Item("i", "I", 4)]}))


@pytest.mark.parametrize(("answered", "asked"), [(-1, 5), (6, 5)])
def test_nobody_answers_without_being_asked(answered: int, asked: int) -> None:
    with pytest.raises(RatingError) as refused:
        Form.from_json({"measures": {}, "turnout": {"answered": answered, "asked": asked}})
    assert refused.value.code == "/turnout/answered"
    assert Answered(5, 5).asked == 5


def test_one_number_overall_weighs_the_measures_and_leaves_out_what_is_missing() -> None:
    measures = tuple(
        Measure(code, code, FIVE, (MEAN,), weight=F(weight)) for code, weight in (("a", 3), ("b", 1))
    )
    rule = Rule("A rule", 1, measures, overall=replace(MEAN, weights=Weights.NORMALISE, bands=THREE))
    both = score_form(rule, Form({"a": [Item("i", "I", 5)], "b": [Item("i", "I", 1)]}))
    assert both.overall is not None
    assert (both.overall.number, both.overall.band) == (F(4), "high")
    assert [each["share"] for each in both.explanation["measures"].values()] == ["3/4", "1/4"]
    one = score_form(rule, Form({"a": [Item("i", "I", NA)], "b": [Item("i", "I", 1)]}))
    assert one.overall is not None
    assert one.overall.number == 1
    assert one.explanation["measures"]["a"]["left_out"] == "nothing_rated"


def test_measures_whose_good_ends_differ_make_no_number_overall() -> None:
    measures = (
        Measure("a", "A", FIVE, (MEAN,)),
        Measure("b", "B", replace(FIVE, best=Best.LOWEST), (MEAN,)),
    )
    with pytest.raises(RuleError):
        Rule("A rule", 1, measures, overall=MEAN)
    turned = replace(MEAN, convert=Conversion(replace(FIVE, best=Best.LOWEST), FIVE))
    assert Rule("A rule", 1, (measures[0], replace(measures[1], steps=(turned,))), overall=MEAN)


def test_a_cap_on_the_number_overall_looks_the_way_that_the_measures_ended_up() -> None:
    lowest = replace(FIVE, best=Best.LOWEST)
    turned = replace(MEAN, convert=Conversion(lowest, FIVE))
    measures = tuple(Measure(code, code, lowest, (turned,)) for code in "ab")
    capped = replace(MEAN, caps=(Cap(F(2), number=F(1)),))
    rule = Rule("A rule", 1, measures, overall=capped)
    held = score_form(rule, Form({"a": [Item("i", "I", 5)], "b": [Item("i", "I", 1)]})).overall
    free = score_form(rule, Form({"a": [Item("i", "I", 3)], "b": [Item("i", "I", 1)]})).overall
    assert held is not None
    assert free is not None
    assert (held.number, free.number) == (F(1), F(4))
    back = replace(capped, convert=Conversion(FIVE, lowest), caps=(Cap(F(2), number=F(4)),))
    worse = score_form(
        replace(rule, overall=back), Form({"a": [Item("i", "I", 5)], "b": [Item("i", "I", 1)]})
    )
    assert worse.overall is not None
    assert worse.overall.number == 4


def test_a_form_of_another_shape_is_refused_at_its_place() -> None:
    item, group = Item("i", "I", 4), Group("g", "G", (Item("i", "I", 4),))
    shapes: list[tuple[dict[str, list[Item | Group]], str]] = [
        ({"how": [group], "what": [group]}, "/measures/what/0"),
        ({"how": [group, item], "what": [item]}, "/measures/how/1"),
        ({"how": [replace(group, parts=(group,))], "what": [item]}, "/measures/how/0/parts/0"),
        ({"how": [replace(group, parts=(replace(item, rating=9),))], "what": []}, "/measures/how/0/parts/0"),
        ({"how": [], "what": [item, item]}, "/measures/what/1"),
        ({"how": [], "what": [item, replace(item, code="j", weight=1)]}, "/measures/what/0/weight"),
        ({"how": [group]}, "/measures"),
        ({"how": [], "what": [], "why": []}, "/measures"),
    ]
    for measures, code in shapes:
        with pytest.raises((RatingError, WeightError)) as refused:
            score_form(DEFAULT_RULE, Form(measures))
        assert refused.value.code == code


@pytest.mark.parametrize(
    ("rule", "code"),
    [
        (replace(DEFAULT_RULE, measures=(HOW,), grid=None), "/measures"),
        (replace(DEFAULT_RULE, turnout=Turnout(1, F(0))), "/turnout"),
        (replace(DEFAULT_RULE, measures=(replace(HOW, steps=HOW.steps[1:]), WHAT)), "/measures/0/steps"),
        (changed(weights=Weights.NORMALISE), "/measures/0/steps/1/weights"),
        (
            replace(
                DEFAULT_RULE,
                measures=(HOW, replace(WHAT, steps=(SUMMED,))),
            ),
            "/measures/1/steps/0/weights",
        ),
    ],
)
def test_a_rule_that_no_appraisal_can_be_scored_by_is_refused_before_a_cycle_pins_it(
    rule: Rule, code: str
) -> None:
    with pytest.raises(RuleError) as refused:
        check_for_appraisals(rule)
    assert refused.value.code == code
    weighed = replace(WHAT, steps=(replace(WHAT.steps[0], weights=Weights.NORMALISE),))
    check_for_appraisals(replace(DEFAULT_RULE, measures=(HOW, weighed)))
    check_for_appraisals(changed(weights=Weights.IGNORE))


@pytest.mark.parametrize(
    ("how", "code"),
    [
        (replace(HOW, steps=HOW.steps[1:]), "/measures/0/steps"),
        (replace(HOW, steps=(replace(HOW.steps[0], at_least=2), HOW.steps[1])), "/measures/0/steps/0"),
        (
            replace(HOW, steps=(replace(HOW.steps[0], missing=Missing.ZERO), HOW.steps[1])),
            "/measures/0/steps/0",
        ),
        (replace(HOW, scale=replace(HOW.scale, best=Best.LOWEST)), "/measures/0/scale"),
    ],
)
def test_a_rule_that_no_return_is_counted_by_is_refused_before_a_collection_opens(
    how: Measure, code: str
) -> None:
    with pytest.raises(RuleError) as refused:
        check_for_collections(replace(DEFAULT_RULE, measures=(how, WHAT)))
    assert refused.value.code == code
    ignoring = replace(HOW.steps[0], weights=Weights.IGNORE)
    check_for_collections(DEFAULT_RULE)
    check_for_collections(
        replace(DEFAULT_RULE, measures=(WHAT, replace(HOW, steps=(ignoring, HOW.steps[1]))))
    )


def test_an_inner_step_is_held_before_an_outer_one_turns_the_scale() -> None:
    lowest = replace(FIVE, best=Best.LOWEST)
    inner = replace(MEAN, caps=(Cap(F(4), number=F(5)),))
    outer = replace(MEAN, convert=Conversion(lowest, FIVE))
    rule = Rule("A rule", 1, (Measure("score", "Score", lowest, (inner, outer)),))
    group = Group("g", "G", (Item("i", "I", 5), Item("j", "J", 1)))
    assert score_form(rule, Form({"score": [group]})).measures["score"].number == 1
