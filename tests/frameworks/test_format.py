"""The number in the ETag of a version: whoever changes what a version's answer looks like must change it."""

import hashlib
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from marshmallow import Schema, fields

from frameworks.definitions import BUILT_IN, built_in
from frameworks.definitions.extension import extend
from frameworks.definitions.writer import as_json
from frameworks.schemas.answers import FORMAT, FrameworkAnswer
from tests.frameworks.editing.writing import additions, own_framework, staged_framework

KNOWN = {
    1: "1430b2d1987451a6c4e8552e1ff5507230abc374ebc4ac136bf2114d81a666ba",
    2: "7eb4898c2967d5a57487dc8eab26333ea415af2162a72702a436ccf3975cc221",
}
"""Format and the digest of all keys: add a line when the keys change, and raise `FORMAT` to it."""
BY_CODE = {"by_stage", "by_point"}
"""What has codes of a document for its keys."""


def test_other_keys_are_another_format() -> None:
    keys = sorted({*in_json(FrameworkAnswer()), *in_yaml()})
    assert KNOWN[FORMAT] == hashlib.sha256("\n".join(keys).encode()).hexdigest(), "\n".join(keys)
    assert max(KNOWN) == FORMAT


def in_json(schema: Schema, where: str = "json") -> Iterator[str]:
    for name, field in schema.fields.items():
        here = f"{where}.{name}"
        yield f"{here} {type(field).__name__}"
        inner = field.inner if isinstance(field, fields.List) else field
        if isinstance(inner, fields.Nested):
            yield from in_json(inner.schema, here)


def in_yaml() -> Iterator[str]:
    """The keys of documents that have every part between them."""
    whole = (*map(built_in, BUILT_IN), additions(), own_framework(), staged_framework())
    core = built_in()
    value = replace(core.values[0], expectations=("One",), effective=("One",), ineffective=("One",))
    whole = (*whole, replace(core, values=(value,)), extend(core, additions()))
    for definition in whole:
        yield from keys_of(as_json(definition), "yaml")


def keys_of(content: Any, where: str) -> Iterator[str]:  # noqa: ANN401 - JSON of any shape
    if isinstance(content, dict):
        for name, inner in content.items():
            yield f"{where}.{name}"
            if name not in BY_CODE:
                yield from keys_of(inner, f"{where}.{name}")
    elif isinstance(content, list):
        for inner in content:
            yield from keys_of(inner, where)
