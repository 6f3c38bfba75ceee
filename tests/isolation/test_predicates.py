"""Every statement names its organisation itself, for each table, beside what the policies add.

The policies are the wall; the predicates let indexes be used, make a distributed database send a statement to
one worker, and stand where somebody takes a policy away.
"""

import re
from collections import Counter
from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import event

from tests.isolation.askers import EVERYBODY, Askers
from tests.isolation.everything import bring_to
from tests.isolation.kinds import ORGANISATION_OWNED
from tests.isolation.routes import Ids, Route, address
from tests.isolation.table import TABLE

READ_FROM = re.compile(
    r"(?:\bFROM|\bJOIN|\bUPDATE|\bUSING|,)\s+(?P<table>\w+)(?![\w.]|\s*=)(?:\s+(?:AS\s+)?(?P<alias>\w+))?"
)
OWN = "tenant_id = %(own)s"
KEYWORDS = {
    *("WHERE", "JOIN", "LEFT", "INNER", "CROSS", "ON", "SET", "ORDER", "GROUP", "LIMIT", "FOR", "UNION"),
    *("RETURNING", "AND", "USING", "AS"),
}
COMPARED = re.compile(r"(\w+)\.tenant_id\s*=|(?<==)\s*(\w+)\.tenant_id\b")
GIVEN = re.compile(r"(\w+)\.tenant_id\s*=\s*%\(")
EQUAL = re.compile(r"(\w+)\.tenant_id\s*=\s*(\w+)\.tenant_id\b")
FILLED = re.compile(r"\bINSERT\s+INTO\s+\w+\s*\([^)]*\)")
"""Columns that are filled; one may be called as a table is."""
BARE = re.compile(r"(?<![\w.])tenant_id\s*=")


def unnamed(statement: str) -> list[str]:
    """Organisation-owned tables that a statement reads or changes without naming the organisation.

    A table names it by a predicate of its own, once for each time it is read, and a chain of equal
    organisations has to end at one that was given.
    """
    read: Counter[str] = Counter()
    for found in READ_FROM.finditer(FILLED.sub("", statement)):
        if found["table"] in ORGANISATION_OWNED:
            alias = found["alias"]
            read[found["table"] if alias is None or alias.upper() in KEYWORDS else alias] += 1
    missing = read - Counter(left or right for left, right in COMPARED.findall(statement))
    missing.update(read.keys() - missing.keys() - tied(statement))
    # A bare tenant_id stands where a subquery reads one table only.
    return [] if missing.total() <= len(BARE.findall(statement)) else sorted(missing)


def tied(statement: str) -> set[str]:
    """Tables whose organisation is the one given, directly or through others."""
    given, pairs = set(GIVEN.findall(statement)), EQUAL.findall(statement)
    for _ in pairs:
        given |= {name for pair in pairs if given & set(pair) for name in pair}
    return given


@pytest.fixture
def statements(app: Flask) -> Iterator[list[str]]:
    """What the application says to the database."""
    said: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        said.append(statement)

    with app.app_context():
        engine = app.extensions["sqlalchemy"].engine
    event.listen(engine, "before_cursor_execute", note)
    yield said
    event.remove(engine, "before_cursor_execute", note)


@pytest.mark.parametrize("route", TABLE, ids=lambda route: route.name)
def test_every_statement_of_a_route_names_its_organisation(
    app: Flask, askers: Askers, ids: dict[str, Ids], statements: list[str], route: Route
) -> None:
    bring_to(askers.world, route.state)
    where = address(app, route, ids["ours"])
    for asker in EVERYBODY:
        if not route.ends_session:
            askers.ask(asker, route.method, where, route.sent)
    wrong = {statement: unnamed(statement) for statement in set(statements)}
    assert {statement: names for statement, names in wrong.items() if names} == {}


@pytest.mark.parametrize(
    ("statement", "names"),
    [
        ("SELECT person.id FROM person WHERE person.id = 1", ["person"]),
        ("SELECT person.tenant_id FROM person", ["person"]),
        (f"SELECT person.id FROM person WHERE person.{OWN}", []),
        (f"SELECT id FROM person WHERE {OWN}", []),
        (f"SELECT p.id FROM person AS p JOIN post AS q ON q.person_id = p.id WHERE p.{OWN}", ["q"]),
        (f"SELECT p.id FROM person p JOIN post ON post.tenant_id = p.tenant_id WHERE post.{OWN}", []),
        ("SELECT p.id FROM person p JOIN post ON post.tenant_id = p.tenant_id", ["p", "post"]),
        ("UPDATE person SET left_on=1 WHERE person.id = 1", ["person"]),
        (f"DELETE FROM rating WHERE rating.{OWN}", []),
        (f"SELECT 1 FROM half WHERE half.{OWN} AND EXISTS (SELECT 1 FROM half WHERE 1 = 1)", ["half"]),
        ("SELECT 1 FROM organisation", []),
    ],
)
def test_a_statement_that_forgets_one_is_recognised(statement: str, names: list[str]) -> None:
    assert unnamed(statement) == names
