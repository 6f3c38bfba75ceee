"""A version as everybody reads it: values, behaviours with their anchors, scales and stages."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from frameworks.definitions.shape import (
    BehaviourDefinition,
    Coded,
    Definition,
    MappingDefinition,
    Purpose,
    Relation,
    Scale,
    Section,
    Stage,
    Texts,
    ValueDefinition,
)
from frameworks.definitions.writer import weight_text

RELATIONS = {
    Relation.EXACT: ("Says the same", "says the same as"),
    Relation.NARROWER: ("Is a part of it", "is a part of"),
    Relation.BROADER: ("Is wider", "is wider than"),
    Relation.RELATED: ("Has to do with it", "has to do with"),
}
"""Each relation as a choice, and inside a sentence."""
SCALES = {"behaviour": "How behaviours are rated", "objective": "How objectives are rated"}
PURPOSES = {
    Purpose.APPRAISAL: "For appraisals",
    Purpose.DEVELOPMENT: "For development, apart from any appraisal’s ratings",
}


@dataclass(frozen=True)
class BehaviourText:
    """A behaviour; `described` has what a stage or a point of the scale looks like, each with its name."""

    code: str
    statement: str
    effective: Texts
    ineffective: Texts
    described: tuple[tuple[str, str], ...]
    is_local: bool
    maps: tuple[str, ...]


@dataclass(frozen=True)
class ValueText:
    """A value; `domain` only where it begins a new one."""

    code: str
    name: str
    statement: str
    domain: str | None
    expectations: Texts
    effective: Texts
    ineffective: Texts
    behaviours: tuple[BehaviourText, ...]
    is_local: bool


@dataclass(frozen=True)
class ScaleText:
    """A scale as a table: number, label and meaning of every possible answer."""

    title: str
    id: str
    rows: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True)
class FrameworkText:
    """All of a version; `is_extension`: some of it is national and some the organisation's own."""

    name: str
    version: str
    purpose: str
    source: str
    source_dated: date
    introduction: tuple[Section, ...]
    values: tuple[ValueText, ...]
    scales: tuple[ScaleText, ...]
    stages: tuple[tuple[str, str, str], ...]
    is_extension: bool


def framework_text(whole: Definition) -> FrameworkText:
    """A version, or a draft as it will be read."""
    return FrameworkText(
        name=whole.name,
        version=whole.version,
        purpose=PURPOSES[whole.purpose],
        source=whole.source,
        source_dated=whole.source_dated,
        introduction=whole.introduction,
        values=tuple(_values(whole)),
        scales=tuple(_scale(kind, scale) for kind, scale in whole.scales),
        stages=tuple((each.name, each.meaning, _who(each)) for each in whole.stages),
        is_extension=whole.extends is not None,
    )


def _who(stage: Stage) -> str:
    """Who is at a stage, unless somebody chooses."""
    bands = f"Pay bands {', '.join(stage.bands)}" if stage.bands else ""
    titles = f"Job titles {', '.join(stage.job_titles)}" if stage.job_titles else ""
    return ". ".join(each for each in (bands, titles) if each)


def behaviour_text(whole: Definition, behaviour: BehaviourDefinition) -> BehaviourText:
    """One behaviour."""
    scale = whole.behaviour_scale
    points = () if scale is None else tuple((each.code, each.label) for each in scale.points)
    stages = tuple((each.code, each.name) for each in whole.stages)
    return BehaviourText(
        code=behaviour.code,
        statement=behaviour.statement,
        effective=behaviour.effective,
        ineffective=behaviour.ineffective,
        described=(*_described(behaviour.by_stage, stages), *_described(behaviour.by_point, points)),
        is_local=whole.extends is not None and behaviour.national is None,
        maps=tuple(map_words(whole, each) for each in behaviour.maps),
    )


def map_words(whole: Definition, mapping: MappingDefinition) -> str:
    """What a mapping says, in a sentence."""
    words = f"It {RELATIONS[mapping.relation][1]} “{national_name(whole, mapping)}”"
    if mapping.weight is None:
        return f"{words}, and ratings don’t count towards it."
    return f"{words}, and ratings count towards it with weight {weight_text(mapping.weight)}."


def national_name(whole: Definition, mapping: MappingDefinition) -> str:
    """The name of the value that a mapping means; from its code where the version isn't the base."""
    if mapping.base == whole.extends:
        for value in whole.values:
            if value.national == mapping.value:
                return value.name
    return f"{mapping.value.replace('-', ' ').capitalize()} ({mapping.base})"


def _values(whole: Definition) -> Iterator[ValueText]:
    before = None
    for value in whole.values:
        yield _value(whole, value, value.domain if value.domain != before else None)
        before = value.domain


def _value(whole: Definition, value: ValueDefinition, domain: str | None) -> ValueText:
    return ValueText(
        code=value.code,
        name=value.name,
        statement=value.statement,
        domain=domain,
        expectations=value.expectations,
        effective=value.effective,
        ineffective=value.ineffective,
        behaviours=tuple(behaviour_text(whole, each) for each in value.behaviours),
        is_local=whole.extends is not None and value.national is None,
    )


def _described(texts: Coded, names: Sequence[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """In the order of the stages or points, not of their codes."""
    known = dict(texts)
    yield from ((name, known[code]) for code, name in names if code in known)


def _scale(kind: str, scale: Scale) -> ScaleText:
    rows = (
        ("–" if each.points is None else str(each.points), each.label, each.meaning) for each in scale.entries
    )
    return ScaleText(SCALES[kind], f"scale-{kind}", tuple(rows))
