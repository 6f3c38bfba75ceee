"""An organisation's cycles, how far each is, and what a member of staff without an appraisal is told."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from appraisal.cycles.domain import Phase, Plan, overlapping, phase_of
from appraisal.cycles.models import Appraisal, Cycle, CycleLaunch
from frameworks.models import FrameworkVersion
from tenants.days import today
from tenants.errors import Forbidden, NotFound
from tenants.identity import Identity
from tenants.permissions import allowed

IN_ORDER = ("objectives", "in_year", "assessment", "conversation", "sign_off", "complete", "excused")


@dataclass(frozen=True)
class CycleView:
    """A cycle as its organisation lead sees it; `version` is its ETag.

    Its framework and its rule are called by their names and versions.
    """

    id: UUID
    plan: Plan
    launched_at: datetime | None
    version: int
    phase: Phase
    framework: tuple[str, str]
    rule: tuple[str, int]

    @property
    def name(self) -> str:
        """What it is called."""
        return self.plan.name

    @property
    def opens_on(self) -> date:
        """Its first day."""
        return self.plan.opens_on

    @property
    def assessment_opens_on(self) -> date:
        """The day on which assessing begins by itself."""
        return self.plan.assessment_opens_on

    @property
    def closes_on(self) -> date:
        """Its last day."""
        return self.plan.closes_on

    @property
    def launched(self) -> bool:
        """Is what it pins pinned, and have people appraisals in it?"""
        return self.launched_at is not None


@dataclass(frozen=True)
class LaunchView:
    """That a cycle was launched, or launched again, and how many appraisals that made."""

    at: datetime
    added: int


@dataclass(frozen=True)
class OneCycle:
    """A cycle, those it shares days with, and when it was launched."""

    cycle: CycleView
    overlaps: tuple[CycleView, ...]
    launches: tuple[LaunchView, ...]


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


def cycles(session: Session, *, by: Identity) -> tuple[CycleView, ...]:
    """The organisation's cycles, newest first.

    :raises Forbidden: unless an organisation lead asks.
    """
    may_read(by)
    rows = session.execute(_all(by).order_by(Cycle.opens_on.desc(), Cycle.id))
    return tuple(view_of(*row) for row in rows)


def one_cycle(session: Session, *, by: Identity, cycle_id: UUID) -> OneCycle:
    """One cycle, with what it overlaps, in two statements.

    :raises Forbidden: unless an organisation lead asks.
    :raises NotFound: when the organisation has no such cycle.
    """
    found = cycles(session, by=by)
    cycle = next((each for each in found if each.id == cycle_id), None)
    if cycle is None:
        raise NotFound
    launches = session.execute(
        select(CycleLaunch.at, CycleLaunch.added)
        .where(CycleLaunch.tenant_id == by.organisation_id, CycleLaunch.cycle_id == cycle_id)
        .order_by(CycleLaunch.at, CycleLaunch.id)
    )
    others = (each for each in found if each.id != cycle_id)
    return OneCycle(cycle, overlapping(cycle, others), tuple(LaunchView(*row) for row in launches))


def completion(session: Session, *, by: Identity, cycle_id: UUID) -> Completion:
    """Counts by state, for the organisation's own lead, in one statement beside the cycle.

    :raises Forbidden: unless an organisation lead asks.
    :raises NotFound: when the organisation has no such cycle.
    """
    may_read(by)
    cycle = read(session, by, cycle_id)
    rows = session.execute(
        select(Appraisal.state, func.count())
        .where(Appraisal.tenant_id == by.organisation_id, Appraisal.cycle_id == cycle_id)
        .group_by(Appraisal.state)
    ).all()
    counts = {str(state): int(count) for state, count in rows}
    return Completion(cycle, {state: counts.get(state, 0) for state in IN_ORDER})


def running(session: Session, *, by: Identity) -> tuple[str, date] | None:
    """The name and the last day of the cycle that runs, for whoever has no appraisal in it; the newest."""
    row = session.execute(
        select(Cycle.name, Cycle.closes_on)
        .where(
            Cycle.tenant_id == by.organisation_id, Cycle.launched_at.is_not(None), Cycle.closes_on >= today()
        )
        .order_by(Cycle.opens_on.desc(), Cycle.id)
        .limit(1)
    ).first()
    return None if row is None else (row.name, row.closes_on)


def may_read(by: Identity) -> None:
    """Let an organisation lead through.

    :raises Forbidden: anybody else.
    """
    if not allowed("cycle.read", by):
        raise Forbidden("Only your organisation lead sees how far everybody is.")


def may_manage(by: Identity) -> None:
    """Let an organisation lead through.

    :raises Forbidden: anybody else.
    """
    if not allowed("cycle.manage", by):
        raise Forbidden("Only your organisation lead runs cycles.")


def read(session: Session, by: Identity, cycle_id: UUID) -> CycleView:
    """One cycle's view.

    :raises NotFound: when the organisation has no such cycle.
    """
    row = session.execute(_all(by).where(Cycle.id == cycle_id)).first()
    if row is None:
        raise NotFound
    return view_of(*row)


def find(session: Session, by: Identity, cycle_id: UUID) -> Cycle:
    """A cycle's row, locked until the transaction ends, as it is now.

    :raises NotFound: when the organisation has no such cycle.
    """
    cycle = session.execute(
        select(Cycle)
        .where(Cycle.tenant_id == by.organisation_id, Cycle.id == cycle_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).scalar_one_or_none()
    if cycle is None:
        raise NotFound
    return cycle


def plan_of(cycle: Cycle) -> Plan:
    """What stands in a cycle's row."""
    return Plan(
        name=cycle.name,
        framework_version_id=cycle.framework_version_id,
        opens_on=cycle.opens_on,
        assessment_opens_on=cycle.assessment_opens_on,
        closes_on=cycle.closes_on,
        countersign=cycle.countersign,
    )


def rule_named(rule: Mapping[str, Any]) -> dict[str, str | int]:
    """A rule's name and version, as they stand in the trail."""
    return {"name": str(rule["name"]), "version": int(rule["version"])}


def view_of(cycle: Cycle, framework: str, version: str) -> CycleView:
    """A row with the name and version of its framework."""
    launched = cycle.launched_at is not None
    return CycleView(
        id=cycle.id,
        plan=plan_of(cycle),
        launched_at=cycle.launched_at,
        version=cycle.version,
        phase=phase_of(launched=launched, closes_on=cycle.closes_on, today=today()),
        framework=(framework, version),
        rule=(str(cycle.rule["name"]), int(cycle.rule["version"])),
    )


def _all(by: Identity) -> Select[Cycle, str, str]:
    version = FrameworkVersion
    return (
        select(Cycle, version.name, version.version)
        .join(version, (version.tenant_id == Cycle.tenant_id) & (version.id == Cycle.framework_version_id))
        .where(Cycle.tenant_id == by.organisation_id)
    )
