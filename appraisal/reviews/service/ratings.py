"""Writing one's own half: ratings with their evidence, and the comment; drafts until the half is shared."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast
from uuid import UUID, uuid5

from sqlalchemy import Table, bindparam, exists, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from appraisal.reviews.domain.states import PERSPECTIVE_OF, Party, Perspective, State
from appraisal.reviews.models import Objective
from appraisal.reviews.service.clock import today
from appraisal.reviews.service.halves import HALF, RATING, visible_halves
from appraisal.reviews.service.head import Head, check_permitted, check_state, locked_head, parties_of
from appraisal.reviews.service.moves import start_by_saving
from appraisal.reviews.service.record import load_record
from appraisal.reviews.service.texts import check_answer, check_texts
from appraisal.reviews.service.views import HalfView, RatingView
from frameworks import service as frameworks
from tenants.audit import service as audit
from tenants.errors import Conflict, NotFound, Stale
from tenants.identity import Identity
from tenants.prepared import PREPARED
from tenants.rows import now
from tenants.versions import refuse_version

OBJECTIVE = cast(Table, Objective.__table__)
WRITE = {
    Party.APPRAISEE: "appraisal.half.self.write",
    Party.APPRAISER: "appraisal.half.appraiser.write",
}

# Put together once: making them anew would take longer than sending them.
# Whoever began a half stays its author when another appraiser goes on: the update only gives the row back.
_NEW_HALF = insert(HALF)
_TOUCH_HALF = (
    _NEW_HALF.on_conflict_do_update(
        constraint="uq_half_perspective",
        set_={"author_id": HALF.c.author_id},
        where=HALF.c.shared_at.is_(None),
    )
    .returning(HALF.c.id)
    .execution_options(**PREPARED)
)
_NEW_RATING = insert(RATING)
_SAVE_RATING = {
    kind: _NEW_RATING.on_conflict_do_update(
        constraint=f"uq_rating_{kind}",
        set_={
            **{
                name: _NEW_RATING.excluded[name]
                for name in ("points", "non_rating", "evidence", "updated_at")
            },
            "version": RATING.c.version + 1,
        },
        where=RATING.c.version == bindparam("expected"),
    )
    .returning(RATING.c.version)
    .execution_options(**PREPARED)
    for kind in ("behaviour", "objective")
}


@dataclass(frozen=True, slots=True)
class SavedRating:
    """A rating as saved; `state` is the appraisal's, because the first rating may start the assessment."""

    rating: RatingView
    state: State


def save_rating(
    session: Session,
    *,
    by: Identity,
    appraisal_id: UUID,
    item_id: UUID,
    points: int | None,
    non_rating: str | None,
    evidence: str,
    expected_version: int | None,
) -> SavedRating:
    """Save the asker's own answer for a behaviour or an objective; a draft until the half is shared.

    The first save makes the rows, with ids derived from what they are, so that two tabs make one.
    Neither points nor a non-rating keeps the evidence and leaves the item unanswered.

    :param expected_version: of the rating that was read; 0, or None, if there was none.
    :raises NotFound: no such appraisal or item for the asker.
    :raises Forbidden: the asker has no half here (a countersigner).
    :raises Conflict: the assessment isn't under way, or the half is shared.
    :raises Invalid: an answer off the item's scale, or text that can't be stored.
    :raises VersionRequired: there is a rating already, and no version was given.
    :raises Stale: somebody saved a newer one; nothing was overwritten.
    """
    head, perspective = _own_side(session, by, appraisal_id)
    kind = _kind_of_item(session, by, head, item_id)
    framework = frameworks.read_version(session, by=by, version_id=head.framework_version_id)
    check_answer(framework.scale(kind), points, non_rating, evidence)
    sent = {"points": points, "non_rating": non_rating, "evidence": evidence}
    state = start_by_saving(session, by=by, head=head, today=today())
    half_id = _own_half_id(session, by, head, perspective)
    saved = _upsert_rating(session, by, half_id, kind, item_id, sent, expected_version or 0)
    if saved is None:
        half = _own_half(session, by, appraisal_id, perspective)
        refuse_version(expected_version, current=_current_rating(half, item_id), sent=sent)
    version, updated_at = saved
    audit.record(
        session,
        by=by,
        action="rating.saved",
        object_type="appraisal",
        object_id=head.id,
        detail={"item": str(item_id), "version": version, "evidence_length": len(evidence)},
        saved=sent,
        of=f"{perspective}/{item_id}",
    )
    return SavedRating(RatingView(item_id, points, non_rating, evidence, version, updated_at), state)


def save_comment(
    session: Session, *, by: Identity, appraisal_id: UUID, comment: str, expected_version: int | None
) -> int:
    """Save the comment on the asker's own half as a whole; returns its version.

    :raises NotFound: no such appraisal for the asker.
    :raises Forbidden: the asker has no half here.
    :raises Conflict: the assessment isn't under way, or the half is shared.
    :raises VersionRequired: there is a half already, and no version was given.
    :raises Stale: somebody saved a newer comment.
    """
    check_texts({"/comment": comment})
    head, perspective = _own_side(session, by, appraisal_id)
    start_by_saving(session, by=by, head=head, today=today())
    half_id = _own_half_id(session, by, head, perspective)
    version = session.execute(
        update(HALF)
        .where(
            HALF.c.tenant_id == by.organisation_id,
            HALF.c.id == half_id,
            HALF.c.version == (1 if expected_version == 0 else expected_version),
        )
        .values(comment=comment, version=HALF.c.version + 1)
        .returning(HALF.c.version)
    ).scalar_one_or_none()
    if version is None:
        half = _own_half(session, by, appraisal_id, perspective)
        kept = {"comment": half.comment, "version": half.version}
        refuse_version(expected_version, current=kept, sent={"comment": comment})
    audit.record(
        session,
        by=by,
        action="half.commented",
        object_type="appraisal",
        object_id=head.id,
        detail={"perspective": perspective, "length": len(comment)},
        saved={"comment": comment},
        of=perspective,
    )
    return cast(int, version)


def _own_side(session: Session, by: Identity, appraisal_id: UUID) -> tuple[Head, Perspective]:
    head = locked_head(session, by=by, appraisal_id=appraisal_id)
    parties = parties_of(by, head)
    party = Party.APPRAISER if Party.APPRAISER in parties else Party.APPRAISEE
    check_permitted(by, head, WRITE[party])
    states = [State.ASSESSMENT]
    if today() >= head.assessment_opens_on:
        states.append(State.IN_YEAR)
    check_state(head, *states, doing="Your half")
    return head, PERSPECTIVE_OF[party]


def _kind_of_item(session: Session, by: Identity, head: Head, item_id: UUID) -> str:
    framework = frameworks.read_version(session, by=by, version_id=head.framework_version_id)
    if any(behaviour.id == item_id for behaviour in framework.behaviours):
        return "behaviour"
    of_appraisal = exists().where(
        OBJECTIVE.c.tenant_id == by.organisation_id,
        OBJECTIVE.c.appraisal_id == head.id,
        OBJECTIVE.c.id == item_id,
    )
    if not session.execute(select(of_appraisal)).scalar_one():
        raise NotFound
    return "objective"


def _own_half_id(session: Session, by: Identity, head: Head, perspective: Perspective) -> UUID:
    """The half's id, made on first use; touching it locks it, and a shared one isn't touched.

    :raises Conflict: if it is shared.
    """
    made = {
        "tenant_id": by.organisation_id,
        "id": uuid5(head.id, f"half/{perspective}"),
        "appraisal_id": head.id,
        "perspective": perspective,
        "author_id": by.person,
        "comment": "",
        "version": 1,
    }
    half_id = session.execute(_TOUCH_HALF, made).scalar_one_or_none()
    if half_id is None:
        raise Conflict("You have shared this half. It can't be changed any more.", code="frozen")
    return cast(UUID, half_id)


def _upsert_rating(
    session: Session,
    by: Identity,
    half_id: UUID,
    kind: str,
    item_id: UUID,
    sent: dict[str, Any],
    expected_version: int,
) -> tuple[int, datetime] | None:
    """(version, moment) of what was saved, or None if the row isn't at the expected version."""
    moment = now()
    made = {
        "tenant_id": by.organisation_id,
        "id": uuid5(half_id, str(item_id)),
        "half_id": half_id,
        "behaviour_id": item_id if kind == "behaviour" else None,
        "objective_id": item_id if kind == "objective" else None,
        "version": 1,
        "updated_at": moment,
        **sent,
    }
    version = session.execute(_SAVE_RATING[kind], {**made, "expected": expected_version}).scalar_one_or_none()
    if version == 1 and expected_version:
        raise Stale("This answer was removed meanwhile. Nothing was saved.", sent=sent)
    return None if version is None else (version, moment)


def _own_half(session: Session, by: Identity, appraisal_id: UUID, perspective: Perspective) -> HalfView:
    """The asker's half as it is, for a refusal that shows both texts."""
    record = load_record(session, by=by, appraisal_id=appraisal_id)
    half = visible_halves(session, by=by, appraisal=record).of(perspective)
    assert half is not None  # noqa: S101 - it was touched by this transaction
    return half


def _current_rating(half: HalfView, item_id: UUID) -> dict[str, Any]:
    found = half.ratings[item_id]
    names = ("points", "non_rating", "evidence", "version")
    return {name: getattr(found, name) for name in names}
