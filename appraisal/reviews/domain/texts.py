"""What somebody may type: lengths that are refused, never cut, and weights that are exact."""

import re
from decimal import Decimal

LONGEST = 10_000
"""Characters of a narrative."""
LONGEST_TITLE = 500
MOST_OBJECTIVES = 30
WEIGHT = re.compile(r"[0-9]{1,4}(\.[0-9]{1,3})?")


def problem_of(text: str, *, longest: int = LONGEST, empty: str | None = None) -> str | None:
    """Why a text can't be kept exactly as it was typed, or None.

    :param empty: what to say where nothing was typed and something has to be.
    """
    if empty is not None and not text.strip():
        return empty
    if len(text) > longest:
        return f"This is {len(text):,} characters long. Use {longest:,} or fewer."
    if "\x00" in text or any("\ud800" <= character <= "\udfff" for character in text):
        return "There is a character in this text that can't be stored. Remove it."
    return None


def parse_weight(text: str) -> Decimal:
    """A weight as typed: 0 to 9999.999, with at most three decimals, exactly.

    :raises ValueError: with a sentence, when it is anything else.
    """
    typed = text.strip()
    if not WEIGHT.fullmatch(typed):
        raise ValueError("Write the weight as a number of 0 or more, such as 20 or 33.333.")
    return Decimal(typed)
