"""Whose turn it is, from the few facts that a list of appraisals knows."""

from collections.abc import Set
from dataclasses import dataclass

from appraisal.reviews.domain.states import PERSPECTIVE_OF, Party, Perspective, State


@dataclass(frozen=True, slots=True)
class Progress:
    """How far each side is. `signed` counts the present revision, a recorded disagreement included."""

    state: State
    window_is_open: bool
    has_appraiser: bool
    agreed_objectives: Set[Party]
    shared: Set[Perspective]
    confirmed: Set[Party]
    signed: Set[Party]
    countersignature_needed: bool


def waiting_for(progress: Progress) -> frozenset[Party]:
    """The parties without whom it doesn't go on; nobody when it is complete, excused, or not yet time."""
    sides = {Party.APPRAISEE, Party.APPRAISER} if progress.has_appraiser else {Party.APPRAISEE}
    match progress.state:
        case State.OBJECTIVES:
            return frozenset(sides - progress.agreed_objectives)
        case State.IN_YEAR:
            return frozenset(sides) if progress.window_is_open else frozenset()
        case State.ASSESSMENT:
            return frozenset(side for side in sides if PERSPECTIVE_OF[side] not in progress.shared)
        case State.CONVERSATION:
            return frozenset(sides - progress.confirmed)
        case State.SIGN_OFF:
            left = frozenset(sides - progress.signed)
            asked = progress.countersignature_needed and not left
            return frozenset({Party.COUNTERSIGNER}) if asked else left
        case _:
            return frozenset()
