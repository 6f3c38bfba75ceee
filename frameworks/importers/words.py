"""From a file's words to a definition's: blanks, codes and abbreviations."""

import re
import unicodedata
from collections.abc import Collection
from typing import Final

from frameworks.definitions.rules import LONGEST_CODE

SMALL: Final = frozenset(
    ("a", "an", "and", "at", "by", "for", "from", "in", "of", "on", "or", "our", "the", "to", "with")
)


def tidy(text: str) -> str:
    """A text in one line without blanks around it, doubled, or before a full stop or comma.

    Nothing but blanks and marks that can't be seen is taken away.
    """
    seen = "".join(sign for sign in text if unicodedata.category(sign) != "Cf")
    return re.sub(r" (?=[.,;:?!](?:\s|$))", "", " ".join(seen.split()))


def tidied(content: object) -> object:
    """A document with every text in it made tidy."""
    if isinstance(content, str):
        return tidy(content)
    if isinstance(content, list):
        return [tidied(item) for item in content]
    if isinstance(content, dict):
        return {key: tidied(value) for key, value in content.items()}
    return content


def code_for(name: str) -> str:
    """A code made of a name's letters and digits: `Respect & dignity` is `respect-and-dignity`."""
    plain = unicodedata.normalize("NFKD", name.replace("&", " and ")).encode("ascii", "ignore").decode()
    code = re.sub(r"[^a-z0-9]+", "-", re.sub(r"['’]", "", plain).lower())[:LONGEST_CODE].strip("-")
    return code if code[:1].isalpha() else f"v-{code}".rstrip("-")


def abbreviation_for(name: str, taken: Collection[str]) -> str:
    """Initials of a name's words, or the beginning of its only one, that nobody has taken."""
    words = [word for word in re.findall(r"\w+", name) if word.casefold() not in SMALL] or [name or "V"]
    initials = "".join(word[0] for word in words).upper()
    longer = [words[0][:length].upper() for length in range(2, len(words[0]) + 1)]
    wanted = [initials, *longer] if len(words) > 1 else longer or [initials]
    free = (each for each in wanted if each not in taken)
    numbered = (f"{initials}{number}" for number in range(2, len(taken) + 3))
    return next(free, None) or next(each for each in numbered if each not in taken)
