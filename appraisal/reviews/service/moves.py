"""Moving an appraisal: its row changes here alone, always with a new version."""

from collections.abc import Mapping
from datetime import date
from typing import Any, cast
from uuid import UUID

from sqlalchemy import Table, delete, update
from sqlalchemy.orm import Session

from appraisal.reviews.domain.states import State
from appraisal.reviews.models import Confirmation
from appraisal.reviews.service.head import APPRAISAL, Head
from tenants.audit import service as audit
from tenants.identity import Identity
from tenants.rows import now

CONFIRMATION = cast(Table, Confirmation.__table__)


def change_head(
    session: Session, *, by: Identity, head: Head, values: Mapping[str, Any] | None = None
) -> int:
    """Change the locked appraisal's row; returns its new version."""
    session.execute(
        update(APPRAISAL)
        .where(APPRAISAL.c.tenant_id == by.organisation_id, APPRAISAL.c.id == head.id)
        .values(version=head.version + 1, updated_at=now(), **(values or {}))
    )
    return head.version + 1


def withdraw(session: Session, *, by: Identity, appraisal_id: UUID, step: str) -> None:
    """Withdraw both sides' confirmations of a step, because what they agreed to has changed."""
    session.execute(
        delete(CONFIRMATION).where(
            CONFIRMATION.c.tenant_id == by.organisation_id,
            CONFIRMATION.c.appraisal_id == appraisal_id,
            CONFIRMATION.c.step == step,
        )
    )


def start_by_saving(session: Session, *, by: Identity, head: Head, today: date) -> State:
    """Once the window has opened, the first saved answer starts the assessment; returns the state after."""
    if head.state is not State.IN_YEAR or today < head.assessment_opens_on:
        return head.state
    change_head(session, by=by, head=head, values={"state": State.ASSESSMENT})
    audit.record(
        session,
        by=by,
        action="appraisal.start_assessment",
        object_type="appraisal",
        object_id=head.id,
        detail={"from": State.IN_YEAR, "to": State.ASSESSMENT},
    )
    return State.ASSESSMENT
