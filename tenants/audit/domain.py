"""The chain of an organisation's trail: each event is sealed by a hash that holds all before it.

    hash = SHA-256(hash before ⏎ sequence ⏎ event)        in lower-case hexadecimal digits, ⏎ one line feed

The event is a JSON array of its columns, in the order of `FIELDS`, each as the text that PostgreSQL prints,
so that a database can reckon the same (docs/audit.md has the query). The hash before the first is the
organisation's own, so that a chain can't be put in another's place.
"""

import hashlib
import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from uuid import UUID

FIELDS = (
    "tenant_id", "id", "at", "action", "outcome", "actor_person_id", "actor_client_id", "actor_command",
    "object_type", "object_id", "request_id", "source", "detail",
)  # fmt: skip
"""Every column of an event, `at` in UTC to the microsecond: `2026-11-22T09:30:00.000000Z`."""

ID, AT = FIELDS.index("id"), FIELDS.index("at")

Event = tuple[str | None, ...]
"""An event's columns as texts, in the order of `FIELDS`."""


class Fault(StrEnum):
    """How a link can be broken."""

    CHANGED = "changed"
    DELETED = "deleted"
    REORDERED = "reordered"
    MISSING = "missing"
    INSERTED = "inserted"
    REWRITTEN = "rewritten"
    CUT = "cut"


MEANINGS = {
    Fault.CHANGED: "the event isn't the one that was sealed",
    Fault.DELETED: "the event that was sealed is gone",
    Fault.REORDERED: "what was sealed here stands elsewhere",
    Fault.MISSING: "the link is gone",
    Fault.INSERTED: "the link was put in afterwards",
    Fault.REWRITTEN: "the chain was made anew: its hash isn't the one that was noted",
    Fault.CUT: "the link is gone with all behind it: a later head was noted",
}


@dataclass(frozen=True, slots=True)
class Head:
    """The end of a chain, or of its part up to `sequence`; 0 is before the first link."""

    sequence: int
    hash: str


@dataclass(frozen=True, slots=True)
class Link:
    """A stored link, with the event it names, or none if there is none."""

    sequence: int
    event_id: UUID
    hash: str
    event: Event | None


@dataclass(frozen=True, slots=True)
class Break:
    """The first link that doesn't hold, with the event and the hash that stand there.

    `stands_at` is where what was sealed here stands now.
    """

    sequence: int
    fault: Fault
    event_id: UUID | None = None
    hash: str | None = None
    stands_at: int | None = None

    def __str__(self) -> str:
        event = "" if self.event_id is None else f" (event {self.event_id})"
        place = "" if self.stands_at is None else f", at link {self.stands_at}"
        return f"link {self.sequence}{event}: {self.fault}; {MEANINGS[self.fault]}{place}"


@dataclass(frozen=True, slots=True)
class Verdict:
    """How far a chain holds, and the first link that doesn't."""

    head: Head
    broken: Break | None


def genesis(organisation_id: UUID) -> Head:
    """What an organisation's first link follows."""
    return Head(0, hashlib.sha256(f"appraisal audit chain\n{organisation_id}".encode()).hexdigest())


def canonical(event: Event) -> str:
    """The text that is sealed; the very same as PostgreSQL's `json_build_array(…)::text`.

    :raises ValueError: if a column is missing or too many.
    """
    if len(event) != len(FIELDS):
        raise ValueError(f"an event has {len(FIELDS)} columns, this has {len(event)}")
    return json.dumps(event, ensure_ascii=False)


def follow(head: Head, event: Event) -> Head:
    """The link that seals `event` after `head`."""
    sequence = head.sequence + 1
    sealed = f"{head.hash}\n{sequence}\n{canonical(event)}"
    return Head(sequence, hashlib.sha256(sealed.encode()).hexdigest())


def verify(start: Head, links: Iterable[Link], *, noted: Collection[Head] = ()) -> Verdict:
    """Follow a chain from `start` to the first link that doesn't hold.

    :param start: the organisation's `genesis`, or a link that is taken for granted.
    :param links: from there on, in the order of their sequence.
    :param noted: heads written down elsewhere, which the chain still has to pass: whoever can change rows
        can reckon all hashes anew, but not what was noted.
    """
    hashes = {each.sequence: each.hash for each in noted}
    head = before = start
    for link in links:
        broken = _fault(before, head, link) or _against(hashes, link)
        if broken is not None:
            return Verdict(head, broken)
        before, head = head, Head(link.sequence, link.hash)
    if max(hashes, default=0) > head.sequence:
        return Verdict(head, Break(head.sequence + 1, Fault.CUT))
    return Verdict(head, None)


def _fault(before: Head, head: Head, link: Link) -> Break | None:
    if link.sequence > head.sequence + 1:
        return Break(head.sequence + 1, Fault.MISSING)
    if link.sequence <= head.sequence:
        return Break(link.sequence, Fault.INSERTED, link.event_id, link.hash)
    if link.event is None:
        return Break(link.sequence, Fault.DELETED, link.event_id, link.hash)
    if follow(head, link.event).hash == link.hash:
        return None
    if before != head and follow(before, link.event).hash == link.hash:
        # It fits where the link before it stands, which therefore was put in and moved the rest along.
        return Break(head.sequence, Fault.INSERTED, None, head.hash)
    return Break(link.sequence, Fault.CHANGED, link.event_id, link.hash)


def _against(noted: Mapping[int, str], link: Link) -> Break | None:
    if noted.get(link.sequence, link.hash) == link.hash:
        return None
    return Break(link.sequence, Fault.REWRITTEN, link.event_id, link.hash)


def displaced(verdict: Verdict, later: Iterable[Link]) -> Verdict:
    """Look behind a changed link for what was sealed there; if it is found, the link was reordered.

    :param later: the links behind the broken one.
    """
    broken = verdict.broken
    if broken is None or broken.fault is not Fault.CHANGED:
        return verdict
    for link in later:
        # Either the events changed places and the hashes stayed, or the links did, hashes and all.
        if link.event is not None and follow(verdict.head, link.event).hash in (broken.hash, link.hash):
            return replace(verdict, broken=replace(broken, fault=Fault.REORDERED, stands_at=link.sequence))
    return verdict
