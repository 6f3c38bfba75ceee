"""The two halves: who may see which, what one still lacks, and where the two are equal."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from appraisal.reviews.domain.facts import HalfProgress
from appraisal.reviews.domain.states import PERSPECTIVE_OF, Party, Perspective


@dataclass(frozen=True, slots=True)
class Answer:
    """One side's answer for one item: points, or the name of a non-rating, or neither yet."""

    points: int | None = None
    non_rating: str | None = None
    evidence: str = ""

    @property
    def is_given(self) -> bool:
        """Is there a rating, or a reason for having none?"""
        return self.points is not None or self.non_rating is not None

    def equals(self, other: "Answer") -> bool:
        """Did both sides answer alike? Evidence may differ."""
        return (self.points, self.non_rating) == (other.points, other.non_rating)


@dataclass(frozen=True, slots=True)
class Item:
    """A behaviour or an objective to be answered, with the ends of its scale."""

    id: UUID
    lowest: int
    highest: int


def are_open(shared: Collection[Perspective], *, without_self: bool) -> bool:
    """Do the sides see each other's half? Once both are shared, or without the self half, the appraiser's."""
    needed = {Perspective.APPRAISER} if without_self else set(Perspective)
    return needed <= set(shared)


def visible(
    parties: Collection[Party], shared: Collection[Perspective], *, without_self: bool
) -> frozenset[Perspective]:
    """The halves somebody may see: their own always; shared ones once the halves are open.

    A draft is never seen by the other side, also after going ahead without it. Nobody but the three parties
    sees any half.
    """
    own = {PERSPECTIVE_OF[party] for party in parties if party in PERSPECTIVE_OF}
    three = {Party.APPRAISEE, Party.APPRAISER, Party.COUNTERSIGNER}
    if not three & set(parties) or not are_open(shared, without_self=without_self):
        return frozenset(own)
    return frozenset(own | set(shared))


def progress(items: Iterable[Item], answers: Mapping[UUID, Answer]) -> HalfProgress:
    """What a half lacks: items without an answer, and ratings at an end of their scale without evidence."""
    unanswered: list[UUID] = []
    without_evidence: list[UUID] = []
    for item in items:
        answer = answers.get(item.id, Answer())
        if not answer.is_given:
            unanswered.append(item.id)
        elif answer.points in (item.lowest, item.highest) and not answer.evidence.strip():
            without_evidence.append(item.id)
    return HalfProgress(tuple(unanswered), tuple(without_evidence))


def equal_items(
    items: Sequence[Item], own: Mapping[UUID, Answer], other: Mapping[UUID, Answer]
) -> tuple[UUID, ...]:
    """The items that both sides answered alike, in the order of `items`."""
    none = Answer()
    return tuple(
        item.id
        for item in items
        if own.get(item.id, none).is_given and own.get(item.id, none).equals(other.get(item.id, none))
    )
