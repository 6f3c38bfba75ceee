"""Both halves side by side, with what was agreed; where they differ is said in words."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from uuid import UUID

from flask import url_for

from appraisal.reviews.domain.halves import are_open
from appraisal.reviews.domain.states import Action, Basis, Party, Perspective, State
from appraisal.reviews.forms import Answer, SentAnswer
from appraisal.reviews.presenters.answers import NOT_ANSWERED, answer_in_words, code_of
from appraisal.reviews.presenters.people import name_of, side_of, whose_half
from appraisal.reviews.service.views import AgreedView, AppraisalView, RatingView

NOT_AGREED = "not_agreed"
OBJECTIVES = "Objectives"
LATE = frozenset({State.CONVERSATION, State.SIGN_OFF, State.COMPLETE})


@dataclass(frozen=True)
class Side:
    """One side's answer and evidence, under whose name."""

    whose: str
    answer: str
    evidence: str


@dataclass(frozen=True)
class Compared:
    """One item: both answers, how they compare, and what was agreed."""

    item_id: UUID
    question: str
    sides: tuple[Side, ...]
    difference: str
    differs: bool
    agreed: str | None
    basis: str
    appraisee_words: str
    version: int
    mark: str
    answer: Answer
    """What stands in the asker's field: the code that was agreed, their words, or what was typed."""
    elsewhere: str | None = None


@dataclass(frozen=True)
class Compare:
    """A value, or the objectives, with where to choose what is agreed."""

    id: str
    title: str
    kind: str
    href: str
    link: str | None
    rows: tuple[Compared, ...]

    @property
    def is_open(self) -> bool:
        """Is there something still to choose?"""
        return any(row.agreed is None for row in self.rows)


Typed = Mapping[UUID, SentAnswer]


def comparisons(view: AppraisalView, typed: Typed | None = None) -> tuple[Compare, ...]:
    """All that was rated, value by value, then the objectives."""
    return tuple(_comparisons(view, typed or {}))


def comparison(view: AppraisalView, value_id: UUID | None, typed: Typed | None = None) -> Compare | None:
    """One value's, or the objectives' (None)."""
    wanted = "objectives" if value_id is None else str(value_id)
    return next((each for each in comparisons(view, typed) if each.id == wanted), None)


def halves_are_open(view: AppraisalView) -> bool:
    """Do both sides see each other's half?"""
    return view.state in LATE and are_open(view.shared, without_self=view.without_self)


def open_items(view: AppraisalView) -> int:
    """How many items have no agreed rating yet."""
    return sum(1 for item in view.item_ids if item not in view.agreed)


def may_choose(view: AppraisalView) -> bool:
    """May the asker record what was agreed?"""
    return view.state is State.CONVERSATION and side_of(view) is Party.APPRAISER


def may_add_words(view: AppraisalView) -> bool:
    """May the asker put words beside what wasn't agreed?"""
    return view.state is State.CONVERSATION and side_of(view) is Party.APPRAISEE


def is_confirmable(view: AppraisalView) -> bool:
    """Could the asker confirm the conversation, once it has a day?"""
    answer = view.action(Action.CONFIRM_CONVERSATION)
    return answer.mine and view.state is State.CONVERSATION and not open_items(view)


def _comparisons(view: AppraisalView, typed: Typed) -> Iterator[Compare]:
    for value in view.framework.values:
        href = url_for("appraisal_pages.agreed", appraisal_id=view.id, value_id=value.id)
        items = [(behaviour.id, behaviour.statement) for behaviour in value.behaviours]
        rows = tuple(_compared(view, "behaviour", item, text, typed) for item, text in items)
        yield Compare(str(value.id), value.name, "behaviour", href, _link(view, rows), rows)
    if view.objectives:
        href = url_for("appraisal_pages.agreed_objectives", appraisal_id=view.id)
        rows = tuple(_compared(view, "objective", each.id, each.title, typed) for each in view.objectives)
        yield Compare("objectives", OBJECTIVES, "objective", href, _link(view, rows), rows)


def _link(view: AppraisalView, rows: tuple[Compared, ...]) -> str | None:
    if may_choose(view):
        return "Choose agreed ratings" if any(row.agreed is None for row in rows) else "Change agreed ratings"
    if may_add_words(view) and any(row.basis == Basis.NOT_AGREED for row in rows):
        return "Add your words to what was not agreed"
    return None


def _compared(view: AppraisalView, kind: str, item_id: UUID, question: str, typed: Typed) -> Compared:
    own, other = (view.rating(perspective, item_id) for perspective in Perspective)
    agreed = view.agreed.get(item_id)
    sent = typed.get(item_id)
    stored = Answer() if agreed is None else _stored(view, agreed)
    return Compared(
        item_id=item_id,
        question=question,
        sides=tuple(_sides(view, kind, item_id)),
        difference=_difference(own, other),
        differs=not _same(own, other),
        agreed=None
        if agreed is None
        else answer_in_words(view.framework, kind, agreed.points, agreed.non_rating),
        basis="" if agreed is None else agreed.basis.value,
        appraisee_words="" if agreed is None else agreed.appraisee_words,
        version=0 if agreed is None else agreed.version,
        mark=stored.mark,
        answer=stored if sent is None or not sent.touched else sent.answer,
        elsewhere=_elsewhere(view, kind, agreed, sent),
    )


def _stored(view: AppraisalView, agreed: AgreedView) -> Answer:
    """What the asker's field says of an agreed rating: the appraisee writes words, the appraiser chooses."""
    if side_of(view) is Party.APPRAISEE:
        return Answer("", agreed.appraisee_words)
    not_agreed = agreed.basis is Basis.NOT_AGREED
    return Answer(NOT_AGREED if not_agreed else code_of(agreed.points, agreed.non_rating))


def _sides(view: AppraisalView, kind: str, item_id: UUID) -> Iterator[Side]:
    for perspective in Perspective:
        rating = view.rating(perspective, item_id)
        whose = whose_half(view, perspective)
        if rating is None:
            missing = view.without_self and perspective is Perspective.SELF
            yield Side(whose, "No self-assessment" if missing else NOT_ANSWERED, "")
        else:
            answer = answer_in_words(view.framework, kind, rating.points, rating.non_rating)
            yield Side(whose, answer, rating.evidence)


def _same(own: RatingView | None, other: RatingView | None) -> bool:
    if own is None or other is None:
        return False
    return (own.points, own.non_rating) == (other.points, other.non_rating)


def _difference(own: RatingView | None, other: RatingView | None) -> str:
    if own is None or other is None:
        return ""
    if _same(own, other):
        return "The same"
    if own.points is None or other.points is None:
        return "Different"
    apart = abs(own.points - other.points)
    return f"{apart} {'point' if apart == 1 else 'points'} apart"


def _elsewhere(
    view: AppraisalView, kind: str, agreed: AgreedView | None, sent: SentAnswer | None
) -> str | None:
    """What somebody else chose or wrote meanwhile, in words."""
    if agreed is None or sent is None or not sent.touched:
        return None
    if sent.version == agreed.version or _stored(view, agreed) == sent.answer:
        return None
    chosen = answer_in_words(view.framework, kind, agreed.points, agreed.non_rating)
    text = "Not agreed" if agreed.basis is Basis.NOT_AGREED else chosen
    return f"{text}. {agreed.appraisee_words}".strip()


def basis_in_words(view: AppraisalView, basis: str) -> str:
    """How an agreed rating came about."""
    stands = f"Not agreed: the rating of {name_of(view, Party.APPRAISER)} stands"
    return {Basis.EQUAL: "Both said the same", Basis.AGREED: "Chosen together", Basis.NOT_AGREED: stands}.get(
        Basis(basis), ""
    )
