"""Answers on a scale: as radios to choose from, as words to read, and what a half still lacks."""

from dataclasses import dataclass

from appraisal.reviews.domain.facts import HalfProgress
from appraisal.reviews.domain.halves import progress
from appraisal.reviews.service.facts import answers_of, items_of
from appraisal.reviews.service.views import AppraisalView
from frameworks.service import FrameworkView, ScalePointView

NOT_ANSWERED = "Not answered yet"


@dataclass(frozen=True)
class Choice:
    """A radio: the code it sends, what it says, and what that means."""

    value: str
    label: str
    meaning: str | None = None


def points_of(framework: FrameworkView, kind: str) -> tuple[Choice, ...]:
    """The ratings of a scale, as radios; their meanings stand once above the questions."""
    return tuple(
        Choice(code_of(point.points, point.code), in_words(point))
        for point in framework.scale(kind)
        if point.points is not None
    )


def others_of(framework: FrameworkView, kind: str) -> tuple[Choice, ...]:
    """The answers that are no rating, with their meaning."""
    return tuple(
        Choice(point.code, point.label, point.meaning)
        for point in framework.scale(kind)
        if point.points is None
    )


def in_words(point: ScalePointView) -> str:
    """A point in words: "3 Usually", "No chance to demonstrate"."""
    return point.label if point.points is None else f"{point.points} {point.label}"


def code_of(points: int | None, non_rating: str | None) -> str:
    """What the radio of this answer sends: a rating's number, else the non-rating's code; empty for neither.

    What a framework calls its points is its own affair: answers are kept as numbers.
    """
    return str(points) if points is not None else non_rating or ""


def answer_in_words(framework: FrameworkView, kind: str, points: int | None, non_rating: str | None) -> str:
    """An answer as people read it."""
    code = code_of(points, non_rating)
    found = next((each for each in framework.scale(kind) if code_of(each.points, each.code) == code), None)
    return NOT_ANSWERED if found is None else in_words(found)


def lacking(view: AppraisalView) -> HalfProgress:
    """What the asker's own half lacks before it can be shared, over behaviours and objectives."""
    items = items_of(view.framework, view.objectives)
    return progress(items, answers_of(view.own_half))
