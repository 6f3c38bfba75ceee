"""Numbers and lists of them in words. Means are shown to two places; limits and weights are never rounded."""

from collections.abc import Sequence
from fractions import Fraction

from appraisal.reviews.scores.ratios import display, from_text


def shown(text: str) -> str:
    """A stored result, to two places."""
    return display(from_text(text))


def limit(number: Fraction) -> str:
    """A cut to two places, as means are shown, or as a fraction where that would round it."""
    return display(number) if 100 % number.denominator == 0 else f"{number.numerator}/{number.denominator}"


def plain(number: Fraction) -> str:
    """A number as somebody would have typed it, without rounding it."""
    if 1000 % number.denominator == 0:
        return display(number, 3).rstrip("0").rstrip(".")
    return f"{number.numerator}/{number.denominator}"


def given(found: object) -> str:
    """A stored number of a rule or a rating as somebody would have typed it; a reached one may be long."""
    return plain(Fraction(found) if isinstance(found, int) else from_text(found))


def just(number: Fraction, cut: Fraction) -> str:
    """A number to two places; one that only looks like a cut is called just under or just over it."""
    if number == cut or display(number) != display(cut):
        return display(number)
    return f"just {'under' if number < cut else 'over'} {limit(cut)}"


def listed(parts: Sequence[str]) -> str:
    """One, two and three."""
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"
