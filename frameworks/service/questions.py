"""What a move asks, as comments at the draft: each once, however often it is moved."""

from collections.abc import Collection, Mapping
from typing import Final
from uuid import UUID, uuid5

from sqlalchemy import select
from sqlalchemy.orm import Session

from frameworks.crosswalk.moving import Move, Question
from frameworks.crosswalk.questions import in_words
from frameworks.models import FrameworkComment, FrameworkDraft
from frameworks.service.comments import MOST, note_comment
from tenants.errors import Conflict
from tenants.identity import Identity
from tenants.rows import now

LONGEST: Final = 2000
"""Characters of a comment."""
LASTING: Final = frozenset({Question.MAP_CHECK, Question.MAP_GONE, Question.DESCRIPTOR_GONE})
"""Questions that nothing else reminds of: they stay until somebody settles them or a move asks anew."""
KINDS: Final = tuple((question, must) for question in Question for must in (False, True))
Kind = tuple[Question, bool]
Asked = tuple[Kind, str, str]
"""A question's kind, with whether it must be settled before publishing; its place; and its words."""


def ask(session: Session, *, by: Identity, row: FrameworkDraft, planned: Move) -> dict[str, int]:
    """Ask what a move leaves to decide. A command, which is nobody, asks and settles nothing.

    What an earlier move asked is settled where this one asks anew, or where the draft's rules hold it anyway;
    what is asked again stands open again. Comments of people follow the codes that changed.

    :return: how many were asked, settled and followed a code, by these words.
    :raises Conflict: the draft would have too many comments.
    """
    comments = {
        each.id: each
        for each in session.scalars(
            select(FrameworkComment).where(
                FrameworkComment.tenant_id == row.tenant_id, FrameworkComment.draft_id == row.id
            )
        )
    }
    before = {each.id: kind for each in comments.values() if (kind := _kind(each)) is not None}
    followed = _follow(
        [each for each in comments.values() if each.id not in before and each.settled_at is None],
        planned.renamed,
    )
    if by.person_id is None:
        return {"followed": followed}
    wanted = _wanted(planned, [(before[each], comments[each]) for each in before])
    ids = {_id(row.id, each): each for each in wanted}
    if len(comments) + len(ids.keys() - comments.keys()) > MOST:
        raise Conflict(
            f"A draft holds up to {MOST} comments, and this move asks {len(ids)} things."
            " Download the draft, import it as a new one, and move that.",
            code="too_many",
        )
    settled = [comments[each] for each in before if each not in ids and comments[each].settled_at is None]
    for each in settled:
        each.settled_by_id, each.settled_at = by.person, now()
        note_comment(session, by, each, "framework.comment_settled", {"place": each.place})
    asked = sum(_open(session, by, row, comments.get(key), key, told) for key, told in ids.items())
    return {"asked": asked, "settled": len(settled), "followed": followed}


def _wanted(planned: Move, before: Collection[tuple[Kind, FrameworkComment]]) -> list[Asked]:
    """What stands open after the move: what it asks, and lasting questions that it doesn't ask anew."""
    wanted = [
        ((each.question, each.must), each.place, in_words(each, planned.changes)[:LONGEST])
        for each in planned.decisions
    ]
    anew = {(kind[0], place) for kind, place, _ in wanted}
    there = {each.code for each in planned.additions.behaviours}
    for kind, comment in before:
        place = planned.renamed.get(comment.place, comment.place)
        stays = kind[0] in LASTING and not kind[1] and comment.settled_at is None
        if stays and place in there and (kind[0], place) not in anew:
            wanted.append((kind, place, comment.text))
    return wanted


def _follow(comments: Collection[FrameworkComment], renamed: Mapping[str, str]) -> int:
    moved = [each for each in comments if each.place in renamed]
    for each in moved:
        each.place = renamed[each.place]
    return len(moved)


def _open(
    session: Session,
    by: Identity,
    row: FrameworkDraft,
    known: FrameworkComment | None,
    key: UUID,
    asked: Asked,
) -> bool:
    """Ask it, unless it stands open already."""
    if known is not None and known.settled_at is None:
        return False
    if known is None:
        known = FrameworkComment(id=key, draft_id=row.id, place=asked[1], text=asked[2])
        session.add(known)
    known.by_id, known.at, known.settled_by_id, known.settled_at = by.person, now(), None, None
    session.flush()
    detail = {"place": known.place, "length": len(known.text)}
    note_comment(session, by, known, "framework.commented", detail)
    return True


def _id(draft_id: UUID, asked: Asked) -> UUID:
    """Made of what is asked, so that a question is known again, and told from what people say."""
    (question, must), place, text = asked
    return uuid5(draft_id, f"{question}/{must}/{place}/{text}")


def _kind(comment: FrameworkComment) -> Kind | None:
    """Which question a comment is; None for what somebody said."""
    found = (
        each for each in KINDS if _id(comment.draft_id, (each, comment.place, comment.text)) == comment.id
    )
    return next(found, None)
