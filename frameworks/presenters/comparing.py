"""Two versions side by side, with the words that differ marked."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from frameworks.crosswalk.comparison import BehaviourChange, Comparison, Kind, ValueChange
from frameworks.crosswalk.scales import ListChange, ListKind
from frameworks.definitions.shape import BehaviourDefinition, Texts, ValueDefinition

KINDS = {
    Kind.ADDED: ("Added", "green"),
    Kind.REMOVED: ("Removed", "red"),
    Kind.REWORDED: ("Reworded", "blue"),
    Kind.MOVED: ("Moved", "grey"),
    Kind.RECODED: ("Has another code", "grey"),
    Kind.ANCHORS: ("Other anchors", "blue"),
    Kind.DESCRIPTORS: ("Described differently", "blue"),
    Kind.MAPPED: ("Maps differently", "purple"),
}
LIST_KINDS = {
    ListKind.ADDED: "added",
    ListKind.REMOVED: "removed",
    ListKind.REWORDED: "reworded",
    ListKind.RENUMBERED: "counts as another number",
    ListKind.DIRECTION: "runs the other way",
    ListKind.MEETS: "another point is what a role asks for",
    ListKind.BANDS: "other pay bands",
}
Words = tuple[tuple[str, bool], ...]
"""A text in pieces, each with whether it stands on this side only."""


@dataclass(frozen=True)
class Side:
    """A value or a behaviour on one side."""

    statement: Words
    effective: tuple[Words, ...]
    ineffective: tuple[Words, ...]


@dataclass(frozen=True)
class ChangeText:
    """What became of a value or a behaviour; a side is None where it isn't there."""

    title: str
    tags: tuple[tuple[str, str], ...]
    left: Side | None
    right: Side | None


@dataclass(frozen=True)
class ValueChangeText:
    """A value that differs, or of which something differs; `own` is its own change, if any."""

    name: str
    own: ChangeText | None
    behaviours: tuple[ChangeText, ...]


@dataclass(frozen=True)
class ComparisonText:
    """All that differs, and how much is alike."""

    is_same: bool
    counts: tuple[tuple[str, int], ...]
    alike: int
    values: tuple[ValueChangeText, ...]
    lists: tuple[tuple[str, str, str, str], ...]


def comparison_text(found: Comparison) -> ComparisonText:
    """A comparison for the page: what is alike is counted, and not shown."""
    behaviours = [each for value in found.values for each in value.behaviours]
    return ComparisonText(
        is_same=found.is_same,
        counts=tuple((KINDS[kind][0], found.count(kind)) for kind in Kind if found.count(kind)),
        alike=sum(not each.kinds for each in behaviours),
        values=tuple(_value(each) for each in found.values if each.is_changed),
        lists=tuple(_list(each) for each in (*found.scales, *found.stages)),
    )


def words(left: str, right: str) -> tuple[Words, Words]:
    """Two texts, with the words that only one of them has."""
    mine, theirs = left.split(), right.split()
    steps = SequenceMatcher(None, mine, theirs, autojunk=False).get_opcodes()
    return (
        tuple((" ".join(mine[a:b]), kind != "equal") for kind, a, b, _, _ in steps if b > a),
        tuple((" ".join(theirs[a:b]), kind != "equal") for kind, _, _, a, b in steps if b > a),
    )


def _value(change: ValueChange) -> ValueChangeText:
    value = change.right or change.left
    name = "" if value is None else value.name
    departed = [f"“{_statement(each)}” stands under another value now" for each in change.departed]
    own = None
    if change.kinds or departed:
        left, right = _sides(change.left, change.right)
        own = ChangeText("; ".join(["The value itself", *departed]), _tags(change.kinds), left, right)
    return ValueChangeText(name, own, tuple(_behaviour(each) for each in change.behaviours if each.kinds))


def _behaviour(change: BehaviourChange) -> ChangeText:
    left, right = _sides(change.left, change.right)
    return ChangeText(_statement(change), _tags(change.kinds), left, right)


def _statement(change: BehaviourChange) -> str:
    behaviour = change.right or change.left
    return "" if behaviour is None else behaviour.statement


def _tags(kinds: Sequence[Kind]) -> tuple[tuple[str, str], ...]:
    return tuple(KINDS[kind] for kind in kinds)


Part = ValueDefinition | BehaviourDefinition


def _sides(left: Part | None, right: Part | None) -> tuple[Side | None, Side | None]:
    statements = words(_said(left), _said(right)) if left and right else (_plain(left), _plain(right))
    return (
        None if left is None else _side(left, right, statements[0]),
        None if right is None else _side(right, left, statements[1]),
    )


def _said(part: Part) -> str:
    return f"{part.name}: {part.statement}" if isinstance(part, ValueDefinition) else part.statement


def _plain(part: Part | None) -> Words:
    return () if part is None else ((_said(part), False),)


def _side(part: Part, other: Part | None, statement: Words) -> Side:
    return Side(
        statement,
        tuple(_acts(part.effective, None if other is None else other.effective)),
        tuple(_acts(part.ineffective, None if other is None else other.ineffective)),
    )


def _acts(acts: Texts, others: Texts | None) -> Iterator[Words]:
    for act in acts:
        yield ((act, others is not None and act not in others),)


def _list(change: ListChange) -> tuple[str, str, str, str]:
    place = change.place.replace("_", " ").replace(".", ": ", 1).capitalize()
    told = ", ".join(LIST_KINDS[kind] for kind in change.kinds)
    return place, told, change.left or "–", change.right or "–"
