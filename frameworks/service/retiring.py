"""Retiring an organisation's version, and what a new cycle may take."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from frameworks.definitions.shape import Purpose
from frameworks.models import FrameworkRetirement
from frameworks.service.reading import read_version
from frameworks.service.texts import checked_text
from tenants.audit import service as audit
from tenants.errors import Conflict, Forbidden
from tenants.identity import Identity
from tenants.permissions import allowed
from tenants.rows import uuid7


def retire_version(session: Session, *, by: Identity, version_id: UUID, reason: str) -> None:
    """No new cycle takes this version from now on; those that have it keep it.

    :raises Forbidden: unless a framework editor or a command asks.
    :raises NotFound: the organisation has no such version.
    :raises Conflict: it is retired already.
    :raises Invalid: no reason, or too long a one.
    """
    if not allowed("framework.retire", by):
        raise Forbidden("Only a framework editor can do this.")
    version, said = read_version(session, by=by, version_id=version_id), checked_text(reason, "reason")
    made = session.execute(
        insert(FrameworkRetirement)
        .values(
            tenant_id=by.organisation_id, id=uuid7(), version_id=version_id, reason=said, by_id=by.person_id
        )
        .on_conflict_do_nothing(index_elements=["tenant_id", "version_id"])
        .returning(FrameworkRetirement.id)
    ).scalar_one_or_none()
    if made is None:
        raise Conflict("This version is retired already.")
    audit.record(
        session,
        by=by,
        action="framework.retired",
        object_type="framework_version",
        object_id=version_id,
        detail={"code": version.code, "version": version.version},
    )


def is_retired(session: Session, *, by: Identity, version_id: UUID) -> bool:
    """Whether an organisation's version is retired."""
    return (
        session.scalar(
            select(FrameworkRetirement.id).where(
                FrameworkRetirement.tenant_id == by.organisation_id,
                FrameworkRetirement.version_id == version_id,
            )
        )
        is not None
    )


def check_pinnable(session: Session, *, by: Identity, version_id: UUID, retired_too: bool = False) -> None:
    """May a new cycle take this version?

    :param retired_too: also one that is retired.
    :raises NotFound: the organisation has no such version.
    :raises Conflict: it is retired, or people aren't appraised on it.
    """
    view = read_version(session, by=by, version_id=version_id)
    if view.purpose is not Purpose.APPRAISAL:
        raise Conflict(
            f"{view.name} {view.version} is for people's own development, apart from appraisal."
            " Choose a framework for appraisal."
        )
    if not retired_too and is_retired(session, by=by, version_id=version_id):
        raise Conflict(f"{view.name} {view.version} is retired. Choose a version that is in use.")
