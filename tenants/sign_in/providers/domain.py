"""The rules of changing a provider: what may be proposed, who decides it, until when, whose sessions end."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Self
from urllib.parse import urlsplit
from uuid import UUID

from tenants.errors import Conflict, Forbidden, Invalid, Problem, Refusal
from tenants.identity import Identity
from tenants.sign_in.recognition import ENTRA_TENANT, Kind, Rules, check_rules

OPEN_FOR = timedelta(days=7)
"""So long a proposal waits for a second person."""
LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
LONGEST = {
    "label": 100,
    "issuer": 500,
    "client_id": 200,
    "tenant_claim": 100,
    "tenant_value": 200,
    "employee_number_claim": 100,
}
LONGEST_SECRET = 500
CLAIM = re.compile(r"[A-Za-z0-9_.:/-]+")
SECOND_PERSON = "provider-second-person"


class Action(StrEnum):
    """What a change does."""

    ADD = "add"
    CHANGE = "change"
    RETIRE = "retire"


class State(StrEnum):
    """How far a change is; one that is still proposed after its time can only be taken back."""

    PROPOSED = "proposed"
    APPROVED = "approved"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True)
class Values:
    """What a provider's row says, without its secret."""

    label: str
    issuer: str
    client_id: str
    kind: str = Kind.OPENID.value
    tenant_claim: str | None = None
    tenant_value: str | None = None
    employee_number_claim: str | None = None

    def as_json(self) -> dict[str, Any]:
        """For the proposal's row and the trail."""
        return {field.name: getattr(self, field.name) for field in fields(self)}

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Self:
        """What `as_json` gave; values that a later version added take their defaults."""
        return cls(**{field.name: stored[field.name] for field in fields(cls) if field.name in stored})

    def rules(self, ods_code: str) -> Rules:
        """What answers would have to say to be of that organisation."""
        return Rules(
            kind=Kind(self.kind),
            issuer=self.issuer,
            ods_code=ods_code,
            tenant_claim=self.tenant_claim,
            tenant_value=self.tenant_value,
            person_claim=self.employee_number_claim,
        )


@dataclass(frozen=True)
class Proposal:
    """What deciding needs to know of a proposed change."""

    action: Action
    state: State
    proposed_by: UUID | None
    expires_at: datetime
    provider_version: int | None


def tidy(values: Values) -> Values:
    """As typed by people: without spaces around, nothing for what was left empty, Entra's claim by itself."""
    texts = {field.name: (getattr(values, field.name) or "").strip() for field in fields(values)}
    optional = {
        name: texts[name] or None for name in ("tenant_claim", "tenant_value", "employee_number_claim")
    }
    if texts["kind"] == Kind.ENTRA and optional["tenant_claim"] is None:
        optional["tenant_claim"] = ENTRA_TENANT
    return Values(
        label=texts["label"],
        issuer=texts["issuer"],
        client_id=texts["client_id"],
        kind=texts["kind"],
        **optional,
    )


def check_values(values: Values, *, allow_loopback: bool) -> None:
    """Is everything there, and can it be what it says? Nothing is fetched here.

    :raises Invalid: naming every field to mend.
    """
    problems = [
        *_problems_of_texts(values),
        *_problems_of_issuer(values.issuer, allow_loopback),
        *_problems_of_claims(values),
    ]
    if problems:
        raise Invalid("See the list of what to mend.", problems=problems)


def _problems_of_texts(values: Values) -> list[Problem]:
    asked = {
        "label": "Write the name people will see when they sign in.",
        "issuer": "Write the provider's address, which it calls its issuer.",
        "client_id": "Write the client ID that the provider gave this service.",
    }
    problems = []
    for name, longest in LONGEST.items():
        text = getattr(values, name) or ""
        if not text.strip() and name in asked:
            problems.append(Problem(f"/{name}", asked[name]))
        elif len(text) > longest or not text.isprintable():
            problems.append(Problem(f"/{name}", f"Use one line of at most {longest} characters."))
    return problems


def _problems_of_claims(values: Values) -> list[Problem]:
    if values.kind not in set(Kind):
        return [Problem("/kind", "Select what kind of sign-in it is.")]
    problems = [
        Problem(f"/{name}", "Write the name of one claim, without spaces.")
        for name in ("tenant_claim", "employee_number_claim")
        if (claim := getattr(values, name)) is not None and not CLAIM.fullmatch(claim)
    ]
    try:
        check_rules(values.rules(ods_code=""))
    except Invalid as refusal:
        told = {problem.pointer for problem in problems}
        problems += [problem for problem in refusal.problems if problem.pointer not in told]
    return problems


def _problems_of_issuer(issuer: str, allow_loopback: bool) -> list[Problem]:
    """OpenID Connect Discovery §2 and Core §2: https, with host and perhaps port and path, nothing after."""
    if not issuer.strip():
        return []
    try:
        parts = urlsplit(issuer)
        here = allow_loopback and parts.scheme == "http" and parts.hostname in LOOPBACK
        whole = bool(parts.hostname) and parts.username is None and (parts.port or 1) > 0
    except ValueError:
        return [Problem("/issuer", "Write a whole address, such as https://login.example.nhs.uk")]
    if parts.scheme != "https" and not here:
        return [Problem("/issuer", "Write an address that begins with https://")]
    if not whole or "?" in issuer or "#" in issuer or re.search(r"\s", issuer):
        return [
            Problem("/issuer", "Write a whole address without a question mark, hash, space or user name.")
        ]
    return []


def check_secret(secret: str | None, *, before: Values | None, after: Values) -> None:
    """Is the client secret there where one is needed?

    A secret belongs to one client at one issuer: kept for another, it would be told to a stranger.

    :raises Invalid: naming the field.
    """
    message = None
    if secret is None:
        if before is None:
            message = "Write the client secret that the provider gave this service."
        elif (before.issuer, before.client_id) != (after.issuer, after.client_id):
            message = "Write the client secret that belongs to the new address and client ID."
    elif not secret.strip() or len(secret) > LONGEST_SECRET or not secret.isprintable():
        message = f"Use one line of at most {LONGEST_SECRET} characters."
    if message is not None:
        raise Invalid("See the list of what to mend.", problems=[Problem("/client_secret", message)])


def check_retirement(by: Identity, *, others: int) -> None:
    """The last way in stays, unless the operator takes it away.

    :param others: how many other providers the organisation would still have.
    :raises Conflict: otherwise.
    """
    if others == 0 and by.command is None:
        raise Conflict(
            "This is the only way people sign in, so it can't be retired. Add another one first, or ask the"
            " platform's operator.",
            code="provider-last",
        )


def check_read(wanted: int | None, *, version: int | None) -> None:
    """Whoever proposes a change has seen what it changes.

    :raises Conflict: when the provider was changed since.
    """
    if wanted != version:
        raise Conflict(
            "Somebody changed this sign-in since you opened the page. Compare what you wrote with what there"
            " is now, and send it again.",
            code="provider-stale",
        )


def check_fresh(proposal: Proposal, *, version: int | None) -> None:
    """A change says what the provider was when it was proposed; it may not undo what came since.

    :param version: the provider's version now; None for a retired one, and for one that is to be added.
    :raises Conflict: when it was changed or retired meanwhile.
    """
    if proposal.action is not Action.ADD and proposal.provider_version != version:
        raise Conflict(
            "The sign-in was changed after this was proposed. Withdraw or decline it, look at what is there"
            " now, and propose it again.",
            code="provider-stale",
        )


def check_approval(proposal: Proposal, by: Identity, *, at: datetime) -> None:
    """May `by` make this change real? A second person, or the operator, and in time.

    :raises Forbidden: to whoever proposed it, whichever account they came through.
    :raises Conflict: when it is decided already, or too old.
    """
    _check_open(proposal)
    if at >= proposal.expires_at:
        raise Conflict("Nobody decided this within 7 days. Propose it again.", code="provider-expired")
    _check_second(proposal, by)


def check_decline(proposal: Proposal, by: Identity) -> None:
    """May `by` say no to it? Whoever proposed it withdraws it instead.

    :raises Forbidden: to whoever proposed it.
    :raises Conflict: when it is decided already.
    """
    _check_open(proposal)
    _check_second(proposal, by)


def check_withdrawal(proposal: Proposal, by: Identity) -> None:
    """May `by` take it back? Only who proposed it.

    :raises Forbidden: to anybody else.
    :raises Conflict: when it is decided already.
    """
    _check_open(proposal)
    if by.person_id is None or by.person_id != proposal.proposed_by:
        raise Forbidden("Only the person who proposed a change can withdraw it. You can decline it.")


def actions(proposal: Proposal, by: Identity, *, at: datetime) -> tuple[str, ...]:
    """What `by` may do with it now: "approval", "refusal" and "withdrawal", as the addresses say."""
    asked: tuple[tuple[str, Callable[[], None]], ...] = (
        ("approval", lambda: check_approval(proposal, by, at=at)),
        ("refusal", lambda: check_decline(proposal, by)),
        ("withdrawal", lambda: check_withdrawal(proposal, by)),
    )
    return tuple(name for name, check in asked if _passes(check))


def _passes(check: Callable[[], None]) -> bool:
    try:
        check()
    except Refusal:
        return False
    return True


def _check_open(proposal: Proposal) -> None:
    if proposal.state is not State.PROPOSED:
        raise Conflict(f"This change is {proposal.state.value} already.", code="provider-decided")


def _check_second(proposal: Proposal, by: Identity) -> None:
    if by.command is not None:
        return
    if by.person_id is None or by.person_id == proposal.proposed_by:
        raise Forbidden(
            "A second person has to decide what you proposed: ask another organisation lead, or the"
            " platform's operator.",
            code=SECOND_PERSON,
        )


def ends_every_session(before: Values | None, after: Values | None) -> bool:
    """Does the whole organisation sign in again? Where the provider becomes another one, yes."""
    return before is not None and after is not None and before.issuer != after.issuer


def announcement(action: Action, before: Values | None, after: Values | None) -> tuple[str, str]:
    """What everybody of the organisation is told, as title and text; it names nobody."""
    if action is Action.ADD and after is not None:
        return "There is a new way to sign in", f"You can now sign in through {after.label} too."
    label = before.label if before is not None else ""
    if action is Action.RETIRE:
        return (
            "A way to sign in has ended",
            f"Nobody can sign in through {label} any more, and whoever had was signed out.",
        )
    everybody = "Everybody" if ends_every_session(before, after) else "Everybody who came through it"
    return (
        "The way you sign in has changed",
        f"Your organisation changed {label}. {everybody} was signed out and signs in again; what was saved is"
        " still there. If you did not expect this, tell your IT service desk.",
    )
