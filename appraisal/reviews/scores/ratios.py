"""Exact numbers: how they come in, how they are written as text, and the only places that round.

Nothing here or above ever holds a float: 1.995 and 33.33 aren't floats' numbers, and a band is cut on
the number itself, never on its display.
"""

import re
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from math import ceil, floor

from appraisal.reviews.scores.errors import NumberError

Exact = int | Decimal | Fraction

HALF = Fraction(1, 2)
# A Decimal may say 1E+999999999 in a dozen characters, and as a fraction that would fill the memory.
# Bounding what comes in keeps every result within STORED, and STORED within what Python reads as an int.
MOST_DIGITS = 40
LARGEST = 10**MOST_DIGITS
STORED = re.compile(r"(-?[0-9]{1,4000})/([1-9][0-9]{0,3999})")
WRITTEN = re.compile(r"-?[0-9]{1,40}(\.[0-9]{1,40})?")


class Rounding(StrEnum):
    """Which way a number between two steps goes."""

    HALF_UP = "half_up"
    DOWN = "down"
    UP = "up"


def exact(number: object) -> Fraction:
    """Return an int, a Fraction or a finite Decimal as the same number, exactly.

    :raises NumberError: for a float, whatever its value, for anything else that isn't one of these, and for
        one of more than 40 digits.
    """
    if isinstance(number, Fraction):
        return _modest(number)
    if isinstance(number, Decimal) and number.is_finite():
        exponent = number.as_tuple().exponent
        if isinstance(exponent, int) and abs(exponent) <= MOST_DIGITS:
            return _modest(Fraction(number))
    elif isinstance(number, int) and not isinstance(number, bool):
        return _modest(Fraction(number))
    raise NumberError(f"{number!r} is no exact number: give a whole number, a Fraction or a Decimal")


def _modest(number: Fraction) -> Fraction:
    if max(abs(number.numerator), number.denominator) > LARGEST:
        raise NumberError(f"A number may have no more than {MOST_DIGITS} digits")
    return number


def as_text(number: Fraction | int) -> str:
    """Write a number the one way it is stored: numerator/denominator in lowest terms, `5/2`, `2/1`."""
    numerator, denominator = number.as_integer_ratio()
    return f"{numerator}/{denominator}"


def as_given(number: Fraction | int) -> int | str:
    """Write a number as somebody gives it in JSON: whole ones as numbers, others as text, `5/2`."""
    numerator, denominator = number.as_integer_ratio()
    return numerator if denominator == 1 else f"{numerator}/{denominator}"


def from_text(text: object) -> Fraction:
    """Read what `as_text` wrote.

    :raises NumberError: if it isn't text of the form numerator/denominator.
    """
    match = STORED.fullmatch(text) if isinstance(text, str) else None
    if match is None:
        raise NumberError(f"{text!r} isn't a fraction written as text, like '5/2' or '2/1'")
    return Fraction(int(match[1]), int(match[2]))


def from_given(found: object) -> Fraction:
    """Read a number as somebody gives it in JSON: 3, "33.33" or "5/2".

    :raises NumberError: if it is anything else; 33.33 without quotation marks isn't exact in JSON.
    """
    if isinstance(found, str):
        return exact(Fraction(found) if WRITTEN.fullmatch(found) else from_text(found))
    if isinstance(found, int) and not isinstance(found, bool):
        return exact(found)
    raise NumberError(f'{found!r} should be a whole number, or text like "33.33" or "5/2"')


def rounded(number: Fraction, places: int, way: Rounding) -> Fraction:
    """Return a number at that many decimal places; half up and up go towards the larger number."""
    steps = number * 10**places
    if way is Rounding.HALF_UP:
        return Fraction(floor(steps + HALF), 10**places)
    return Fraction(floor(steps) if way is Rounding.DOWN else ceil(steps), 10**places)


def display(number: Fraction, places: int = 2) -> str:
    """Show a number to that many decimal places (1 or more), half up (towards the larger number).

    For display only: no decision is ever taken on the result.
    """
    steps = int(rounded(number, places, Rounding.HALF_UP) * 10**places)
    whole, rest = divmod(abs(steps), 10**places)
    return f"{'-' if steps < 0 else ''}{whole}.{rest:0{places}d}"


def category(mean: Fraction) -> int:
    """Return the point of the scale that a mean counts as in national tables: rounded half up.

    A mean lies between two points of its scale, so the result is always one of its points.
    """
    return floor(mean + HALF)
