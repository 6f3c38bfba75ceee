"""How much a document may hold, be it a draft that isn't finished: told with what is too much of what.

How long one text and one list may be, `nodes` says, where each of them is read. What these limits allow can
be written as YAML that `yaml_text` takes again.
"""

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from typing import Final

from frameworks.definitions.shape import Definition, Problem

MOST_VALUES: Final = 60
MOST_BEHAVIOURS: Final = 600
LARGEST: Final = 1_000_000
"""Bytes of all texts together as UTF-8; the largest framework known has some 30,000."""
MOST_ENTRIES: Final = 50_000
"""Texts, keys, lists and mappings; `yaml_text` reads no more of them either."""


def find_excess(definition: Definition) -> Iterator[Problem]:
    """What there is too much of in a document."""
    values, behaviours = len(definition.values), len(definition.behaviours)
    if values > MOST_VALUES:
        yield Problem("values", f"has {values} of them", f"keep to {MOST_VALUES}")
    if behaviours > MOST_BEHAVIOURS:
        yield Problem("values", f"has {behaviours} behaviours in all", f"keep to {MOST_BEHAVIOURS}")
    size, entries = _measured(definition)
    if size > LARGEST:
        yield Problem(
            "document", f"has {size / 1_000_000:.2f} MB of text", f"keep to {LARGEST // 1_000_000} MB"
        )
    if entries > MOST_ENTRIES:
        yield Problem("document", f"has {entries:,} entries", f"keep to {MOST_ENTRIES:,}")


def _measured(content: object) -> tuple[int, int]:
    """Bytes of texts, and entries."""
    if isinstance(content, str):
        return len(content.encode("utf-8", "replace")), 1
    keys = 0
    if isinstance(content, tuple):
        inside = [_measured(each) for each in content]
    elif is_dataclass(content):
        filled = [each for each in (getattr(content, field.name) for field in fields(content)) if each]
        inside, keys = [_measured(each) for each in filled], len(filled)
    else:
        return 0, 1
    return sum(size for size, _ in inside), 1 + keys + sum(entries for _, entries in inside)
