"""Two versions side by side: what was added, removed, reworded or moved, part by part."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from frameworks.crosswalk.about import Fact, SectionChange, compare_facts, compare_introductions
from frameworks.crosswalk.kinds import UNIMPORTANT, ChangeKind, behaviour_kinds, value_kinds
from frameworks.crosswalk.matching import (
    Placed,
    match_behaviours,
    match_values,
    out_of_order,
    placed,
)
from frameworks.crosswalk.scales import ListChange, compare_scales, compare_stages
from frameworks.definitions.shape import BehaviourDefinition, Definition, ValueDefinition


@dataclass(frozen=True)
class BehaviourChange:
    """A behaviour on both sides, or on one only; no kinds: nothing changed. `value` is its value's code."""

    left: BehaviourDefinition | None
    right: BehaviourDefinition | None
    left_value: str | None
    right_value: str | None
    kinds: tuple[ChangeKind, ...]

    @property
    def code(self) -> str:
        """Its code on the right, or on the left if it is gone."""
        behaviour = self.right or self.left
        return "" if behaviour is None else behaviour.code


@dataclass(frozen=True)
class ValueChange:
    """A value on both sides, or on one only, with its behaviours.

    `behaviours` are those that stand in it on the right, in order, then those that stood in it on the left
    and are gone; `departed` stand in another value now, and are told of there as well.
    """

    left: ValueDefinition | None
    right: ValueDefinition | None
    kinds: tuple[ChangeKind, ...]
    behaviours: tuple[BehaviourChange, ...]
    departed: tuple[BehaviourChange, ...] = ()

    @property
    def code(self) -> str:
        """Its code on the right, or on the left if it is gone."""
        value = self.right or self.left
        return "" if value is None else value.code

    @property
    def is_changed(self) -> bool:
        """Does anything differ in it or in its behaviours?"""
        return bool(self.kinds or self.departed) or any(each.kinds for each in self.behaviours)

    @property
    def means_the_same(self) -> bool:
        """Whoever maps to it can leave the mapping: at most codes and the order differ."""
        arrived = any(None not in sides and sides[0] != sides[1] for sides in self._sides())
        kinds = set(self.kinds).union(*(each.kinds for each in self.behaviours))
        return not (arrived or self.departed or kinds - UNIMPORTANT)

    def _sides(self) -> Iterator[tuple[str | None, str | None]]:
        mine = None if self.left is None else self.left.code
        for each in self.behaviours:
            yield mine, each.left_value


@dataclass(frozen=True)
class Comparison:
    """All that differs between two versions; values in the order of the right, then those that are gone."""

    left: Definition
    right: Definition
    about: tuple[Fact, ...]
    introduction: tuple[SectionChange, ...]
    values: tuple[ValueChange, ...]
    scales: tuple[ListChange, ...]
    stages: tuple[ListChange, ...]

    @property
    def is_same(self) -> bool:
        """Nothing that people read or rate on differs."""
        lists = (self.about, self.introduction, self.scales, self.stages)
        return not (any(lists) or any(each.is_changed for each in self.values))

    def count(self, kind: ChangeKind) -> int:
        """How many behaviours it holds of."""
        return sum(kind in each.kinds for value in self.values for each in value.behaviours)


def compare(left: Definition, right: Definition) -> Comparison:
    """What became of `left` in `right`; any two versions, national or an organisation's."""
    values = match_values(left, right)
    behaviours = [*_behaviours(left, right, {one.code: other.code for one, other in values})]
    partner = {other.code: one for one, other in values}
    order = [left.values.index(partner[value.code]) for value in right.values if value.code in partner]
    kept = [value for value in right.values if value.code in partner]
    moved = {kept[index].code for index in out_of_order(order)}
    gone = [value for value in left.values if value not in partner.values()]
    changes = [
        *(_value(partner.get(v.code), v, behaviours, moved=v.code in moved) for v in right.values),
        *(_value(value, None, behaviours, moved=False) for value in gone),
    ]
    return Comparison(
        left,
        right,
        tuple(compare_facts(left, right)),
        tuple(compare_introductions(left, right)),
        tuple(changes),
        tuple(compare_scales(left, right)),
        tuple(compare_stages(left, right)),
    )


def _behaviours(
    left: Definition, right: Definition, value_of: Mapping[str, str]
) -> Iterator[BehaviourChange]:
    pairs = match_behaviours(left, right)
    partner = {other.code: one for one, other in pairs}
    reordered = _reordered(pairs, value_of)
    for other in placed(right):
        one = partner.get(other.code)
        if one is None:
            yield BehaviourChange(None, other.behaviour, None, other.value, (ChangeKind.ADDED,))
            continue
        moved = value_of.get(one.value) != other.value or other.code in reordered
        kinds = behaviour_kinds(one.behaviour, other.behaviour, moved=moved)
        yield BehaviourChange(one.behaviour, other.behaviour, one.value, other.value, kinds)
    known = {one.code for one, _ in pairs}
    for one in placed(left):
        if one.code not in known:
            yield BehaviourChange(one.behaviour, None, one.value, None, (ChangeKind.REMOVED,))


def _reordered(pairs: Sequence[tuple[Placed, Placed]], value_of: Mapping[str, str]) -> set[str]:
    """Codes of behaviours whose place among those that stayed in their value is another."""
    stayed: dict[str, list[tuple[Placed, Placed]]] = {}
    for one, other in pairs:
        if value_of.get(one.value) == other.value:
            stayed.setdefault(other.value, []).append((one, other))
    found: set[str] = set()
    for inside in stayed.values():
        inside.sort(key=lambda pair: pair[1].place)
        found |= {inside[index][1].code for index in out_of_order([one.place for one, _ in inside])}
    return found


def _value(
    one: ValueDefinition | None,
    other: ValueDefinition | None,
    behaviours: Sequence[BehaviourChange],
    *,
    moved: bool,
) -> ValueChange:
    was, now = (None if each is None else each.code for each in (one, other))
    here = [each for each in behaviours if each.right is not None and each.right_value == now]
    gone = [each for each in behaviours if each.right is None and each.left_value == was]
    departed = [
        each
        for each in behaviours
        if None not in (was, each.right) and each.left_value == was and each.right_value != now
    ]
    kinds = value_kinds(one, other, moved=moved)
    return ValueChange(one, other, kinds, (*here, *gone), tuple(departed))
