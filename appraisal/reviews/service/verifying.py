"""Working every stored score of an organisation out again, from nothing but its explanation."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast
from uuid import UUID

from sqlalchemy import Table, select
from sqlalchemy.orm import Session

from appraisal.reviews.models import Score
from appraisal.reviews.scores import Score as Result
from appraisal.reviews.scores import ScoreError, Status, readable, recompute
from tenants.identity import Identity

SCORE = cast(Table, Score.__table__)
NO_SCORE = Result(Status.NOTHING_RATED, None, None)
PAGE = 500
"""Rows held in memory at once."""

STORED = (
    select(SCORE.c.id, SCORE.c.explanation, SCORE.c.what, SCORE.c.how, SCORE.c.what_band, SCORE.c.how_band)
    .order_by(SCORE.c.id)
    .execution_options(yield_per=PAGE)
)


@dataclass(frozen=True, slots=True)
class VerifiedScores:
    """How many scores were worked out again, and which came out otherwise or couldn't be."""

    checked: int
    differing: tuple[UUID, ...]


def verify_scores(session: Session, *, by: Identity) -> VerifiedScores:
    """Recompute every score of the organisation, all revisions and perspectives, a page at a time.

    A score holds if its numbers, its bands and every result in its explanation come out as they are stored.
    """
    checked, differing = 0, []
    for score_id, explanation, *columns in session.execute(
        STORED.where(SCORE.c.tenant_id == by.organisation_id)
    ):
        checked += 1
        if not _holds(explanation, columns):
            differing.append(score_id)
    return VerifiedScores(checked, tuple(differing))


def _holds(explanation: Mapping[str, Any], columns: Sequence[str | None]) -> bool:
    try:
        stored, again = readable(explanation), recompute(explanation)
        what, how = (again.measures.get(code, NO_SCORE) for code in ("what", "how"))
    except ScoreError:
        return False
    return [what.exact, how.exact, what.band, how.band] == columns and again.explanation == stored
