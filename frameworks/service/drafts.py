"""Drafts: begun from a national version, from an own one or from a document, saved, and discarded."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from frameworks.definitions import built_in
from frameworks.definitions.extension import as_additions
from frameworks.definitions.shape import Base, Definition, DefinitionError
from frameworks.definitions.writer import as_json
from frameworks.domain import OPEN, Action, State
from frameworks.models import FrameworkDraft, FrameworkVersion
from frameworks.service.bases import find_national, is_national, national_code, newest_national
from frameworks.service.documents import CAN_T_BE_READ, CODE_TAKEN, digest, read_document, refusal, storable
from frameworks.service.draft_rows import (
    DraftView,
    check_edition,
    check_editor,
    check_step,
    find,
    locked,
    note,
    touch,
    view,
)
from frameworks.service.reading import read_national, read_version
from tenants.days import today
from tenants.errors import Conflict, Invalid, Problem
from tenants.identity import Identity
from tenants.versions import check_same, id_under

MOST_OPEN = 100
"""So many drafts of an organisation are open at once."""


def create_draft(
    session: Session,
    *,
    by: Identity,
    definition: Definition,
    idempotency_key: str | None = None,
    origin: Mapping[str, str] | None = None,
) -> DraftView:
    """A draft of a document: an own framework, or additions to a national one.

    Of an extension with the core in it, as one may be stored elsewhere, the additions are taken. With a key,
    asking again gives the draft that was made the first time, as it is now.

    :param origin: what the trail says of where it came from, if not a document that was sent.
    :raises Forbidden: unless a framework editor or a command asks.
    :raises Conflict: too many drafts are open, or the key stands for another request.
    :raises Invalid: it has a core in it that isn't the one it extends, holds more than a framework may, or
        its code is a national framework's.
    """
    check_editor(by)
    asked = {"document": as_json(definition)}
    _check_code(session, definition)
    if definition.is_composed and definition.extends is not None:
        definition = _without_core(session, definition, definition.extends)
    return _create(session, by, definition, idempotency_key, asked, origin)


def create_extension(
    session: Session,
    *,
    by: Identity,
    base: Base,
    code: str | None = None,
    name: str | None = None,
    idempotency_key: str | None = None,
) -> DraftView:
    """An empty draft that extends a published national version.

    :raises Forbidden: unless a framework editor or a command asks.
    :raises Invalid: no such national version is published, or nothing can be called so.
    :raises Conflict: as `create_draft`.
    """
    check_editor(by)
    national = _national(session, base, "/extends")
    own_code = code or f"{base.framework}-{by.ods_code.lower()}"
    definition = Definition(
        code=own_code,
        name=name or f"{national.name}, {by.organisation_name}",
        version=next_version(session, by, own_code),
        published_on=today(),
        source=by.organisation_name,
        source_dated=today(),
        purpose=national.purpose,
        behaviour_scale=None,
        objective_scale=None,
        values=(),
        extends=base,
    )
    asked = {"extends": str(base), "code": code, "name": name}
    read = read_document(as_json(definition))
    _check_code(session, read)
    return _create(session, by, read, idempotency_key, asked)


def create_own(session: Session, *, by: Identity, idempotency_key: str | None = None) -> DraftView:
    """An empty draft of a framework that extends nothing, on the scales of the newest national core.

    :raises Forbidden: unless a framework editor or a command asks.
    :raises Invalid: no national core is published.
    :raises Conflict: as `create_draft`.
    """
    check_editor(by)
    core = built_in().code
    newest = newest_national(session, core) or Base(core, "")
    national, code = _national(session, newest, "/from"), f"values-{by.ods_code.lower()}"
    definition = replace(
        national,
        code=code,
        name=f"Values of {by.organisation_name}",
        version=next_version(session, by, code),
        published_on=today(),
        source=by.organisation_name,
        source_dated=today(),
        values=(),
        stages=(),
        introduction=(),
    )
    return _create(session, by, definition, idempotency_key, {"own": code})


def copy_version(
    session: Session, *, by: Identity, version_id: UUID, idempotency_key: str | None = None
) -> DraftView:
    """A draft of the next version of one of the organisation's own, or of its extensions.

    :raises Forbidden: unless a framework editor or a command asks.
    :raises NotFound: the organisation has no such version.
    :raises Conflict: it is the copy of a national version, which is extended instead; or as `create_draft`.
    """
    check_editor(by)
    version = read_version(session, by=by, version_id=version_id)
    definition = version.definition
    if version.kind == "adopted":
        raise Conflict("This is a national framework: extend it, and add what is your own.")
    if version.kind == "extension" and version.national_version_id is not None:
        national = read_national(session, version_id=version.national_version_id)
        definition = as_additions(national.definition, definition)
    definition = replace(definition, version=next_version(session, by, definition.code), published_on=today())
    return _create(session, by, definition, idempotency_key, {"copy_of": str(version_id)})


def read_draft(session: Session, *, by: Identity, draft_id: UUID) -> DraftView:
    """A draft, whole; also one that was published or discarded.

    :raises Forbidden: unless a framework editor or a command asks.
    :raises NotFound: the organisation has no such draft.
    """
    check_editor(by)
    return view(session, by, find(session, by, draft_id))


def save_draft(
    session: Session, *, by: Identity, draft_id: UUID, definition: Definition, expected_edition: int | None
) -> DraftView:
    """Replace a draft's document as a whole.

    :raises Forbidden: unless a framework editor or a command asks.
    :raises NotFound: the organisation has no such draft.
    :raises Conflict: it is in review, published or discarded.
    :raises VersionRequired: no edition was given.
    :raises Stale: somebody saved a newer one; both documents are in it.
    :raises Invalid: it holds more than a framework may.
    """
    row = locked(session, by, draft_id)
    check_step(Action.SAVE, row, by)
    check_edition(row, expected_edition, {"document": as_json(definition)})
    document = _storable(session, definition)
    if document != row.document:
        row.document = document
        touch(row, by)
        note(session, by, row, "framework.draft_saved", {"digest": digest(document)})
    return view(session, by, row)


def discard_draft(session: Session, *, by: Identity, draft_id: UUID, expected_edition: int | None) -> None:
    """Put a draft away for good; it stays to be read.

    :raises Forbidden: unless a framework editor or a command asks.
    :raises NotFound: the organisation has no such draft.
    :raises Conflict: it is published or discarded already.
    :raises VersionRequired: no edition was given.
    :raises Stale: somebody saved a newer one.
    """
    row = locked(session, by, draft_id)
    check_step(Action.DISCARD, row, by)
    check_edition(row, expected_edition)
    row.state, row.submitted_by_id, row.submitted_at = State.DISCARDED.value, None, None
    touch(row, by)
    note(session, by, row, "framework.draft_discarded")


def _national(session: Session, base: Base, pointer: str) -> Definition:
    found = find_national(session, [base]).get(base)
    if found is None or found.is_retired:
        problem = Problem(pointer, f"{base} isn't a published national version. Choose one of the list.")
        raise Invalid("There is nothing to extend.", problems=[problem])
    return read_national(session, version_id=found.id).definition


def _without_core(session: Session, composed: Definition, base: Base) -> Definition:
    try:
        return as_additions(_national(session, base, "/document/extends"), composed)
    except DefinitionError as error:
        raise refusal(error.problems, CAN_T_BE_READ) from error


def _create(
    session: Session,
    by: Identity,
    definition: Definition,
    key: str | None,
    asked: Mapping[str, Any],
    origin: Mapping[str, str] | None = None,
) -> DraftView:
    check_editor(by)
    draft_id = id_under(key, by=by, kind="framework draft")
    known = session.get(FrameworkDraft, (by.organisation_id, draft_id)) if key is not None else None
    if known is None:
        _check_room(session, by)
        made = session.execute(
            insert(FrameworkDraft)
            .values(
                tenant_id=by.organisation_id,
                id=draft_id,
                document=_storable(session, definition),
                edition=1,
                state=State.DRAFT.value,
                created_by_id=by.person_id,
                changed_by_id=by.person_id,
                asked=None if key is None else digest(asked),
            )
            .on_conflict_do_nothing(index_elements=["tenant_id", "id"])
            .returning(FrameworkDraft.id)
        ).scalar_one_or_none()
        row = find(session, by, draft_id)
        if made is not None:
            note(session, by, row, "framework.draft_created", origin or {"from": sorted(asked)[0]})
            return view(session, by, row)
        known = row
    check_same(known.asked, digest(asked))
    return view(session, by, known)


def _check_code(session: Session, definition: Definition) -> None:
    if session.scalar(select(is_national(definition.code))):
        raise refusal((national_code(definition),), CODE_TAKEN)


def _storable(session: Session, definition: Definition) -> dict[str, Any]:
    name, base = definition.extends, None
    if name is not None:
        found = find_national(session, [name]).get(name)
        base = None if found is None else read_national(session, version_id=found.id).definition
    return storable(definition, base=base)


def _check_room(session: Session, by: Identity) -> None:
    count = session.scalar(
        select(func.count()).where(
            FrameworkDraft.tenant_id == by.organisation_id, FrameworkDraft.state.in_(OPEN)
        )
    )
    if (count or 0) >= MOST_OPEN:
        raise Conflict(
            f"{MOST_OPEN} drafts are open. Publish or discard some of them first.", code="too_many"
        )


def next_version(session: Session, by: Identity, code: str) -> str:
    """What comes after the organisation's versions so far: 1.0, or one more than the largest first number."""
    versions = session.scalars(
        select(FrameworkVersion.version).where(
            FrameworkVersion.tenant_id == by.organisation_id, FrameworkVersion.code == code
        )
    )
    firsts = [version.partition(".")[0] for version in versions]
    return f"{max((int(each) for each in firsts if each.isascii() and each.isdecimal()), default=0) + 1}.0"
