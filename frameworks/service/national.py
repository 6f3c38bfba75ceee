"""National versions: reference rows that only the owner of the tables writes."""

from typing import Any
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from frameworks.definitions.reader import parse
from frameworks.definitions.shape import Definition
from frameworks.definitions.writer import as_json
from frameworks.models import (
    NationalBehaviour,
    NationalFrameworkVersion,
    NationalScalePoint,
    NationalValue,
)
from frameworks.service.ids import national_version_id, part_id
from tenants.audit import service as audit
from tenants.errors import Conflict, NotFound
from tenants.identity import Identity


def publish_national(session: Session, definition: Definition, *, by: Identity | None = None) -> UUID:
    """Write a definition as national reference rows, as the owner; doing it again changes nothing.

    :param by: the operator's command, where the session works for an organisation whose trail can say it.
    :raises Conflict: the version is published with other content, which stays: give it another number.
    """
    version_id = national_version_id(definition)
    made = session.execute(
        insert(NationalFrameworkVersion)
        .values(
            id=version_id,
            framework_code=definition.code,
            name=definition.name,
            version=definition.version,
            status="published",
            source=definition.source,
            published_on=definition.published_on,
            definition=as_json(definition),
        )
        .on_conflict_do_nothing()
        .returning(NationalFrameworkVersion.id)
    ).scalar_one_or_none()
    if made is None:
        _check_same(session, definition)
        return version_id
    session.execute(insert(NationalValue), _value_rows(version_id, definition))
    session.execute(insert(NationalBehaviour), _behaviour_rows(version_id, definition))
    session.execute(insert(NationalScalePoint), _scale_rows(version_id, definition))
    if by is not None:
        _note(session, by, "framework.national_published", version_id, definition.code, definition.version)
    return version_id


def retire_national(session: Session, *, by: Identity, version_id: UUID) -> None:
    """No organisation adopts, extends or maps to it from now on; what refers to it stays. As the owner.

    :raises NotFound: no published national version has this id.
    """
    row = session.execute(
        update(NationalFrameworkVersion)
        .where(NationalFrameworkVersion.id == version_id, NationalFrameworkVersion.status == "published")
        .values(status="retired")
        .returning(NationalFrameworkVersion.framework_code, NationalFrameworkVersion.version)
    ).one_or_none()
    if row is None:
        raise NotFound("There is no published national framework version with this id.")
    _note(session, by, "framework.national_retired", version_id, row.framework_code, row.version)


def _note(session: Session, by: Identity, action: str, version_id: UUID, code: str, version: str) -> None:
    audit.record(
        session,
        by=by,
        action=action,
        object_type="national_framework_version",
        object_id=version_id,
        detail={"code": code, "version": version},
    )


def _check_same(session: Session, definition: Definition) -> None:
    stored = session.scalar(
        select(NationalFrameworkVersion.definition).where(
            NationalFrameworkVersion.framework_code == definition.code,
            NationalFrameworkVersion.version == definition.version,
        )
    )
    if stored is not None and _content(parse(stored)) != _content(definition):
        raise Conflict(
            f"{definition.code} {definition.version} is published with other content, and what is published"
            " never changes. Give the new content another version."
        )


def _content(definition: Definition) -> tuple[object, ...]:
    """What people are rated by; where it came from and when may be told better later."""
    scales = tuple((kind, scale.entries) for kind, scale in definition.scales)
    return (definition.purpose, definition.values, definition.stages, definition.introduction, scales)


def _value_rows(version_id: UUID, definition: Definition) -> list[dict[str, Any]]:
    return [
        {"id": part_id(version_id, value.code), "version_id": version_id, "code": value.code}
        | {"name": value.name, "statement": value.statement, "position": position}
        for position, value in enumerate(definition.values, 1)
    ]


def _behaviour_rows(version_id: UUID, definition: Definition) -> list[dict[str, Any]]:
    return [
        {"id": part_id(version_id, behaviour.code), "value_id": part_id(version_id, value.code)}
        | {"code": behaviour.code, "statement": behaviour.statement, "position": position}
        | {"effective": list(behaviour.effective), "ineffective": list(behaviour.ineffective)}
        for value in definition.values
        for position, behaviour in enumerate(value.behaviours, 1)
    ]


def _scale_rows(version_id: UUID, definition: Definition) -> list[dict[str, Any]]:
    return [
        {"id": part_id(version_id, f"{kind}/{entry.code}"), "version_id": version_id, "kind": kind}
        | {"code": entry.code, "points": entry.points, "label": entry.label}
        | {"meaning": entry.meaning, "position": position}
        for kind, scale in definition.scales
        for position, entry in enumerate(scale.entries, 1)
    ]
