"""The fields that rate items: what is asked, what was answered, and what somebody else saved meanwhile."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from flask import url_for

from appraisal.reviews.forms import Answer, SentAnswer, answer_of
from appraisal.reviews.presenters.answers import Choice, answer_in_words
from appraisal.reviews.presenters.stages import described_points, descriptor_of
from appraisal.reviews.service.views import AppraisalView, ObjectiveView, RatingView
from frameworks.service import BehaviourView


@dataclass(frozen=True)
class Elsewhere:
    """What was saved in another tab meanwhile, in words."""

    answer: str
    evidence: str


@dataclass(frozen=True)
class Field:
    """One item to rate: its question and anchors, the answer in the field, and the version to save it on.

    `descriptor` says what a behaviour looks like at the appraisee's stage, and `points` at each rating.
    """

    name: str
    question: str
    answer: Answer
    version: int
    mark: str
    autosave_url: str
    effective: tuple[str, ...] = ()
    ineffective: tuple[str, ...] = ()
    descriptor: str = ""
    points: tuple[Choice, ...] = ()
    detail: str = ""
    elsewhere: Elsewhere | None = None


Typed = Mapping[UUID, SentAnswer]


def behaviour_fields(
    view: AppraisalView, behaviours: Sequence[BehaviourView], typed: Typed | None = None
) -> tuple[Field, ...]:
    """The fields of a value's behaviours; `typed` is what came back when a save was refused."""
    return tuple(
        _field(view, "behaviour", behaviour.id, behaviour.statement, typed or {}, behaviour=behaviour)
        for behaviour in behaviours
    )


def objective_fields(view: AppraisalView, typed: Typed | None = None) -> tuple[Field, ...]:
    """The fields of the objectives."""
    return tuple(
        _field(view, "objective", each.id, each.title, typed or {}, objective=each)
        for each in view.objectives
    )


def _field(
    view: AppraisalView,
    kind: str,
    item_id: UUID,
    question: str,
    typed: Typed,
    *,
    behaviour: BehaviourView | None = None,
    objective: ObjectiveView | None = None,
) -> Field:
    half = view.own_half
    saved = None if half is None else half.ratings.get(item_id)
    sent = typed.get(item_id)
    stored = answer_of(saved)
    return Field(
        name=f"ratings.{item_id}",
        question=question,
        answer=stored if sent is None or not sent.touched else sent.answer,
        version=0 if saved is None else saved.version,
        mark=stored.mark,
        autosave_url=f"/api/v1/appraisals/{view.id}/ratings/{item_id}",
        effective=() if behaviour is None else behaviour.effective,
        ineffective=() if behaviour is None else behaviour.ineffective,
        descriptor="" if behaviour is None else descriptor_of(view, behaviour),
        points=() if behaviour is None else described_points(view, behaviour),
        detail="" if objective is None else objective.measure,
        elsewhere=_elsewhere(view, kind, saved, sent),
    )


def _elsewhere(
    view: AppraisalView, kind: str, saved: RatingView | None, sent: SentAnswer | None
) -> Elsewhere | None:
    if saved is None or sent is None or not sent.touched:
        return None
    if sent.version == saved.version or answer_of(saved) == sent.answer:
        return None
    answer = answer_in_words(view.framework, kind, saved.points, saved.non_rating)
    return Elsewhere(answer, saved.evidence)


@dataclass(frozen=True)
class Step:
    """Where a page of ratings stands among the others."""

    caption: str
    next_url: str
    previous_url: str


def step_of(view: AppraisalView, value_id: UUID | None) -> Step:
    """The place of a value, or of the objectives (None), in the round of rating pages."""
    values = [value.id for value in view.framework.values]
    tasks = url_for("appraisal_pages.tasks", appraisal_id=view.id)
    objectives = (
        [url_for("appraisal_pages.objective_ratings", appraisal_id=view.id)] if view.objectives else []
    )
    pages = [
        *(url_for("appraisal_pages.value", appraisal_id=view.id, value_id=each) for each in values),
        *objectives,
        url_for("appraisal_pages.share", appraisal_id=view.id),
    ]
    place = len(values) if value_id is None else values.index(value_id)
    caption = (
        "Your half · objectives" if value_id is None else f"Your half · value {place + 1} of {len(values)}"
    )
    return Step(caption, pages[place + 1], tasks if place == 0 else pages[place - 1])
