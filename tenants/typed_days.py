"""A day in a form's three fields, as it was typed and as it is meant."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from tenants.errors import Problem


@dataclass(frozen=True)
class TypedDay:
    """A day in three fields, as typed."""

    day: str = ""
    month: str = ""
    year: str = ""

    @property
    def is_empty(self) -> bool:
        """Was nothing typed?"""
        return not (self.day or self.month or self.year)


def typed_day(sent: Mapping[str, str], name: str) -> TypedDay:
    """The three fields of a date."""
    return TypedDay(*(sent.get(f"{name}.{part}", "").strip() for part in ("day", "month", "year")))


def day_as_typed(day: date | None) -> TypedDay:
    """A saved day as the fields show it."""
    return TypedDay() if day is None else TypedDay(str(day.day), str(day.month), str(day.year))


def parse_day(typed: TypedDay, name: str) -> tuple[date | None, tuple[Problem, ...]]:
    """The day, or what is wrong with it; an empty one is no day."""
    if typed.is_empty:
        return None, ()
    try:
        return date(*(_whole(part) for part in (typed.year, typed.month, typed.day))), ()
    except ValueError:
        message = "Write a real date with day, month and year, such as 27 3 2027."
        return None, (Problem(f"/{name}/day", message),)


def _whole(typed: str) -> int:
    """A number of up to four plain digits: `int` would also take `1_0`, `+1` and digits of other scripts.

    :raises ValueError: for anything else.
    """
    if not re.fullmatch("[0-9]{1,4}", typed):
        raise ValueError(typed)
    return int(typed)
