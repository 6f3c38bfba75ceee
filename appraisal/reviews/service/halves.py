"""The two halves: the only place of the service that loads them, and so the only one that could show them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast
from uuid import UUID

from sqlalchemy import JSON, ColumnElement, Table, and_, exists, or_, text
from sqlalchemy.orm import Session

from appraisal.cycles.models import Appraisal
from appraisal.reviews.domain.halves import visible
from appraisal.reviews.domain.states import PERSPECTIVE_OF, Perspective
from appraisal.reviews.models import Half, Rating
from appraisal.reviews.service.head import parties_of
from appraisal.reviews.service.record import Record
from appraisal.reviews.service.views import HalfView, RatingView
from tenants.identity import Identity
from tenants.rows import known_id

APPRAISAL = cast(Table, Appraisal.__table__)
HALF = cast(Table, Half.__table__)
RATING = cast(Table, Rating.__table__)

_HALVES = text(
    """
    SELECT h.perspective, h.comment, h.version, h.shared_at,
           (SELECT json_agg(json_build_array(coalesce(r.behaviour_id, r.objective_id), r.points, r.non_rating,
                                             r.evidence, r.version, r.updated_at))
              FROM rating r WHERE r.tenant_id = h.tenant_id AND r.half_id = h.id) AS ratings
      FROM half h
     WHERE h.tenant_id = :organisation AND h.appraisal_id = :appraisal AND h.perspective = ANY(:perspectives)
    """
).columns(ratings=JSON)


@dataclass(frozen=True, slots=True)
class Halves:
    """The halves somebody may see; None where there is none, or none for them."""

    self_half: HalfView | None = None
    appraiser_half: HalfView | None = None

    def of(self, perspective: Perspective) -> HalfView | None:
        """One of the two."""
        return self.self_half if perspective is Perspective.SELF else self.appraiser_half


def visible_halves(
    session: Session, *, by: Identity, appraisal: Record, once_own_is_shared: bool = False
) -> Halves:
    """The halves that `by` may see, in one statement. Nothing else in the service loads a half or a rating.

    Everybody sees their own; the other side's, and the countersigner both, only once the halves are open.

    :param once_own_is_shared: what will be visible when the asker's half is shared by this transaction.
    """
    parties = parties_of(by, appraisal.head)
    shared = set(appraisal.shared)
    if once_own_is_shared:
        shared |= {PERSPECTIVE_OF[party] for party in parties if party in PERSPECTIVE_OF}
    seen = visible(parties, shared, without_self=appraisal.head.without_self) & appraisal.begun
    if not seen:
        return Halves()
    rows = session.execute(
        _HALVES,
        {
            "organisation": by.organisation_id,
            "appraisal": appraisal.head.id,
            "perspectives": [perspective.value for perspective in seen],
        },
    ).all()
    found = {
        perspective: HalfView(Perspective(perspective), comment, version, shared_at, _ratings(ratings))
        for perspective, comment, version, shared_at, ratings in rows
    }
    return Halves(found.get(Perspective.SELF), found.get(Perspective.APPRAISER))


def open_to_appraisee() -> ColumnElement[bool]:
    """`visible` for an appraisee, as a condition on `HALF`: for a statement over all that is held."""
    own = HALF.alias("own_half")
    # What is correlated is said: by itself SQLAlchemy looks one level up, and then any shared half would do.
    own_is_shared = (
        exists()
        .where(
            own.c.tenant_id == APPRAISAL.c.tenant_id,
            own.c.appraisal_id == APPRAISAL.c.id,
            own.c.perspective == Perspective.SELF,
            own.c.shared_at.is_not(None),
        )
        .correlate(APPRAISAL)
    )
    may_open = (
        exists()
        .where(
            APPRAISAL.c.tenant_id == HALF.c.tenant_id,
            APPRAISAL.c.id == HALF.c.appraisal_id,
            or_(APPRAISAL.c.without_self, own_is_shared),
        )
        .correlate(HALF)
    )
    return or_(HALF.c.perspective == Perspective.SELF, and_(HALF.c.shared_at.is_not(None), may_open))


def _ratings(rows: list[list[Any]] | None) -> dict[UUID, RatingView]:
    views = {}
    for item, points, non_rating, evidence, version, updated_at in rows or ():
        item_id, moment = known_id(item), datetime.fromisoformat(updated_at)
        views[item_id] = RatingView(item_id, points, non_rating, evidence, version, moment)
    return views
