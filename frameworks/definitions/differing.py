"""Where two documents differ: places, as a reader names them, and none of the texts."""

from collections.abc import Collection, Iterator
from typing import Any

from frameworks.definitions.shape import Definition
from frameworks.definitions.writer import as_json


def differing(left: Definition, right: Definition, *, apart_from: Collection[str] = ()) -> tuple[str, ...]:
    """Places such as `source` or `values[2].name`; where a list is longer than the other, the list.

    :param apart_from: keys of the document that are left out of account.
    """
    documents = [
        {key: said for key, said in as_json(each).items() if key not in apart_from} for each in (left, right)
    ]
    return tuple(_places(documents[0], documents[1], ""))


def _places(left: Any, right: Any, where: str) -> Iterator[str]:  # noqa: ANN401 - JSON of any shape
    if isinstance(left, dict) and isinstance(right, dict):
        for key in {**left, **right}:
            yield from _places(left.get(key), right.get(key), f"{where}.{key}".lstrip("."))
    elif isinstance(left, list) and isinstance(right, list) and len(left) == len(right):
        for index, (one, other) in enumerate(zip(left, right, strict=True)):
            yield from _places(one, other, f"{where}[{index}]")
    elif left != right:
        yield where
