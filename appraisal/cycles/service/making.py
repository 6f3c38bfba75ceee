"""Setting a cycle up, changing it and deleting it: all of it until launch, its name and later days after."""

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from appraisal.cycles.domain import (
    Countersign,
    Plan,
    check_days,
    check_later,
    check_name,
    check_pinned,
    tidy_name,
)
from appraisal.cycles.models import Cycle
from appraisal.cycles.service.choosing import chosen_version
from appraisal.cycles.service.reading import find, may_manage, plan_of, rule_named
from frameworks import service as frameworks
from frameworks.service.documents import digest
from tenants.audit import service as audit
from tenants.days import today
from tenants.errors import Conflict, Invalid, Problem
from tenants.identity import Identity
from tenants.rows import uuid7
from tenants.versions import check_same, check_version, id_under

FIELDS = ("name", "framework_version_id", "opens_on", "assessment_opens_on", "closes_on", "countersign")


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
    cycle_id: UUID | None = None,
    asked: str | None = None,
) -> UUID:
    """A cycle that isn't launched yet, for other use cases and for commands: a lead's is `set_up`.

    :param goes_on: it carries another organisation's cycle on, so its version may be retired by now.
    :param asked: a hash of the request, where it was sent under a key.
    :raises NotFound: when the organisation has no such framework version.
    :raises Conflict: when that version is retired, or isn't for appraisal.
    """
    frameworks.check_pinnable(session, by=by, version_id=framework_version_id, retired_too=goes_on)
    cycle = Cycle(
        id=cycle_id or uuid7(),
        name=name,
        framework_version_id=framework_version_id,
        opens_on=opens_on,
        assessment_opens_on=assessment_opens_on,
        closes_on=closes_on,
        rule=dict(rule),
        countersign=countersign,
        asked=asked,
    )
    session.add(cycle)
    session.flush()
    audit.record(
        session,
        by=by,
        action="cycle.created",
        object_type="cycle",
        object_id=cycle.id,
        detail={"rule": rule_named(rule)},
        changes={field: (None, getattr(cycle, field)) for field in FIELDS},
        plain=FIELDS,
    )
    return cycle.id


def set_up(
    session: Session,
    *,
    by: Identity,
    plan: Plan,
    rule: Mapping[str, Any],
    idempotency_key: str | None = None,
) -> UUID:
    """A lead's new cycle, which waits to be launched; it is scored by `rule` until another is chosen.

    A national framework version that the organisation doesn't have yet is adopted by being chosen.

    :raises Invalid: with all there is to mend.
    :raises Conflict: something else was sent under the key.
    :raises Forbidden: unless an organisation lead asks.
    """
    may_manage(by)
    plan = _tidied(plan)
    cycle_id, asked = id_under(idempotency_key, by=by, kind="cycle"), digest(_told(plan))
    names = _names(session, by)
    if cycle_id in names:
        check_same(find(session, by, cycle_id).asked, asked)
        return cycle_id
    version = _checked(session, by, plan, names.values(), check_days(plan, today=today()))
    kept = None if idempotency_key is None else asked
    plan = _with_version(plan, version)
    return create_cycle(session, by=by, rule=rule, cycle_id=cycle_id, asked=kept, **vars(plan))


def change_cycle(
    session: Session, *, by: Identity, cycle_id: UUID, plan: Plan, expected_version: int | None
) -> int:
    """Change a cycle: anything until it is launched, then its name and, to later days, two of its days.

    Gives its version, which stays the same where nothing differs.

    :raises Invalid: with all there is to mend.
    :raises Conflict: it is launched, and pins what was to be changed.
    :raises VersionRequired: without the version that was read.
    :raises Stale: somebody changed it in between; both are in it.
    :raises NotFound: no such cycle here.
    :raises Forbidden: unless an organisation lead asks.
    """
    may_manage(by)
    plan, cycle = _tidied(plan), find(session, by, cycle_id)
    before = plan_of(cycle)
    check_version(expected_version, cycle.version, current=_told(before), sent=_told(plan))
    names = [name for each, name in _names(session, by).items() if each != cycle_id]
    if cycle.launched_at is None:
        version = _checked(session, by, plan, names, check_days(plan, today=today()))
        plan = _with_version(plan, version)
    else:
        _check_launched(before, plan, names)
    changed = {
        field: (getattr(before, field), getattr(plan, field))
        for field in FIELDS
        if getattr(before, field) != getattr(plan, field)
    }
    if changed:
        for field, (_, after) in changed.items():
            setattr(cycle, field, after)
        cycle.version += 1
        session.flush()
        audit.record(
            session,
            by=by,
            action="cycle.changed",
            object_type="cycle",
            object_id=cycle_id,
            changes=changed,
            plain=FIELDS,
        )
    return cycle.version


def delete_cycle(session: Session, *, by: Identity, cycle_id: UUID, expected_version: int | None) -> str:
    """Delete a cycle that was never launched; gives its name.

    :raises Conflict: it is launched: people have appraisals in it.
    :raises VersionRequired: without the version that was read.
    :raises Stale: somebody changed it in between.
    :raises NotFound: no such cycle here.
    :raises Forbidden: unless an organisation lead asks.
    """
    may_manage(by)
    cycle = find(session, by, cycle_id)
    if cycle.launched_at is not None:
        raise Conflict("The cycle is launched: people have appraisals in it, so it can’t be deleted.")
    check_version(expected_version, cycle.version, current=_told(plan_of(cycle)), sent={})
    audit.record(
        session,
        by=by,
        action="cycle.deleted",
        object_type="cycle",
        object_id=cycle_id,
        changes={field: (getattr(cycle, field), None) for field in FIELDS},
        plain=FIELDS,
    )
    session.delete(cycle)
    session.flush()
    return cycle.name


def _tidied(plan: Plan) -> Plan:
    return Plan(**{**vars(plan), "name": tidy_name(plan.name)})


def _with_version(plan: Plan, version: UUID) -> Plan:
    return Plan(**{**vars(plan), "framework_version_id": version})


def _names(session: Session, by: Identity) -> dict[UUID, str]:
    rows = session.execute(select(Cycle.id, Cycle.name).where(Cycle.tenant_id == by.organisation_id))
    return {row.id: row.name for row in rows}


def _checked(
    session: Session, by: Identity, plan: Plan, taken: Collection[str], days: tuple[Problem, ...]
) -> UUID:
    """The organisation's own version that the plan means; all there is to mend is said at once."""
    problems = [*check_name(plan.name, taken), *days]
    if plan.countersign not in set(Countersign):
        problems.append(Problem("/countersign", "Say when somebody countersigns."))
    try:
        version = chosen_version(session, by=by, version_id=plan.framework_version_id)
    except Invalid as refusal:
        problems += refusal.problems
    if problems:
        raise Invalid("See the list of what to mend.", problems=problems)
    return version


def _check_launched(before: Plan, plan: Plan, names: list[str]) -> None:
    pinned = check_pinned(before, plan)
    if pinned:
        raise Conflict(pinned[0].message, problems=pinned)
    problems = [*check_name(plan.name, names), *check_later(before, plan, today=today())]
    if problems:
        raise Invalid("See the list of what to mend.", problems=problems)


def _told(plan: Plan) -> dict[str, str]:
    return {field: str(getattr(plan, field)) for field in FIELDS}
