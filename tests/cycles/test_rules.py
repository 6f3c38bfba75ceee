"""What a cycle may be called, which days it may have, and what stays once it is launched: pure rules."""

from dataclasses import replace
from datetime import date
from uuid import UUID

import pytest

from appraisal.cycles.domain import (
    LONGEST_NAME,
    Phase,
    Plan,
    check_days,
    check_later,
    check_name,
    check_pinned,
    last_day,
    overlapping,
    phase_of,
    tidy_name,
)
from tenants.errors import Problem

TODAY = date(2026, 11, 22)
PLAN = Plan("2026/27", UUID(int=1), date(2026, 4, 1), date(2026, 9, 1), date(2027, 3, 31))


def pointers(problems: tuple[Problem, ...]) -> list[str]:
    return [each.pointer for each in problems]


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("", "Write what the cycle is called"),
        ("x" * (LONGEST_NAME + 1), "Keep to 100"),
        ("Year\x07", "can’t be seen"),
        ("APPRAISALS 2026/27", "You have a cycle called"),
    ],
)
def test_a_name_that_cannot_be_one_is_refused_with_the_way_to_mend_it(name: str, said: str) -> None:
    (problem,) = check_name(name, ["Appraisals 2026/27"])
    assert problem.pointer == "/name"
    assert said in problem.message


def test_a_name_of_the_longest_length_that_nobody_took_is_fine() -> None:
    assert check_name("x" * LONGEST_NAME, ["Appraisals 2026/27"]) == ()
    assert tidy_name("  Two \n\t blanks\xa0 ") == "Two blanks"


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        ({}, []),
        ({"assessment_opens_on": date(2026, 4, 1)}, []),
        ({"assessment_opens_on": date(2027, 3, 31)}, []),
        ({"assessment_opens_on": date(2026, 3, 31)}, ["/assessment_opens_on"]),
        ({"assessment_opens_on": date(2027, 4, 1)}, ["/closes_on"]),
        ({"closes_on": TODAY, "assessment_opens_on": TODAY}, []),
        ({"closes_on": date(2026, 11, 21)}, ["/closes_on"]),
        ({"closes_on": date(2027, 9, 30)}, []),
        ({"closes_on": date(2027, 10, 1)}, ["/closes_on"]),
        (
            {"opens_on": date(2027, 4, 1), "closes_on": date(2027, 3, 1)},
            ["/assessment_opens_on", "/closes_on"],
        ),
    ],
)
def test_days_follow_each_other_within_eighteen_months_and_end_today_or_later(
    days: dict[str, date], expected: list[str]
) -> None:
    assert pointers(check_days(replace(PLAN, **days), today=TODAY)) == expected  # type: ignore[arg-type] # days only


@pytest.mark.parametrize(
    ("opens", "last"),
    [
        (date(2026, 4, 1), date(2027, 9, 30)),
        (date(2026, 8, 29), date(2028, 2, 28)),
        (date(2026, 8, 31), date(2028, 2, 29)),
        (date(9999, 1, 1), date.max),
    ],
)
def test_eighteen_months_end_the_day_before_the_day_of_the_month(opens: date, last: date) -> None:
    assert last_day(opens) == last


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({}, []),
        ({"closes_on": date(2027, 4, 30)}, []),
        ({"closes_on": date(2027, 3, 30)}, ["/closes_on"]),
        ({"closes_on": date(2027, 10, 1)}, ["/closes_on"]),
        ({"assessment_opens_on": TODAY}, []),
        ({"assessment_opens_on": date(2026, 11, 21)}, ["/assessment_opens_on"]),
        ({"assessment_opens_on": date(2026, 8, 31)}, ["/assessment_opens_on"]),
        ({"assessment_opens_on": date(2027, 4, 1)}, ["/assessment_opens_on"]),
        ({"assessment_opens_on": date(2027, 4, 1), "closes_on": date(2027, 4, 30)}, []),
    ],
)
def test_days_of_a_launched_cycle_move_to_later_ones_and_never_before_today(
    changed: dict[str, date], expected: list[str]
) -> None:
    after = replace(PLAN, **changed)  # type: ignore[arg-type] # days only
    assert pointers(check_later(PLAN, after, today=TODAY)) == expected


def test_what_a_launch_pins_is_refused_by_name_and_nothing_else_is() -> None:
    after = replace(
        PLAN,
        name="Other",
        framework_version_id=UUID(int=2),
        opens_on=date(2026, 4, 2),
        closes_on=date(2027, 4, 30),
        countersign="always",
    )
    assert pointers(check_pinned(PLAN, after)) == ["/framework_version_id", "/opens_on", "/countersign"]
    assert check_pinned(PLAN, PLAN) == ()


def test_cycles_overlap_where_they_share_a_day() -> None:
    next_day = replace(PLAN, opens_on=date(2027, 4, 1), closes_on=date(2028, 3, 31))
    same_day = replace(next_day, opens_on=date(2027, 3, 31))
    assert overlapping(PLAN, [next_day, same_day]) == (same_day,)


def test_a_cycle_runs_to_the_end_of_its_last_day() -> None:
    assert phase_of(launched=False, closes_on=TODAY, today=TODAY) is Phase.PREPARED
    assert phase_of(launched=True, closes_on=TODAY, today=TODAY) is Phase.RUNNING
    assert phase_of(launched=True, closes_on=date(2026, 11, 21), today=TODAY) is Phase.OVER
