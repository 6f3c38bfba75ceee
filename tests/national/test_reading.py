"""Reading the newest release: who may, in which form, and that every read is recorded."""

import csv
import io
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import Engine, event, text, update
from sqlalchemy.exc import ProgrammingError
from werkzeug.test import TestResponse

from appraisal.national.models import ReleaseTable
from appraisal.national.releases import PublishedRelease
from tenants.clients import tokens
from tenants.clients.models import AccessToken, OAuthClient
from tenants.clients.service import register_client
from tenants.organisations.registry import organisation_id
from tenants.organisations.service import command_identity
from tenants.rows import now
from tests.database import Database
from tests.national.collections import opened, published, submitted
from tests.national.workforce import random_workforce
from tests.settings import BASE_URL, SIGNING_KEY
from tests.world import NATIONAL, World

TABLE = "/api/v1/national/releases/latest/tables/"
PAGE = "/national/releases/latest"
X26 = organisation_id(NATIONAL)


@pytest.fixture(scope="module")
def release(database: Database, world: World) -> PublishedRelease:
    opened(database)
    for seed, side in enumerate(("ours", "theirs")):
        random_workforce(world, side, 80, seed)
        submitted(world, f"{side}.lead")
    return published(database)


@pytest.fixture(scope="module")
def client(database: Database, world: World) -> UUID:
    """The row of a machine that may read national figures."""
    with database.session("app", X26) as session:
        by = command_identity(session, command="tests")
        register_client(session, by=by, name="Tool", scopes=frozenset({"national:read"}))
        session.flush()
        row = session.query(OAuthClient).one()
        session.commit()
        return row.id


def issue(database: Database, client: UUID, scopes: frozenset[str]) -> tuple[str, UUID]:
    with database.session("app", X26) as session:
        row = session.get_one(OAuthClient, (X26, client))
        token, issued = tokens.issue(session, client=row, scopes=scopes, key=SIGNING_KEY, issuer=BASE_URL)
        session.commit()
        return token, issued.id


@pytest.fixture
def token(database: Database, client: UUID, release: PublishedRelease) -> str:
    return issue(database, client, frozenset({"national:read"}))[0]


def ask(app: Flask, path: str, token: str | None, **headers: str) -> TestResponse:
    sent = {name.replace("_", "-"): value for name, value in headers.items()}
    if token is not None:
        sent["Authorization"] = f"Bearer {token}"
    return app.test_client().get(path, headers=sent, base_url=BASE_URL)


def trail(database: Database) -> list[Any]:
    with database.session("backup") as session:
        return list(session.execute(text("SELECT * FROM national_audit ORDER BY at, table_name")))


@contextmanager
def counted(*engines: Engine) -> Iterator[list[str]]:
    """Every statement, BEGIN (psycopg2's own, before a transaction's first statement) and COMMIT."""
    seen: list[str] = []
    heard: list[tuple[str, Callable[..., Any]]] = [
        ("before_cursor_execute", lambda c, cu, statement, *_: seen.append(statement)),
        ("begin", lambda c: seen.append("BEGIN")),
        ("commit", lambda c: seen.append("COMMIT")),
    ]
    for engine in engines:
        for name, listener in heard:
            event.listen(engine, name, listener)
    try:
        yield seen
    finally:
        for engine in engines:
            for name, listener in heard:
                event.remove(engine, name, listener)


def engines(app: Flask) -> tuple[Engine, Engine]:
    with app.app_context():
        return (
            app.extensions["sqlalchemy"].engine,
            app.extensions["appraisal-national-sessions"].kw["bind"],
        )


@pytest.mark.parametrize("name", ["completion", "ratings"])
def test_a_machine_with_the_scope_reads_a_table_as_it_was_published(
    app: Flask, database: Database, release: PublishedRelease, token: str, name: str
) -> None:
    answer = ask(app, TABLE + name, token)
    assert (answer.status_code, answer.mimetype) == (200, "application/json")
    with database.session("national") as session:
        assert answer.get_data(as_text=True) == session.get_one(ReleaseTable, (release.id, name)).json_body
    body = answer.get_json()
    assert (body["table"], body["release"], body["policy"]) == (name, release.sequence, "demo-0")
    counts = [count for row in body["rows"] for count in row["counts"].values()]
    assert None in counts
    assert all(count is None or count % 5 == 0 for count in counts)


@pytest.mark.parametrize(
    ("path", "accept"),
    [("ratings?format=csv", "application/json"), ("ratings", "text/csv"), ("ratings?format=csv", "*/*")],
)
def test_the_same_table_comes_as_csv_where_asked(app: Flask, token: str, path: str, accept: str) -> None:
    answer = ask(app, TABLE + path, token, Accept=accept)
    assert (answer.status_code, answer.mimetype) == (200, "text/csv")
    rows = list(csv.DictReader(io.StringIO(answer.get_data(as_text=True), newline="")))
    assert len(rows) == 18
    assert rows[0]["area"] == "England"
    assert "*" in {row["1"] for row in rows}


@pytest.mark.parametrize(
    "accept", ["*/*", "application/json", "text/html", "text/csv;q=0.5, application/json"]
)
def test_json_is_what_comes_otherwise(app: Flask, token: str, accept: str) -> None:
    assert ask(app, TABLE + "ratings", token, Accept=accept).mimetype == "application/json"
    assert ask(app, TABLE + "ratings?format=json", token, Accept="text/csv").mimetype == "application/json"


def test_another_form_or_an_unknown_query_is_refused(app: Flask, token: str) -> None:
    for query in ("format=xml", "form=csv", "organisation=R0A"):
        answer = ask(app, f"{TABLE}ratings?{query}", token)
        assert (answer.status_code, answer.mimetype) == (422, "application/problem+json")


@pytest.mark.parametrize("name", ["grid", "Completion", "completion.csv", "release_table", "%2e%2e"])
def test_there_are_no_other_tables(app: Flask, database: Database, token: str, name: str) -> None:
    before = len(trail(database))
    assert ask(app, TABLE + name, token).status_code == 404
    assert len(trail(database)) == before


def test_a_table_that_has_not_changed_is_not_sent_again_but_still_recorded(
    app: Flask, database: Database, token: str
) -> None:
    tag = ask(app, TABLE + "completion", token).headers["ETag"]
    before = len(trail(database))
    again = ask(app, TABLE + "completion", token, If_None_Match=tag)
    assert (again.status_code, again.data) == (304, b"")
    assert len(trail(database)) == before + 1
    assert ask(app, TABLE + "completion", token, If_None_Match='"other"').status_code == 200
    tags = {tag, ask(app, TABLE + "ratings", token).headers["ETag"]}
    tags.add(ask(app, TABLE + "completion?format=csv", token).headers["ETag"])
    assert len(tags) == 3


def test_each_read_is_one_row_of_the_national_trail(
    app: Flask, database: Database, release: PublishedRelease, client: UUID, token: str
) -> None:
    before = trail(database)
    ask(app, TABLE + "ratings", token)
    (row,) = trail(database)[len(before) :]
    with database.session("app", X26) as session:
        client_id = session.get_one(OAuthClient, (X26, client)).client_id
    assert (row.actor, row.organisation_id) == (client_id, X26)
    assert (row.release_id, row.table_name) == (release.id, "ratings")
    assert row.request_id


def test_without_a_token_nobody_reads(app: Flask, world: World, release: PublishedRelease) -> None:
    for path in (TABLE + "completion", TABLE + "nothing"):
        answer = ask(app, path, None)
        assert answer.status_code == 401
        assert answer.headers["WWW-Authenticate"].startswith("Bearer")
    assert ask(app, TABLE + "completion", "not.a.token").status_code == 401


@pytest.mark.parametrize("part", ["national.analyst", "ours.lead", "ours.appraisee"])
def test_a_persons_cookie_opens_no_machine_address(
    app: Flask, world: World, release: PublishedRelease, part: str
) -> None:
    assert world.browser(app, part).get(TABLE + "completion").status_code == 401


def test_a_token_without_the_scope_is_forbidden(
    app: Flask, database: Database, client: UUID, release: PublishedRelease
) -> None:
    for scopes in (frozenset({"staff:write"}), frozenset({"national:read:all"}), frozenset({"x"})):
        token, _ = issue(database, client, scopes)
        assert ask(app, TABLE + "completion", token).status_code == 403


def test_a_revoked_token_and_a_disabled_client_stop_at_once(
    app: Flask, database: Database, client: UUID, release: PublishedRelease
) -> None:
    token, issued = issue(database, client, frozenset({"national:read"}))
    assert ask(app, TABLE + "completion", token).status_code == 200
    with database.session("app", X26) as session:
        session.execute(update(AccessToken).where(AccessToken.id == issued).values(revoked_at=now()))
        session.commit()
    assert ask(app, TABLE + "completion", token).status_code == 401
    other, _ = issue(database, client, frozenset({"national:read"}))
    with database.session("app", X26) as session:
        session.execute(update(OAuthClient).values(disabled_at=now()))
        session.commit()
    assert ask(app, TABLE + "completion", other).status_code == 401
    with database.session("app", X26) as session:
        session.execute(update(OAuthClient).values(disabled_at=None))
        session.commit()


@pytest.mark.parametrize("path", ["completion", "ratings?format=csv"])
def test_a_read_takes_at_most_eight_statements(app: Flask, token: str, path: str) -> None:
    ask(app, TABLE + path, token)
    with counted(*engines(app)) as seen:
        assert ask(app, TABLE + path, token).status_code == 200
    assert len(seen) <= 8
    assert sum("national_audit" in statement for statement in seen) == 1


def test_an_analyst_sees_both_tables_on_a_page_and_both_reads_are_recorded(
    app: Flask, database: Database, world: World, release: PublishedRelease
) -> None:
    browser = world.browser(app, "national.analyst")
    before = len(trail(database))
    answer = browser.get(PAGE)
    assert answer.status_code == 200
    page = answer.get_data(as_text=True)
    for words in ("Completion of appraisals", "Agreed ratings by value", "may not add up", "demo-0"):
        assert words in page
    rows = trail(database)[before:]
    assert sorted(row.table_name for row in rows) == ["completion", "ratings"]
    assert {row.actor for row in rows} == {str(world.members["national.analyst"].person_id)}
    with counted(*engines(app)) as seen:
        browser.get(PAGE)
    assert len(seen) <= 8


@pytest.mark.parametrize("part", ["ours.lead", "ours.manager", "theirs.auditor"])
def test_the_page_is_for_analysts(app: Flask, world: World, release: PublishedRelease, part: str) -> None:
    assert world.browser(app, part).get(PAGE).status_code == 403


def test_the_national_role_can_not_read_or_change_its_own_trail(database: Database) -> None:
    for statement in (
        "SELECT count(*) FROM national_audit",
        "UPDATE national_audit SET actor = 'x'",
        "DELETE FROM national_audit",
    ):
        with (
            database.session("national") as session,
            pytest.raises(ProgrammingError, match="permission denied"),
        ):
            session.execute(text(statement))
