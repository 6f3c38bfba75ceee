"""Every route asked once by everybody: what they were answered, and what it did to the database."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

from flask import Flask
from sqlalchemy import Connection, event
from werkzeug.test import TestResponse

from tests.isolation.askers import EVERYBODY, PEOPLE, Askers
from tests.isolation.contents import contents
from tests.isolation.everything import bring_to
from tests.isolation.routes import Ids, Route, address


@dataclass(frozen=True)
class Asked:
    """A route as everybody asked it for what is of `ours`."""

    answers: Mapping[str, TestResponse]
    statements: frozenset[str]
    """What the application said to the database meanwhile."""
    before: Mapping[str, str]
    after: Mapping[str, str]
    """What was in the tables; looked at for GET only."""


Asking = Callable[[Route], Asked]


def asking(app: Flask, askers: Askers, ids: Ids, everything: Connection) -> Asking:
    """Whoever looks at a route first has it asked; the others see the same."""
    known: dict[str, Asked] = {}

    def ask(route: Route) -> Asked:
        bring_to(askers.world, route.state)
        where = address(app, route, ids)
        before = contents(everything) if route.method == "GET" else {}
        with statements(app) as said:
            answers = {asker: _answer(askers, asker, route, where) for asker in EVERYBODY}
        after = contents(everything) if route.method == "GET" else {}
        return Asked(answers, frozenset(said), before, after)

    def asked(route: Route) -> Asked:
        if route.name not in known:
            known[route.name] = ask(route)
        return known[route.name]

    return asked


def _answer(askers: Askers, asker: str, route: Route, where: str) -> TestResponse:
    if route.ends_session and asker in PEOPLE:
        return askers.ask_with(askers.fresh(asker), route.method, where, route.sent)
    return askers.ask(asker, route.method, where, route.sent)


@contextmanager
def statements(app: Flask) -> Iterator[list[str]]:
    """What the application says to the database while the block lasts."""
    said: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        said.append(statement)

    with app.app_context():
        engine = app.extensions["sqlalchemy"].engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield said
    finally:
        event.remove(engine, "before_cursor_execute", note)
