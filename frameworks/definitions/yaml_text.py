"""YAML as plain data: no tags, no aliases, no deep nesting, no key that stands twice, not too much of it."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

import yaml
from yaml.constructor import SafeConstructor
from yaml.resolver import Resolver

from frameworks.definitions.limits import MOST_ENTRIES
from frameworks.definitions.nodes import UNSEEN
from frameworks.definitions.shape import DefinitionError, Problem

LARGEST: Final = 2_000_000
"""Bytes of the largest file that is read; the largest framework known has 30 kB."""
DEEPEST: Final = 12
LONGEST_PLACE: Final = 200
"""Characters of a place whose line is kept; none of a framework's has more than 150."""

_LOADER: Any = getattr(yaml, "CLoader", yaml.Loader)  # only its events are used, which construct nothing


def read_yaml(text: str, *, only_text: bool = False) -> object:
    """What a YAML document spells out, in dicts, lists, texts, numbers, dates and None.

    :param only_text: leave every scalar as it is written, so that a version 1.10 isn't the number 1.1.
    :raises DefinitionError: it is too large, isn't YAML, or uses what this project has no use for.
    """
    return read_yaml_with_lines(text, only_text=only_text)[0]


def read_yaml_with_lines(text: str, *, only_text: bool = False) -> tuple[object, Mapping[str, int]]:
    """As `read_yaml`, and the line of each place such as `values[2].name`.

    :raises DefinitionError: as `read_yaml`.
    """
    if len(text) > LARGEST or len(text.encode("utf-8", "replace")) > LARGEST:
        raise DefinitionError([Problem("file", f"is larger than {LARGEST // 1_000_000} MB", "split it")])
    try:
        composer = _Composer(yaml.parse(text, Loader=_LOADER), only_text)
        return composer.document(), composer.lines
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        if mark is None and (found := UNSEEN.search(text)):
            where = f"line {text.count(chr(10), 0, found.start()) + 1}"
            what = f"has a character that can't be seen, {found.group()!a}"
            raise DefinitionError([Problem(where, what, "take it out")]) from error
        where = f"line {mark.line + 1}" if mark else "document"
        what = getattr(error, "problem", None) or "isn't YAML"
        raise DefinitionError([Problem(where, what, "check indents, quotes and characters")]) from error


class _Composer:
    """Builds data from a parser's events, so that nothing is built before it is known to be harmless."""

    def __init__(self, events: Iterator[Any], only_text: bool) -> None:
        self._events = events
        self._only_text = only_text
        self._entries = 0
        self.lines: dict[str, int] = {}
        self._resolver: Any = Resolver()  # PyYAML's stubs leave its method untyped
        self._constructor = SafeConstructor()

    def document(self) -> object:
        """The one document, None if there is none."""
        content: object = None
        documents = 0
        for event in self._events:
            if isinstance(event, yaml.DocumentStartEvent):
                documents += 1
                if documents > 1:
                    raise self._refuse(event, "starts a second document", "keep to one in a file")
            elif isinstance(event, yaml.NodeEvent):
                content = self._content(event, 1, "")
        return content

    def _content(self, event: Any, depth: int, place: str) -> object:  # noqa: ANN401 - PyYAML's events share no shape
        self._entries += 1
        if len(place) <= LONGEST_PLACE:
            self.lines.setdefault(place, event.start_mark.line + 1)
        if self._entries > MOST_ENTRIES:
            raise self._refuse(event, f"is beyond {MOST_ENTRIES:,} entries", "split the file")
        if isinstance(event, yaml.AliasEvent) or event.anchor is not None:
            raise self._refuse(event, "has an anchor or an alias (& or *)", "write the text out, or quote it")
        if event.tag is not None:
            raise self._refuse(event, f"has a tag, {event.tag}", "leave it out, or quote a text that has a !")
        if depth > DEEPEST:
            raise self._refuse(event, f"is nested deeper than {DEEPEST} levels", "check indents and brackets")
        if isinstance(event, yaml.MappingStartEvent):
            return self._mapping(depth, place)
        if isinstance(event, yaml.SequenceStartEvent):
            items = enumerate(self._until(yaml.SequenceEndEvent))
            return [self._content(item, depth + 1, f"{place}[{index}]") for index, item in items]
        return self._scalar(event)

    def _mapping(self, depth: int, place: str) -> dict[str, object]:
        content: dict[str, object] = {}
        for key in self._until(yaml.MappingEndEvent):
            if not isinstance(key, yaml.ScalarEvent):
                raise self._refuse(key, "has a key that isn't a word", "write `key: value` lines")
            below = f"{place}.{key.value[:LONGEST_PLACE]}".lstrip(".")[: LONGEST_PLACE + 1]
            self._content(key, depth, below)
            if key.value in content:
                raise self._refuse(key, f"{key.value!r} stands twice", "keep one of them")
            content[key.value] = self._content(next(self._events), depth + 1, below)
        return content

    def _until(self, end: type) -> Iterator[Any]:
        for event in self._events:
            if isinstance(event, end):
                return
            yield event

    def _scalar(self, event: Any) -> object:  # noqa: ANN401 - PyYAML's events share no shape
        tag = self._resolver.resolve(yaml.ScalarNode, event.value, event.implicit)
        construct = SafeConstructor.yaml_constructors.get(tag)
        if self._only_text or construct is None:
            return event.value
        try:
            value: object = construct(self._constructor, yaml.ScalarNode(tag, event.value))
        except (ValueError, OverflowError) as error:
            raise self._refuse(event, f"{event.value[:40]!r} is no date or number", "quote it") from error
        return value

    def _refuse(self, event: Any, what: str, mend: str) -> DefinitionError:  # noqa: ANN401 - PyYAML's events share no shape
        return DefinitionError([Problem(f"line {event.start_mark.line + 1}", what, mend)])
