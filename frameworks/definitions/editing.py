"""Changes of a draft's document, part by part: each gives a new definition, and leaves the rest in order.

Codes stay with what they were given to, since comments and later versions refer to them.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from typing import TypeVar

from frameworks.definitions.shape import BehaviourDefinition, Definition, ValueDefinition

Part = TypeVar("Part", ValueDefinition, BehaviourDefinition)
Listed = TypeVar("Listed")


def find_value(definition: Definition, code: str) -> ValueDefinition | None:
    """A value by its code; in an extension also what it adds to a core value."""
    return next((value for value in definition.values if value.code == code), None)


def find_behaviour(definition: Definition, code: str) -> tuple[ValueDefinition, BehaviourDefinition] | None:
    """A behaviour by its code, with the value that it stands in."""
    found = ((value, each) for value in definition.values for each in value.behaviours if each.code == code)
    return next(found, None)


def put_value(definition: Definition, value: ValueDefinition) -> Definition:
    """With this value in the place of the one of its code, or at the end."""
    return replace(definition, values=_put(definition.values, value))


def remove_value(definition: Definition, code: str) -> Definition:
    """Without this value and its behaviours."""
    return replace(definition, values=tuple(value for value in definition.values if value.code != code))


def move_value(definition: Definition, code: str, *, up: bool) -> Definition:
    """A local value one place on among the local ones; at the end of the list it stays."""
    local = [value for value in definition.values if not value.core]
    core = [value for value in definition.values if value.core]
    return replace(definition, values=(*core, *moved(local, code, up=up, code=_code)))


def next_code(definition: Definition, value_code: str, *, core: bool, spent: Collection[str] = ()) -> str:
    """The code of the next behaviour of a value: one more than the largest number there is.

    :param spent: codes of behaviours that may be gone, by which people still mean them.
    """
    stem = f"{value_code}.local." if core else f"{value_code}."
    value = find_value(definition, value_code)
    known = {*spent, *(each.code for each in (() if value is None else value.behaviours))}
    numbers = [code.removeprefix(stem) for code in known if code.startswith(stem)]
    return f"{stem}{max((int(each) for each in numbers if each.isdecimal()), default=0) + 1}"


def put_behaviour(
    definition: Definition, value_code: str, behaviour: BehaviourDefinition, *, core: bool = False
) -> Definition:
    """With this behaviour in the place of the one of its code, or at the end of its value.

    :param core: the value is the base's: what the extension adds to it begins with this, if need be.
    """
    value = find_value(definition, value_code) or ValueDefinition(value_code, "", "", "", (), core=core)
    return put_value(definition, replace(value, behaviours=_put(value.behaviours, behaviour)))


def remove_behaviour(definition: Definition, code: str) -> Definition:
    """Without this behaviour; a core value to which nothing is added any more isn't mentioned any more."""

    def without(behaviours: tuple[BehaviourDefinition, ...]) -> tuple[BehaviourDefinition, ...]:
        return tuple(each for each in behaviours if each.code != code)

    changed = each_behaviour(definition, without)
    kept = tuple(value for value in changed.values if value.behaviours or not value.core)
    return replace(changed, values=kept)


def move_behaviour(definition: Definition, code: str, *, up: bool) -> Definition:
    """A behaviour one place on inside its value; at the end of the list it stays."""
    return each_behaviour(definition, lambda behaviours: moved(behaviours, code, up=up, code=_code))


def moved(
    parts: Sequence[Listed], wanted: str, *, up: bool, code: Callable[[Listed], str]
) -> tuple[Listed, ...]:
    """A list with the part of this code one place on; at the end of the list it stays."""
    changed = list(parts)
    place = next((index for index, each in enumerate(changed) if code(each) == wanted), None)
    if place is not None:
        other = place - 1 if up else place + 1
        if 0 <= other < len(changed):
            changed[place], changed[other] = changed[other], changed[place]
    return tuple(changed)


def _code(part: ValueDefinition | BehaviourDefinition) -> str:
    return part.code


def each_behaviour(
    definition: Definition,
    change: Callable[[tuple[BehaviourDefinition, ...]], tuple[BehaviourDefinition, ...]],
) -> Definition:
    """With the behaviours of each value as `change` makes them."""
    values = (replace(value, behaviours=change(value.behaviours)) for value in definition.values)
    return replace(definition, values=tuple(values))


def _put(parts: tuple[Part, ...], part: Part) -> tuple[Part, ...]:
    changed = list(parts)
    place = next((index for index, each in enumerate(parts) if each.code == part.code), len(parts))
    changed[place : place + 1] = [part]
    return tuple(changed)
