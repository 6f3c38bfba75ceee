"""Two versions side by side: each part that differs with both sides, a page at a time."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import groupby
from typing import Final

from frameworks.crosswalk.about import SectionChange
from frameworks.crosswalk.comparison import BehaviourChange, Comparison, ValueChange
from frameworks.crosswalk.kinds import ChangeKind
from frameworks.crosswalk.scales import ListChange, ListKind
from frameworks.definitions.shape import Texts
from frameworks.presenters.marking import Words, lines, whole, words
from frameworks.presenters.reading import SCALES
from frameworks.presenters.sides import (
    ANSWERS,
    CODE,
    NAME,
    Said,
    descriptors,
    of_behaviour,
    of_place,
    of_section,
    of_value,
    of_version,
    stage_names,
)

PAGE: Final = 50
"""So many changes are shown at once; two versions have up to 600 behaviours each."""
LONG: Final = 700
"""Characters of both sides together, from which on a part is folded away."""
TAGS: Final = {
    ChangeKind.ADDED: ("Added", "green"),
    ChangeKind.REMOVED: ("Removed", "red"),
    ChangeKind.REWORDED: ("Reworded", "blue"),
    ChangeKind.MOVED: ("Moved", "grey"),
    ChangeKind.RECODED: ("Has another code", "grey"),
    ChangeKind.DOMAIN: ("Under another domain", "blue"),
    ChangeKind.EXPECTATIONS: ("Other expectations", "blue"),
    ChangeKind.ANCHORS: ("Other anchors", "blue"),
    ChangeKind.DESCRIPTORS: ("Described differently", "blue"),
    ChangeKind.MAPPED: ("Maps differently", "purple"),
}
LIST_TAGS: Final = {
    ListKind.ADDED: ("Added", "green"),
    ListKind.REMOVED: ("Removed", "red"),
    ListKind.REWORDED: ("Reworded", "blue"),
    ListKind.RENUMBERED: ("Counts as another number", "red"),
    ListKind.DIRECTION: ("Runs the other way", "red"),
    ListKind.MEETS: ("A role asks for another point", "red"),
    ListKind.BANDS: ("Other pay bands", "blue"),
    ListKind.JOB_TITLES: ("Other job titles", "blue"),
}
STAGES: Final = "Order of stages"
Tag = tuple[str, str]


@dataclass(frozen=True)
class PartText:
    """A part that differs: its title, and the lines of both sides, none where one hasn't it."""

    title: str
    left: tuple[Words, ...]
    right: tuple[Words, ...]
    is_list: bool

    @property
    def is_long(self) -> bool:
        """Is it too long to stand open among others?"""
        pieces = (text for line in (*self.left, *self.right) for text, _ in line)
        return sum(len(text) for text in pieces) > LONG


@dataclass(frozen=True)
class FoldText:
    """Parts that are folded away, under one title."""

    title: str
    parts: tuple[PartText, ...]


@dataclass(frozen=True)
class ChangeText:
    """What became of something; `only` is the side that has it, None where both have.

    `notes` say what no part can show.
    """

    title: str
    tags: tuple[Tag, ...]
    only: str | None
    parts: tuple[PartText, ...]
    folds: tuple[FoldText, ...]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class GroupText:
    """Changes under a title: those of a value, of the introduction, of a scale."""

    title: str
    changes: tuple[ChangeText, ...]


@dataclass(frozen=True)
class ComparisonText:
    """All that differs and how much is alike; `groups` hold one page of it.

    `counts` are of behaviours, `value_counts` of values themselves; `all` is how many changes there are.
    """

    is_same: bool
    counts: tuple[tuple[str, int], ...]
    value_counts: tuple[tuple[str, int], ...]
    alike: int
    groups: tuple[GroupText, ...]
    page: int
    pages: int
    all: int


Later = tuple[str, Callable[[], ChangeText]]
"""The title of a group, and how one of its changes is laid out: only those of a page are."""


def comparison_text(found: Comparison, page: int = 1, most: int = PAGE) -> ComparisonText:
    """A comparison for the page: what is alike is counted, and not shown.

    :param page: from 1; one that there isn't is the nearest.
    """
    later = [*_laters(found)]
    pages = max(1, -(-len(later) // most))
    page = min(max(1, page), pages)
    shown = later[(page - 1) * most : page * most]
    return ComparisonText(
        is_same=found.is_same,
        counts=_counts([each.kinds for value in found.values for each in value.behaviours]),
        value_counts=_counts([value.kinds for value in found.values]),
        alike=sum(not each.kinds for value in found.values for each in value.behaviours),
        groups=tuple(
            GroupText(title, tuple(lay_out() for _, lay_out in group))
            for title, group in groupby(shown, key=lambda each: each[0])
        ),
        page=page,
        pages=pages,
        all=len(later),
    )


def _counts(all_kinds: Sequence[Sequence[ChangeKind]]) -> tuple[tuple[str, int], ...]:
    found = ((TAGS[kind][0], sum(kind in kinds for kinds in all_kinds)) for kind in ChangeKind)
    return tuple((name, count) for name, count in found if count)


def _laters(found: Comparison) -> Iterator[Later]:
    if found.about:
        yield "The framework as a whole", partial(_facts, found)
    for section in found.introduction:
        yield "Introduction", partial(_section, section)
    names = stage_names(found.right)
    names |= {place: name for place, name in stage_names(found.left).items() if place not in names}
    for value in found.values:
        title = _name(value)
        if value.kinds or value.departed:
            yield title, partial(_value, value)
        for behaviour in value.behaviours:
            if behaviour.kinds:
                yield title, partial(_behaviour, found, behaviour, names)
    for change in (*found.scales, *found.stages):
        yield _group(change), partial(_entry, found, change)


def _facts(found: Comparison) -> ChangeText:
    left, right = of_version(found.left), of_version(found.right)
    for fact in found.about:
        if fact.part == "stages":
            left, right = left | {STAGES: fact.left or ""}, right | {STAGES: fact.right or ""}
    return _change("Name, purpose and source", (), left, right)


def _section(change: SectionChange) -> ChangeText:
    section = change.right or change.left
    sides = [{} if each is None else of_section(each) for each in (change.left, change.right)]
    return _change("" if section is None else section.title, _tags(change.kinds), *sides)


def _value(change: ValueChange) -> ChangeText:
    sides = [{} if each is None else of_value(each) for each in (change.left, change.right)]
    notes = tuple(f"“{_statement(each)}” stands under another value now." for each in change.departed)
    return _change("The value itself", _tags(change.kinds), *sides, notes=notes)


def _behaviour(found: Comparison, change: BehaviourChange, names: Mapping[str, str]) -> ChangeText:
    left, right = change.left, change.right
    sides = (
        {} if left is None else of_behaviour(left, found.left),
        {} if right is None else of_behaviour(right, found.right),
    )
    described = [{} if each is None else descriptors(each, names) for each in (left, right)]
    inside = tuple(_parts(*described))
    told = "description differs" if len(inside) == 1 else "descriptions differ"
    if left is None or right is None:
        told = "description" if len(inside) == 1 else "descriptions"
    folds = (FoldText(f"{len(inside)} {told}", inside),) if inside else ()
    notes = (_departure(found, change),) if ChangeKind.MOVED in change.kinds else ()
    return _change(_statement(change), _tags(change.kinds), *sides, folds=folds, notes=notes)


def _departure(found: Comparison, change: BehaviourChange) -> str:
    """Where a behaviour that moved stood before: in another value, or elsewhere in this one."""
    before = {value.code: value.name for value in found.left.values}
    partner = next((each.left for each in found.values if each.code == change.right_value), None)
    if change.left_value is None or (partner is not None and partner.code == change.left_value):
        return "It has another place among the others."
    return f"It stood under “{before[change.left_value]}”."


def _entry(found: Comparison, change: ListChange) -> ChangeText:
    left, right = of_place(found.left, change.place), of_place(found.right, change.place)
    if left and right:
        left, right = ({k: v for k, v in side.items() if k != ANSWERS} for side in (left, right))
    title = "The scale itself" if change.place in {f"{kind}_scale" for kind in SCALES} else None
    name = (right or left).get(NAME, change.place)
    tags = tuple(LIST_TAGS[kind] for kind in change.kinds)
    return _change(title or str(name), tags, left, right)


def _group(change: ListChange) -> str:
    kind = change.place.partition(".")[0]
    return SCALES.get(kind.removesuffix("_scale"), "Stages")


def _change(
    title: str,
    tags: tuple[Tag, ...],
    left: Said,
    right: Said,
    *,
    folds: tuple[FoldText, ...] = (),
    notes: tuple[str, ...] = (),
) -> ChangeText:
    only = None if left and right else "left" if left else "right"
    if only:  # its title says some of it, and a code says nothing without another
        left, right = ({name: said for name, said in each.items() if name != CODE and said != title}
                       for each in (left, right))  # fmt: skip
    parts = [*_parts(left, right)]
    long = tuple(FoldText(each.title, (each,)) for each in parts if each.is_long)
    short = tuple(each for each in parts if not each.is_long)
    return ChangeText(title, tags, only, short, (*long, *folds), notes)


def _parts(left: Said, right: Said) -> Iterator[PartText]:
    for title in [*right, *(each for each in left if each not in right)]:
        one, other = left.get(title), right.get(title)
        if one != other:
            yield _part(title, one, other)


def _part(title: str, one: str | Texts | None, other: str | Texts | None) -> PartText:
    if isinstance(one, str) and isinstance(other, str):
        mine, theirs = words(one, other)
        return PartText(title, (mine,), (theirs,), is_list=False)
    both = one is not None and other is not None
    is_list = not (isinstance(one, str) or isinstance(other, str))
    left, right = (each if isinstance(each, tuple) else (each,) if each else () for each in (one, other))
    if both:
        return PartText(title, lines(left, right), lines(right, left), is_list=is_list)
    return PartText(
        title, tuple(whole(each) for each in left), tuple(whole(each) for each in right), is_list=is_list
    )


def _name(change: ValueChange) -> str:
    value = change.right or change.left
    return "" if value is None else value.name


def _statement(change: BehaviourChange) -> str:
    behaviour = change.right or change.left
    return "" if behaviour is None else behaviour.statement


def _tags(kinds: Sequence[ChangeKind]) -> tuple[Tag, ...]:
    return tuple(TAGS[kind] for kind in kinds)
