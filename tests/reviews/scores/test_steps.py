"""Each word of the vocabulary, by examples that can be checked by hand."""

import json
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest

from appraisal.reviews.scores import (
    Aggregate,
    Bands,
    Best,
    Cap,
    Conversion,
    Form,
    FormScore,
    Group,
    Item,
    Measure,
    Missing,
    NonRating,
    Oddities,
    Progress,
    Rating,
    RatingError,
    RoundTo,
    Rule,
    Scale,
    Status,
    Step,
    WeightError,
    Weights,
    in_words,
    is_sound,
    score_form,
)
from appraisal.reviews.scores.ratios import Rounding

F = Fraction
NA = NonRating.NOT_APPLICABLE
FIVE = Scale(F(1), F(5), between=True)
PERCENT = Scale(F(0), F(100), between=True)
MEAN = Step("parts", Aggregate.WEIGHTED_MEAN, Weights.EQUAL_IF_ABSENT, Missing.EXCLUDE, 1)
PICK = replace(MEAN, aggregate=Aggregate.MEDIAN, weights=Weights.IGNORE)
COUNT = replace(PICK, aggregate=Aggregate.COUNT_MET, met=F(3))
SUM = replace(MEAN, aggregate=Aggregate.WEIGHTED_SUM, divide_by=F(100))
THREE = Bands(("low", "middle", "high"), (F(2), F(4)))


def scored(
    step: Step,
    *ratings: Rating,
    weights: tuple[int | Decimal | None, ...] = (),
    kinds: tuple[str | None, ...] = (),
    scale: Scale = FIVE,
    oddities: Oddities | None = None,
) -> FormScore:
    """Items of one measure, scored by one step."""
    rows = zip(ratings, weights or (None,) * len(ratings), kinds or (None,) * len(ratings), strict=True)
    items = [Item(f"i{n}", f"Item {n}", *row) for n, row in enumerate(rows)]
    measure = Measure("score", "Score", scale, (step,), oddities=oddities)
    return score_form(Rule("A rule", 1, (measure,), copies="Somebody"), Form({"score": items}))


def number(step: Step, *ratings: Rating, **more: object) -> Fraction | None:
    return scored(step, *ratings, **more).measures["score"].number  # type: ignore[arg-type]  # as in scored


def shares(step: Step, *ratings: Rating, **more: object) -> list[str | None]:
    explanation = scored(step, *ratings, **more).explanation  # type: ignore[arg-type]  # as in scored
    return [part["share"] for part in explanation["measures"]["score"]["parts"]]


@pytest.mark.parametrize(
    ("aggregate", "ratings", "expected"),
    [
        (Aggregate.SUM, (4, 3, NA), 7),
        (Aggregate.MEDIAN, (5, 1, 2), 2),
        (Aggregate.MEDIAN, (5, 1, NA, 2, 4), 3),
        (Aggregate.MEDIAN, (5, 1, 1, 2, 4), 2),
        (Aggregate.MEDIAN, (1, 1, 1, 4, 5, 5), F(5, 2)),
        (Aggregate.MEDIAN, (5, 2), F(7, 2)),
        (Aggregate.MEDIAN, (NA, NA), None),
        (Aggregate.MEDIAN, (3,), 3),
        (Aggregate.MODE, (5, 1, 5, NA, NA, NA), 5),
        (Aggregate.MODE, (2,), 2),
        (Aggregate.MODE, (5, 1, 5, 1, 3), None),
        (Aggregate.MODE, (1, 2), None),
        (Aggregate.LOWEST, (4, 3, 5), 3),
        (Aggregate.HIGHEST, (4, 3, 5), 5),
    ],
)
def test_what_looks_at_no_weights(
    aggregate: Aggregate, ratings: tuple[Rating, ...], expected: Fraction | None
) -> None:
    assert number(replace(PICK, aggregate=aggregate), *ratings) == expected


def test_a_tie_is_no_score_and_shows_how_often_each_number_stands_there() -> None:
    tied = scored(replace(PICK, aggregate=Aggregate.MODE), 3, 2, 3, 2, 5)
    assert tied.measures["score"].status is Status.TIED
    assert tied.explanation["measures"]["score"]["distribution"] == [
        {"number": "2/1", "times": 2},
        {"number": "3/1", "times": 2},
        {"number": "5/1", "times": 1},
    ]


def test_a_count_counts_what_is_as_good_as_asked_in_the_scales_own_direction() -> None:
    assert number(COUNT, 3, 2, 4, NA) == 2
    assert number(COUNT, 3, 2, 4, scale=replace(FIVE, best=Best.LOWEST)) == 2
    assert number(COUNT, 4, 5, 4, scale=replace(FIVE, best=Best.LOWEST)) == 0


def test_shares_say_what_each_part_comes_to() -> None:
    assert shares(MEAN, 4, 3, NA, weights=(2, 1, 5)) == ["2/3", "1/3", None]
    assert shares(SUM, 4, 3, weights=(60, 37)) == ["3/5", "37/100"]
    assert shares(replace(PICK, aggregate=Aggregate.SUM), 4, NA) == ["1/1", None]
    assert shares(PICK, 4, 3, NA) == ["1/2", "1/2", None]


def test_a_weighted_sum_gives_the_weight_of_a_missing_part_to_the_others() -> None:
    assert number(SUM, 4, 3, weights=(60, 40)) == F(18, 5)
    assert number(SUM, 4, NA, weights=(60, 40)) == 4
    assert number(SUM, 4, NA, weights=(60, 37)) == F(4 * 97, 100)
    assert number(replace(SUM, missing=Missing.ZERO), 4, NA, weights=(60, 40)) == F(12, 5)
    assert number(replace(SUM, divide_by=F(1, 3)), 4, weights=(Decimal("0.5"),)) == 6


def test_missing_parts_are_left_out_or_block_or_count_as_0() -> None:
    assert number(MEAN, 4, 2, NA) == 3
    blocked = scored(replace(MEAN, missing=Missing.BLOCK), 4, 2, NA).measures["score"]
    assert (blocked.status, blocked.number) == (Status.BLOCKED, None)
    assert number(replace(MEAN, missing=Missing.BLOCK), 4, 2) == 3
    zero = scored(replace(MEAN, missing=Missing.ZERO), 4, 2, NA)
    assert zero.measures["score"].number == 2
    part = zero.explanation["measures"]["score"]["parts"][2]
    assert (part["as_zero"], part["left_out"], part["share"]) == ("not_applicable", None, "1/3")


def test_zeros_alone_are_a_score_only_where_nothing_needs_to_be_rated() -> None:
    zero = replace(MEAN, missing=Missing.ZERO)
    assert scored(zero, NA, NA).measures["score"].status is Status.NOTHING_RATED
    assert number(replace(zero, at_least=0), NA, NA) == 0


def test_enough_is_a_count_and_a_portion() -> None:
    step = replace(MEAN, at_least=2, at_least_share=F(1, 2))
    assert scored(step, 4, NA).measures["score"].status is Status.NOT_ENOUGH
    assert number(step, 4, 4) == 4
    assert number(step, 4, 4, NA, NA) == 4
    assert scored(step, 4, 4, NA, NA, NA).measures["score"].status is Status.NOT_ENOUGH


def test_a_group_of_a_spared_kind_is_enough_with_one() -> None:
    inner = replace(MEAN, at_least=3, at_least_share=F(1), spares="named")
    rule = Rule("A rule", 1, (Measure("score", "Score", FIVE, (inner, MEAN)),))

    def group(code: str, kind: str | None, *ratings: Rating) -> Group:
        items = tuple(Item(f"{code}{n}", code, rating) for n, rating in enumerate(ratings))
        return Group(code, code, items, kind=kind)

    both = [group("manager", "named", 5, NA), group("peers", None, 1, 1)]
    assert score_form(rule, Form({"score": both})).measures["score"].number == 5
    assert score_form(rule, Form({"score": [group("p", None, 1, 1, 1)]})).measures["score"].number == 1


WEIGHTS_THAT_FAIL: list[tuple[Weights, Decimal | None, tuple[int | Decimal | None, ...]]] = [
    (Weights.NORMALISE, None, (None, None)),
    (Weights.NORMALISE, None, (1, None)),
    (Weights.EQUAL_IF_ABSENT, None, (1, None)),
    (Weights.EQUAL_IF_ABSENT, None, (2, -1)),
    (Weights.MUST_SUM, Decimal(0), (Decimal("33.33"), Decimal("66.66"))),
    (Weights.MUST_SUM, Decimal("0.005"), (Decimal("33.33"), Decimal("66.66"))),
    (Weights.MUST_SUM, Decimal("0.005"), (Decimal("33.35"), Decimal("66.66"))),
    (Weights.MUST_SUM, Decimal(1), (0, 0)),
    (Weights.MUST_SUM, Decimal(1), (None, None)),
    (Weights.MUST_SUM_OR_ZERO, Decimal(0), (1, 0)),
]


@pytest.mark.parametrize(("weights", "tolerance", "given"), WEIGHTS_THAT_FAIL)
def test_weights_that_arent_what_the_rule_asks_for_are_refused(
    weights: Weights, tolerance: Decimal | None, given: tuple[int | Decimal | None, ...]
) -> None:
    total, within = (None, None) if tolerance is None else (F(100), F(tolerance))
    step = replace(MEAN, weights=weights, total=total, tolerance=within)
    with pytest.raises(WeightError):
        scored(step, 4, 3, weights=given)


def test_weights_within_the_tolerance_are_taken() -> None:
    step = replace(MEAN, weights=Weights.MUST_SUM, total=F(100), tolerance=F(1, 100))
    assert number(step, 4, 3, weights=(Decimal("33.33"), Decimal("66.66"))) == F(10, 3)
    assert number(step, 4, 3, weights=(Decimal("33.34"), Decimal("66.67"))) is not None


def test_weights_are_ignored_where_the_rule_says_so_and_equal_where_none_is_given() -> None:
    assert number(replace(MEAN, weights=Weights.IGNORE), 4, 2, weights=(1, 99)) == 3
    assert number(replace(MEAN, weights=Weights.IGNORE), 4, 2, weights=(1, None)) == 3
    assert number(MEAN, 4, 2) == 3


def test_a_copied_system_may_let_weights_of_0_pass() -> None:
    step = replace(SUM, weights=Weights.MUST_SUM_OR_ZERO, total=F(100), tolerance=F(0))
    assert number(step, 4, 2, weights=(0, 0)) == 0
    assert shares(step, 4, 2, weights=(0, 0)) == ["0/1", "0/1"]
    assert scored(step, NA, NA, weights=(0, 0)).measures["score"].status is Status.NOTHING_RATED


@pytest.mark.parametrize(
    ("source", "target", "given", "expected"),
    [
        (FIVE, Scale(F(1, 4), F(5)), F(17, 5), F(31, 10)),
        (FIVE, PERCENT, F(1), F(0)),
        (FIVE, PERCENT, F(5), F(100)),
        (FIVE, replace(FIVE, best=Best.LOWEST), F(4), F(2)),
        (replace(FIVE, best=Best.LOWEST), PERCENT, F(2), F(75)),
        (Scale(F(-1), F(1)), FIVE, F(0), F(3)),
    ],
)
def test_a_conversion_keeps_ends_and_proportions_and_good_stays_good(
    source: Scale, target: Scale, given: Fraction, expected: Fraction
) -> None:
    score = scored(
        replace(MEAN, convert=Conversion(source, target)), given, scale=replace(source, between=True)
    )
    assert score.measures["score"].number == expected
    assert [each["step"] for each in score.explanation["measures"]["score"]["results"]] == [
        "weighted_mean",
        "converted",
    ]


def test_a_step_that_turns_the_scale_judges_its_parts_before_and_its_result_after() -> None:
    lowest = replace(FIVE, best=Best.LOWEST)
    count = replace(COUNT, convert=Conversion(Scale(F(0), F(4)), PERCENT))
    assert number(count, 3, 2, 4, 5, scale=lowest) == 50
    turned = replace(MEAN, convert=Conversion(lowest, FIVE), caps=(Cap(F(4), number=F(1)),))
    assert number(turned, 5, 1, scale=lowest) == 1
    assert number(turned, 1, 1, scale=lowest) == 5


@pytest.mark.parametrize(
    ("rounding", "expected"),
    [
        (RoundTo(0, Rounding.DOWN), 3),
        (RoundTo(0, Rounding.UP), 4),
        (RoundTo(0, Rounding.HALF_UP), 4),
        (RoundTo(1, Rounding.DOWN), F(7, 2)),
        (RoundTo(1, Rounding.UP), F(18, 5)),
        (RoundTo(1, Rounding.HALF_UP), F(18, 5)),
    ],
)
def test_a_copied_system_may_round_between_steps(rounding: RoundTo, expected: Fraction) -> None:
    assert number(replace(MEAN, rounding=rounding), F(71, 20)) == expected


def test_a_copied_system_may_round_each_part_before_they_are_summed() -> None:
    each = replace(SUM, rounding=RoundTo(1, Rounding.HALF_UP, each=True))
    assert number(each, F(17, 10), F(17, 10), weights=(50, 50)) == F(9, 5)
    whole = replace(SUM, rounding=RoundTo(1, Rounding.HALF_UP))
    assert number(whole, F(17, 10), F(17, 10), weights=(50, 50)) == F(17, 10)


def test_a_number_on_a_cut_is_above_it_and_holes_belong_to_nobody() -> None:
    step = replace(MEAN, bands=THREE)
    bands = [scored(step, rating).measures["score"].band for rating in (F(199, 100), 2, F(399, 100), 4)]
    assert bands == ["low", "middle", "middle", "high"]
    holed = replace(MEAN, bands=replace(THREE, ends=(F(199, 100), F(399, 100), F(5))))
    found = [scored(holed, rating).measures["score"].band for rating in (F(199, 100), F(1995, 1000), 5)]
    assert found == ["low", None, "high"]


CAP = Cap(F(2), number=F(1))


@pytest.mark.parametrize(
    ("caps", "ratings", "kinds", "expected"),
    [
        ((CAP,), (1, 5), (None, None), 1),
        ((CAP,), (2, 5), (None, None), F(7, 2)),
        ((replace(CAP, kind="key"),), (1, 5), ("key", None), 1),
        ((replace(CAP, kind="key"),), (1, 5), (None, "key"), 3),
        ((replace(CAP, unless=F(5)),), (1, 5), (None, None), 3),
        ((replace(CAP, unless=F(5)),), (1, 4), (None, None), 1),
        ((replace(CAP, kind="key", unless=F(5)),), (1, 5), ("key", None), 1),
        ((replace(CAP, number=F(4)),), (1, 5), (None, None), 3),
        ((replace(CAP, number=F(2)), CAP), (1, 5), (None, None), 1),
        ((CAP, replace(CAP, number=F(2))), (1, 5), (None, None), 1),
    ],
)
def test_a_part_worse_than_a_limit_holds_the_number_unless_another_makes_up_for_it(
    caps: tuple[Cap, ...], ratings: tuple[int, ...], kinds: tuple[str | None, ...], expected: Fraction
) -> None:
    score = scored(replace(MEAN, caps=caps), *ratings, kinds=kinds).measures["score"]
    assert (score.number, score.capped) == (expected, expected == 1)


def test_a_cap_looks_the_other_way_where_the_lowest_is_best() -> None:
    lowest = replace(FIVE, best=Best.LOWEST)
    step = replace(MEAN, caps=(Cap(F(4), number=F(5)),))
    assert number(step, 5, 1, scale=lowest) == 5
    assert number(step, 4, 1, scale=lowest) == F(5, 2)
    assert number(replace(MEAN, caps=(Cap(F(4), number=F(2)),)), 5, 1, scale=lowest) == 3


@pytest.mark.parametrize(
    ("best", "ratings", "expected"),
    [
        (Best.HIGHEST, (1, 5, 5), "low"),
        (Best.HIGHEST, (1, 1, 1), "low"),
        (Best.LOWEST, (5, 1, 1), "high"),
        (Best.LOWEST, (5, 5, 5), "high"),
    ],
)
def test_a_cap_holds_at_the_worse_band(best: Best, ratings: tuple[int, ...], expected: str) -> None:
    limit, band = (F(2), "low") if best is Best.HIGHEST else (F(4), "high")
    step = replace(MEAN, bands=THREE, caps=(Cap(limit, band=band),))
    assert scored(step, *ratings, scale=replace(FIVE, best=best)).measures["score"].band == expected
    middle = replace(step, caps=(Cap(limit, band="middle"),))
    assert scored(middle, *ratings, scale=replace(FIVE, best=best)).measures["score"].band == (
        "middle" if 1 in ratings and 5 in ratings else expected
    )


def test_a_lifted_cap_is_told_and_holds_nothing() -> None:
    step = replace(MEAN, caps=(replace(CAP, unless=F(5)),))
    score = scored(step, 1, 5)
    assert score.explanation["measures"]["score"]["caps"] == [
        {"code": "i0", "label": "Item 0", "number": "1/1", "limit": "2/1", "at": "1/1", "lifted_by": "Item 1"}
    ]
    assert not score.measures["score"].capped


@pytest.mark.parametrize(
    ("progress", "expected"),
    [
        (Progress(F(0), F(10), F(5)), 50),
        (Progress(F(20), F(10), F(15)), 50),
        (Progress(F(20), F(10), F(10)), 100),
        (Progress(F(20), F(10), F(5)), 100),
        (Progress(F(10), F(20), F(5)), 0),
        (Progress(F(10), F(20), F(25)), 100),
        (Progress(F(0), F(3), F(1)), F(100, 3)),
    ],
)
def test_progress_runs_from_start_to_target_whichever_is_the_larger(
    progress: Progress, expected: Fraction
) -> None:
    assert number(MEAN, progress, scale=PERCENT) == expected
    mirrored = replace(PERCENT, best=Best.LOWEST)
    assert number(MEAN, progress, scale=mirrored) == 100 - expected


def test_a_copied_system_may_misread_progress() -> None:
    def read(progress: Progress, **odd: bool) -> Fraction | None:
        return number(MEAN, progress, scale=PERCENT, oddities=Oddities(**odd))

    assert read(Progress(F(10), F(20), F(15)), start_ignored=True) == 75
    assert read(Progress(F(0), F(10), F(29, 10)), cut_to_whole=True) == 20
    assert read(Progress(F(0), F(10), F(15)), kept_outside=True) == 150
    assert read(Progress(F(10), F(20), F(15)), falling_refused=True) == 50
    with pytest.raises(RatingError):
        read(Progress(F(20), F(10), F(15)), falling_refused=True)
    with pytest.raises(RatingError):
        read(Progress(F(1, 4), F(1, 2), F(1, 3)), cut_to_whole=True)


def test_progress_may_come_to_a_longer_number_than_anybody_types() -> None:
    long = Progress(F(1, 3**50), F(1, 7**40), F(1, 11**30))
    score = scored(MEAN, long, scale=PERCENT)
    stored = json.loads(json.dumps(score.explanation))
    assert is_sound(stored)
    assert any("of the way" in sentence for sentence in in_words(stored))


def test_progress_needs_a_way_to_go_and_a_scale_with_numbers_between() -> None:
    with pytest.raises(RatingError):
        Progress(F(3), F(3), F(3))
    with pytest.raises(RatingError):
        number(MEAN, Progress(F(0), F(3), F(1)), scale=Scale(F(0), F(100)))


def test_ratings_between_two_points_need_a_scale_that_has_them() -> None:
    assert number(MEAN, F(17, 5)) == F(17, 5)
    with pytest.raises(RatingError):
        number(MEAN, F(17, 5), scale=Scale(F(1), F(5)))
    for off in (F(1, 2), F(51, 10)):
        with pytest.raises(RatingError):
            number(MEAN, off)


def test_a_copied_system_may_take_a_0_for_nothing() -> None:
    zero = scored(MEAN, 0, scale=PERCENT, oddities=Oddities(zero_is_missing=True))
    assert zero.measures["score"].status is Status.NOTHING_RATED
    assert zero.explanation["measures"]["score"]["parts"][0]["rating"] == 0
    assert number(MEAN, 0, scale=PERCENT, oddities=Oddities(start_ignored=True)) == 0
    assert number(MEAN, 1, scale=PERCENT, oddities=Oddities(zero_is_missing=True)) == 1
