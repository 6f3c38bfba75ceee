"""Notes on wellbeing and adjustments go before the rest: health data isn't kept longer than it serves."""

from uuid import UUID

from sqlalchemy import Select, or_, select, update
from sqlalchemy.orm import Session

from appraisal.records import tombstones
from appraisal.records.retention import left_before
from appraisal.records.rows import table
from appraisal.records.standing import OVER, years_of
from tenants.audit import service as audit
from tenants.days import today
from tenants.errors import Forbidden
from tenants.identity import Identity
from tenants.permissions import allowed


def erase_notes(session: Session, *, by: Identity, dry_run: bool = False) -> int:
    """Blank the notes of appraisals that are over, in cycles that closed long enough ago; say how many.

    Those of people on whom a hold is in force stay. Three statements however many there are.

    :raises Forbidden: to anybody but an operator's command.
    """
    if not allowed("records.erase", by):
        raise Forbidden("An erasure is made by an operator's command, never from a page.")
    found = list(session.scalars(_due(by, years_of(session, by=by)["wellbeing"]).with_for_update()))
    if found and not dry_run:
        note = table("wellbeing_note")
        session.execute(
            update(note)
            .where(note.c.tenant_id == by.organisation_id, note.c.appraisal_id.in_(found))
            .values(tombstones.of("wellbeing_note"))
        )
        audit.record_each(
            session,
            by=by,
            action="wellbeing.erased",
            object_type="appraisal",
            changes={appraisal_id: {} for appraisal_id in found},
        )
    return len(found)


def _due(by: Identity, years: int) -> Select[UUID]:
    note, appraisal, cycle, hold = map(table, ("wellbeing_note", "appraisal", "cycle", "legal_hold"))
    held = select(hold.c.person_id).where(hold.c.tenant_id == by.organisation_id, hold.c.lifted_at.is_(None))
    says = or_(*(note.c[name].not_in(("", tombstones.WORD)) for name in tombstones.of("wellbeing_note")))
    return (
        select(note.c.appraisal_id)
        .join(
            appraisal,
            (appraisal.c.tenant_id == note.c.tenant_id) & (appraisal.c.id == note.c.appraisal_id),
        )
        .join(cycle, (cycle.c.tenant_id == appraisal.c.tenant_id) & (cycle.c.id == appraisal.c.cycle_id))
        .where(
            note.c.tenant_id == by.organisation_id,
            appraisal.c.state.in_(OVER),
            cycle.c.closes_on < left_before(today(), years),
            appraisal.c.person_id.not_in(held),
            says,
        )
        .order_by(note.c.appraisal_id)
    )
