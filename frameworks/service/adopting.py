"""An organisation's copy of a national version."""

from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from frameworks.models import (
    Behaviour,
    FrameworkVersion,
    NationalBehaviour,
    NationalFrameworkVersion,
    NationalScalePoint,
    NationalValue,
    ScalePoint,
    Value,
)
from frameworks.service.ids import adopted_id
from tenants.audit import service as audit
from tenants.errors import NotFound
from tenants.identity import Identity

ADOPTED = "adopted"


def adopt(session: Session, *, by: Identity, national_version: UUID) -> UUID:
    """Copy a published national version into the organisation's own tables; doing it again changes nothing.

    Every copied row keeps its national id. A handful of statements, whatever the framework's size.

    :raises NotFound: when no published national version has this id.
    """
    national = session.get(NationalFrameworkVersion, national_version)
    if national is None or national.status != "published":
        raise NotFound("There is no published national framework version with this id.")
    copy_id = adopted_id(by.organisation_id, national.id)
    made = session.execute(
        insert(FrameworkVersion)
        .values(
            tenant_id=by.organisation_id,
            id=copy_id,
            national_version_id=national.id,
            kind=ADOPTED,
            code=national.framework_code,
            name=national.name,
            version=national.version,
            definition=national.definition,
        )
        .on_conflict_do_nothing(index_elements=["tenant_id", "id"])
        .returning(FrameworkVersion.id)
    ).scalar_one_or_none()
    if made is not None:
        _copy_values(session, by.organisation_id, national.id, copy_id)
        _copy_scales(session, by.organisation_id, national.id, copy_id)
        audit.record(
            session, by=by, action="framework.adopted", object_type="framework_version", object_id=copy_id
        )
    return copy_id


def _copy_values(session: Session, own: UUID, national: UUID, copy_id: UUID) -> None:
    values = session.scalars(select(NationalValue).where(NationalValue.version_id == national)).all()
    behaviours = session.scalars(
        select(NationalBehaviour).where(NationalBehaviour.value_id.in_([value.id for value in values]))
    ).all()
    session.execute(
        insert(Value),
        [
            _copied(own, value.id, "national_value_id", version_id=copy_id)
            | {"code": value.code, "name": value.name}
            | {"statement": value.statement, "position": value.position}
            for value in values
        ],
    )
    session.execute(
        insert(Behaviour),
        [
            _copied(own, behaviour.id, "national_behaviour_id", value_id=adopted_id(own, behaviour.value_id))
            | {"code": behaviour.code, "statement": behaviour.statement, "position": behaviour.position}
            | {"effective": behaviour.effective, "ineffective": behaviour.ineffective}
            for behaviour in behaviours
        ],
    )


def _copy_scales(session: Session, own: UUID, national: UUID, copy_id: UUID) -> None:
    points = session.scalars(
        select(NationalScalePoint).where(NationalScalePoint.version_id == national)
    ).all()
    session.execute(
        insert(ScalePoint),
        [
            {"tenant_id": own, "id": adopted_id(own, point.id), "version_id": copy_id, "kind": point.kind}
            | {"code": point.code, "points": point.points, "label": point.label}
            | {"meaning": point.meaning, "position": point.position}
            for point in points
        ],
    )


def _copied(own: UUID, national: UUID, column: str, **above: UUID) -> dict[str, Any]:
    return {"tenant_id": own, "id": adopted_id(own, national), column: national} | above
