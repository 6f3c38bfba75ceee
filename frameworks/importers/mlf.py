"""The Management and Leadership Framework as its publisher's two YAML files have it.

The code: principles with a mandate, behaviours and practices. The standards: areas, in them sections, in
them competencies with a descriptor for each stage. Scales, stages and source are those of the outlines that
come with the project, since the files have none. Every text of a file arrives; a key that has no place here
is a problem that names it.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from typing import Final

from frameworks.definitions import MLF_CODE, MLF_STANDARDS, built_in
from frameworks.definitions.nodes import Node
from frameworks.definitions.rules import check
from frameworks.definitions.shape import (
    BehaviourDefinition,
    Definition,
    DefinitionError,
    Problem,
    Section,
    Stage,
    ValueDefinition,
)
from frameworks.importers.words import abbreviation_for, code_for, tidied

PUBLISHED_AS: Final = "NHS England, Management and Leadership Framework"
ROOT: Final = "managementAndLeadershipFramework"
PRINCIPLES: Final = "corePrinciples"
AREAS: Final = "focusAreas"


def mlf_code(content: object, *, on: date) -> Definition:
    """The code from what its file spells out, every scalar as text.

    :param on: the day it is imported, since the file has no date.
    :raises DefinitionError: something is missing, has no place here, or breaks a rule.
    """
    return _read(content, built_in(MLF_CODE), on, _code_parts)


def mlf_standards(content: object, *, on: date) -> Definition:
    """The standards and competencies from what their file spells out, every scalar as text.

    :param on: the day it is imported, since the file has no date.
    :raises DefinitionError: something is missing, has no place here, or breaks a rule.
    """
    return _read(content, built_in(MLF_STANDARDS), on, _standards_parts)


Parts = tuple[tuple[Section, ...], tuple[ValueDefinition, ...]]


def _read(
    content: object, outline: Definition, on: date, parts: Callable[[Node, Definition], Parts]
) -> Definition:
    problems: list[Problem] = []
    top = Node("", tidied(content), problems).only("version", ROOT)
    framework = top.node(ROOT)
    introduction, values = parts(framework, outline)
    version = top.text("version")
    definition = replace(
        outline,
        name=framework.text("frameworkElementName"),
        version=version,
        published_on=on,
        source=f"{PUBLISHED_AS} {version}",
        source_dated=outline.source_dated if outline.version.startswith(f"{version}-") else on,
        introduction=introduction,
        values=values,
    )
    if problems:
        raise DefinitionError(problems)
    check(definition)
    return definition


def _code_parts(framework: Node, outline: Definition) -> Parts:
    framework.only("frameworkElementName", "introduction", PRINCIPLES)
    values: list[ValueDefinition] = []
    for principle in framework.nodes(PRINCIPLES):
        values.append(_principle(principle, values))
    said = framework.content.get("introduction") is not None
    sections = _sections(framework.node("introduction"), "") if said else ()
    return tuple(sections), tuple(values)


def _principle(node: Node, before: list[ValueDefinition]) -> ValueDefinition:
    node.only("name", "summary", "mandate", "behaviors", "practices")
    name = node.text("name")
    code = code_for(name)
    practices = node.node("practices").only("effective", "ineffective")
    statements = enumerate(node.texts("behaviors"), 1)
    return ValueDefinition(
        code=code,
        abbreviation=abbreviation_for(name, [value.abbreviation for value in before]),
        name=name,
        statement=node.text("summary"),
        behaviours=tuple(BehaviourDefinition(f"{code}.{number}", text) for number, text in statements),
        expectations=node.texts("mandate"),
        effective=practices.texts("effective"),
        ineffective=practices.texts("ineffective"),
    )


def _sections(node: Node, above: str) -> Iterator[Section]:
    """Every text of an introduction, titled by the keys that lead to it; a list is one text of lines."""
    for key, content in node.content.items():
        title = f"{above}{_words(key)}"
        if isinstance(content, Mapping):
            yield from _sections(node.node(key), f"{title}: ")
        elif isinstance(content, list):
            yield Section(title, "\n".join(f"- {text}" for text in node.texts(key)))
        else:
            yield Section(title, node.text(key))


def _words(key: str) -> str:
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", key).capitalize()


def _standards_parts(framework: Node, outline: Definition) -> Parts:
    framework.only("frameworkElementName", AREAS)
    stages = {_spelt(stage.name): stage for stage in outline.stages}
    sections: list[Section] = []
    values: list[ValueDefinition] = []
    for area in framework.nodes(AREAS):
        area.only("title", "description", "sections")
        title = area.text("title")
        sections.append(Section(title, area.text("description")))
        for section in area.nodes("sections"):
            values.append(_standard(section, title, stages, values))
    return tuple(sections), tuple(values)


def _standard(
    node: Node, domain: str, stages: Mapping[str, Stage], before: list[ValueDefinition]
) -> ValueDefinition:
    node.only("title", "competencies")
    name = node.text("title")
    code = code_for(name)
    competencies = enumerate(node.nodes("competencies"), 1)
    return ValueDefinition(
        code=code,
        abbreviation=abbreviation_for(name, [value.abbreviation for value in before]),
        name=name,
        statement="",
        behaviours=tuple(_competency(each, f"{code}.{number}", stages) for number, each in competencies),
        domain=domain,
    )


def _competency(node: Node, code: str, stages: Mapping[str, Stage]) -> BehaviourDefinition:
    node.only("name", "descriptorsByStage")
    described: dict[str, str] = {}
    for each in node.nodes("descriptorsByStage"):
        each.only("stage", "descriptor")
        name, descriptor = each.text("stage"), each.text("descriptor")
        stage = stages.get(_spelt(name))
        if stage is None:
            known = ", ".join(stage.name for stage in stages.values())
            each.note("stage", f"{name!r} isn't known", f"use one of {known}")
        elif stage.code in described:
            each.note("stage", f"{name!r} stands twice", "keep one of them")
        else:
            described[stage.code] = descriptor
    return BehaviourDefinition(code, node.text("name"), by_stage=tuple(sorted(described.items())))


def _spelt(name: str) -> str:
    return name.casefold()
