"""How long what is kept, and what stands in the way of an erasure, as rules."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appraisal.records.privacy import Privacy
from appraisal.records.retention import RULES, Standing, kept_until, left_before, obstacles
from appraisal.records.subjects import ERASED

LEFT = date(2018, 3, 31)
GONE = Standing(left_on=LEFT, is_erased=False, holds=0, open_appraisals=0, appraises=0, holds_a_post=False)


def test_nothing_stands_in_the_way_from_the_day_after_the_last_on_which_the_record_is_kept() -> None:
    assert obstacles(GONE, years=6, on=date(2024, 4, 1)) == ()
    assert obstacles(GONE, years=6, on=date(2024, 3, 31)) == (
        "Their record is kept until 2024-03-31, 6 years after they left.",
    )


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"left_on": None}, "still work here"),
        ({"left_on": date(2024, 4, 1)}, "still work here"),
        ({"holds_a_post": True}, "A post of theirs is still open"),
        ({"holds": 1}, "A legal hold is in force"),
        ({"open_appraisals": 1}, "An appraisal of theirs is still open"),
        ({"appraises": 2}, "the appraiser or countersigner of an open appraisal"),
        ({"is_erased": True}, "erased already"),
    ],
)
def test_each_thing_that_stands_in_the_way_is_a_sentence(change: dict[str, object], words: str) -> None:
    (sentence,) = obstacles(replace(GONE, **change), years=6, on=date(2024, 4, 1))  # type: ignore[arg-type] # any field
    assert words in sentence


def test_all_that_stands_in_the_way_is_said_at_once() -> None:
    standing = replace(GONE, holds=1, open_appraisals=1, appraises=1)
    assert len(obstacles(standing, years=6, on=date(2020, 1, 1))) == 4


@given(st.dates(date(1990, 1, 1), date(2060, 1, 1)), st.integers(0, 40), st.integers(-3, 3))
def test_who_left_before_a_day_is_exactly_who_was_kept_until_before_it(
    left: date, years: int, around: int
) -> None:
    on = date.fromordinal(kept_until(left, years).toordinal() + around)
    assert (left < left_before(on, years)) == (kept_until(left, years) < on)


def test_the_rules_name_every_class_that_an_erasure_takes_and_no_other() -> None:
    assert frozenset[Privacy]().union(*(rule.classes for rule in RULES.values())) == ERASED
