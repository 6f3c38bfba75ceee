"""Every route × everybody × own, another organisation's and nobody's ids. Design §3: 4 and 5."""

from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import Connection
from werkzeug.test import TestResponse

from tests.isolation.asked import Asking, asking
from tests.isolation.askers import EVERYBODY, IN, PEOPLE, Askers, comparable, kind_of
from tests.isolation.everything import WORDS, bring_to
from tests.isolation.predicates import unnamed
from tests.isolation.routes import Ids, Route, address
from tests.isolation.table import TABLE

AUTOMATIC = {"HEAD", "OPTIONS"}
GUARDED = [route for route in TABLE if not route.public]
NAMING = [route for route in GUARDED if "<uuid:" in route.rule]


@pytest.fixture(scope="module")
def nobodys(ids: dict[str, Ids]) -> Ids:
    return {name: uuid4() for name in ids["ours"]}


@pytest.fixture(scope="module")
def asked(app: Flask, askers: Askers, ids: dict[str, Ids], everything: Connection) -> Asking:
    """Every route as everybody asked it for what is of `ours`, once for all of these tests."""
    return asking(app, askers, ids["ours"], everything)


def test_every_route_and_method_stands_in_the_table_once(app: Flask) -> None:
    served = [
        (method, rule.rule)
        for rule in app.url_map.iter_rules()
        for method in (rule.methods or set()) - AUTOMATIC
    ]
    assert sorted((route.method, route.rule) for route in TABLE) == sorted(served)


@pytest.mark.parametrize("route", GUARDED, ids=lambda route: route.name)
def test_each_asker_gets_what_the_table_says_for_what_is_their_own(asked: Asking, route: Route) -> None:
    found = {asker: kind_of(answer) for asker, answer in asked(route).answers.items()}
    assert found == {asker: route.expected(asker, own=True) for asker in EVERYBODY}


@pytest.mark.parametrize("route", NAMING, ids=lambda route: route.name)
def test_another_organisations_id_answers_exactly_like_one_that_does_not_exist(
    app: Flask, askers: Askers, ids: dict[str, Ids], nobodys: Ids, route: Route
) -> None:
    bring_to(askers.world, route.state)
    theirs, nobody = (address(app, route, given) for given in (ids["theirs"], nobodys))
    known = [*ids["theirs"].values(), *nobodys.values()]
    for asker in EVERYBODY:
        if asker == "foreign lead":
            continue  # to whom theirs are own
        there = askers.ask(asker, route.method, theirs, route.sent)
        nowhere = askers.ask(asker, route.method, nobody, route.sent)
        assert kind_of(there) == route.expected(asker, own=False), asker
        assert comparable(there, *known) == comparable(nowhere, *known), asker
        assert WORDS["theirs"] not in there.text


@pytest.mark.parametrize(
    "route", [route for route in NAMING if route.rule.count("<uuid:") > 1], ids=lambda route: route.name
)
def test_inside_what_is_ones_own_anothers_part_answers_like_one_that_does_not_exist(
    app: Flask, askers: Askers, ids: dict[str, Ids], nobodys: Ids, route: Route
) -> None:
    bring_to(askers.world, route.state)
    own = {name: ids["ours"][name] for name in ("appraisal_id", "person_id", "draft_id")}
    theirs, nobody = (address(app, route, given | own) for given in (ids["theirs"], nobodys))
    known = [*ids["theirs"].values(), *nobodys.values()]
    for asker in PEOPLE:
        there = askers.ask(asker, route.method, theirs, route.sent)
        nowhere = askers.ask(asker, route.method, nobody, route.sent)
        assert there.status_code not in {200, 201, 204}
        assert comparable(there, *known) == comparable(nowhere, *known), asker


@pytest.mark.parametrize("route", [route for route in TABLE if route.public], ids=lambda route: route.name)
def test_a_public_route_gives_everybody_one_of_its_answers(asked: Asking, route: Route) -> None:
    for asker, answer in asked(route).answers.items():
        assert answer.status_code in route.public, asker
        assert_silent(answer)


@pytest.mark.parametrize("route", TABLE, ids=lambda route: route.name)
def test_every_statement_of_a_route_names_its_organisation(asked: Asking, route: Route) -> None:
    wrong = {statement: unnamed(statement) for statement in asked(route).statements}
    assert {statement: names for statement, names in wrong.items() if names} == {}


@pytest.mark.parametrize(
    "route", [route for route in TABLE if route.method == "GET"], ids=lambda route: route.name
)
def test_a_get_changes_no_row(asked: Asking, route: Route) -> None:
    """Save the trail and, at most every five minutes, when a session was last seen."""
    found = asked(route)
    assert {kind_of(answer) for answer in found.answers.values()} & {IN, "status 400"}
    assert found.before
    assert found.after == found.before


@pytest.mark.parametrize("route", GUARDED, ids=lambda route: route.name)
def test_nobody_is_shown_a_word_of_another_organisation(asked: Asking, route: Route) -> None:
    for asker, answer in asked(route).answers.items():
        own = {"foreign lead": "theirs", "national analyst": None, "platform operator": None}.get(
            asker, "ours"
        )
        assert all(words not in answer.text for side, words in WORDS.items() if side != own), asker


def assert_silent(answer: TestResponse) -> None:
    assert all(words not in answer.text for words in WORDS.values())


def test_the_table_lets_somebody_in_everywhere() -> None:
    closed = [
        route.name for route in GUARDED if IN not in {route.expected(asker, own=True) for asker in EVERYBODY}
    ]
    assert closed == []
