"""What differs between two versions apart from values, scales and stages: name, purpose, introduction."""

from collections.abc import Iterator
from dataclasses import dataclass

from frameworks.crosswalk.kinds import ChangeKind
from frameworks.crosswalk.matching import match_sections, out_of_order
from frameworks.definitions.shape import Definition, Direction, Scale, ScaleEntry, Section


@dataclass(frozen=True)
class Fact:
    """Something said of a version as a whole, on both sides; None where a side says nothing."""

    part: str
    left: str | None
    right: str | None


@dataclass(frozen=True)
class SectionChange:
    """A section of the introduction that differs, or that only one side has."""

    left: Section | None
    right: Section | None
    kinds: tuple[ChangeKind, ...]


def compare_facts(left: Definition, right: Definition) -> Iterator[Fact]:
    """Name, purpose, source, base and the order of stages, where they differ; codes and days always do."""
    for part in ("name", "purpose", "source", "extends"):
        one, other = getattr(left, part), getattr(right, part)
        if one != other:
            yield Fact(part, *(None if each is None else str(each) for each in (one, other)))
    one, other = ([stage.code for stage in each.stages] for each in (left, right))
    if [code for code in one if code in other] != [code for code in other if code in one]:
        yield Fact("stages", *(", ".join(stage.name for stage in each.stages) for each in (left, right)))


def scale_in_words(definition: Definition, place: str) -> str | None:
    """A scale or an answer of it, by its place as in `behaviour_scale.3`; None where it isn't there."""
    name, _, code = place.partition(".")
    scale: Scale | None = getattr(definition, name)
    if scale is None:
        return None
    labels = {entry.code: _label(entry) for entry in scale.points}
    if not code:
        more = "more" if scale.direction is Direction.HIGHER_IS_MORE else "less"
        meets = labels.get(scale.meets, scale.meets)
        return f"{scale.name}: a larger number is {more}, a role asks for {meets}"
    found = (f"{_label(each)}: {each.meaning}" for each in scale.entries if each.code == code)
    return next(found, None)


def _label(entry: ScaleEntry) -> str:
    return entry.label if entry.points is None else f"{entry.points} {entry.label}"


def compare_introductions(left: Definition, right: Definition) -> Iterator[SectionChange]:
    """Sections that differ, in the order of the right, then those that are gone."""
    mine, theirs = left.introduction, right.introduction
    partner = match_sections(mine, theirs)
    kept = sorted(partner)
    moved = {kept[index] for index in out_of_order([partner[place] for place in kept])}
    for place, section in enumerate(theirs):
        if place not in partner:
            yield SectionChange(None, section, (ChangeKind.ADDED,))
            continue
        was = mine[partner[place]]
        kinds = ((ChangeKind.REWORDED, was != section), (ChangeKind.MOVED, place in moved))
        if found := tuple(kind for kind, holds in kinds if holds):
            yield SectionChange(was, section, found)
    gone = set(range(len(mine))) - set(partner.values())
    yield from (SectionChange(mine[place], None, (ChangeKind.REMOVED,)) for place in sorted(gone))
