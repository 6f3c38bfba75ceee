"""Names for invented people: short lists from many backgrounds, combined at random."""

import re
import unicodedata
from importlib.resources import files
from random import Random
from typing import Final


def _lines(file: str) -> tuple[str, ...]:
    return tuple(files("appraisal.demo").joinpath(file).read_text(encoding="utf-8").split())


GIVEN: Final = _lines("given_names.txt")
FAMILY: Final = _lines("family_names.txt")


def draw_name(rng: Random) -> tuple[str, str]:
    """A given and a family name."""
    return rng.choice(GIVEN), rng.choice(FAMILY)


def mailbox(given: str, family: str) -> str:
    """The part of an e-mail address before the @: plain letters, `zoe.obrien`."""
    return f"{_plain(given)}.{_plain(family)}"


def _plain(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return re.sub(r"[^a-z-]", "", decomposed)
