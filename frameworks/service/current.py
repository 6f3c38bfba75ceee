"""Which of an organisation's versions its people read as their values."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from uuid import UUID

from frameworks.definitions.shape import Purpose
from frameworks.service.listing import RETIRED, Listing, VersionLine


class Because(StrEnum):
    """Why somebody reads this version and no other."""

    OWN_APPRAISAL = "own_appraisal"
    RUNNING_CYCLE = "running_cycle"
    NEWEST = "newest"


@dataclass(frozen=True)
class Pinned:
    """A version that an appraisal of the reader's own has, or else their organisation's running cycle.

    `cycle` is the cycle's name.
    """

    version_id: UUID
    is_own: bool
    cycle: str


@dataclass(frozen=True)
class Current:
    """What somebody reads, why, and the version that was published since and will be used later.

    `cycles` are the names of those in which it is rated on, one where the reader has one appraisal.
    """

    line: VersionLine
    because: Because
    newer: VersionLine | None
    cycles: tuple[str, ...] = ()


def current_versions(found: Listing, pinned: Sequence[Pinned]) -> tuple[Current, ...]:
    """What somebody is rated on, each version once; where nobody is, the newest that a cycle could take.

    There are several only where the reader has open appraisals on several. A version that is rated on is
    shown although it is retired or others have come since. Empty where the organisation has no version for
    appraisal.
    """
    newest = _newest(found)
    lines = {line.id: line for line in found.own}
    rated = dict.fromkeys(each.version_id for each in pinned if each.version_id in lines)
    if not rated:
        return () if newest is None else (Current(newest, Because.NEWEST, None),)
    further = newest if newest and newest.id not in rated else None
    return tuple(_rated(lines[each], pinned, further) for each in rated)


def _rated(line: VersionLine, pinned: Sequence[Pinned], newest: VersionLine | None) -> Current:
    mine = [each for each in pinned if each.version_id == line.id]
    because = Because.OWN_APPRAISAL if mine[0].is_own else Because.RUNNING_CYCLE
    newer = newest if newest and _since(newest) > _since(line) else None
    return Current(line, because, newer, tuple(each.cycle for each in mine))


def _newest(found: Listing) -> VersionLine | None:
    """The newest version for appraisal that isn't retired; one written here goes before a national copy."""
    usable = [each for each in found.own if each.status != RETIRED and each.purpose == Purpose.APPRAISAL]
    written = [each for each in usable if each.kind != "adopted"]
    return max(written or usable, key=_since, default=None)


def _since(line: VersionLine) -> datetime:
    return line.since or datetime.min.replace(tzinfo=UTC)
