"""A row in each table of the staff import, for tests of the wall."""

from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from tenants.people.importing.models import StaffImport, StaffImportRow, StagedCharacteristics
from tenants.people.models import Department
from tenants.rows import uuid7

LATER = datetime(2099, 1, 1, tzinfo=UTC)
KEEP = text("SELECT equality_keep(:import, ARRAY['gender'])")


def plant_import(session: Session, *, words: str, employee_number: str) -> UUID:
    """An import that waits, with one row, and somebody's characteristics, staged and kept."""
    staged = StaffImport(
        id=uuid7(),
        file_name=words,
        digest="",
        columns=[],
        rows=1,
        whole=True,
        faults={"errors": [], "warnings": []},
        expires_at=LATER,
    )
    session.add_all([staged, Department(name=words, path=words)])
    session.flush()
    session.add(StaffImportRow(import_id=staged.id, row=2, outcome="refused", given_name=words))
    _stage(session, staged.id, employee_number)
    session.execute(KEEP, {"import": staged.id})
    _stage(session, staged.id, employee_number)
    return staged.id


def _stage(session: Session, import_id: UUID, employee_number: str) -> None:
    session.add(StagedCharacteristics(import_id=import_id, employee_number=employee_number, gender="Female"))
    session.flush()
