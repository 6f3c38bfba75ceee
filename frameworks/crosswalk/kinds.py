"""In which ways values, behaviours and sections differ between two versions."""

from collections.abc import Sequence
from enum import StrEnum
from typing import Final

from frameworks.definitions.shape import BehaviourDefinition, ValueDefinition


class ChangeKind(StrEnum):
    """A way in which something differs; several may hold of one value or behaviour."""

    ADDED = "added"
    REMOVED = "removed"
    REWORDED = "reworded"
    MOVED = "moved"
    """To another value, or to another place among those that stayed."""
    RECODED = "recoded"
    DOMAIN = "domain"
    EXPECTATIONS = "expectations"
    ANCHORS = "anchors"
    DESCRIPTORS = "descriptors"
    MAPPED = "mapped"
    """It maps elsewhere, or with another relation or weight."""


UNIMPORTANT: Final = frozenset(
    {ChangeKind.MOVED, ChangeKind.RECODED, ChangeKind.DESCRIPTORS, ChangeKind.MAPPED}
)
"""Kinds that leave what a value asks for as it was."""

Pairs = Sequence[tuple[ChangeKind, bool]]


def behaviour_kinds(
    one: BehaviourDefinition, other: BehaviourDefinition, *, moved: bool
) -> tuple[ChangeKind, ...]:
    """How a behaviour differs that is on both sides."""
    return _holding(
        (
            (ChangeKind.REWORDED, one.statement != other.statement),
            (ChangeKind.MOVED, moved),
            (ChangeKind.RECODED, one.code != other.code),
            (ChangeKind.ANCHORS, (one.effective, one.ineffective) != (other.effective, other.ineffective)),
            (ChangeKind.DESCRIPTORS, (one.by_stage, one.by_point) != (other.by_stage, other.by_point)),
            (ChangeKind.MAPPED, set(one.maps) != set(other.maps)),
        )
    )


def value_kinds(
    one: ValueDefinition | None, other: ValueDefinition | None, *, moved: bool
) -> tuple[ChangeKind, ...]:
    """How a value differs, or that only one side has it; its behaviours tell of themselves."""
    if one is None or other is None:
        return (ChangeKind.ADDED if one is None else ChangeKind.REMOVED,)
    words = ("name", "statement", "abbreviation")
    return _holding(
        (
            (ChangeKind.REWORDED, any(getattr(one, each) != getattr(other, each) for each in words)),
            (ChangeKind.MOVED, moved),
            (ChangeKind.RECODED, one.code != other.code),
            (ChangeKind.DOMAIN, one.domain != other.domain),
            (ChangeKind.EXPECTATIONS, one.expectations != other.expectations),
            (ChangeKind.ANCHORS, (one.effective, one.ineffective) != (other.effective, other.ineffective)),
        )
    )


def _holding(kinds: Pairs) -> tuple[ChangeKind, ...]:
    return tuple(kind for kind, holds in kinds if holds)
