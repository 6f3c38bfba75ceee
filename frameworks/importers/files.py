"""A framework's file, whatever kind it is: the kind is told by what is in it, not by its name."""

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from pathlib import PureWindowsPath
from typing import Final

from frameworks.definitions.reader import from_json, look_through
from frameworks.definitions.shape import Definition, DefinitionError, Problem
from frameworks.definitions.writer import as_json
from frameworks.definitions.yaml_text import LARGEST, read_yaml, read_yaml_with_lines
from frameworks.importers.csv_file import csv_lines, decode
from frameworks.importers.mlf import AREAS, PRINCIPLES, ROOT, mlf_code, mlf_standards
from frameworks.importers.table import REQUIRED, About, from_lines
from frameworks.importers.words import code_for, tidy
from frameworks.importers.xlsx_file import xlsx_lines


class Kind(StrEnum):
    """What a file turned out to be."""

    OWN = "own YAML"
    MLF_CODE = "publisher's YAML of the code"
    MLF_STANDARDS = "publisher's YAML of the standards"
    CSV = "CSV"
    XLSX = "XLSX"


@dataclass(frozen=True)
class Naming:
    """What to call a framework whose table doesn't say; what is None is made of the file's name."""

    code: str | None = None
    name: str | None = None
    version: str | None = None


@dataclass(frozen=True)
class Imported:
    """A file's framework, and what to tell whoever sent it; `digest` is the SHA-256 of all of the file."""

    kind: Kind
    definition: Definition
    notes: tuple[str, ...] = ()
    digest: str = ""


NOT_TEXT: Final = (
    (b"\xd0\xcf\x11\xe0", "is an old or a locked Excel workbook", "save it as .xlsx without a password"),
    (b"%PDF", "is a PDF", "send a workbook, CSV or YAML"),
)


def read_file(
    content: bytes,
    *,
    name: str,
    on: date,
    naming: Naming | None = None,
    published: Sequence[Definition] = (),
) -> Imported:
    """The framework in a file: our own YAML, a publisher's YAML, CSV or XLSX.

    What it gives can be written and read again without loss.

    :param name: the file's name, for a framework that has none.
    :param on: the day of the import, for files that have no date.
    :param published: the national versions in use, the newest of each framework first: a table's maps name
        their values.
    :raises DefinitionError: it is too large, of no known kind, or holds what can't be used; with a problem
        for each place to mend.
    """
    if len(content) > LARGEST:
        what = f"has {len(content) / 1_000_000:.1f} MB"
        raise DefinitionError(
            [Problem("file", what, f"keep to {LARGEST // 1_000_000} MB: split it, or save it anew")]
        )
    for start, what, mend in NOT_TEXT:
        if content.startswith(start):
            raise DefinitionError([Problem("file", what, mend)])
    imported = _read(content, _about(name, on, naming or Naming()), published)
    known = hashlib.sha256(content).hexdigest()
    return replace(imported, definition=from_json(as_json(imported.definition)), digest=known)


def _read(content: bytes, about: About, published: Sequence[Definition]) -> Imported:
    if content.startswith(b"PK"):
        return Imported(Kind.XLSX, from_lines(xlsx_lines(content), about, published))
    text, note = decode(content)
    if not text.strip():
        raise DefinitionError([Problem("file", "is empty", "send a workbook, CSV or YAML")])
    if _is_table(text):
        definition = from_lines(csv_lines(text), about, published)
        return Imported(Kind.CSV, definition, (note,) if note else ())
    if note:
        raise DefinitionError([Problem("file", "isn't UTF-8", "save the YAML as UTF-8")])
    return _from_yaml(text, about)


def _is_table(text: str) -> bool:
    """Whether the first line names columns: ours, or words in cells, as no YAML begins."""
    first = text.lstrip().partition("\n")[0]
    headings = [tidy(cell.strip().strip('"')).casefold() for cell in re.split(r"[,;\t]", first)]
    is_ours = any(heading in REQUIRED for heading in headings)
    return len(headings) > 1 and (is_ours or re.search(r"^[#%&*!|>{\[-]|:(\s|$)", first) is None)


def _from_yaml(text: str, about: About) -> Imported:
    if ROOT not in text:
        return Imported(Kind.OWN, _own(text))
    content = read_yaml(text, only_text=True)
    top = content if isinstance(content, Mapping) else {}
    if ROOT not in top:
        return Imported(Kind.OWN, _own(text))
    framework = top[ROOT] if isinstance(top[ROOT], Mapping) else {}
    if PRINCIPLES in framework:
        return Imported(Kind.MLF_CODE, mlf_code(content, on=about.on))
    if AREAS in framework:
        return Imported(Kind.MLF_STANDARDS, mlf_standards(content, on=about.on))
    mend = f"send a file that has {PRINCIPLES} or {AREAS}"
    raise DefinitionError([Problem(ROOT, "is a part of the framework that isn't known here", mend)])


def _own(text: str) -> Definition:
    """A framework from our own YAML, with the line of whatever is wrong before its place."""
    content, lines = read_yaml_with_lines(text)
    definition, problems = look_through(content)
    if problems:
        raise DefinitionError(with_line(each, lines) for each in problems)
    return definition


def with_line(problem: Problem, lines: Mapping[str, int]) -> Problem:
    """A problem with the line of its place before it; where there is no such place, of what is around it."""
    other = None if problem.other is None else _on_line(problem.other, lines)
    return replace(problem, where=_on_line(problem.where, lines), other=other)


def _on_line(where: str, lines: Mapping[str, int]) -> str:
    starts = (where[:end] for end in range(len(where), 0, -1) if where[end : end + 1] in {"", *".[, "})
    place = next((each for each in starts if each in lines), None)
    return where if place is None else f"line {lines[place]}, {where}"


def _about(file_name: str, on: date, naming: Naming) -> About:
    path = PureWindowsPath(file_name)  # which knows both kinds of slashes
    name = naming.name or tidy(path.stem.replace("_", " "))[:100] or "Own framework"
    return About(
        code=naming.code or code_for(name),
        name=name,
        version=naming.version or "1.0",
        source=f"The file {path.name[:200]}",
        on=on,
    )
