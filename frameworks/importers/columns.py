"""What a row's columns say of a behaviour: descriptions of points and stages, and national values."""

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Final

from frameworks.definitions import MLF_STANDARDS, built_in
from frameworks.definitions.nodes import read_weight
from frameworks.definitions.rules import weight_fault
from frameworks.definitions.shape import Coded, MappingDefinition, Relation
from frameworks.importers.grid import Row

MOST_MAPS: Final = 5
OF_MAP: Final = ("national_value", "relation", "weight", "national_framework", "national_version")
PLAIN: Final = (
    "value", "value_statement", "abbreviation", "domain", "behaviour", "effective", "ineffective",
)  # fmt: skip


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


def maps(row: Row) -> Iterator[MappingDefinition]:
    """The national values that a row names, each with its relation and weight."""
    for suffix in ("", *(f"_{number}" for number in range(2, MOST_MAPS + 1))):
        if any(row.text(f"{name}{suffix}") for name in OF_MAP):
            mapping = _mapping(row, suffix)
            if mapping is not None:
                yield mapping


def _mapping(row: Row, suffix: str) -> MappingDefinition | None:
    core = built_in()
    said = row.required(f"national_value{suffix}")
    framework = row.text(f"national_framework{suffix}") or core.code
    version = row.text(f"national_version{suffix}") or (core.version if framework == core.code else "")
    if not version:
        row.note(f"national_version{suffix}", "is empty", f"say which version of {framework[:40]!r}")
    names = {value.name.casefold(): value.code for value in core.values} if framework == core.code else {}
    relation, weight = row.required(f"relation{suffix}").casefold(), row.text(f"weight{suffix}")
    if relation and relation not in set(Relation):
        row.note(f"relation{suffix}", f"is {relation[:40]!r}", f"use one of {', '.join(Relation)}")
    if weight and read_weight(weight) is None:
        row.note(f"weight{suffix}", f"is {weight[:40]!r}", "write a number such as 1, 0.5 or 1/4")
    if not said or not version or relation not in set(Relation):
        return None
    counted = read_weight(weight)
    fault = weight_fault(Relation(relation), counted)
    if fault is not None and (counted is not None or not weight):
        row.note(f"weight{suffix}", *fault)
    return MappingDefinition(
        framework, version, names.get(said.casefold(), said), Relation(relation), counted
    )
