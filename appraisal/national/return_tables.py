"""The tables of a return: exact counts of people of one organisation, which only the release job may read."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

FORMAT: Final = 1
EXCUSED: Final = "excused"
COMPLETE: Final = "complete"
STAGES: Final = (
    "objectives",
    "in_year",
    "assessment",
    "conversation",
    "confirmed_by_one_side",
    "sign_off",
    COMPLETE,
    EXCUSED,
)
"""How far a person is, from the start: somebody with several posts is as far as the least of them."""
AGREED: Final = "agreed"
PERSPECTIVES: Final = ("self", "appraiser", AGREED)
NO_CHANCE: Final = "no_chance"
NO_SCORE: Final = "no_score"
NOT_AGREED: Final = "not_agreed"
UNRATED: Final = (NO_CHANCE, NO_SCORE, NOT_AGREED)


class ReturnError(ValueError):
    """A stored return isn't one that this version wrote, or doesn't answer its collection."""


def categories(points: Sequence[int]) -> tuple[str, ...]:
    """What a person can be counted as for one value: a point of the scale, or why there is none."""
    return (*(str(point) for point in points), *UNRATED)


@dataclass(frozen=True)
class ValueCounts:
    """People by category for one national value, from one perspective; each person once."""

    value: str
    perspective: str
    counts: Mapping[str, int]


@dataclass(frozen=True)
class ReturnTables:
    """`completion`: people by stage. `ratings`: people by category for each value and perspective."""

    completion: Mapping[str, int]
    ratings: tuple[ValueCounts, ...]

    def to_json(self) -> dict[str, Any]:
        """Plain data, as stored."""
        return {
            "format": FORMAT,
            "completion": dict(self.completion),
            "ratings": [
                {"value": each.value, "perspective": each.perspective, "counts": dict(each.counts)}
                for each in self.ratings
            ],
        }

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> "ReturnTables":
        """Read what `to_json` wrote.

        :raises ReturnError: it isn't of this format.
        """
        if stored.get("format") != FORMAT:
            raise ReturnError(f"the return's format is {stored.get('format')!r}, not {FORMAT}")
        ratings = tuple(
            ValueCounts(each["value"], each["perspective"], each["counts"]) for each in stored["ratings"]
        )
        return cls(stored["completion"], ratings)

    def check(self, values: Sequence[str], points: Sequence[int]) -> None:
        """Every count that the collection asks for is there, and no other.

        :raises ReturnError: otherwise.
        """
        if set(self.completion) != set(STAGES):
            raise ReturnError("the table of completion has other columns than the collection's")
        expected = {(value, perspective) for value in values for perspective in PERSPECTIVES}
        found = {(each.value, each.perspective) for each in self.ratings}
        if found != expected or len(self.ratings) != len(expected):
            raise ReturnError("the table of ratings has other rows than the collection's")
        columns = set(categories(points))
        if any(set(each.counts) != columns for each in self.ratings):
            raise ReturnError("the table of ratings has other columns than the collection's")
