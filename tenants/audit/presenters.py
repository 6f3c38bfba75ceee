"""Words and cells of the trail, for its page and for spreadsheets."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from tenants.audit.chain import Verification
from tenants.audit.events import EventView
from tenants.spreadsheet import to_csv

HEAD = (
    *("at", "action", "outcome", "person", "person_id", "client", "command"),
    *("object_type", "object_id", "about", "about_id", "source", "request_id", "detail", "id"),
)
"""The columns of the file."""


@dataclass(frozen=True)
class Line:
    """An event as a row of the page; `who_id` and `about_id` are what the person filter takes."""

    at: datetime
    who: str
    who_id: str | None
    action: str
    about: str
    about_id: str | None
    changed: str
    is_refused: bool
    source: str


def line(event: EventView) -> Line:
    """One event in words."""
    return Line(
        at=event.at,
        who=_who(event),
        who_id=None if event.actor_person_id is None else str(event.actor_person_id),
        action=event.action,
        about=_about(event),
        about_id=None if event.about_person_id is None else str(event.about_person_id),
        changed=", ".join(_changed(event.detail)),
        is_refused=event.outcome == "refused",
        source=event.source or "–",
    )


def _who(event: EventView) -> str:
    if event.actor_person_id is not None:
        return event.actor_name or f"Somebody erased ({event.actor_person_id})"
    if event.actor_client_id is not None:
        return f"Machine {event.actor_client_id}"
    return f"Command: {event.actor_command}" if event.actor_command else "Nobody signed in"


def _about(event: EventView) -> str:
    kind = (event.object_type or "").replace("_", " ")
    if event.about_name is not None:
        return event.about_name if kind == "person" else f"{event.about_name} ({kind})"
    return kind.capitalize() or "–"


def _changed(detail: Mapping[str, object]) -> Iterable[str]:
    changes = detail.get("changes")
    return sorted(changes) if isinstance(changes, dict) else ()


def as_csv(events: Iterable[EventView]) -> str:
    """Events as a file for spreadsheets, every cell neutralised."""
    return to_csv(HEAD, (_cells(event) for event in events))


def _cells(event: EventView) -> tuple[str, ...]:
    values = (
        event.at.astimezone(UTC).isoformat(),
        *(event.action, event.outcome, event.actor_name, event.actor_person_id, event.actor_client_id),
        *(event.actor_command, event.object_type, event.object_id, event.about_name, event.about_person_id),
        *(event.source, event.request_id),
        json.dumps(event.detail, ensure_ascii=False, sort_keys=True),
        event.id,
    )
    return tuple("" if value is None else str(value) for value in values)


@dataclass(frozen=True)
class Checked:
    """What a check of the chain found, in words."""

    holds: bool
    sentence: str
    rows: tuple[Mapping[str, str], ...]


def checked(found: Verification) -> Checked:
    """A check for its page."""
    head, broken = found.verdict.head, found.verdict.broken
    rows = [{"key": "Links checked", "value": f"{found.checked_from:,} to {head.sequence:,}"}]
    if head.sequence < found.checked_from:
        rows = [{"key": "Links checked", "value": "None: nothing is sealed"}]
    rows += [
        {"key": "Events not yet sealed", "value": f"{found.unsealed:,}"},
        {"key": "Hash of the last link that holds", "value": head.hash},
    ]
    if broken is None:
        return Checked(True, "Every link holds: nothing that was sealed has been changed.", tuple(rows))
    if broken.event_id is not None:
        rows.append({"key": "Event at the broken link", "value": str(broken.event_id)})
    return Checked(False, f"The chain is broken at {broken}.", tuple(rows))
