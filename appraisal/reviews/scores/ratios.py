"""Exact numbers: how they come in, how they are stored as text, and the only places that round.

Nothing here or above ever holds a float: 1.995 and 33.33 aren't floats' numbers, and a band is cut on
the number itself, never on its display.
"""

import re
from decimal import Decimal
from fractions import Fraction
from math import floor

from appraisal.reviews.scores.errors import NumberError

Exact = int | Decimal | Fraction

HALF = Fraction(1, 2)
# A Decimal may say 1E+999999999 in a dozen characters, and as a fraction that would fill the memory.
# Bounding what comes in keeps every result within STORED, and STORED within what Python reads as an int.
MOST_DIGITS = 40
LARGEST = 10**MOST_DIGITS
STORED = re.compile(r"(-?[0-9]{1,4000})/([1-9][0-9]{0,3999})")


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
    elif isinstance(number, float):
        message = f"{number!r} is a float, which isn't exact: give an int, a Fraction or a Decimal from text"
        raise NumberError(message)
    raise NumberError(f"{number!r} is no exact number: give an int, a Fraction or a Decimal")


def _modest(number: Fraction) -> Fraction:
    if max(abs(number.numerator), number.denominator) > LARGEST:
        raise NumberError(f"A number may have no more than {MOST_DIGITS} digits")
    return number


def as_text(number: Fraction) -> str:
    """Write a number the one way it is stored: numerator/denominator in lowest terms, `5/2`, `2/1`."""
    numerator, denominator = number.as_integer_ratio()
    return f"{numerator}/{denominator}"


def from_text(text: object) -> Fraction:
    """Read what `as_text` wrote.

    :raises NumberError: if it isn't text of the form numerator/denominator.
    """
    match = STORED.fullmatch(text) if isinstance(text, str) else None
    if match is None:
        raise NumberError(f"{text!r} isn't a fraction written as text, like '5/2' or '2/1'")
    return Fraction(int(match[1]), int(match[2]))


def display(number: Fraction, places: int = 2) -> str:
    """Show a number to that many decimal places (1 or more), half up (towards the larger number).

    For display only: no decision is ever taken on the result.
    """
    steps = floor(number * 10**places + HALF)
    whole, rest = divmod(abs(steps), 10**places)
    return f"{'-' if steps < 0 else ''}{whole}.{rest:0{places}d}"


def category(mean: Fraction) -> int:
    """Return the point of the scale that a mean counts as in national tables: rounded half up.

    A mean lies between two points of its scale, so the result is always one of its points.
    """
    return floor(mean + HALF)
