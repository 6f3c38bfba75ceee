"""What a framework's definition is, and the rules that hold inside one. Pure: standard library only."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import pairwise

VALUE_CODE = re.compile(r"[a-z]+(-[a-z]+)*")
ENTRY_CODE = re.compile(r"[a-z0-9]+(_[a-z0-9]+)*")


class Direction(StrEnum):
    """Whether a larger number stands for more of what is rated."""

    HIGHER_IS_MORE = "higher_is_more"
    LOWER_IS_MORE = "lower_is_more"


@dataclass(frozen=True)
class ScaleEntry:
    """A possible answer: `points` is its number, or None for a non-rating, which is never a number."""

    code: str
    points: int | None
    label: str
    meaning: str


@dataclass(frozen=True)
class Scale:
    """Points in their order, and answers that aren't ratings; `meets` is the code of what a role asks for."""

    code: str
    name: str
    direction: Direction
    meets: str
    source: str
    source_dated: date
    points: tuple[ScaleEntry, ...]
    non_ratings: tuple[ScaleEntry, ...]

    @property
    def entries(self) -> tuple[ScaleEntry, ...]:
        """Every possible answer, in the order to show them."""
        return self.points + self.non_ratings


@dataclass(frozen=True)
class BehaviourDefinition:
    """Something people do that shows a value, with acts that show it (`effective`) and acts that don't."""

    code: str
    statement: str
    effective: tuple[str, ...]
    ineffective: tuple[str, ...]


@dataclass(frozen=True)
class ValueDefinition:
    """A value and the behaviours that show it."""

    code: str
    abbreviation: str
    name: str
    statement: str
    behaviours: tuple[BehaviourDefinition, ...]


@dataclass(frozen=True)
class Definition:
    """One version of a framework: its values in their order, and the two scales ratings are given on."""

    code: str
    name: str
    version: str
    published_on: date
    source: str
    source_dated: date
    behaviour_scale: Scale
    objective_scale: Scale
    values: tuple[ValueDefinition, ...]

    @property
    def behaviours(self) -> tuple[BehaviourDefinition, ...]:
        """The behaviours of all values, in order."""
        return tuple(behaviour for value in self.values for behaviour in value.behaviours)


@dataclass(frozen=True)
class Problem:
    """Something to mend: `where` is a path such as `values[2].name`, counted from 0."""

    where: str
    what: str
    mend: str

    def __str__(self) -> str:
        return f"{self.where}: {self.what}; {self.mend}"


class DefinitionError(ValueError):
    """A definition can't be used; `problems` has everything that was found, not just the first."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


def check(definition: Definition) -> None:
    """Hold a definition to the rules.

    :raises DefinitionError: a code is malformed, something stands twice, a list is too short, or a scale
        can't be rated on.
    """
    problems = [
        *_scale_problems("behaviour_scale", definition.behaviour_scale),
        *_scale_problems("objective_scale", definition.objective_scale),
        *_value_problems(definition),
    ]
    if problems:
        raise DefinitionError(problems)


def _scale_problems(where: str, scale: Scale) -> Iterator[Problem]:
    if len(scale.points) < 2:
        yield Problem(f"{where}.points", f"has {len(scale.points)} points", "give at least two")
    numbers = [entry.points for entry in scale.points if entry.points is not None]
    if len(numbers) < len(scale.points):
        yield Problem(f"{where}.points", "has a point without a number", "list it under non_ratings")
    if any(after <= before for before, after in pairwise(numbers)):
        yield Problem(f"{where}.points", f"numbers {numbers} don't rise", "list each once, smallest first")
    if any(entry.points is not None for entry in scale.non_ratings):
        yield Problem(f"{where}.non_ratings", "has a number", "a non-rating is never one: leave points out")
    if scale.meets not in {entry.code for entry in scale.points}:
        yield Problem(f"{where}.meets", f"{scale.meets!r} isn't a point's code", "name one of the points")
    for entry in scale.entries:
        if not ENTRY_CODE.fullmatch(entry.code):
            yield Problem(where, f"code {entry.code!r} is malformed", "use small letters, digits and _")
    yield from _repeated(f"{where} codes", (entry.code for entry in scale.entries))
    yield from _repeated(f"{where} labels", (entry.label for entry in scale.entries))


def _value_problems(definition: Definition) -> Iterator[Problem]:
    values = definition.values
    if not values:
        yield Problem("values", "is empty", "give at least one value")
    for index, value in enumerate(values):
        yield from _one_value_problems(f"values[{index}]", value)
    yield from _repeated("values, codes", (value.code for value in values))
    yield from _repeated("values, names", (value.name for value in values))
    yield from _repeated("values, abbreviations", (value.abbreviation for value in values))
    behaviours = definition.behaviours
    yield from _repeated("behaviours, codes", (behaviour.code for behaviour in behaviours))
    yield from _repeated("behaviours, statements", (behaviour.statement for behaviour in behaviours))
    yield from _repeated("anchors", (text for b in behaviours for text in b.effective + b.ineffective))


def _one_value_problems(where: str, value: ValueDefinition) -> Iterator[Problem]:
    if not VALUE_CODE.fullmatch(value.code):
        yield Problem(f"{where}.code", f"{value.code!r} is malformed", "use small letters joined by -")
    if not value.behaviours:
        yield Problem(f"{where}.behaviours", "is empty", "give at least one behaviour")
    for index, behaviour in enumerate(value.behaviours):
        place = f"{where}.behaviours[{index}]"
        expected = f"{value.code}.{index + 1}"
        if behaviour.code != expected:
            yield Problem(f"{place}.code", f"is {behaviour.code!r}", f"call it {expected!r}")
        for kind in ("effective", "ineffective"):
            if not getattr(behaviour, kind):
                yield Problem(f"{place}.{kind}", "is empty", "give at least one act that can be seen")


def _repeated(where: str, texts: Iterable[str]) -> Iterator[Problem]:
    seen: set[str] = set()
    for text in texts:
        key = " ".join(text.casefold().split())
        if key in seen:
            yield Problem(where, f"{text!r} stands twice", "reword or remove one")
        seen.add(key)
