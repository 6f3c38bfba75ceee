"""Dates, scores and counts as people read them."""

from datetime import UTC, date, datetime, timedelta, timezone
from fractions import Fraction

import pytest

from appraisal.presentation import (
    field_id,
    message_for,
    nhs_date,
    nhs_datetime,
    nhs_time,
    plural,
    thousands,
    two_places,
)
from tenants.errors import Problem


@pytest.mark.parametrize(
    ("moment", "written"),
    [
        (datetime(2026, 11, 22, 15, 5, tzinfo=UTC), "22 November 2026 at 3:05pm"),
        (datetime(2026, 6, 30, 23, 30, tzinfo=UTC), "1 July 2026 at 12:30am"),
        (datetime(2026, 3, 29, 0, 59, tzinfo=UTC), "29 March 2026 at 12:59am"),
        (datetime(2026, 3, 29, 1, 0, tzinfo=UTC), "29 March 2026 at 2am"),
        (datetime(2026, 10, 25, 0, 30, tzinfo=UTC), "25 October 2026 at 1:30am"),
        (datetime(2026, 10, 25, 1, 30, tzinfo=UTC), "25 October 2026 at 1:30am"),
        (datetime(2026, 7, 1, 11, 0, tzinfo=UTC), "1 July 2026 at midday"),
        (datetime(2026, 12, 1, 0, 0, tzinfo=UTC), "1 December 2026 at midnight"),
        (datetime(2026, 12, 1, 12, 1, tzinfo=timezone(timedelta(hours=-5))), "1 December 2026 at 5:01pm"),
    ],
)
def test_a_moment_is_told_in_london_in_summer_and_winter(moment: datetime, written: str) -> None:
    assert nhs_datetime(moment) == written


def test_a_day_is_told_as_it_is() -> None:
    assert nhs_date(date(2027, 3, 1)) == "1 March 2027"


def test_the_day_of_a_moment_is_londons() -> None:
    assert nhs_date(datetime(2026, 6, 30, 23, 30, tzinfo=UTC)) == "1 July 2026"


@pytest.mark.parametrize("tell", [nhs_date, nhs_time, nhs_datetime])
def test_a_moment_without_a_time_zone_is_refused(tell: object) -> None:
    assert callable(tell)
    with pytest.raises(ValueError, match="without a time zone"):
        tell(datetime(2026, 6, 30))  # noqa: DTZ001 - the fault under test


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (Fraction(17, 6), "2.83"),
        ("17/6", "2.83"),
        ("5/2", "2.50"),
        (3, "3.00"),
        (0, "0.00"),
        (Fraction(1, 200), "0.01"),
        (Fraction(499, 100_000), "0.00"),
        (Fraction(2_495, 1_000), "2.50"),
        (Fraction(-1, 200), "−0.01"),
        (Fraction(-1, 1_000), "0.00"),
        (Fraction(-5, 4), "−1.25"),
    ],
)
def test_a_score_is_shown_to_two_places_half_away_from_zero(
    value: Fraction | int | str, written: str
) -> None:
    assert two_places(value) == written


def test_a_float_is_no_score() -> None:
    with pytest.raises(TypeError, match="exact"):
        two_places(2.5)  # type: ignore[arg-type] # the fault under test


def test_counts_go_with_their_nouns() -> None:
    assert plural(1, "appraisal") == "1 appraisal"
    assert plural(0, "appraisal") == "0 appraisals"
    assert plural(1204, "appraisal") == "1,204 appraisals"
    assert plural(2, "person", "people") == "2 people"
    assert thousands(12345) == "12,345"


def test_a_pointer_and_a_fields_name_meet_in_one_id() -> None:
    assert field_id("/ratings/b1/rating") == field_id("ratings.b1.rating") == "ratings-b1-rating"


def test_a_field_is_told_what_concerns_it_and_nothing_else() -> None:
    problems = [
        Problem("/weight", "Enter a weight"),
        Problem("/weights", "Other"),
        Problem("/weight", "Use digits"),
    ]
    assert message_for(problems, "weight") == "Enter a weight Use digits"
    assert message_for(problems, "due") == ""
    assert message_for(None, "weight") == ""
