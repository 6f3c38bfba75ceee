"""Policy `demo-0`: what it withholds, what it rounds, and that nothing withheld can be worked out."""

from collections.abc import Mapping
from dataclasses import FrozenInstanceError
from itertools import product
from typing import Any, cast

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from appraisal.national.disclosure import (
    POLICIES,
    Cell,
    DisclosureError,
    Figures,
    Policy,
    Total,
    control,
    policy_named,
)

unhurried = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])

# Small counts and the edges of rounding come up far more often than a plain range would give them.
COUNTS = st.one_of(st.just(0), st.integers(1, 9), st.integers(8, 24), st.integers(0, 5000))
AREAS = ("A", "B")
COLUMNS = ("x", "y")


def cell(area: str, column: str, table: str = "t") -> Cell:
    return Cell(table, (area,), column)


def table(leaves: Mapping[tuple[str, str], int], *, echoed: bool = False) -> Figures:
    """Areas × columns with row totals, column totals and a grand total, and perhaps a second table that
    repeats the row totals."""
    areas = sorted({area for area, _ in leaves})
    columns = sorted({column for _, column in leaves})
    totals = [Total(cell(a, "sum"), tuple(cell(a, c) for c in columns)) for a in areas]
    totals += [Total(cell("all", c), tuple(cell(a, c) for a in areas)) for c in (*columns, "sum")]
    totals += [Total(cell("all", "sum"), tuple(cell("all", c) for c in columns))]
    counts = {cell(a, c): n for (a, c), n in leaves.items()}
    for total in totals:
        counts[total.cell] = sum(counts[part] for part in total.parts)
    echoes = []
    if echoed:
        for a in (*areas, "all"):
            counts[cell(a, "n", "other")] = counts[cell(a, "sum")]
            echoes.append(Total(cell(a, "n", "other"), tuple(cell(a, c) for c in columns)))
        parts = tuple(cell(a, "n", "other") for a in areas)
        totals.append(Total(cell("all", "n", "other"), parts))
    return Figures(counts, totals, echoes)


@st.composite
def tables(draw: st.DrawFn, *, echoed: bool | None = None) -> Figures:
    areas = [chr(ord("A") + i) for i in range(draw(st.integers(1, 4)))]
    columns = [chr(ord("p") + i) for i in range(draw(st.integers(1, 5)))]
    leaves = {(a, c): draw(COUNTS) for a in areas for c in columns}
    return table(leaves, echoed=draw(st.booleans()) if echoed is None else echoed)


@pytest.mark.parametrize(
    ("count", "published"),
    [(0, 0), (1, None), (7, None), (8, 10), (12, 10), (13, 15), (17, 15), (18, 20), (1002, 1000)],
)
def test_one_to_seven_is_withheld_and_everything_else_goes_to_the_nearest_five(
    count: int, published: int | None
) -> None:
    only = cell("A", "x")
    assert control("demo-0", Figures({only: count})) == {only: published}


@unhurried
@given(tables())
def test_no_count_of_one_to_seven_is_ever_published(figures: Figures) -> None:
    published = control("demo-0", figures)
    assert set(published) == set(figures.counts)
    for where, count in figures.counts.items():
        if 1 <= count <= 7:
            assert published[where] is None
        assert published[where] not in range(1, 8)


@unhurried
@given(tables())
def test_every_published_count_is_the_multiple_of_five_nearest_to_its_own_count(figures: Figures) -> None:
    for where, shown in control("demo-0", figures).items():
        if shown is not None:
            assert shown % 5 == 0
            assert abs(shown - figures.counts[where]) <= 2


@unhurried
@given(tables())
def test_no_total_is_published_over_a_withheld_figure(figures: Figures) -> None:
    published = control("demo-0", figures)
    for total in figures.totals:
        if published[total.cell] is not None:
            assert all(published[part] is not None for part in total.parts)


@unhurried
@given(tables(echoed=False))
def test_a_figure_that_is_neither_small_nor_over_a_withheld_one_is_published(figures: Figures) -> None:
    published = control("demo-0", figures)
    for where, shown in published.items():
        if shown is None and figures.counts[where] > 7:
            over = [part for total in figures.totals if total.cell == where for part in total.parts]
            assert any(published[part] is None for part in over)


def test_a_grand_total_goes_with_a_single_withheld_cell_and_other_totals_stay() -> None:
    leaves = {("A", "x"): 3, ("A", "y"): 40, ("B", "x"): 40, ("B", "y"): 40}
    published = control("demo-0", table(leaves))
    withheld = {where for where, shown in published.items() if shown is None}
    assert withheld == {cell("A", "x"), cell("A", "sum"), cell("all", "x"), cell("all", "sum")}
    assert published[cell("all", "y")] == 80
    assert published[cell("B", "sum")] == 80


def test_a_figure_of_another_table_is_withheld_when_it_would_give_a_withheld_one_away() -> None:
    """17 = 8 + 8 + 1: printed 10 (8 to 12), 10 and 15 (13 to 17) leave one possible value, 1."""
    parts = tuple(cell("A", column) for column in "xyz")
    echo = cell("A", "n", "other")
    counts = dict(zip(parts, (8, 8, 1), strict=True)) | {echo: 17}
    published = control("demo-0", Figures(counts, echoes=(Total(echo, parts),)))
    assert [published[part] for part in parts] == [10, 10, None]
    assert published[echo] is None


def test_a_figure_of_another_table_stays_where_it_gives_nothing_away() -> None:
    parts = tuple(cell("A", column) for column in "xyz")
    echo = cell("A", "n", "other")
    counts = dict(zip(parts, (30, 52, 4), strict=True)) | {echo: 86}
    published = control("demo-0", Figures(counts, echoes=(Total(echo, parts),)))
    assert published[parts[2]] is None
    assert published[echo] == 85


@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(st.tuples(*[st.one_of(st.just(0), st.integers(1, 17))] * 4), st.booleans())
def test_no_withheld_cell_can_be_computed_from_what_is_published(
    leaves: tuple[int, ...], echoed: bool
) -> None:
    """A reader who tries every table that fits the publication finds more than one value for each cell."""
    keys = list(product(AREAS, COLUMNS))
    figures = table(dict(zip(keys, leaves, strict=True)), echoed=echoed)
    published = control("demo-0", figures)
    domains = [possible(published[cell(*key)]) for key in keys]
    seen: dict[tuple[str, str], set[int]] = {key: set() for key in keys}
    for guess in product(*domains):
        if fits(table(dict(zip(keys, guess, strict=True)), echoed=echoed), published):
            for key, value in zip(keys, guess, strict=True):
                seen[key].add(value)
    for key in keys:
        if published[cell(*key)] is None:
            assert len(seen[key]) > 1


def possible(shown: int | None) -> range:
    if shown is None:
        return range(1, 8)
    return range(max(shown - 2, 8), shown + 3) if shown else range(1)


def fits(guess: Figures, published: Mapping[Cell, int | None]) -> bool:
    """Would these counts have been printed like that? A withheld total tells nothing."""
    return all(
        shown is None or (guess.counts[where] + 2) // 5 * 5 == shown for where, shown in published.items()
    )


def test_an_unknown_policy_publishes_nothing() -> None:
    with pytest.raises(DisclosureError, match="no disclosure policy 'none'"):
        control("none", Figures({cell("A", "x"): 40}))
    with pytest.raises(DisclosureError):
        policy_named("")


def test_thresholds_can_be_changed_by_nobody() -> None:
    policy = policy_named("demo-0")
    assert (policy.largest_withheld, policy.rounded_to, policy.synthetic_only) == (7, 5, True)
    with pytest.raises(FrozenInstanceError):
        cast(Any, policy).largest_withheld = 0
    with pytest.raises(TypeError):
        cast(Any, POLICIES)["demo-0"] = Policy("demo-0", 0, 1, 1, False)


@pytest.mark.parametrize("wrong", [-1, 2.0, True, "3", None])
def test_a_count_that_is_no_count_is_refused(wrong: object) -> None:
    with pytest.raises(DisclosureError, match="whole number from 0"):
        Figures({cell("A", "x"): cast(int, wrong)})


def test_a_total_that_does_not_add_up_is_refused() -> None:
    x, y, s = cell("A", "x"), cell("A", "y"), cell("A", "sum")
    with pytest.raises(DisclosureError, match="isn't the sum"):
        Figures({x: 10, y: 10, s: 21}, (Total(s, (x, y)),))
    with pytest.raises(DisclosureError, match="aren't there"):
        Figures({x: 10, s: 10}, (Total(s, (x, y)),))
