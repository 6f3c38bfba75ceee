"""The rules of roles: what each is for, which nobody holds together, what has to be said."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from tenants.errors import Problem
from tenants.identity import Role

LONGEST_REASON: Final = 200

WORDS: Final[Mapping[Role, tuple[str, str]]] = {
    Role.ORGANISATION_LEAD: (
        "Organisation lead",
        "Runs cycles, people and roles. Reads nobody's appraisal.",
    ),
    Role.FRAMEWORK_EDITOR: ("Framework editor", "Extends the organisation's copy of the framework."),
    Role.INFORMATION_LEAD: ("Information lead", "Submits the organisation's national returns."),
    Role.AUDITOR: ("Auditor", "Reads the audit trail, not appraisals. Not for an organisation lead."),
    Role.NATIONAL_ANALYST: ("National analyst", "Reads the national figures."),
    Role.PLATFORM_OPERATOR: ("Platform operator", "Opens and suspends organisations."),
}
"""Each role's name and what it is for."""

APART: Final[frozenset[frozenset[Role]]] = frozenset(
    {
        frozenset({Role.AUDITOR, Role.ORGANISATION_LEAD}),
        frozenset({Role.AUDITOR, Role.PLATFORM_OPERATOR}),
    }
)
"""Nobody holds both: an auditor checks what leads and operators did, and would check themselves."""


@dataclass(frozen=True)
class Grant:
    """A role as somebody wants to give it; without a last day it goes on until somebody ends it."""

    role: Role
    started_on: date
    ended_on: date | None
    reason: str


def problems_of(started_on: date, ended_on: date | None, reason: str, *, today: date) -> tuple[Problem, ...]:
    """What has to be mended before a role can be given."""
    problems = []
    if started_on < today:
        problems.append(
            Problem("/started_on", "A role begins today or later. Write today's date or a later one.")
        )
    if ended_on is not None and ended_on < started_on:
        problems.append(Problem("/ended_on", "The last day can't be before the first. Correct one of them."))
    return (*problems, *problems_of_reason(reason))


def problems_of_reason(reason: str) -> tuple[Problem, ...]:
    """What has to be mended in a reason."""
    if not reason:
        return (Problem("/reason", "Say in a few words why, for whoever asks later."),)
    if len(reason) > LONGEST_REASON:
        message = f"This is {len(reason):,} characters long. Use {LONGEST_REASON} or fewer."
        return (Problem("/reason", message),)
    if not reason.isprintable():
        return (Problem("/reason", "Write the reason on one line, in letters, numbers and punctuation."),)
    return ()


def clashing(role: Role, held: Collection[Role]) -> Role | None:
    """One of the roles held that nobody holds together with this one."""
    return next((other for other in sorted(held) if frozenset({role, other}) in APART), None)
