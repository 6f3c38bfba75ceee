"""What holds for every form, whatever is rated and however it is weighted."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from random import Random

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from appraisal.reviews.scores import (
    DEFAULT_RULE,
    Cap,
    Group,
    Item,
    NonRating,
    Position,
    Rating,
    Rule,
    Step,
    category,
    display,
    in_words,
    recompute,
    score_appraisal,
)
from tests.reviews.scores.forms import changed

BANDS = ("below", "meets", "above")

Form = tuple[list[Group], list[Item]]

POINTS = st.integers(1, 5)
RATINGS: st.SearchStrategy[Rating] = POINTS | st.sampled_from(NonRating)
WEIGHTS = st.one_of(
    st.just(1),
    st.integers(1, 100),
    st.decimals("0.001", "100", places=3),
    st.fractions(Fraction(1, 60), 100, max_denominator=60),
)
RULES = st.builds(
    lambda at_least, limit: changed(
        at_least=at_least, caps=() if limit is None else (Cap(limit, band="below"),)
    ),
    st.integers(1, 6),
    st.none() | st.fractions(Fraction(11, 10), 5, max_denominator=10),
)

MOVES = st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5), st.integers(1, 9)), max_size=12)

# A shared machine may be slow at any moment, which says nothing about the rule.
unhurried = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@st.composite
def items(draw: st.DrawFn, prefix: str, most: int = 6) -> list[Item]:
    """Behaviours of one value, or objectives."""
    rows = draw(st.lists(st.tuples(RATINGS, WEIGHTS), max_size=most))
    return [
        Item(f"{prefix}{i}", f"Item {prefix}{i}", rating, weight) for i, (rating, weight) in enumerate(rows)
    ]


@st.composite
def forms(draw: st.DrawFn) -> Form:
    """Up to seven values of up to six behaviours, and up to six objectives."""
    weights = draw(st.lists(WEIGHTS, max_size=7))
    groups = [
        Group(f"v{n}", f"Value {n}", tuple(draw(items(f"v{n}."))), weight) for n, weight in enumerate(weights)
    ]
    return groups, draw(items("o"))


def numbers(listed: Sequence[Item]) -> list[int]:
    return [item.rating for item in listed if isinstance(item.rating, int)]


def by_definition(listed: list[tuple[Fraction | int, Fraction]]) -> Fraction | None:
    """Σ(x·w) ÷ Σ(w), written once more without a common denominator."""
    total = sum((weight for _, weight in listed), Fraction())
    return sum((x * weight for x, weight in listed), Fraction()) / total if listed else None


def outer(rule: Rule) -> Step:
    """The step from values to *how*."""
    return rule.measures[0].steps[-1]


def parts_of(group: Group) -> list[Item]:
    return [part for part in group.parts if isinstance(part, Item)]


def mean_of(listed: Sequence[Item]) -> Fraction | None:
    rated = [(i.rating, Fraction(i.weight or 0)) for i in listed if isinstance(i.rating, int)]
    return by_definition(list(rated))


def band(mean: Fraction) -> str:
    if mean < Fraction(5, 2):
        return "below"
    return "meets" if mean < Fraction(7, 2) else "above"


def is_below_top(item: Item) -> bool:
    return isinstance(item.rating, int) and item.rating < 5


def shares_of(total: int, parts: int) -> list[int]:
    """That many whole numbers with that sum, as equal as they can be."""
    low, higher = divmod(total, parts)
    return [low + 1] * higher + [low] * (parts - higher)


def rated_group(number: int, total: int, behaviours: int) -> Group:
    """A value whose ratings have that sum."""
    ratings = shares_of(total, behaviours)
    rated = tuple(Item(f"{number}.{i}", f"Item {i}", rating) for i, rating in enumerate(ratings))
    return Group(f"v{number}", f"Value {number}", rated)


def leaves(node: object) -> Iterator[object]:
    if isinstance(node, dict):
        for child in node.values():
            yield from leaves(child)
    elif isinstance(node, list):
        for child in node:
            yield from leaves(child)
    else:
        yield node


@unhurried
@given(forms())
def test_both_means_are_what_their_definition_says(form: Form) -> None:
    groups, objectives = form
    score = score_appraisal(changed(at_least=1), groups, objectives)
    means = [(mean_of(parts_of(group)), Fraction(group.weight or 0)) for group in groups]
    assert score.how.number == by_definition([(mean, weight) for mean, weight in means if mean is not None])
    assert score.what.number == mean_of(objectives)


@unhurried
@given(forms(), RULES)
def test_how_has_a_mean_only_if_enough_values_have_one(form: Form, rule: Rule) -> None:
    rated = sum(bool(numbers(parts_of(group))) for group in form[0])
    assert (score_appraisal(rule, *form).how.number is not None) == (rated >= outer(rule).at_least)


@unhurried
@given(forms(), RULES)
def test_bands_follow_from_the_means_and_the_cap(form: Form, rule: Rule) -> None:
    score = score_appraisal(rule, *form)
    means = [mean for mean in (mean_of(parts_of(group)) for group in form[0]) if mean is not None]
    held = any(mean < cap.limit for mean in means for cap in outer(rule).caps)
    if score.how.number is not None:
        assert score.how.band == ("below" if held else band(score.how.number))
        assert score.how.capped == (held and score.how.number >= Fraction(5, 2))
    if score.what.number is not None:
        assert score.what.band == band(score.what.number)
    if score.grid is not None:
        assert score.grid == Position(score.what.band, score.how.band)
    assert (score.grid is None) == (score.how.band is None or score.what.band is None)


@unhurried
@given(forms(), RULES, st.randoms())
def test_the_order_of_values_behaviours_and_objectives_is_of_no_account(
    form: Form, rule: Rule, chance: Random
) -> None:
    groups, objectives = form
    shuffled = [replace(g, parts=tuple(chance.sample(parts_of(g), len(parts_of(g))))) for g in groups]
    chance.shuffle(shuffled)
    one = score_appraisal(rule, groups, objectives)
    other = score_appraisal(rule, shuffled, chance.sample(objectives, len(objectives)))
    assert (one.how, one.what, one.grid) == (other.how, other.what, other.grid)


@unhurried
@given(forms(), RULES, st.fractions(Fraction(1, 50), 50, max_denominator=50))
def test_weights_multiplied_by_the_same_number_are_the_same_weights(
    form: Form, rule: Rule, factor: Fraction
) -> None:
    def heavier(listed: Sequence[Item]) -> tuple[Item, ...]:
        return tuple(replace(item, weight=Fraction(item.weight or 0) * factor) for item in listed)

    groups = [
        replace(g, parts=heavier(parts_of(g)) if n % 2 else g.parts, weight=Fraction(g.weight or 0) * factor)
        for n, g in enumerate(form[0])
    ]
    one, other = score_appraisal(rule, *form), score_appraisal(rule, groups, heavier(form[1]))
    assert (one.how, one.what, one.grid) == (other.how, other.what, other.grid)


@unhurried
@given(forms(), RULES, st.data())
def test_a_better_rating_never_lowers_a_mean_or_a_band(form: Form, rule: Rule, data: st.DataObject) -> None:
    groups, objectives = form
    places = [
        (n, i) for n, g in enumerate(groups) for i, item in enumerate(parts_of(g)) if is_below_top(item)
    ]
    assume(places)
    n, i = data.draw(st.sampled_from(places))
    raised = list(parts_of(groups[n]))
    raised[i] = replace(raised[i], rating=data.draw(st.integers(numbers(raised[i : i + 1])[0] + 1, 5)))
    before = score_appraisal(rule, groups, objectives)
    after = score_appraisal(
        rule, [*groups[:n], replace(groups[n], parts=tuple(raised)), *groups[n + 1 :]], objectives
    )
    assert after.what == before.what
    if before.how.number is None or before.how.band is None:
        assert after.how == before.how
    else:
        assert after.how.number is not None
        assert after.how.number > before.how.number
        assert BANDS.index(after.how.band or "") >= BANDS.index(before.how.band)


@unhurried
@given(forms(), RULES)
def test_what_was_not_rated_never_moves_the_ratio_of_two_other_weights(form: Form, rule: Rule) -> None:
    explanation = score_appraisal(rule, *form).explanation
    how, what = (explanation["measures"][code]["parts"] for code in ("how", "what"))
    lists = [what, how, *(group["parts"] for group in how)]
    for listed in lists:
        kept = [(Fraction(each["weight"]), Fraction(each["share"])) for each in listed if each["share"]]
        assert not kept or sum(share for _, share in kept) == 1
        assert all(kept[0][1] * weight == share * kept[0][0] for weight, share in kept)
        assert all((each["share"] is None) == (each["left_out"] is not None) for each in listed)


@unhurried
@given(forms(), RULES, st.sampled_from(NonRating), WEIGHTS)
def test_one_more_item_without_a_rating_changes_no_score(
    form: Form, rule: Rule, reason: NonRating, weight: Fraction
) -> None:
    groups, objectives = form
    more = Item("more", "One more", reason, weight)
    before = score_appraisal(rule, groups, objectives)
    after = score_appraisal(
        rule,
        [
            *(replace(g, parts=(*parts_of(g), replace(more, code=f"more {g.code}"))) for g in groups),
            Group("more", "One more", (more,), weight),
        ],
        [more, *objectives],
    )
    assert (before.how, before.what, before.grid) == (after.how, after.what, after.grid)


@unhurried
@given(forms(), RULES)
def test_a_mean_lies_between_the_lowest_and_the_highest_rating(form: Form, rule: Rule) -> None:
    score = score_appraisal(rule, *form)
    rated = numbers([item for group in form[0] for item in parts_of(group)])
    if score.how.number is not None:
        assert min(rated) <= score.how.number <= max(rated)
        assert min(rated) <= category(score.how.number) <= max(rated)
    if score.what.number is not None:
        assert min(numbers(form[1])) <= score.what.number <= max(numbers(form[1]))


@unhurried
@given(forms(), RULES)
def test_an_explanation_is_json_without_a_float_and_recomputes_to_itself(form: Form, rule: Rule) -> None:
    score = score_appraisal(rule, *form)
    stored = json.loads(json.dumps(score.explanation))
    assert stored == score.explanation
    assert not any(isinstance(leaf, float) for leaf in leaves(score.explanation))
    assert recompute(stored) == score


@unhurried
@given(forms(), RULES)
def test_the_words_are_sentences_and_tell_each_mean_and_each_thing_left_out(form: Form, rule: Rule) -> None:
    score = score_appraisal(rule, *form)
    words = in_words(score.explanation)
    assert all(sentence.endswith(".") for sentence in words)
    for group in form[0]:
        mean = mean_of(parts_of(group))
        told = [sentence for sentence in words if sentence.startswith(f"{group.label}: ")]
        assert (display(mean) if mean is not None else "nothing was rated") in told[0]
        if mean is not None:
            assert len(told) == 1 + len(parts_of(group)) - len(numbers(parts_of(group)))


@unhurried
@given(MOVES, st.sampled_from((3, 6, 7)), st.sampled_from((Fraction(5, 2), Fraction(7, 2))))
def test_every_cut_is_hit_exactly_and_one_rating_less_falls_short_of_it(
    moved: list[tuple[int, int, int]], behaviours: int, cut: Fraction
) -> None:
    sums = shares_of(int(cut * 6 * behaviours), 6)
    for source, target, amount in moved:
        step = min(amount, sums[source] - 2 * behaviours, 5 * behaviours - sums[target])
        sums[source] -= step
        sums[target] += step
    largest = sums.index(max(sums))
    one_less = [total - (n == largest) for n, total in enumerate(sums)]
    exactly, short = (
        score_appraisal(DEFAULT_RULE, [rated_group(n, s, behaviours) for n, s in enumerate(each)], [])
        for each in (sums, one_less)
    )
    assert (exactly.how.number, exactly.how.band) == (cut, "meets" if cut == Fraction(5, 2) else "above")
    assert short.how.band == ("below" if cut == Fraction(5, 2) else "meets")


@unhurried
@given(st.decimals(0, 10, places=5), st.integers(1, 4))
def test_display_rounds_as_somebody_with_a_pencil_would(number: Decimal, places: int) -> None:
    assert display(Fraction(number), places) == str(number.quantize(Decimal(10) ** -places, ROUND_HALF_UP))
