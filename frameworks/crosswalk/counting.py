"""Which behaviours count towards a national value, and how much: the rule that returns follow as well."""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from frameworks.definitions.shape import BehaviourDefinition, Definition, Relation, Scale

CORE_WEIGHT: Final = Fraction(1)


@dataclass(frozen=True)
class Speaker:
    """A behaviour that speaks to a national value: core (no relation), or local by one of its mappings.

    `weight` is what it weighs in the mean of that value, None where it doesn't count.
    """

    code: str
    statement: str
    relation: Relation | None
    weight: Fraction | None

    @property
    def is_core(self) -> bool:
        """Is it one of the national behaviours themselves?"""
        return self.relation is None


def speakers(definition: Definition, national: Definition) -> dict[str, tuple[Speaker, ...]]:
    """Who speaks to each value of `national`, by the value's code and in the national order.

    :param definition: an organisation's version, whole: with the core that it extends.
    """
    found: dict[str, list[Speaker]] = {value.code: [] for value in national.values}
    own = {behaviour.code: value.code for value in national.values for behaviour in value.behaviours}
    holds_core = is_built_on(definition, national)
    for behaviour in definition.behaviours:
        if holds_core and behaviour.national in own:
            core = Speaker(behaviour.code, behaviour.statement, None, CORE_WEIGHT)
            found[own[behaviour.national]].append(core)
        for value, speaker in _mapped(behaviour, national):
            found.get(value, []).append(speaker)
    return {code: tuple(each) for code, each in found.items()}


def _mapped(behaviour: BehaviourDefinition, national: Definition) -> Iterator[tuple[str, Speaker]]:
    for each in behaviour.maps:
        if each.base == national.base:
            weight = each.weight if each.relation.counts else None
            yield each.value, Speaker(behaviour.code, behaviour.statement, each.relation, weight)


def is_built_on(definition: Definition, national: Definition) -> bool:
    """Does the version hold this national version's own behaviours?"""
    return definition.extends == national.base


def local_behaviours(definition: Definition) -> tuple[BehaviourDefinition, ...]:
    """The behaviours that the organisation wrote itself."""
    return tuple(behaviour for behaviour in definition.behaviours if behaviour.national is None)


def same_scale(one: Scale | None, other: Scale | None) -> bool:
    """Does a rating mean the same on both: the same numbers under the same names?

    Ratings on another scale are never converted.
    """
    return one is not None and other is not None and _points(one) == _points(other)


def _points(scale: Scale) -> set[tuple[int | None, str]]:
    return {(entry.points, entry.label) for entry in scale.points}
