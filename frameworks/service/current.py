"""Which of an organisation's versions its people read as their values."""

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
    """The version that the reader's own appraisal has, or else their organisation's running cycle."""

    version_id: UUID
    is_own: bool


@dataclass(frozen=True)
class Current:
    """What somebody reads, why, and the version that was published since and will be used later."""

    line: VersionLine
    because: Because
    newer: VersionLine | None


def current_version(found: Listing, pinned: Pinned | None) -> Current | None:
    """What somebody is rated on; where nobody is, the newest version that a cycle could take.

    A version that is rated on is shown although it is retired or others have come since. None where the
    organisation has no version for appraisal.
    """
    newest = _newest(found)
    if pinned is not None:
        line = next((each for each in found.own if each.id == pinned.version_id), None)
        if line is not None:
            because = Because.OWN_APPRAISAL if pinned.is_own else Because.RUNNING_CYCLE
            return Current(line, because, newest if newest and _since(newest) > _since(line) else None)
    return None if newest is None else Current(newest, Because.NEWEST, None)


def _newest(found: Listing) -> VersionLine | None:
    """The newest version for appraisal that isn't retired; one written here goes before a national copy."""
    usable = [each for each in found.own if each.status != RETIRED and each.purpose == Purpose.APPRAISAL]
    written = [each for each in usable if each.kind != "adopted"]
    return max(written or usable, key=_since, default=None)


def _since(line: VersionLine) -> datetime:
    return line.since or datetime.min.replace(tzinfo=UTC)
