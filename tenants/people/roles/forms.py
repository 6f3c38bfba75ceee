"""What the page that gives a role sends: kept as it was typed until it is right."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from tenants.errors import Invalid, Problem
from tenants.identity import Role
from tenants.people.roles.domain import Grant, problems_of
from tenants.typed_days import TypedDay, day_as_typed, parse_day, typed_day


@dataclass(frozen=True)
class TypedGrant:
    """The form's fields."""

    person: str = ""
    role: str = ""
    started_on: TypedDay = field(default_factory=TypedDay)
    ended_on: TypedDay = field(default_factory=TypedDay)
    reason: str = ""

    def grant(self, *, today: date) -> Grant:
        """What is meant; without a first day it begins today.

        :raises Invalid: with a problem beside each field that says nothing usable.
        """
        first, wrong_first = parse_day(self.started_on, "started_on")
        last, wrong_last = parse_day(self.ended_on, "ended_on")
        problems = [*wrong_first, *wrong_last]
        problems += problems_of(first or today, last, self.reason, today=today)
        if self.role not in set(Role):
            problems.insert(0, Problem("/role", "Select the role to give."))
        if problems:
            raise Invalid("See the list of what to mend.", problems=problems)
        return Grant(Role(self.role), first or today, last, self.reason)


def empty(person: str, *, today: date) -> TypedGrant:
    """The form before anything is typed; somebody may have been chosen elsewhere."""
    return TypedGrant(person=person, started_on=day_as_typed(today))


def typed_grant(sent: Mapping[str, str]) -> TypedGrant:
    """The form as it came."""
    return TypedGrant(
        person=sent.get("person", "").strip(),
        role=sent.get("role", ""),
        started_on=typed_day(sent, "started_on"),
        ended_on=typed_day(sent, "ended_on"),
        reason=sent.get("reason", "").strip(),
    )
