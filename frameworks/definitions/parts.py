"""The lists of an own framework beside its values: introduction, stages, and the answers of both scales.

A part is called by a key: its code, or its title, as one word. Whatever refers to a part follows when its
code changes, and goes with it when it is removed; `descriptions` says beforehand what that is.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from enum import StrEnum
from typing import Final

from frameworks.definitions.editing import each_behaviour, moved
from frameworks.definitions.shape import (
    BehaviourDefinition,
    Coded,
    Definition,
    Scale,
    ScaleEntry,
    Section,
    Stage,
)

Part = Section | Stage | ScaleEntry


class PartList(StrEnum):
    """Which list; the values stand in addresses."""

    INTRODUCTION = "introduction"
    STAGES = "stages"
    BEHAVIOUR_SCALE = "behaviour-scale"
    OBJECTIVE_SCALE = "objective-scale"

    @property
    def scale(self) -> str | None:
        """The scale's name in a definition; None for what is no scale."""
        return self.value.replace("-", "_") if self in SCALES else None


SCALES: Final = frozenset({PartList.BEHAVIOUR_SCALE, PartList.OBJECTIVE_SCALE})
DESCRIBED: Final = {PartList.STAGES: "by_stage", PartList.BEHAVIOUR_SCALE: "by_point"}
"""Where behaviours say what they look like at a part of the list."""


def scale_of(definition: Definition, which: PartList) -> Scale | None:
    """The scale that a list belongs to, if it is there."""
    scale = getattr(definition, which.scale) if which.scale else None
    return scale if isinstance(scale, Scale) else None


def with_scale(definition: Definition, which: PartList, scale: Scale) -> Definition:
    """With this scale in the place of what was there."""
    if which is PartList.BEHAVIOUR_SCALE:
        return replace(definition, behaviour_scale=scale)
    return replace(definition, objective_scale=scale)


def parts(definition: Definition, which: PartList) -> dict[str, Part]:
    """The list in its order, by key; of a scale its points before the answers that aren't ratings."""
    scale = scale_of(definition, which)
    listed: Mapping[PartList, Sequence[Part]] = {
        PartList.INTRODUCTION: definition.introduction,
        PartList.STAGES: definition.stages,
    }
    found: dict[str, Part] = {}
    for part in scale.entries if scale else listed.get(which, ()):
        found[_free(_word(part.title if isinstance(part, Section) else part.code), found)] = part
    return found


def put_part(definition: Definition, which: PartList, part: Part, *, key: str | None = None) -> Definition:
    """With this part in the place of the one that `key` calls, or at the end; points stand by number."""
    known = parts(definition, which)
    before = None if key is None else known.get(key)
    if before is None:
        return _with(definition, which, [*known.values(), part])
    placed = _with(definition, which, [part if each is before else each for each in known.values()])
    return _renamed(placed, which, before, part)


def remove_part(definition: Definition, which: PartList, key: str) -> Definition:
    """Without this part, and without what behaviours say of it."""
    known = parts(definition, which)
    gone = known.pop(key)
    left = _with(definition, which, [*known.values()])
    return left if isinstance(gone, Section) else _described(left, which, gone.code, None)


def move_part(definition: Definition, which: PartList, key: str, *, up: bool) -> Definition:
    """A part one place on; at the end it stays, and points stay where their numbers put them."""
    known = parts(definition, which)
    order = moved([*known], key, up=up, code=str)
    return _with(definition, which, [known[each] for each in order])


def descriptions(
    definition: Definition, which: PartList, part: Part
) -> tuple[tuple[BehaviourDefinition, str], ...]:
    """What behaviours say of a part, each with its behaviour: it goes when the part does."""
    field = DESCRIBED.get(which)
    if field is None or isinstance(part, Section):
        return ()
    told = ((each, dict(getattr(each, field)).get(part.code)) for each in definition.behaviours)
    return tuple((each, text) for each, text in told if text is not None)


def is_asked_for(definition: Definition, which: PartList, part: Part) -> bool:
    """Whether it is the point that a role asks for, without which its scale can't be."""
    scale = scale_of(definition, which)
    return scale is not None and isinstance(part, ScaleEntry) and scale.meets == part.code


def _with(definition: Definition, which: PartList, listed: Sequence[Part]) -> Definition:
    if which is PartList.INTRODUCTION:
        sections = tuple(each for each in listed if isinstance(each, Section))
        return replace(definition, introduction=sections)
    if which is PartList.STAGES:
        return replace(definition, stages=tuple(each for each in listed if isinstance(each, Stage)))
    scale = scale_of(definition, which)
    if scale is None:
        return definition
    entries = [each for each in listed if isinstance(each, ScaleEntry)]
    numbered = sorted((each.points, place) for place, each in enumerate(entries) if each.points is not None)
    points = tuple(entries[place] for _, place in numbered)
    others = tuple(each for each in entries if each.points is None)
    return with_scale(definition, which, replace(scale, points=points, non_ratings=others))


def _renamed(definition: Definition, which: PartList, before: Part, after: Part) -> Definition:
    """What refers to a part calls it by its new code."""
    if isinstance(before, Section) or isinstance(after, Section) or before.code == after.code:
        return definition
    scale = scale_of(definition, which)
    if scale is not None and scale.meets == before.code:
        definition = with_scale(definition, which, replace(scale, meets=after.code))
    return _described(definition, which, before.code, after.code)


def _described(definition: Definition, which: PartList, code: str, now: str | None) -> Definition:
    """What behaviours say of a part comes along to its new code, or goes with it."""
    if which not in DESCRIBED:
        return definition

    def carried(behaviour: BehaviourDefinition) -> BehaviourDefinition:
        if which is PartList.STAGES:
            return replace(behaviour, by_stage=_carried(behaviour.by_stage, code, now))
        return replace(behaviour, by_point=_carried(behaviour.by_point, code, now))

    return each_behaviour(definition, lambda behaviours: tuple(map(carried, behaviours)))


def _carried(texts: Coded, code: str, now: str | None) -> Coded:
    known = dict(texts)
    text = known.pop(code, None)
    if text is not None and now is not None:
        known[now] = f"{known[now]}\n{text}" if now in known else text
    return tuple(sorted(known.items()))


def _word(name: str) -> str:
    """A name as an address has it; a code that is well made stays as it is."""
    return re.sub(r"[^a-z0-9]+", "_", name.casefold()).strip("_") or "part"


def _free(word: str, taken: Mapping[str, Part]) -> str:
    number, free = 1, word
    while free in taken:
        number += 1
        free = f"{word}_{number}"
    return free
