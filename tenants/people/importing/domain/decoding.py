"""From a file's bytes to its text: UTF-8, with or without its mark, or else Windows-1252."""

import codecs
from dataclasses import dataclass

from tenants.people.importing.domain.report import Fault, FileRefused

LARGEST_BYTES = 16 * 1024 * 1024
"""More than twice what the largest trust's 26,000 rows need."""
AS_CSV = "Save it as CSV (in Excel: Save as, CSV UTF-8) and send that."
NOT_TEXT: tuple[tuple[bytes, str], ...] = (
    (b"PK\x03\x04", f"This is an Excel workbook or an archive, not a CSV file. {AS_CSV}"),
    (b"\xd0\xcf\x11\xe0", f"This is an old Excel workbook, not a CSV file. {AS_CSV}"),
    (codecs.BOM_UTF16_LE, f"This file is written in UTF-16. {AS_CSV}"),
    (codecs.BOM_UTF16_BE, f"This file is written in UTF-16. {AS_CSV}"),
)
CUT = "The file ends in the middle of a character: it was cut. Nobody is ended. Export it again."
WINDOWS = (
    "The file isn't UTF-8 and was read as Windows-1252. If names look wrong, save it as CSV UTF-8"
    " and send it again."
)


@dataclass(frozen=True)
class Decoded:
    """The text of a file, whether it was cut in the middle of a character, and what to say about it."""

    text: str
    cut: bool = False
    warnings: tuple[Fault, ...] = ()


def decode(content: bytes) -> Decoded:
    """Read a file's bytes.

    :raises FileRefused: when they are empty, too many, or no text.
    """
    _check_kind(content)
    marked = content.startswith(codecs.BOM_UTF8)
    if marked:
        content = content[len(codecs.BOM_UTF8) :]
    if not content.strip():
        raise FileRefused([Fault(None, None, "The file is empty. Send a header and a row for each post.")])
    try:
        return Decoded(content.decode("utf-8"))
    except UnicodeDecodeError as problem:
        if problem.reason == "unexpected end of data":
            return Decoded(content[: problem.start].decode("utf-8"), True, (Fault(None, None, CUT),))
        if marked:
            raise FileRefused([_not_utf8(content, problem.start)]) from problem
    return _windows(content)


def _check_kind(content: bytes) -> None:
    if len(content) > LARGEST_BYTES:
        raise FileRefused([Fault(None, None, _too_large(len(content)))])
    for start, message in NOT_TEXT:
        if content.startswith(start):
            raise FileRefused([Fault(None, None, message)])


def _windows(content: bytes) -> Decoded:
    try:
        return Decoded(content.decode("cp1252"), warnings=(Fault(None, None, WINDOWS),))
    except UnicodeDecodeError as problem:
        raise FileRefused([_not_utf8(content, problem.start)]) from problem


def _not_utf8(content: bytes, at: int) -> Fault:
    line = content.count(b"\n", 0, at) + 1
    message = f"Line {line} of the file has a character that is neither UTF-8 nor Windows-1252. {AS_CSV}"
    return Fault(None, None, message)


def _too_large(size: int) -> str:
    limit = LARGEST_BYTES // (1024 * 1024)
    return f"The file has {size / (1024 * 1024):.1f} MB; {limit} MB can be taken. Send it in parts."
