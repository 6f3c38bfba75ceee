"""What a spreadsheet is, whoever wrote it: rows of texts under headings, and what is wrong with a cell."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from itertools import islice
from typing import Final

from frameworks.definitions.shape import DefinitionError, Problem
from frameworks.importers.words import tidy

MOST_ROWS: Final = 2_000
"""Rows of a table without its headings; a behaviour takes one, and no framework has more than 600."""
NUMBERED: Final = re.compile(r"(.+)_([2-9]|1[0-9])")
BULLET: Final = re.compile(r"^(?:[•·▪‣*–-]\s+)+")


@dataclass(frozen=True)
class Fault:
    """What stands in place of a cell, or of a row, that can't be used; `where` if it has a name of its own.

    A cell counts as filled with something unknown: nothing more is said of it.
    """

    what: str
    mend: str
    where: str | None = None


@dataclass(frozen=True)
class Figure:
    """A workbook's number, as it is kept: `2.0` is kept as 2, and `1e3` as 1000."""

    text: str
    where: str


Cell = str | Figure | Fault
Line = tuple[int, Sequence[Cell] | Fault]
"""A row's cells, with the number a spreadsheet gives it."""
AS_TEXT: Final = "format the cell as text, and write it again"
FIGURES: Final = frozenset({"weight"})
"""Headings of columns whose cells may be numbers; elsewhere a number may have looked otherwise."""
FORMULA: Final = ("holds a formula", "paste its value as text")


@dataclass(frozen=True)
class Row:
    """A row's filled cells by heading; notes what is wrong with one of them.

    Of `unknown` columns nothing can be said: their cells, or they themselves, couldn't be read.
    """

    number: int
    cells: Mapping[str, str]
    unknown: frozenset[str]
    problems: list[Problem]

    def note(self, column: str, what: str, mend: str) -> None:
        """Remember what is wrong with a cell."""
        if column not in self.unknown:
            self.problems.append(Problem(place(self.number, column), what, mend, self.number, column))

    def text(self, column: str) -> str:
        """A cell as one line, "" if it is empty."""
        return tidy(self.cells.get(column, ""))

    def required(self, column: str) -> str:
        """A cell that has to be filled in every row."""
        text = self.text(column)
        if not text:
            self.note(column, "is empty", "fill it in on every row")
        return text

    def lines(self, column: str) -> tuple[tuple[str, str], ...]:
        """The lines of a cell and of its numbered neighbours, without bullets, each after its heading."""
        cells = [(name, text) for name, text in self.cells.items() if stem(name) == column]
        lines = ((name, BULLET.sub("", tidy(line))) for name, text in cells for line in text.splitlines())
        return tuple((name, line) for name, line in lines if line)


@dataclass(frozen=True)
class Table:
    """Rows under their headings; `problems` are the headings' and rows' own so far, and all rows share it."""

    headings: tuple[str, ...]
    rows: tuple[Row, ...]
    problems: list[Problem]

    def in_order(self, problems: Iterable[Problem]) -> list[Problem]:
        """Problems as somebody meets them who goes through the table, each once."""
        columns = {heading: index for index, heading in enumerate(self.headings)}
        last = len(columns)

        def met(problem: Problem) -> tuple[int, int]:
            column = -1 if problem.column is None else columns.get(problem.column, last)
            return problem.row or 0, column

        return sorted(dict.fromkeys(problems), key=met)


def place(row: int, column: str | None = None) -> str:
    """How a place in a table is named."""
    return f"row {row}" if column is None else f"row {row}, {column}"


def stem(heading: str) -> str:
    """A heading without its number: `effective_2` is one more `effective`."""
    numbered = NUMBERED.fullmatch(heading)
    return numbered.group(1) if numbered else heading


def read_table(lines: Iterator[Line], known: Sequence[str], required: Sequence[str]) -> Table:
    """The filled rows below the headings, and what is wrong with either.

    :param known: headings as patterns of regular expressions.
    :raises DefinitionError: there is no row below the headings.
    """
    filled = ((number, cells) for number, cells in lines if _is_filled(cells))
    number, first = next(filled, (1, ()))
    cells = () if isinstance(first, Fault) else tuple(_usable(cell, "") for cell in first)
    headings = tuple(_heading(index, cell) for index, cell in enumerate(cells, 1))
    faults = tuple(_faults(number, first if isinstance(first, Fault) else cells))
    required_here = () if faults else required  # one of those may be the missing one
    problems = [*faults, *_heading_problems(number, headings, known, required_here)]
    counts = Counter(headings)
    lost = frozenset(name for name in {*required, *headings} if counts[name] != 1)
    rows = tuple(_row(each, headings, lost, problems) for each in _limited(filled, problems))
    if not rows:
        problems.append(Problem("file", "has no row below its headings", "write one a behaviour"))
        raise DefinitionError(problems)
    return Table(headings, rows, problems)


def _is_filled(cells: Sequence[Cell] | Fault) -> bool:
    return isinstance(cells, Fault) or any(not isinstance(cell, str) or cell.strip() for cell in cells)


def _usable(cell: Cell, heading: str) -> str | Fault:
    if isinstance(cell, Figure):
        return cell.text if stem(heading) in FIGURES else Fault("holds a number", AS_TEXT, cell.where)
    return Fault(*FORMULA) if isinstance(cell, str) and cell.lstrip().startswith("=") else cell


def _heading(index: int, cell: str | Fault) -> str:
    return f"column {index}" if isinstance(cell, Fault) else "_".join(tidy(cell).casefold().split())


def _limited(lines: Iterator[Line], problems: list[Problem]) -> Iterator[Line]:
    """As many rows as a table may have; that there are more is a problem."""
    yield from islice(lines, MOST_ROWS)
    more = sum(1 for _ in lines)
    if more:
        what = f"has {MOST_ROWS + more:,} rows"
        problems.append(Problem("file", what, f"keep to {MOST_ROWS:,}, one a behaviour"))


def _faults(number: int, cells: Sequence[str | Fault] | Fault) -> Iterator[Problem]:
    if isinstance(cells, Fault):
        yield Problem(cells.where or place(number), cells.what, cells.mend, number)
        return
    for index, cell in enumerate(cells, 1):
        if isinstance(cell, Fault):
            column = f"column {index}"
            yield Problem(cell.where or place(number, column), cell.what, cell.mend, number, column)


def _heading_problems(
    number: int, headings: Sequence[str], known: Sequence[str], required: Sequence[str]
) -> Iterator[Problem]:
    for heading in required:
        if heading not in headings:
            yield Problem(place(number), f"has no column {heading!r}", "name the column so", number)
    plain = [each for each in known if each.isidentifier()]
    others = f"use one of {', '.join(each for each in plain if each == stem(each))}, or take it out"
    for heading in dict.fromkeys(name for name in headings if name and " " not in name):
        if headings.count(heading) > 1:
            mend = f"number the others: {heading}_2"
            yield Problem(place(number, heading), "stands twice", mend, number, heading)
        if not any(re.fullmatch(pattern, heading) for pattern in known):
            near = get_close_matches(heading, plain, 1)
            mend = f"did you mean {near[0]!r}? rename it" if near else others
            others = others if near else "rename the column, or take it out"  # they are told once
            yield Problem(place(number, heading[:60]), "isn't known", mend, number, heading[:60])


def _row(line: Line, headings: Sequence[str], lost: frozenset[str], problems: list[Problem]) -> Row:
    number, cells = line
    if isinstance(cells, Fault):
        problems += _faults(number, cells)
        return Row(number, {}, frozenset(headings) | lost, problems)
    texts: dict[str, str] = {}
    unknown = set(lost)
    for index, given in enumerate(cells):
        heading = headings[index] if index < len(headings) else ""
        column = heading or f"column {index + 1}"
        cell = _usable(given, heading)
        if isinstance(cell, Fault):
            unknown.add(heading)
            where = cell.where or place(number, column)
            problems.append(Problem(where, cell.what, cell.mend, number, column))
        elif not cell.strip():
            continue
        elif heading:
            texts[heading] = cell.strip()
        else:
            mend = "name the column, or clear the cell"
            problems.append(Problem(place(number, column), "has no heading", mend, number, column))
    return Row(
        number,
        {name: text for name, text in texts.items() if name not in unknown},
        frozenset(unknown),
        problems,
    )
