"""An organisation's copy of a national version."""

from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from frameworks.models import (
    FrameworkVersion,
    NationalBehaviour,
    NationalFrameworkVersion,
    NationalScalePoint,
    NationalValue,
)
from frameworks.service.ids import adopted_id
from frameworks.service.rows import write_published
from tenants.audit import service as audit
from tenants.errors import Conflict, NotFound
from tenants.identity import Identity

ADOPTED = "adopted"


def adopt(session: Session, *, by: Identity, national_version: UUID) -> UUID:
    """Copy a published national version into the organisation's own tables; doing it again changes nothing.

    Every copied row keeps its national id. A handful of statements, whatever the framework's size.

    :raises NotFound: when no published national version has this id.
    :raises Conflict: when the organisation published a version of its own by this code and number.
    """
    national = session.get(NationalFrameworkVersion, national_version)
    if national is None or national.status != "published":
        raise NotFound("There is no published national framework version with this id.")
    copy_id = adopted_id(by.organisation_id, national.id)
    if session.get(FrameworkVersion, (by.organisation_id, copy_id)) is not None:
        return copy_id
    version = {
        "id": copy_id,
        "national_version_id": national.id,
        "kind": ADOPTED,
        "code": national.framework_code,
        "name": national.name,
        "version": national.version,
        "definition": national.definition,
    }
    if write_published(session, version, _parts(session, by.organisation_id, national.id, copy_id)):
        audit.record(
            session, by=by, action="framework.adopted", object_type="framework_version", object_id=copy_id
        )
    elif session.get(FrameworkVersion, (by.organisation_id, copy_id)) is None:
        raise Conflict(
            f"{by.organisation_name} published {national.framework_code} {national.version} as its own"
            " framework: a national version of the same code and number can't stand beside it."
        )
    return copy_id


def _parts(session: Session, own: UUID, national: UUID, copy_id: UUID) -> dict[str, list[dict[str, Any]]]:
    values = session.scalars(select(NationalValue).where(NationalValue.version_id == national)).all()
    behaviours = session.scalars(
        select(NationalBehaviour).where(NationalBehaviour.value_id.in_([value.id for value in values]))
    ).all()
    points = session.scalars(
        select(NationalScalePoint).where(NationalScalePoint.version_id == national)
    ).all()
    return {
        "value": [
            {"id": adopted_id(own, value.id), "national_value_id": value.id}
            | {"code": value.code, "name": value.name}
            | {"statement": value.statement, "position": value.position}
            for value in values
        ],
        "behaviour": [
            {"id": adopted_id(own, behaviour.id), "national_behaviour_id": behaviour.id}
            | {"value_id": adopted_id(own, behaviour.value_id), "code": behaviour.code}
            | {"statement": behaviour.statement, "position": behaviour.position}
            | {"effective": behaviour.effective, "ineffective": behaviour.ineffective}
            for behaviour in behaviours
        ],
        "scale_point": [
            {"id": adopted_id(own, point.id), "kind": point.kind, "code": point.code, "points": point.points}
            | {"label": point.label, "meaning": point.meaning, "position": point.position}
            for point in points
        ],
    }
