"""A staged file taken over: a constant number of statements, whatever its length."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import CursorResult, TextClause
from sqlalchemy.orm import Session

from tenants.audit import service as audit
from tenants.identity import Identity
from tenants.people import departments
from tenants.people.importing import statements as sql
from tenants.people.importing.domain.circles import Line, lines_in_circles
from tenants.people.importing.domain.report import Fault, Report, faults_from_json
from tenants.people.importing.domain.table import EQUALITY
from tenants.people.importing.models import StaffImport
from tenants.rows import now

MOST_NAMED = 1_000
"""How many of those whom a file doesn't have are named one by one."""
SUPERVISOR = "supervisor_employee_number"
STAYS = "The reporting line was left as it was."


@dataclass(frozen=True)
class Taken:
    """What became of a file, and how many posts go on that it doesn't have."""

    report: Report
    missing: int


def take_over(
    session: Session, *, by: Identity, staged: StaffImport, today: date, end_missing: bool
) -> Taken:
    """Bring people, posts and reporting lines to what the staged rows say, and write the trail.

    :param end_missing: end the posts that the file doesn't have; not done where the file isn't whole.
    """
    run = _Run(session, by, staged, today)
    run.do(sql.ONE_AT_A_TIME, organisation=f"staff import {by.organisation_id}")
    run.do(sql.HASH_JOINS_ONLY)
    errors = [_held_by_another(row) for row in run.do(sql.REFUSE_OTHERS_POSTS)]
    run.do(sql.ADD_PEOPLE)
    unmade, left_out = _lines_left_out(run)
    for statement in (sql.COMPARE, sql.CHANGE_PEOPLE, sql.ADD_POSTS, sql.CHANGE_POSTS):
        run.do(statement, left_out=left_out)
    ending = end_missing and staged.whole
    run.do(sql.FIND_MISSING, outcome="ended" if ending else "missing")
    for statement in (sql.END_POSTS, sql.END_LINES, sql.ADD_LINES, sql.AGREE_LINES, sql.LEAVE_OR_RETURN):
        run.do(statement)
    columns = [name for name in staged.columns if name in EQUALITY]
    if columns:
        run.do(sql.KEEP_CHARACTERISTICS, columns=columns)
    departments.grow(session, by=by)
    run.do(sql.TELL)
    counts = {str(outcome): int(count) for outcome, count in run.do(sql.COUNT)}
    absent = _absent(run, counts.get("missing", 0), whole=staged.whole)
    report = _report(staged, counts, errors, [*absent, *unmade])
    _record(session, by, staged, report)
    return Taken(report, counts.get("missing", 0) + counts.get("ended", 0))


class _Run:
    """Statements with what all of them are told."""

    def __init__(self, session: Session, by: Identity, staged: StaffImport, today: date) -> None:
        here = audit.origin.get()
        self.session = session
        self.told: dict[str, Any] = {
            "organisation": by.organisation_id,
            "import": staged.id,
            "today": today,
            "moment": now(),
            "actor_person_id": by.person_id,
            "actor_client_id": by.client_id,
            "actor_command": by.command,
            "request_id": here.request_id,
            "source": here.source,
        }

    def do(self, statement: TextClause, **more: object) -> list[Any]:
        """Send one statement; its rows, if it gives any."""
        result = self.session.execute(statement, {**self.told, **more})
        return list(result) if isinstance(result, CursorResult) and result.returns_rows else []


def _held_by_another(row: Any) -> Fault:  # noqa: ANN401 - a row of a text statement
    message = (
        f'The assignment "{row.assignment_number}" belongs to the employee number "{row.holder}".'
        " Correct the number that is wrong."
    )
    return Fault(row.row, "assignment_number", message, row.employee_number)


def _lines_left_out(run: _Run) -> tuple[list[Fault], list[int]]:
    """Rows whose reporting line can't be made, with the reason; the rows themselves are taken."""
    found = run.do(sql.LINES)
    warnings: dict[int, str] = {}
    lines = []
    for row in found:
        if row.kept:
            warnings[row.row] = _kept(row)
            lines.append(Line(row.person, row.instead, None))
        elif row.row is not None and row.said is None:
            continue  # the file takes the manager away
        elif row.manager is None:
            warnings[row.row] = (
                f'Your organisation has nobody with the employee number "{row.said}". {STAYS}'
                " Correct the number, or add that person."
            )
        elif row.row is not None and row.manager == row.person:
            warnings[row.row] = f'"{row.person}" can\'t report to themselves. {STAYS} Correct the number.'
        else:
            lines.append(Line(row.person, row.manager, row.row, row.instead))
    said = {row.row: row.said for row in found}
    for number in lines_in_circles(lines):
        warnings[number] = (
            f'"{said[number]}" reports to this person, directly or through others: a circle. {STAYS}'
            " Correct the supervisor here or further up."
        )
    who = {row.row: row.person for row in found}
    faults = [Fault(row, SUPERVISOR, message, who[row]) for row, message in warnings.items()]
    return faults, sorted(warnings)


def _kept(row: Any) -> str:  # noqa: ANN401 - a row of a text statement
    said = "nobody" if row.said is None else f'"{row.said}"'
    return (
        f'Somebody here put this right by hand: "{row.person}" reports to "{row.instead}", and the file says'
        f" {said} as before. {STAYS} Correct the supervisor in the personnel system too."
    )


def _absent(run: _Run, missing: int, *, whole: bool) -> list[Fault]:
    """Posts that go on although the file doesn't have them: how many, and which."""
    if missing == 0:
        return []
    why = (
        "They go on until you confirm that they end."
        if whole
        else "They go on, because the file isn't whole."
    )
    posts = "1 post isn't" if missing == 1 else f"{missing:,} posts aren't"
    cut = f" The first {MOST_NAMED:,} are named." if missing > MOST_NAMED else ""
    faults = [Fault(None, None, f"{posts} in the file. {why}{cut}")]
    for row in run.do(sql.NAME_MISSING, most=MOST_NAMED):
        message = (
            f'Employee "{row.employee_number}", assignment "{row.assignment_number}", isn\'t in the file.'
        )
        faults.append(Fault(None, "assignment_number", message, row.employee_number))
    return faults


def _report(
    staged: StaffImport, counts: dict[str, int], errors: list[Fault], warnings: list[Fault]
) -> Report:
    all_errors = (*faults_from_json(staged.faults["errors"]), *errors)
    all_warnings = (*faults_from_json(staged.faults["warnings"]), *warnings)
    return Report(
        rows=staged.rows,
        created=counts.get("created", 0),
        changed=counts.get("changed", 0),
        unchanged=counts.get("unchanged", 0),
        ended=counts.get("ended", 0),
        errors=tuple(sorted(all_errors, key=_row)),
        warnings=tuple(sorted(all_warnings, key=_row)),
    )


def _row(fault: Fault) -> int:
    return fault.row or 0


def _record(session: Session, by: Identity, staged: StaffImport, report: Report) -> None:
    counts = {name: getattr(report, name) for name in ("rows", "created", "changed", "unchanged", "ended")}
    audit.record(
        session,
        by=by,
        action="people.imported",
        object_type="staff_import",
        object_id=staged.id,
        detail={**counts, "refused": report.refused, "warnings": len(report.warnings), "file": staged.digest},
    )
