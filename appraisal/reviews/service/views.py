"""What use cases return: frozen, whole, and free of anything the asker may not see."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from appraisal.reviews.domain.actions import ActionAnswer
from appraisal.reviews.domain.states import PERSPECTIVE_OF, Action, Basis, Party, Perspective, State
from frameworks.definitions.shape import Stage
from frameworks.service import FrameworkView, ValueView


@dataclass(frozen=True, slots=True)
class PersonName:
    """Somebody named in an appraisal."""

    id: UUID
    name: str


@dataclass(frozen=True, slots=True)
class CycleView:
    """What the appraisal takes from its cycle; days are in Europe/London and count whole."""

    id: UUID
    name: str
    framework_version_id: UUID
    opens_on: date
    assessment_opens_on: date
    closes_on: date
    countersign_always: bool


@dataclass(frozen=True, slots=True)
class StageView:
    """Whose descriptors the appraisee is shown: what somebody chose, or what the post says.

    `stage` is None where the framework has no stages, or none that fits.
    """

    stage: Stage | None
    by_post: Stage | None
    chosen: bool
    job_title: str
    pay_band: str


@dataclass(frozen=True, slots=True)
class ObjectiveView:
    """An objective; `weight` is exact and counts among the weights of the others."""

    id: UUID
    position: int
    title: str
    measure: str
    weight: Decimal
    due_on: date | None
    version: int


@dataclass(frozen=True, slots=True)
class RatingView:
    """One side's answer for one item; neither points nor a non-rating means not answered yet."""

    item_id: UUID
    points: int | None
    non_rating: str | None
    evidence: str
    version: int
    updated_at: datetime

    @property
    def is_given(self) -> bool:
        """Is there a rating, or a reason for having none?"""
        return self.points is not None or self.non_rating is not None


@dataclass(frozen=True, slots=True)
class HalfView:
    """One side's half, ratings by item; frozen once `shared_at` is set. `version` is the comment's."""

    perspective: Perspective
    comment: str
    version: int
    shared_at: datetime | None
    ratings: Mapping[UUID, RatingView]


@dataclass(frozen=True, slots=True)
class AgreedView:
    """What the two agreed for one item, how that came about, and the appraisee's words beside it."""

    item_id: UUID
    points: int | None
    non_rating: str | None
    basis: Basis
    appraisee_words: str
    version: int


@dataclass(frozen=True, slots=True)
class ConversationView:
    """What was said and planned; version 0 means that nothing was written yet."""

    held_on: date | None = None
    summary: str = ""
    development_plan: str = ""
    career: str = ""
    version: int = 0


@dataclass(frozen=True, slots=True)
class WellbeingView:
    """Adjustments and wellbeing, for appraisee and appraiser only; version 0 means nothing written yet."""

    adjustments: str = ""
    wellbeing: str = ""
    version: int = 0


@dataclass(frozen=True, slots=True)
class SignatureView:
    """A signature or a disagreement (`kind`), under one revision."""

    revision: int
    party: Party
    kind: str
    words: str
    person: PersonName
    at: datetime


@dataclass(frozen=True, slots=True)
class InterventionView:
    """What an organisation lead did to this appraisal (excuse, readmit, reopen), and why."""

    revision: int
    action: str
    reason: str
    at: datetime


@dataclass(frozen=True, slots=True)
class DelegateView:
    """Somebody who stands in for the appraiser today, and the last day of it."""

    person: PersonName
    ends_on: date


@dataclass(frozen=True, slots=True)
class AppraiserChanged:
    """Who appraised before, since when it is the present appraiser, and why."""

    before: PersonName | None
    since: date
    reason: str


@dataclass(frozen=True, slots=True)
class ScoreView:
    """One perspective's score: exact fractions as text (`7/2`), bands, None where there is no score."""

    perspective: str
    what: str | None
    how: str | None
    what_band: str | None
    how_band: str | None


@dataclass(frozen=True, slots=True)
class ExplainedScore:
    """A score with its stored working, and the same in words."""

    score: ScoreView
    explanation: Mapping[str, Any]
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PulseView:
    """The appraisee's three answers: `definitely`, `to_some_extent` or `no`."""

    improve: str
    objectives: str
    valued: str


@dataclass(frozen=True, slots=True)
class ActionsView:
    """What the asker may do now; for an organisation lead all there is to see of an appraisal."""

    id: UUID
    state: State
    revision: int
    version: int
    actions: tuple[ActionAnswer, ...]


@dataclass(frozen=True, slots=True)
class Moved:
    """Where an appraisal stands after an action."""

    id: UUID
    state: State
    revision: int
    version: int


@dataclass(frozen=True)
class AppraisalView:
    """One appraisal as one of its three parties sees it.

    `self_half` and `appraiser_half` are None where the asker may not see them; `shared` says only whether
    each is shared. `wellbeing` is None for a countersigner, `pulse` None for all but the appraisee.
    """

    id: UUID
    state: State
    revision: int
    version: int
    parties: frozenset[Party]
    appraisee: PersonName
    appraiser: PersonName | None
    countersigner: PersonName | None
    job_title: str
    cycle: CycleView
    framework: FrameworkView
    stage: StageView
    objectives: tuple[ObjectiveView, ...]
    objectives_agreed: frozenset[Party]
    shared: frozenset[Perspective]
    self_half: HalfView | None
    appraiser_half: HalfView | None
    agreed: Mapping[UUID, AgreedView]
    conversation: ConversationView
    confirmed: frozenset[Party]
    wellbeing: WellbeingView | None
    signatures: tuple[SignatureView, ...]
    interventions: tuple[InterventionView, ...]
    scores: tuple[ScoreView, ...]
    pulse: PulseView | None
    self_reminded_on: date | None
    without_self: bool
    excused_reason: str | None
    completed_at: datetime | None
    actions: tuple[ActionAnswer, ...]
    delegates: tuple[DelegateView, ...] = ()
    change: AppraiserChanged | None = None

    @property
    def own_perspective(self) -> Perspective | None:
        """The half that the asker writes, if any."""
        sides = [PERSPECTIVE_OF[party] for party in self.parties if party in PERSPECTIVE_OF]
        return sides[0] if sides else None

    @property
    def own_half(self) -> HalfView | None:
        """The asker's own half: None for a countersigner, and before anything was saved."""
        return None if self.own_perspective is None else self.half(self.own_perspective)

    def half(self, perspective: Perspective) -> HalfView | None:
        """A half, if it exists and the asker may see it."""
        return self.self_half if perspective is Perspective.SELF else self.appraiser_half

    def rating(self, perspective: Perspective, item_id: UUID) -> RatingView | None:
        """One side's answer for one item, if it exists and the asker may see it."""
        half = self.half(perspective)
        return None if half is None else half.ratings.get(item_id)

    def value(self, value_id: UUID) -> ValueView | None:
        """A value of the framework, or None if it has none with this id."""
        return next((value for value in self.framework.values if value.id == value_id), None)

    def objective(self, objective_id: UUID) -> ObjectiveView | None:
        """An objective of this appraisal, or None."""
        return next((each for each in self.objectives if each.id == objective_id), None)

    def action(self, action: Action) -> ActionAnswer:
        """Whether the asker may do `action` now, and why not."""
        return next(answer for answer in self.actions if answer.action is action)

    @property
    def item_ids(self) -> tuple[UUID, ...]:
        """Everything that is rated: behaviours in the order of the values, then objectives."""
        behaviours = tuple(behaviour.id for behaviour in self.framework.behaviours)
        return behaviours + tuple(objective.id for objective in self.objectives)
