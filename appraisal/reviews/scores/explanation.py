"""The working of a score as plain JSON data, stored with it. Fractions are text (`7/2`); nothing is a float.

`weight` is what was given (null: none), `share` what it comes to: the result is Σ(share × number) where
numbers are weighed, and a share of null means left out; `left_out` says why. Optional keys stand there
only where there is something to say.
"""

from collections.abc import Mapping
from typing import Any, NotRequired, TypedDict, cast

from appraisal.reviews.scores.errors import ExplanationError
from appraisal.reviews.scores.former import newer_explanation
from appraisal.reviews.scores.plain import mapping
from appraisal.reviews.scores.rule import FORMAT, Rule


class Result(TypedDict):
    """What one part of a step came to: the aggregate, `converted`, `rounded` or `held`."""

    step: str
    number: str


class Held(TypedDict):
    """A part worse than a cap's limit, and the band or number that it holds the result at.

    `lifted_by` is the label of another part that is good enough to lift the cap.
    """

    code: str
    label: str
    number: str
    limit: str
    band: NotRequired[str]
    at: NotRequired[str]
    lifted_by: NotRequired[str]


class Counted(TypedDict):
    """How often a number stands among the parts; told where the most frequent one counts."""

    number: str
    times: int


class PartWorking(TypedDict):
    """What an item and a group have in common. `as_zero` says why a 0 stands where there is no number."""

    code: str
    label: str
    kind: NotRequired[str]
    weight: str | None
    share: str | None
    left_out: str | None
    as_zero: NotRequired[str]


class ProgressWorking(TypedDict):
    """Where somebody started, was to come and is; `reached` is the portion before it is held to the scale."""

    start: int | str
    target: int | str
    now: int | str
    reached: str


class ItemWorking(PartWorking):
    """One behaviour or objective; `left_out` is the non-rating where there is no rating."""

    rating: int | str | None
    progress: NotRequired[ProgressWorking]


class Outcome(TypedDict):
    """From parts to a number. `rated` counts the parts with one; `results` are there if several are."""

    rated: int
    status: str
    number: str | None
    results: NotRequired[list[Result]]
    distribution: NotRequired[list[Counted]]
    caps: NotRequired[list[Held]]
    band_before: NotRequired[str | None]
    band: NotRequired[str | None]


class GroupWorking(PartWorking, Outcome):
    """One value: its behaviours and their number."""

    parts: list[Any]


class MeasureWorking(Outcome):
    """One measure: its outermost parts and its number; with its share in an overall number, if any."""

    code: str
    label: str
    parts: list[Any]
    weight: NotRequired[str | None]
    share: NotRequired[str | None]
    left_out: NotRequired[str | None]
    as_zero: NotRequired[str]


class PositionWorking(TypedDict):
    """The position on the grid. `cell` is what stands there; `left_out` why nothing does."""

    rows: str | None
    columns: str | None
    cell: NotRequired[str]
    left_out: NotRequired[str]


class TurnoutWorking(TypedDict):
    """How many answered of how many asked."""

    answered: int
    asked: int


class Explanation(TypedDict):
    """All that one score was made from and how; `rule` is the whole rule, so nothing else is needed."""

    format: int
    rule: dict[str, Any]
    measures: dict[str, MeasureWorking]
    grid: PositionWorking | None
    overall: NotRequired[Outcome]
    turnout: NotRequired[TurnoutWorking]


def readable(stored: Mapping[str, Any]) -> Explanation:
    """Return a stored explanation as what it is, one of format 1 in the words of format 2.

    :raises ExplanationError: if it is written in a format that isn't known here.
    :raises RuleError: if its rule can't be read.
    """
    mapping(stored, "", ExplanationError)
    if stored.get("format") == 1:
        rule = Rule.from_json(mapping(stored.get("rule"), "/rule", ExplanationError)).to_json()
        try:
            return cast("Explanation", newer_explanation(stored, rule))
        except (AttributeError, KeyError, TypeError) as unlike:
            raise ExplanationError(f"This isn't an explanation of format 1: {unlike!r}", "") from unlike
    if stored.get("format") != FORMAT:
        raise ExplanationError(f"An explanation of format {stored.get('format')!r} can't be read", "/format")
    return cast("Explanation", stored)


def bands_of(stored: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    """The names of the bands of each measure, lowest first; measures without bands aren't there.

    :raises ExplanationError: if the explanation is of a format that isn't known here.
    """
    measures = Rule.from_json(readable(stored)["rule"]).measures
    return {measure.code: measure.bands.names for measure in measures if measure.bands is not None}
