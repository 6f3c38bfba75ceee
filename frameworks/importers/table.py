"""A trust's own framework from a table: one row a behaviour, an error for each row that can't be used."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Final

from frameworks.definitions import MLF_STANDARDS, built_in
from frameworks.definitions.reader import look_through
from frameworks.definitions.rules import TWICE
from frameworks.definitions.shape import (
    BehaviourDefinition,
    Definition,
    DefinitionError,
    Problem,
    ValueDefinition,
)
from frameworks.definitions.writer import as_json
from frameworks.importers import columns
from frameworks.importers.grid import Line, Row, Table, place, read_table
from frameworks.importers.words import abbreviation_for, code_for

REQUIRED: Final = ("value", "behaviour")
OF_VALUE: Final = ("value_statement", "abbreviation", "domain")
"""What is said once a value: on one of its rows, or alike on several."""
ACTS: Final = ("effective", "ineffective")


@dataclass(frozen=True)
class About:
    """What a table doesn't say of its framework."""

    code: str
    name: str
    version: str
    source: str
    on: date


@dataclass(frozen=True)
class _Told:
    """A behaviour and its row; `suffixes` are those of the columns of its maps, in their order."""

    row: Row
    behaviour: BehaviourDefinition
    suffixes: tuple[str, ...]


@dataclass
class _Value:
    """A value as its rows tell it so far; `said` has each word with the row that said it."""

    name: str
    said: dict[str, tuple[str, int]] = field(default_factory=dict)
    told: list[_Told] = field(default_factory=list)

    def word(self, column: str) -> str:
        return self.said.get(column, ("", 0))[0]

    def row_of(self, column: str) -> int:
        return self.said.get(column, ("", self.told[0].row.number))[1]


def from_lines(lines: Iterator[Line], about: About, published: Sequence[Definition] = ()) -> Definition:
    """The framework that a table's rows spell out, rated on the national core's scales.

    :param published: the national versions in use, as `columns.national` takes them.
    :raises DefinitionError: with a problem for each row and column to mend, all of them in the table's order.
    """
    table = read_table(lines, columns.known(), REQUIRED)
    _refuse_again(table)
    values = _values(table, columns.national(published))
    _refuse_alike(values)
    definition, broken = look_through(as_json(_definition(values, about)))
    own = [_in_the_table(each, values) for each in broken if not each.what.endswith(TWICE)]
    problems = [*table.problems, *own] or broken
    if problems:
        raise DefinitionError(table.in_order(problems))
    return definition


def _refuse_again(table: Table) -> None:
    """Note behaviours and acts that another row has."""
    first: dict[tuple[bool, str], int] = {}
    for row in table.rows:
        acts = [each for column in ACTS for each in row.lines(column)]
        for column, text in [("behaviour", row.text("behaviour")), *acts]:
            key = (column == "behaviour", text.casefold())
            if text and key in first:
                there = "in this row" if first[key] == row.number else f"in row {first[key]}"
                row.note(column, f"{text[:60]!r} stands {there} already", "reword or remove one")
            first.setdefault(key, row.number)


def _values(table: Table, national: columns.National) -> tuple[_Value, ...]:
    values: dict[str, _Value] = {}
    for row in table.rows:
        name, statement = row.required("value"), row.required("behaviour")
        value = values.setdefault(name.casefold(), _Value(name or columns.UNSAID))
        for column in OF_VALUE:
            text = row.text(column)
            known, number = value.said.setdefault(column, (text, row.number)) if text else ("", 0)
            if name and text and known != text:
                row.note(column, f"isn't what row {number} says of this value", "write it once, or alike")
        maps = tuple(columns.maps(row, national))
        behaviour = BehaviourDefinition(
            code="",
            statement=statement or f"{columns.UNSAID} {row.number}",
            effective=tuple(text for _, text in row.lines("effective")),
            ineffective=tuple(text for _, text in row.lines("ineffective")),
            by_stage=columns.described(row, columns.stages()),
            by_point=columns.described(row, columns.points()),
            maps=tuple(mapping for _, mapping in maps),
        )
        value.told.append(_Told(row, behaviour, tuple(suffix for suffix, _ in maps)))
    return tuple(values.values())


def _refuse_alike(values: Sequence[_Value]) -> None:
    """Note values whose codes or abbreviations couldn't be told apart."""
    codes: dict[str, _Value] = {}
    abbreviations: dict[str, int] = {}
    for value in values:
        row, other = value.told[0].row, codes.setdefault(code_for(value.name), value)
        if other is not value:
            there = f"{other.name[:60]!r} in row {other.told[0].row.number}"
            row.note("value", f"{value.name[:60]!r} makes the same code as {there}", "reword one of them")
        written, number = value.said.get("abbreviation", ("", 0))
        first = abbreviations.setdefault(written.casefold(), number)
        if written and first != number:
            told = next(each.row for each in value.told if each.row.number == number)
            told.note("abbreviation", f"{written[:60]!r} stands in row {first} already", "choose another")


def _definition(values: Sequence[_Value], about: About) -> Definition:
    finished = tuple(_finished(values))
    staged = any(behaviour.by_stage for value in finished for behaviour in value.behaviours)
    core = built_in()
    return Definition(
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


def _finished(values: Sequence[_Value]) -> Iterator[ValueDefinition]:
    taken = [value.word("abbreviation").upper() for value in values]
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
                replace(told.behaviour, code=f"{code}.{number}") for number, told in enumerate(value.told, 1)
            ),
            domain=value.word("domain") or None,
        )


def _in_the_table(problem: Problem, values: Sequence[_Value]) -> Problem:
    """A problem of the definition, told of the cell that it came from."""
    found = re.match(r"values\[(\d+)\](?:\.behaviours\[(\d+)\])?\.?(.*)", problem.where)
    if found is None:
        return problem
    value, rest = values[int(found[1])], found[3]
    if found[2] is None:
        column = {"name": "value", "code": "value", "statement": "value_statement"}.get(rest, rest)
        return _at(problem, value.row_of(column), column)
    told = value.told[int(found[2])]
    return _at(problem, told.row.number, _column(told, rest))


def _column(told: _Told, rest: str) -> str:
    """The column of what a definition calls `effective[2]`, `by_stage.one` or `maps[0].weight`."""
    name, _, inner = rest.partition(".")
    numbered = re.fullmatch(r"(\w+)\[(\d+)\]", name)
    if numbered is None:
        headings = {"by_stage": columns.stages(), "by_point": columns.points()}.get(name, {})
        described = next((heading for heading, code in headings.items() if code == inner), name)
        return "behaviour" if name in {"statement", "code"} else described
    kind, index = numbered[1], int(numbered[2])
    if kind in ACTS:
        return told.row.lines(kind)[index][0]
    named = f"national_{inner}" if inner in {"framework", "version", "value"} else inner
    return f"{named}{told.suffixes[index]}"


def _at(problem: Problem, row: int, column: str) -> Problem:
    return replace(problem, where=place(row, column), row=row, column=column)
