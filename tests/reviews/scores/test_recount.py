"""SQL over many forms at once comes to what Python comes to for each, to the last digit."""

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from random import Random as Numbers
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import Integer, Subquery, Text, cast, column, select
from sqlalchemy import values as rows_given
from sqlalchemy.orm import Session

from appraisal.reviews.scores import (
    DEFAULT_RULE,
    Aggregate,
    Bands,
    Best,
    Cap,
    Conversion,
    FormScore,
    Grid,
    Group,
    Item,
    Measure,
    Missing,
    NonRating,
    Rating,
    Rule,
    RuleError,
    Scale,
    Step,
    Turnout,
    Weights,
    score_appraisal,
)
from appraisal.reviews.service.recount import Rows, Sizes, exact, recount, why_not
from tests.database import Database
from tests.reviews.scores.forms import objectives, values

HOW, WHAT = DEFAULT_RULE.measures
FIVE = HOW.scale
REVERSED = Scale(Fraction(1), Fraction(5), Best.LOWEST)
QUARTERS = Scale(Fraction(1, 4), Fraction(5))
SIZES = Sizes(behaviours=4, values=6, objectives=6)
Filled = tuple[list[Group], list[Item]]

# Making a failing form smaller asks the database a thousand times; the rule at fault is printed anyhow.
drawn = settings(
    deadline=None,
    phases=(Phase.explicit, Phase.reuse, Phase.generate),
    suppress_health_check=list(HealthCheck),
)

NUMBERS = st.fractions(1, 5, max_denominator=7)
BANDS = st.lists(st.fractions(Fraction(8, 7), 5, max_denominator=7), unique=True, min_size=1, max_size=3).map(
    lambda cuts: Bands(("low", "some", "much", "most")[: len(cuts) + 1], tuple(sorted(cuts)))
)


@st.composite
def steps(draw: st.DrawFn, of: str, scale: Scale, *, outer: bool) -> Step:
    """A step of any kind that a rule for appraisals may have; RuleError where its draws contradict."""
    aggregate = draw(st.sampled_from([Aggregate.WEIGHTED_MEAN, *Aggregate]))
    weighing = aggregate in (Aggregate.WEIGHTED_MEAN, Aggregate.WEIGHTED_SUM)
    missing = draw(st.sampled_from([Missing.EXCLUDE, *Missing]))
    bands = draw(BANDS) if outer else None
    held_at = {"band": draw(st.sampled_from(bands.names))} if bands else {"number": draw(NUMBERS)}
    cap = Cap(draw(NUMBERS), unless=draw(st.none() | NUMBERS), **held_at)
    at_number = Cap(draw(NUMBERS), number=draw(NUMBERS))
    target = draw(st.sampled_from([None, None, QUARTERS, REVERSED]))
    return Step(
        of,
        aggregate,
        draw(st.sampled_from([Weights.EQUAL_IF_ABSENT, Weights.IGNORE])) if weighing else Weights.IGNORE,
        missing,
        draw(st.integers(0 if missing is Missing.ZERO else 1, 4)),
        at_least_share=draw(st.none() | st.fractions(Fraction(1, 7), 1, max_denominator=7)),
        divide_by=draw(NUMBERS) if aggregate is Aggregate.WEIGHTED_SUM else None,
        met=draw(NUMBERS) if aggregate is Aggregate.COUNT_MET else None,
        convert=None if target is None else Conversion(scale, target),
        caps=draw(
            st.sampled_from([(), (cap,), (at_number,), (at_number, cap), (cap, replace(cap, kind="x"))])
        ),
        bands=bands,
    )


@st.composite
def measures(draw: st.DrawFn, code: str, parts: Sequence[str]) -> Measure:
    """A measure of ratings from 1 to 5, where either end may be the good one."""
    scale = draw(st.sampled_from([FIVE, FIVE, REVERSED]))
    made: list[Step] = []
    for place, of in enumerate(parts):
        before = scale if not made or made[-1].convert is None else made[-1].convert.target
        made.append(draw(steps(of, before, outer=place + 1 == len(parts))))
    return Measure(code, code, scale, tuple(made))


@st.composite
def rules(draw: st.DrawFn) -> Rule:
    """Any rule that SQL can follow."""
    try:
        how = draw(measures("how", ["behaviours", "values"]))
        what = draw(measures("what", ["objectives"]))
        rows, columns = (len(each.bands.names) for each in (what, how) if each.bands is not None)
        cells = tuple(
            tuple("" if (n + m) % 3 == 0 else f"{n}.{m}" for m in range(columns)) for n in range(rows)
        )
        grid = Grid("what", "how", cells if draw(st.booleans()) else ())
        return Rule("Drawn", 1, (how, what), grid)
    except RuleError:
        return draw(rules())


def filled(random: Numbers) -> Filled:
    """A form with few or many ratings, weights of none to three decimal places, and some of 0."""
    rated = random.choice((0.3, 0.8, 1))

    def rating() -> Rating:
        return random.randint(1, 5) if random.random() < rated else random.choice(list(NonRating))

    groups = [
        Group(
            f"v{n}", "A value", tuple(Item(f"v{n}.{m}", "A", rating()) for m in range(random.randint(1, 4)))
        )
        for n in range(random.randint(0, 6))
    ]
    units = [random.choice((0, 1, 33_330, 25_000, random.randint(1, 9_999_999))) for _ in range(6)]
    items = [
        Item(f"o{n}", "An objective", rating(), Fraction(unit or (n == 0), 1000))
        for n, unit in enumerate(units[: random.randint(0, 6)])
    ]
    return groups, items


def table(name: str, kinds: dict[str, Any], data: Sequence[tuple[object, ...]]) -> Subquery:
    """Rows that stand nowhere."""
    given = rows_given(*(column(each, kind) for each, kind in kinds.items()), name=f"given_{name}")
    rows = given.data(list(data) or [(None,) * len(kinds)])
    return select(*(cast(rows.c[each], kind).label(each) for each, kind in kinds.items())).subquery(name)


def rows_of(forms: Sequence[Filled], sizes: Sizes) -> Rows:
    """The same forms as rows of a database."""
    behaviours = [
        (form, group.code, item.rating if isinstance(item.rating, int) else None)
        for form, (groups, _) in enumerate(forms)
        for group in groups
        for item in group.parts
        if isinstance(item, Item)
    ]
    objectives = [
        (form, item.rating if isinstance(item.rating, int) else None, int(Fraction(item.weight or 0) * 1000))
        for form, (_, items) in enumerate(forms)
        for item in items
    ]
    number, words = Integer(), Text()
    return Rows(
        table("forms", {"form_id": number}, [(form,) for form in range(len(forms))]),
        table("how", {"form_id": number, "part_id": words, "points": number}, behaviours),
        table("what", {"form_id": number, "points": number, "units": number}, objectives),
        sizes,
    )


def told(score: FormScore) -> tuple[object, ...]:
    """What Python says of a form, in the order of what SQL says."""
    cell = None if score.grid is None else score.grid.cell
    sides = [(each.exact, each.band, each.capped) for each in (score.how, score.what)]
    return (*sides[0], *sides[1], cell)


def counted(
    session: Session, rule: Rule, forms: Sequence[Filled], sizes: Sizes = SIZES
) -> list[tuple[object, ...]]:
    """What SQL says of forms, in their order."""
    found = recount(rule, rows_of(forms, sizes)).subquery()
    sides = [
        each
        for code in ("how", "what")
        for each in (exact(found, code), found.c[f"{code}_band"], found.c[f"{code}_capped"])
    ]
    return [tuple(row) for row in session.execute(select(*sides, found.c.cell).order_by(found.c.form_id))]


@settings(drawn, max_examples=40)
@given(rule=rules(), seed=st.integers(0, 2**32))
def test_sql_agrees_with_python_on_any_rule_and_any_form_to_the_last_digit(
    database: Database, rule: Rule, seed: int
) -> None:
    random = Numbers(seed)  # noqa: S311 - forms, not secrets
    forms = [filled(random) for _ in range(25)]
    assert why_not(rule) is None
    with database.session() as session:
        assert counted(session, rule, forms) == [told(score_appraisal(rule, *form)) for form in forms]


@pytest.mark.parametrize("sizes", [SIZES, Sizes(behaviours=100, values=20)])
def test_sql_agrees_however_large_its_numbers_may_get(database: Database, sizes: Sizes) -> None:
    """With up to 100 behaviours a value the common denominator has 41 digits, more than any integer type."""
    random = Numbers(1)  # noqa: S311 - forms, not secrets
    forms = [filled(random) for _ in range(200)]
    expected = [told(score_appraisal(DEFAULT_RULE, *form)) for form in forms]
    with database.session() as session:
        assert counted(session, DEFAULT_RULE, forms, sizes) == expected


def test_a_rule_that_sql_doesnt_follow_is_refused_with_the_reason() -> None:
    copied = replace(DEFAULT_RULE, copies="another system")
    summing = replace(WHAT.steps[0], weights=Weights.MUST_SUM, total=Fraction(100), tolerance=Fraction(0))
    others = {
        "It copies another system.": copied,
        "An appraisal has no turnout.": replace(DEFAULT_RULE, turnout=Turnout(2, Fraction(0))),
        "The objectives have no such weights.": replace(
            DEFAULT_RULE, measures=(HOW, replace(WHAT, steps=(summing,)))
        ),
    }
    for reason, rule in others.items():
        assert why_not(rule) == reason
        with pytest.raises(ValueError, match=reason):
            recount(rule, rows_of([], SIZES))


def test_cuts_and_limits_are_hit_exactly(database: Database) -> None:
    """Six means of thirds that average to exactly 2.5; a value at exactly 2, not under it; weights."""
    thirds = values((1, 1, 2), (1, 1, 2), (2, 2, 3), (2, 2, 3), (3, 3, 4), (4, 4, 5))
    at_limit = values((2, 2), (2, 2), (3, 3), (5, 4), (NonRating.NO_CHANCE, NonRating.NOT_SEEN))
    under = values((1, 2), (5, 5), (5, 5), (5, 5))
    few = values((4,), (4,), (4,))
    weighed = objectives(2, 5, NonRating.NOT_APPLICABLE, weights=(Fraction("50.001"), Fraction("49.999"), 7))
    forms: list[Filled] = [(how, weighed) for how in (thirds, at_limit, under, few)]
    with database.session() as session:
        found = counted(session, replace(DEFAULT_RULE, measures=(without_caps(), WHAT)), forms)
        assert [row[:2] for row in found] == [
            *(("5/2", "meets"), ("23/8", "meets")),
            *(("33/8", "above"), (None, None)),
        ]
        held = counted(session, DEFAULT_RULE, forms)
    assert [row[1:3] for row in held] == [
        *(("below", True), ("meets", False)),
        *(("below", True), (None, False)),
    ]
    assert {row[3:5] for row in held} == {("349997/100000", "meets")}


def without_caps() -> Measure:
    return replace(HOW, steps=(HOW.steps[0], replace(HOW.steps[1], caps=())))
