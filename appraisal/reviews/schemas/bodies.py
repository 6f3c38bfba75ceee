"""Views as JSON: ids and exact numbers as text, days as ISO dates, moments in UTC with their offset."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from appraisal.reviews.domain.actions import ActionAnswer
from appraisal.reviews.scores import readable
from appraisal.reviews.service.lists import ListedAppraisal
from appraisal.reviews.service.views import (
    ActionsView,
    AgreedView,
    AppraisalView,
    ConversationView,
    CycleView,
    ExplainedScore,
    HalfView,
    InterventionView,
    Moved,
    ObjectiveView,
    PersonName,
    PulseView,
    RatingView,
    ScoreView,
    SignatureView,
    StageView,
    WellbeingView,
)
from frameworks.definitions.shape import Stage

Body = dict[str, Any]


def day(day: date | None) -> str | None:
    """A day as ISO text, or null."""
    return None if day is None else day.isoformat()


def moment(moment: datetime | None) -> str | None:
    """A moment in UTC with its offset, or null."""
    return None if moment is None else moment.astimezone(UTC).isoformat()


def person(person: PersonName | None) -> Body | None:
    """Somebody by id and name, or null."""
    return None if person is None else {"id": str(person.id), "name": person.name}


def listed(line: ListedAppraisal) -> Body:
    """A line of a list."""
    return {
        "id": str(line.id),
        "cycle": line.cycle,
        "closes_on": line.closes_on.isoformat(),
        "appraisee": person(line.appraisee),
        "appraiser": person(line.appraiser),
        "job_title": line.job_title,
        "state": line.state.value,
        "party": line.party.value,
        "waiting_for": sorted(line.waiting_for),
        "waits_for_you": line.waits_for_asker,
        "updated_at": moment(line.updated_at),
        "version": line.version,
        "stands_in": line.stands_in,
    }


def shown_stage(view: StageView) -> Body | None:
    """The stage whose descriptors are shown, and whether somebody chose it."""
    found = stage(view.stage)
    return None if found is None else found | {"chosen": view.chosen}


def stage(found: Stage | None) -> Body | None:
    """A stage, or null."""
    return None if found is None else {"code": found.code, "name": found.name, "meaning": found.meaning}


def objective(view: ObjectiveView) -> Body:
    """An objective."""
    return {
        "id": str(view.id),
        "position": view.position,
        "title": view.title,
        "measure": view.measure,
        "weight": f"{view.weight.normalize():f}",
        "due_on": day(view.due_on),
        "version": view.version,
    }


def rating(view: RatingView) -> Body:
    """One side's answer for one item."""
    return {
        "item_id": str(view.item_id),
        "points": view.points,
        "non_rating": view.non_rating,
        "evidence": view.evidence,
        "version": view.version,
        "updated_at": moment(view.updated_at),
    }


def _half(view: HalfView | None, items: Sequence[UUID]) -> Body | None:
    if view is None:
        return None
    return {
        "comment": view.comment,
        "version": view.version,
        "shared_at": moment(view.shared_at),
        "ratings": [rating(view.ratings[item]) for item in items if item in view.ratings],
    }


def agreed(view: AgreedView) -> Body:
    """What was agreed for one item."""
    return {
        "item_id": str(view.item_id),
        "points": view.points,
        "non_rating": view.non_rating,
        "basis": view.basis,
        "appraisee_words": view.appraisee_words,
        "version": view.version,
    }


def conversation(view: ConversationView) -> Body:
    """The conversation's notes."""
    return {
        "held_on": day(view.held_on),
        "summary": view.summary,
        "development_plan": view.development_plan,
        "career": view.career,
        "version": view.version,
    }


def wellbeing(view: WellbeingView) -> Body:
    """The note on adjustments and wellbeing."""
    return {"adjustments": view.adjustments, "wellbeing": view.wellbeing, "version": view.version}


def pulse(view: PulseView) -> Body:
    """The three answers."""
    return {"improve": view.improve, "objectives": view.objectives, "valued": view.valued}


def _signature(view: SignatureView) -> Body:
    return {
        "revision": view.revision,
        "party": view.party,
        "kind": view.kind,
        "words": view.words,
        "person": person(view.person),
        "at": moment(view.at),
    }


def _intervention(view: InterventionView) -> Body:
    return {
        "revision": view.revision,
        "action": view.action,
        "reason": view.reason,
        "at": moment(view.at),
    }


def _score(view: ScoreView) -> Body:
    return {
        "perspective": view.perspective,
        "what": view.what,
        "how": view.how,
        "what_band": view.what_band,
        "how_band": view.how_band,
    }


def explained_score(view: ExplainedScore) -> Body:
    """A score with its working."""
    working = {"explanation": view.explanation, "words": list(view.words)}
    return _score(view.score) | {"grid": readable(view.explanation)["grid"]} | working


def _action(answer: ActionAnswer) -> Body:
    return {
        "action": answer.action,
        "label": answer.label,
        "allowed": answer.allowed,
        "reason": answer.reason,
        "mine": answer.mine,
        "words": answer.words,
    }


def moved(view: Moved | ActionsView | AppraisalView) -> Body:
    """Where an appraisal stands."""
    return {
        "id": str(view.id),
        "state": view.state,
        "revision": view.revision,
        "version": view.version,
    }


def actions(view: ActionsView) -> Body:
    """What the asker may do now."""
    return moved(view) | {"actions": [_action(answer) for answer in view.actions]}


def _cycle(view: CycleView) -> Body:
    return {
        "id": str(view.id),
        "name": view.name,
        "opens_on": day(view.opens_on),
        "assessment_opens_on": day(view.assessment_opens_on),
        "closes_on": day(view.closes_on),
        "countersign_always": view.countersign_always,
    }


def appraisal(view: AppraisalView) -> Body:
    """One appraisal as the asker may see it; answers in the order of the framework and the objectives."""
    items = view.item_ids
    return {
        **moved(view),
        **_people(view),
        "cycle": _cycle(view.cycle),
        "framework_version_id": str(view.framework.id),
        "stage": shown_stage(view.stage),
        "objectives": [objective(each) for each in view.objectives],
        "objectives_agreed": sorted(view.objectives_agreed),
        "shared": sorted(view.shared),
        "halves": {"self": _half(view.self_half, items), "appraiser": _half(view.appraiser_half, items)},
        "agreed": [agreed(view.agreed[item]) for item in items if item in view.agreed],
        "conversation": conversation(view.conversation),
        "confirmed": sorted(view.confirmed),
        "wellbeing": None if view.wellbeing is None else wellbeing(view.wellbeing),
        "signatures": [_signature(each) for each in view.signatures],
        "interventions": [_intervention(each) for each in view.interventions],
        "scores": [_score(each) for each in view.scores],
        "pulse": None if view.pulse is None else pulse(view.pulse),
        "self_reminded_on": day(view.self_reminded_on),
        "without_self": view.without_self,
        "excused_reason": view.excused_reason,
        "completed_at": moment(view.completed_at),
        "actions": [_action(answer) for answer in view.actions],
    }


def _people(view: AppraisalView) -> Body:
    return {
        "parties": sorted(view.parties),
        "appraisee": person(view.appraisee),
        "appraiser": person(view.appraiser),
        "countersigner": person(view.countersigner),
        "job_title": view.job_title,
    }
