"""What people say of places in a draft, and that it is settled."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session, aliased

from frameworks.domain import Action
from frameworks.models import FrameworkComment, FrameworkDraft
from frameworks.service.draft_rows import check_editor, check_step, find, locked
from frameworks.service.names import Named, People
from frameworks.service.texts import checked_text
from tenants.audit import service as audit
from tenants.errors import Conflict, Invalid, NotFound, Problem
from tenants.identity import Identity
from tenants.people.models import Person
from tenants.rows import now
from tenants.versions import check_same, id_under

MOST = 500
"""So many comments a draft."""


@dataclass(frozen=True)
class CommentView:
    """A comment at a place: a code of the document, or "" for all of it; a `return` came with the draft."""

    id: UUID
    kind: str
    place: str
    text: str
    by: Named
    at: datetime
    settled_by: Named | None
    settled_at: datetime | None


def read_comments(session: Session, *, by: Identity, draft_id: UUID) -> tuple[CommentView, ...]:
    """What was said of a draft, oldest first.

    :raises Forbidden: unless a framework editor or a command asks.
    :raises NotFound: the organisation has no such draft.
    """
    check_editor(by)
    find(session, by, draft_id)
    return comments_of(session, by=by, draft_id=draft_id)


def comments_of(session: Session, *, by: Identity, draft_id: UUID) -> tuple[CommentView, ...]:
    """The same for a draft that was read just now, in one statement.

    :raises Forbidden: unless a framework editor or a command asks.
    """
    check_editor(by)
    author, settler = aliased(Person), aliased(Person)
    rows = session.execute(
        select(FrameworkComment, author, settler)
        .join(author, and_(author.tenant_id == by.organisation_id, author.id == FrameworkComment.by_id))
        .outerjoin(
            settler,
            and_(settler.tenant_id == by.organisation_id, settler.id == FrameworkComment.settled_by_id),
        )
        .where(FrameworkComment.tenant_id == by.organisation_id, FrameworkComment.draft_id == draft_id)
        .order_by(FrameworkComment.at, FrameworkComment.id)
    )
    return tuple(
        _told(row, Named(one.id, one.name), None if other is None else Named(other.id, other.name))
        for row, one, other in rows
    )


def add_comment(
    session: Session,
    *,
    by: Identity,
    draft_id: UUID,
    text: str,
    place: str = "",
    idempotency_key: str | None = None,
) -> CommentView:
    """Say something of a draft; with a key, asking again gives what was said the first time.

    :param place: the code of a value, behaviour, stage or scale in the document; "" for all of it.
    :raises Forbidden: unless a framework editor asks.
    :raises NotFound: the organisation has no such draft.
    :raises Conflict: it is published or discarded, has too many comments, or the key stands for another.
    :raises Invalid: no words or too many, or a place that isn't in the document.
    """
    row, said = locked(session, by, draft_id), checked_text(text)
    check_step(Action.COMMENT, row, by)
    comment_id = id_under(idempotency_key, by=by, kind=f"comment on {row.id}")
    known = session.get(FrameworkComment, (by.organisation_id, comment_id)) if idempotency_key else None
    if known is not None:
        check_same((known.place, known.text), (place, said))
        return _shown(session, by, known)
    _check_place(row, place)
    _check_room(session, row)
    comment = FrameworkComment(id=comment_id, draft_id=row.id, place=place, text=said, by_id=by.person)
    session.add(comment)
    session.flush()
    note_comment(session, by, comment, "framework.commented", {"place": place, "length": len(said)})
    return _shown(session, by, comment)


def settle_comment(session: Session, *, by: Identity, draft_id: UUID, comment_id: UUID) -> CommentView:
    """Say that a comment is dealt with; saying so again changes nothing.

    :raises Forbidden: unless a framework editor asks.
    :raises NotFound: the organisation has no such draft, or it no such comment.
    :raises Conflict: the draft is published or discarded.
    """
    row = locked(session, by, draft_id)
    comment = session.get(FrameworkComment, (by.organisation_id, comment_id))
    if comment is None or comment.draft_id != row.id:
        raise NotFound
    check_step(Action.COMMENT, row, by)
    if comment.settled_at is None:
        comment.settled_by_id, comment.settled_at = by.person, now()
        session.flush()
        note_comment(session, by, comment, "framework.comment_settled", {"place": comment.place})
    return _shown(session, by, comment)


def check_settled(session: Session, row: FrameworkDraft, *, accepted: int) -> None:
    """Let a draft through whose comments are settled, but for as many as were looked at and accepted.

    :raises Conflict: more are open.
    """
    comment = FrameworkComment
    query = select(func.count()).where(
        comment.tenant_id == row.tenant_id, comment.draft_id == row.id, comment.settled_at.is_(None)
    )
    count = session.scalar(query) or 0
    if count > accepted:
        many = "1 comment is" if count == 1 else f"{count} comments are"
        raise Conflict(
            f"{many} still open. Settle them, or send open_comments: {count} to publish all the same.",
            code="open_comments",
            problems=[Problem("/open_comments", f"{many} still open. Settle them, or tick the box.")],
        )


def note_comment(
    session: Session, by: Identity, comment: FrameworkComment, action: str, detail: dict[str, Any]
) -> None:
    """Write the trail of a comment: its words aren't in it."""
    audit.record(
        session,
        by=by,
        action=action,
        object_type="framework_comment",
        object_id=comment.id,
        detail={"draft": str(comment.draft_id), **detail},
    )


def _check_place(row: FrameworkDraft, place: str) -> None:
    if place and place not in places(row.document):
        problem = Problem("/place", "The document has no such code. Name a value or a behaviour of it.")
        raise Invalid("There is nothing to comment on there.", problems=[problem])


def places(document: dict[str, Any]) -> frozenset[str]:
    """The codes in a document that a comment can be about."""
    values = document.get("values", [])
    parts = [*values, *document.get("stages", []), *(each for v in values for each in v["behaviours"])]
    scales = [document[kind] for kind in ("behaviour_scale", "objective_scale") if document.get(kind)]
    return frozenset(each["code"] for each in (*parts, *scales))


def _check_room(session: Session, row: FrameworkDraft) -> None:
    count = session.scalar(
        select(func.count()).where(
            FrameworkComment.tenant_id == row.tenant_id, FrameworkComment.draft_id == row.id
        )
    )
    if (count or 0) >= MOST:
        raise Conflict(f"A draft holds up to {MOST} comments.", code="too_many")


def _shown(session: Session, by: Identity, row: FrameworkComment) -> CommentView:
    return _view(row, People(session, by, (row.by_id, row.settled_by_id)))


def _view(row: FrameworkComment, people: People) -> CommentView:
    return _told(row, people.known(row.by_id), people.get(row.settled_by_id))


def _told(row: FrameworkComment, author: Named, settler: Named | None) -> CommentView:
    return CommentView(
        id=row.id,
        kind=row.kind,
        place=row.place,
        text=row.text,
        by=author,
        at=row.at,
        settled_by=settler,
        settled_at=row.settled_at,
    )
