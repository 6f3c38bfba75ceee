"""A whole staff file: its rows one by one, and what only shows when they are seen together."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from tenants.people.importing.domain.decoding import decode
from tenants.people.importing.domain.report import Fault, FileRefused
from tenants.people.importing.domain.rows import Reading, StaffRow, read_row
from tenants.people.importing.domain.table import EQUALITY, Record, Table, printable

EMPTY = "The file has a header and no rows. Send a row for each post."
UNNAMED = (
    "A row that was refused doesn't say which post it is about, so nobody is ended by this file:"
    " whoever seems to be missing may be meant by that row."
)

LONGEST_SHOWN = 60
"""So much of what stands for an employee number is repeated; a real one has 40 characters at most."""


class StaffFile:
    """Rows as `readings()` gives them; `rows`, `errors`, `warnings` and `whole` hold once all were taken.

    `whole` says that the file shows who is still there: it wasn't cut, and no row is too broken to say whom
    it means.

    :raises FileRefused: when there is no text in the bytes, or no usable header.
    """

    def __init__(self, content: bytes, *, today: date) -> None:
        decoded = decode(content)
        self._table = Table(decoded.text)
        self._cut = decoded.cut
        self._today = today
        self.columns = [name for name in self._table.columns if name]
        self.rows = 0
        self.whole = True
        self.errors: list[Fault] = []
        self._said = list(decoded.warnings)
        self._warnings: list[Fault] = []
        self._first_row: dict[str, int] = {}
        self._people: dict[str, StaffRow] = {}

    @property
    def equality_columns(self) -> list[str]:
        """The equality columns that this file has."""
        return [name for name in self.columns if name in EQUALITY]

    @property
    def warnings(self) -> list[Fault]:
        """About the file first, then row by row."""
        return [*self._said, *sorted((*self._table.warnings, *self._warnings), key=_place)]

    def readings(self) -> Iterator[Reading]:
        """Each row, checked by itself and against the rows before it.

        :raises FileRefused: after the last, when there was none.
        """
        unnamed = False
        for record in self._table.records():
            self.rows += 1
            reading = self._read(record)
            unnamed = unnamed or (reading.staff is None and reading.assignment_number is None)
            self.errors += reading.errors
            self._warnings += reading.warnings
            yield reading
        if self.rows == 0:
            raise FileRefused([Fault(None, None, EMPTY)])
        self._cut = self._cut or self._table.cut
        if unnamed and not self._cut:
            self._said.append(Fault(None, None, UNNAMED))
        self.whole = not (self._cut or unnamed)

    def _read(self, record: Record | Fault) -> Reading:
        if isinstance(record, Fault):
            return Reading(record.row or 0, errors=[record])
        reading = read_row(record, today=self._today)
        number = reading.assignment_number
        if number is not None:
            first = self._first_row.setdefault(number, reading.row)
            if first != reading.row:
                message = f'The assignment "{number}" is in row {first} already. Keep one of the two rows.'
                reading.errors.append(Fault(reading.row, "assignment_number", message))
                reading.staff = None
        if reading.staff is not None:
            reading.staff = self._as_before(reading, reading.staff)
        typed = _typed(record) if reading.errors or reading.warnings else None
        reading.errors = [replace(fault, employee_number=typed) for fault in reading.errors]
        reading.warnings = [replace(fault, employee_number=typed) for fault in reading.warnings]
        return reading

    def _as_before(self, reading: Reading, staff: StaffRow) -> StaffRow:
        """Somebody with several posts has one name and address: those of the first row."""
        first = self._people.setdefault(staff.employee_number, staff)
        if first is staff:
            return staff
        for column, field in (("first_name", "given_name"), ("last_name", "family_name"), ("email", "email")):
            if getattr(first, field) != getattr(staff, field):
                message = (
                    f'Row {first.row} says something else of "{staff.employee_number}", and is followed.'
                    " Let both rows say the same."
                )
                reading.warnings.append(Fault(reading.row, column, message))
        names = {"given_name": first.given_name, "family_name": first.family_name, "email": first.email}
        return replace(staff, **names, characteristics=None)  # type: ignore[arg-type] # texts, as in the row


def _typed(record: Record) -> str | None:
    """The employee number as it stands in a row, also one that can't be used: to find the row by."""
    typed = printable(record.values["employee_number"]).strip()
    return f"{typed[:LONGEST_SHOWN]}…" if len(typed) > LONGEST_SHOWN else typed or None


def _place(fault: Fault) -> tuple[int, str]:
    return fault.row or 0, fault.column or ""
