"""How one person's ratings enter the national figures: one category a national value, with its working.

The return counts the same way in SQL (`appraisal.national.counting`), which tests hold against this.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from math import floor
from typing import Final

from frameworks.crosswalk.counting import Speaker, same_scale, speakers
from frameworks.definitions.shape import Definition, Scale

NO_CHANCE: Final = "no_chance"
NO_SCORE: Final = "no_score"
NOT_AGREED: Final = "not_agreed"
HALF: Final = Fraction(1, 2)


@dataclass(frozen=True)
class Answer:
    """What somebody answered for a behaviour: points, a non-rating, or nothing; `not_agreed` is the agreed
    rating on which both sides stayed apart."""

    points: int | None = None
    non_rating: str | None = None
    not_agreed: bool = False


NOTHING: Final = Answer()


class AnswerFate(StrEnum):
    """What becomes of one behaviour's answer in the category of a national value."""

    COUNTED = "counted"
    COVERAGE_ONLY = "coverage_only"
    """Mapped as broader or related."""
    NOT_RATED = "not_rated"
    """A non-rating, or no answer: never a zero, left out of the mean."""
    OTHER_SCALE = "other_scale"


@dataclass(frozen=True)
class Line:
    """One behaviour in the working of a national value."""

    speaker: Speaker
    answer: Answer
    fate: AnswerFate

    @property
    def product(self) -> Fraction | None:
        """Weight times points, where it counts."""
        if self.fate is not AnswerFate.COUNTED or self.speaker.weight is None or self.answer.points is None:
            return None
        return self.speaker.weight * self.answer.points


@dataclass(frozen=True)
class Category:
    """What a person is counted as for one national value; `mean` is exact, None where nothing was rated."""

    code: str
    name: str
    category: str
    mean: Fraction | None
    lines: tuple[Line, ...]

    @property
    def working(self) -> str:
        """The sum as one would write it down; empty where nothing was rated."""
        counted = [line for line in self.lines if line.fate is AnswerFate.COUNTED]
        if self.mean is None:
            return ""
        products = " + ".join(f"{_shown(line.speaker.weight)} × {line.answer.points}" for line in counted)
        weights = " + ".join(_shown(line.speaker.weight) for line in counted)
        rounded = floor(self.mean + HALF)
        return f"({products}) ÷ ({weights}) = {_mean_in_words(self.mean)}, rounded half up: {rounded}"


def categories(
    definition: Definition, national: Definition, answers: Mapping[str, Answer]
) -> tuple[Category, ...]:
    """One category for each national value, in the national order.

    Core behaviours weigh 1, exact and narrower local ones what their mapping says; the weighted mean of what
    was rated is rounded half up. Weights act inside that mean only: a person is counted once.

    :param definition: the organisation's version, whole.
    :param answers: by the behaviour's code; one that is missing wasn't answered.
    """
    comparable = same_scale(definition.behaviour_scale, national.behaviour_scale)
    found = speakers(definition, national)
    return tuple(
        _category(
            value.code, value.name, [_line(s, answers, comparable=comparable) for s in found[value.code]]
        )
        for value in national.values
    )


def _line(speaker: Speaker, answers: Mapping[str, Answer], *, comparable: bool) -> Line:
    answer = answers.get(speaker.code, NOTHING)
    if not comparable:
        fate = AnswerFate.OTHER_SCALE
    elif speaker.weight is None:
        fate = AnswerFate.COVERAGE_ONLY
    else:
        fate = AnswerFate.NOT_RATED if answer.points is None else AnswerFate.COUNTED
    return Line(speaker, answer, fate)


def _category(code: str, name: str, lines: Sequence[Line]) -> Category:
    possible = [line for line in lines if line.fate in {AnswerFate.COUNTED, AnswerFate.NOT_RATED}]
    mean = _mean(possible)
    if any(line.answer.not_agreed for line in possible):
        category = NOT_AGREED
    elif mean is not None:
        category = str(floor(mean + HALF))
    else:
        unseen = bool(possible) and all(line.answer.non_rating == NO_CHANCE for line in possible)
        category = NO_CHANCE if unseen else NO_SCORE
    return Category(code, name, category, mean, tuple(lines))


def _mean(lines: Sequence[Line]) -> Fraction | None:
    products = [line.product for line in lines]
    rated = [
        (line.speaker.weight, product)
        for line, product in zip(lines, products, strict=True)
        if product is not None and line.speaker.weight is not None
    ]
    if not rated:
        return None
    return sum((p for _, p in rated), Fraction(0)) / sum((w for w, _ in rated), Fraction(0))


def not_rateable(definition: Definition) -> str | None:
    """What has to be filled in before anybody can be rated on it, in a sentence; None where nothing has."""
    scale = definition.behaviour_scale
    if scale is None:
        return "There is no scale for behaviours yet. Write one first."
    numbers = _numbers(scale)
    if not numbers:
        return "The scale for behaviours has no points yet. Add at least two first."
    if scale.meets not in numbers:
        return "Say first which point of the scale for behaviours is what a role asks for."
    return None


def example_person(definition: Definition) -> dict[str, Answer]:
    """Somebody invented: mostly what a role asks for, a little above and below, and one without a chance.

    Nobody can be invented while `not_rateable`.
    """
    scale = definition.behaviour_scale
    if scale is None or not_rateable(definition) is not None:
        return {}
    numbers, meets = [*_numbers(scale).values()], _numbers(scale)[scale.meets]
    place = numbers.index(meets)
    above, below = numbers[min(place + 1, len(numbers) - 1)], numbers[max(place - 1, 0)]
    pattern = [Answer(meets), Answer(above), Answer(above), Answer(meets), Answer(below)]
    answers = {
        behaviour.code: pattern[index % len(pattern)] for index, behaviour in enumerate(definition.behaviours)
    }
    unseen = next((entry.code for entry in scale.non_ratings if entry.code == NO_CHANCE), None)
    if unseen is not None and definition.behaviours:
        answers[definition.behaviours[len(definition.behaviours) // 2].code] = Answer(non_rating=unseen)
    return answers


def _numbers(scale: Scale) -> dict[str, int]:
    return {entry.code: entry.points for entry in scale.points if entry.points is not None}


def _shown(weight: Fraction | None) -> str:
    """A weight as people type it; weights have two decimal places at most, so this is exact."""
    hundredths = int((weight or Fraction(0)) * 100)
    whole, rest = divmod(hundredths, 100)
    return f"{whole}.{rest:02d}".rstrip("0") if rest else str(whole)


def _mean_in_words(mean: Fraction) -> str:
    if mean.denominator == 1:
        return str(mean.numerator)
    nearest = Fraction(floor(mean * 100 + HALF), 100)
    if nearest == mean:
        return _shown(mean)
    return f"{mean.numerator}/{mean.denominator}, about {_shown(nearest)}"
