"""What a cycle's form sends, as it was typed and as it is meant, and the rule of a new cycle."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, cast
from uuid import UUID

from flask import Flask, current_app

from appraisal.cycles.domain import Countersign, Plan
from tenants.errors import Invalid, Problem
from tenants.typed_days import TypedDay, day_as_typed, parse_day, typed_day

Sent = Mapping[str, str]
_RULE: Final = "cycles.first_rule"
DAYS: Final = {
    "opens_on": "Write the first day, with day, month and year.",
    "assessment_opens_on": "Write the day on which assessing begins, with day, month and year.",
    "closes_on": "Write the last day, with day, month and year.",
}
"""A cycle's days, in the form's order, and what to say of each where nothing was typed."""


@dataclass(frozen=True)
class TypedCycle:
    """A cycle as it was typed; `version` is the one that the form was made on."""

    name: str
    framework: str
    days: Mapping[str, TypedDay]
    countersign: str
    version: int | None = None

    def plan(self, pinned: Plan | None = None) -> Plan:
        """What is meant; `pinned` is the launched cycle, whose form has no more than its name and two days.

        :raises Invalid: with a problem for each field that can't be read or was left empty.
        """
        problems: list[Problem] = []
        found = {}
        for name in DAYS if pinned is None else ("assessment_opens_on", "closes_on"):
            found[name], wrong = parse_day(self.days[name], name)
            problems += wrong or ([Problem(f"/{name}/day", DAYS[name])] if found[name] is None else [])
        if not self.name.strip():
            problems.insert(
                0, Problem("/name", "Write what the cycle is called, such as Appraisals 2027/28.")
            )
        if pinned is not None:
            kept = {**vars(pinned), "name": self.name, **found}
        else:
            kept = {"name": self.name, "countersign": self.countersign, **found}
            kept["framework_version_id"] = _id(self.framework)
            if kept["framework_version_id"] is None:
                problems.append(Problem("/framework_version_id", "Choose a framework."))
            if self.countersign not in set(Countersign):
                problems.append(Problem("/countersign", "Say when the next manager up signs too."))
        if problems:
            raise Invalid("See the list of what to mend.", problems=problems)
        return Plan(**kept)


def sent_cycle(sent: Sent) -> TypedCycle:
    """The form's fields."""
    typed = sent.get("version", "")
    return TypedCycle(
        name=sent.get("name", ""),
        framework=sent.get("framework_version_id", ""),
        days={name: typed_day(sent, name) for name in DAYS},
        countersign=sent.get("countersign", ""),
        version=int(typed) if typed.isascii() and typed.isdecimal() and len(typed) < 10 else None,
    )


def typed_as(plan: Plan, version: int | None = None) -> TypedCycle:
    """A saved cycle as its form shows it."""
    return TypedCycle(
        name=plan.name,
        framework=str(plan.framework_version_id),
        days={name: day_as_typed(getattr(plan, name)) for name in DAYS},
        countersign=plan.countersign,
        version=version,
    )


EMPTY: Final = TypedCycle("", "", {name: TypedDay() for name in DAYS}, Countersign.ON_DISAGREEMENT)
"""A form in which nothing was typed yet."""


def offer_rule(app: Flask, rule: Mapping[str, Any]) -> None:
    """A new cycle is scored by this until its lead chooses another: rules are known in the room above."""
    app.extensions[_RULE] = rule


def first_rule() -> Mapping[str, Any]:
    """What `offer_rule` was given."""
    return cast(Mapping[str, Any], current_app.extensions[_RULE])


def _id(typed: str) -> UUID | None:
    try:
        return UUID(typed)
    except ValueError:
        return None
