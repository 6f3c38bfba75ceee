"""A cookie is not enough: whatever changes something, and all of the API, must come from our own pages.

And whatever can't be read or kept is told in words with its place, before anything is done.
"""

from collections.abc import Iterator, Mapping

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from tests.isolation.askers import EVERYBODY, IN, MACHINES, PEOPLE, Askers, kind_of
from tests.isolation.everything import bring_to
from tests.isolation.routes import Ids, Route, address
from tests.isolation.table import TABLE
from tests.settings import BASE_URL

BY_COOKIE = [route for route in TABLE if not route.public and not route.door <= frozenset(MACHINES)]
API = [route for route in BY_COOKIE if route.rule.startswith("/api/")]
FORMS = [route for route in BY_COOKIE if not route.rule.startswith("/api/") and route.method != "GET"]

GUARDED = [route for route in TABLE if not route.public]
READING = [route for route in GUARDED if route.method in {"POST", "PUT", "PATCH"} and "/api/" in route.rule]
PAGES = [route for route in GUARDED if route.method == "POST" and "/api/" not in route.rule]
BROKEN = {
    b'{"text": "half \\ud800"}': (422, "/text"),
    b'{"text": 1, "text": 2}': (400, "“text” stands twice"),
    b'{"text": ' + b"[" * 50_000: (400, "nested deeper than 64 levels"),
}


@pytest.fixture
def own(ids: dict[str, Ids]) -> Ids:
    return ids["ours"]


def send(
    app: Flask, askers: Askers, own: Ids, route: Route, headers: Mapping[str, str], *, token: bool = False
) -> TestResponse:
    """The request of somebody who may, with these headers in place of the browser's own."""
    somebody = next(asker for asker in EVERYBODY if asker in PEOPLE and route.expected(asker, own=True) == IN)
    browser = askers.browsers[somebody]
    fields = None if route.sent.form is None else dict(route.sent.form)
    if fields is not None and token:
        fields["csrf_token"] = browser.csrf
    answer = browser.client.open(
        address(app, route, own),
        method=route.method,
        json=route.sent.json,
        data=fields,
        headers={**(route.sent.headers or {}), **headers},
        base_url=BASE_URL,
    )
    answer.close()
    return answer


def csrf(askers: Askers, route: Route) -> str:
    somebody = next(asker for asker in PEOPLE if route.expected(asker, own=True) == IN)
    return askers.browsers[somebody].csrf


@pytest.mark.parametrize("route", API, ids=lambda route: route.name)
def test_a_cookie_opens_the_api_only_with_the_header_and_from_here(
    app: Flask, askers: Askers, own: Ids, route: Route
) -> None:
    token = {"X-CSRFToken": csrf(askers, route)}
    here, elsewhere = {"Origin": BASE_URL}, {"Origin": "https://elsewhere.example"}
    refused: tuple[Mapping[str, str], ...] = (
        {},
        here,
        token,
        {"X-CSRFToken": "made up"} | here,
        token | elsewhere,
        token | {"Origin": "null"},
        token | {"Origin": f"{BASE_URL}.elsewhere.example"},
        token | here | {"Sec-Fetch-Site": "cross-site"},
        token | here | {"Sec-Fetch-Site": "same-site"},
        token | here | {"Sec-Fetch-Site": "none"},
    )
    bring_to(askers.world, route.state)
    assert [send(app, askers, own, route, headers).status_code for headers in refused] == [403] * len(refused)
    for headers in (token | here, token | {"Sec-Fetch-Site": "same-origin"}):
        assert kind_of(send(app, askers, own, route, headers)) == IN


@pytest.mark.parametrize("route", FORMS, ids=lambda route: route.name)
def test_a_form_counts_only_with_its_token_and_from_here(
    app: Flask, askers: Askers, own: Ids, route: Route
) -> None:
    bring_to(askers.world, route.state)
    assert send(app, askers, own, route, {"Origin": BASE_URL}).status_code == 403
    assert send(app, askers, own, route, {"X-CSRFToken": csrf(askers, route)}).status_code == 403
    for headers in ({"Origin": "https://elsewhere.example"}, {"Sec-Fetch-Site": "cross-site"}):
        assert send(app, askers, own, route, headers, token=True).status_code == 403
    assert kind_of(send(app, askers, own, route, {"Origin": BASE_URL}, token=True)) == IN


def test_nothing_that_changes_something_answers_to_a_get() -> None:
    changing = {route.rule for route in BY_COOKIE if route.method != "GET"}
    assert changing
    assert all(route.method in {"GET", "POST", "PUT", "DELETE"} for route in TABLE)


def test_a_token_that_held_for_somebody_holds_for_nobody_else(askers: Askers) -> None:
    one, other = (askers.browsers[name] for name in ("appraisee", "appraiser"))
    assert one.get("/api/v1/me").status_code == 200
    assert other.get("/api/v1/me").status_code == 200
    assert other.request("GET", "/api/v1/me", headers={"X-CSRFToken": one.csrf}).status_code == 403
    assert one.request("GET", "/api/v1/me", headers={"X-CSRFToken": other.csrf}).status_code == 403


def allowed(route: Route) -> str:
    return next(asker for asker in EVERYBODY if route.expected(asker, own=True) == IN)


def broken(
    askers: Askers, route: Route, where: str, body: bytes, kind: str = "application/json"
) -> TestResponse:
    asker = allowed(route)
    if asker in MACHINES:
        client, headers = askers.app.test_client(), {"Authorization": f"Bearer {askers.tokens[asker]}"}
    else:
        browser = askers.browsers[asker]
        client, headers = browser.client, {"X-CSRFToken": browser.csrf, "Origin": BASE_URL}
        body = body.replace(b"TOKEN", browser.csrf.encode())
    headers["If-Match"] = '"0"'
    return client.open(
        where, method=route.method, data=body, content_type=kind, headers=headers, base_url=BASE_URL
    )


@pytest.fixture(scope="module")
def addressed(app: Flask, ids: dict[str, Ids]) -> dict[str, str]:
    return {route.name: address(app, route, ids["ours"]) for route in GUARDED}


def test_no_route_of_the_api_takes_a_body_that_cannot_be_read(
    askers: Askers, addressed: dict[str, str]
) -> None:
    wrong = []
    for route in READING:
        for body, (status, said) in BROKEN.items():
            answer = broken(askers, route, addressed[route.name], body)
            found = (answer.status_code, answer.mimetype, said.strip("/") in answer.get_json()["detail"])
            named = [each["pointer"] for each in answer.get_json().get("errors", [])]
            expected = (status, "application/problem+json", True)
            if found != expected or named != ([said] if status == 422 else []):
                wrong.append((route.name, body[:30], answer.status_code, answer.text[:300]))
    assert wrong == []
    assert len(READING) > 30


def test_no_page_takes_a_field_that_cannot_be_kept(askers: Askers, addressed: dict[str, str]) -> None:
    """What was typed is there once more, to be copied."""
    form, parts = "application/x-www-form-urlencoded", "multipart/form-data; boundary=b"
    fields = b"csrf_token=TOKEN&words=what+was+typed%00&odd=%00"
    part = b'--b\r\nContent-Disposition: form-data; name="%b"\r\n\r\n%b\r\n'
    named = [(b"csrf_token", b"TOKEN"), (b"words", b"what was typed\x00"), (b"odd", b"\x00")]
    several = b"".join(part % each for each in named) + b"--b--\r\n"
    wrong = []
    for route in PAGES:
        for body, kind in ((fields, form), (several, parts)):
            answer = broken(askers, route, addressed[route.name], body, kind)
            told = (
                "can&#39;t be stored in “words”, “odd”." in answer.text and "what was typed�<" in answer.text
            )
            if answer.status_code != 422 or not told:
                wrong.append((route.name, kind, answer.status_code, answer.text[:300]))
    assert wrong == []
    assert len(PAGES) > 30


def test_nothing_is_looked_for_that_cannot_be_kept(askers: Askers, addressed: dict[str, str]) -> None:
    def asked() -> Iterator[tuple[str, int]]:
        for route in GUARDED:
            if route.method == "GET":
                where = f"{addressed[route.name]}?q=%00&%00=1"
                yield route.name, askers.ask(allowed(route), "GET", where, route.sent).status_code

    assert {status for _, status in asked()} == {422}
