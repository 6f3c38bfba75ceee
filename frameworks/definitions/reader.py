"""Reads a definition from YAML: shape and types here, the rules in `shape.check`."""

from collections.abc import Hashable, Mapping
from datetime import date
from typing import Any, Final

import yaml

from frameworks.definitions.shape import (
    BehaviourDefinition,
    Definition,
    DefinitionError,
    Direction,
    Problem,
    Scale,
    ScaleEntry,
    ValueDefinition,
    check,
)

SCALE_KEYS: Final = (
    "code", "name", "direction", "meets", "source", "source_dated", "points", "non_ratings",
)  # fmt: skip
TOP_KEYS: Final = (
    "code", "name", "version", "published_on", "source", "source_dated",
    "behaviour_scale", "objective_scale", "values",
)  # fmt: skip


def read_definition(text: str) -> Definition:
    """The definition that a YAML document spells out.

    :raises DefinitionError: it isn't YAML, a key is missing or unknown, a value has the wrong type, or a
        rule of `shape.check` is broken.
    """
    problems: list[Problem] = []
    definition = _definition(_Node("", _document(text), problems))
    if problems:
        raise DefinitionError(problems)
    check(definition)
    return definition


class _UniqueKeys(yaml.SafeLoader):
    """YAML lets a later key win silently over an earlier one of the same name; here that is an error."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        keys = [key.value for key, _ in node.value]
        for index, key in enumerate(keys):
            if key in keys[:index]:
                line = node.value[index][0].start_mark.line + 1
                raise DefinitionError([Problem(f"line {line}", f"{key!r} stands twice", "keep one of them")])
        return super().construct_mapping(node, deep)


def _document(text: str) -> object:
    try:
        return yaml.load(text, Loader=_UniqueKeys)  # noqa: S506 - a SafeLoader, stricter about keys
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f"line {mark.line + 1}" if mark else "document"
        what = getattr(error, "problem", None) or "isn't YAML"
        raise DefinitionError([Problem(where, what, "check indents, quotes and characters")]) from error


class _Node:
    """A mapping of the document, with its path; notes what is wrong and reads on, to find it all at once."""

    def __init__(self, path: str, content: object, problems: list[Problem]) -> None:
        self.path = path
        self.problems = problems
        self.content: Mapping[Any, Any] = content if isinstance(content, Mapping) else {}
        if not isinstance(content, Mapping):
            self.note("", "isn't a mapping", "write `key: value` lines")

    def note(self, key: str, what: str, mend: str) -> None:
        where = ".".join(part for part in (self.path, key) if part)
        self.problems.append(Problem(where or "document", what, mend))

    def only(self, *keys: str) -> "_Node":
        for key in self.content:
            if key not in keys:
                self.note(str(key), "isn't known here", f"use {', '.join(keys)}")
        return self

    def text(self, key: str) -> str:
        value = self.content.get(key)
        if isinstance(value, str) and value.strip():
            return value.strip()
        self.note(key, f"is {value!r}", "write words; put figures in quotes")
        return ""

    def number(self, key: str) -> int | None:
        value = self.content.get(key)
        if value is None or (isinstance(value, int) and not isinstance(value, bool)):
            return value
        self.note(key, f"is {value!r}", "write a whole number")
        return None

    def day(self, key: str) -> date:
        value = self.content.get(key)
        if type(value) is date:
            return value
        self.note(key, f"is {value!r}", "write a date such as 2026-11-22, without quotes")
        return date.min

    def node(self, key: str) -> "_Node":
        return _Node(f"{self.path}.{key}".lstrip("."), self.content.get(key), self.problems)

    def nodes(self, key: str) -> list["_Node"]:
        prefix = f"{self.path}.{key}".lstrip(".")
        return [_Node(f"{prefix}[{i}]", item, self.problems) for i, item in enumerate(self._items(key))]

    def texts(self, key: str) -> tuple[str, ...]:
        items = self._items(key)
        for index, item in enumerate(items):
            if not isinstance(item, str) or not item.strip():
                self.note(f"{key}[{index}]", f"is {item!r}", "write words; quote a text that has a colon")
        return tuple(item.strip() for item in items if isinstance(item, str))

    def _items(self, key: str) -> list[Any]:
        value = self.content.get(key)
        if isinstance(value, list):
            return value
        self.note(key, "isn't a list", "write one `- ` line for each")
        return []


def _definition(node: _Node) -> Definition:
    node.only(*TOP_KEYS)
    return Definition(
        code=node.text("code"),
        name=node.text("name"),
        version=node.text("version"),
        published_on=node.day("published_on"),
        source=node.text("source"),
        source_dated=node.day("source_dated"),
        behaviour_scale=_scale(node.node("behaviour_scale")),
        objective_scale=_scale(node.node("objective_scale")),
        values=tuple(_value(value) for value in node.nodes("values")),
    )


def _scale(node: _Node) -> Scale:
    node.only(*SCALE_KEYS)
    return Scale(
        code=node.text("code"),
        name=node.text("name"),
        direction=_direction(node),
        meets=node.text("meets"),
        source=node.text("source"),
        source_dated=node.day("source_dated"),
        points=tuple(_entry(entry) for entry in node.nodes("points")),
        non_ratings=tuple(_entry(entry) for entry in node.nodes("non_ratings")),
    )


def _direction(node: _Node) -> Direction:
    value = node.content.get("direction")
    if isinstance(value, str) and value in set(Direction):
        return Direction(value)
    node.note("direction", f"is {value!r}", f"use one of {', '.join(Direction)}")
    return Direction.HIGHER_IS_MORE


def _entry(node: _Node) -> ScaleEntry:
    node.only("code", "points", "label", "meaning")
    return ScaleEntry(node.text("code"), node.number("points"), node.text("label"), node.text("meaning"))


def _value(node: _Node) -> ValueDefinition:
    node.only("code", "abbreviation", "name", "statement", "behaviours")
    return ValueDefinition(
        code=node.text("code"),
        abbreviation=node.text("abbreviation"),
        name=node.text("name"),
        statement=node.text("statement"),
        behaviours=tuple(_behaviour(behaviour) for behaviour in node.nodes("behaviours")),
    )


def _behaviour(node: _Node) -> BehaviourDefinition:
    node.only("code", "statement", "effective", "ineffective")
    return BehaviourDefinition(
        node.text("code"), node.text("statement"), node.texts("effective"), node.texts("ineffective")
    )
