"""The working of a score as plain JSON data, stored with it. Fractions are text (`7/2`); nothing is a float.

`weight` is what was given, `share` what is left of it once the weights of what counts add up to one.
A `share` of null means left out, and `left_out` says why.
"""

from collections.abc import Mapping
from typing import Any, TypedDict, cast

from appraisal.reviews.scores.errors import ExplanationError
from appraisal.reviews.scores.rule import RuleJson

FORMAT = 1


class ItemWorking(TypedDict):
    """One behaviour or objective; `left_out` is the non-rating where there is no rating."""

    code: str
    label: str
    rating: int | None
    left_out: str | None
    weight: str
    share: str | None


class GroupWorking(TypedDict):
    """One value: its behaviours and their mean; `left_out` says why there is none."""

    code: str
    label: str
    items: list[ItemWorking]
    mean: str | None
    left_out: str | None
    weight: str
    share: str | None


class Cap(TypedDict):
    """A value whose mean lies under the rule's limit, and the band that it holds *how* to."""

    code: str
    label: str
    mean: str
    below: str
    to: str


class HowWorking(TypedDict):
    """From values to *how*; `rated` counts the values with a mean, `needed` is the rule's minimum."""

    groups: list[GroupWorking]
    rated: int
    needed: int
    status: str
    mean: str | None
    band_before_caps: str | None
    caps: list[Cap]
    band: str | None


class WhatWorking(TypedDict):
    """From objectives to *what*."""

    items: list[ItemWorking]
    status: str
    mean: str | None
    band: str | None


class GridWorking(TypedDict):
    """The position on the grid."""

    what: str
    how: str


class Explanation(TypedDict):
    """All that one score was made from and how; `rule` is the whole rule, so nothing else is needed."""

    format: int
    rule: RuleJson
    how: HowWorking
    what: WhatWorking
    grid: GridWorking | None


def readable(stored: Mapping[str, Any]) -> Explanation:
    """Return a stored explanation as what it is.

    :raises ExplanationError: if it is written in a format that isn't known here.
    """
    if stored.get("format") != FORMAT:
        raise ExplanationError(f"An explanation of format {stored.get('format')!r} can't be read", "format")
    return cast("Explanation", stored)
