"""A trust's own framework from a table: one row a behaviour, an error for each row that can't be used."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Final

from frameworks.definitions import MLF_STANDARDS, built_in
from frameworks.definitions.reader import from_json
from frameworks.definitions.shape import (
    BehaviourDefinition,
    Definition,
    DefinitionError,
    Problem,
    ValueDefinition,
)
from frameworks.definitions.writer import as_json
from frameworks.importers import columns
from frameworks.importers.grid import Line, Row, place, read_rows
from frameworks.importers.words import abbreviation_for, code_for

REQUIRED: Final = ("value", "behaviour")
OF_VALUE: Final = ("value_statement", "abbreviation", "domain")
"""What is said once a value: on one of its rows, or alike on several."""


@dataclass(frozen=True)
class About:
    """What a table doesn't say of its framework."""

    code: str
    name: str
    version: str
    source: str
    on: date


@dataclass
class _Value:
    """A value as its rows tell it so far."""

    name: str
    said: dict[str, tuple[str, int]] = field(default_factory=dict)
    behaviours: list[tuple[Row, BehaviourDefinition]] = field(default_factory=list)

    def word(self, column: str) -> str:
        return self.said.get(column, ("", 0))[0]


def from_lines(lines: Iterator[Line], about: About) -> Definition:
    """The framework that a table's rows spell out, rated on the national core's scales.

    :raises DefinitionError: with a problem for each row and column to mend.
    """
    rows = read_rows(lines, columns.known(), REQUIRED)
    _refuse_again(rows)
    values: dict[str, _Value] = {}
    for row in rows:
        _take(row, values)
    if rows[0].problems:
        raise DefinitionError(sorted(rows[0].problems, key=lambda problem: problem.row or 0))
    told = list(values.values())
    finished = tuple(_finished(told))
    staged = any(behaviour.by_stage for value in finished for behaviour in value.behaviours)
    core = built_in()
    definition = Definition(
        code=about.code,
        name=about.name,
        version=about.version,
        published_on=about.on,
        source=about.source,
        source_dated=about.on,
        purpose=core.purpose,
        behaviour_scale=core.behaviour_scale,
        objective_scale=core.objective_scale,
        values=finished,
        stages=built_in(MLF_STANDARDS).stages if staged else (),
    )
    return _held_to_the_rules(definition, told)


def _refuse_again(rows: Sequence[Row]) -> None:
    """Note behaviours and acts that another row has."""
    first: dict[str, int] = {}
    for row in rows:
        acts = [(column, text) for column in ("effective", "ineffective") for text in row.lines(column)]
        for column, text in [("behaviour", row.text("behaviour")), *acts]:
            key = f"{column == 'behaviour'} {text.casefold()}"
            if text and key in first:
                there = "in this row" if first[key] == row.number else f"in row {first[key]}"
                row.note(column, f"{text[:60]!r} stands {there} already", "reword or remove one")
            first.setdefault(key, row.number)


def _take(row: Row, values: dict[str, _Value]) -> None:
    name, statement = row.required("value"), row.required("behaviour")
    value = values.setdefault(name.casefold(), _Value(name))
    for column in OF_VALUE:
        text = row.text(column)
        known, number = value.said.setdefault(column, (text, row.number)) if text else ("", 0)
        if text and known != text:
            row.note(column, f"isn't what row {number} says of this value", "write it once, or alike")
    behaviour = BehaviourDefinition(
        code="",
        statement=statement,
        effective=row.lines("effective"),
        ineffective=row.lines("ineffective"),
        by_stage=columns.described(row, columns.stages()),
        by_point=columns.described(row, columns.points()),
        maps=tuple(columns.maps(row)),
    )
    value.behaviours.append((row, behaviour))


def _finished(values: Sequence[_Value]) -> Iterator[ValueDefinition]:
    taken: list[str] = []
    for value in values:
        code = code_for(value.name)
        abbreviation = value.word("abbreviation") or abbreviation_for(value.name, taken)
        taken.append(abbreviation)
        yield ValueDefinition(
            code=code,
            abbreviation=abbreviation,
            name=value.name,
            statement=value.word("value_statement"),
            behaviours=tuple(
                replace(behaviour, code=f"{code}.{number}")
                for number, (_, behaviour) in enumerate(value.behaviours, 1)
            ),
            domain=value.word("domain") or None,
        )


def _held_to_the_rules(definition: Definition, values: Sequence[_Value]) -> Definition:
    """The definition, once it could be written and read again; problems are told by the table's rows."""
    try:
        return from_json(as_json(definition))
    except DefinitionError as error:
        raise DefinitionError([_in_the_table(problem, values) for problem in error.problems]) from error


def _in_the_table(problem: Problem, values: Sequence[_Value]) -> Problem:
    found = re.match(r"values\[(\d+)\](?:\.behaviours\[(\d+)\])?\.?(.*)", problem.where)
    if found is None:
        return problem
    value, behaviour, rest = int(found[1]), int(found[2] or 0), found[3]
    row = values[value].behaviours[behaviour][0].number
    mapping = re.match(r"maps\[(\d+)\]\.(\w+)", rest)
    if mapping is None:
        names = {
            "statement": "behaviour" if found[2] else "value_statement",
            "name": "value",
            "code": "value",
        }
        column = rest.partition("[")[0]
        column = names.get(column, column)
    else:
        column = mapping[2] if mapping[1] == "0" else f"{mapping[2]}_{int(mapping[1]) + 1}"
    return replace(problem, where=place(row, column), row=row, column=column)
