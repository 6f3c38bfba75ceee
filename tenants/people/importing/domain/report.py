"""What an import tells whoever sent the file: counts, and what to mend where."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from tenants.errors import Invalid, Problem


@dataclass(frozen=True)
class Fault:
    """Something to mend. Rows count as in a spreadsheet: the header is row 1; None is the whole file.

    `employee_number` is the row's own as it was typed, to find it by; None where the row doesn't say one.
    """

    row: int | None
    column: str | None
    message: str
    employee_number: str | None = None

    def to_json(self) -> dict[str, Any]:
        """As the report holds it."""
        return asdict(self)


class FileRefused(Invalid):
    """Nothing of the file could be used; `faults` says why."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        problems = [Problem("/file", fault.message) for fault in faults]
        super().__init__(faults[0].message, problems=problems, code="staff-file")
        self.faults = tuple(faults)


@dataclass(frozen=True)
class Report:
    """What became of a file, or would become: rows = created + changed + unchanged + rows refused.

    Each row is one post. `ended` counts posts that the file doesn't have and whose end was confirmed.
    `seconds` and `statements` are what it took, reading the file included.
    """

    rows: int
    created: int = 0
    changed: int = 0
    unchanged: int = 0
    ended: int = 0
    errors: tuple[Fault, ...] = ()
    warnings: tuple[Fault, ...] = ()
    statements: int = 0
    seconds: float = 0.0

    @property
    def refused(self) -> int:
        """How many rows have an error."""
        return len({fault.row for fault in self.errors if fault.row is not None})

    def to_json(self) -> dict[str, Any]:
        """The report as commands, API and stored imports give it."""
        return {
            "rows": self.rows,
            "created": self.created,
            "changed": self.changed,
            "unchanged": self.unchanged,
            "ended": self.ended,
            "errors": [fault.to_json() for fault in self.errors],
            "warnings": [fault.to_json() for fault in self.warnings],
            "statements": self.statements,
            "seconds": self.seconds,
        }

    def taking(self, statements: int, seconds: float) -> "Report":
        """The same with what it took."""
        return replace(self, statements=statements, seconds=round(seconds, 3))


def faults_from_json(stored: Sequence[Mapping[str, Any]]) -> tuple[Fault, ...]:
    """Faults that were stored with an import."""
    return tuple(
        Fault(each["row"], each["column"], each["message"], each.get("employee_number")) for each in stored
    )


def report_from_json(stored: Mapping[str, Any]) -> Report:
    """A report that was stored with an import."""
    lists = {name: faults_from_json(stored[name]) for name in ("errors", "warnings")}
    return Report(**{**stored, **lists})
