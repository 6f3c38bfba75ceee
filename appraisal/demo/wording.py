"""Words for invented appraisals, from `wording.yaml`: objectives, evidence, summaries, plans."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from importlib.resources import files
from random import Random
from typing import Any

import yaml

FEWEST, MOST = 3, 6
"""How many objectives a person has."""


@dataclass(frozen=True)
class DemoObjective:
    """What to achieve, how both sides will know, and its weight; an appraisal's weights add up to 100."""

    title: str
    measure: str
    weight: Decimal


@cache
def _words() -> Mapping[str, Any]:
    text = files("appraisal.demo").joinpath("wording.yaml").read_text(encoding="utf-8")
    words: Mapping[str, Any] = yaml.safe_load(text)
    return words


def objectives_for(rng: Random, staff_group: str, *, manages: bool = False) -> tuple[DemoObjective, ...]:
    """Three to six different objectives for one person; a manager always has one about equality.

    :raises KeyError: `staff_group` isn't one of the nine.
    """
    pools = _words()["objectives"]
    count = rng.randint(FEWEST, MOST)
    pool = [*pools[staff_group], *pools["anybody"]]
    chosen = rng.sample(pool, min(count, len(pool)))
    if manages:
        chosen[:2] = [rng.choice(pools["equality"]), rng.choice(pools["manages"])]
    weights = _weights(rng, len(chosen))
    return tuple(
        DemoObjective(title, measure, weight)
        for (title, measure), weight in zip(chosen, weights, strict=True)
    )


def evidence_for(rng: Random, points: int | None) -> str:
    """A sentence to go with a rating: always at the ends of the scale, now and then between them."""
    evidence = _words()["evidence"]
    if points == 5:
        return _pick(rng, evidence["high"])
    if points == 1:
        return _pick(rng, evidence["low"])
    return _pick(rng, evidence["other"]) if points is not None and rng.random() < 0.25 else ""


def summary_for(rng: Random) -> str:
    """What a conversation came to."""
    return _pick(rng, _words()["summaries"])


def development_for(rng: Random) -> str:
    """One step of a development plan."""
    return _pick(rng, _words()["development"])


def _pick(rng: Random, texts: Sequence[str]) -> str:
    return rng.choice(texts)


def _weights(rng: Random, count: int) -> list[Decimal]:
    """Whole numbers that add up to 100: as equal as can be for most people, in steps of 5 for others."""
    if rng.random() < 0.6:
        equal, left = divmod(100, count)
        return [Decimal(equal + (position < left)) for position in range(count)]
    cuts = sorted(rng.sample(range(1, 20), count - 1))
    return [Decimal(5 * (after - before)) for before, after in zip([0, *cuts], [*cuts, 20], strict=True)]
