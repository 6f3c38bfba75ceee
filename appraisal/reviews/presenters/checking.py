"""The own half on one page: to check before it is shared, and to read afterwards."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from flask import url_for

from appraisal.reviews.domain.facts import HalfProgress
from appraisal.reviews.domain.states import Action
from appraisal.reviews.presenters.answers import answer_in_words, lacking
from appraisal.reviews.presenters.people import other_name
from appraisal.reviews.presenters.turns import may_rate
from appraisal.reviews.service.views import AppraisalView
from tenants.errors import Problem


@dataclass(frozen=True)
class Row:
    """One item: what was asked, what was answered, what it still needs; `id` is where the row stands."""

    id: str
    question: str
    answer: str
    evidence: str
    needs: str | None


@dataclass(frozen=True)
class Group:
    """A value or the objectives, and where to change its answers while they can be changed."""

    title: str
    href: str | None
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class CheckPage:
    """The own half, whole."""

    groups: tuple[Group, ...]
    problems: tuple[Problem, ...]
    other: str
    may_share: bool
    shared_at: datetime | None
    reason: str


def check_page(view: AppraisalView) -> CheckPage:
    """The own half with what it lacks."""
    lacks = lacking(view)
    answer = view.action(Action.SHARE_HALF)
    half = view.own_half
    groups = tuple(_groups(view, lacks))
    return CheckPage(
        groups=groups,
        problems=tuple(_problems(groups)),
        other=other_name(view),
        may_share=may_rate(view),
        shared_at=None if half is None else half.shared_at,
        reason=answer.reason,
    )


def _groups(view: AppraisalView, lacks: HalfProgress) -> Iterator[Group]:
    editable = may_rate(view)
    for value in view.framework.values:
        page = url_for("appraisal_pages.value", appraisal_id=view.id, value_id=value.id)
        items = [(behaviour.id, behaviour.statement) for behaviour in value.behaviours]
        rows = tuple(_row(view, "behaviour", *item, lacks) for item in items)
        yield Group(value.name, page if editable else None, rows)
    if view.objectives:
        page = url_for("appraisal_pages.objective_ratings", appraisal_id=view.id)
        items = [(each.id, each.title) for each in view.objectives]
        rows = tuple(_row(view, "objective", *item, lacks) for item in items)
        yield Group("Objectives", page if editable else None, rows)


def _row(view: AppraisalView, kind: str, item_id: UUID, question: str, lacks: HalfProgress) -> Row:
    half = view.own_half
    rating = None if half is None else half.ratings.get(item_id)
    points, non_rating = (None, None) if rating is None else (rating.points, rating.non_rating)
    needs = None
    if item_id in lacks.unanswered:
        needs = "Choose an answer"
    elif item_id in lacks.without_evidence:
        needs = "Add a sentence of evidence for the lowest or highest rating"
    return Row(
        id=f"ratings-{item_id}",
        question=question,
        answer=answer_in_words(view.framework, kind, points, non_rating),
        evidence="" if rating is None else rating.evidence,
        needs=needs,
    )


def _problems(groups: tuple[Group, ...]) -> Iterator[Problem]:
    """One line for each value and kind of lack, leading to its first item."""
    for group in groups:
        first = {row.needs: row.id for row in reversed(group.rows) if row.needs}
        for needs, row_id in first.items():
            yield Problem(f"/{row_id}", f"{group.title}: {needs[0].lower()}{needs[1:]}")
