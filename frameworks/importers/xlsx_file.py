"""Rows of a workbook's one sheet; nothing is computed, and an archive that swells is refused unopened."""

import io
import re
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any, Final

from openpyxl import load_workbook
from openpyxl.utils import get_column_letter

from frameworks.definitions.shape import DefinitionError, Problem
from frameworks.importers.grid import AS_TEXT, FORMULA, Cell, Fault, Figure, Line

LARGEST_UNPACKED: Final = 30_000_000
"""Bytes of all of a workbook's parts; 2,000 full rows have some 3 MB."""
MOST_PARTS: Final = 500
MOST_LINES: Final = 20_000
MOST_CELLS: Final = 100_000
"""Rows and cells of a sheet that are read at all, if only to tell how many there are too many."""
ROW: Final = re.compile(rb"<(?:\w+:)?row[ />]")
CELL: Final = re.compile(rb"<(?:\w+:)?c[ />]")
LAST_COLUMN: Final = 208
FAR_RIGHT: Final = re.compile(rb'\br="(?:[H-Z][A-Z]|[A-Z]{3})\d+"')
"""A cell beyond column GZ: one there makes a reader lay out all the empty ones before it."""
MEND_COPY: Final = "copy the framework's cells to a new workbook"
AS_XLSX: Final = "save it as an Excel workbook (.xlsx) or as CSV"


def xlsx_lines(content: bytes) -> Iterator[Line]:
    """Each row with its number, from the only sheet that has any.

    A cell that holds a formula, an error, a date, or true or false is a fault.

    :raises DefinitionError: it is no workbook, too large once unpacked, or has several filled sheets.
    """
    _check_archive(content)
    try:
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=False, keep_links=False)
        sheets = {sheet.title: list(_filled(sheet)) for sheet in book.worksheets}
    except DefinitionError:
        raise
    except Exception as error:  # openpyxl raises whatever a broken part makes it stumble over
        raise _refusal("can't be read as a workbook", AS_XLSX) from error
    filled = {title: lines for title, lines in sheets.items() if lines}
    if len(filled) > 1:
        raise _refusal(f"has rows in several sheets: {', '.join(filled)}", "keep the framework's sheet only")
    lines = next(iter(filled.values()), [])
    for number, cells in lines:
        yield (
            number,
            [_cell(f"{get_column_letter(index)}{number}", cell) for index, cell in enumerate(cells, 1)],
        )


def _check_archive(content: bytes) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
            swells = len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > LARGEST_UNPACKED
            unpacked = {} if swells else {part.filename: archive.read(part) for part in parts}
    except Exception as error:  # zipfile raises whatever a damaged part makes its decoders stumble over
        raise _refusal("is a damaged or locked archive", AS_XLSX) from error
    if swells:
        raise _refusal("is too large once unpacked", MEND_COPY)
    if "xl/workbook.xml" not in unpacked:
        raise _refusal("is an archive, and no workbook", AS_XLSX)
    for name, part in unpacked.items():
        if b"<!DOCTYPE" in part.upper() or b"\x00<\x00!" in part:
            raise _refusal(f"declares entities in {name[:60]}", AS_XLSX)
        if name.startswith("xl/worksheets/"):
            _check_sheet(part)


def _check_sheet(part: bytes) -> None:
    if FAR_RIGHT.search(part):
        raise _refusal("has cells to the right of column GZ", MEND_COPY)
    rows, cells = (sum(1 for _ in pattern.finditer(part)) for pattern in (ROW, CELL))
    if rows > MOST_LINES or cells > MOST_CELLS:
        raise _refusal(f"has {rows:,} rows and {cells:,} cells", "keep to 2,000 rows, one a behaviour")


def _filled(sheet: Any) -> Iterator[tuple[int, list[Any]]]:  # noqa: ANN401 - openpyxl's kinds of sheets
    """The rows that have a filled cell, by their numbers.

    A sheet's own word on its size is passed over: it may be anything.
    """
    sheet.reset_dimensions()
    for number, row in enumerate(sheet.iter_rows(max_row=1_048_576, max_col=LAST_COLUMN), 1):
        cells = list(row)
        while cells and cells[-1].value is None:
            cells.pop()
        if cells:
            yield number, cells


def _cell(name: str, cell: Any) -> Cell:  # noqa: ANN401 - openpyxl's kinds of cells
    where = f"cell {name}"
    if cell.data_type == "f":
        return Fault(*FORMULA, where)
    if cell.data_type == "e":
        return Fault(f"holds an error, {cell.value}", "write what is meant", where)
    if isinstance(cell.value, date | datetime | time | timedelta):
        return Fault("holds a date or a time", AS_TEXT, where)
    if isinstance(cell.value, bool):
        return Fault("holds true or false", AS_TEXT, where)
    if isinstance(cell.value, int | float):
        whole = isinstance(cell.value, float) and cell.value.is_integer()
        return Figure(str(int(cell.value) if whole else cell.value), where)
    return "" if cell.value is None else str(cell.value)


def _refusal(what: str, mend: str) -> DefinitionError:
    return DefinitionError([Problem("file", what, mend)])
