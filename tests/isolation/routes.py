"""The table of routes: who gets past the door of each, and who past the wall of the thing behind it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from uuid import UUID

from flask import Flask

from tests.isolation.askers import (
    FORBIDDEN,
    HIDDEN,
    IN,
    MACHINES,
    NOBODY,
    PEOPLE,
    SIGN_IN,
    Sent,
)

STAFF = frozenset(PEOPLE)
SIDES = frozenset({"appraisee", "appraiser", "delegate"})
PARTIES = SIDES | {"countersigner"}
VERSION = {"If-Match": '"1"'}


Ids = dict[str, UUID]
"""What addresses can name, by the name of the argument."""


@dataclass(frozen=True)
class Route:
    """One method of one address.

    `door`: who passes the door (others are refused there). `lets`: who of them reaches what the ids name;
    `refuses`: who may know of it and may not do this; for everybody else there is nothing there.
    """

    method: str
    rule: str
    lets: frozenset[str] = STAFF
    door: frozenset[str] = STAFF
    refuses: frozenset[str] = frozenset()
    sent: Sent = field(default_factory=Sent)
    values: Mapping[str, str] = field(default_factory=dict)
    public: frozenset[int] = frozenset()
    ends_session: bool = False
    state: str = "objectives"
    """Which state the appraisal is brought to before it is asked for."""

    @property
    def name(self) -> str:
        """As tests are named by it."""
        return f"{self.method} {self.rule}"

    def expected(self, asker: str, *, own: bool) -> str:
        """What an asker should get for ids of the own organisation, or for those of nobody or another's."""
        if not self._is_for(asker):
            return SIGN_IN
        if asker not in self.door:
            return FORBIDDEN
        if not own:
            return HIDDEN
        if asker in self.lets:
            return IN
        return FORBIDDEN if asker in self.refuses else HIDDEN

    def _is_for(self, asker: str) -> bool:
        machines = self.door & frozenset(MACHINES)
        for_people = self.door > machines or not machines
        return asker != NOBODY and (bool(machines) if asker in MACHINES else for_people)


def inside(
    method: str,
    rule: str,
    lets: Iterable[str],
    sent: Sent,
    *,
    known_to: frozenset[str] = PARTIES,
    values: Mapping[str, str] | None = None,
    state: str = "objectives",
) -> Route:
    """About one appraisal: some know that it is there, whether or not they may do this."""
    own = frozenset(lets)
    return Route(method, rule, own, refuses=known_to - own, sent=sent, values=values or {}, state=state)


def read(
    rule: str,
    lets: Iterable[str],
    *,
    known_to: frozenset[str] = PARTIES,
    state: str = "objectives",
) -> Route:
    """A GET of something in an appraisal."""
    return inside("GET", rule, lets, Sent(), known_to=known_to, state=state)


def put(rule: str, lets: Iterable[str], body: object) -> Route:
    """A PUT of JSON, on the version that was read."""
    return inside("PUT", rule, lets, Sent(json=body, headers=VERSION))


def form(
    rule: str,
    lets: Iterable[str],
    fields: Mapping[str, object],
    *,
    known_to: frozenset[str] = PARTIES,
    state: str = "objectives",
) -> Route:
    """A POST of a page's form."""
    return inside("POST", rule, lets, Sent(form=fields), known_to=known_to, state=state)


def only(asker: Iterable[str], method: str, rule: str, sent: Sent | None = None, **values: str) -> Route:
    """For those who hold a role or a scope, which is asked at the door."""
    some = frozenset(asker)
    return Route(method, rule, some, door=some, sent=sent or Sent(), values=values)


def public(method: str, rule: str, *statuses: int, sent: Sent | None = None, **values: str) -> Route:
    """Open to anybody; these are the statuses anybody may get."""
    return Route(method, rule, sent=sent or Sent(), values=values, public=frozenset(statuses))


def address(app: Flask, route: Route, ids: Mapping[str, UUID]) -> str:
    """Where a route stands for these ids."""
    rule = next(
        rule
        for rule in app.url_map.iter_rules()
        if rule.rule == route.rule and route.method in (rule.methods or ())
    )
    values = {name: ids.get(name, route.values.get(name)) for name in rule.arguments}
    assert None not in values.values(), f"say in the table what {route.rule} takes"
    built = app.url_map.bind("127.0.0.1").build(rule.endpoint, values, method=route.method)
    return str(built)
