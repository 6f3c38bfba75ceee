"""Which posts a file adds, changes or ends: counts alone wouldn't tell whoever looks before they confirm."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tenants.identity import Identity
from tenants.people.importing.models import StaffImportRow

MOST = 100
"""How many of each kind are named."""
KINDS = ("created", "changed", "ended")
COLUMNS = {
    "given_name": "first_name",
    "family_name": "last_name",
    "started_on": "start_date",
    "ended_on": "end_date",
    "manager": "supervisor_employee_number",
}
"""What changed, by the name that the file's column has, where that is another."""


@dataclass(frozen=True)
class Named:
    """A post that an import adds, changes or ends: its row, whose it is, and what is new."""

    outcome: str
    row: int | None
    employee_number: str
    name: str
    columns: tuple[str, ...] = ()


def named_posts(session: Session, *, by: Identity, import_id: UUID) -> list[dict[str, Any]]:
    """The first of each kind while their rows are there, as they are stored: one statement."""
    staged = StaffImportRow
    place = func.row_number().over(
        partition_by=staged.outcome, order_by=(staged.row, staged.employee_number, staged.assignment_number)
    )
    found = (
        select(
            staged.outcome,
            staged.row,
            staged.employee_number,
            func.concat_ws(" ", staged.given_name, staged.family_name).label("name"),
            staged.changes,
            place.label("place"),
        )
        .where(
            staged.tenant_id == by.organisation_id,
            staged.import_id == import_id,
            staged.outcome.in_(KINDS),
        )
        .subquery()
    )
    rows = session.execute(
        select(found).where(found.c.place <= MOST).order_by(found.c.outcome, found.c.place)
    )
    return [asdict(Named(r.outcome, r.row, r.employee_number, r.name, _columns(r.changes))) for r in rows]


def from_stored(stored: Sequence[Mapping[str, Any]]) -> tuple[Named, ...]:
    """The same, as it was stored with an import."""
    return tuple(Named(**{**each, "columns": tuple(each["columns"])}) for each in stored)


def _columns(changes: Sequence[str] | None) -> tuple[str, ...]:
    return tuple(COLUMNS.get(each, each) for each in changes or () if each not in {"person", "post"})
