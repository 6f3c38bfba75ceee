"""What differs between the scales and the stages of two versions."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from frameworks.definitions.shape import Definition, Scale, ScaleEntry, Stage

SCALES: Final = ("behaviour_scale", "objective_scale")


class ListKind(StrEnum):
    """A way in which a scale, one of its answers, or a stage differs."""

    ADDED = "added"
    REMOVED = "removed"
    REWORDED = "reworded"
    RENUMBERED = "renumbered"
    """It counts as another number, so ratings before and after don't mean the same."""
    DIRECTION = "direction"
    MEETS = "meets"
    """Another point is what a role asks for."""
    BANDS = "bands"
    JOB_TITLES = "job_titles"


@dataclass(frozen=True)
class ListChange:
    """Something about a scale, an answer of it, or a stage; `place` as in `behaviour_scale.no_chance`."""

    place: str
    kinds: tuple[ListKind, ...]
    left: str | None
    right: str | None


def compare_scales(left: Definition, right: Definition) -> Iterator[ListChange]:
    """What differs between both scales of two versions, answer by answer."""
    for name in SCALES:
        yield from _scale(name, getattr(left, name), getattr(right, name))


def _scale(place: str, one: Scale | None, other: Scale | None) -> Iterator[ListChange]:
    if one is None or other is None:
        if one is not other:
            kind = ListKind.ADDED if one is None else ListKind.REMOVED
            yield ListChange(place, (kind,), *(None if each is None else each.name for each in (one, other)))
        return
    kinds = (
        (ListKind.REWORDED, one.name != other.name),
        (ListKind.DIRECTION, one.direction != other.direction),
        (ListKind.MEETS, one.meets != other.meets),
    )
    if found := tuple(kind for kind, holds in kinds if holds):
        yield ListChange(place, found, _scale_in_words(one), _scale_in_words(other))
    yield from _entries(place, one.entries, other.entries)


def _entries(place: str, one: Sequence[ScaleEntry], other: Sequence[ScaleEntry]) -> Iterator[ListChange]:
    before, after = {each.code: each for each in one}, {each.code: each for each in other}
    for code in [*before, *(code for code in after if code not in before)]:
        was, now = before.get(code), after.get(code)
        if kinds := tuple(_entry_kinds(was, now)):
            words = [None if each is None else _entry_in_words(each) for each in (was, now)]
            yield ListChange(f"{place}.{code}", kinds, *words)


def _entry_kinds(was: ScaleEntry | None, now: ScaleEntry | None) -> Iterator[ListKind]:
    if was is None or now is None:
        yield ListKind.ADDED if was is None else ListKind.REMOVED
        return
    if (was.label, was.meaning) != (now.label, now.meaning):
        yield ListKind.REWORDED
    if was.points != now.points:
        yield ListKind.RENUMBERED


def compare_stages(left: Definition, right: Definition) -> Iterator[ListChange]:
    """What differs between the stages of two versions."""
    before, after = {each.code: each for each in left.stages}, {each.code: each for each in right.stages}
    for code in [*before, *(code for code in after if code not in before)]:
        was, now = before.get(code), after.get(code)
        if kinds := tuple(_stage_kinds(was, now)):
            words = [None if each is None else _stage_in_words(each) for each in (was, now)]
            yield ListChange(f"stages.{code}", kinds, *words)


def _stage_kinds(was: Stage | None, now: Stage | None) -> Iterator[ListKind]:
    if was is None or now is None:
        yield ListKind.ADDED if was is None else ListKind.REMOVED
        return
    if (was.name, was.meaning) != (now.name, now.meaning):
        yield ListKind.REWORDED
    if set(was.bands) != set(now.bands):
        yield ListKind.BANDS
    if set(was.job_titles) != set(now.job_titles):
        yield ListKind.JOB_TITLES


def _scale_in_words(scale: Scale) -> str:
    return f"{scale.name}; {scale.direction}; meets at {scale.meets}"


def _entry_in_words(entry: ScaleEntry) -> str:
    number = "" if entry.points is None else f"{entry.points} "
    return f"{number}{entry.label}: {entry.meaning}"


def _stage_in_words(stage: Stage) -> str:
    who = ", ".join([*(f"band {band}" for band in stage.bands), *stage.job_titles])
    return f"{stage.name}{f' ({who})' if who else ''}: {stage.meaning}"
