"""What a row's columns say of a behaviour: descriptions of points and stages, and national values."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from typing import Final

from frameworks.definitions import MLF_STANDARDS, built_in
from frameworks.definitions.nodes import read_weight
from frameworks.definitions.rules import weight_fault
from frameworks.definitions.shape import Base, Coded, Definition, MappingDefinition, Relation
from frameworks.importers.grid import Row

MOST_MAPS: Final = 5
UNSAID: Final = "unsaid"
"""Stands for what a cell doesn't say, so that only the cell itself is told of."""
OF_MAP: Final = ("national_value", "relation", "weight", "national_framework", "national_version")
PLAIN: Final = (
    "value", "value_statement", "abbreviation", "domain", "behaviour", "effective", "ineffective",
)  # fmt: skip


@dataclass(frozen=True)
class National:
    """The national versions that a table can name: the core's `version`, if none is named, and their values.

    `values` has the code of each version's values, by their names and codes in small letters.
    """

    version: str
    values: Mapping[Base, Mapping[str, str]]


def national(published: Sequence[Definition] = ()) -> National:
    """What a table can map to.

    :param published: those in use, the newest of each framework first; without the core, the one that comes
        with the project is meant.
    """
    core = built_in()
    known = (*published, *([] if any(each.code == core.code for each in published) else [core]))
    version = next(each.version for each in known if each.code == core.code)
    return National(version, {each.base: _by_name(each) for each in known})


def _by_name(definition: Definition) -> Mapping[str, str]:
    values = definition.values
    return {each.code: each.code for each in values} | {each.name.casefold(): each.code for each in values}


@cache
def points() -> Mapping[str, str]:
    """Headings of columns that describe a point of the core's scale, with the point's code."""
    scale = built_in().behaviour_scale
    return {} if scale is None else {f"point_{entry.code}": entry.code for entry in scale.points}


@cache
def stages() -> Mapping[str, str]:
    """Headings of columns that describe a stage, with the stage's code."""
    codes = [stage.code for stage in built_in(MLF_STANDARDS).stages]
    return {code if code.startswith("stage_") else f"stage_{code}": code for code in codes}


@cache
def known() -> tuple[str, ...]:
    """Every heading that a table may have, as patterns of regular expressions."""
    maps = [f"{name}_{number}" for number in range(2, MOST_MAPS + 1) for name in OF_MAP]
    acts = (r"effective_\d{1,2}", r"ineffective_\d{1,2}")
    return (*PLAIN, *OF_MAP, *maps, *points(), *stages(), *acts)


def described(row: Row, headings: Mapping[str, str]) -> Coded:
    """What the filled ones of these columns describe, by code."""
    found = {code: row.text(heading) for heading, code in headings.items()}
    return tuple(sorted((code, text) for code, text in found.items() if text))


def maps(row: Row, known: National) -> Iterator[tuple[str, MappingDefinition]]:
    """The national values that a row names, each with its relation and weight, after its columns' suffix.

    Where a cell can't be used, one that could stands in its place: the rest is looked through all the same.
    """
    seen: dict[tuple[str, str, str], str] = {}
    for suffix in ("", *(f"_{number}" for number in range(2, MOST_MAPS + 1))):
        if not any(row.text(f"{name}{suffix}") for name in OF_MAP):
            continue
        mapping = _mapping(row, suffix, known)
        there = seen.setdefault((mapping.framework, mapping.version, mapping.value), suffix)
        if there != suffix:
            column, text = f"national_value{suffix}", row.text(f"national_value{suffix}")
            row.note(column, f"{text[:60]!r} stands in national_value{there} already", "remove one of them")
        else:
            yield suffix, mapping


def _mapping(row: Row, suffix: str, known: National) -> MappingDefinition:
    core = built_in().code
    said = row.required(f"national_value{suffix}")
    framework = row.text(f"national_framework{suffix}") or core
    version = row.text(f"national_version{suffix}") or (known.version if framework == core else "")
    if not version:
        row.note(f"national_version{suffix}", "is empty", f"say which version of {framework[:40]!r}")
    unsaid = f"{UNSAID}{suffix}"
    values = known.values.get(Base(framework, version), {})
    value = values.get(said.casefold(), said) or unsaid
    relation = row.required(f"relation{suffix}").casefold()
    if relation and relation not in set(Relation):
        row.note(f"relation{suffix}", f"is {relation[:40]!r}", f"use one of {', '.join(Relation)}")
    if relation not in set(Relation):
        _read_weight(row, f"weight{suffix}")
        return MappingDefinition(framework, version or unsaid, value, Relation.RELATED, None)
    weight = _weight(row, f"weight{suffix}", Relation(relation))
    return MappingDefinition(framework, version or unsaid, value, Relation(relation), weight)


def _weight(row: Row, column: str, relation: Relation) -> Fraction | None:
    weight, readable = _read_weight(row, column)
    if readable:
        fault = weight_fault(relation, weight)
        if fault is None:
            return weight
        row.note(column, *fault)
    return Fraction(1) if relation.counts else None


def _read_weight(row: Row, column: str) -> tuple[Fraction | None, bool]:
    written = row.text(column)
    weight = read_weight(written)
    readable = weight is not None or not written
    if not readable:
        row.note(column, f"is {written[:40]!r}", "write a number such as 1, 0.5 or 1/4")
    return weight, readable
