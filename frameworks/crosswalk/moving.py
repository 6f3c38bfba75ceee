"""Moving a document from one national version to another: what it adds, what it maps; and what to decide."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from frameworks.crosswalk.about import scale_in_words
from frameworks.crosswalk.comparison import Comparison, ValueChange, compare
from frameworks.crosswalk.counting import same_scale
from frameworks.crosswalk.matching import plain
from frameworks.definitions.shape import (
    Base,
    BehaviourDefinition,
    Coded,
    Definition,
    MappingDefinition,
    ValueDefinition,
)


class MapFate(StrEnum):
    """What became of one mapping."""

    KEPT = "kept"
    CHECK = "check"
    """The value is still there, but its words or its behaviours aren't what they were."""
    REPLACED = "replaced"
    """The value is gone, and somebody said which one to map to instead."""
    GONE = "gone"


class Question(StrEnum):
    """What somebody has to decide after a move."""

    MAP_GONE = "map_gone"
    """The national value is gone; with `must`, the behaviour maps nowhere now."""
    MAP_CHECK = "map_check"
    CORE_VALUE_GONE = "core_value_gone"
    """The organisation added behaviours to a core value that is no more: they stand in a local value now."""
    CODE_TAKEN = "code_taken"
    NAME_TAKEN = "name_taken"
    NOW_NATIONAL = "now_national"
    """The core says the same words itself now."""
    DESCRIPTOR_GONE = "descriptor_gone"
    SCALE_CHANGED = "scale_changed"
    SCALE_APART = "scale_apart"
    """The new version has another scale than an own framework, so ratings don't count there any more."""


@dataclass(frozen=True)
class Decision:
    """Something to decide: where in the moved draft (a code, or empty for all of it), and before and after.

    `must`: the draft can't be published before.
    """

    question: Question
    place: str
    was: str
    now: str | None
    must: bool


@dataclass(frozen=True)
class MovedMap:
    """One mapping of a local behaviour before and after."""

    behaviour: str
    before: MappingDefinition
    after: MappingDefinition | None
    fate: MapFate


@dataclass(frozen=True)
class Move:
    """The document on the new version, and all that somebody should look at.

    `changes` are those between the two national versions; `renamed` has the new code of each value and
    behaviour of the document that got another.
    """

    additions: Definition
    changes: Comparison
    maps: tuple[MovedMap, ...]
    decisions: tuple[Decision, ...]
    renamed: Mapping[str, str]

    @property
    def touched(self) -> tuple[MovedMap, ...]:
        """Mappings that the new version doesn't leave as they were."""
        return tuple(each for each in self.maps if each.fate is not MapFate.KEPT)


def move(
    additions: Definition, old: Definition, new: Definition, instead: Mapping[str, str] | None = None
) -> Move:
    """Put what speaks to `old` on `new`: additions that extend it, with their maps, or the maps to it alone.

    What can't come along is in a decision.

    :param additions: an extension's own document, not composed; or an own framework.
    :param instead: for values of `old` that are gone: the code of the value of `new` to map to.
    """
    return _Mover(old, new, instead or {}).move(additions)


def sources(definition: Definition) -> tuple[Base, ...]:
    """The national versions that a document speaks to: what it extends, then the most mapped first."""
    named = Counter(each.base for behaviour in definition.behaviours for each in behaviour.maps)
    bases = [base for base, _ in named.most_common() if base != definition.extends]
    return tuple(bases if definition.extends is None else [definition.extends, *bases])


class _Mover:
    """The two national versions, what became of each value, and what was noted on the way."""

    def __init__(self, old: Definition, new: Definition, instead: Mapping[str, str]) -> None:
        self.old, self.new, self.instead = old, new, instead
        self.changes = compare(old, new)
        self.fates: dict[str, ValueChange] = {
            change.left.code: change for change in self.changes.values if change.left is not None
        }
        self.codes = {value.code for value in new.values}
        self.names = {plain(text) for value in new.values for text in (value.name, value.abbreviation)}
        self.statements = {plain(behaviour.statement) for behaviour in new.behaviours}
        self.stages = {stage.code for stage in new.stages}
        scale = new.behaviour_scale
        self.points = set() if scale is None else {entry.code for entry in scale.points}
        self.maps: list[MovedMap] = []
        self.decisions: list[Decision] = []
        self.renamed: dict[str, str] = {}

    def move(self, additions: Definition) -> Move:
        moved = self.extension(additions) if additions.extends == self.old.base else self.mapped(additions)
        return Move(moved, self.changes, tuple(self.maps), tuple(self.decisions), self.renamed)

    def mapped(self, definition: Definition) -> Definition:
        """Maps alone: of an own framework, or of an extension of something else."""
        mine = definition.behaviour_scale
        if same_scale(mine, self.old.behaviour_scale) and not same_scale(mine, self.new.behaviour_scale):
            self.note(Question.SCALE_APART, "", str(self.old.base), str(self.new.base), must=False)
        return replace(
            definition,
            values=tuple(
                replace(value, behaviours=tuple(self.remapped(each, each.code) for each in value.behaviours))
                for value in definition.values
            ),
        )

    def extension(self, additions: Definition) -> Definition:
        for change in self.changes.scales:
            was, now = (scale_in_words(each, change.place) for each in (self.old, self.new))
            self.note(Question.SCALE_CHANGED, "", was or "", now, must=False)
        taken = {value.code for value in additions.values if not value.core} | self.codes
        values = tuple(self.value(value, taken) for value in additions.values)
        return replace(additions, extends=self.new.base, values=values)

    def note(self, question: Question, place: str, was: str, now: str | None, *, must: bool) -> None:
        self.decisions.append(Decision(question, place, was, now, must))

    def value(self, value: ValueDefinition, taken: set[str]) -> ValueDefinition:
        placed = self.core_value(value, taken) if value.core else self.local_value(value, taken)
        self.rename(value.code, placed.code)
        stem = f"{placed.code}.local" if placed.core else placed.code
        behaviours = tuple(self.behaviour(each, stem) for each in value.behaviours)
        return replace(placed, behaviours=behaviours)

    def core_value(self, value: ValueDefinition, taken: set[str]) -> ValueDefinition:
        """Behaviours added to a core value follow it; without it they need a value of their own."""
        change = self.fates.get(value.code)
        if change is not None and change.right is not None:
            return replace(value, code=change.right.code)
        code = _free(value.code, taken)
        was = None if change is None else change.left
        self.note(Question.CORE_VALUE_GONE, code, was.name if was else value.code, None, must=False)
        words = was or value
        alone = replace(words, code=code, core=False, national=None, behaviours=())
        return self.named(alone)

    def local_value(self, value: ValueDefinition, taken: set[str]) -> ValueDefinition:
        if value.code not in self.codes:
            return self.named(value)
        code = _free(value.code, taken)
        self.note(Question.CODE_TAKEN, code, value.code, code, must=False)
        return self.named(replace(value, code=code))

    def named(self, value: ValueDefinition) -> ValueDefinition:
        for text in (value.name, value.abbreviation):
            if plain(text) in self.names:
                self.note(Question.NAME_TAKEN, value.code, text, None, must=True)
        return value

    def behaviour(self, behaviour: BehaviourDefinition, stem: str) -> BehaviourDefinition:
        code = f"{stem}.{behaviour.code.rpartition('.')[2]}"
        if plain(behaviour.statement) in self.statements:
            self.note(Question.NOW_NATIONAL, code, behaviour.statement, None, must=True)
        self.rename(behaviour.code, code)
        return replace(
            self.remapped(behaviour, code),
            code=code,
            by_stage=self.described(code, behaviour.by_stage, self.stages),
            by_point=self.described(code, behaviour.by_point, self.points),
        )

    def remapped(self, behaviour: BehaviourDefinition, code: str) -> BehaviourDefinition:
        """Its maps alone; `code` is the one it has afterwards."""
        maps = tuple(self.mappings(code, behaviour.maps))
        if behaviour.maps and not maps:
            self.note(Question.MAP_GONE, code, behaviour.statement, None, must=True)
        return replace(behaviour, maps=maps)

    def rename(self, before: str, after: str) -> None:
        if before != after:
            self.renamed[before] = after

    def described(self, place: str, texts: Coded, known: set[str]) -> Coded:
        for code, text in texts:
            if code not in known:
                self.note(Question.DESCRIPTOR_GONE, place, f"{code}: {text}", None, must=False)
        return tuple((code, text) for code, text in texts if code in known)

    def mappings(self, place: str, maps: tuple[MappingDefinition, ...]) -> Iterator[MappingDefinition]:
        """Mappings to the new version; two that meet in one value are one, the first."""
        seen: set[tuple[str, str, str]] = set()
        for each in maps:
            after = self.mapping(place, each)
            if after is not None and (key := (after.framework, after.version, after.value)) not in seen:
                seen.add(key)
                yield after

    def mapping(self, place: str, before: MappingDefinition) -> MappingDefinition | None:
        if before.base != self.old.base:
            self.maps.append(MovedMap(place, before, before, MapFate.KEPT))
            return before
        change = self.fates.get(before.value)
        value = None if change is None else change.right
        fate = MapFate.KEPT if change is not None and change.means_the_same else MapFate.CHECK
        code = None if value is None else value.code
        if value is None:
            code = self.instead.get(before.value)
            code = code if code in self.codes else None
            fate = MapFate.GONE if code is None else MapFate.REPLACED
        after = None
        if code is not None:
            after = replace(before, framework=self.new.code, version=self.new.version, value=code)
        self.maps.append(MovedMap(place, before, after, fate))
        self.ask_about(place, before, code, fate)
        return after

    def ask_about(self, place: str, before: MappingDefinition, now: str | None, fate: MapFate) -> None:
        if fate is MapFate.CHECK:
            self.note(Question.MAP_CHECK, place, before.value, now, must=False)
        elif fate is MapFate.GONE:
            self.note(Question.MAP_GONE, place, before.value, None, must=False)


def _free(code: str, taken: set[str]) -> str:
    """A code that no value has yet, as near to the wanted one as can be; it is taken from then on."""
    free, number = code, 1
    while free in taken:
        number += 1
        free = f"{code}-local" if number == 2 else f"{code}-local-{number - 1}"
    taken.add(free)
    return free
