"""A mapping of a document, read key by key: notes what is wrong with its place, and reads on."""

import re
from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from reprlib import Repr
from typing import Any, Final

from frameworks.definitions.shape import Coded, Problem

LONGEST_TEXT: Final = 2_000
"""Characters; the longest text of the publishers' files has some 500."""
LONGEST_LIST: Final = 1_000
UNSEEN: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
"""Characters that no text needs, and that a database, a page or a spreadsheet stumbles over."""
DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}")
WEIGHT: Final = re.compile(r"-?\d{1,6}(\.\d{1,6}|/\d{1,6})?")

_short = Repr()
_short.maxlevel = _short.maxdict = _short.maxlist = 2
_short.maxstring = _short.maxother = 60


def read_weight(text: str) -> Fraction | None:
    """A weight as people write it, such as `1`, `0.5` or `1/4`; None if it is no number."""
    written = text.strip()
    if not WEIGHT.fullmatch(written) or re.search(r"/0+$", written):
        return None
    return Fraction(written)


class Node:
    """A mapping of the document, with its path; notes what is wrong and reads on, to find it all at once."""

    def __init__(self, path: str, content: object, problems: list[Problem]) -> None:
        self.path = path
        self.problems = problems
        self.content: Mapping[Any, Any] = content if isinstance(content, Mapping) else {}
        if not isinstance(content, Mapping):
            self.note("", "isn't a mapping", "write `key: value` lines")
            self.problems = []  # what it doesn't hold is no further problem

    def note(self, key: str, what: str, mend: str) -> None:
        """Remember a problem of one of the keys."""
        self.problems.append(Problem(self._place(key) or "document", what, mend))

    def only(self, *keys: str) -> "Node":
        """Note every key that isn't one of these."""
        for key in self.content:
            if key not in keys:
                self.note(_short.repr(key).strip("'"), "isn't known here", f"use {', '.join(keys)}")
        return self

    def text(self, key: str) -> str:
        """A text that must be there, without blanks around it."""
        value = self.content.get(key)
        if isinstance(value, str) and value.strip():
            return self._proper(key, value.strip())
        self.note(key, f"is {_short.repr(value)}", "write words; put figures in quotes")
        return ""

    def optional(self, key: str) -> str | None:
        """A text that may be left out."""
        return None if self.content.get(key) is None else self.text(key)

    def number(self, key: str) -> int | None:
        """A whole number, or None where there is none."""
        value = self.content.get(key)
        if value is None or (type(value) is int and abs(value) < 1_000_000):
            return value
        self.note(key, f"is {_short.repr(value)}", "write a whole number")
        return None

    def weight(self, key: str) -> Fraction | None:
        """A decimal or a fraction, as a number or as text, or None where there is none."""
        value = self.content.get(key)
        if value is None:
            return None
        weight = read_weight(str(value)) if type(value) in {int, float, str} else None
        if weight is not None:
            return weight
        self.note(key, f"is {_short.repr(value)}", "write a number such as 1, 0.5 or 1/4")
        return None

    def day(self, key: str) -> date:
        """A date, also one in quotes."""
        value = self.content.get(key)
        if type(value) is date:
            return value
        try:
            if isinstance(value, str) and DAY.fullmatch(value):
                return date.fromisoformat(value)
        except ValueError:
            pass  # such as 30 February: told like any other text that is no date
        self.note(key, f"is {_short.repr(value)}", "write a date such as 2026-11-22")
        return date.min

    def yes(self, key: str) -> bool:
        """Whether it says true; left out is no."""
        value = self.content.get(key, False)
        if isinstance(value, bool):
            return value
        self.note(key, f"is {_short.repr(value)}", "write true, or leave it out")
        return False

    def node(self, key: str) -> "Node":
        """The mapping under a key."""
        return Node(self._place(key), self.content.get(key), self.problems)

    def nodes(self, key: str, *, must: bool = True) -> list["Node"]:
        """The mappings listed under a key; without `must` the key may be left out."""
        place = self._place(key)
        return [Node(f"{place}[{i}]", item, self.problems) for i, item in enumerate(self._items(key, must))]

    def texts(self, key: str) -> tuple[str, ...]:
        """The texts listed under a key, none if it is left out."""
        items = self._items(key, must=False)
        for index, item in enumerate(items):
            if not isinstance(item, str) or not item.strip():
                what = f"is {_short.repr(item)}"
                self.note(f"{key}[{index}]", what, "write words; quote a text that has a colon")
        return tuple(
            self._proper(f"{key}[{index}]", item.strip())
            for index, item in enumerate(items)
            if isinstance(item, str)
        )

    def coded(self, key: str) -> Coded:
        """Texts by code, sorted by it because JSON's mappings have no order; none if the key is left out."""
        if self.content.get(key) is None:
            return ()
        node = self.node(key)
        return tuple((code, node.text(code)) for code in sorted(map(str, node.content)))

    def _items(self, key: str, must: bool) -> list[Any]:
        value = self.content.get(key)
        if value is None and not must:
            return []
        if not isinstance(value, list | tuple):
            self.note(key, "isn't a list", "write one `- ` line for each")
            return []
        if len(value) > LONGEST_LIST:
            self.note(key, f"has {len(value)} entries", f"keep to {LONGEST_LIST}")
        return list(value[:LONGEST_LIST])

    def _proper(self, key: str, text: str) -> str:
        if len(text) > LONGEST_TEXT:
            self.note(key, f"has {len(text)} characters", f"keep to {LONGEST_TEXT}")
        if found := UNSEEN.search(text):
            self.note(key, f"has a character that can't be seen, {found.group()!a}", "take it out")
        return text

    def _place(self, key: str) -> str:
        return ".".join(part for part in (self.path, key) if part)
