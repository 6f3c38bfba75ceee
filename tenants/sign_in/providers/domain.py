"""The rules of changing a provider: who decides what was proposed, until when, and whose sessions end."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from tenants.errors import Conflict, Forbidden, Invalid, Problem, Refusal
from tenants.identity import Identity
from tenants.sign_in.providers.values import Values

OPEN_FOR = timedelta(days=7)
"""So long a proposal waits for a second person."""
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
class Proposal:
    """What deciding needs to know of a proposed change."""

    action: Action
    state: State
    proposed_by: UUID | None
    expires_at: datetime
    provider_version: int | None


def check_shape(action: Action, *, names_provider: bool, names_version: bool, has_values: bool) -> None:
    """What is added names no provider yet, what is retired says nothing new, and the rest says everything.

    :raises Invalid: naming every field to mend.
    """
    is_new = action is Action.ADD
    problems = []
    if is_new == names_provider:
        said = "Leave this out: it is new." if is_new else "Say which provider."
        problems.append(Problem("/provider_id", said))
    if is_new == names_version:
        said = "Leave this out: it is new." if is_new else "Say which version of the provider you read."
        problems.append(Problem("/version", said))
    if (action is Action.RETIRE) == has_values:
        said = "Leave this out." if has_values else "Say what the provider shall be."
        problems.append(Problem("/values", said))
    if problems:
        raise Invalid("See the list of what to mend.", problems=problems)


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


def check_independent(
    *, given_by: UUID | None, given_at: datetime | None, proposed_by: UUID | None, proposed_at: datetime
) -> None:
    """A lead whom the proposer made one, or who became one since, is no second person: one could make both.

    :param given_by: who gave the approver the role they decide by.
    :raises Forbidden: otherwise.
    """
    by_proposer = given_by is not None and given_by == proposed_by
    if by_proposer or (given_at is not None and given_at >= proposed_at):
        raise Forbidden(
            "You were made a lead by the person who proposed this, or after it was proposed. Ask another,"
            " or the platform's operator.",
            code=SECOND_PERSON,
        )


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
