"""One row of a staff file: its values checked, brought into one shape, or what is wrong with each of them."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache

from tenants.people.importing.domain.characteristics import CATEGORIES, category, could_be_born, message_for
from tenants.people.importing.domain.report import Fault
from tenants.people.importing.domain.table import EQUALITY, REQUIRED, Record
from tenants.people.importing.domain.vocabulary import LOCAL, STAFF_GROUPS, pay_band, staff_group

NEEDED = frozenset(REQUIRED) - {"email", "supervisor_employee_number", "end_date"}
LONGEST: Mapping[str, int] = {
    "employee_number": 40,
    "assignment_number": 40,
    "supervisor_employee_number": 40,
    "email": 254,
    "department": 400,
    "job_title": 200,
}
USUAL_LENGTH = 100
NUMBERS = ("employee_number", "assignment_number", "supervisor_employee_number")
NUMBER = re.compile(r"[A-Za-z0-9][A-Za-z0-9_./-]*")
PART = re.compile(r"\d{0,3}(?:[.,]\d{1,12})?")
SPREADSHEET_NUMBER = re.compile(r"\d(?:[.,]\d+)?[eE]\+\d+")
EMAIL = re.compile(r"[^\s@<>,;]+@[^\s@<>,;]+\.[^\s@<>,;]+")
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[ T]00:00(?::00)?)?")
BRITISH = re.compile(r"(\d{1,2})[/.](\d{1,2})[/.](\d{4})(?: 00:00(?::00)?)?")
NAMED = re.compile(r"(\d{1,2})[- ]([A-Za-z]{3})[a-z]*[- ](\d{4})")
EARLIEST, LATEST = date(1940, 1, 1), date(2100, 12, 31)
STEP = Decimal("0.001")
DEPARTMENTS_APART = " > "


@dataclass(frozen=True)
class StaffRow:
    """A post and who holds it, as the file has it on one row."""

    row: int
    employee_number: str
    assignment_number: str
    given_name: str
    family_name: str
    email: str | None
    staff_group: str
    pay_band: str
    job_title: str
    department: str
    supervisor: str | None
    started_on: date
    ended_on: date | None
    fte: Decimal
    characteristics: Mapping[str, str | date] | None
    """None where the file doesn't have such columns, or an earlier row has spoken for this person."""


@dataclass
class Reading:
    """What was found in one row: `staff` unless there are errors."""

    row: int
    employee_number: str | None = None
    assignment_number: str | None = None
    staff: StaffRow | None = None
    errors: list[Fault] = field(default_factory=list)
    warnings: list[Fault] = field(default_factory=list)


def read_row(record: Record, *, today: date) -> Reading:
    """Check one row; every error in it is named, so that it need be mended once only."""
    reader = _Reader(record, today)
    reading = reader.reading
    number, assignment = reader.number("employee_number"), reader.number("assignment_number")
    reading.employee_number, reading.assignment_number = number or None, assignment or None
    found = StaffRow(
        row=record.row,
        employee_number=number,
        assignment_number=assignment,
        given_name=reader.text("first_name"),
        family_name=reader.text("last_name"),
        email=reader.email(),
        staff_group=reader.group(),
        pay_band=reader.band(),
        job_title=reader.text("job_title"),
        department=reader.department(),
        supervisor=reader.number("supervisor_employee_number") or None,
        started_on=reader.day("start_date") or EARLIEST,
        ended_on=reader.day("end_date"),
        fte=reader.fte(),
        characteristics=reader.characteristics(),
    )
    if found.ended_on is not None and found.ended_on < found.started_on:
        reader.error("end_date", "The end date lies before the start date. Correct one of them.")
    if not reading.errors:
        reading.staff = found
    return reading


@lru_cache(maxsize=10_000)
def read_day(text: str) -> date | None:
    """A day written 2024-04-01, 01/04/2024 or 01-APR-2024, or None."""
    if found := ISO.fullmatch(text):
        year, month, day = found[1], found[2], found[3]
    elif found := BRITISH.fullmatch(text):
        day, month, year = found[1], found[2], found[3]
    elif (found := NAMED.fullmatch(text)) and found[2].lower() in MONTHS:
        day, month, year = found[1], str(MONTHS.index(found[2].lower()) + 1), found[3]
    else:
        return None
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None


@lru_cache(maxsize=1_000)
def read_part(text: str) -> Decimal | None:
    """A part of a full-time post, above 0 and up to 1, to three places; or None."""
    if not PART.fullmatch(text):
        return None
    found = Decimal(text.replace(",", ".")).quantize(STEP, ROUND_HALF_UP)
    return found if 0 < found <= 1 else None


class _Reader:
    """Takes values out of one record, and notes what is wrong with them."""

    def __init__(self, record: Record, today: date) -> None:
        self.values = record.values
        self.today = today
        self.reading = Reading(record.row)

    def error(self, column: str, message: str) -> None:
        self.reading.errors.append(Fault(self.reading.row, column, message))

    def warn(self, column: str, message: str) -> None:
        self.reading.warnings.append(Fault(self.reading.row, column, message))

    def text(self, column: str) -> str:
        """A value in one line, without double or outer spaces; empty when it is missing or can't be used."""
        value = self.values.get(column, "").strip()
        if not (value.isascii() and value.isprintable()):
            value = unicodedata.normalize("NFC", value)
            if not self._without_controls(column, value):
                return ""
            value = " ".join(value.split())
        elif "  " in value:
            value = " ".join(value.split())
        if not value and column in NEEDED:
            self.error(column, f'"{column}" is empty. Fill it in.')
        longest = LONGEST.get(column, USUAL_LENGTH)
        if len(value) > longest:
            self.error(column, f'"{column}" has {len(value)} characters; {longest} can be taken. Shorten it.')
            return ""
        return value

    def _without_controls(self, column: str, given: str) -> bool:
        if "\n" in given or "\r" in given:
            self.error(column, f'"{column}" has a line break in it. Write it in one line.')
            return False
        if any(unicodedata.category(sign) in {"Cc", "Cs", "Co", "Cn"} and sign != "\t" for sign in given):
            self.error(column, f'"{column}" has a character that can\'t be printed. Type the value anew.')
            return False
        return True

    def number(self, column: str) -> str:
        value = self.text(column)
        if not value:
            return ""
        if SPREADSHEET_NUMBER.fullmatch(value):
            self.error(column, f'A spreadsheet has shortened "{value}". Format the column as text.')
        elif not NUMBER.fullmatch(value):
            self.error(column, f'"{value}" isn\'t a number of the personnel system. Check it.')
        else:
            return value
        return ""

    def email(self) -> str | None:
        value = self.text("email")
        if value and not EMAIL.fullmatch(value):
            self.warn("email", f'"{value}" isn\'t an email address; the person is taken without one.')
            return None
        return value or None

    def group(self) -> str:
        value = self.text("staff_group")
        found = staff_group(value)
        if value and found is None:
            known = "; ".join(STAFF_GROUPS)
            self.error("staff_group", f'There is no staff group "{value}". Use one of: {known}.')
        return found or ""

    def band(self) -> str:
        value = self.text("pay_band")
        found = pay_band(value)
        if value and found == LOCAL and value.casefold() != LOCAL.casefold():
            self.warn("pay_band", f'"{value}" isn\'t an Agenda for Change band; it is taken as "{LOCAL}".')
        return found

    def department(self) -> str:
        value = self.text("department")
        parts = [part.strip() for part in value.split(">")]
        found = DEPARTMENTS_APART.join(part for part in parts if part)
        if value and not found:
            self.error("department", "The department has no name. Fill it in.")
        return found

    def day(self, column: str) -> date | None:
        value = self.text(column)
        if not value:
            return None
        found = read_day(value)
        if found is None:
            self.error(column, f'"{value}" isn\'t a day. Write it as 2024-04-01 or 01/04/2024.')
        elif not EARLIEST <= found <= LATEST:
            self.error(column, f"{found.isoformat()} is too far away. Check the year.")
        return found

    def fte(self) -> Decimal:
        value = self.text("fte")
        found = read_part(value) if value else None
        if value and found is None:
            message = f'"{value}" isn\'t a part of a full-time post. Write a number above 0 and up to 1.'
            self.error("fte", message)
        return found or Decimal(0)

    def characteristics(self) -> Mapping[str, str | date] | None:
        """Only what the row says; a value nobody knows is left out with a warning that doesn't repeat it."""
        if not any(column in self.values for column in EQUALITY):
            return None
        found: dict[str, str | date] = {}
        for column in CATEGORIES:
            value = " ".join(self.values.get(column, "").split())
            known = category(column, value) if value else None
            if known is not None:
                found[column] = known
            elif value:
                self.warn(column, message_for(column))
        self._born(found)
        return found

    def _born(self, found: dict[str, str | date]) -> None:
        value = self.values.get("date_of_birth", "").strip()
        if not value:
            return
        born = read_day(value)
        if born is not None and could_be_born(born, self.today):
            found["date_of_birth"] = born
        else:
            message = "The value isn't a day somebody at work can be born on, so nothing is recorded."
            self.warn("date_of_birth", f"{message} Write it as 1980-04-01 or 01/04/1980.")
