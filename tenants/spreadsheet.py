"""CSV that a spreadsheet opens as text: no cell of it can be taken for a formula."""

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Final

FORMULA_STARTS: Final = frozenset("=+-@\t\r\n＝＋－＠")
"""What makes spreadsheets run a cell: the four signs, also in full width, and the controls they skip."""


def neutralised(cell: str | int) -> str:
    """The cell, with an apostrophe before it where a spreadsheet would take it for a formula."""
    if isinstance(cell, int):
        return str(cell)
    first = cell.lstrip(" \u00a0\u3000\ufeff\u200b")[:1]
    return f"'{cell}" if first in FORMULA_STARTS else cell


def to_csv(head: Sequence[str], rows: Iterable[Sequence[str | int]]) -> str:
    """A table as RFC 4180 writes it, every cell neutralised."""
    written = io.StringIO()
    writer = csv.writer(written)
    for row in (head, *rows):
        writer.writerow([neutralised(cell) for cell in row])
    return written.getvalue()
