"""The rules that hold inside a definition: what is wrong with its structure, all of it at once."""

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from fractions import Fraction
from itertools import pairwise
from typing import Final

from frameworks.definitions.limits import find_excess
from frameworks.definitions.shape import (
    BehaviourDefinition,
    Definition,
    DefinitionError,
    Direction,
    MappingDefinition,
    Problem,
    Purpose,
    Relation,
    Scale,
    ValueDefinition,
)

CODE: Final = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
ENTRY_CODE: Final = re.compile(r"[a-z0-9]+(_[a-z0-9]+)*")
VERSION: Final = re.compile(r"[0-9A-Za-z][0-9A-Za-z.-]*")
LONGEST_CODE: Final = 100
TWICE: Final = "stands twice"
NON_RATINGS: Final = ("no_chance", "not_applicable", "not_seen")
"""Why a behaviour or objective of an appraisal isn't rated; scores and returns tell these apart."""
HEAVIEST: Final = 10
"""The largest weight of a mapping."""


def check(definition: Definition) -> None:
    """Hold a definition to the rules.

    :raises DefinitionError: a code is malformed, something stands twice, a list is too short or too long, a
        scale can't be rated on, a weight can't be counted with, an extension says what its base says.
    """
    problems = tuple(find_problems(definition))
    if problems:
        raise DefinitionError(problems)


def find_problems(definition: Definition) -> Iterator[Problem]:
    """What `check` would refuse a definition for."""
    yield from find_excess(definition)
    yield from _head_problems(definition)
    if definition.is_extension:
        yield from _extension_problems(definition)
    else:
        yield from _whole_problems(definition)
    for kind, scale in definition.scales:
        yield from _scale_problems(f"{kind}_scale", scale)
        if definition.purpose is Purpose.APPRAISAL:
            yield from _appraisal_problems(f"{kind}_scale", scale)
    yield from _stage_problems(definition)
    yield from _value_problems(definition)


def _head_problems(definition: Definition) -> Iterator[Problem]:
    if not is_code(definition.code):
        yield Problem("code", f"{definition.code!r} is malformed", "use small letters and digits joined by -")
    if not VERSION.fullmatch(definition.version) or len(definition.version) > LONGEST_CODE:
        yield Problem("version", f"{definition.version!r} is malformed", "write it like 1.0 or 2.1-draft")


def _extension_problems(definition: Definition) -> Iterator[Problem]:
    if definition.base == definition.extends:
        yield Problem("extends", "names the document itself, a cycle in extension", "name a national version")
    for kind, _ in definition.scales:
        yield Problem(f"{kind}_scale", "stands in an extension", "leave it out: the base's scale holds")
    if definition.stages:
        yield Problem("stages", "stand in an extension", "leave them out: the base's stages hold")
    yield from find_nothing_added(definition)


def find_nothing_added(definition: Definition) -> Iterator[Problem]:
    """An extension without a value or behaviour of its own would be the base under another name."""
    if not definition.values:
        yield Problem("values", "add nothing to the base", "add a value, or a behaviour to one of the base")


def _whole_problems(definition: Definition) -> Iterator[Problem]:
    if definition.behaviour_scale is None:
        yield Problem("behaviour_scale", "is missing", "give the scale that behaviours are rated on")
    if definition.objective_scale is None and definition.purpose is Purpose.APPRAISAL:
        yield Problem("objective_scale", "is missing", "an appraisal rates objectives too: give their scale")
    if not definition.values:
        yield Problem("values", "is empty", "give at least one value")
    for index, value in enumerate(definition.values):
        if value.core:
            yield Problem(
                f"values[{index}].core", "is for extensions", "leave it out, or say what it extends"
            )
        if value.national is not None and definition.extends is None:
            yield Problem(f"values[{index}].national", "is for extensions", "leave it out")


def _scale_problems(where: str, scale: Scale) -> Iterator[Problem]:
    if len(scale.points) < 2:
        yield Problem(f"{where}.points", f"has {len(scale.points)} points", "give at least two")
    numbers = [entry.points for entry in scale.points if entry.points is not None]
    if len(numbers) < len(scale.points):
        yield Problem(f"{where}.points", "has a point without a number", "list it under non_ratings")
    if any(after <= before for before, after in pairwise(numbers)):
        yield Problem(
            f"{where}.points", f"numbers {_listed(numbers)} don't rise", "list each once, smallest first"
        )
    if any(entry.points is not None for entry in scale.non_ratings):
        yield Problem(f"{where}.non_ratings", "has a number", "a non-rating is never one: leave points out")
    if scale.meets not in {entry.code for entry in scale.points}:
        yield Problem(f"{where}.meets", f"{scale.meets!r} isn't a point's code", "name one of the points")
    yield from _entry_codes(where, (entry.code for entry in scale.entries))
    yield from _repeated(f"{where} codes", (entry.code for entry in scale.entries))
    yield from _repeated(f"{where} labels", (entry.label for entry in scale.entries))


def _appraisal_problems(where: str, scale: Scale) -> Iterator[Problem]:
    """What no appraisal is rated on: it keeps ratings of 1 to 5, and scores take a larger one for better."""
    beyond = [each.points for each in scale.points if each.points is not None and not 1 <= each.points <= 5]
    if beyond:
        are = "isn't" if len(beyond) == 1 else "aren't"
        yield Problem(f"{where}.points", f"{_listed(beyond)} {are} from 1 to 5", "number points from 1 to 5")
    if scale.direction is not Direction.HIGHER_IS_MORE:
        mend = "an appraisal's largest number is the most: number the points the other way round"
        yield Problem(f"{where}.direction", f"is {scale.direction}", mend)
    known = ", ".join(NON_RATINGS)
    for each in scale.non_ratings:
        if each.code not in NON_RATINGS:
            yield Problem(f"{where}.non_ratings", f"code {each.code!r} isn't known", f"use one of {known}")


def _stage_problems(definition: Definition) -> Iterator[Problem]:
    stages = definition.stages
    yield from _entry_codes("stages", (stage.code for stage in stages))
    yield from _repeated("stages, codes", (stage.code for stage in stages))
    yield from _repeated("stages, names", (stage.name for stage in stages))
    bands = (band for stage in stages for band in stage.bands)
    yield from _repeated("stages, bands", bands, read=_band)
    yield from _repeated("stages, job titles", (title for stage in stages for title in stage.job_titles))


def _value_problems(definition: Definition) -> Iterator[Problem]:
    for index, value in enumerate(definition.values):
        yield from _one_value_problems(f"values[{index}]", value, definition)
    values, behaviours = [*_values(definition)], [*_behaviours(definition)]
    named = [each for each in values if not each[1].core]
    yield from _found_twice((f"{place}.code", value.code, own) for place, value, own in values)
    yield from _found_twice((f"{place}.name", value.name, own) for place, value, own in named)
    yield from _found_twice((f"{place}.abbreviation", value.abbreviation, own) for place, value, own in named)
    yield from _found_twice((f"{place}.code", each.code, own) for place, each, own in behaviours)
    yield from _found_twice((f"{place}.statement", each.statement, own) for place, each, own in behaviours)
    holders: list[tuple[str, ValueDefinition | BehaviourDefinition, bool]] = [*values, *behaviours]
    yield from _found_twice(act for each in holders for act in _acts(*each))


def _values(definition: Definition) -> Iterator[tuple[str, ValueDefinition, bool]]:
    """Each value with its place, and whether it is the document's own."""
    for index, value in enumerate(definition.values):
        yield f"values[{index}]", value, value.national is None


def _behaviours(definition: Definition) -> Iterator[tuple[str, BehaviourDefinition, bool]]:
    for place, value, _ in _values(definition):
        for index, each in enumerate(value.behaviours):
            yield f"{place}.behaviours[{index}]", each, each.national is None


def _acts(
    place: str, holder: ValueDefinition | BehaviourDefinition, own: bool
) -> Iterator[tuple[str, str, bool]]:
    for kind, texts in (("effective", holder.effective), ("ineffective", holder.ineffective)):
        for index, text in enumerate(texts):
            yield f"{place}.{kind}[{index}]", text, own


def _found_twice(texts: Iterable[tuple[str, str, bool]]) -> Iterator[Problem]:
    """What stands at two places: told of the one that can be mended, the later one if both can."""
    seen: dict[str, tuple[str, str, bool]] = {}
    for each in texts:
        place, text, own = each
        before = seen.setdefault(_plain(text), each)
        if before is each or not text.strip():  # what is missing is told where it is missing
            continue
        (there, said, _), other = (each, before[0]) if own or not before[2] else (before, place)
        yield Problem(there, f"{said!r} {TWICE}", "reword or remove one", other=other)


def _one_value_problems(where: str, value: ValueDefinition, definition: Definition) -> Iterator[Problem]:
    if not is_code(value.code):
        yield Problem(
            f"{where}.code", f"{value.code!r} is malformed", "use small letters and digits joined by -"
        )
    if not value.behaviours:
        yield Problem(f"{where}.behaviours", "is empty", "give at least one behaviour")
    for index, behaviour in enumerate(value.behaviours):
        place = f"{where}.behaviours[{index}]"
        if is_code(value.code) and not _is_behaviour_code(value, behaviour):
            expected = f"{value.code}.{'local.' if _adds(value, behaviour) else ''}{index + 1}"
            yield Problem(f"{place}.code", f"is {behaviour.code!r}", f"call it {expected!r}")
        yield from _described_problems(place, behaviour, definition)
        yield from _map_problems(place, behaviour.maps)
        if behaviour.national is not None and behaviour.maps:
            yield Problem(f"{place}.maps", "stands at the core's own", "leave it out: the core is national")


def _adds(value: ValueDefinition, behaviour: BehaviourDefinition) -> bool:
    return value.core or (value.national is not None and behaviour.national is None)


def _is_behaviour_code(value: ValueDefinition, behaviour: BehaviourDefinition) -> bool:
    """A value's code and a number; what an organisation adds to the core has numbers of its own.

    So a later core can have more behaviours without meeting local ones of the same code.
    """
    stem = f"{value.code}.local." if _adds(value, behaviour) else f"{value.code}."
    number = behaviour.code.removeprefix(stem)
    return behaviour.code.startswith(stem) and re.fullmatch(r"[1-9][0-9]{0,3}", number) is not None


def _described_problems(
    place: str, behaviour: BehaviourDefinition, definition: Definition
) -> Iterator[Problem]:
    if definition.is_extension:  # its base has the stages and the scale: `extend` asks again
        return
    scale = definition.behaviour_scale
    stages = [stage.code for stage in definition.stages]
    points = [] if scale is None else [entry.code for entry in scale.points]
    yield from _unknown(f"{place}.by_stage", behaviour.by_stage, stages)
    yield from _unknown(f"{place}.by_point", behaviour.by_point, points)


def _unknown(where: str, described: Iterable[tuple[str, str]], known: Collection[str]) -> Iterator[Problem]:
    for code, _ in described:
        if code not in known:
            mend = f"use {', '.join(known)}" if known else "there are none to describe"
            yield Problem(f"{where}.{code}", "isn't known in this framework", mend)


def _map_problems(place: str, maps: tuple[MappingDefinition, ...]) -> Iterator[Problem]:
    for index, each in enumerate(maps):
        fault = weight_fault(each.relation, each.weight)
        if fault is not None:
            yield Problem(f"{place}.maps[{index}].weight", *fault)
    yield from _repeated(f"{place}.maps", (f"{each.base} {each.value}" for each in maps))


def weight_fault(relation: Relation, weight: Fraction | None) -> tuple[str, str] | None:
    """What is wrong with a mapping's weight and how to mend it; None if one can count with it."""
    if not relation.counts:
        mend = "leave it out: this relation doesn't count"
        return None if weight is None else (f"stands with {relation}", mend)
    if weight is None:
        return "is missing", f"{relation} counts: give a weight above 0"
    if not 0 < weight <= HEAVIEST:
        return f"is {weight}", f"give one above 0, at most {HEAVIEST}"
    if (weight * 100).denominator != 1:
        return f"is {weight}", "give at most two decimal places"
    return None


def is_code(code: str) -> bool:
    """Can a framework or a value be called so?"""
    return len(code) <= LONGEST_CODE and CODE.fullmatch(code) is not None


def _entry_codes(where: str, codes: Iterable[str]) -> Iterator[Problem]:
    for code in codes:
        if not ENTRY_CODE.fullmatch(code) or len(code) > LONGEST_CODE:
            yield Problem(where, f"code {code!r} is malformed", "use small letters, digits and _")


def _listed(numbers: Sequence[int]) -> str:
    """Numbers as a sentence has them: `-1, 6 and 99999`."""
    *most, last = map(str, numbers)
    return f"{', '.join(most)} and {last}" if most else last


def _plain(text: str) -> str:
    return " ".join(text.casefold().split())


def _band(band: str) -> str:
    """A pay band as a post's is compared with it: `8a` and `Band 8A` are one."""
    return _plain(band).removeprefix("band ")


def _repeated(where: str, texts: Iterable[str], read: Callable[[str], str] = _plain) -> Iterator[Problem]:
    seen: set[str] = set()
    for text in texts:
        key = read(text)
        if key and key in seen:  # what is missing is told where it is missing
            yield Problem(where, f"{text!r} {TWICE}", "reword or remove one")
        seen.add(key)
