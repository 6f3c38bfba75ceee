"""How the figures of one area hang together: who is counted for one value is counted for every other."""

from collections.abc import Mapping

import pytest
from flask import Flask

from appraisal.national import returns
from appraisal.national.disclosure import Cell, DisclosureError, control
from appraisal.national.figures import Contribution, Shape, release_figures
from appraisal.national.return_tables import PERSPECTIVES, STAGES, ReturnTables, ValueCounts, categories
from frameworks.definitions import built_in
from tests.database import Database
from tests.national.collections import CODE, opened
from tests.world import World

POINTS = (1, 2, 3, 4, 5)
LEAKY = {"4": 8, "5": 8, "1": 1}
"""Printed 10 (8 to 12), 10 and withheld: at least 17 people, and at most 17 says that one is withheld."""


def tables(
    by_value: Mapping[str, Mapping[str, int]], perspectives: tuple[str, ...] = ("agreed",)
) -> ReturnTables:
    """A return in which everybody is complete or still at the start."""
    none = dict.fromkeys(categories(POINTS), 0)
    people = max(sum(counts.values()) for counts in by_value.values())
    return ReturnTables(
        completion=dict.fromkeys(STAGES, 0) | {"complete": people, "objectives": 40},
        ratings=tuple(
            ValueCounts(value, perspective, none | dict(counts))
            for value, counts in by_value.items()
            for perspective in perspectives
        ),
    )


def published(by_value: Mapping[str, Mapping[str, int]]) -> Mapping[Cell, int | None]:
    one = Contribution("R0A", "One", tables(by_value))
    return control("demo-0", release_figures(Shape(tuple(by_value), POINTS), [one]))


def test_the_total_of_another_value_does_not_give_a_withheld_count_away() -> None:
    """9 + 8 = 17 people for one value, printed 15 (13 to 17), are the 17 = 8 + 8 + 1 of the other."""
    shown = published({"a": {"3": 9, "4": 8}, "b": LEAKY})
    assert shown[Cell("ratings", ("R0A", "b", "agreed"), "1")] is None
    assert shown[Cell("completion", ("R0A",), "complete")] is None
    for area in ("R0A", "England"):
        assert shown[Cell("ratings", (area, "a", "agreed"), "people")] is None


def test_the_total_of_another_value_stays_where_it_gives_nothing_away() -> None:
    shown = published({"a": {"3": 40, "4": 46}, "b": {"3": 30, "4": 52, "5": 4}})
    assert shown[Cell("ratings", ("R0A", "a", "agreed"), "people")] == 85
    assert shown[Cell("ratings", ("R0A", "b", "agreed"), "people")] is None


def test_figures_that_cannot_be_protected_are_not_published() -> None:
    with pytest.raises(DisclosureError):
        published({"a": {"3": 17}, "b": LEAKY})


def test_a_lead_is_shown_nothing_rather_than_figures_that_cannot_be_protected(
    app: Flask, world: World, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened(database)
    codes = [value.code for value in built_in().values]
    counts = {code: {"3": 17} for code in codes} | {codes[0]: LEAKY}
    monkeypatch.setattr(returns, "count_people", lambda *_, **__: tables(counts, PERSPECTIVES))
    answer = world.browser(app, "ours.lead").get(f"/api/v1/collections/{CODE}/return")
    assert answer.status_code == 200
    body = answer.get_json()
    assert set(body["completion"].values()) == {None}
    assert {count for row in body["ratings"] for count in row["counts"].values()} == {None}
