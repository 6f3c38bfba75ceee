"""From text to records: the separator, the header, the rows, and whether the file was cut."""

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from tenants.people.importing.domain.report import Fault, FileRefused

REQUIRED = (
    "employee_number",
    "assignment_number",
    "first_name",
    "last_name",
    "email",
    "staff_group",
    "job_title",
    "pay_band",
    "department",
    "supervisor_employee_number",
    "start_date",
    "end_date",
    "fte",
)
"""Columns that every file has, in any order; email, supervisor and end date may be empty in a row."""
MAY_BE_EMPTY = ("email", "supervisor_employee_number", "end_date")
"""Required columns in which a row needs no value."""
EQUALITY = (
    "date_of_birth",
    "gender",
    "gender_same_as_at_birth",
    "ethnicity",
    "sexual_orientation",
    "religion_or_belief",
    "disability",
)
"""Columns that a file may have besides."""
SEPARATORS = ",;\t"
CUT = "The file seems to be cut here. Export it again and send the whole file. Nobody is ended by this one."
NO_END = (
    "The last line has no line break, so the file may have been cut there: nobody is ended by it."
    " If it is whole, add a line break at its end."
)


@dataclass(frozen=True)
class Record:
    """A row's values by column, with the number a spreadsheet gives it."""

    row: int
    values: dict[str, str]


class Table:
    """The records of a file, read one by one; after the last, `cut` says whether something is missing.

    :raises FileRefused: when the header can't be used; all that is wrong with it is named at once.
    """

    def __init__(self, text: str) -> None:
        self._rows = _rows(text)
        self._ends_well = text.endswith(("\n", "\r"))
        try:
            header = next(self._rows, None)
        except csv.Error as problem:
            message = 'A quotation mark (") in the header is never closed. Export the file again.'
            raise FileRefused([Fault(1, None, message)]) from problem
        names = [] if header is None else [printable(" ".join(name.split())).lower() for name in header[1]]
        self.columns = [name.replace(" ", "_") for name in names]
        self.cut = False
        self.warnings = tuple(_check(self.columns))

    def records(self) -> Iterator[Record | Fault]:
        """Each row as a record, or what is wrong with its shape."""
        last: Record | Fault | None = None
        try:
            for row, values in self._rows:
                if last is not None:
                    yield last
                last = self._record(row, values)
        except csv.Error:
            self.cut = True
            if last is not None:
                yield last
            row = getattr(last, "row", None) or 1
            message = f'A quotation mark (") that opens in row {row + 1} is never closed properly. {CUT}'
            yield Fault(row + 1, None, message)
            return
        if last is not None:
            yield self._at_the_end(last)

    def _at_the_end(self, last: Record | Fault) -> Record | Fault:
        if self._ends_well:
            return last
        self.cut = True
        if isinstance(last, Fault):
            return Fault(last.row, None, f"{last.message} {CUT}")
        self.warnings = (*self.warnings, Fault(last.row, None, NO_END))
        return last

    def _record(self, row: int, values: list[str]) -> Record | Fault:
        wanted, found = len(self.columns), len(values)
        if found > wanted and not any(value.strip() for value in values[wanted:]):
            values = values[:wanted]
        elif found != wanted:
            mend = (
                "Put a value that has the separator in it between quotation marks."
                if found > wanted
                else "Write an empty value between two separators where there is nothing to say."
            )
            return Fault(row, None, f"This row has {found} values for {wanted} columns. {mend}")
        return Record(row, dict(zip(self.columns, values, strict=True)))


def printable(text: str) -> str:
    """A text without what can't be printed: a NUL, say, which the database wouldn't store."""
    return "".join(sign for sign in text if sign.isprintable())


def _rows(text: str) -> Iterator[tuple[int, list[str]]]:
    """Rows that aren't blank, numbered as a spreadsheet does; strict about quotation marks."""
    first = text[: (text.find("\n") + 1) or len(text)].splitlines()[0] if text else ""
    separator = max(SEPARATORS, key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    for number, values in enumerate(reader, 1):
        if any(value.strip() for value in values):
            yield number, values


def _check(columns: Sequence[str]) -> Iterator[Fault]:
    """Columns that aren't known are named and passed over; the others must be there, once each.

    :raises FileRefused: when one is missing or there twice.
    """
    missing = [name for name in REQUIRED if name not in columns]
    double = sorted({name for name in columns if name and columns.count(name) > 1})
    faults = [Fault(1, name, f'The column "{name}" is missing. {_near(name, columns)}') for name in missing]
    faults += [Fault(1, name, f'The column "{name}" is there twice. Take one away.') for name in double]
    if faults:
        raise FileRefused(faults)
    for name in columns:
        if name and name not in REQUIRED and name not in EQUALITY:
            near = get_close_matches(name, EQUALITY, 1)
            meant = f' Did you mean "{near[0]}"?' if near else ""
            yield Fault(1, name, f'The column "{name}" isn\'t known and was passed over.{meant}')


def _near(name: str, columns: Sequence[str]) -> str:
    near = [column for column in get_close_matches(name, columns, 1) if column not in REQUIRED]
    if near:
        return f'Is it "{near[0]}"? Then rename that.'
    need = (
        "and leave its values empty if there are none" if name in MAY_BE_EMPTY else "with a value in each row"
    )
    others = [f'"{column}"' for column in columns if column and column not in REQUIRED + EQUALITY]
    meant = f" Or rename the column that has it, if it is {', '.join(others[:5])}." if others else ""
    return f"Add it, {need}.{meant}"
