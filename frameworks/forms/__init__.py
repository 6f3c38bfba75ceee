"""What the pages of frameworks take: texts as they were typed, and the parts of a document that they mean."""

import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace

from frameworks.definitions.nodes import read_weight
from frameworks.definitions.rules import ENTRY_CODE, weight_fault
from frameworks.definitions.shape import (
    Base,
    BehaviourDefinition,
    Coded,
    MappingDefinition,
    Relation,
    Texts,
    ValueDefinition,
)
from tenants.errors import Problem

Sent = Mapping[str, str]


@dataclass(frozen=True)
class MadeOn:
    """The edition that a form was made on, and a mark of the part as it was there."""

    version: int | None = None
    seen: str = ""


@dataclass(frozen=True)
class ValueForm:
    """A value as it was typed; the lists have one entry a line."""

    name: str = ""
    abbreviation: str = ""
    statement: str = ""
    domain: str = ""
    expectations: str = ""
    effective: str = ""
    ineffective: str = ""


@dataclass(frozen=True)
class BehaviourForm:
    """A behaviour as it was typed; `stages` and `points` are what describes it there, by their codes.

    A code may be of a stage or point that somebody removed meanwhile: what was typed there isn't lost.
    """

    statement: str = ""
    effective: str = ""
    ineffective: str = ""
    stages: Mapping[str, str] = field(default_factory=dict)
    points: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class MapForm:
    """A mapping as it was chosen; `value` is a key of `national_key`."""

    value: str = ""
    relation: str = ""
    weight: str = ""


@dataclass(frozen=True)
class AboutForm:
    """What a draft is called."""

    name: str = ""
    number: str = ""
    source: str = ""


def text(sent: Sent, name: str) -> str:
    """What was typed into a field, with line breaks as they are everywhere else."""
    return sent.get(name, "").replace("\r\n", "\n").strip("\n")


def lines(typed: str) -> Texts:
    """The entries of a list that is typed one a line; blank lines don't count."""
    return tuple(line.strip() for line in typed.split("\n") if line.strip())


def made_on(sent: Sent) -> MadeOn:
    """What the form was made on; no version where it doesn't say one."""
    return MadeOn(whole_number(sent.get("version", "")), sent.get("seen", ""))


def whole_number(typed: str) -> int | None:
    """A number of plain digits, or None."""
    number = typed.strip()
    return int(number) if number.isascii() and number.isdecimal() and len(number) < 10 else None


def mark(part: object) -> str:
    """Tells whether a part of a document is as it was; of a value without its behaviours."""
    alone = replace(part, behaviours=()) if isinstance(part, ValueDefinition) else part
    return hashlib.sha256(repr(alone).encode()).hexdigest()[:16]


def value_form(sent: Sent) -> ValueForm:
    """A value from a form."""
    names = ("name", "abbreviation", "statement", "domain", "expectations", "effective", "ineffective")
    return ValueForm(**{name: text(sent, name) for name in names})


def form_of_value(value: ValueDefinition) -> ValueForm:
    """A value as its form shows it."""
    return ValueForm(
        name=value.name,
        abbreviation=value.abbreviation,
        statement=value.statement,
        domain=value.domain or "",
        expectations="\n".join(value.expectations),
        effective="\n".join(value.effective),
        ineffective="\n".join(value.ineffective),
    )


def value_of(typed: ValueForm, before: ValueDefinition) -> ValueDefinition:
    """The value that a form means: code, behaviours and what the form doesn't have stay."""
    return replace(
        before,
        name=typed.name.strip(),
        abbreviation=typed.abbreviation.strip() or before.abbreviation,
        statement=typed.statement.strip(),
        domain=typed.domain.strip() or None,
        expectations=lines(typed.expectations),
        effective=lines(typed.effective),
        ineffective=lines(typed.ineffective),
    )


def behaviour_form(sent: Sent, known: Collection[str]) -> BehaviourForm:
    """A behaviour from a form, described at all codes that are `known` or could be."""
    return BehaviourForm(
        statement=text(sent, "statement"),
        effective=text(sent, "effective"),
        ineffective=text(sent, "ineffective"),
        stages=_described(sent, "stage.", known),
        points=_described(sent, "point.", known),
    )


def form_of_behaviour(behaviour: BehaviourDefinition) -> BehaviourForm:
    """A behaviour as its form shows it."""
    return BehaviourForm(
        statement=behaviour.statement,
        effective="\n".join(behaviour.effective),
        ineffective="\n".join(behaviour.ineffective),
        stages=dict(behaviour.by_stage),
        points=dict(behaviour.by_point),
    )


def behaviour_of(typed: BehaviourForm, before: BehaviourDefinition) -> BehaviourDefinition:
    """The behaviour that a form means: its code and what it maps to stay."""
    return replace(
        before,
        statement=typed.statement.strip(),
        effective=lines(typed.effective),
        ineffective=lines(typed.ineffective),
        by_stage=_coded(typed.stages, before.by_stage),
        by_point=_coded(typed.points, before.by_point),
    )


def map_form(sent: Sent) -> MapForm:
    """A mapping from a form."""
    return MapForm(text(sent, "value"), text(sent, "relation"), text(sent, "weight").strip())


def national_key(base: Base, value: str) -> str:
    """A national value in one word, for a form."""
    return f"{base.framework}/{base.version}/{value}"


def map_of(typed: MapForm, known: Sequence[str]) -> tuple[MappingDefinition | None, tuple[Problem, ...]]:
    """The mapping that a form means, or what to mend in it.

    :param known: keys of the values that one can map to.
    """
    problems = []
    if typed.value not in known:
        problems.append(Problem("/value", "Choose the national value that it speaks to."))
    if typed.relation not in set(Relation):
        problems.append(Problem("/relation", "Say how it relates to the national value."))
        return None, tuple(problems)
    relation = Relation(typed.relation)
    weight = read_weight(typed.weight) if relation.counts else None
    if weight_fault(relation, weight) is not None:
        message = (
            "Write how much it counts, above 0 and up to 10 with at most two decimals, such as 1 or 0.5."
        )
        problems.append(Problem("/weight", message))
    if problems:
        return None, tuple(problems)
    framework, version, value = typed.value.split("/", 2)
    return MappingDefinition(framework, version, value, relation, weight), ()


def _described(sent: Sent, prefix: str, known: Collection[str]) -> dict[str, str]:
    named = ((name.removeprefix(prefix), name) for name in sent if name.startswith(prefix))
    return {code: text(sent, name) for code, name in named if code in known or ENTRY_CODE.fullmatch(code)}


def _coded(typed: Mapping[str, str], before: Coded) -> Coded:
    """What was typed, and what is there for codes that the form doesn't ask for; sorted by code."""
    merged = {code: words for code, words in before if code not in typed}
    merged |= {code: words.strip() for code, words in typed.items() if words.strip()}
    return tuple(sorted(merged.items()))
