"""The successor's own cycles and behaviours in place of the predecessor's.

An appraisal ends under the rule it began with, so a cycle matches only with the same framework and version,
dates, rule and countersigning; a successor that has none gets one, if its framework is a national one.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Row, insert, select, union
from sqlalchemy.orm import Session

from appraisal.cycles.models import Cycle
from appraisal.cycles.service import carry_on, create_cycle
from appraisal.records.moving.report import CycleFound
from appraisal.records.moving.staging import FOUND, waiting
from frameworks import service as frameworks
from frameworks.models import Behaviour, FrameworkVersion, Value
from tenants.errors import Conflict, NotFound
from tenants.identity import Identity

_CYCLES: Final = select(
    Cycle.id,
    Cycle.name,
    Cycle.opens_on,
    Cycle.assessment_opens_on,
    Cycle.closes_on,
    Cycle.rule,
    Cycle.countersign,
    Cycle.launched_at,
    Cycle.framework_version_id,
    FrameworkVersion.national_version_id,
    FrameworkVersion.kind.label("framework_kind"),
    FrameworkVersion.code.label("framework_code"),
    FrameworkVersion.version.label("framework_version"),
).join(
    FrameworkVersion,
    (FrameworkVersion.tenant_id == Cycle.tenant_id) & (FrameworkVersion.id == Cycle.framework_version_id),
)
_BEHAVIOURS: Final = select(
    Behaviour.id,
    Behaviour.national_behaviour_id,
    Behaviour.code,
    Behaviour.statement,
    Value.code.label("value_code"),
    Value.version_id,
).join(Value, (Value.tenant_id == Behaviour.tenant_id) & (Value.id == Behaviour.value_id))
_SAME: Final = (
    *("national_version_id", "framework_kind", "framework_code", "framework_version"),
    *("opens_on", "assessment_opens_on", "closes_on", "rule", "countersign"),
)

Found = Row[*tuple[Any, ...]]


@dataclass(frozen=True)
class Used:
    """What waiting rows refer to in the predecessor."""

    cycles: Sequence[Found]
    behaviours: Sequence[Found]


def read_used(session: Session, *, home: UUID) -> Used:
    """Inside the predecessor: the cycles and behaviours of what waits, in two statements."""
    rating, agreed = waiting("rating"), waiting("agreed_rating")
    rated = union(select(rating.c.behaviour_id), select(agreed.c.behaviour_id))
    cycles = _CYCLES.where(Cycle.tenant_id == home, Cycle.id.in_(select(waiting("appraisal").c.cycle_id)))
    behaviours = _BEHAVIOURS.where(Behaviour.tenant_id == home, Behaviour.id.in_(rated))
    return Used(session.execute(cycles.order_by(Cycle.name)).all(), session.execute(behaviours).all())


def match(session: Session, *, by: Identity, used: Used, from_ods: str) -> tuple[CycleFound, ...]:
    """Inside the successor: find or make what stands in for what was used, and note the pairs.

    :raises Conflict: when its framework lacks a behaviour that was rated, or can't be adopted any more.
    """
    if not used.cycles:
        return ()
    own = list(session.execute(_CYCLES.where(Cycle.tenant_id == by.organisation_id).order_by(Cycle.name)))
    found, pairs, versions = [], [], {}
    for cycle in used.cycles:
        match = _like(cycle, own)
        if match is None:
            cycle_id, version, name = _make(session, by, cycle, {each.name.lower() for each in own}, from_ods)
        else:
            cycle_id, version, name = match.id, match.framework_version_id, match.name
        pairs.append((cycle.id, cycle_id))
        versions[cycle.framework_version_id] = version
        found.append(CycleFound(cycle.name, name, made=match is None))
    pairs += _behaviours(session, by, used.behaviours, versions)
    session.execute(insert(FOUND), [{"id": here, "new_id": there} for here, there in pairs])
    return tuple(found)


def _like(cycle: Found, own: Sequence[Found]) -> Found | None:
    same = [
        each
        for each in own
        if all(getattr(each, name) == getattr(cycle, name) for name in _SAME)
        and (each.launched_at is None) == (cycle.launched_at is None)
    ]
    return min(same, key=lambda each: (each.name != cycle.name, each.name), default=None)


def _make(
    session: Session, by: Identity, cycle: Found, names: set[str], from_ods: str
) -> tuple[UUID, UUID, str]:
    if cycle.framework_kind != "adopted":
        raise Conflict(
            f"The cycle {cycle.name} uses {cycle.framework_code} {cycle.framework_version}, which its"
            f" organisation wrote, and {by.organisation_name} has no cycle like it. Import that framework"
            " there and publish it, and open such a cycle; or finish or excuse these appraisals first."
        )
    try:
        version = frameworks.adopt(session, by=by, national_version=cycle.national_version_id)
    except (Conflict, NotFound) as problem:
        raise Conflict(
            f"The cycle {cycle.name} uses a national framework that can't be adopted, and"
            f" {by.organisation_name} has no cycle like it. {problem} Finish or excuse its appraisals first."
        ) from problem
    name = f"{cycle.name} ({from_ods})" if cycle.name.lower() in names else cycle.name
    made = create_cycle(
        session,
        by=by,
        name=name,
        framework_version_id=version,
        opens_on=cycle.opens_on,
        assessment_opens_on=cycle.assessment_opens_on,
        closes_on=cycle.closes_on,
        rule=cycle.rule,
        countersign=cycle.countersign,
        goes_on=True,
    )
    carry_on(session, by=by, cycle_id=made, launched_at=cycle.launched_at)
    return made, version, name


def _behaviours(
    session: Session, by: Identity, rated: Sequence[Found], versions: Mapping[UUID, UUID]
) -> list[tuple[UUID, UUID]]:
    own = session.execute(
        _BEHAVIOURS.where(
            Behaviour.tenant_id == by.organisation_id, Value.version_id.in_(set(versions.values()))
        )
    )
    there = {(row.version_id, _named(row)): row.id for row in own}
    pairs, lacking = [], []
    for row in rated:
        found = there.get((versions[row.version_id], _named(row)))
        if found is None:
            lacking.append(f"“{row.statement}”")
        else:
            pairs.append((row.id, found))
    if lacking:
        raise Conflict(
            f"The framework of {by.organisation_name} lacks behaviours that were rated: {', '.join(lacking)}."
            " Add them to it, or finish these appraisals first."
        )
    return pairs


def _named(behaviour: Found) -> object:
    """What makes two behaviours the same: the national id, or for local ones the codes."""
    return behaviour.national_behaviour_id or (behaviour.value_code, behaviour.code)
