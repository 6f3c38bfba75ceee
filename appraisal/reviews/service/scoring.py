"""Scores from frozen halves and from agreed ratings, stored with the working they came from."""

from collections.abc import Mapping
from typing import Any, Protocol
from typing import cast as typed
from uuid import UUID, uuid5

from sqlalchemy import Table, Text, cast, func, literal, select
from sqlalchemy.dialects.postgresql import UUID as PostgresUUID
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from appraisal.reviews.models import Score
from appraisal.reviews.scores import FormScore, Group, Item, Rule, in_words, rating_from, score_appraisal
from appraisal.reviews.service.head import Head
from appraisal.reviews.service.views import ExplainedScore, ObjectiveView, ScoreView
from frameworks.service import FrameworkView
from tenants.identity import Identity

SCORE = typed(Table, Score.__table__)
PERSPECTIVES = ("self", "appraiser", "agreed")


class Rated(Protocol):
    """A row with a rating in its two columns."""

    @property
    def points(self) -> int | None: ...
    @property
    def non_rating(self) -> str | None: ...


def score(
    rule: Mapping[str, Any],
    framework: FrameworkView,
    objectives: tuple[ObjectiveView, ...],
    ratings: Mapping[UUID, Rated],
) -> FormScore:
    """Score one perspective by the cycle's rule; only objectives have weights, those that were agreed."""
    groups = [
        Group(
            value.code,
            value.name,
            tuple(_item(behaviour.id, behaviour.statement, ratings) for behaviour in value.behaviours),
        )
        for value in framework.values
    ]
    items = [_item(each.id, each.title, ratings, each) for each in objectives]
    return score_appraisal(Rule.from_json(rule), groups, items)


def _item(
    item_id: UUID, label: str, ratings: Mapping[UUID, Rated], objective: ObjectiveView | None = None
) -> Item:
    found = ratings.get(item_id)
    rating = rating_from(None, None) if found is None else rating_from(found.points, found.non_rating)
    return Item(str(item_id), label, rating, None if objective is None else objective.weight)


def store(session: Session, *, by: Identity, head: Head, scores: Mapping[str, FormScore]) -> None:
    """Keep scores by perspective under the present revision, in one statement, in place of earlier ones."""
    rows = [
        {
            "tenant_id": by.organisation_id,
            "id": uuid5(head.id, f"score/{head.revision}/{perspective}"),
            "appraisal_id": head.id,
            "revision": head.revision,
            "perspective": perspective,
            "what": each.what.exact,
            "how": each.how.exact,
            "what_band": each.what.band,
            "how_band": each.how.band,
            "explanation": each.explanation,
        }
        for perspective, each in scores.items()
    ]
    made = insert(SCORE).values(rows)
    kept = ("what", "how", "what_band", "how_band", "explanation")
    session.execute(
        made.on_conflict_do_update(
            constraint="uq_score_perspective", set_={name: made.excluded[name] for name in kept}
        )
    )


def read_scores(session: Session, *, by: Identity, head: Head) -> tuple[ExplainedScore, ...]:
    """The scores of the present revision, in the order self, appraiser, agreed, with their working."""
    rows = session.execute(
        select(
            SCORE.c.perspective,
            SCORE.c.what,
            SCORE.c.how,
            SCORE.c.what_band,
            SCORE.c.how_band,
            SCORE.c.explanation,
        ).where(
            SCORE.c.tenant_id == by.organisation_id,
            SCORE.c.appraisal_id == head.id,
            SCORE.c.revision == head.revision,
        )
    ).all()
    ordered = sorted(rows, key=lambda row: PERSPECTIVES.index(row.perspective))
    return tuple(
        ExplainedScore(ScoreView(*result), explanation, tuple(in_words(explanation)))
        for *result, explanation in ordered
    )


def carry_over(session: Session, *, by: Identity, head: Head) -> None:
    """Give the next revision the scores of the frozen halves, which haven't changed; in one statement."""
    revision = head.revision + 1
    copied = (
        "tenant_id",
        "appraisal_id",
        "perspective",
        "what",
        "how",
        "what_band",
        "how_band",
        "explanation",
    )
    derived = func.md5(cast(SCORE.c.id, Text) + literal(f"/{revision}"))
    halves = select(
        *(SCORE.c[name] for name in copied), literal(revision), cast(derived, PostgresUUID(as_uuid=True))
    ).where(
        SCORE.c.tenant_id == by.organisation_id,
        SCORE.c.appraisal_id == head.id,
        SCORE.c.revision == head.revision,
        SCORE.c.perspective != "agreed",
    )
    session.execute(insert(SCORE).from_select([*copied, "revision", "id"], halves))
