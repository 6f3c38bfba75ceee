"""Forms and rules that the tests of scores are about."""

import json
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

from appraisal.reviews.scores import DEFAULT_RULE, Bands, Group, Item, Rating, Rule, Scale

HOW, WHAT = DEFAULT_RULE.measures

FIRST_FORMAT: dict[str, dict[str, Any]] = json.loads(
    (Path(__file__).parent / "format_1.json").read_text("utf-8")
)
"""Explanations as the first format stored them, by what they are examples of."""


def values(*ratings: Sequence[Rating]) -> list[Group]:
    """One value for each sequence, one behaviour for each rating, no weights."""
    return [
        Group(
            f"v{n}",
            f"Value {n}",
            tuple(Item(f"v{n}.{i}", f"Behaviour {n}.{i}", r) for i, r in enumerate(row)),
        )
        for n, row in enumerate(ratings)
    ]


def objectives(*ratings: Rating, weights: Sequence[int | Decimal | Fraction] = ()) -> list[Item]:
    """One objective for each rating."""
    given = weights or (1,) * len(ratings)
    return [
        Item(f"o{i}", f"Objective {i}", r, w) for i, (r, w) in enumerate(zip(ratings, given, strict=True))
    ]


def changed(rule: Rule = DEFAULT_RULE, **changes: object) -> Rule:
    """A rule whose step from values to *how* is another."""
    how, what = rule.measures
    outer = replace(how.steps[-1], **changes)  # type: ignore[arg-type]  # any field of a step
    return replace(rule, measures=(replace(how, steps=(how.steps[0], outer)), what))


def on_scale(code: str, minimum: int, maximum: int, cuts: Sequence[int | Fraction]) -> Rule:
    """The default rule with one measure on another scale, without caps."""
    found = DEFAULT_RULE.measure(code)
    bands = Bands(("below", "meets", "above"), tuple(Fraction(cut) for cut in cuts))
    steps = (*found.steps[:-1], replace(found.steps[-1], bands=bands, caps=()))
    measure = replace(found, scale=Scale(Fraction(minimum), Fraction(maximum)), steps=steps)
    others = {each.code: each for each in DEFAULT_RULE.measures} | {code: measure}
    return replace(DEFAULT_RULE, measures=tuple(others.values()))
