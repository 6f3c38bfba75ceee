"""Checks of what somebody sent, with a pointer for each thing to mend."""

from collections.abc import Iterable, Mapping, Sequence

from appraisal.reviews.domain.texts import LONGEST, problem_of
from frameworks.service import ScalePointView
from tenants.errors import Invalid, Problem

MEND = "See the list of what to mend."
WHY = "Say why, in a few words."


def text_problems(
    texts: Mapping[str, str], *, longest: int = LONGEST, empty: str | None = None
) -> Iterable[Problem]:
    """What can't be kept as it was typed, by JSON pointer; `empty` is said of a text that is missing."""
    for pointer, text in texts.items():
        message = problem_of(text, longest=longest, empty=empty)
        if message is not None:
            yield Problem(pointer, message)


def check_texts(texts: Mapping[str, str], *, required: bool = False) -> None:
    """Refuse texts that can't be kept whole; `required`: reasons, which have to be given.

    :raises Invalid: naming each.
    """
    refuse(text_problems(texts, empty=WHY if required else None))


def refuse(problems: Iterable[Problem]) -> None:
    """Refuse if there is anything to mend.

    :raises Invalid: with all of it.
    """
    found = tuple(problems)
    if found:
        raise Invalid(MEND, problems=found)


def check_answer(
    scale: Sequence[ScalePointView], points: int | None, non_rating: str | None, evidence: str
) -> None:
    """Refuse an answer that isn't on the item's scale.

    :raises Invalid: then, or for evidence that can't be stored.
    """
    problems = [*text_problems({"/evidence": evidence}), *answer_problems(scale, points, non_rating)]
    refuse(problems)


def answer_problems(
    scale: Sequence[ScalePointView], points: int | None, non_rating: str | None
) -> Iterable[Problem]:
    """What is wrong with a pair of points and non-rating, both of which may be missing."""
    if points is not None and non_rating is not None:
        yield Problem("/points", "Choose either points or a reason for not rating, not both.")
    if points is not None and points not in {point.points for point in scale}:
        known = ", ".join(str(point.points) for point in scale if point.points is not None)
        yield Problem("/points", f"Choose one of {known}.")
    if non_rating is not None and non_rating not in {p.code for p in scale if p.points is None}:
        known = ", ".join(point.code for point in scale if point.points is None)
        yield Problem("/non_rating", f"Choose {known}.")
