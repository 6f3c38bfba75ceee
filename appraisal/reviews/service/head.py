"""One appraisal's own row with its cycle's: found, permitted, and locked where two requests could race."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, cast
from uuid import UUID

from sqlalchemy import Table, and_, bindparam, func, select
from sqlalchemy.orm import Session

from appraisal.cycles.models import Appraisal, Cycle, Delegation
from appraisal.reviews.domain.facts import Asker
from appraisal.reviews.domain.states import Party, State
from appraisal.reviews.domain.transitions import TABLE
from appraisal.reviews.service.clock import today
from tenants.errors import Conflict, Forbidden, NotFound
from tenants.identity import Identity
from tenants.permissions import (
    Appraised,
    allowed,
    is_appraisee,
    is_appraiser,
    is_countersigner,
    lead_of_another,
)
from tenants.prepared import PREPARED

APPRAISAL = cast(Table, Appraisal.__table__)
CYCLE = cast(Table, Cycle.__table__)
DELEGATION = cast(Table, Delegation.__table__)
READ = "appraisal.read"
BY_A_LEAD = ("appraisal.excuse", "appraisal.reopen")
PERMISSIONS = frozenset(row.permission for row in TABLE)
PREDICATES = {
    Party.APPRAISEE: is_appraisee,
    Party.APPRAISER: is_appraiser,
    Party.COUNTERSIGNER: is_countersigner,
    Party.ORGANISATION_LEAD: lead_of_another,
}


@dataclass(frozen=True, slots=True)
class Head:
    """An appraisal's row, and what its cycle pins."""

    id: UUID
    person_id: UUID
    appraiser_id: UUID | None
    countersigner_id: UUID | None
    state: State
    revision: int
    version: int
    self_reminded_on: date | None
    without_self: bool
    excused_reason: str | None
    completed_at: datetime | None
    stage: str | None
    cycle_id: UUID
    cycle_name: str
    framework_version_id: UUID
    opens_on: date
    assessment_opens_on: date
    closes_on: date
    countersign: str
    rule: dict[str, Any]
    delegate_ids: frozenset[UUID] = frozenset()


_APPRAISAL_COLUMNS = (
    "id", "person_id", "appraiser_id", "countersigner_id", "state", "revision", "version",
    "self_reminded_on", "without_self", "excused_reason", "completed_at", "stage", "cycle_id",
)  # fmt: skip
_CYCLE_COLUMNS = (
    "framework_version_id", "opens_on", "assessment_opens_on", "closes_on", "countersign", "rule",
)  # fmt: skip
# Who stands in today: a delegation counts from its first day to its last, unless it was ended before.
_DELEGATES = (
    select(func.array_agg(DELEGATION.c.delegate_id))
    .where(
        DELEGATION.c.tenant_id == APPRAISAL.c.tenant_id,
        DELEGATION.c.manager_id == APPRAISAL.c.appraiser_id,
        DELEGATION.c.ended_at.is_(None),
        DELEGATION.c.starts_on <= bindparam("today"),
        DELEGATION.c.ends_on >= bindparam("today"),
    )
    .scalar_subquery()
)
_HEAD = (
    select(
        *(APPRAISAL.c[name] for name in _APPRAISAL_COLUMNS),
        CYCLE.c.name.label("cycle_name"),
        *(CYCLE.c[name] for name in _CYCLE_COLUMNS),
        _DELEGATES.label("delegate_ids"),
    )
    .select_from(
        APPRAISAL.join(
            CYCLE, and_(CYCLE.c.tenant_id == APPRAISAL.c.tenant_id, CYCLE.c.id == APPRAISAL.c.cycle_id)
        )
    )
    .where(APPRAISAL.c.tenant_id == bindparam("organisation"), APPRAISAL.c.id == bindparam("appraisal"))
)
# NO KEY UPDATE: one request at a time moves an appraisal or writes into it; foreign keys may still be
# checked. Rows that depend on it are read by later statements, which see what the request waited for.
_LOCKED = _HEAD.with_for_update(key_share=True, of=APPRAISAL).execution_options(**PREPARED)


def locked_head(session: Session, *, by: Identity, appraisal_id: UUID) -> Head:
    """The appraisal's row, locked until the transaction ends.

    :raises NotFound: if there is none in the asker's organisation.
    """
    asked = {"organisation": by.organisation_id, "appraisal": appraisal_id, "today": today()}
    row = session.execute(_LOCKED, asked).one_or_none()
    if row is None:
        raise NotFound
    found = row._asdict()
    found["state"] = State(found["state"])
    found["delegate_ids"] = frozenset(found["delegate_ids"] or ())
    return Head(**found)


def parties_of(by: Identity, of: Appraised) -> frozenset[Party]:
    """In what capacities somebody stands to an appraisal."""
    return frozenset(party for party, holds in PREDICATES.items() if holds(by, of))


def capacities(by: Identity, of: Appraised) -> list[str]:
    """How somebody stands to an appraisal, for the trail: a delegate isn't called the appraiser."""
    held = {str(party) for party in parties_of(by, of)}
    if Party.APPRAISER in held and by.person_id != of.appraiser_id:
        held = held - {str(Party.APPRAISER)} | {"delegate"}
    return sorted(held)


def asker_of(by: Identity, of: Appraised) -> Asker:
    """The asker's parties, and the permissions of the transition table that they hold."""
    held = frozenset(name for name in PERMISSIONS if allowed(name, by, of))
    return Asker(parties_of(by, of), held)


def check_readable(by: Identity, of: Appraised, *, also: tuple[str, ...] = ()) -> None:
    """Hide the appraisal from whoever may neither read it nor holds one of the permissions in `also`.

    :raises NotFound: then, exactly as if it didn't exist.
    """
    if not any(allowed(name, by, of) for name in (READ, *also)):
        raise NotFound


def check_permitted(by: Identity, of: Appraised, permission: str) -> None:
    """Ask the table of permissions.

    :raises NotFound: if the appraisal is hidden from the asker.
    :raises Forbidden: if it can be read but this may not be done.
    """
    if allowed(permission, by, of):
        return
    check_readable(by, of)
    raise Forbidden("You can read this appraisal, but this part isn't yours to change.")


def check_state(head: Head, *states: State, doing: str) -> None:
    """Refuse what can't be done in the present state.

    :raises Conflict: naming what was tried and how far the appraisal is.
    """
    if head.state not in states:
        raise Conflict(f"{doing} can't be changed now. {NOW[head.state]}", code="state")


NOW = {
    State.OBJECTIVES: "The objectives are still being agreed.",
    State.IN_YEAR: "The objectives are agreed and the assessment hasn't started.",
    State.ASSESSMENT: "Both sides are assessing.",
    State.CONVERSATION: "The conversation is being recorded.",
    State.SIGN_OFF: "The appraisal is being signed.",
    State.COMPLETE: "The appraisal is complete.",
    State.EXCUSED: "The appraisal is excused.",
}
