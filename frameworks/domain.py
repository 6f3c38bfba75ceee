"""The life of a draft, as a table: which action, from which state to which, and who may. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final
from uuid import UUID

from tenants.errors import Conflict, Forbidden
from tenants.identity import Identity
from tenants.permissions import allowed


class State(StrEnum):
    """Where a draft is."""

    DRAFT = "draft"
    IN_REVIEW = "in_review"
    PUBLISHED = "published"
    DISCARDED = "discarded"


class Action(StrEnum):
    """What somebody does with a draft."""

    SAVE = "save"
    SUBMIT = "submit"
    RETURN = "return"
    PUBLISH = "publish"
    DISCARD = "discard"
    COMMENT = "comment"


@dataclass(frozen=True)
class Step:
    """An action: from which states, to which (None: it stays), and the permission it asks for."""

    states: frozenset[State]
    leads_to: State | None
    permission: str
    by_another: bool = False
    """Not by whoever submitted it."""


EDIT: Final = "framework.edit"
OPEN: Final = frozenset({State.DRAFT, State.IN_REVIEW})
STEPS: Final[Mapping[Action, Step]] = {
    Action.SAVE: Step(frozenset({State.DRAFT}), None, EDIT),
    Action.SUBMIT: Step(frozenset({State.DRAFT}), State.IN_REVIEW, EDIT),
    Action.RETURN: Step(frozenset({State.IN_REVIEW}), State.DRAFT, EDIT),
    Action.PUBLISH: Step(frozenset({State.IN_REVIEW}), State.PUBLISHED, "framework.publish", by_another=True),
    Action.DISCARD: Step(OPEN, State.DISCARDED, EDIT),
    Action.COMMENT: Step(OPEN, None, EDIT),
}
WHY_NOT: Final[Mapping[State, str]] = {
    State.DRAFT: "This draft isn't in review. Submit it first.",
    State.IN_REVIEW: "This draft is in review. Return it to change it.",
    State.PUBLISHED: "This draft is published, and what is published never changes. Begin another from it.",
    State.DISCARDED: "This draft was discarded.",
}


def check(action: Action, *, state: State, submitted_by: UUID | None, by: Identity) -> None:
    """May `by` do this to a draft in this state?

    :raises Forbidden: not this person.
    :raises Conflict: not now.
    """
    step = STEPS[action]
    if not allowed(step.permission, by):
        raise Forbidden("Only a framework editor can do this.")
    if action is not Action.SAVE and action is not Action.DISCARD and by.person_id is None:
        raise Forbidden("A person has to do this.")
    if state not in step.states:
        raise Conflict(WHY_NOT[state])
    if step.by_another and by.person_id == submitted_by:
        raise Forbidden("Somebody else publishes what you submitted: two people look at every version.")


def actions(*, state: State, submitted_by: UUID | None, by: Identity) -> tuple[Action, ...]:
    """What `by` may do to a draft now."""
    found = []
    for action in Action:
        try:
            check(action, state=state, submitted_by=submitted_by, by=by)
        except (Forbidden, Conflict):
            continue
        found.append(action)
    return tuple(found)
