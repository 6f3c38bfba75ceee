"""Versions and drafts in lists, and what one can begin from."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from frameworks.definitions.shape import Purpose
from frameworks.presenters.drafts import STATES, Choice
from frameworks.service.current import Because, Current
from frameworks.service.listing import RETIRED, DraftLine, Listing, VersionLine

KINDS = {
    "adopted": "National, taken over",
    "extension": "National with our own additions, published",
    "own": "Our own, published",
}

COPIED = "Your organisation gets its own copy, which everybody can read"
ADOPTING = {
    Purpose.APPRAISAL: f"{COPIED} and new cycles can be rated on. Running cycles keep what they have.",
    Purpose.DEVELOPMENT: f"{COPIED}. It is for development, so no appraisal is rated on it.",
}
"""What it means to use a national version."""

REASONS = {
    Because.OWN_APPRAISAL: "This is what your appraisal is rated on.",
    Because.RUNNING_CYCLE: "This is what appraisals are rated on now.",
    Because.NEWEST: "No appraisals are open. This is the newest version.",
}


@dataclass(frozen=True)
class VersionText:
    """A version in a list: what it is called and is, whether it is retired, and whether there is a copy."""

    id: UUID
    label: str
    kind: str
    since: datetime | None
    is_retired: bool
    is_adopted: bool = False


@dataclass(frozen=True)
class VersionGroup:
    """Versions under a title, newest first."""

    title: str
    lines: tuple[VersionText, ...]


@dataclass(frozen=True)
class CurrentText:
    """Why a version is shown as ours, and what a newer one is called; `newer` has its id and day.

    `others` are what the reader's other appraisals are rated on: in words, the id and what it is called.
    """

    why: str
    newer_label: str | None
    newer: VersionLine | None
    others: tuple[tuple[str, UUID, str], ...]


def version_label(line: VersionLine) -> str:
    """A version's name and number."""
    return f"{line.name} {line.version}"


def current_text(line: VersionLine, current: Sequence[Current]) -> CurrentText | None:
    """Why this version is shown as ours, if it is one of those that are."""
    this = next((each for each in current if each.line.id == line.id), None)
    if this is None:
        return None
    several = sum(len(each.cycles) for each in current) > 1
    why = f"{_appraisals(this)} rated on this." if several else REASONS[this.because]
    label = None if this.newer is None else version_label(this.newer)
    others = (each for each in current if each is not this)
    told = tuple((f"{_appraisals(each)} rated on", each.line.id, version_label(each.line)) for each in others)
    return CurrentText(why, label, this.newer, told)


def _appraisals(current: Current) -> str:
    """The reader's appraisals on a version, by their cycles, with the verb."""
    *most, last = (f"“{name}”" for name in current.cycles)
    if not most:
        return f"Your appraisal in {last} is"
    return f"Your appraisals in {', '.join(most)} and {last} are"


def find_line(found: Listing, version_id: str) -> VersionLine | None:
    """The version of this id, as it was typed."""
    return next((each for each in (*found.own, *found.national) if str(each.id) == version_id), None)


def version_groups(found: Listing) -> tuple[VersionGroup, ...]:
    """The organisation's own versions, and the national ones."""
    groups = (("In our organisation", found.own), ("National", found.national))
    return tuple(
        VersionGroup(title, tuple(_text(each) for each in lines)) for title, lines in groups if lines
    )


def comparable(found: Listing) -> tuple[VersionGroup, ...]:
    """The same, and for editors the open drafts before them."""
    drafts = tuple(
        VersionText(each.id, f"{each.name} {each.version}", "Draft", each.changed_at, is_retired=False)
        for each in found.drafts or ()
    )
    return (*((VersionGroup("Drafts", drafts),) if drafts else ()), *version_groups(found))


def find_text(groups: Sequence[VersionGroup], version_id: str) -> VersionText | None:
    """The version of this id in a list, as it was typed."""
    return next((each for group in groups for each in group.lines if str(each.id) == version_id), None)


OWN: Final = "own"
"""The choice that begins from nothing."""


def begin_choices(found: Listing) -> tuple[Choice, ...]:
    """What a draft can begin from: the organisation's own versions first, national ones, then nothing."""
    own = (each for each in found.own if each.kind != "adopted")
    national = (each for each in found.national if each.status != RETIRED)
    next_one = "The next version of what is ours."
    extends = "A national version: its words stay, and you add values and behaviours."
    return (
        *(Choice(f"copy/{each.id}", version_label(each), next_one) for each in own),
        *(Choice(f"extend/{each.id}", version_label(each), extends) for each in national),
        Choice(OWN, "Nothing", "A framework of your own: every value is yours, on the national scales."),
    )


def draft_rows(lines: Sequence[DraftLine] | None) -> tuple[tuple[DraftLine, tuple[str, str]], ...]:
    """Drafts with their state in words and its colour."""
    return tuple((each, STATES[each.state]) for each in lines or ())


def _text(line: VersionLine) -> VersionText:
    purpose = "For appraisals" if line.purpose == Purpose.APPRAISAL else "For development"
    kind = KINDS.get(line.kind, purpose)
    return VersionText(
        id=line.id,
        label=version_label(line),
        kind=kind,
        since=line.since,
        is_retired=line.status == RETIRED,
        is_adopted=line.copy_id is not None,
    )
