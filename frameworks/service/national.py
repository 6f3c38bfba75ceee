"""National versions: reference rows that only the owner of the tables writes."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from frameworks.definitions.differing import differing
from frameworks.definitions.reader import parse
from frameworks.definitions.shape import Definition, Problem
from frameworks.definitions.writer import as_json
from frameworks.models import (
    NationalBehaviour,
    NationalFrameworkVersion,
    NationalScalePoint,
    NationalValue,
)
from frameworks.service.documents import refusal
from frameworks.service.ids import national_version_id, part_id
from frameworks.service.texts import checked_text
from tenants.audit import service as audit
from tenants.errors import Conflict, NotFound
from tenants.identity import Identity

MOST_TOLD: Final = 10
"""So many places in which two documents differ are named."""
ON_NONE: Final = "leave it out, or make it an organisation's draft"
DATES: Final = ("published_on", "source_dated")
"""What is left out of account: a publisher's file has no date, and gets the day on which it is read."""


class Standing(StrEnum):
    """What publishing found: nothing, or the same words, in use or retired."""

    NEW = "new"
    PUBLISHED = "published"
    RETIRED = "retired"


@dataclass(frozen=True)
class Publication:
    """A national version, and how it stood before."""

    id: UUID
    standing: Standing


def publish_national(session: Session, definition: Definition, *, by: Identity | None = None) -> UUID:
    """The id of a definition as a national version; see `publish`, which writes it."""
    return publish(session, definition, by=by).id


def publish(session: Session, definition: Definition, *, by: Identity | None = None) -> Publication:
    """Write a definition as national reference rows, as the owner; doing it again changes nothing.

    :param by: the operator's command, where the session works for an organisation whose trail can say it.
    :raises Invalid: it stands on another framework, or maps to one, as only an organisation's does.
    :raises Conflict: the version is published with other content, which stays: give it another number. The
        places are named, and not their texts.
    """
    if faults := tuple(_leaning(definition)):
        raise refusal(faults, "A national framework stands on no other.")
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
        return Publication(version_id, _same(session, definition))
    session.execute(insert(NationalValue), _value_rows(version_id, definition))
    session.execute(insert(NationalBehaviour), _behaviour_rows(version_id, definition))
    session.execute(insert(NationalScalePoint), _scale_rows(version_id, definition))
    if by is not None:
        named = {"code": definition.code, "version": definition.version}
        _note(session, by, "framework.national_published", version_id, named)
    return Publication(version_id, Standing.NEW)


def retire_national(session: Session, *, by: Identity, version_id: UUID, reason: str) -> None:
    """No organisation adopts, extends or maps to it from now on; what refers to it stays. As the owner.

    :param reason: for the operator's trail, which alone keeps it.
    :raises NotFound: there is no national version with this id.
    :raises Conflict: it is retired already.
    :raises Invalid: no reason, or too long a one.
    """
    said = checked_text(reason, "reason")
    version = NationalFrameworkVersion
    row = session.execute(
        update(version)
        .where(version.id == version_id, version.status == "published")
        .values(status="retired")
        .returning(version.framework_code, version.version)
    ).one_or_none()
    if row is None:
        if session.scalar(select(version.id).where(version.id == version_id)) is None:
            raise NotFound("There is no national framework version with this id.")
        raise Conflict("This version is retired already.")
    named = {"code": row.framework_code, "version": row.version, "reason": said}
    _note(session, by, "framework.national_retired", version_id, named)


def _note(session: Session, by: Identity, action: str, version_id: UUID, detail: dict[str, str]) -> None:
    audit.record(
        session,
        by=by,
        action=action,
        object_type="national_framework_version",
        object_id=version_id,
        detail=detail,
    )


def _leaning(definition: Definition) -> Iterator[Problem]:
    if definition.extends is not None:
        yield Problem("extends", "makes this an addition to a national framework", ON_NONE)
    for index, value in enumerate(definition.values):
        for number, behaviour in enumerate(value.behaviours):
            if behaviour.maps:
                where = f"values[{index}].behaviours[{number}].maps"
                yield Problem(where, "are for an organisation's own behaviours", ON_NONE)


def _same(session: Session, definition: Definition) -> Standing:
    """How a version stands whose number is taken, if it says the same."""
    stored = session.execute(
        select(NationalFrameworkVersion.definition, NationalFrameworkVersion.status).where(
            NationalFrameworkVersion.framework_code == definition.code,
            NationalFrameworkVersion.version == definition.version,
        )
    ).one()
    places = differing(parse(stored.definition), definition, apart_from=DATES)
    if places:
        more = f" and {len(places) - MOST_TOLD} more" if len(places) > MOST_TOLD else ""
        raise Conflict(
            f"{definition.code} {definition.version} is {stored.status} with other content, and what is"
            f" published never changes. What differs: {', '.join(places[:MOST_TOLD])}{more}."
            " Give the new content another version."
        )
    return Standing(stored.status)


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
