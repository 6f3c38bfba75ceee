"""Launching a cycle, set-based, and how far an organisation is."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from appraisal.cycles.models import Appraisal, Cycle
from frameworks import service as frameworks
from tenants.audit import service as audit
from tenants.errors import Forbidden, NotFound
from tenants.identity import Identity
from tenants.permissions import allowed
from tenants.rows import now

MEDICAL = "Medical and Dental"
EXCUSED_MEDICAL = "Doctors and dentists have medical appraisal instead."
IN_ORDER = ("objectives", "in_year", "assessment", "conversation", "sign_off", "complete", "excused")


@dataclass(frozen=True)
class CycleView:
    """A cycle as its organisation lead sees it."""

    id: UUID
    name: str
    opens_on: date
    assessment_opens_on: date
    closes_on: date
    launched: bool


@dataclass(frozen=True)
class Completion:
    """How many appraisals of a cycle are in each state; the excused are out of the denominator."""

    cycle: CycleView
    by_state: Mapping[str, int]

    @property
    def eligible(self) -> int:
        """Everybody but the excused."""
        return sum(count for state, count in self.by_state.items() if state != "excused")

    @property
    def complete(self) -> int:
        """Signed by all who must."""
        return self.by_state.get("complete", 0)


def create_cycle(
    session: Session,
    *,
    by: Identity,
    name: str,
    framework_version_id: UUID,
    opens_on: date,
    assessment_opens_on: date,
    closes_on: date,
    rule: Mapping[str, Any],
    countersign: str = "on_disagreement",
    goes_on: bool = False,
) -> UUID:
    """A cycle that isn't launched yet; it pins the framework's version and the scoring rule.

    :param goes_on: it carries another organisation's cycle on, so its version may be retired by now.
    :raises NotFound: when the organisation has no such framework version.
    :raises Conflict: when that version is retired, or isn't for appraisal.
    """
    frameworks.check_pinnable(session, by=by, version_id=framework_version_id, retired_too=goes_on)
    cycle = Cycle(
        name=name,
        framework_version_id=framework_version_id,
        opens_on=opens_on,
        assessment_opens_on=assessment_opens_on,
        closes_on=closes_on,
        rule=dict(rule),
        countersign=countersign,
    )
    session.add(cycle)
    session.flush()
    audit.record(session, by=by, action="cycle.created", object_type="cycle", object_id=cycle.id)
    return cycle.id


# One statement for everybody. Ids are hashes of cycle and post, so launching again adds only whom it missed;
# no function here is volatile and tenant_id comes from a column, so it can be pushed down to a shard. The
# countersigner is the appraiser's own manager, when that is somebody else. Whoever went on in a successor
# during the cycle has taken their appraisal along.
LAUNCH = text(
    """
    INSERT INTO appraisal (tenant_id, id, cycle_id, person_id, post_id, appraiser_id, countersigner_id, state,
                           revision, version, without_self, excused_reason, created_at, updated_at)
    SELECT post.tenant_id, md5(cycle.id::text || post.id::text)::uuid, cycle.id, post.person_id, post.id,
           line.manager_id, NULLIF(above.manager_id, post.person_id),
           CASE WHEN post.staff_group = :medical THEN 'excused' ELSE 'objectives' END,
           1, 1, false, CASE WHEN post.staff_group = :medical THEN :reason END, :moment, :moment
    FROM cycle
    JOIN post ON post.tenant_id = cycle.tenant_id
    JOIN person ON person.tenant_id = post.tenant_id AND person.id = post.person_id
    LEFT JOIN reporting_line line
           ON line.tenant_id = post.tenant_id AND line.post_id = post.id AND line.ended_on IS NULL
          AND line.manager_id <> post.person_id
    LEFT JOIN LATERAL (
        SELECT upper.manager_id
        FROM post own
        JOIN reporting_line upper ON upper.tenant_id = own.tenant_id AND upper.post_id = own.id
                                 AND upper.ended_on IS NULL AND upper.manager_id <> line.manager_id
        WHERE own.tenant_id = post.tenant_id AND own.person_id = line.manager_id AND own.ended_on IS NULL
        ORDER BY own.assignment_number
        LIMIT 1
    ) above ON true
    WHERE cycle.tenant_id = :organisation AND cycle.id = :cycle
      AND (post.ended_on IS NULL OR post.ended_on >= cycle.opens_on) AND post.started_on <= cycle.closes_on
      AND (person.left_on IS NULL OR person.left_on >= cycle.opens_on)
      AND (person.left_on IS NULL OR NOT EXISTS (
          SELECT FROM person_transfer gone
          WHERE gone.tenant_id = person.tenant_id AND gone.person_id = person.id AND gone.kind = 'left'))
    ON CONFLICT (tenant_id, cycle_id, post_id) DO NOTHING
    """
)


def launch(session: Session, *, by: Identity, cycle_id: UUID) -> int:
    """Open an appraisal for every post held in the cycle; returns how many were added.

    Doctors and dentists are excused: medical appraisal is theirs. A post without a manager gets an
    appraisal without an appraiser, which its holder can still begin.

    :raises NotFound: when the organisation has no such cycle.
    """
    cycle = _cycle(session, by, cycle_id)
    moment = now()
    added = session.execute(
        LAUNCH,
        {
            "organisation": by.organisation_id,
            "cycle": cycle_id,
            "medical": MEDICAL,
            "reason": EXCUSED_MEDICAL,
            "moment": moment,
        },
    ).rowcount  # type: ignore[attr-defined] # a text INSERT gives a CursorResult
    cycle.launched_at = cycle.launched_at or moment
    audit.record(
        session,
        by=by,
        action="cycle.launched",
        object_type="cycle",
        object_id=cycle_id,
        detail={"added": added},
    )
    return int(added)


def cycles(session: Session, *, by: Identity) -> tuple[CycleView, ...]:
    """The organisation's cycles, newest first.

    :raises Forbidden: unless an organisation lead asks.
    """
    _may_read(by)
    rows = session.scalars(
        select(Cycle).where(Cycle.tenant_id == by.organisation_id).order_by(Cycle.opens_on.desc(), Cycle.id)
    )
    return tuple(_view(row) for row in rows)


def completion(session: Session, *, by: Identity, cycle_id: UUID) -> Completion:
    """Counts by state, for the organisation's own lead, in one statement beside the cycle.

    :raises Forbidden: unless an organisation lead asks.
    :raises NotFound: when the organisation has no such cycle.
    """
    _may_read(by)
    cycle = _cycle(session, by, cycle_id)
    rows = session.execute(
        select(Appraisal.state, func.count())
        .where(Appraisal.tenant_id == by.organisation_id, Appraisal.cycle_id == cycle_id)
        .group_by(Appraisal.state)
    ).all()
    counts = {str(state): int(count) for state, count in rows}
    return Completion(_view(cycle), {state: counts.get(state, 0) for state in IN_ORDER})


def _may_read(by: Identity) -> None:
    if not allowed("cycle.read", by):
        raise Forbidden("Only your organisation lead sees how far everybody is.")


def _cycle(session: Session, by: Identity, cycle_id: UUID) -> Cycle:
    cycle = session.execute(
        select(Cycle).where(Cycle.tenant_id == by.organisation_id, Cycle.id == cycle_id)
    ).scalar_one_or_none()
    if cycle is None:
        raise NotFound
    return cycle


def _view(cycle: Cycle) -> CycleView:
    return CycleView(
        cycle.id,
        cycle.name,
        cycle.opens_on,
        cycle.assessment_opens_on,
        cycle.closes_on,
        cycle.launched_at is not None,
    )
