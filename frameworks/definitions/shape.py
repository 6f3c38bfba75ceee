"""What a framework's definition is: one document, whole. Pure: standard library only."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction
from typing import Final

MOST_PROBLEMS: Final = 200
"""How many problems of one document are told; a file of nonsense has as many as it has lines."""

Texts = tuple[str, ...]
Coded = tuple[tuple[str, str], ...]
"""Texts by the code of a stage or of a scale's point, sorted by code; pages order them as the scale does."""


class Direction(StrEnum):
    """Whether a larger number stands for more of what is rated."""

    HIGHER_IS_MORE = "higher_is_more"
    LOWER_IS_MORE = "lower_is_more"


class Purpose(StrEnum):
    """What ratings on this framework are for; the two never mix, and a cycle can pin the first only."""

    APPRAISAL = "appraisal"
    DEVELOPMENT = "development"


class Relation(StrEnum):
    """What a local behaviour is to a national value."""

    EXACT = "exact"
    NARROWER = "narrower"
    BROADER = "broader"
    RELATED = "related"

    @property
    def counts(self) -> bool:
        """Whether ratings enter the national category, by their weight; if not, it is coverage only."""
        return self in {Relation.EXACT, Relation.NARROWER}


@dataclass(frozen=True)
class ScaleEntry:
    """A possible answer: `points` is its number, or None for a non-rating, which is never a number."""

    code: str
    points: int | None
    label: str
    meaning: str


@dataclass(frozen=True)
class Scale:
    """Points in their order, and answers that aren't ratings; `meets` is the code of what a role asks for."""

    code: str
    name: str
    direction: Direction
    meets: str
    source: str
    source_dated: date
    points: tuple[ScaleEntry, ...]
    non_ratings: tuple[ScaleEntry, ...]

    @property
    def entries(self) -> tuple[ScaleEntry, ...]:
        """Every possible answer, in the order to show them."""
        return self.points + self.non_ratings


@dataclass(frozen=True)
class Stage:
    """A level of responsibility, and the pay bands (such as "8a") that are at it unless somebody chooses.

    `job_titles` are at it whatever their band, for instance those of no band at all.
    """

    code: str
    name: str
    meaning: str
    bands: Texts = ()
    job_titles: Texts = ()


@dataclass(frozen=True)
class Section:
    """A titled part of an introduction."""

    title: str
    text: str


@dataclass(frozen=True)
class Base:
    """A framework's version, by its codes: what an extension extends."""

    framework: str
    version: str

    def __str__(self) -> str:
        return f"{self.framework} {self.version}"


@dataclass(frozen=True)
class MappingDefinition:
    """What a local behaviour says of a national value; `weight` only where the relation counts."""

    framework: str
    version: str
    value: str
    relation: Relation
    weight: Fraction | None

    @property
    def base(self) -> Base:
        """The national version that is meant."""
        return Base(self.framework, self.version)


@dataclass(frozen=True)
class BehaviourDefinition:
    """Something people do that shows a value, with acts that show it (`effective`) and acts that don't.

    `by_stage` and `by_point` describe it for a stage or a point of the scale. `national` is the code of the
    behaviour of the base that this one is, in a composed version.
    """

    code: str
    statement: str
    effective: Texts = ()
    ineffective: Texts = ()
    by_stage: Coded = ()
    by_point: Coded = ()
    maps: tuple[MappingDefinition, ...] = ()
    national: str | None = None


@dataclass(frozen=True)
class ValueDefinition:
    """A value (principle, standard, domain of competency) and the behaviours that show it.

    `domain` is a title over several values; `statement` is "" where a publisher gives none. With `core` it
    stands in an extension for a value of the base, and only adds behaviours: it has no words of its own.
    `national` is the code of the base's value that this one is, in a composed version.
    """

    code: str
    abbreviation: str
    name: str
    statement: str
    behaviours: tuple[BehaviourDefinition, ...]
    domain: str | None = None
    expectations: Texts = ()
    effective: Texts = ()
    ineffective: Texts = ()
    core: bool = False
    national: str | None = None


@dataclass(frozen=True)
class Definition:
    """One version of a framework: its values in their order, and the scales ratings are given on.

    Three kinds: a framework of its own; an extension, that is additions to a base, without scales and
    stages; and the two composed by `extension.extend`, in which everything of the base carries `national`.
    """

    code: str
    name: str
    version: str
    published_on: date
    source: str
    source_dated: date
    purpose: Purpose
    behaviour_scale: Scale | None
    objective_scale: Scale | None
    values: tuple[ValueDefinition, ...]
    stages: tuple[Stage, ...] = ()
    introduction: tuple[Section, ...] = ()
    extends: Base | None = None

    @property
    def base(self) -> Base:
        """What others call this version by."""
        return Base(self.code, self.version)

    @property
    def behaviours(self) -> tuple[BehaviourDefinition, ...]:
        """The behaviours of all values, in order."""
        return tuple(behaviour for value in self.values for behaviour in value.behaviours)

    @property
    def is_extension(self) -> bool:
        """Whether it holds additions only, and needs its base to be whole."""
        return self.extends is not None and not self.is_composed

    @property
    def is_composed(self) -> bool:
        """Whether it is an extension together with its base."""
        return self.extends is not None and any(value.national is not None for value in self.values)

    @property
    def scales(self) -> tuple[tuple[str, Scale], ...]:
        """The scales that it has, each with its kind: `behaviour` or `objective`."""
        kinds = (("behaviour", self.behaviour_scale), ("objective", self.objective_scale))
        return tuple((kind, scale) for kind, scale in kinds if scale is not None)


@dataclass(frozen=True)
class Problem:
    """Something to mend: `where` is a path such as `values[2].name`, counted from 0, or a place in a table.

    `row` and `column` are a table's own: the row as a spreadsheet numbers it, the column by its heading.
    `other` is the path of what it can't stand beside.
    """

    where: str
    what: str
    mend: str
    row: int | None = None
    column: str | None = None
    other: str | None = None

    def __str__(self) -> str:
        beside = "" if self.other is None else f", also at {self.other}"
        return f"{self.where}: {self.what}{beside}; {self.mend}"


class DefinitionError(ValueError):
    """A definition can't be used; `problems` has everything that was found, not just the first.

    Of more than `MOST_PROBLEMS` the last one tells how many there were.
    """

    def __init__(self, problems: Iterable[Problem]) -> None:
        found = tuple(problems)
        if len(found) > MOST_PROBLEMS:
            rest = Problem("document", f"has {len(found)} problems", f"mend the first {MOST_PROBLEMS}")
            found = (*found[:MOST_PROBLEMS], rest)
        self.problems = found
        super().__init__("\n".join(str(problem) for problem in found))


@dataclass(frozen=True)
class Counts:
    """How much a definition holds; anchors are acts, at behaviours and at values, of both kinds."""

    values: int
    domains: int
    behaviours: int
    descriptors: int
    anchors: int

    def __str__(self) -> str:
        domains = f" ({_many(self.domains, 'domain')})" if self.domains else ""
        parts = (
            f"{_many(self.values, 'value')}{domains}",
            _many(self.behaviours, "behaviour"),
            _many(self.descriptors, "descriptor"),
            _many(self.anchors, "anchor"),
        )
        return ", ".join(parts)


def counts(definition: Definition) -> Counts:
    """How many values, domains, behaviours, descriptors and anchors a definition has."""
    behaviours = definition.behaviours
    holders: tuple[ValueDefinition | BehaviourDefinition, ...] = (*definition.values, *behaviours)
    return Counts(
        values=len(definition.values),
        domains=len({value.domain for value in definition.values if value.domain}),
        behaviours=len(behaviours),
        descriptors=sum(len(each.by_stage) + len(each.by_point) for each in behaviours),
        anchors=sum(len(each.effective) + len(each.ineffective) for each in holders),
    )


def _many(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"
