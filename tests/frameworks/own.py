"""A version of an organisation's own, planted as published rows: tests that read it need no editors."""

from decimal import Decimal
from uuid import UUID

from sqlalchemy.orm import Session

from frameworks.definitions.shape import BehaviourDefinition, Definition
from frameworks.definitions.writer import as_json
from frameworks.models import Behaviour, BehaviourMapping, FrameworkVersion, NationalValue, ScalePoint, Value
from frameworks.service.bases import find_national
from tenants.rows import uuid7
from tests.world import World


def plant_own(world: World, session: Session, definition: Definition) -> UUID:
    """Values, behaviours, what they map to, and the points of both scales; returns the version's id."""
    version = FrameworkVersion(id=uuid7(), kind="own", code=definition.code, name=definition.name)
    version.version, version.definition = definition.version, as_json(definition)
    version.submitted_by_id = world.members["ours.lead"].person_id
    version.published_by_id = world.members["ours.manager"].person_id
    session.add(version)
    session.flush()
    for position, value in enumerate(definition.values, 1):
        row = Value(id=uuid7(), version_id=version.id, code=value.code, name=value.name, position=position)
        row.statement = value.statement
        session.add(row)
        session.flush()
        for place, behaviour in enumerate(value.behaviours, 1):
            _behaviour(session, row.id, place, behaviour)
    for kind, scale in definition.scales:
        for position, entry in enumerate(scale.entries, 1):
            point = ScalePoint(version_id=version.id, kind=kind, code=entry.code, label=entry.label)
            point.points, point.meaning, point.position = entry.points, entry.meaning, position
            session.add(point)
    session.flush()
    return version.id


def _behaviour(session: Session, value_id: UUID, place: int, behaviour: BehaviourDefinition) -> None:
    row = Behaviour(id=uuid7(), value_id=value_id, code=behaviour.code, statement=behaviour.statement)
    row.position, row.effective, row.ineffective = place, [*behaviour.effective], [*behaviour.ineffective]
    session.add(row)
    session.flush()
    versions = find_national(session, {each.base for each in behaviour.maps})
    for each in behaviour.maps:
        target = session.query(NationalValue).filter_by(version_id=versions[each.base].id, code=each.value)
        mapping = BehaviourMapping(
            behaviour_id=row.id, national_value_id=target.one().id, relation=each.relation.value
        )
        mapping.weight = (
            None if each.weight is None else Decimal(each.weight.numerator) / each.weight.denominator
        )
        session.add(mapping)
