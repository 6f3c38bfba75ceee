"""What use cases give: a published version whole, its document and the ids of its rows."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from frameworks.definitions.shape import (
    BehaviourDefinition,
    Coded,
    Definition,
    MappingDefinition,
    Purpose,
    Stage,
    Texts,
    ValueDefinition,
)


@dataclass(frozen=True)
class ScalePointView:
    """A possible answer; `points` is None for a non-rating, which is never a number."""

    kind: str
    code: str
    points: int | None
    label: str
    meaning: str


@dataclass(frozen=True)
class BehaviourView:
    """A behaviour with its anchors, and the descriptors of a stage or a scale's point by their codes.

    A local one has `maps` instead of a national id.
    """

    id: UUID
    code: str
    statement: str
    effective: Texts
    ineffective: Texts
    national_behaviour_id: UUID | None = None
    by_stage: Coded = ()
    by_point: Coded = ()
    maps: tuple[MappingDefinition, ...] = ()


@dataclass(frozen=True)
class ValueView:
    """A value with its behaviours, in their order; `domain` is a title over several values."""

    id: UUID
    national_value_id: UUID | None
    code: str
    name: str
    statement: str
    behaviours: tuple[BehaviourView, ...]
    abbreviation: str = ""
    domain: str | None = None
    expectations: Texts = ()
    effective: Texts = ()
    ineffective: Texts = ()


@dataclass(frozen=True)
class FrameworkView:
    """A published version, whole; it never changes. Whether it is retired says `listing`, and not this.

    `kind` is `national`, or for an organisation's `adopted`, `extension` or `own`. The document of an
    extension holds the core as well.
    """

    id: UUID
    kind: str
    national_version_id: UUID | None
    definition: Definition
    values: tuple[ValueView, ...]
    scale_points: tuple[ScalePointView, ...]

    @property
    def code(self) -> str:
        """The framework's code, the same for all of its versions."""
        return self.definition.code

    @property
    def name(self) -> str:
        """The framework's name."""
        return self.definition.name

    @property
    def version(self) -> str:
        """Which version it is, such as 1.0."""
        return self.definition.version

    @property
    def purpose(self) -> Purpose:
        """What ratings on it are for."""
        return self.definition.purpose

    @property
    def stages(self) -> tuple[Stage, ...]:
        """Levels of responsibility that descriptors are given for, lowest first."""
        return self.definition.stages

    @property
    def behaviours(self) -> tuple[BehaviourView, ...]:
        """All behaviours, in the order of the values."""
        return tuple(behaviour for value in self.values for behaviour in value.behaviours)

    def scale(self, kind: str) -> tuple[ScalePointView, ...]:
        """The points and non-ratings of the `behaviour` or the `objective` scale, in order."""
        return tuple(point for point in self.scale_points if point.kind == kind)


@dataclass(frozen=True)
class Ids:
    """Id and national id of each value and of each behaviour of a version, by its code."""

    values: Mapping[str, tuple[UUID, UUID | None]]
    behaviours: Mapping[str, tuple[UUID, UUID | None]]


def whole(
    version_id: UUID, kind: str, national_version_id: UUID | None, definition: Definition, ids: Ids
) -> FrameworkView:
    """A version from its document and the ids of its rows.

    :raises LookupError: when something in the document has no row.
    """
    points = tuple(
        ScalePointView(scale_kind, each.code, each.points, each.label, each.meaning)
        for scale_kind, scale in definition.scales
        for each in scale.entries
    )
    values = tuple(_value(value, ids) for value in definition.values)
    return FrameworkView(version_id, kind, national_version_id, definition, values, points)


def _value(value: ValueDefinition, ids: Ids) -> ValueView:
    found, national = ids.values[value.code]
    return ValueView(
        id=found,
        national_value_id=national,
        code=value.code,
        name=value.name,
        statement=value.statement,
        behaviours=tuple(_behaviour(behaviour, ids) for behaviour in value.behaviours),
        abbreviation=value.abbreviation,
        domain=value.domain,
        expectations=value.expectations,
        effective=value.effective,
        ineffective=value.ineffective,
    )


def _behaviour(behaviour: BehaviourDefinition, ids: Ids) -> BehaviourView:
    found, national = ids.behaviours[behaviour.code]
    return BehaviourView(
        id=found,
        code=behaviour.code,
        statement=behaviour.statement,
        effective=behaviour.effective,
        ineffective=behaviour.ineffective,
        national_behaviour_id=national,
        by_stage=behaviour.by_stage,
        by_point=behaviour.by_point,
        maps=behaviour.maps,
    )
