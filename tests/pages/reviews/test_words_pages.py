"""Small words of the pages: shares, days and what a form sends."""

from datetime import date, timedelta

import pytest

from appraisal.cycles.presenters import per_cent
from appraisal.reviews import forms
from appraisal.reviews.presenters.turns import due
from appraisal.reviews.service.clock import today


@pytest.mark.parametrize(
    ("part", "whole", "said"),
    [
        (0, 0, "–"),
        (0, 7, "0%"),
        (1, 2, "50%"),
        (1, 8, "13%"),
        (1, 20_000, "under 1%"),
        (19_999, 20_000, "over 99%"),
        (7, 7, "100%"),
    ],
)
def test_a_share_is_whole_and_never_nothing_or_all_by_rounding(part: int, whole: int, said: str) -> None:
    assert per_cent(part, whole) == said


def test_the_last_day_counts_whole_and_the_day_after_is_late() -> None:
    assert due(today()).startswith("Finish by")
    assert due(today() - timedelta(days=1)).startswith("This was due by")


@pytest.mark.parametrize(
    "typed",
    [("31", "2", "2027"), ("1", "", "2027"), ("१", "x", "2027"), ("1", "1", "0"), ("1", "1", "99999")],
)
def test_what_is_no_day_is_refused_beside_it(typed: tuple[str, str, str]) -> None:
    day, problems = forms.parse_day(forms.TypedDay(*typed), "due_on")
    assert day is None
    assert [problem.pointer for problem in problems] == ["/due_on/day"]


def test_no_day_and_a_day_are_told_apart() -> None:
    assert forms.parse_day(forms.TypedDay(), "due_on") == (None, ())
    assert forms.parse_day(forms.TypedDay("1", "04", "2027"), "due_on") == (date(2027, 4, 1), ())


@pytest.mark.parametrize(
    ("sent", "version"),
    [("3", 3), ("0", 0), ("", None), ("-1", None), ("3.0", None), ("9" * 40, None), ("٣", None)],
)
def test_a_version_that_is_none_of_ours_counts_as_none(sent: str, version: int | None) -> None:
    assert forms.version({"version": sent}) == version


def test_a_line_break_that_a_browser_doubled_is_one_again() -> None:
    assert forms.text({"summary": "one\r\n\r\ntwo\n"}, "summary") == "one\n\ntwo\n"
