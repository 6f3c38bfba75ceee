"""Roles in words and links, for templates."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import url_for

from tenants.identity import NATIONAL_ROLES, Identity, Role
from tenants.people.roles.domain import WORDS
from tenants.people.roles.reading import RoleView
from tenants.permissions import allowed

OPERATOR = "The operator"
FIRST_RECORD = "With the staff record"


@dataclass(frozen=True)
class RoleLine:
    """A role as the list shows it; `end_url` is None for what the asker can't end."""

    id: UUID
    role: str
    person: str
    employee_number: str
    days: tuple[Any, Any]
    given_by: str
    reason: str
    end_url: str | None


def lines(views: Sequence[RoleView], by: Identity) -> tuple[RoleLine, ...]:
    """The list, in the order it came."""
    return tuple(line(view, by) for view in views)


def line(view: RoleView, by: Identity) -> RoleLine:
    """One role."""
    return RoleLine(
        id=view.id,
        role=WORDS[view.role][0],
        person=view.person,
        employee_number=view.employee_number,
        days=(view.started_on, view.ended_on),
        given_by=_giver(view),
        reason=view.reason or "",
        end_url=url_for("role_pages.ending", role_id=view.id) if _may_end(view, by) else None,
    )


def choices(by: Identity) -> tuple[dict[str, str], ...]:
    """The roles the asker may give, as radios."""
    return tuple(
        {"value": role.value, "label": name, "meaning": meaning}
        for role, (name, meaning) in WORDS.items()
        if _may_change(role, by)
    )


def _may_end(view: RoleView, by: Identity) -> bool:
    return view.ended_at is None and _may_change(view.role, by)


def _may_change(role: Role, by: Identity) -> bool:
    national = role in NATIONAL_ROLES
    return allowed("role.give", by) and (not national or allowed("role.give.national", by))


def _giver(view: RoleView) -> str:
    if view.given_at is None:
        return FIRST_RECORD
    return OPERATOR if view.given_by_command else view.given_by or ""
