"""What is known about one appraisal when somebody asks what may be done, and by whom."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from appraisal.reviews.domain.states import SIDES, Party, Perspective, State


@dataclass(frozen=True, slots=True)
class HalfProgress:
    """What one half still lacks before it can be shared, by the ids of behaviours and objectives."""

    unanswered: tuple[UUID, ...] = ()
    without_evidence: tuple[UUID, ...] = ()


@dataclass(frozen=True, slots=True)
class Facts:
    """An appraisal as the rules see it.

    `progress` holds only halves that the asker may see. `undecided` are the items without an agreed rating.
    `signatures` are those under the present revision: `signed` or `disagreed`.
    """

    state: State
    assessment_opens_on: date
    has_appraiser: bool = True
    has_countersigner: bool = True
    countersign_always: bool = False
    objectives: int = 0
    objectives_carry_weight: bool = True
    objectives_agreed: frozenset[Party] = frozenset()
    begun: frozenset[Perspective] = frozenset()
    shared: frozenset[Perspective] = frozenset()
    progress: Mapping[Perspective, HalfProgress] = field(default_factory=dict)
    self_reminded_on: date | None = None
    without_self: bool = False
    held_on: date | None = None
    undecided: tuple[UUID, ...] = ()
    confirmed: frozenset[Party] = frozenset()
    signatures: Mapping[Party, str] = field(default_factory=dict)
    pulse_answered: bool = False

    @property
    def both_sides_signed(self) -> bool:
        """Has the appraisee signed or disagreed, and the appraiser signed?"""
        return all(side in self.signatures for side in SIDES)

    @property
    def countersignature_needed(self) -> bool:
        """Does the cycle's policy or a disagreement ask for it, and is there somebody to give it?

        Without one (other than the appraiser) it is not waited for: a wrong hierarchy blocks no one.
        """
        asked = self.countersign_always or self.signatures.get(Party.APPRAISEE) == "disagreed"
        return asked and self.has_countersigner


@dataclass(frozen=True, slots=True)
class Asker:
    """Somebody's parties in an appraisal, and the permissions they hold on it."""

    parties: frozenset[Party]
    permissions: frozenset[str]
