"""How much of a national framework an organisation's version speaks to, and which behaviours map nowhere."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from typing import Final

from frameworks.crosswalk.counting import Speaker, local_behaviours, speakers
from frameworks.definitions.shape import Definition

ENOUGH: Final = Fraction(1)
"""A value is well covered from one whole behaviour on: one core or exact one, or narrower ones together."""


class Level(StrEnum):
    """How well something speaks to a national value."""

    GOOD = "good"
    WEAK = "weak"
    """It counts, but with less than one whole behaviour's weight."""
    MENTIONED = "mentioned"
    """Only broader or related behaviours: nothing counts."""
    NONE = "none"


@dataclass(frozen=True)
class ValueCoverage:
    """Who speaks to one national value: all together, the core's behaviours alone, and the local ones alone.

    The core of an extension always covers itself, so `local_level` is what tells of the organisation's words.
    """

    code: str
    name: str
    speakers: tuple[Speaker, ...]
    weight: Fraction
    level: Level
    core_weight: Fraction
    core_level: Level
    local_weight: Fraction
    local_level: Level

    @property
    def local(self) -> tuple[Speaker, ...]:
        """The organisation's own behaviours among the speakers."""
        return tuple(each for each in self.speakers if not each.is_core)


@dataclass(frozen=True)
class UnmappedBehaviour:
    """A local behaviour that says nothing about this national version; `elsewhere` has what it maps to."""

    code: str
    statement: str
    elsewhere: tuple[str, ...]


@dataclass(frozen=True)
class Coverage:
    """An organisation's version against one national version.

    `figure` is the share of national values that are well covered, `local_figure` the same by local
    behaviours alone: that is what an extension adds to a core that covers itself. Both from 0 to 1, exact.
    """

    framework: str
    version: str
    values: tuple[ValueCoverage, ...]
    unmapped: tuple[UnmappedBehaviour, ...]
    figure: Fraction
    local_figure: Fraction

    @property
    def weak(self) -> tuple[ValueCoverage, ...]:
        """National values that nobody gets a well founded category for."""
        return tuple(each for each in self.values if each.level is not Level.GOOD)

    @property
    def without_own(self) -> tuple[ValueCoverage, ...]:
        """National values that no behaviour of the organisation's own speaks to, not even in passing."""
        return tuple(each for each in self.values if each.local_level is Level.NONE)


def coverage(definition: Definition, national: Definition) -> Coverage:
    """Hold a version against a national one.

    :param definition: whole, with the core that it extends (`extend(base, additions)`); or an own framework.
    :param national: the version it extends, or any other it may map to.
    """
    found = speakers(definition, national)
    values = tuple(_value(value.code, value.name, found[value.code]) for value in national.values)
    return Coverage(
        national.code,
        national.version,
        values,
        tuple(_unmapped(definition, national, {each.code for each in _all(found.values())})),
        _share([each.level for each in values]),
        _share([each.local_level for each in values]),
    )


def _value(code: str, name: str, found: tuple[Speaker, ...]) -> ValueCoverage:
    figures = [
        (_weight(some), _level(some))
        for some in (
            found,
            [each for each in found if each.is_core],
            [each for each in found if not each.is_core],
        )
    ]
    return ValueCoverage(code, name, found, *figures[0], *figures[1], *figures[2])


def _weight(found: Sequence[Speaker]) -> Fraction:
    return sum((each.weight for each in found if each.weight is not None), Fraction(0))


def _level(found: Sequence[Speaker]) -> Level:
    if not found:
        return Level.NONE
    weight = _weight(found)
    if weight >= ENOUGH:
        return Level.GOOD
    return Level.WEAK if weight > 0 else Level.MENTIONED


def _share(levels: Sequence[Level]) -> Fraction:
    return Fraction(levels.count(Level.GOOD), len(levels)) if levels else Fraction(0)


def _unmapped(
    definition: Definition, national: Definition, speaking: set[str]
) -> Iterable[UnmappedBehaviour]:
    for behaviour in local_behaviours(definition, national):
        if behaviour.code not in speaking:
            elsewhere = (f"{each.framework} {each.version}: {each.value}" for each in behaviour.maps)
            yield UnmappedBehaviour(behaviour.code, behaviour.statement, tuple(elsewhere))


def _all(groups: Iterable[Iterable[Speaker]]) -> Iterable[Speaker]:
    return (each for group in groups for each in group)
