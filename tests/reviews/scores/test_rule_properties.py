"""What holds for every rule of the vocabulary, on every form it fits."""

import json
from dataclasses import replace
from fractions import Fraction
from random import Random

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from appraisal.reviews.scores import (
    Aggregate,
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
    Rule,
    Scale,
    Step,
    Weights,
    in_words,
    is_sound,
    recompute,
    score_form,
)
from appraisal.reviews.scores.plain import to_plain

F = Fraction
WEIGHING = (Aggregate.WEIGHTED_MEAN, Aggregate.WEIGHTED_SUM)
KEEPING = (Aggregate.WEIGHTED_MEAN, Aggregate.MEDIAN, Aggregate.MODE, Aggregate.LOWEST, Aggregate.HIGHEST)
BANDS = Bands(("low", "middle", "high"), (F(7, 3), F(18, 5)))

# A shared machine may be slow at any moment, which says nothing about the rule.
some = settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.too_slow])

RATINGS = st.one_of(st.integers(1, 5), st.fractions(1, 5, max_denominator=7), st.sampled_from(NonRating))
GOOD = {Best.HIGHEST: F(9, 2), Best.LOWEST: F(3, 2)}
GIVEN = st.one_of(st.integers(1, 9), st.fractions(F(1, 9), 9, max_denominator=9))


@st.composite
def steps(
    draw: st.DrawFn, aggregates: tuple[Aggregate, ...], best: Best = Best.HIGHEST, *, last: bool = False
) -> Step:
    aggregate = draw(st.sampled_from(aggregates))
    missing = draw(st.sampled_from(Missing))
    cap = Cap(F(2), band="low", unless=draw(st.none() | st.just(GOOD[best])))
    return Step(
        "parts",
        aggregate,
        draw(st.sampled_from((Weights.NORMALISE, Weights.IGNORE)))
        if aggregate in WEIGHING
        else Weights.IGNORE,
        missing,
        draw(st.integers(0 if missing is Missing.ZERO else 1, 3)),
        at_least_share=draw(st.none() | st.fractions(F(1, 10), 1, max_denominator=10)),
        divide_by=draw(st.fractions(F(1, 3), 100)) if aggregate is Aggregate.WEIGHTED_SUM else None,
        met=F(3) if aggregate is Aggregate.COUNT_MET else None,
        bands=BANDS if last and aggregate in KEEPING else None,
        caps=(cap,) if last and aggregate in KEEPING and draw(st.booleans()) else (),
    )


@st.composite
def rules(
    draw: st.DrawFn,
    aggregates: tuple[Aggregate, ...] = tuple(Aggregate),
    *,
    plain: bool = False,
    best: tuple[Best, ...] = tuple(Best),
) -> Rule:
    """Two levels; `plain` ones exclude what is missing and hold nothing."""
    good_end = draw(st.sampled_from(best))
    inner = draw(steps(tuple(each for each in aggregates if each in KEEPING)))
    outer = draw(steps(aggregates, good_end, last=True))
    if plain:
        inner, outer = (
            replace(each, missing=Missing.EXCLUDE, at_least=1, at_least_share=None, caps=(), bands=None)
            for each in (inner, outer)
        )
    if good_end is Best.LOWEST:  # a 0 would be as good as can be
        inner, outer = (
            replace(each, missing=Missing.EXCLUDE, at_least=each.at_least or 1)
            if each.missing is Missing.ZERO
            else each
            for each in (inner, outer)
        )
    scale = Scale(F(1), F(5), good_end, between=True)
    return Rule("A rule", 1, (Measure("score", "Score", scale, (inner, outer)),))


@st.composite
def forms(draw: st.DrawFn) -> Form:
    rows = draw(st.lists(st.tuples(st.lists(st.tuples(RATINGS, GIVEN), max_size=4), GIVEN), max_size=5))
    return Form(
        {
            "score": tuple(
                Group(
                    f"g{n}",
                    f"Group {n}",
                    tuple(Item(f"g{n}.{i}", "Item", *item) for i, item in enumerate(each)),
                    w,
                )
                for n, (each, w) in enumerate(rows)
            )
        }
    )


def groups(form: Form) -> list[Group]:
    return [part for part in form.measures["score"] if isinstance(part, Group)]


@some
@given(rules(), forms())
def test_an_explanation_recomputes_to_itself_and_is_told_in_sentences(rule: Rule, form: Form) -> None:
    score = score_form(rule, form)
    stored = json.loads(json.dumps(score.explanation))
    assert recompute(stored) == score
    assert is_sound(stored)
    assert all(sentence.endswith(".") for sentence in in_words(stored))


@some
@given(rules(), forms())
def test_rules_and_forms_come_back_from_json_as_they_went(rule: Rule, form: Form) -> None:
    assert Rule.from_json(json.loads(json.dumps(rule.to_json()))) == rule
    again = Form.from_json({"measures": {"score": json.loads(json.dumps(to_plain(tuple(groups(form)))))}})
    assert score_form(rule, again) == score_form(rule, form)


@some
@given(rules(), forms(), st.randoms())
def test_the_order_of_parts_is_of_no_account(rule: Rule, form: Form, chance: Random) -> None:
    shuffled = [
        replace(each, parts=tuple(chance.sample(each.parts, len(each.parts)))) for each in groups(form)
    ]
    chance.shuffle(shuffled)
    assert score_form(rule, form).measures == score_form(rule, Form({"score": shuffled})).measures


@some
@given(rules(KEEPING, plain=True), forms())
def test_what_keeps_to_the_scale_lies_between_the_lowest_and_the_highest_rating(
    rule: Rule, form: Form
) -> None:
    number = score_form(rule, form).measures["score"].number
    rated = [
        part.rating
        for group in groups(form)
        for part in group.parts
        if isinstance(part, Item) and isinstance(part.rating, int | Fraction)
    ]
    if number is not None:
        assert min(rated) <= number <= max(rated)


@some
@given(
    rules(
        (
            *WEIGHING,
            Aggregate.SUM,
            Aggregate.MEDIAN,
            Aggregate.LOWEST,
            Aggregate.HIGHEST,
            Aggregate.COUNT_MET,
        ),
        best=(Best.HIGHEST,),
    ),
    forms(),
    st.data(),
)
def test_a_better_rating_never_lowers_a_number_or_a_band(rule: Rule, form: Form, data: st.DataObject) -> None:
    places = [
        (n, i)
        for n, group in enumerate(groups(form))
        for i, part in enumerate(group.parts)
        if isinstance(part, Item) and isinstance(part.rating, int | Fraction)
    ]
    assume(places)
    n, i = data.draw(st.sampled_from(places))
    changed = groups(form)
    parts = list(changed[n].parts)
    item = parts[i]
    assert isinstance(item, Item)
    assert isinstance(item.rating, int | Fraction)
    parts[i] = replace(item, rating=data.draw(st.fractions(item.rating, 5, max_denominator=10)))
    changed[n] = replace(changed[n], parts=tuple(parts))
    before = score_form(rule, form).measures["score"]
    after = score_form(rule, Form({"score": changed})).measures["score"]
    assert (before.number is None) == (after.number is None)
    if before.number is not None and after.number is not None:
        assert after.number >= before.number
    if before.band is not None and after.band is not None:
        assert BANDS.names.index(after.band) >= BANDS.names.index(before.band)


@some
@given(rules(plain=True), forms(), st.sampled_from(NonRating), GIVEN)
def test_an_item_that_does_not_apply_leaves_the_ratios_of_the_others_alone(
    rule: Rule, form: Form, reason: NonRating, weight: Fraction
) -> None:
    more = [
        replace(each, parts=(*each.parts, Item(f"more {each.code}", "More", reason, weight)))
        for each in groups(form)
    ]
    one, other = (
        score_form(rule, each).explanation["measures"]["score"]["parts"]
        for each in (form, Form({"score": more}))
    )
    for group, wider in zip(one, other, strict=True):
        kept = [Fraction(part["share"]) for part in group["parts"] if part["share"]]
        still = [Fraction(part["share"]) for part in wider["parts"] if part["share"]]
        assert kept == still
        assert group["number"] == wider["number"]
    assert [group["share"] for group in one] == [group["share"] for group in other]


@some
@given(rules((Aggregate.WEIGHTED_MEAN, Aggregate.MEDIAN, Aggregate.MODE), plain=True), forms())
def test_turning_the_scale_around_turns_the_number_around(rule: Rule, form: Form) -> None:
    (measure,) = rule.measures
    other_end = Best.LOWEST if measure.scale.best is Best.HIGHEST else Best.HIGHEST
    mirrored = replace(measure.scale, best=other_end)
    outer = replace(measure.steps[1], convert=Conversion(mirrored, measure.scale))
    turned = replace(rule, measures=(replace(measure, scale=mirrored, steps=(measure.steps[0], outer)),))
    ratings = [
        replace(
            group,
            parts=tuple(
                replace(part, rating=6 - part.rating)
                if isinstance(part, Item) and isinstance(part.rating, int | Fraction)
                else part
                for part in group.parts
            ),
        )
        for group in groups(form)
    ]
    one, other = score_form(rule, form), score_form(turned, Form({"score": ratings}))
    assert one.measures["score"].number == other.measures["score"].number


@some
@given(st.fractions(1, 5), st.sampled_from(Best), st.sampled_from(Best))
def test_a_conversion_there_and_back_is_the_same_number(number: Fraction, here: Best, there: Best) -> None:
    source, target = Scale(F(1), F(5), here), Scale(F(-1, 3), F(100), there)
    converted = Conversion(source, target)(number)
    assert target.minimum <= converted <= target.maximum
    assert Conversion(target, source)(converted) == number
