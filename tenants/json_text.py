"""JSON read strictly: what programs read in different ways, or nobody can keep, is refused in words."""

import json
import math
import re
from collections.abc import Iterator
from typing import Any, Final, NoReturn

DEEPEST: Final = 64
"""Levels of objects and lists in one another; what this service takes has a dozen at most."""
UNKEEPABLE: Final = re.compile("[\x00\ud800-\udfff]")
"""The null character and halves of surrogate pairs: no database keeps them, and JSON can escape both."""
UNKEEPABLE_WORDS: Final = "There is a character in this text that can't be stored. Remove it."
_ESCAPED: Final = re.compile(r"[\x00\ud800-\udfff]|\\u(?:0000|[dD][89a-fA-F])")


class NoJson(ValueError):
    """A text isn't JSON that can be taken; `str()` is a sentence.

    `places` are JSON pointers to the texts that can't be kept, where nothing else is wrong.
    """

    def __init__(self, message: str, places: tuple[str, ...] = ()) -> None:
        super().__init__(message)
        self.places = places


def read_json(text: str) -> Any:  # noqa: ANN401 - JSON is of any type
    """What a text spells out, in dicts, lists, texts, numbers, booleans and None.

    :raises NoJson: it is no JSON or nested too deep, a key stands twice in an object, a number is none (NaN,
        Infinity) or has no end, a text has a character that can't be kept.
    """
    content = _parsed(text)
    escapes = _ESCAPED.search(text) is not None
    if escapes or text.count("[") + text.count("{") > DEEPEST:
        places = tuple(_unkeepable(content))
        if places:
            raise NoJson(UNKEEPABLE_WORDS, places)
    return content


def step(key: str) -> str:
    """A key as one step of a JSON pointer (RFC 6901)."""
    return "/" + UNKEEPABLE.sub("\ufffd", key).replace("~", "~0").replace("/", "~1")


def _parsed(text: str) -> Any:  # noqa: ANN401 - JSON is of any type
    try:
        return json.loads(text, object_pairs_hook=_unrepeated, parse_constant=_no_number, parse_float=_finite)
    except json.JSONDecodeError as wrong:
        where = f"line {wrong.lineno}, character {wrong.colno}"
        raise NoJson(f"This can't be read as JSON: look at {where}.") from wrong
    except NoJson:
        raise
    except RecursionError as deep:
        raise _too_deep() from deep
    except ValueError as digits:
        raise NoJson("A number here has thousands of digits.") from digits


def _unrepeated(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        keys = [key for key, _ in pairs]
        twice = next(key for key in keys if keys.count(key) > 1)
        shown = UNKEEPABLE.sub("\ufffd", twice[:60])
        raise NoJson(f"“{shown}” stands twice in one object. Leave one out.")
    return found


def _no_number(written: str) -> NoReturn:
    raise NoJson(f"{written} is no number in JSON. Write a number, or null.")


def _finite(written: str) -> float:
    number = float(written)
    if math.isinf(number):
        raise NoJson(f"{written[:60]} is too large a number.")
    return number


def _too_deep() -> NoJson:
    return NoJson(f"This is nested deeper than {DEEPEST} levels.")


def _unkeepable(content: object) -> Iterator[str]:
    """Pointers to the texts that can't be kept, in the document's order; without recursion.

    :raises NoJson: it is nested too deep.
    """
    waiting: list[tuple[object, str, int]] = [(content, "", 1)]
    while waiting:
        found, pointer, depth = waiting.pop()
        if isinstance(found, str):
            if UNKEEPABLE.search(found):
                yield pointer
            continue
        if isinstance(found, dict):
            inside = [(each, pointer + step(key), depth + 1) for key, each in found.items()]
            yield from (pointer + step(key) for key in found if UNKEEPABLE.search(key))
        elif isinstance(found, list):
            inside = [(each, f"{pointer}/{index}", depth + 1) for index, each in enumerate(found)]
        else:
            continue
        if depth > DEEPEST:
            raise _too_deep()
        waiting += reversed(inside)
