"""Reads a definition from YAML or JSON: shape and types here, what holds between them in `rules`."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from enum import StrEnum
from typing import Final, TypeVar

from frameworks.definitions.nodes import Node
from frameworks.definitions.rules import find_problems
from frameworks.definitions.shape import (
    MOST_PROBLEMS,
    Base,
    BehaviourDefinition,
    Definition,
    DefinitionError,
    Direction,
    MappingDefinition,
    Problem,
    Purpose,
    Relation,
    Scale,
    ScaleEntry,
    Section,
    Stage,
    ValueDefinition,
)
from frameworks.definitions.yaml_text import read_yaml

TOP_KEYS: Final = (
    "code", "name", "version", "published_on", "source", "source_dated", "purpose", "extends",
    "introduction", "stages", "behaviour_scale", "objective_scale", "values",
)  # fmt: skip
SCALE_KEYS: Final = (
    "code", "name", "direction", "meets", "source", "source_dated", "points", "non_ratings",
)  # fmt: skip
VALUE_KEYS: Final = (
    "code", "abbreviation", "name", "statement", "domain", "expectations", "effective", "ineffective",
    "national", "behaviours",
)  # fmt: skip
BEHAVIOUR_KEYS: Final = (
    "code", "statement", "effective", "ineffective", "by_stage", "by_point", "maps", "national",
)  # fmt: skip

RESTS_ON: Final = (
    (".by_stage.", "stages"),
    (".by_point.", "behaviour_scale"),
    ("objective_scale.", "purpose"),
    *((each, "extends") for each in ("behaviour_scale.", "objective_scale.", "stages.")),
    (".core.", "extends"),
    (".national.", "extends"),
)  # fmt: skip
"""Parts of places whose rules can't be held to where something at the top couldn't be read."""

Choice = TypeVar("Choice", bound=StrEnum)


def read_definition(text: str) -> Definition:
    """The definition that a YAML document spells out.

    :raises DefinitionError: it isn't YAML or too much of it, a key is missing or unknown, a value has the
        wrong type, or a rule of `rules.check` is broken.
    """
    return from_json(read_yaml(text))


def from_json(content: object) -> Definition:
    """The definition that a JSON document spells out, once it is dicts and lists; `writer.as_json` undone.

    :raises DefinitionError: as `read_definition`.
    """
    definition, problems = look_through(content)
    if problems:
        raise DefinitionError(problems)
    return definition


def look_through(
    content: object, rules: Callable[[Definition], Iterable[Problem]] = find_problems
) -> tuple[Definition, tuple[Problem, ...]]:
    """What a document spells out as far as it does, and all that is wrong: its shape, then the rules.

    What only follows from something told already is left out.
    """
    problems: list[Problem] = []
    definition = _definition(Node("", content, problems))
    if len(problems) > MOST_PROBLEMS or not isinstance(content, Mapping):
        return definition, tuple(problems)
    told = [problem.where for problem in problems]
    further = [each for each in rules(definition) if not _follows(each.where, told)]
    return definition, (*problems, *further)


def _follows(where: str, told: Sequence[str]) -> bool:
    """Whether a rule may be broken only because something else couldn't be read."""
    unread = {re.split(r"[.\[]", place, maxsplit=1)[0] for place in told}
    rests_on = {re.split(r"[., ]", where, maxsplit=1)[0]} & {"behaviour_scale", "objective_scale", "stages"}
    rests_on |= {top for part, top in RESTS_ON if part in f"{where}."}
    return bool(rests_on & unread) or any(_within(where, each) or _within(each, where) for each in told)


def _within(inner: str, outer: str) -> bool:
    return inner.startswith(outer) and inner[len(outer) :][:1] in {"", ".", "["}


def parse(content: object) -> Definition:
    """As `from_json`, but with the rules left to the caller.

    :raises DefinitionError: a key is missing or unknown, or a value has the wrong type.
    """
    problems: list[Problem] = []
    top = Node("", content, problems)
    if problems:
        raise DefinitionError(problems)
    definition = _definition(top)
    if problems:
        raise DefinitionError(problems)
    return definition


def _definition(node: Node) -> Definition:
    node.only(*TOP_KEYS)
    return Definition(
        code=node.text("code"),
        name=node.text("name"),
        version=node.text("version"),
        published_on=node.day("published_on"),
        source=node.text("source"),
        source_dated=node.day("source_dated"),
        purpose=_choice(node, "purpose", Purpose.APPRAISAL, Purpose.APPRAISAL),
        behaviour_scale=_scale(node, "behaviour_scale"),
        objective_scale=_scale(node, "objective_scale"),
        values=tuple(_value(value) for value in node.nodes("values")),
        stages=tuple(_stage(stage) for stage in node.nodes("stages", must=False)),
        introduction=tuple(_section(section) for section in node.nodes("introduction", must=False)),
        extends=_base(node),
    )


def _base(node: Node) -> Base | None:
    if node.content.get("extends") is None:
        return None
    base = node.node("extends").only("framework", "version")
    return Base(base.text("framework"), base.text("version"))


def _section(node: Node) -> Section:
    node.only("title", "text")
    return Section(node.text("title"), node.text("text"))


def _stage(node: Node) -> Stage:
    node.only("code", "name", "meaning", "bands", "job_titles")
    return Stage(
        node.text("code"),
        node.text("name"),
        node.text("meaning"),
        node.texts("bands"),
        node.texts("job_titles"),
    )


def _scale(parent: Node, key: str) -> Scale | None:
    if parent.content.get(key) is None:
        return None
    node = parent.node(key).only(*SCALE_KEYS)
    return Scale(
        code=node.text("code"),
        name=node.text("name"),
        direction=_choice(node, "direction", Direction.HIGHER_IS_MORE),
        meets=node.text("meets"),
        source=node.text("source"),
        source_dated=node.day("source_dated"),
        points=tuple(_entry(entry) for entry in node.nodes("points")),
        non_ratings=tuple(_entry(entry) for entry in node.nodes("non_ratings")),
    )


def _choice(node: Node, key: str, fallback: Choice, unsaid: Choice | None = None) -> Choice:
    """One of an enumeration's words; `unsaid` is what leaving it out means, without it that is a problem."""
    value = node.content.get(key)
    if value is None and unsaid is not None:
        return unsaid
    choices = type(fallback)
    if isinstance(value, str) and value in set(choices):
        return choices(value)
    shown = repr(value) if isinstance(value, str) and len(value) < 40 else "no such word"
    node.note(key, f"is {shown}", f"use one of {', '.join(choices)}")
    return fallback


def _entry(node: Node) -> ScaleEntry:
    node.only("code", "points", "label", "meaning")
    return ScaleEntry(node.text("code"), node.number("points"), node.text("label"), node.text("meaning"))


def _value(node: Node) -> ValueDefinition:
    if node.yes("core"):
        return _core_value(node)
    node.only(*VALUE_KEYS, "core")
    return ValueDefinition(
        code=node.text("code"),
        abbreviation=node.text("abbreviation"),
        name=node.text("name"),
        statement=node.optional("statement") or "",
        behaviours=tuple(_behaviour(behaviour) for behaviour in node.nodes("behaviours")),
        domain=node.optional("domain"),
        expectations=node.texts("expectations"),
        effective=node.texts("effective"),
        ineffective=node.texts("ineffective"),
        national=node.optional("national"),
    )


def _core_value(node: Node) -> ValueDefinition:
    """What an extension adds to a value of its base: the words are the base's, so they have no place here."""
    node.only("code", "core", "behaviours")
    behaviours = tuple(_behaviour(behaviour) for behaviour in node.nodes("behaviours"))
    return ValueDefinition(node.text("code"), "", "", "", behaviours, core=True)


def _behaviour(node: Node) -> BehaviourDefinition:
    node.only(*BEHAVIOUR_KEYS)
    return BehaviourDefinition(
        code=node.text("code"),
        statement=node.text("statement"),
        effective=node.texts("effective"),
        ineffective=node.texts("ineffective"),
        by_stage=node.coded("by_stage"),
        by_point=node.coded("by_point"),
        maps=tuple(_mapping(mapping) for mapping in node.nodes("maps", must=False)),
        national=node.optional("national"),
    )


def _mapping(node: Node) -> MappingDefinition:
    node.only("framework", "version", "value", "relation", "weight")
    return MappingDefinition(
        framework=node.text("framework"),
        version=node.text("version"),
        value=node.text("value"),
        relation=_choice(node, "relation", Relation.RELATED),
        weight=node.weight("weight"),
    )
