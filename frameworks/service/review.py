"""From a draft to a published version: submitted by one person, returned or published by another."""

from uuid import UUID

from sqlalchemy.orm import Session

from frameworks.domain import Action, State
from frameworks.models import FrameworkComment
from frameworks.service.comments import check_settled
from frameworks.service.documents import read_document
from frameworks.service.draft_rows import DraftView, check_edition, check_step, locked, note, touch, view
from frameworks.service.publishing import prepare, write_version
from frameworks.service.texts import checked_text
from tenants.audit import service as audit
from tenants.identity import Identity
from tenants.rows import now


def submit_draft(
    session: Session, *, by: Identity, draft_id: UUID, expected_edition: int | None
) -> DraftView:
    """Ask somebody else to publish a draft; until they decide, nobody changes it.

    :raises Forbidden: unless a framework editor asks.
    :raises NotFound: the organisation has no such draft.
    :raises Conflict: it is in review already, published or discarded.
    :raises VersionRequired: no edition was given.
    :raises Stale: somebody saved a newer one.
    :raises Invalid: it can't be published like this; with everything that is to be mended.
    """
    row = locked(session, by, draft_id)
    check_step(Action.SUBMIT, row, by)
    check_edition(row, expected_edition)
    definition = read_document(row.document)
    prepare(session, by=by, definition=definition)
    row.state, row.submitted_by_id, row.submitted_at = State.IN_REVIEW.value, by.person, now()
    touch(row, by)
    note(session, by, row, "framework.draft_submitted")
    return view(session, by, row)


def return_draft(
    session: Session, *, by: Identity, draft_id: UUID, text: str, expected_edition: int | None
) -> DraftView:
    """Send a draft back, with words; whoever submitted it may take it back themselves.

    :raises Forbidden: unless a framework editor asks.
    :raises NotFound: the organisation has no such draft.
    :raises Conflict: it isn't in review.
    :raises VersionRequired: no edition was given.
    :raises Stale: it isn't the edition that was looked at.
    :raises Invalid: no words, or too many.
    """
    row = locked(session, by, draft_id)
    check_step(Action.RETURN, row, by)
    check_edition(row, expected_edition)
    said = checked_text(text)
    session.add(FrameworkComment(draft_id=row.id, kind="return", place="", text=said, by_id=by.person))
    row.state, row.submitted_by_id, row.submitted_at = State.DRAFT.value, None, None
    touch(row, by)
    note(session, by, row, "framework.draft_returned", {"length": len(said)})
    return view(session, by, row)


def publish_draft(
    session: Session, *, by: Identity, draft_id: UUID, expected_edition: int | None, open_comments: int = 0
) -> DraftView:
    """Publish what somebody else submitted; from then on nobody can change it.

    :param open_comments: so many comments that aren't settled are accepted.
    :raises Forbidden: unless a framework editor asks who isn't the one that submitted it.
    :raises NotFound: the organisation has no such draft.
    :raises Conflict: it isn't in review, or more comments are open.
    :raises VersionRequired: no edition was given.
    :raises Stale: it isn't the edition that was looked at.
    :raises Invalid: it can't be published any more: what it refers to was retired, or its name is taken.
    """
    row = locked(session, by, draft_id)
    check_step(Action.PUBLISH, row, by)
    check_edition(row, expected_edition)
    check_settled(session, row, accepted=open_comments)
    assert row.submitted_by_id is not None  # noqa: S101 - the table's own CHECK says so of a draft in review
    ready = prepare(session, by=by, definition=read_document(row.document))
    version_id = write_version(session, by=by, ready=ready, submitted_by=row.submitted_by_id)
    row.state, row.version_id = State.PUBLISHED.value, version_id
    touch(row, by)
    session.flush()
    audit.record(
        session,
        by=by,
        action="framework.published",
        object_type="framework_version",
        object_id=version_id,
        detail={
            "code": ready.definition.code,
            "version": ready.definition.version,
            "draft": str(row.id),
            "submitted_by": str(row.submitted_by_id),
        },
    )
    return view(session, by, row)
