"""Staff files of any size, with faults planted where they can be counted."""

import csv
import io
from collections.abc import Mapping, Sequence

from tenants.people.importing.domain.table import REQUIRED

HEADER = REQUIRED
GROUPS = ("Nursing and Midwifery Registered", "Administrative & Clerical", "Estates and Ancillary")
BANDS = ("5", "Band 6", "8a", "Medical & Dental")
NAMES = ("Ash", "Bo", "Chloë", "Dana", "Emrys", "Fionn", "Grace", "Hélène")
FAMILIES = ("O'Neill", "Smith", "Jones", "Patel", "Łukasik", "Ó Briain")
WIDTH = 9
"""Direct reports of each manager."""

Row = dict[str, str]


def row(number: int = 1, **changes: str) -> Row:
    """One good row: somebody who reports to nobody, with whatever is said differently."""
    values = {
        "employee_number": f"{10_000_000 + number}",
        "assignment_number": f"{10_000_000 + number}-1",
        "first_name": NAMES[number % len(NAMES)],
        "last_name": FAMILIES[number % len(FAMILIES)],
        "email": f"person{number}@example.org",
        "staff_group": GROUPS[number % len(GROUPS)],
        "job_title": "Staff, of a kind",
        "pay_band": BANDS[number % len(BANDS)],
        "department": f"Division {number % 7} > Team {number % 211}",
        "supervisor_employee_number": "",
        "start_date": "2021-04-01" if number % 2 else "01/04/2021",
        "end_date": "",
        "fte": "0.8" if number % 3 else "1",
    }
    return {**values, **changes}


def tree(size: int) -> list[Row]:
    """A trust of `size` people, everybody below the first, each manager with `WIDTH` reports."""
    return [
        row(number, supervisor_employee_number=f"{10_000_000 + (number - 1) // WIDTH}" if number else "")
        for number in range(size)
    ]


FAULTS: Sequence[tuple[str, str]] = (
    ("start_date", "31/02/2024"),
    ("fte", "1.2"),
    ("staff_group", "Wizards"),
    ("last_name", ""),
    ("employee_number", "1.0E+07"),
)
"""Column and value of each kind of broken row."""


def broken(rows: list[Row], every: int) -> dict[int, str]:
    """Break each `every`-th row, in turn by each fault; returns spreadsheet row → column.

    Only people without reports are broken, so that nobody's supervisor is lost with them.
    """
    managers = {each["supervisor_employee_number"] for each in rows}
    planted: dict[int, str] = {}
    free = [place for place, each in enumerate(rows) if each["employee_number"] not in managers]
    for turn in range(len(rows) // every):
        place = free[-1 - turn * 3]
        column, value = FAULTS[turn % len(FAULTS)]
        rows[place][column] = value
        planted[place + 2] = column
    return planted


def written(rows: Sequence[Mapping[str, str]], header: Sequence[str] = HEADER, delimiter: str = ",") -> str:
    """Rows as CSV text."""
    out = io.StringIO()
    writer = csv.DictWriter(out, header, delimiter=delimiter, extrasaction="ignore", restval="")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def staff_csv(rows: Sequence[Mapping[str, str]], header: Sequence[str] = HEADER) -> bytes:
    """Rows as a file in UTF-8."""
    return written(rows, header).encode()
