"""The links at the top of every page, by what the person who is signed in may use."""

from typing import Any, Protocol
from urllib.parse import quote
from uuid import UUID

from flask import Flask, g, request

from tenants.permissions import allowed

PLACES = (
    ("Your appraisal", "/", "me.read"),
    ("Your team", "/team", "team.read"),
    ("Our values", "/values", "framework.read"),
    ("Your organisation", "/organisation", "cycle.read"),
    ("Audit trail", "/organisation/audit", "audit.read"),
    ("National returns", "/organisation/returns", "return.read"),
    ("National figures", "/national/releases/latest", "national.page"),
)
"""Text, address and the permission it takes."""

ORGANISATION_PLACES: tuple[tuple[str, str, str], ...] = (
    ("People", "/organisation/people", "people.read"),
    ("Import staff", "/organisation/people/import", "people.import"),
    ("Appraisals without an appraiser", "/organisation/appraisers", "people.read"),
    ("Rules for scores", "/organisation/rules", "rule.read"),
    ("Values and frameworks", "/organisation/frameworks", "framework.edit"),
    ("Records and legal holds", "/organisation/records", "records.read"),
    ("Roles", "/organisation/roles", "role.read"),
    ("How people sign in", "/organisation/providers", "provider.read"),
)
"""What stands below "Your organisation", the same three each."""

PERSON_PLACES: tuple[tuple[str, str, str], ...] = (
    ("The account they sign in with", "/organisation/people/{person_id}/invitation", "people.invite"),
    ("Where they are signed in", "/organisation/people/{person_id}/sessions", "session.end"),
    ("Give them a role", "/organisation/roles/new?person={number}", "role.give"),
    ("Place a legal hold", "/organisation/records?person={number}", "records.hold"),
)
"""What stands at the end of somebody's page, for their organisation lead."""
NOT_ONESELF = frozenset({"role.give"})
"""What nobody does to themselves, and so isn't offered on one's own page."""

ACCOUNT_PLACES: tuple[tuple[str, str, str], ...] = (
    ("Who has read your appraisal", "/me/readers", "audit.readers.own"),
    ("What is held about you", "/me/data", "me.data"),
    ("Where you are signed in", "/me/sessions", "session.own"),
)
"""What everybody finds under "Your account" on the start page."""


class Somebody(Protocol):
    """A person as their page knows them."""

    @property
    def id(self) -> UUID:
        """Their id."""

    @property
    def employee_number(self) -> str:
        """What forms know them by."""


def setup_navigation(app: Flask) -> None:
    """Let every page know its `navigation`."""
    app.context_processor(_navigation)


def _navigation() -> dict[str, Any]:
    identity = g.get("identity")
    if identity is None:
        return {}
    places = [place for place in PLACES if allowed(place[2], identity)]
    here = _here([href for _, href, _ in places])
    return {
        "person_places": _person_places,
        "navigation": [{"text": text, "href": href, "current": href == here} for text, href, _ in places],
        "organisation_places": [place for place in ORGANISATION_PLACES if allowed(place[2], identity)],
        "account_places": [place for place in ACCOUNT_PLACES if allowed(place[2], identity)],
    }


def _person_places(person: Somebody) -> list[tuple[str, str]]:
    """Text and address of what can be done about somebody elsewhere."""
    is_own = person.id == g.identity.person_id
    return [
        (text, address.format(person_id=person.id, number=quote(person.employee_number, safe="")))
        for text, address, permission in PERSON_PLACES
        if allowed(permission, g.identity) and not (is_own and permission in NOT_ONESELF)
    ]


def _here(addresses: list[str]) -> str | None:
    """The place that the page asked for lies at or below: the longest that fits."""
    path = request.path
    fitting = [href for href in addresses if path == href or (href != "/" and path.startswith(f"{href}/"))]
    return max(fitting, key=len, default=None)
