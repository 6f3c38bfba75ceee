"""The default rule, by examples that can be checked by hand."""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest

from appraisal.reviews.scores import (
    DEFAULT_RULE,
    FormScore,
    Group,
    Item,
    NonRating,
    NumberError,
    Position,
    Rating,
    RatingError,
    Status,
    WeightError,
    category,
    check_weights,
    display,
    rating_from,
    score_appraisal,
)
from tests.reviews.scores.forms import changed, objectives, on_scale, values

NA = NonRating.NOT_APPLICABLE
UNCAPPED = changed(caps=())


def spread(total: int, behaviours: int) -> list[int]:
    """That many ratings with that sum, as equal as they can be."""
    low, higher = divmod(total, behaviours)
    return [low + 1] * higher + [low] * (behaviours - higher)


def how(*ratings: Sequence[Rating]) -> FormScore:
    return score_appraisal(DEFAULT_RULE, values(*ratings), [])


def test_how_is_the_mean_of_the_means_of_values_in_two_levels() -> None:
    score = score_appraisal(changed(caps=(), at_least=1), values([5], [1, 1, 1]), [])
    assert score.how.number == 3  # in one level it would be 8/4 = 2


def test_value_means_in_thirds_that_average_to_the_cut_exactly_reach_it() -> None:
    score = score_appraisal(UNCAPPED, values(*(spread(s, 3) for s in (4, 4, 7, 7, 10, 13))), [])
    assert (score.how.number, score.how.band) == (Fraction(5, 2), "meets")


def test_the_same_values_are_held_below_by_the_default_rule_because_two_lie_under_two() -> None:
    score = how(*(spread(s, 3) for s in (4, 4, 7, 7, 10, 13)))
    working = score.explanation["measures"]["how"]
    assert (score.how.number, score.how.band, score.how.capped) == (Fraction(5, 2), "below", True)
    assert working["band_before"] == "meets"
    assert [(cap["code"], cap["number"], cap["limit"], cap["band"]) for cap in working["caps"]] == [
        ("v0", "4/3", "2/1", "below"),
        ("v1", "4/3", "2/1", "below"),
    ]


def test_a_cut_is_reached_where_decimal_arithmetic_falls_short_of_it() -> None:
    sums = (7, 7, 7, 7, 7, 10)
    assert sum(Decimal(s) / 3 for s in sums) / 6 < Decimal("2.5")
    score = how(*(spread(s, 3) for s in sums))
    assert (score.how.number, score.how.band, score.how.capped) == (Fraction(5, 2), "meets", False)


@pytest.mark.parametrize(
    ("behaviours", "total", "band"),
    [
        (3, 44, "below"), (3, 45, "meets"), (3, 62, "meets"), (3, 63, "above"),
        (6, 89, "below"), (6, 90, "meets"), (6, 125, "meets"), (6, 126, "above"),
        (7, 104, "below"), (7, 105, "meets"), (7, 146, "meets"), (7, 147, "above"),
    ],
)  # fmt: skip
def test_bands_are_cut_exactly_in_thirds_sixths_and_sevenths(behaviours: int, total: int, band: str) -> None:
    score = how(*(spread(s, behaviours) for s in spread(total, 6)))
    assert (score.how.number, score.how.band) == (Fraction(total, 6 * behaviours), band)


def test_a_mean_that_only_rounds_up_to_a_cut_stays_under_it() -> None:
    weights = (Decimal("499"), Decimal("501"))
    score = score_appraisal(DEFAULT_RULE, [], objectives(3, 2, weights=weights))
    assert display(score.what.number or Fraction()) == "2.50"
    assert score.what.band == "below"


@pytest.mark.parametrize("reason", NonRating)
def test_five_five_and_one_without_a_rating_is_five(reason: NonRating) -> None:
    score = score_appraisal(
        DEFAULT_RULE, values([5, 5, reason], [5, 5], [5, 5], [5, 5]), objectives(5, 5, reason)
    )
    assert (score.how.number, score.what.number) == (Fraction(5), Fraction(5))


@pytest.mark.parametrize("reason", NonRating)
def test_nothing_rated_is_no_score_and_not_zero(reason: NonRating) -> None:
    score = score_appraisal(DEFAULT_RULE, values(*[[reason, reason]] * 6), objectives(reason))
    for side in (score.how, score.what):
        assert (side.number, side.band, side.status) == (None, None, Status.NOTHING_RATED)
    assert score.grid is None


def test_no_values_and_no_objectives_are_no_score() -> None:
    score = score_appraisal(DEFAULT_RULE, [], [])
    assert (score.how.status, score.what.status) == (Status.NOTHING_RATED, Status.NOTHING_RATED)


def test_three_of_six_values_are_not_enough_and_four_are() -> None:
    three = how([4], [4], [4], [NA], [NA], [NA])
    assert (three.how.status, three.how.number, three.how.band) == (Status.NOT_ENOUGH, None, None)
    assert [group["number"] for group in three.explanation["measures"]["how"]["parts"][:3]] == ["4/1"] * 3
    four = how([4], [4], [4], [4], [NA], [NA])
    assert (four.how.status, four.how.number, four.how.band) == (Status.SCORED, Fraction(4), "above")


def test_a_value_that_is_rated_in_part_counts_as_rated() -> None:
    assert how([4, NA], [4, NA], [4, NA], [2, NA]).how.number == Fraction(7, 2)


def test_one_value_just_under_two_holds_how_at_below_and_leaves_its_mean() -> None:
    score = how([5], [5], [5], [5], [5], spread(13, 7))
    assert (score.how.band, score.how.capped) == ("below", True)
    assert score.how.number == (25 + Fraction(13, 7)) / 6


def test_a_value_of_exactly_two_holds_nothing() -> None:
    score = how([5], [5], [5], [5], [5], [2, 2])
    assert (score.how.band, score.how.capped) == ("above", False)
    assert "caps" not in score.explanation["measures"]["how"]


def test_no_cap_is_spoken_of_where_there_is_no_score() -> None:
    score = how([1], [1], [NA], [NA])
    assert not score.how.capped
    assert "caps" not in score.explanation["measures"]["how"]


def test_a_strong_what_never_lifts_how_and_low_objectives_cap_nothing() -> None:
    strong = score_appraisal(DEFAULT_RULE, values(*[[2, 2]] * 6), objectives(5, 5))
    assert strong.grid == Position("above", "below")
    uneven = score_appraisal(DEFAULT_RULE, values(*[[4, 4]] * 6), objectives(1, 5, 5))
    assert uneven.grid == Position("above", "above")


def test_three_weights_of_33_33_count_a_third_each() -> None:
    score = score_appraisal(DEFAULT_RULE, [], objectives(5, 4, 3, weights=[Decimal("33.33")] * 3))
    assert score.what.number == 4
    assert [item["share"] for item in score.explanation["measures"]["what"]["parts"]] == ["1/3"] * 3


def test_weights_of_behaviours_and_of_values_act_at_their_own_level() -> None:
    first = Group("a", "A", (Item("a1", "A1", 4, 2), Item("a2", "A2", 1, Fraction(1))), Decimal("0.5"))
    second = Group("b", "B", (Item("b1", "B1", 5, 7),), 1)
    score = score_appraisal(changed(at_least=2), [first, second], [])
    assert score.how.number == (Fraction(1, 2) * 3 + 1 * 5) / Fraction(3, 2)


def test_a_weight_of_zero_counts_for_nothing_and_alone_gives_no_mean() -> None:
    assert score_appraisal(DEFAULT_RULE, [], objectives(5, 1, weights=(1, 0))).what.number == 5
    alone = score_appraisal(DEFAULT_RULE, [], objectives(NA, 1, weights=(1, 0)))
    assert (alone.what.number, alone.what.status) == (None, Status.NO_WEIGHT)
    assert [item["left_out"] for item in alone.explanation["measures"]["what"]["parts"]] == [
        "not_applicable",
        "no_weight",
    ]


def test_values_that_weigh_nothing_give_no_score_even_if_enough_are_rated() -> None:
    groups = [replace(group, weight=0) for group in values([3], [3], [3], [3])]
    score = score_appraisal(DEFAULT_RULE, [*groups, Group("x", "X", (Item("x1", "X1", NA),), 1)], [])
    assert (score.how.number, score.how.status) == (None, Status.NO_WEIGHT)


@pytest.mark.parametrize("weights", [(1, -1), (0, 0), (Decimal("-0.001"), 5)])
def test_negative_and_all_zero_weights_are_refused(weights: tuple[int, int]) -> None:
    with pytest.raises(WeightError):
        check_weights(objectives(3, 3, weights=weights))
    with pytest.raises(WeightError):
        score_appraisal(DEFAULT_RULE, [], objectives(3, 3, weights=weights))
    groups = [replace(group, weight=w) for group, w in zip(values([3], [3]), weights, strict=True)]
    with pytest.raises(WeightError):
        score_appraisal(DEFAULT_RULE, groups, [])


def test_a_refused_weight_names_its_item() -> None:
    with pytest.raises(WeightError, match="Objective 1") as refused:
        check_weights(objectives(3, 3, weights=(1, -1)))
    assert refused.value.code == "o1"


@pytest.mark.parametrize("weight", [0.5, 1.0, float("nan"), Decimal("NaN"), Decimal("Infinity"), True, "1"])
def test_weights_that_are_not_exact_are_refused(weight: object) -> None:
    with pytest.raises(NumberError):
        check_weights([Item("o", "O", 3, weight)])  # type: ignore[arg-type]  # the mistake under test


def test_weights_of_forty_digits_are_taken() -> None:
    weights = (Decimal("1E-40"), Decimal("1E+40"), 10**40, Fraction(1, 10**40))
    assert check_weights(objectives(3, 3, 3, 3, weights=weights)) == tuple(Fraction(w) for w in weights)


@pytest.mark.parametrize(
    "weight", [Decimal("1E+999999999"), Decimal("1E-999999999"), 10**41, Fraction(1, 10**41)]
)
def test_weights_of_absurd_length_are_refused_before_they_cost_memory(
    weight: Decimal | int | Fraction,
) -> None:
    with pytest.raises(NumberError):
        check_weights([Item("o", "O", 3, weight)])


@pytest.mark.parametrize("rating", [0, 6, -1, True, 3.0, "3", None])
def test_ratings_off_the_scale_and_of_other_kinds_are_refused(rating: object) -> None:
    item = Item("o", "O", rating)  # type: ignore[arg-type]  # the mistake under test
    with pytest.raises(RatingError) as refused:
        score_appraisal(DEFAULT_RULE, [], [item])
    assert refused.value.code == "/measures/what/0"


def test_an_item_that_is_there_twice_is_refused() -> None:
    twice = [*objectives(3), *objectives(3)]
    with pytest.raises(RatingError):
        score_appraisal(DEFAULT_RULE, [], twice)
    with pytest.raises(RatingError):
        score_appraisal(DEFAULT_RULE, [Group("a", "A", tuple(objectives(3))), Group("a", "A", ())], [])
    with pytest.raises(RatingError):
        score_appraisal(DEFAULT_RULE, [Group("a", "A", tuple(twice))], [])


def test_objectives_are_rated_on_their_own_scale_and_cut_by_their_own_cuts() -> None:
    rule = on_scale("what", 0, 4, (1, 3))
    assert score_appraisal(rule, [], objectives(0, 2)).what.band == "meets"
    with pytest.raises(RatingError):
        score_appraisal(rule, [], objectives(5))


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        (Fraction(1995, 1000), "2.00"), (Fraction(1994999, 1000000), "1.99"), (Fraction(5), "5.00"),
        (Fraction(10, 3), "3.33"), (Fraction(1, 200), "0.01"), (Fraction(0), "0.00"),
        (Fraction(-3, 2), "-1.50"), (Fraction(-1, 400), "0.00"), (Fraction(-1, 3), "-0.33"),
    ],
)  # fmt: skip
def test_numbers_are_shown_half_up_to_two_places(number: Fraction, shown: str) -> None:
    assert display(number) == shown


@pytest.mark.parametrize(
    ("mean", "point"),
    [
        (Fraction(1), 1),
        (Fraction(3, 2), 2),
        (Fraction(5, 2), 3),
        (Fraction(7, 3), 2),
        (Fraction(9, 2), 5),
        (Fraction(5), 5),
    ],
)
def test_a_mean_counts_nationally_as_the_point_it_rounds_half_up_to(mean: Fraction, point: int) -> None:
    assert category(mean) == point


def test_a_rows_two_columns_are_one_rating() -> None:
    assert rating_from(4, None) == 4
    assert rating_from(None, "no_chance") is NonRating.NO_CHANCE
    assert rating_from(None, None) is NonRating.NOT_RATED
    for points, non_rating in [(4, "no_chance"), (None, "perhaps")]:
        with pytest.raises(RatingError):
            rating_from(points, non_rating)
