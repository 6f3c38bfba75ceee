"""A file's rows into the waiting room: statements for each thousand rows, never one a row."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from hashlib import sha256
from itertools import islice
from typing import Any, cast
from uuid import UUID

from sqlalchemy import Table, column, delete, insert, table
from sqlalchemy.orm import Session

from tenants.identity import Identity
from tenants.jobs import service as jobs
from tenants.people.importing.domain.file import StaffFile
from tenants.people.importing.domain.rows import Reading
from tenants.people.importing.domain.table import EQUALITY, printable
from tenants.people.importing.models import StaffImport, StaffImportRow, StagedCharacteristics
from tenants.rows import now, uuid7

SAID = (
    *("given_name", "family_name", "email", "staff_group", "pay_band", "job_title", "department"),
    *("supervisor", "started_on", "ended_on", "fte"),
)
_NOTHING: dict[str, Any] = dict.fromkeys(SAID)
BATCH = 1_000
KEPT_FOR = timedelta(hours=4)
"""How long a file waits for somebody to look at it and take it over."""
LONGEST_NAME = 200
FORGET = "staff_import.forget"
"""The worker's name for forgetting files that have expired."""

# Without types: ids go as text, and nothing is converted value by value; the database knows its columns.
_STAGED = ("tenant_id", "id", "import_id", "employee_number", "assignment_number", "row", "outcome", *SAID)
_ROWS = insert(table(StaffImportRow.__tablename__, *(column(name) for name in _STAGED)))
_CHARACTERISTICS = insert(cast(Table, StagedCharacteristics.__table__))


def stage(session: Session, *, by: Identity, content: bytes, file_name: str, today: date) -> StaffImport:
    """Read a file and keep its rows apart from everybody; files that have waited too long are forgotten.

    :raises FileRefused: when nothing of it can be used.
    """
    file = StaffFile(content, today=today)
    moment = now()
    forget_expired(session, by=by, moment=moment)
    staged = StaffImport(
        id=uuid7(),
        file_name=printable(file_name)[:LONGEST_NAME],
        digest=sha256(content).hexdigest(),
        columns=file.columns,
        rows=0,
        whole=False,
        faults={},
        by_id=by.person_id,
        created_at=moment,
        expires_at=moment + KEPT_FOR,
    )
    session.add(staged)
    session.flush()
    readings = file.readings()
    while batch := list(islice(readings, BATCH)):
        _stage_batch(session, by, staged.id, batch)
    staged.rows, staged.whole = file.rows, file.whole
    staged.faults = {
        "errors": [fault.to_json() for fault in file.errors],
        "warnings": [fault.to_json() for fault in file.warnings],
    }
    session.flush()
    return staged


def forget_later(session: Session, *, by: Identity, staged: StaffImport) -> None:
    """Ask the worker to forget the file when it expires: what it says of people isn't kept for nothing."""
    moment = staged.expires_at
    jobs.enqueue(session, by=by, kind=FORGET, payload={}, unique_key=f"{FORGET} {staged.id}", run_at=moment)


def forget(session: Session, *, by: Identity, payload: Mapping[str, Any]) -> None:
    """The worker's part of `forget_later`."""
    forget_expired(session, by=by, moment=now())


def forget_expired(session: Session, *, by: Identity, moment: datetime) -> None:
    """Forget files that waited too long, with all their rows."""
    session.execute(
        delete(StaffImport).where(
            StaffImport.tenant_id == by.organisation_id, StaffImport.expires_at <= moment
        )
    )


def _stage_batch(session: Session, by: Identity, import_id: UUID, batch: list[Reading]) -> None:
    session.execute(_ROWS, [_row(by.organisation_id, import_id, reading) for reading in batch])
    told = list(_told(by.organisation_id, import_id, batch))
    if told:
        session.execute(_CHARACTERISTICS, told)


def _row(organisation_id: UUID, import_id: UUID, reading: Reading) -> dict[str, Any]:
    """A row that was refused keeps the numbers it named: whoever it means isn't missing from the file."""
    staff = reading.staff
    row = _NOTHING.copy() if staff is None else {name: getattr(staff, name) for name in SAID}
    row["tenant_id"], row["import_id"] = str(organisation_id), str(import_id)
    row["id"] = str(_id(import_id, reading.row))
    row["row"], row["outcome"] = reading.row, "refused" if staff is None else None
    row["employee_number"], row["assignment_number"] = reading.employee_number, reading.assignment_number
    return row


def _told(organisation_id: UUID, import_id: UUID, batch: list[Reading]) -> Iterator[dict[str, Any]]:
    """Everybody's characteristics once, from their first row; what it leaves empty is staged as unknown."""
    for reading in batch:
        staff = reading.staff
        if staff is not None and staff.characteristics is not None:
            yield {
                "tenant_id": organisation_id,
                "id": _id(import_id, reading.row),
                "import_id": import_id,
                "employee_number": staff.employee_number,
                **{name: staff.characteristics.get(name) for name in EQUALITY},
            }


def _id(import_id: UUID, row: int) -> UUID:
    """An id for a staged row, made from its import's: cheaper than twenty thousand random ones."""
    return UUID(int=import_id.int ^ row)
