"""The two halves: the only place of the service that loads them, and so the only one that could show them."""

from dataclasses import dataclass
from typing import cast
from uuid import UUID

from sqlalchemy import Table, and_, bindparam, func, select
from sqlalchemy.orm import Session

from appraisal.reviews.domain.halves import visible
from appraisal.reviews.domain.states import PERSPECTIVE_OF, Perspective
from appraisal.reviews.models import Half, Rating
from appraisal.reviews.service.head import parties_of
from appraisal.reviews.service.record import Record
from appraisal.reviews.service.views import HalfView, RatingView
from tenants.identity import Identity

HALF = cast(Table, Half.__table__)
RATING = cast(Table, Rating.__table__)

_HALVES = (
    select(
        HALF.c.perspective,
        HALF.c.comment,
        HALF.c.version.label("half_version"),
        HALF.c.shared_at,
        func.coalesce(RATING.c.behaviour_id, RATING.c.objective_id).label("item_id"),
        RATING.c.points,
        RATING.c.non_rating,
        RATING.c.evidence,
        RATING.c.version,
        RATING.c.updated_at,
    )
    .select_from(
        HALF.outerjoin(RATING, and_(RATING.c.tenant_id == HALF.c.tenant_id, RATING.c.half_id == HALF.c.id))
    )
    .where(
        HALF.c.tenant_id == bindparam("organisation"),
        HALF.c.appraisal_id == bindparam("appraisal"),
        HALF.c.perspective.in_(bindparam("perspectives", expanding=True)),
    )
)


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
            "perspectives": sorted(seen),
        },
    ).all()
    found: dict[str, HalfView] = {}
    for perspective, comment, half_version, shared_at, item_id, *answer in rows:
        half = found.get(perspective)
        if half is None:
            half = HalfView(Perspective(perspective), comment, half_version, shared_at, {})
            found[perspective] = half
        if item_id is not None:
            cast(dict[UUID, RatingView], half.ratings)[item_id] = RatingView(item_id, *answer)
    return Halves(found.get(Perspective.SELF), found.get(Perspective.APPRAISER))
