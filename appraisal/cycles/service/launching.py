"""Launching a cycle, set-based, once or again; and what that pins."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from appraisal.cycles.domain import launched_already, why_not_launched
from appraisal.cycles.models import Cycle, CycleLaunch
from appraisal.cycles.service.posts import EXCUSED_MEDICAL, HELD, MEDICAL, OF_ONE, POSTS
from appraisal.cycles.service.reading import CycleView, find, may_manage, read, rule_named
from frameworks import service as frameworks
from tenants.audit import service as audit
from tenants.days import LONDON, today
from tenants.errors import Conflict, Stale
from tenants.identity import Identity
from tenants.rows import now, uuid7
from tenants.versions import check_version, id_under

NOBODY = "There is nobody to appraise in this cycle yet. Import your staff first."


@dataclass(frozen=True)
class Launched:
    """A cycle that was launched, and for how many posts that made an appraisal; `first` if it hadn't been."""

    cycle: CycleView
    added: int
    first: bool


# One statement for everybody. Ids are hashes of cycle and post, so launching again adds only whom it missed;
# no function here is volatile and tenant_id comes from a column, so it can be pushed down to a shard. The
# countersigner is the appraiser's own manager, when that is somebody else.
LAUNCH = text(
    """
    INSERT INTO appraisal (tenant_id, id, cycle_id, person_id, post_id, appraiser_id, countersigner_id, state,
                           revision, version, without_self, excused_reason, created_at, updated_at)
    SELECT post.tenant_id, md5(cycle.id::text || post.id::text)::uuid, cycle.id, post.person_id, post.id,
           line.manager_id, NULLIF(above.manager_id, post.person_id),
           CASE WHEN post.staff_group = :medical THEN 'excused' ELSE 'objectives' END,
           1, 1, false, CASE WHEN post.staff_group = :medical THEN :reason END, :moment, :moment
    """  # noqa: S608 - constants of this package
    + POSTS
    + """
    LEFT JOIN LATERAL (
        SELECT upper.manager_id
        FROM post own
        JOIN reporting_line upper ON upper.tenant_id = own.tenant_id AND upper.post_id = own.id
                                 AND upper.ended_on IS NULL AND upper.manager_id <> line.manager_id
        WHERE own.tenant_id = post.tenant_id AND own.person_id = line.manager_id AND own.ended_on IS NULL
        ORDER BY own.assignment_number
        LIMIT 1
    ) above ON true
    """
    + HELD
    + OF_ONE
    + "ON CONFLICT (tenant_id, cycle_id, post_id) DO NOTHING"
)
# Refers to what the cycle has now, so that the database lets nobody change it from here on.
PIN = text(
    """
    INSERT INTO cycle_launch
        (tenant_id, id, cycle_id, framework_version_id, countersign, rule_mark, at, added)
    SELECT tenant_id, :launch, id, framework_version_id, countersign, rule_mark, :moment, :added
    FROM cycle WHERE tenant_id = :organisation AND id = :cycle
    """
)


def launch(
    session: Session, *, by: Identity, cycle_id: UUID, launch_id: UUID | None = None, on: date | None = None
) -> int:
    """Open an appraisal for every post that is held; returns how many were added.

    A post counts if it is held on the day `on` (none: today), or, before the cycle opens, on its first day.
    Whoever left before has none; whoever starts later is added by launching again once they have started.

    For other use cases and for commands: a lead's is `launch_cycle`. Doctors and dentists are excused:
    medical appraisal is theirs. A post without a manager gets an appraisal without an appraiser, which its
    holder can still begin.

    :raises NotFound: when the organisation has no such cycle.
    """
    cycle = find(session, by, cycle_id)
    moment, first = now(), cycle.launched_at is None
    added = session.execute(
        LAUNCH,
        {
            "organisation": by.organisation_id,
            "cycle": cycle_id,
            "medical": MEDICAL,
            "reason": EXCUSED_MEDICAL,
            "moment": moment,
            "today": on or today(),
        },
    ).rowcount  # type: ignore[attr-defined] # a text INSERT gives a CursorResult
    cycle.launched_at = cycle.launched_at or moment
    session.flush()
    _pin(session, by, cycle_id, launch_id or uuid7(), moment, int(added))
    audit.record(
        session,
        by=by,
        action="cycle.launched",
        object_type="cycle",
        object_id=cycle_id,
        detail={
            "added": added,
            "first": first,
            "framework_version_id": str(cycle.framework_version_id),
            "rule": rule_named(cycle.rule),
            "countersign": cycle.countersign,
        },
    )
    return int(added)


def carry_on(session: Session, *, by: Identity, cycle_id: UUID, launched_at: datetime | None) -> None:
    """A cycle takes the place of one that another organisation launched then, if it did; nobody is added.

    :raises NotFound: when the organisation has no such cycle.
    """
    find(session, by, cycle_id).launched_at = launched_at
    session.flush()
    if launched_at is not None:
        _pin(session, by, cycle_id, uuid7(), launched_at, 0)


def launch_cycle(
    session: Session,
    *,
    by: Identity,
    cycle_id: UUID,
    expected_version: int | None,
    idempotency_key: str | None = None,
) -> Launched:
    """A lead launches a cycle, or adds whoever has come since.

    :raises Conflict: nobody is there to be appraised, the cycle is over, or its framework is retired by now.
    :raises VersionRequired: without the version that was read.
    :raises Stale: somebody changed it in between.
    :raises NotFound: no such cycle here.
    :raises Forbidden: unless an organisation lead asks.
    """
    may_manage(by)
    cycle = find(session, by, cycle_id)
    launch_id = id_under(idempotency_key, by=by, kind=f"launch of {cycle_id}")
    again = _launches(session, by, cycle_id)
    if launch_id in again:
        first = next(iter(again)) == launch_id
        return Launched(read(session, by, cycle_id), again[launch_id], first=first)
    _check_seen(session, by, cycle, expected_version)
    first = cycle.launched_at is None
    over = why_not_launched(launched=not first, closes_on=cycle.closes_on, today=today())
    if over is not None:
        raise Conflict(over)
    if first:
        frameworks.check_pinnable(session, by=by, version_id=cycle.framework_version_id)
        cycle.version += 1
    added = launch(session, by=by, cycle_id=cycle_id, launch_id=launch_id)
    if first and not added:
        raise Conflict(NOBODY)
    return Launched(read(session, by, cycle_id), added, first=first)


def _check_seen(session: Session, by: Identity, cycle: Cycle, expected: int | None) -> None:
    """No text is lost by launching what somebody changed: what became of the cycle is all there is to say."""
    told = {"name": cycle.name}
    try:
        check_version(expected, cycle.version, current=told, sent=told)
    except Stale as refusal:
        said = "Somebody changed this cycle after you looked. Look at it again, then launch it."
        if cycle.launched_at is not None:
            added = next(iter(_launches(session, by, cycle.id).values()), 0)
            said = launched_already(cycle.launched_at.astimezone(LONDON), added)
        raise Stale(said, current=refusal.current, sent=refusal.sent) from refusal


def _launches(session: Session, by: Identity, cycle_id: UUID) -> dict[UUID, int]:
    rows = session.execute(
        select(CycleLaunch.id, CycleLaunch.added)
        .where(CycleLaunch.tenant_id == by.organisation_id, CycleLaunch.cycle_id == cycle_id)
        .order_by(CycleLaunch.at, CycleLaunch.id)
    )
    return {row.id: row.added for row in rows}


def _pin(
    session: Session, by: Identity, cycle_id: UUID, launch_id: UUID, moment: datetime, added: int
) -> None:
    session.execute(
        PIN,
        {
            "organisation": by.organisation_id,
            "cycle": cycle_id,
            "launch": launch_id,
            "moment": moment,
            "added": added,
        },
    )
