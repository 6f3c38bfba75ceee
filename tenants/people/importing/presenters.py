"""An import in words: what would change or has changed, and what there is to mend."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tenants.people.importing.domain.report import Fault
from tenants.people.importing.naming import Named
from tenants.people.importing.service import ImportView
from tenants.spreadsheet import to_csv

MOST_SHOWN = 100
"""Lines of errors and of warnings on a page; the CSV has all."""
WHOLE_FILE = "File"
MEANINGS = {
    "employee_number": "who it is: up to 40 letters, digits and . _ / -",
    "assignment_number": "which post it is, once in a file",
    "email": "may be empty",
    "staff_group": "one of ESR’s nine, such as Nursing and Midwifery Registered",
    "pay_band": "such as 5, Band 8a, VSM, or Medical and Dental",
    "department": "a path from the top, such as Surgery > Theatres",
    "supervisor_employee_number": "the employee number of the manager; empty for nobody",
    "start_date": "such as 2024-04-01 or 01/04/2024",
    "end_date": "likewise; empty while the post goes on",
    "fte": "the part of a full-time post, above 0 and up to 1",
}
"""What stands beside a column's name where that alone doesn't say it."""
HEAD = ("Kind", "Row", "Employee number", "Column", "What to mend")


@dataclass(frozen=True)
class FaultTable:
    """Errors or warnings: the first of them, and how many there are."""

    rows: tuple[tuple[str, str, str, str], ...]
    count: int

    @property
    def hidden(self) -> int:
        """How many aren't shown."""
        return self.count - len(self.rows)


@dataclass(frozen=True)
class PostTable:
    """Posts of one kind: what is done to them, the columns of the table, its rows, and how many there are."""

    title: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    count: int


@dataclass(frozen=True)
class ImportPage:
    """A file that waits or was taken over. `may_end` counts posts that could be ended with it."""

    counts: tuple[tuple[str, int], ...]
    posts: tuple[PostTable, ...]
    errors: FaultTable
    warnings: FaultTable
    missing: FaultTable
    may_end: int
    changes_nothing: bool


def import_page(view: ImportView) -> ImportPage:
    """What a page says of an import."""
    report, done = view.report, view.applied_at is not None
    counts = [
        ("Rows in the file", report.rows),
        ("Posts added" if done else "Posts that will be added", report.created),
        ("Posts changed" if done else "Posts that will change", report.changed),
        ("Posts unchanged" if done else "Posts that stay as they are", report.unchanged),
        ("Rows left out" if done else "Rows that will be left out", report.refused),
    ]
    if done:
        counts.append(("Posts ended", report.ended))
    return ImportPage(
        counts=tuple(counts),
        posts=tuple(table for table in _posts(view, done=done) if table.count),
        errors=_table(report.errors),
        warnings=_table([fault for fault in report.warnings if not _is_missing(fault)]),
        missing=_table([fault for fault in report.warnings if _is_missing(fault)]),
        may_end=view.missing if view.whole and not done else 0,
        changes_nothing=report.created + report.changed == 0,
    )


def _posts(view: ImportView, *, done: bool) -> Iterator[PostTable]:
    report, who = view.report, ("Employee number", "Name")
    kinds = {
        "created": ("Posts added" if done else "Posts that will be added", ("Row", *who), report.created),
        "changed": (
            "Posts changed" if done else "Posts that will change",
            ("Row", *who, "What is new"),
            report.changed,
        ),
        "ended": ("Posts ended", who[:1], report.ended),
    }
    for kind, (title, head, count) in kinds.items():
        named = [each for each in view.named if each.outcome == kind]
        yield PostTable(title, head, tuple(_post(each)[: len(head)] for each in named), count)


def _post(post: Named) -> tuple[str, ...]:
    if post.row is None:
        return (post.employee_number,)
    return str(post.row), post.employee_number, post.name, ", ".join(post.columns)


def faults_csv(view: ImportView) -> str:
    """All errors and warnings as a table for a spreadsheet."""
    kinds = (("Error", view.report.errors), ("Warning", view.report.warnings))
    return to_csv(HEAD, [(kind, *_line(fault)) for kind, faults in kinds for fault in faults])


def _is_missing(fault: Fault) -> bool:
    """Does it name one of the posts that the file doesn't have?"""
    return fault.row is None and fault.column is not None


def _table(faults: Sequence[Fault]) -> FaultTable:
    return FaultTable(tuple(_line(fault) for fault in faults[:MOST_SHOWN]), len(faults))


def _line(fault: Fault) -> tuple[str, str, str, str]:
    row = WHOLE_FILE if fault.row is None else str(fault.row)
    return row, fault.employee_number or "", fault.column or "", fault.message
