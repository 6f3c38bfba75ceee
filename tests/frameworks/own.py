"""A version of an organisation's own, written as published rows: tests that read it need no editors."""

from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from frameworks.definitions.shape import BehaviourDefinition, Definition
from frameworks.definitions.writer import as_json
from frameworks.models import NationalValue
from frameworks.service.bases import find_national
from frameworks.service.rows import write_published
from tenants.rows import uuid7
from tests.world import World


def plant_own(world: World, session: Session, definition: Definition) -> UUID:
    """Values, behaviours, what they map to, and the points of both scales; returns the version's id."""
    version = {
        "id": uuid7(),
        "kind": "own",
        "code": definition.code,
        "name": definition.name,
        "version": definition.version,
        "definition": as_json(definition),
        "submitted_by_id": world.members["ours.lead"].person_id,
        "published_by_id": world.members["ours.manager"].person_id,
    }
    parts: dict[str, list[dict[str, Any]]] = {
        name: [] for name in ("value", "behaviour", "scale_point", "behaviour_mapping")
    }
    for position, value in enumerate(definition.values, 1):
        row = {"id": uuid7(), "code": value.code, "name": value.name, "position": position}
        parts["value"].append(row | {"statement": value.statement})
        for place, behaviour in enumerate(value.behaviours, 1):
            _behaviour(session, parts, {"value_id": row["id"], "position": place}, behaviour)
    for kind, scale in definition.scales:
        for position, entry in enumerate(scale.entries, 1):
            point = {"id": uuid7(), "kind": kind, "code": entry.code, "label": entry.label}
            point |= {"points": entry.points, "meaning": entry.meaning, "position": position}
            parts["scale_point"].append(point)
    assert write_published(session, version, parts)
    return UUID(str(version["id"]))


def _behaviour(
    session: Session,
    parts: dict[str, list[dict[str, Any]]],
    place: dict[str, Any],
    behaviour: BehaviourDefinition,
) -> None:
    row = {"id": uuid7(), "code": behaviour.code, "statement": behaviour.statement} | place
    row |= {"effective": [*behaviour.effective], "ineffective": [*behaviour.ineffective]}
    parts["behaviour"].append(row)
    versions = find_national(session, {each.base for each in behaviour.maps})
    for each in behaviour.maps:
        target = select(NationalValue.id).filter_by(version_id=versions[each.base].id, code=each.value)
        weight = None if each.weight is None else f"{float(each.weight):.2f}"
        parts["behaviour_mapping"].append(
            {"id": uuid7(), "behaviour_id": row["id"], "national_value_id": session.scalars(target).one()}
            | {"relation": each.relation.value, "weight": weight}
        )
