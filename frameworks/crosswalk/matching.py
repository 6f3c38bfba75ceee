"""Which value or behaviour of one version is which of another.

Codes are numbered by place, so a behaviour that is put in shifts all behind it: words say more than codes.
Equal words come first, then the same code with like words, then like words anywhere, best first, and last the
same code, whatever it says now.
"""

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final, Generic, TypeVar

from frameworks.definitions.shape import BehaviourDefinition, Definition, Section, ValueDefinition

SAME_CODE_ALIKE: Final = 0.4
ALIKE: Final = 0.65
"""Of the words of both statements, the share that both have."""


@dataclass(frozen=True)
class Placed:
    """A behaviour with the code of the value it stands in, and its place there, from 0."""

    behaviour: BehaviourDefinition
    value: str
    place: int

    @property
    def code(self) -> str:
        """The behaviour's code."""
        return self.behaviour.code

    @cached_property
    def plain(self) -> str:
        """The statement without case and spacing."""
        return plain(self.behaviour.statement)

    @cached_property
    def words(self) -> frozenset[str]:
        """Its words; the second time a word comes it has a 2 behind it, and so on."""
        seen: dict[str, int] = {}
        found: set[str] = set()
        for word in self.plain.replace(",", " ").replace(".", " ").split():
            seen[word] = seen.get(word, 0) + 1
            found.add(word if seen[word] == 1 else f"{word} {seen[word]}")
        return frozenset(found)


Thing = TypeVar("Thing", ValueDefinition, Placed, Section)


class _Pairing(Generic[Thing]):
    """What is still without a partner on each side, by its place in the version, and the pairs found."""

    def __init__(self, left: Sequence[Thing], right: Sequence[Thing]) -> None:
        self.left: dict[int, Thing] = dict(enumerate(left))
        self.right: dict[int, Thing] = dict(enumerate(right))
        self.pairs: list[tuple[Thing, Thing]] = []
        self.places: list[tuple[int, int]] = []

    def join(
        self, key: Callable[[Thing], Hashable], fits: Callable[[Thing, Thing], bool] = lambda *_: True
    ) -> None:
        """Pair those of one key, first with first, where they fit."""
        places: dict[Hashable, list[int]] = {}
        for place, other in self.right.items():
            places.setdefault(key(other), []).append(place)
        for place, one in list(self.left.items()):
            found = places.get(key(one), [])
            partner = next((each for each in found if fits(one, self.right[each])), None)
            if partner is not None:
                found.remove(partner)
                self.take(place, partner)

    def take(self, left: int, right: int) -> None:
        """Make a pair."""
        self.places.append((left, right))
        self.pairs.append((self.left.pop(left), self.right.pop(right)))


def placed(definition: Definition) -> list[Placed]:
    """All behaviours of a version, in order."""
    return [
        Placed(behaviour, value.code, place)
        for value in definition.values
        for place, behaviour in enumerate(value.behaviours)
    ]


def match_values(left: Definition, right: Definition) -> list[tuple[ValueDefinition, ValueDefinition]]:
    """Values that are the same: by code, by name, or because most of their behaviours are."""
    pairing = _Pairing(left.values, right.values)
    pairing.join(lambda value: value.code)
    pairing.join(lambda value: plain(value.name))
    mine, theirs = (_statements(pairing.left.values()), _statements(pairing.right.values()))
    pairing.join(lambda value: None, lambda one, other: _share_most(mine[one.code], theirs[other.code]))
    return pairing.pairs


def match_sections(left: Sequence[Section], right: Sequence[Section]) -> dict[int, int]:
    """Sections that are the same, by title or by text: the place on the left by that on the right."""
    pairing = _Pairing(left, right)
    pairing.join(lambda section: section)
    pairing.join(lambda section: plain(section.title))
    pairing.join(lambda section: plain(section.text))
    return {other: one for one, other in pairing.places}


def match_behaviours(left: Definition, right: Definition) -> list[tuple[Placed, Placed]]:
    """Behaviours that are the same, reworded or not, wherever they stand now."""
    pairing = _Pairing(placed(left), placed(right))
    pairing.join(lambda each: (each.code, each.plain))
    pairing.join(lambda each: (each.value, each.plain))
    pairing.join(lambda each: each.plain)
    pairing.join(lambda each: each.code, lambda one, other: likeness(one, other) >= SAME_CODE_ALIKE)
    _join_by_likeness(pairing)
    pairing.join(lambda each: each.code)
    return pairing.pairs


def likeness(one: Placed, other: Placed) -> float:
    """How many words two statements share, from 0 to 1 (the Sørensen–Dice coefficient of their words)."""
    both = len(one.words) + len(other.words)
    return 2 * len(one.words & other.words) / both if both else 1.0


def _join_by_likeness(pairing: _Pairing[Placed]) -> None:
    """Pair those that are alike, the most alike first.

    Each is held against each, 600 against 600: so a text's words are one number here, a bit for a word.
    """
    numbers: dict[str, int] = {}
    for one in pairing.left.values():
        for word in one.words:
            numbers.setdefault(word, len(numbers))
    theirs = [(right, len(each.words), _bits(each, numbers)) for right, each in pairing.right.items()]
    scored = [
        (-2 * both / (mine + length), left, right)
        for left, one in pairing.left.items()
        for mine, bits in [(len(one.words), _bits(one, numbers))]
        for right, length, others in theirs
        if 2 * min(mine, length) >= ALIKE * (mine + length)
        and 2 * (both := (bits & others).bit_count()) >= ALIKE * (mine + length)
        and both
    ]
    for _, left, right in sorted(scored):
        if left in pairing.left and right in pairing.right:
            pairing.take(left, right)


def _bits(text: Placed, numbers: Mapping[str, int]) -> int:
    """Which of the numbered words a text has."""
    found = bytearray(len(numbers) // 8 + 1)
    for word in text.words:
        number = numbers.get(word)
        if number is not None:
            found[number // 8] |= 1 << number % 8
    return int.from_bytes(found, "little")


def out_of_order(places: Sequence[int]) -> set[int]:
    """Indices of a sequence that one would have to move to sort it, as few as possible."""
    runs: list[list[int]] = []
    for index, place in enumerate(places):
        before = [run for run in runs if places[run[-1]] < place]
        runs.append([*_longest(before), index])
    return set(range(len(places))) - set(_longest(runs))


def _longest(runs: Sequence[list[int]]) -> list[int]:
    return max(runs, key=lambda run: len(run), default=[])


def _statements(values: Iterable[ValueDefinition]) -> dict[str, frozenset[str]]:
    return {value.code: frozenset(plain(each.statement) for each in value.behaviours) for value in values}


def _share_most(mine: frozenset[str], theirs: frozenset[str]) -> bool:
    return 2 * len(mine & theirs) > max(len(mine), len(theirs))


def plain(text: str) -> str:
    """A text without case and spacing."""
    return " ".join(text.casefold().split())
