"""Agreed ratings: chosen by the appraiser item by item, with the appraisee's words where none was reached."""

from typing import Any, cast
from uuid import UUID, uuid5

from sqlalchemy import ColumnElement, Table, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from appraisal.reviews.domain.states import Basis, Perspective, State
from appraisal.reviews.models import AgreedRating
from appraisal.reviews.service.halves import Halves, visible_halves
from appraisal.reviews.service.head import Head, check_permitted, check_state, locked_head
from appraisal.reviews.service.moves import change_head, withdraw
from appraisal.reviews.service.record import Record, load_record
from appraisal.reviews.service.texts import answer_problems, check_texts, refuse
from appraisal.reviews.service.views import AgreedView, RatingView
from frameworks import service as frameworks
from tenants.audit import service as audit
from tenants.errors import Conflict, NotFound, Problem, Stale
from tenants.identity import Identity
from tenants.versions import refuse_version

AGREED = cast(Table, AgreedRating.__table__)
DOING = "Agreed ratings"


def save_agreed(
    session: Session,
    *,
    by: Identity,
    appraisal_id: UUID,
    item_id: UUID,
    basis: str,
    points: int | None = None,
    non_rating: str | None = None,
    expected_version: int | None,
) -> AgreedView:
    """Record what was agreed for an item, or that nothing was; withdraws confirmations given before.

    :param basis: `agreed`, with points or a non-rating; or `not_agreed`, where the appraiser's rating stands.
    :param expected_version: of the agreed rating that was read; 0, or None, if there was none.
    :raises NotFound: no such appraisal or item for the asker.
    :raises Forbidden: anybody but the appraiser.
    :raises Conflict: the conversation isn't being recorded.
    :raises Invalid: an answer off the scale, or `not_agreed` where both answered alike.
    :raises VersionRequired: there is one already, and no version was given.
    :raises Stale: somebody saved a newer one.
    """
    head = locked_head(session, by=by, appraisal_id=appraisal_id)
    check_permitted(by, head, "appraisal.agreed.write")
    check_state(head, State.CONVERSATION, doing=DOING)
    record = load_record(session, by=by, appraisal_id=appraisal_id)
    kind = _kind_of_item(session, by, record, item_id)
    halves = visible_halves(session, by=by, appraisal=record)
    sent = _chosen(session, by, head, halves, kind, item_id, (basis, points, non_rating))
    saved = _upsert(session, by, head, kind, item_id, sent, expected_version or 0)
    if saved is None:
        refuse_version(expected_version, current=_current(session, by, head, item_id), sent=sent)
    version, words = saved
    if record.confirmed:
        withdraw(session, by=by, appraisal_id=head.id, step="conversation")
    change_head(session, by=by, head=head)
    audit.record(
        session,
        by=by,
        action="agreed_rating.saved",
        object_type="appraisal",
        object_id=head.id,
        detail={"item": str(item_id), "basis": sent["basis"], "version": version},
        saved={"points": sent["points"], "non_rating": sent["non_rating"]},
        of=f"agreed/{item_id}",
    )
    return AgreedView(item_id, sent["points"], sent["non_rating"], Basis(sent["basis"]), words, version)


def save_appraisee_words(
    session: Session,
    *,
    by: Identity,
    appraisal_id: UUID,
    item_id: UUID,
    words: str,
    expected_version: int | None,
) -> AgreedView:
    """Put the appraisee's words beside an item that stands as not agreed.

    :raises NotFound: no such appraisal for the asker, or no agreed rating for the item.
    :raises Forbidden: anybody but the appraisee.
    :raises Conflict: the conversation isn't being recorded, or the item was agreed.
    :raises Invalid: text that can't be stored.
    :raises VersionRequired: no version was given.
    :raises Stale: somebody saved a newer version; both texts are in it.
    """
    check_texts({"/words": words})
    head = locked_head(session, by=by, appraisal_id=appraisal_id)
    check_permitted(by, head, "appraisal.agreed.words.write")
    check_state(head, State.CONVERSATION, doing=DOING)
    current = _current(session, by, head, item_id)
    if current["basis"] != Basis.NOT_AGREED:
        raise Conflict("This item was agreed, so there is nothing to put beside it.", code="agreed")
    if current["version"] != expected_version:
        refuse_version(expected_version, current=current, sent={"appraisee_words": words})
    session.execute(
        update(AGREED)
        .where(AGREED.c.tenant_id == by.organisation_id, AGREED.c.appraisal_id == head.id, _is(item_id))
        .values(appraisee_words=words, version=AGREED.c.version + 1)
    )
    audit.record(
        session,
        by=by,
        action="agreed_rating.words_saved",
        object_type="appraisal",
        object_id=head.id,
        detail={"item": str(item_id), "length": len(words)},
        changes={"appraisee_words": (current["appraisee_words"], words)},
        of=f"agreed/{item_id}",
    )
    kept = current | {"appraisee_words": words, "version": current["version"] + 1}
    return AgreedView(item_id, **kept | {"basis": Basis.NOT_AGREED})


def _kind_of_item(session: Session, by: Identity, record: Record, item_id: UUID) -> str:
    framework = frameworks.read_version(session, by=by, version_id=record.head.framework_version_id)
    if any(behaviour.id == item_id for behaviour in framework.behaviours):
        return "behaviour"
    if any(objective.id == item_id for objective in record.objectives):
        return "objective"
    raise NotFound


def _chosen(
    session: Session,
    by: Identity,
    head: Head,
    halves: Halves,
    kind: str,
    item_id: UUID,
    sent: tuple[str, int | None, str | None],
) -> dict[str, Any]:
    basis, points, non_rating = sent
    own, other = (_answer(halves, perspective, item_id) for perspective in Perspective)
    if basis == Basis.NOT_AGREED:
        if other is None or (own is not None and _same(own, other)):
            refuse([Problem("/basis", "Both sides answered alike, so there is nothing to disagree on.")])
        stands = cast(RatingView, other)
        if (points, non_rating) not in {(None, None), (stands.points, stands.non_rating)}:
            refuse(
                [Problem("/points", "Where nothing was agreed, the appraiser's rating stands. Send none.")]
            )
        return {"basis": basis, "points": stands.points, "non_rating": stands.non_rating}
    framework = frameworks.read_version(session, by=by, version_id=head.framework_version_id)
    problems = [*answer_problems(framework.scale(kind), points, non_rating)]
    if basis != Basis.AGREED:
        problems.append(Problem("/basis", "Choose agreed or not_agreed."))
    if points is None and non_rating is None:
        problems.append(Problem("/points", "Choose the rating that was agreed."))
    refuse(problems)
    equal = own is not None and other is not None and _same(own, other) and own.points == points
    alike = equal and own is not None and own.non_rating == non_rating
    return {"basis": Basis.EQUAL if alike else Basis.AGREED, "points": points, "non_rating": non_rating}


def _answer(halves: Halves, perspective: Perspective, item_id: UUID) -> RatingView | None:
    half = halves.of(perspective)
    return None if half is None or half.shared_at is None else half.ratings.get(item_id)


def _same(own: RatingView, other: RatingView) -> bool:
    return (own.points, own.non_rating) == (other.points, other.non_rating)


def _upsert(
    session: Session,
    by: Identity,
    head: Head,
    kind: str,
    item_id: UUID,
    sent: dict[str, Any],
    expected_version: int,
) -> tuple[int, str] | None:
    """(version, appraisee's words) of what was saved, or None if the row isn't at the expected version."""
    made = insert(AGREED).values(
        tenant_id=by.organisation_id,
        id=uuid5(head.id, f"agreed/{item_id}"),
        appraisal_id=head.id,
        behaviour_id=item_id if kind == "behaviour" else None,
        objective_id=item_id if kind == "objective" else None,
        appraisee_words="",
        version=1,
        **sent,
    )
    row = session.execute(
        made.on_conflict_do_update(
            constraint=f"uq_agreed_rating_{kind}",
            set_={**sent, "version": AGREED.c.version + 1},
            where=AGREED.c.version == expected_version,
        ).returning(AGREED.c.version, AGREED.c.appraisee_words)
    ).one_or_none()
    if row is not None and row.version == 1 and expected_version:
        raise Stale("This agreed rating was removed meanwhile. Nothing was saved.", sent=sent)
    return None if row is None else (row.version, row.appraisee_words)


def _is(item_id: UUID) -> ColumnElement[bool]:
    return func.coalesce(AGREED.c.behaviour_id, AGREED.c.objective_id) == item_id


def _current(session: Session, by: Identity, head: Head, item_id: UUID) -> dict[str, Any]:
    row = session.execute(
        select(
            AGREED.c.points,
            AGREED.c.non_rating,
            AGREED.c.basis,
            AGREED.c.appraisee_words,
            AGREED.c.version,
        ).where(
            AGREED.c.tenant_id == by.organisation_id,
            AGREED.c.appraisal_id == head.id,
            _is(item_id),
        )
    ).one_or_none()
    if row is None:
        raise NotFound
    return row._asdict()
