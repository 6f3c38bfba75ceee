"""An organisation's extension: what it adds to a national version, and the two composed. Pure."""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace

from frameworks.definitions.rules import check
from frameworks.definitions.shape import (
    Base,
    BehaviourDefinition,
    Definition,
    DefinitionError,
    Problem,
    ValueDefinition,
)


def extend(base: Definition, additions: Definition) -> Definition:
    """The base with what an extension adds: scales, stages and every word of the base as they are.

    Values of the base come first, each with its own behaviours before the added ones; all that is the
    base's carries its code as `national`.

    :raises DefinitionError: the extension isn't one of this base, adds to a value that the base hasn't, says
        something again, or is for another purpose.
    """
    check_fit(base, additions)
    composed = compose(base, additions)
    check(composed)
    return composed


def check_fit(base: Definition, additions: Definition) -> None:
    """Ask whether an extension is one of this base, before the two are looked through together.

    :raises DefinitionError: as `extend`; places are those of the additions.
    """
    problems = list(_misfits(base, additions))
    if problems:
        raise DefinitionError(problems)


def in_additions(problem: Problem, base: Definition, additions: Definition) -> Problem:
    """A problem of the two composed, with the places that the additions alone have."""
    other = None if problem.other is None else _own_place(problem.other, base, additions)
    return replace(problem, where=_own_place(problem.where, base, additions), other=other)


def _own_place(where: str, base: Definition, additions: Definition) -> str:
    found = re.match(r"values\[(\d+)\](?:\.behaviours\[(\d+)\])?", where)
    if found is None:
        return where
    index, number, rest = int(found[1]), found[2], where[found.end() :]
    own = [place for place, value in enumerate(additions.values) if not value.core]
    if index >= len(base.values):
        behaviour = "" if number is None else f".behaviours[{number}]"
        return f"values[{own[index - len(base.values)]}]{behaviour}{rest}"
    value = base.values[index]
    added = [place for place, each in enumerate(additions.values) if each.core and each.code == value.code]
    if number is None or int(number) < len(value.behaviours) or not added:
        part = value.code if number is None else value.behaviours[int(number)].code
        return f"values, the core's {part}"
    return f"values[{added[0]}].behaviours[{int(number) - len(value.behaviours)}]{rest}"


def compose(base: Definition, additions: Definition) -> Definition:
    """As `extend`, without asking whether they fit: a draft is shown whole before all of it is right.

    What adds to a value that the base hasn't is left out.
    """
    added = {value.code: value.behaviours for value in additions.values if value.core}
    return replace(
        additions,
        behaviour_scale=base.behaviour_scale,
        objective_scale=base.objective_scale,
        stages=base.stages,
        introduction=base.introduction + additions.introduction,
        values=(
            *(_kept(value, added.get(value.code, ())) for value in base.values),
            *(value for value in additions.values if not value.core),
        ),
    )


def as_additions(base: Definition, composed: Definition) -> Definition:
    """What an extension adds, from the composed version: `extend` undone.

    :raises DefinitionError: the core in it isn't the base's: reworded, removed, or in another order.
    """
    additions = replace(
        composed,
        behaviour_scale=None,
        objective_scale=None,
        stages=(),
        introduction=composed.introduction[len(base.introduction) :],
        values=tuple(_added(composed)),
    )
    again = extend(base, additions)
    if again != composed:
        differs = [
            Problem(f"values, {value.code}", "isn't as in the base", "leave the core's words as they are")
            for value in base.values
            if value.code not in {kept.code for kept in composed.values if kept in again.values}
        ]
        what = Problem("document", "isn't the base with additions", "leave the core as it is")
        raise DefinitionError(differs or [what])
    return additions


def base_of(definition: Definition, find: Callable[[Base], Definition | None]) -> Definition:
    """The national version that an extension extends.

    :param find: the definition that is published or brought along under a name, None if there is none.
    :raises DefinitionError: it extends nothing, what it extends is unknown or an extension itself, or the
        extensions name each other in a circle.
    """
    chain = [definition.base]
    current: Definition | None = definition
    while current is not None and current.extends is not None:
        step = current.extends
        if step in chain:
            circle = " → ".join(str(each) for each in (*chain, step))
            raise DefinitionError([_refusal(f"is a cycle in extension: {circle}")])
        chain.append(step)
        current = find(step)
    if current is None:
        raise DefinitionError([_refusal(f"{chain[-1]} isn't a published national version")])
    if len(chain) != 2:
        what = "is missing" if len(chain) == 1 else f"{chain[1]} is an extension itself"
        raise DefinitionError([_refusal(what)])
    return current


def _refusal(what: str) -> Problem:
    return Problem("extends", what, "name a published national version")


def _misfits(base: Definition, additions: Definition) -> Iterator[Problem]:
    if additions.extends != base.base or additions.is_composed:
        yield Problem("extends", f"doesn't hold additions to {base.base}", f"extend {base.base}")
    if additions.purpose is not base.purpose:
        yield Problem("purpose", f"is {additions.purpose}, the base's is {base.purpose}", "use the base's")
    known = [value.code for value in base.values]
    for index, value in enumerate(additions.values):
        place = f"values[{index}].code"
        if value.core and value.code not in known:
            yield Problem(place, f"{value.code!r} is no value of the base", f"use one of {', '.join(known)}")
        if not value.core and value.code in known:
            mend = "say `core: true` to add behaviours to it, or choose another code"
            yield Problem(place, f"{value.code!r} is a value of the base", mend)


def _kept(value: ValueDefinition, added: tuple[BehaviourDefinition, ...]) -> ValueDefinition:
    own = tuple(replace(behaviour, national=behaviour.code) for behaviour in value.behaviours)
    return replace(value, national=value.code, behaviours=own + added)


def _added(composed: Definition) -> Iterator[ValueDefinition]:
    for value in composed.values:
        local = tuple(behaviour for behaviour in value.behaviours if behaviour.national is None)
        if value.national is None:
            yield value
        elif local:
            yield ValueDefinition(value.national, "", "", "", local, core=True)
