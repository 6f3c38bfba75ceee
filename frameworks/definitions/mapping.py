"""Whether what local behaviours map to is there to map to. Pure; the caller knows what is published."""

from collections.abc import Collection, Iterator, Mapping
from typing import Final

from frameworks.definitions.shape import (
    Base,
    Definition,
    DefinitionError,
    MappingDefinition,
    Problem,
    Purpose,
)

NOWHERE: Final = "maps to no national value"


def check_maps(
    definition: Definition,
    *,
    published: Mapping[Base, Collection[str]],
    retired: Collection[Base] = (),
    usable: Collection[Base] = (),
    complete: bool,
) -> None:
    """Hold an organisation's mappings to the national versions that there are.

    :param published: the codes of the values of each national version, retired ones among them.
    :param retired: the versions that nothing new may map to.
    :param usable: further versions, of the same frameworks, that could be mapped to instead.
    :param complete: ask also that each local behaviour maps to something, as publishing does; not of a
        framework for development, whose ratings never count.
    :raises DefinitionError: with a problem for each mapping to mend.
    """
    known = [*usable, *(each for each in published if each not in retired)]
    problems = tuple(_map_problems(definition, published, retired, known, complete))
    if problems:
        raise DefinitionError(problems)


def _map_problems(
    definition: Definition,
    published: Mapping[Base, Collection[str]],
    retired: Collection[Base],
    usable: Collection[Base],
    complete: bool,
) -> Iterator[Problem]:
    must = complete and definition.purpose is Purpose.APPRAISAL
    for index, value in enumerate(definition.values):
        for number, behaviour in enumerate(value.behaviours):
            where = f"values[{index}].behaviours[{number}].maps"
            if must and behaviour.national is None and not behaviour.maps:
                yield Problem(where, NOWHERE, "name one that it speaks to, with a relation")
            for place, each in enumerate(behaviour.maps):
                known = published.get(each.base)
                if known is None:
                    what = f"{each.base} isn't a published national version"
                    yield Problem(f"{where}[{place}]", what, _mend(each, usable))
                elif each.base in retired:
                    yield Problem(f"{where}[{place}]", f"{each.base} is retired", _mend(each, usable))
                elif each.value not in known:
                    what = f"{each.base} has no value {each.value!r}"
                    yield Problem(f"{where}[{place}].value", what, f"use one of {', '.join(known)}")


def _mend(mapping: MappingDefinition, usable: Collection[Base]) -> str:
    others = dict.fromkeys(str(each) for each in usable if each.framework == mapping.framework)
    if not others:
        return "map to another national framework: no version of this one is in use"
    return f"map to {'one of ' if len(others) > 1 else ''}{', '.join(others)}"
