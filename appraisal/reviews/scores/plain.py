"""Rules and forms as plain JSON data and back, strictly: the named keys, the named types, no lookalikes.

A field's name is its key. A key may be left out if its field defaults to nothing (None, False, an empty
list), and is left out when written, so that data says only what is used.
"""

from collections.abc import Callable, Hashable, Mapping
from dataclasses import MISSING, Field, fields, is_dataclass
from enum import StrEnum
from fractions import Fraction
from functools import cache
from types import NoneType
from typing import Any, TypeVar, cast, get_args, get_origin, get_type_hints

from appraisal.reviews.scores.errors import NumberError, ScoreError
from appraisal.reviews.scores.ratios import as_given, from_given

PLAIN = frozenset((str, int, bool))
Reader = Callable[[object, str, type[ScoreError]], Any]
Kind = TypeVar("Kind")


def to_plain(value: object) -> Any:  # noqa: ANN401 - JSON is of any type
    """Return a rule, a form or a part of one as data that JSON can hold without a float."""
    if isinstance(value, StrEnum):
        return value.value
    if type(value) in PLAIN:
        return value
    if isinstance(value, tuple):
        return [to_plain(each) for each in value]
    if isinstance(value, Fraction):
        return as_given(value)
    found = (
        (name, getattr(value, name), optional) for name, optional in _names(cast("Hashable", type(value)))
    )
    return {name: to_plain(each) for name, each, optional in found if not (optional and _nothing(each))}


def from_plain(kind: type[Kind], found: object, path: str, error: type[ScoreError]) -> Kind:
    """Read data into a dataclass; `path` is the pointer to it, for refusals.

    :raises ScoreError: as the given error, with the pointer to what is at fault as its code.
    """
    known = _fields(cast("Hashable", kind))
    given = mapping(found, path, error)
    for key in given:
        if key not in known:
            raise error(f"'{path}/{key}' is unknown; known are: {', '.join(known)}", f"{path}/{key}")
    read = {}
    for key, (field, read_field) in known.items():
        if key in given:
            read[key] = read_field(given[key], f"{path}/{key}", error)
        elif not _may_be_absent(field):
            raise error(f"'{path}/{key}' is missing", f"{path}/{key}")
    try:
        return kind(**read)
    except ScoreError as refused:
        inside = f"{path}/{refused.code}" if refused.code else path
        raise error(f"{refused} ('{inside}')", inside) from refused


def mapping(found: object, path: str, error: type[ScoreError]) -> Mapping[str, Any]:
    """Return a JSON object as what it is.

    :raises ScoreError: as the given error, if it is something else.
    """
    if not isinstance(found, Mapping):
        raise error(f"'{path or '/'}' should be an object", path)
    return found


def read_number(found: object, path: str, error: type[ScoreError]) -> Fraction:
    """Read 3, "33.33" or "5/2".

    :raises ScoreError: as the given error, if it is none of these.
    """
    try:
        return from_given(found)
    except NumberError as inexact:
        raise error(f"'{path}' can't be read: {inexact}", path) from inexact


def list_of(reader: Reader) -> Reader:
    """A reader of a list of what another reads."""

    def read(found: object, path: str, error: type[ScoreError]) -> tuple[Any, ...]:
        if not isinstance(found, list):
            raise error(f"'{path}' should be a list", path)
        return tuple(reader(each, f"{path}/{place}", error) for place, each in enumerate(found))

    return read


def _nothing(value: object) -> bool:
    return value is None or value is False or value == ()


def _may_be_absent(field: Field[Any]) -> bool:
    return field.default is not MISSING and _nothing(field.default)


@cache
def _names(kind: type) -> tuple[tuple[str, bool], ...]:
    return tuple((field.name, _may_be_absent(field)) for field in fields(kind))


@cache
def _fields(kind: type) -> dict[str, tuple[Field[Any], Reader]]:
    hints = get_type_hints(kind)
    return {
        field.name: (field, field.metadata.get("read") or _reader(hints[field.name]))
        for field in fields(kind)
    }


def _reader(hint: Any) -> Reader:  # noqa: ANN401 - a type, a union or a generic alias
    if get_origin(hint) is tuple:
        return list_of(_reader(get_args(hint)[0]))
    if NoneType in get_args(hint):
        (hint,) = (each for each in get_args(hint) if each is not NoneType)
    if hint is Fraction:
        return read_number
    if is_dataclass(hint):
        return lambda found, path, error: from_plain(cast("type", hint), found, path, error)
    if issubclass(hint, StrEnum):
        return lambda found, path, error: _word(hint, found, path, error)
    return lambda found, path, error: _plain(hint, found, path, error)


def _word(vocabulary: type[StrEnum], found: object, path: str, error: type[ScoreError]) -> StrEnum:
    words = [word.value for word in vocabulary]
    if found not in words:
        raise error(f"'{path}' should be one of: {', '.join(words)}", path)
    return vocabulary(found)


def _plain(kind: type, found: object, path: str, error: type[ScoreError]) -> object:
    """Read text, a whole number or a yes or no; `true` is no whole number."""
    if type(found) is not kind:
        called = {str: "text", int: "a whole number", bool: "true or false"}[kind]
        raise error(f"'{path}' should be {called}", path)
    return found
