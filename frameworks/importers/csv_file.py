"""Rows of a CSV file: UTF-8 with or without its mark, or Windows-1252; comma, semicolon or tab."""

import codecs
import csv
import io
from collections.abc import Iterator
from typing import Final

from frameworks.definitions.shape import DefinitionError, Problem
from frameworks.importers.grid import Fault, Line

SEPARATORS: Final = ",;\t"
WINDOWS: Final = (
    "The file isn't UTF-8 and was read as Windows-1252. If words look wrong, save it as CSV UTF-8 and send"
    " it again."
)


def decode(content: bytes) -> tuple[str, str | None]:
    """A file's text, and what to tell about it: UTF-8, or else Windows-1252.

    :raises DefinitionError: it is neither.
    """
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raise DefinitionError([Problem("file", "is written in UTF-16", "save it as UTF-8")])
    try:
        return content.decode("utf-8-sig"), None
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1  # the object is without its mark
        problem = Problem(f"line {line}", "has a character that isn't UTF-8", "save the file as UTF-8")
        if content.startswith(codecs.BOM_UTF8):
            raise DefinitionError([problem]) from error
        try:
            return content.decode("cp1252"), WINDOWS
        except UnicodeDecodeError:
            raise DefinitionError([problem]) from error


def csv_lines(text: str) -> Iterator[Line]:
    """Each row with its number, as a spreadsheet counts; one that can't be read is a fault, and the last."""
    first = text.lstrip().partition("\n")[0]
    separator = max(SEPARATORS, key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    number = 0
    try:
        for number, cells in enumerate(reader, 1):
            yield number, cells
    except csv.Error as error:
        yield number + 1, Fault(f"can't be read: {error}", 'close every quotation mark (")')
