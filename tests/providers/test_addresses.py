"""Addresses that leads name are asked under the rules of design §4, and the page says what was found."""

import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import text

from tenants.sign_in import outbound
from tests.providers.conftest import PROPOSE, SECRET, House
from tests.sign_in.fake_provider import FakeProvider
from tests.sign_in.test_outbound import GREETING, drips, sends, serving
from tests.world import Browser, World

MOVED = b"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:9/\r\nContent-Length: 0\r\n\r\n"
HUGE = GREETING + b"\r\n" + b'"' + b"x" * (outbound.LONGEST + 1) + b'"'
Told = Callable[[str], tuple[str, str]]


@pytest.fixture
def told(house: House) -> Told:
    """What the page and the API say beside an issuer that is proposed; both refuse it."""

    def tell(issuer: str) -> tuple[str, str]:
        values = house.values(issuer=issuer)
        page = house.first.submit(
            "/organisation/providers/new", values | {"kind": "openid", "client_secret": SECRET}
        )
        answer = house.propose("add", values=values, client_secret=SECRET)
        assert (page.status_code, answer.status_code) == (422, 422)
        assert answer.mimetype == "application/problem+json"
        [error] = answer.get_json()["errors"]
        assert error["pointer"] == "/values/issuer"
        assert SECRET not in page.text + answer.text
        return page.text, error["message"]

    return tell


def agree(told: tuple[str, str], words: str) -> None:
    page, message = told
    assert words in message
    assert words.replace("'", "&#39;") in page
    assert 'href="#issuer"' in page, "the summary leads to the field"


@pytest.mark.parametrize(
    "issuer",
    [
        *("https://10.1.2.3", "https://172.16.0.1/tenant", "https://192.168.1.1", "https://100.64.0.1"),
        *("https://169.254.169.254", "https://[fe80::1]", "https://[fc00::1]", "https://[::ffff:10.0.0.1]"),
        *("https://127.0.0.1", "https://localhost:8443", "https://0x7f.1", "https://2130706433"),
    ],
)
def test_private_link_local_and_loopback_addresses_are_not_asked(
    told: Told, issuer: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        outbound, "create_connection", lambda *_, **__: pytest.fail("a connection was opened")
    )
    agree(told(issuer), "leads inside a network or a machine")


def test_a_name_that_leads_inside_is_not_asked_though_it_looks_public(
    told: Told, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("192.168.0.7", 443))]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: found)
    monkeypatch.setattr(
        outbound, "create_connection", lambda *_, **__: pytest.fail("a connection was opened")
    )
    agree(told("https://login.example.nhs.uk"), "leads inside a network or a machine")


@pytest.mark.parametrize("issuer", ["http://login.example.nhs.uk", "http://10.1.2.3", "ftp://127.0.0.1", "x"])
def test_only_https_is_proposed(told: Told, issuer: str) -> None:
    agree(told(issuer), "begins with https://")


def test_where_the_demonstrations_setting_is_off_this_machine_is_not_asked_either(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(house.app.config, "ALLOW_LOOPBACK_PROVIDERS", False)
    house.fake.asked.clear()
    answer = house.propose("add", values=house.values(client_id="another"), client_secret=SECRET)
    assert (answer.status_code, answer.get_json()["errors"][0]["pointer"]) == (422, "/values/issuer")
    assert house.fake.asked == []


@contextmanager
def answering_twice(*answers: Callable[[socket.socket], None]) -> Iterator[list[str]]:
    """An address each for the page and for the API, since one connection each is answered."""
    with serving(answers[0]) as first, serving(answers[0]) as second:
        yield [first.rstrip("/"), second.rstrip("/")]


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (sends(MOVED), "sending us elsewhere"),
        (sends(HUGE), "more than 256 kB"),
        (drips(GREETING), "did not answer within 3 seconds"),
        (drips(b""), "did not answer within 3 seconds"),
        (sends(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"), "answers with an error"),
        (sends(GREETING, b"Content-Length: 6\r\n\r\n<html>"), "not as a provider that describes itself"),
        (sends(GREETING, b"Content-Length: 2\r\n\r\n{}"), "leaves out what a provider has to say"),
        (sends(GREETING, b"\r\n", b"[" * 5000), "not as a provider that describes itself"),
    ],
    ids=["redirecting", "huge", "slow", "silent", "missing", "a page", "empty", "nested"],
)
def test_redirecting_slow_and_huge_answers_are_refused_and_said(
    house: House,
    answer: Callable[[socket.socket], None],
    words: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(outbound, "SECONDS", 0.4)  # the same code, sooner
    with answering_twice(answer) as (for_page, for_api):
        began = time.monotonic()
        fields = house.values(issuer=for_page) | {"kind": "openid", "client_secret": SECRET}
        page = house.first.submit("/organisation/providers/new", fields)
        said = house.propose("add", values=house.values(issuer=for_api), client_secret=SECRET)
        assert time.monotonic() - began < 5
    assert (page.status_code, said.status_code) == (422, 422)
    message = said.get_json()["errors"][0]["message"]
    assert words in message
    assert words.replace("3 seconds", "3 seconds") in page.text.replace("&#39;", "'")


@pytest.mark.parametrize(
    ("document", "words"),
    [
        ({"issuer": "https://elsewhere.example"}, "answers with another issuer: https://elsewhere.example"),
        ({"issuer": "<script>alert(1)</script>"}, "answers with another issuer: "),
        ({"token_endpoint": "http://elsewhere.example/token"}, "every address in it has to be https"),
        ({"jwks_uri": None}, "leaves out what a provider has to say"),
        ({"jwks_uri": "https://169.254.169.254/keys"}, "provider's keys leads inside a network"),
        ({"jwks_uri": "https://10.0.0.1/keys"}, "provider's keys leads inside a network"),
    ],
)
def test_what_a_provider_says_of_itself_is_held_to_the_rules_too(
    house: House, told: Told, document: dict[str, object], words: str
) -> None:
    house.fake.document.update(document)
    page, message = told(house.fake.issuer)
    agree((page, message), words)
    assert "<script>alert" not in page


@pytest.mark.parametrize("published", [[], ["no key"]])
def test_keys_that_are_not_there_or_cannot_be_read_are_said(
    house: House, told: Told, published: list[object], monkeypatch: pytest.MonkeyPatch
) -> None:
    answer = house.fake.answer

    def without_keys(path: str, form: dict[str, str]) -> tuple[int, dict[str, object]]:
        return (200, {"keys": published}) if path == "/jwks" else answer(path, form)

    monkeypatch.setattr(house.fake, "answer", without_keys)
    agree(told(house.fake.issuer), "key")


def test_an_address_where_nothing_answers_is_said(told: Told) -> None:
    agree(told("http://127.0.0.1:9"), "can't be reached")


def test_a_change_is_looked_at_as_well_as_a_new_provider(house: House) -> None:
    there = house.provider()
    fields = {**there["values"], "issuer": "https://10.0.0.1", "client_secret": SECRET, "version": 1}
    page = house.first.submit(
        f"/organisation/providers/{there['id']}/change", {name: value or "" for name, value in fields.items()}
    )
    assert (page.status_code, "leads inside a network" in page.text) == (422, True)
    assert 'value="https://10.0.0.1"' in page.text, "nothing is typed twice"
    assert SECRET not in page.text


def test_no_transaction_is_held_while_the_provider_is_asked(
    house: House, other: FakeProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The provider looks at the database while it is asked: nobody is inside a transaction."""
    answer = other.answer
    seen: list[Any] = []
    inside = text(
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
        " AND pid <> pg_backend_pid() AND xact_start IS NOT NULL AND usename = 'appraisal_app'"
    )

    def look(path: str, form: dict[str, str]) -> tuple[int, dict[str, object]]:
        with house.world.database.engine("app").connect() as connection:
            seen.append((path, connection.scalar(inside)))
        return answer(path, form)

    monkeypatch.setattr(other, "answer", look)
    values = house.values(issuer=other.issuer)
    assert house.propose("add", values=values, client_secret=SECRET).status_code == 201
    fields = values | {"client_id": "another", "kind": "openid", "client_secret": SECRET}
    assert house.first.submit("/organisation/providers/new", fields).status_code == 303
    assert [path for path, _ in seen] == ["/.well-known/openid-configuration", "/jwks"] * 2
    assert {count for _, count in seen} == {0}


def test_whoever_may_not_propose_makes_the_server_ask_nobody(app: Flask, world: World, house: House) -> None:
    house.fake.asked.clear()
    somebody: Browser = world.browser(app, "ours.appraisee")
    answer = somebody.post(PROPOSE, {"action": "add", "values": house.values(), "client_secret": SECRET})
    assert (answer.status_code, house.fake.asked) == (403, [])
