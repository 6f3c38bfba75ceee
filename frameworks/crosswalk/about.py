"""What differs between two versions apart from values, scales and stages: name, purpose, introduction."""

from collections.abc import Iterator
from dataclasses import dataclass

from frameworks.crosswalk.kinds import ChangeKind
from frameworks.crosswalk.matching import match_sections, out_of_order
from frameworks.definitions.shape import Definition, Section


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
    """Name, purpose, source and what is extended, where they differ; codes and days always do."""
    for part in ("name", "purpose", "source", "extends"):
        one, other = getattr(left, part), getattr(right, part)
        if one != other:
            yield Fact(part, *(None if each is None else str(each) for each in (one, other)))


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
