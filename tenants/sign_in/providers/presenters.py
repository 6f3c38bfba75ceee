"""Providers and changes in words and rows, as the pages place them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from tenants.identity import Identity
from tenants.sign_in.providers import domain
from tenants.sign_in.providers.domain import Action, State
from tenants.sign_in.providers.reading import ChangeView, ProviderView
from tenants.sign_in.providers.values import Values
from tenants.sign_in.recognition import Kind

KINDS: Final[Mapping[str, str]] = {
    Kind.ENTRA.value: "Microsoft Entra, or NHS.net Connect",
    Kind.CIS2.value: "NHS CIS2",
    Kind.OPENID.value: "Another OpenID Connect provider",
}
FIELDS: Final[Mapping[str, str]] = {
    "label": "Name people see",
    "kind": "Kind",
    "issuer": "Address (issuer)",
    "client_id": "Client ID",
    "tenant_claim": "Claim that names your organisation",
    "tenant_value": "What that claim says",
    "employee_number_claim": "Claim with the employee number",
}
EMPTY: Final = "–"
SECRET: Final = "Client secret"  # noqa: S105 - the field's name, not a secret
TITLES: Final[Mapping[Action, str]] = {
    Action.ADD: "Add {label}",
    Action.CHANGE: "Change {label}",
    Action.RETIRE: "Retire {label}",
}
STATES: Final[Mapping[State, tuple[str, str]]] = {
    State.PROPOSED: ("Waits for a second person", "yellow"),
    State.APPROVED: ("Approved", "green"),
    State.DECLINED: ("Declined", "red"),
    State.WITHDRAWN: ("Withdrawn", "grey"),
}


@dataclass(frozen=True)
class Row:
    """A line of a summary list."""

    key: str
    value: str


@dataclass(frozen=True)
class ProviderCard:
    """A provider as the list shows it."""

    id: UUID
    label: str
    rows: tuple[Row, ...]
    retired_at: datetime | None


@dataclass(frozen=True)
class ChangePage:
    """A change: what it does before and after, who wanted it, and what the reader may do."""

    id: UUID
    title: str
    state: str
    colour: str
    lines: tuple[tuple[str, str, str], ...]
    """Field, before, after: what changes, or all there is where a provider is added or retired."""
    proposed_by: str
    proposed_at: datetime
    waits_until: datetime | None
    decided_by: str
    decided_at: datetime | None
    allowed: tuple[str, ...]
    own: bool
    consequence: str


@dataclass(frozen=True)
class Decision:
    """What a lead is asked to decide, on their start page; `change_id` is None where there are several."""

    title: str
    sentence: str
    until: datetime
    change_id: UUID | None


def decision(views: Sequence[ChangeView], by: Identity, *, at: datetime) -> Decision | None:
    """The changes that wait for `by`: proposed by somebody else, who waits for a second person."""
    asked = [each for each in views if "approval" in domain.actions(each.proposal, by, at=at)]
    if not asked:
        return None
    until = min(each.expires_at for each in asked)
    if len(asked) > 1:
        return Decision("How people sign in", f"{len(asked)} changes wait for a second person.", until, None)
    page = change_page(asked[0], by, at=at)
    said = f"{page.proposed_by} proposed it, and it waits for a second person."
    return Decision(f"How people sign in: {page.title}", said, until, page.id)


def card(view: ProviderView) -> ProviderCard:
    """A provider's fields that say something."""
    rows = tuple(Row(FIELDS[name], text) for name, text in _texts(view.values).items() if text != EMPTY)
    return ProviderCard(view.id, view.values.label, rows[1:], view.retired_at)


def change_page(view: ChangeView, by: Identity, *, at: datetime) -> ChangePage:
    """A change as `by` sees it."""
    values = view.before or view.after
    state, colour = STATES[view.state]
    waits = view.state is State.PROPOSED
    if waits and at >= view.expires_at:
        state, colour = "Not decided in time", "grey"
    return ChangePage(
        id=view.id,
        title=TITLES[view.action].format(label=values.label if values else ""),
        state=state,
        colour=colour,
        lines=_lines(view),
        proposed_by=view.proposed_by.name if view.proposed_by else "the platform's operator",
        proposed_at=view.proposed_at,
        waits_until=view.expires_at if waits else None,
        decided_by=view.decided_by.name if view.decided_by else "",
        decided_at=view.decided_at,
        allowed=domain.actions(view.proposal, by, at=at),
        own=view.proposed_by is not None and view.proposed_by.id == by.person_id,
        consequence=_consequence(view),
    )


def _texts(values: Values | None) -> dict[str, str]:
    if values is None:
        return dict.fromkeys(FIELDS, EMPTY)
    texts = {name: getattr(values, name) or EMPTY for name in FIELDS}
    return texts | {"kind": KINDS.get(values.kind, values.kind)}


def _lines(view: ChangeView) -> tuple[tuple[str, str, str], ...]:
    before, after = _texts(view.before), _texts(view.after)
    lines = [(FIELDS[name], before[name], after[name]) for name in FIELDS if before[name] != after[name]]
    if view.new_secret:
        lines.append((SECRET, EMPTY if view.before is None else "As it was", "A new one, not shown"))
    return tuple(lines)


def _consequence(view: ChangeView) -> str:
    if view.action is Action.ADD:
        return "People will be able to sign in this way too. Nobody is signed out."
    if view.action is Action.RETIRE:
        return "Nobody will be able to sign in this way, and everybody who did is signed out."
    if domain.ends_every_session(view.before, view.after):
        return (
            "It becomes another provider, so everybody in the organisation is signed out, you too. Accounts"
            " linked at the old address are not known at the new one until they are linked again."
        )
    return "Everybody who signed in this way is signed out, perhaps you too, and signs in again."
