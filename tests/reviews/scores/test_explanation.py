"""What a score says about itself: as data, in words, and when it is computed again."""

import copy
import json
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from appraisal.reviews.scores import (
    DEFAULT_RULE,
    ExplanationError,
    Group,
    Item,
    NonRating,
    Rating,
    RatingError,
    RuleError,
    WeightError,
    in_words,
    is_sound,
    recompute,
    score_appraisal,
)
from tests.reviews.scores.forms import changed, on_scale

NO_CHANCE = NonRating.NO_CHANCE
NOT_SEEN = NonRating.NOT_SEEN


def value(name: str, *ratings: Rating, weights: tuple[int, ...] = ()) -> Group:
    """A value with one behaviour for each rating."""
    given = weights or (None,) * len(ratings)
    items = [
        Item(f"{name}{i}", f"{name} {i}", r, w)
        for i, (r, w) in enumerate(zip(ratings, given, strict=True), 1)
    ]
    return Group(name.lower(), name, tuple(items))


MIXED = score_appraisal(
    DEFAULT_RULE,
    [
        value("Compassion", 4, 3),
        value("Respect", 4, 1, weights=(2, 1)),
        value("Quality", 3, NO_CHANCE),
        value("Lives", 1, 2),
        value("Everyone", NOT_SEEN, NOT_SEEN),
    ],
    [Item("o1", "Clinic opened", 4, Decimal("66.67")), Item("o2", "Audit done", 5, Decimal("33.33"))],
)


def stored() -> dict[str, Any]:
    """The mixed example as it comes back from the database."""
    explanation: dict[str, Any] = json.loads(json.dumps(MIXED.explanation))
    return explanation


def test_every_input_stands_there_with_its_weight_before_and_after() -> None:
    groups = MIXED.explanation["measures"]["how"]["parts"]
    assert groups[1]["parts"][0] == {
        "code": "Respect1",
        "label": "Respect 1",
        "rating": 4,
        "left_out": None,
        "weight": "2/1",
        "share": "2/3",
    }
    assert [(group["weight"], group["share"], group["number"]) for group in groups] == [
        (None, "1/4", "7/2"),
        (None, "1/4", "3/1"),
        (None, "1/4", "3/1"),
        (None, "1/4", "3/2"),
        (None, None, None),
    ]


def test_what_was_left_out_says_why() -> None:
    groups = MIXED.explanation["measures"]["how"]["parts"]
    left_out = groups[2]["parts"][1]
    assert (left_out["rating"], left_out["share"], left_out["left_out"]) == (None, None, "no_chance")
    assert groups[2]["parts"][0]["share"] == "1/1"
    assert groups[4]["left_out"] == "nothing_rated"


def test_results_caps_grid_and_rule_stand_there() -> None:
    explanation = MIXED.explanation
    how = explanation["measures"]["how"]
    assert (how["rated"], how["status"], how["number"]) == (4, "scored", "11/4")
    assert (how["band_before"], how["band"]) == ("meets", "below")
    assert [cap["label"] for cap in how["caps"]] == ["Lives"]
    assert explanation["measures"]["what"]["number"] == str(4 + Fraction(3333, 10000))
    assert explanation["grid"] == {"rows": "above", "columns": "below"}
    assert explanation["rule"] == DEFAULT_RULE.to_json()


def test_the_words_tell_the_whole_working_in_order() -> None:
    assert in_words(MIXED.explanation) == [
        "Scored with the rule “Default”, version 1.",
        "Compassion: 4 and 3 average 3.50.",
        "Respect: 4 (weight 2) and 1 (weight 1) average 3.00 when weighted.",
        "Quality: 3 is the only rating, so the mean is 3.00.",
        "Quality: “Quality 2” is left out (no chance to demonstrate it); the other rating takes its share.",
        "Lives: 1 and 2 average 1.50.",
        "Everyone: nothing was rated (not seen), so it has no number and is left out.",
        "How: the means of the 4 rated values average 2.75.",
        "How: 2.75 is “meets” (2.50 or more and under 3.50).",
        "Lives stands at 1.50, and the rule asks for 2.00 or better: How is held at “below” and not “meets”.",
        "What: 4 (weight 66.67) and 5 (weight 33.33) average 4.33 when weighted.",
        "What: 4.33 is “above” (3.50 or more).",
        "Position on the grid: what “above”, how “below”.",
    ]


def test_the_words_say_that_it_was_not_enough() -> None:
    score = score_appraisal(DEFAULT_RULE, [value("Care", 3), value("Respect", NO_CHANCE)], [])
    assert in_words(score.explanation)[-3:] == [
        "How: no score, because 1 of 2 values were rated, and the rule needs 4.",
        "What: no score, because nothing was rated.",
        "There is no position on the grid, because that takes both what and how.",
    ]


def test_the_words_say_why_there_is_no_score() -> None:
    nothing = score_appraisal(DEFAULT_RULE, [value("Care", NO_CHANCE)], [Item("o", "O", NO_CHANCE)])
    assert in_words(nothing.explanation)[2:4] == [
        "How: no score, because nothing was rated.",
        "What: no score, because nothing was rated (no chance to demonstrate it).",
    ]
    rule = changed(at_least=1)
    groups = [
        replace(value("Care", 3), weight=0),
        replace(value("Respect", 3, NO_CHANCE, weights=(0, 1)), weight=1),
    ]
    weightless = in_words(score_appraisal(rule, groups, []).explanation)
    assert weightless[2:4] == [
        "Respect: what was rated carries no weight, so it has no number and is left out.",
        "How: no score, because what was rated carries no weight.",
    ]


def test_the_words_never_say_that_a_shown_number_is_below_itself() -> None:
    close = [Item("a", "A", 2, 501), Item("b", "B", 3, 499)]
    words = in_words(score_appraisal(DEFAULT_RULE, [], close).explanation)
    assert "What: just under 2.50 is “below” (under 2.50)." in words
    groups = [
        value("Care", 1, 2, weights=(1, 999)),
        *(value(name, 5) for name in ("Respect", "Quality", "Lives")),
    ]
    capped = in_words(score_appraisal(DEFAULT_RULE, groups, []).explanation)
    assert any(sentence.startswith("Care stands at just under 2.00, and") for sentence in capped)


def test_the_words_name_the_weights_of_values_where_they_differ() -> None:
    rule = changed(at_least=1)
    groups = [
        replace(value("Care", 5), weight=Fraction(1, 3)),
        replace(value("Respect", 3), weight=Decimal("0.5")),
    ]
    words = in_words(score_appraisal(rule, groups, []).explanation)
    assert (
        "How: Care at 5.00 (weight 1/3) and Respect at 3.00 (weight 0.5) average 3.80 when weighted." in words
    )
    alone = in_words(score_appraisal(rule, [value("Care", 5)], []).explanation)
    assert "How: Care is the only one with a mean, so it stands at 5.00." in alone


def test_recomputing_a_stored_explanation_gives_the_same_scores() -> None:
    assert recompute(stored()) == MIXED


def test_recomputing_follows_the_stored_rule_and_not_todays_default() -> None:
    rule = replace(changed(caps=(), at_least=1), name="Own", version=3)
    score = score_appraisal(rule, [value("Lives", 1, 4)], [])
    again = recompute(json.loads(json.dumps(score.explanation)))
    assert (again.how.band, again.explanation["rule"]["version"]) == ("meets", 3)


def test_a_result_that_was_altered_comes_out_as_what_it_should_be() -> None:
    altered = stored()
    how = altered["measures"]["how"]
    how["number"] = how["parts"][0]["number"] = "5/1"
    how["band"] = altered["grid"]["columns"] = "above"
    assert recompute(altered) == MIXED
    assert (is_sound(altered), is_sound(stored())) == (False, True)


def test_a_rating_that_was_altered_changes_the_score() -> None:
    altered = stored()
    altered["measures"]["what"]["parts"][0]["rating"] = 1
    assert recompute(altered).what.number != MIXED.what.number


def change(path: str, to: object) -> dict[str, Any]:
    changed = copy.deepcopy(stored())
    *above, key = path.split("/")
    target: Any = changed
    for step in above:
        target = target[int(step) if step.isdigit() else step]
    target[key] = to
    return changed


@pytest.mark.parametrize(
    ("path", "to", "error"),
    [
        ("format", 3, ExplanationError),
        ("measures/how", None, ExplanationError),
        ("measures/how/parts", {}, ExplanationError),
        ("measures/how/parts/0/parts/0/weight", 1.0, ExplanationError),
        ("measures/how/parts/0/parts/0/rating", 4.0, ExplanationError),
        ("measures/how/parts/0/parts/0/rating", None, ExplanationError),
        ("measures/how/parts/2/parts/1/left_out", "no_weight", ExplanationError),
        ("measures/how/parts/0/parts/0/rating", 6, RatingError),
        ("measures/how/parts/0/parts/0/code", "Respect1", RatingError),
        ("measures/what/parts/0/weight", "-1/1", WeightError),
        ("rule/version", 0, RuleError),
        ("rule/measures/0/steps/1/caps/0/limit", 6, RuleError),
    ],
)
def test_an_explanation_that_cannot_be_read_is_refused(path: str, to: object, error: type[Exception]) -> None:
    with pytest.raises(error):
        recompute(change(path, to))


def test_words_of_an_unknown_format_are_refused() -> None:
    with pytest.raises(ExplanationError):
        in_words(change("format", 3))


def test_an_explanation_of_another_scale_names_its_own_limits() -> None:
    rule = on_scale("what", 0, 3, (1, Fraction(7, 3)))
    score = score_appraisal(rule, [], [Item("o", "O", 2, 1)])
    assert "What: 2.00 is “meets” (1.00 or more and under 7/3)." in in_words(score.explanation)
