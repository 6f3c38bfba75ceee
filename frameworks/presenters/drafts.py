"""A draft for its editors: what is in it, what is left to do, and what may be done now."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from frameworks.definitions.mapping import NOWHERE
from frameworks.definitions.parts import PartList
from frameworks.definitions.rules import TWICE
from frameworks.definitions.shape import (
    BehaviourDefinition,
    Definition,
    MappingDefinition,
    Problem,
    Relation,
    ValueDefinition,
)
from frameworks.definitions.wording import Finding
from frameworks.domain import State
from frameworks.forms import national_key
from frameworks.presenters.reading import RELATIONS, SCALES, behaviour_text, map_words

STATES = {
    State.DRAFT: ("Draft", "blue"),
    State.IN_REVIEW: ("In review", "yellow"),
    State.PUBLISHED: ("Published", "green"),
    State.DISCARDED: ("Discarded", "grey"),
}
EXPLAINED = {
    Relation.EXACT: "Whoever does this lives the national value. Ratings count towards it.",
    Relation.NARROWER: "It covers a part of the national value. Ratings count, often with less weight.",
    Relation.BROADER: (
        "It covers more than the national value. Nothing is counted, as a rating may be about the rest."
    ),
    Relation.RELATED: "It touches the national value. Nothing is counted; the coverage report mentions it.",
}


LISTS = {
    PartList.INTRODUCTION: "Introduction",
    PartList.STAGES: "Stages",
    PartList.BEHAVIOUR_SCALE: SCALES["behaviour"],
    PartList.OBJECTIVE_SCALE: SCALES["objective"],
}
"""What pages call these lists."""


@dataclass(frozen=True)
class OutlineBehaviour:
    """A behaviour in the list; `is_own`: it can be changed; `first` and `last`: where it can't move."""

    code: str
    statement: str
    is_own: bool
    maps: int
    first: bool
    last: bool

    @property
    def anchor(self) -> str:
        """Where it stands on the page."""
        return f"behaviour-{self.code.replace('.', '-')}"


@dataclass(frozen=True)
class OutlineValue:
    """A value in the list."""

    code: str
    name: str
    statement: str
    is_own: bool
    first: bool
    last: bool
    behaviours: tuple[OutlineBehaviour, ...]


@dataclass(frozen=True)
class MapLine:
    """A behaviour and what it maps to; `keys` name the mappings in forms."""

    code: str
    statement: str
    maps: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Choice:
    """A choice of a form."""

    value: str
    label: str
    meaning: str = ""


@dataclass(frozen=True)
class ChoiceGroup:
    """Choices under a title."""

    title: str
    choices: tuple[Choice, ...]


@dataclass(frozen=True)
class ToMend:
    """Something to mend before publishing; `behaviour` and `value` are codes to link to, `listed` a list."""

    text: str
    value: str | None = None
    behaviour: str | None = None
    is_map: bool = False
    listed: PartList | None = None


def outline(definition: Definition, whole: Definition) -> tuple[OutlineValue, ...]:
    """All values; of an extension the base's first."""
    own = [value.code for value in definition.values if not value.core]
    return tuple(_value(value, own) for value in whole.values)


def value_lines(value: ValueDefinition) -> tuple[tuple[str, str], ...]:
    """What a value says now, for whoever typed something else."""
    return (
        ("Name", value.name),
        ("Short form", value.abbreviation),
        ("What it means", value.statement),
        ("Group of values", value.domain or ""),
        ("What is expected", "\n".join(value.expectations)),
        ("Effective practice", "\n".join(value.effective)),
        ("Ineffective practice", "\n".join(value.ineffective)),
    )


def behaviour_lines(behaviour: BehaviourDefinition, whole: Definition) -> tuple[tuple[str, str], ...]:
    """What a behaviour says now, for whoever typed something else."""
    stages = {each.code: each.name for each in whole.stages}
    points = {each.code: each.label for each in whole.behaviour_scale.points} if whole.behaviour_scale else {}
    return (
        ("What people do", behaviour.statement),
        ("Effective practice", "\n".join(behaviour.effective)),
        ("Ineffective practice", "\n".join(behaviour.ineffective)),
        *((f"At {stages.get(code, code)}", words) for code, words in behaviour.by_stage),
        *((f"At {points.get(code, code)}", words) for code, words in behaviour.by_point),
    )


def map_lines(whole: Definition, only: BehaviourDefinition | None = None) -> tuple[MapLine, ...]:
    """The organisation's own behaviours, each with its mappings in words and their keys."""
    return tuple(
        MapLine(each.code, each.statement, tuple((_key(m), map_words(whole, m)) for m in each.maps))
        for each in whole.behaviours
        if each.national is None and (only is None or each.code == only.code)
    )


def national_choices(national: Sequence[Definition]) -> tuple[ChoiceGroup, ...]:
    """The values that one can map to, by version."""
    return tuple(
        ChoiceGroup(
            f"{each.name} {each.version}",
            tuple(Choice(national_key(each.base, value.code), value.name) for value in each.values),
        )
        for each in national
    )


def relation_choices() -> tuple[Choice, ...]:
    """What a behaviour can be to a national value, in plain words."""
    return tuple(Choice(each.value, RELATIONS[each][0], EXPLAINED[each]) for each in Relation)


def to_mend(problems: Sequence[Problem], whole: Definition) -> tuple[ToMend, ...]:
    """Problems as sentences, each with the part of the draft to go to."""
    return tuple(_mend(each, whole) for each in problems)


def finding_groups(
    found: Sequence[Finding], whole: Definition
) -> tuple[tuple[str, str, bool, tuple[Finding, ...]], ...]:
    """Findings by what they are about: code, words, whether it is a behaviour, and the findings."""
    names = {value.code: (value.name, False) for value in whole.values}
    names |= {each.code: (behaviour_text(whole, each).statement, True) for each in whole.behaviours}
    codes = dict.fromkeys(each.code for each in found)
    return tuple(
        (code, *names.get(code, (code, False)), tuple(each for each in found if each.code == code))
        for code in codes
    )


def places(whole: Definition) -> tuple[Choice, ...]:
    """What one can comment on: all of it, a value, a behaviour, a stage or a scale of one's own."""
    stages = [Choice(each.code, f"{LISTS[PartList.STAGES]}: {each.name}") for each in whole.stages]
    scales = [Choice(each.code, each.name) for _, each in whole.scales]
    return (Choice("", "All of it"), *_places(whole), *(() if whole.extends else (*stages, *scales)))


def _places(whole: Definition) -> Iterator[Choice]:
    for value in whole.values:
        own = [each for each in value.behaviours if each.national is None]
        if value.national is None:
            yield Choice(value.code, value.name)
        for each in own:
            yield Choice(each.code, f"{value.name}: {shortened(each.statement)}")


def shortened(text: str, most: int = 70) -> str:
    """The beginning of a text."""
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}…"


def _value(value: ValueDefinition, own: list[str]) -> OutlineValue:
    local = [each.code for each in value.behaviours if each.national is None]
    return OutlineValue(
        code=value.code,
        name=value.name,
        statement=value.statement,
        is_own=value.code in own,
        first=value.code in own[:1],
        last=value.code in own[-1:],
        behaviours=tuple(
            OutlineBehaviour(
                each.code,
                each.statement,
                each.national is None,
                len(each.maps),
                each.code in local[:1],
                each.code in local[-1:],
            )
            for each in value.behaviours
        ),
    )


def _key(mapping: MappingDefinition) -> str:
    return national_key(mapping.base, mapping.value)


def _mend(problem: Problem, whole: Definition) -> ToMend:
    value, behaviour = _part(problem.where, whole)
    listed = _listed(problem.where)
    is_map = ".maps" in problem.where
    if behaviour is not None and problem.what == NOWHERE:
        text = f"“{shortened(behaviour.statement)}” {NOWHERE}. Map it to at least one."
    elif behaviour is not None and (stray := re.search(r"\.by_(stage|point)\.(.+)$", problem.where)):
        what = f"says what it looks like at the {stray[1]} “{stray[2]}”, which isn’t there"
        text = f"“{shortened(behaviour.statement)}” {what}. Move these words, or take them out."
    elif value is not None and problem.where.endswith(".behaviours"):
        text = f"“{value.name}” has no behaviour yet. Add at least one."
    elif problem.where == "values" and whole.extends is not None:
        text = "Nothing is added yet. Add a value, or a behaviour to a national one."
    elif problem.where == "values":
        text = "There is no value yet. Add at least one."
    elif listed is not None:
        text = f"{LISTS[listed]}: {problem.what}; {problem.mend}."
    elif problem.what.endswith(TWICE):
        text = _twice(problem, whole)
    else:
        part = behaviour.statement if behaviour else value.name if value else problem.where
        text = f"“{shortened(part)}”: {problem.what}; {problem.mend}."
    return ToMend(
        text,
        None if value is None or value.national is not None else value.code,
        None if behaviour is None or behaviour.national is not None else behaviour.code,
        is_map,
        listed,
    )


def _twice(problem: Problem, whole: Definition) -> str:
    """What stands twice, and at which value or behaviour each."""
    names = [name for name in (place_name(each, whole) for each in (problem.where, problem.other)) if name]
    at = f", at {' and '.join(names)}" if names else ""
    return f"{problem.what}{at}; {problem.mend}."


def place_name(where: str | None, whole: Definition) -> str | None:
    """The value, or the value and behaviour, that a place such as `values[2].name` is in."""
    value, behaviour = _part(where or "", whole)
    if value is None:
        return None
    return f"“{value.name or value.code}”" + (f" ({shortened(behaviour.statement)})" if behaviour else "")


def _listed(where: str) -> PartList | None:
    """The list that a place such as `behaviour_scale.points` is in."""
    first = re.split(r"[.,\[ ]", where, maxsplit=1)[0].replace("_", "-")
    return PartList(first) if first in set(PartList) else None


def _part(where: str, whole: Definition) -> tuple[ValueDefinition | None, BehaviourDefinition | None]:
    """What a place such as `values[2].behaviours[0].maps` is about."""
    found = re.match(r"values\[(\d+)\](?:\.behaviours\[(\d+)\])?", where)
    if found is None or int(found[1]) >= len(whole.values):
        return None, None
    value = whole.values[int(found[1])]
    number = None if found[2] is None else int(found[2])
    return value, None if number is None or number >= len(value.behaviours) else value.behaviours[number]
