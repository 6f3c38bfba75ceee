"""An organisation's copy of a national version."""

from dataclasses import dataclass
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
from tenants.errors import Conflict, Forbidden, NotFound
from tenants.identity import Identity
from tenants.permissions import allowed

ADOPTED, ADOPT = "adopted", "framework.adopt"
"""The kind of such a copy, and the permission to make one."""


@dataclass(frozen=True)
class Adoption:
    """The id of an organisation's copy, and whether it was made just now."""

    id: UUID
    is_new: bool


def adopt(session: Session, *, by: Identity, national_version: UUID) -> UUID:
    """The id of the organisation's copy of a national version; see `take_over`, which makes it."""
    return take_over(session, by=by, national_version=national_version).id


def take_over(session: Session, *, by: Identity, national_version: UUID) -> Adoption:
    """Copy a published national version into the organisation's own tables; doing it again changes nothing.

    Every copied row keeps its national id. A handful of statements, whatever the framework's size.

    :raises Forbidden: unless a framework editor, an organisation lead or a command asks.
    :raises NotFound: when there is no version with this id.
    :raises Conflict: it is retired, or the organisation's own; or the organisation published a version of its
        own by this code and number.
    """
    if not allowed(ADOPT, by):
        raise Forbidden("Only a framework editor or an organisation lead can do this.")
    national = _national(session, by, national_version)
    copy_id = adopted_id(by.organisation_id, national.id)
    if session.get(FrameworkVersion, (by.organisation_id, copy_id)) is not None:
        return Adoption(copy_id, is_new=False)
    _check_in_use(national)
    if write_published(session, _row(national, copy_id), _parts(session, by, national.id)):
        _note(session, by, national, copy_id)
        return Adoption(copy_id, is_new=True)
    if session.get(FrameworkVersion, (by.organisation_id, copy_id)) is None:
        raise Conflict(
            f"{by.organisation_name} published {national.framework_code} {national.version} as its own"
            " framework: a national version of the same code and number can't stand beside it."
        )
    return Adoption(copy_id, is_new=False)


def _national(session: Session, by: Identity, version_id: UUID) -> NationalFrameworkVersion:
    national = session.get(NationalFrameworkVersion, version_id)
    if national is not None:
        return national
    if session.get(FrameworkVersion, (by.organisation_id, version_id)) is not None:
        raise Conflict("This version is your organisation's already. Choose a national one.")
    raise NotFound("There is no national framework version with this id.")


def _check_in_use(national: NationalFrameworkVersion) -> None:
    if national.status != "published":
        raise Conflict(
            f"{national.name} {national.version} is retired, so nobody takes it over any more."
            " Choose a version that is in use."
        )


def _row(national: NationalFrameworkVersion, copy_id: UUID) -> dict[str, Any]:
    return {
        "id": copy_id,
        "national_version_id": national.id,
        "kind": ADOPTED,
        "code": national.framework_code,
        "name": national.name,
        "version": national.version,
        "definition": national.definition,
    }


def _note(session: Session, by: Identity, national: NationalFrameworkVersion, copy_id: UUID) -> None:
    audit.record(
        session,
        by=by,
        action="framework.adopted",
        object_type="framework_version",
        object_id=copy_id,
        detail={"code": national.framework_code, "version": national.version},
    )


def _parts(session: Session, by: Identity, national: UUID) -> dict[str, list[dict[str, Any]]]:
    own = by.organisation_id
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
