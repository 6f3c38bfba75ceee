"""From rows to what the rules ask about."""

from collections.abc import Mapping
from uuid import UUID

from appraisal.reviews.domain.facts import Facts, HalfProgress
from appraisal.reviews.domain.halves import Answer, Item, progress
from appraisal.reviews.domain.states import Party, Perspective
from appraisal.reviews.service.halves import Halves
from appraisal.reviews.service.record import Record
from appraisal.reviews.service.views import HalfView, ObjectiveView
from frameworks.service import FrameworkView


def items_of(framework: FrameworkView, objectives: tuple[ObjectiveView, ...]) -> tuple[Item, ...]:
    """All that is rated, with the ends of its scale: behaviours in the values' order, then objectives."""
    behaviour_ends, objective_ends = _ends(framework, "behaviour"), _ends(framework, "objective")
    behaviours = tuple(Item(behaviour.id, *behaviour_ends) for behaviour in framework.behaviours)
    return behaviours + tuple(Item(objective.id, *objective_ends) for objective in objectives)


def _ends(framework: FrameworkView, kind: str) -> tuple[int, int]:
    points = [point.points for point in framework.scale(kind) if point.points is not None]
    return min(points), max(points)


def answers_of(half: HalfView | None) -> Mapping[UUID, Answer]:
    """A half's answers as the rules take them."""
    if half is None:
        return {}
    return {
        item_id: Answer(rating.points, rating.non_rating, rating.evidence)
        for item_id, rating in half.ratings.items()
    }


def facts_of(record: Record, halves: Halves, framework: FrameworkView) -> Facts:
    """What is known about an appraisal, as far as the asker may know it."""
    head = record.head
    items = items_of(framework, record.objectives)
    return Facts(
        state=head.state,
        assessment_opens_on=head.assessment_opens_on,
        has_appraiser=head.appraiser_id is not None,
        has_countersigner=_has_countersigner(record),
        countersign_always=head.countersign == "always",
        objectives=len(record.objectives),
        objectives_carry_weight=any(objective.weight > 0 for objective in record.objectives),
        objectives_agreed=record.objectives_agreed,
        begun=record.begun,
        shared=record.shared,
        progress=_progress(items, halves, record.shared),
        self_reminded_on=head.self_reminded_on,
        without_self=head.without_self,
        held_on=record.conversation.held_on,
        undecided=tuple(item.id for item in items if item.id not in record.agreed),
        confirmed=record.confirmed,
        signatures={
            signature.party: signature.kind
            for signature in record.signatures
            if signature.revision == head.revision
        },
        pulse_answered=record.pulse is not None,
    )


def _has_countersigner(record: Record) -> bool:
    """Is there somebody to countersign who hasn't appraised, nor signed as the appraiser meanwhile?"""
    head = record.head
    appraised = {head.appraiser_id} | {
        signature.person.id
        for signature in record.signatures
        if signature.revision == head.revision and signature.party is Party.APPRAISER
    }
    return head.countersigner_id is not None and head.countersigner_id not in appraised


def _progress(
    items: tuple[Item, ...], halves: Halves, shared: frozenset[Perspective]
) -> Mapping[Perspective, HalfProgress]:
    """A half that is shared was whole then and hasn't changed: only drafts are looked through."""
    return {
        perspective: HalfProgress()
        if perspective in shared
        else progress(items, answers_of(halves.of(perspective)))
        for perspective in Perspective
        if halves.of(perspective) is not None
    }
