"""Plausible ratings of invented people, with the quirks that consistency statistics must find.

More than half of what differs between ratings is about the rater, and about a fifth about the person
(Scullen, Mount and Goff 2000, Journal of Applied Psychology 85:956). So each appraiser has a leniency of
their own and an impression of each person; people are a little kinder to themselves; a few appraisers give
one answer throughout; and now and then there was no chance to see a behaviour.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from random import Random
from typing import Literal

Basis = Literal["equal", "agreed", "not_agreed"]

AVERAGE = 3.25
SELF_LENIENCY = 0.25
NO_CHANCE = 0.01
NEVER_CALLED_FOR = 0.012
FELL_AWAY = 0.03
STRAIGHT_LINERS = 0.04


@dataclass(frozen=True)
class Answer:
    """Points from 1 to 5, or the code of a non-rating: never both, never neither."""

    points: int | None
    non_rating: str | None = None


UNSEEN = Answer(None, "no_chance")
GONE = Answer(None, "not_applicable")


@dataclass(frozen=True)
class AgreedAnswer:
    """What both settled on, and how: the same from the start, agreed, or the appraiser's stands."""

    answer: Answer
    basis: Basis


@dataclass(frozen=True)
class RatedHalf:
    """One side's answers: behaviours by code, objectives in their order."""

    behaviours: Mapping[str, Answer]
    objectives: tuple[Answer, ...]


@dataclass(frozen=True)
class PlausibleRatings:
    """Both halves, and what came of them."""

    self_half: RatedHalf
    appraiser_half: RatedHalf
    agreed_behaviours: Mapping[str, AgreedAnswer]
    agreed_objectives: tuple[AgreedAnswer, ...]


@dataclass(frozen=True)
class Rater:
    """How somebody rates others: points above or below the average, and whether all answers are equal."""

    leniency: float
    straight_lines: bool


@dataclass(frozen=True)
class _View:
    level: float
    noise: float
    no_chance: float
    straight_lines: bool


def draw_rater(rng: Random) -> Rater:
    """An appraiser; draw one for each manager and use it for the whole team."""
    return Rater(rng.gauss(0, 0.4), rng.random() < STRAIGHT_LINERS)


def plausible_ratings(
    rng: Random, *, behaviours: Sequence[str], objectives: int, appraiser: Rater
) -> PlausibleRatings:
    """Ratings of one person by themselves and by `appraiser`, and what they agreed.

    :param behaviours: the codes, in order.
    :param objectives: how many objectives the person has.
    """
    how = AVERAGE + rng.gauss(0, 0.35)
    what = AVERAGE + 0.5 * (how - AVERAGE) + rng.gauss(0, 0.35)
    impression = appraiser.leniency + rng.gauss(0, 0.3)
    kindness = SELF_LENIENCY + rng.gauss(0, 0.3)
    ease = [0.2 * math.sin(2.4 * position) for position in range(len(behaviours))]
    called_for = [rng.random() >= NEVER_CALLED_FOR for _ in behaviours]
    fell_away = [rng.random() < FELL_AWAY for _ in range(objectives)]

    def half(bias: float, straight_lines: bool) -> RatedHalf:
        on_how = _View(how + bias, 0.35, NO_CHANCE, straight_lines)
        on_what = _View(what + bias, 0.4, 0, False)
        return RatedHalf(
            {
                code: _rate(rng, on_how, easier) if called else UNSEEN
                for code, easier, called in zip(behaviours, ease, called_for, strict=True)
            },
            tuple(GONE if gone else _rate(rng, on_what, 0) for gone in fell_away),
        )

    own, theirs = half(kindness, False), half(impression, appraiser.straight_lines)
    return PlausibleRatings(
        own,
        theirs,
        {code: _agree(rng, own.behaviours[code], theirs.behaviours[code]) for code in behaviours},
        tuple(
            _agree(rng, mine, other) for mine, other in zip(own.objectives, theirs.objectives, strict=True)
        ),
    )


def _rate(rng: Random, view: _View, easier: float) -> Answer:
    if rng.random() < view.no_chance:
        return UNSEEN
    level = view.level if view.straight_lines else view.level + easier + rng.gauss(0, view.noise)
    return Answer(min(5, max(1, round(level))))


def _agree(rng: Random, own: Answer, theirs: Answer) -> AgreedAnswer:
    """What a conversation makes of two answers: mostly the appraiser's, sometimes the person's own."""
    if own == theirs:
        return AgreedAnswer(theirs, "equal")
    if theirs.points is None:
        return AgreedAnswer(own, "agreed")
    luck = rng.random()
    if luck < 0.008:
        return AgreedAnswer(theirs, "not_agreed")
    return AgreedAnswer(own if own.points is not None and luck < 0.3 else theirs, "agreed")
