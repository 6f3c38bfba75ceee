"""Requests that no honest client sends: each is refused as what it is, and none is an error of ours."""

from base64 import urlsafe_b64encode

import pytest
from flask import Flask

from tests.settings import BASE_URL
from tests.world import Browser, World

TABLE = "/api/v1/national/releases/latest/tables/completion"


@pytest.fixture(scope="module")
def lead(app: Flask, world: World) -> Browser:
    return world.browser(app, "ours.lead")


@pytest.mark.parametrize(
    "path",
    ["/api/v1/collections/%00/return", "/organisation/returns/%00", "/api/v1/appraisals/{id}/actions/%00"],
)
def test_a_name_that_nothing_can_have_is_not_found(lead: Browser, world: World, path: str) -> None:
    address = path.format(id=world.appraisals["ours.colleague"])
    assert lead.request("POST" if "actions" in path else "GET", address).status_code == 404


@pytest.mark.parametrize("origin", ["http://[", "https://[::1", "", "null", "//"])
def test_an_origin_that_is_no_address_is_another_site(lead: Browser, origin: str) -> None:
    assert lead.get("/api/v1/me", {"Origin": origin}).status_code == 403


@pytest.mark.parametrize(
    "body",
    [b'{"comment":' + b"1" * 5_000 + b"}", b'{"comment":-Infinity}', b'{"comment":', b"\xff\xfe"],
    ids=["a number of thousands of digits", "no number", "cut off", "no text"],
)
def test_a_body_that_cannot_be_read_is_the_senders_mistake(lead: Browser, world: World, body: bytes) -> None:
    answer = lead.client.put(
        f"/api/v1/appraisals/{world.appraisals['ours.lead']}/comment",
        data=body,
        content_type="application/json",
        headers={"X-CSRFToken": lead.csrf, "Origin": BASE_URL},
        base_url=BASE_URL,
    )
    assert (answer.status_code, answer.mimetype) == (400, "application/problem+json")


@pytest.mark.parametrize(
    "header", [b'{"alg":"ES256","crit":5}', b'{"alg":"ES256","kid":[]}', b"[]", b"null", b"[" * 5_000]
)
def test_a_token_with_a_strange_header_is_no_token(app: Flask, world: World, header: bytes) -> None:
    token = urlsafe_b64encode(header).decode().rstrip("=") + ".e30.AA"
    with app.test_client() as client:
        answer = client.get(TABLE, headers={"Authorization": f"Bearer {token}"}, base_url=BASE_URL)
    assert answer.status_code == 401


@pytest.mark.parametrize(
    ("headers", "shown"),
    [
        ({"Origin": BASE_URL}, True),
        ({"Sec-Fetch-Site": "same-origin"}, True),
        ({"Origin": "https://elsewhere.example"}, False),
        ({"Origin": BASE_URL, "Sec-Fetch-Site": "cross-site"}, False),
        ({}, False),
    ],
)
def test_an_error_page_repeats_only_what_was_written_on_our_own_pages(
    app: Flask, world: World, headers: dict[str, str], shown: bool
) -> None:
    """Somebody whose session ended finds their words again; another site can't make this one speak."""
    path = f"/appraisals/{world.appraisals['ours.appraisee']}/objectives/new"
    with app.test_client() as nobody:
        answer = nobody.post(path, data={"title": "Ring this number"}, headers=headers, base_url=BASE_URL)
    assert answer.status_code in {401, 403}
    assert ("Ring this number" in answer.text) is shown
