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
    for behaviour in definition.behaviours:
        core = _core_code(behaviour, definition, national)
        if core in own:
            speaker = Speaker(behaviour.code, behaviour.statement, None, CORE_WEIGHT)
            found[own[core]].append(speaker)
        for value, speaker in _mapped(behaviour, national):
            found.get(value, []).append(speaker)
    return {code: tuple(each) for code, each in found.items()}


def _mapped(behaviour: BehaviourDefinition, national: Definition) -> Iterator[tuple[str, Speaker]]:
    for each in behaviour.maps:
        if each.base == national.base:
            weight = each.weight if each.relation.counts else None
            yield each.value, Speaker(behaviour.code, behaviour.statement, each.relation, weight)


def _core_code(behaviour: BehaviourDefinition, definition: Definition, national: Definition) -> str | None:
    """Which behaviour of the national version this is, in its extension or in a copy of it."""
    if definition.extends is not None:
        return behaviour.national if definition.extends == national.base else None
    is_copy = definition.base == national.base and definition.values == national.values
    return behaviour.code if is_copy else None


def local_behaviours(definition: Definition, national: Definition) -> tuple[BehaviourDefinition, ...]:
    """The behaviours that the organisation wrote itself."""
    return tuple(
        each
        for each in definition.behaviours
        if each.national is None and _core_code(each, definition, national) is None
    )


def same_scale(one: Scale | None, other: Scale | None) -> bool:
    """Does a rating mean the same on both: the same numbers under the same names?

    Ratings on another scale are never converted.
    """
    return one is not None and other is not None and _points(one) == _points(other)


def _points(scale: Scale) -> set[tuple[int | None, str]]:
    return {(entry.points, entry.label) for entry in scale.points}
