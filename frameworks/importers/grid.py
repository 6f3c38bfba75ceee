"""What a spreadsheet is, whoever wrote it: rows of texts under headings, and what is wrong with a cell."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Final

from frameworks.definitions.shape import DefinitionError, Problem
from frameworks.importers.words import tidy

MOST_ROWS: Final = 2_000
"""Rows of a table without its headings; a behaviour takes one, and no framework has more than 600."""
NUMBERED: Final = re.compile(r"(.+)_([2-9]|1[0-9])")
BULLET: Final = re.compile(r"^(?:[•·▪‣*–-]\s+)+")

Line = tuple[int, Sequence[str]]
"""A row's cells, with the number a spreadsheet gives it."""


@dataclass(frozen=True)
class Row:
    """A row's filled cells by heading; notes what is wrong with one of them."""

    number: int
    cells: Mapping[str, str]
    problems: list[Problem]

    def note(self, column: str, what: str, mend: str) -> None:
        """Remember what is wrong with a cell."""
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

    def lines(self, column: str) -> tuple[str, ...]:
        """The lines of a cell and of its numbered neighbours, without bullets."""
        cells = [text for name, text in self.cells.items() if stem(name) == column]
        lines = (BULLET.sub("", tidy(line)) for cell in cells for line in cell.splitlines())
        return tuple(line for line in lines if line)


def place(row: int, column: str | None = None) -> str:
    """How a place in a table is named."""
    return f"row {row}" if column is None else f"row {row}, {column}"


def stem(heading: str) -> str:
    """A heading without its number: `effective_2` is one more `effective`."""
    numbered = NUMBERED.fullmatch(heading)
    return numbered.group(1) if numbered else heading


def read_rows(lines: Iterator[Line], known: Sequence[str], required: Sequence[str]) -> list[Row]:
    """The filled rows below the headings; all share one list of problems.

    :param known: headings as patterns of regular expressions.
    :raises DefinitionError: there are no headings, one is missing, unknown or there twice, or there are too
        many rows.
    """
    filled = ((number, cells) for number, cells in lines if any(cell.strip() for cell in cells))
    number, first = next(filled, (1, ()))
    headings = ["_".join(tidy(cell).casefold().split()) for cell in first]
    _check_headings(number, headings, known, required)
    problems: list[Problem] = []
    rows = [_row(number, cells, headings, problems) for number, cells in _limited(filled)]
    if not rows:
        raise DefinitionError([Problem("file", "has no row below its headings", "write one a behaviour")])
    return rows


def _limited(lines: Iterator[Line]) -> Iterator[Line]:
    for count, line in enumerate(lines, 1):
        if count > MOST_ROWS:
            total = count + sum(1 for _ in lines)
            what = f"has {total:,} rows"
            raise DefinitionError([Problem("file", what, f"keep to {MOST_ROWS:,}, one a behaviour")])
        yield line


def _check_headings(
    number: int, headings: Sequence[str], known: Sequence[str], required: Sequence[str]
) -> None:
    problems: list[Problem] = []
    for heading in required:
        if heading not in headings:
            problems.append(
                Problem(place(number), f"has no column {heading!r}", "name the column so", number)
            )
    for heading in dict.fromkeys(filter(None, headings)):
        if headings.count(heading) > 1:
            mend = f"number the others: {heading}_2"
            problems.append(Problem(place(number, heading), "stands twice", mend, number, heading))
        if not any(re.fullmatch(pattern, heading) for pattern in known):
            near = get_close_matches(heading, [each for each in known if each.isidentifier()], 1)
            mend = f"did you mean {near[0]!r}? rename it" if near else "rename the column, or take it out"
            problems.append(Problem(place(number, heading[:60]), "isn't known", mend, number, heading[:60]))
    if problems:
        raise DefinitionError(problems)


def _row(number: int, cells: Sequence[str], headings: Sequence[str], problems: list[Problem]) -> Row:
    texts = {
        heading: cell.strip()
        for heading, cell in zip(headings, cells, strict=False)
        if heading and cell.strip()
    }
    row = Row(number, texts, problems)
    for index, cell in enumerate(cells):
        column = headings[index] if index < len(headings) else ""
        if cell.strip() and not column:
            row.note(f"column {index + 1}", "has no heading", "name the column, or clear the cell")
        if cell.lstrip().startswith("="):
            row.note(column or f"column {index + 1}", "holds a formula", "paste its value as text")
    return row
