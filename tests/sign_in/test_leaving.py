"""Sessions from their first cookie to their end: flags, signing out, idleness, and the secure deployment."""

import re
import time
from collections.abc import Iterator

import pytest
import time_machine
from flask import Flask
from werkzeug.http import dump_cookie
from werkzeug.test import TestResponse

from appraisal.app import create_app
from tests.database import Database
from tests.settings import BASE_URL, environment
from tests.sign_in.conftest import SUBJECT, Trail, who
from tests.sign_in.fake_provider import FakeProvider
from tests.sign_in.visitor import Visitor
from tests.world import OURS

SECURE_URL = "https://appraisal.example.nhs.uk"


def sign_in(visitor: Visitor, fake: FakeProvider) -> TestResponse:
    asked = visitor.begin(OURS)
    code = fake.code_for(fake.sign(fake.claims(SUBJECT, asked["nonce"])))
    answer = visitor.come_back(code=code, state=asked["state"])
    assert answer.status_code == 302, answer.text
    return answer


def cookies(answer: TestResponse) -> dict[str, set[str]]:
    """Each cookie that is set, by name, with its attributes in small letters."""
    found = {}
    for line in answer.headers.getlist("Set-Cookie"):
        first, *attributes = (part.strip() for part in line.split(";"))
        found[first.partition("=")[0]] = {attribute.lower() for attribute in attributes}
    return found


@pytest.fixture(scope="module")
def secure_site(database: Database) -> Iterator[Flask]:
    """The service as it is deployed, behind https; only providers are on loopback still."""
    settings = environment(database, SECURE_URL) | {"ALLOW_LOOPBACK_PROVIDERS": "0"}
    made = create_app(settings)
    made.config["ALLOW_LOOPBACK_PROVIDERS"] = True
    made.add_url_rule("/tests/who", "tests_who", who)
    yield made
    with made.app_context():
        made.extensions["sqlalchemy"].engine.dispose()
    made.extensions["appraisal-national-sessions"].kw["bind"].dispose()


def test_the_cookie_is_kept_from_scripts_and_from_other_sites(visitor: Visitor, fake: FakeProvider) -> None:
    set_now = cookies(sign_in(visitor, fake))
    assert set_now["appraisal_session"] == {"httponly", "path=/", "samesite=lax"}


@pytest.mark.usefixtures("shared")
def test_behind_https_both_cookies_are_locked_to_the_host(secure_site: Flask, fake: FakeProvider) -> None:
    visitor = Visitor(secure_site, SECURE_URL)
    form = cookies(visitor.get("/sign-in"))
    assert form["__Host-appraisal_form"] >= {"secure", "httponly", "path=/", "samesite=lax"}
    arrived = cookies(sign_in(visitor, fake))
    assert arrived["__Host-appraisal"] == {"secure", "httponly", "path=/", "samesite=lax"}
    assert visitor.who() is not None
    left = cookies(visitor.post("/sign-out"))
    assert left["__Host-appraisal"] >= {"secure", "max-age=0", "path=/"}
    assert visitor.who() is None


def test_signing_in_starts_a_new_form_session(visitor: Visitor, fake: FakeProvider) -> None:
    page = visitor.get("/sign-in")
    before = re.search(r'name="csrf_token" value="([^"]+)"', page.text)
    assert before is not None
    sign_in(visitor, fake)
    form = {"csrf_token": before[1]}
    assert visitor.client.post("/sign-out", data=form, base_url=BASE_URL).status_code == 403
    assert visitor.who() is not None


def test_every_sign_in_gets_a_cookie_of_its_own_and_ends_the_one_before(
    visitor: Visitor, fake: FakeProvider
) -> None:
    sign_in(visitor, fake)
    first = visitor.client.get_cookie("appraisal_session", domain="127.0.0.1")
    sign_in(visitor, fake)
    second = visitor.client.get_cookie("appraisal_session", domain="127.0.0.1")
    assert first is not None
    assert second is not None
    assert first.value != second.value
    assert visitor.who() is not None
    visitor.client.set_cookie("appraisal_session", first.value, domain="127.0.0.1")
    assert visitor.who() is None


def test_a_failed_sign_in_leaves_the_session_that_was_there(visitor: Visitor, fake: FakeProvider) -> None:
    sign_in(visitor, fake)
    asked = visitor.begin(OURS)
    assert visitor.come_back(error="access_denied", state=asked["state"]).status_code == 403
    assert visitor.who() is not None


def test_signing_out_ends_the_session_for_every_copy_of_its_cookie(
    visitor: Visitor, fake: FakeProvider, trail: Trail
) -> None:
    sign_in(visitor, fake)
    copy = visitor.client.get_cookie("appraisal_session", domain="127.0.0.1")
    assert copy is not None
    answer = visitor.post("/sign-out")
    assert answer.status_code == 200
    assert f"{fake.issuer}/end?client_id=appraisal" in answer.text
    assert "id_token_hint=" in answer.text
    assert trail.of("ours.lead")[-1].action == "sign_out.done"
    visitor.client.set_cookie("appraisal_session", copy.value, domain="127.0.0.1")
    assert visitor.who() is None


def test_signing_out_needs_the_form_of_our_own_page(visitor: Visitor, fake: FakeProvider) -> None:
    sign_in(visitor, fake)
    assert visitor.client.post("/sign-out", base_url=BASE_URL).status_code == 403
    assert visitor.client.get("/sign-out", base_url=BASE_URL).status_code == 405
    assert visitor.who() is not None


def test_signing_out_twice_or_never_having_signed_in_is_no_error(visitor: Visitor) -> None:
    for _ in range(2):
        answer = visitor.post("/sign-out")
        assert (answer.status_code, answer.headers["Location"]) == (303, "/signed-out")
    visitor.client.set_cookie("appraisal_session", "made up", domain="127.0.0.1")
    assert visitor.post("/sign-out").status_code == 303


def test_signing_out_works_without_the_provider(
    visitor: Visitor, fake: FakeProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    sign_in(visitor, fake)
    monkeypatch.setattr("tenants.sign_in.metadata.KEPT_SECONDS", 0)
    fake.down = True
    try:
        answer = visitor.post("/sign-out")
        assert (answer.status_code, answer.headers["Location"]) == (303, "/signed-out")
    finally:
        fake.down = False
    assert visitor.who() is None


@pytest.mark.parametrize(("hours", "stays"), [(0.9, True), (1.1, False)])
def test_an_idle_session_ends_after_an_hour(
    visitor: Visitor, fake: FakeProvider, hours: float, stays: bool
) -> None:
    sign_in(visitor, fake)
    with time_machine.travel(time.time() + hours * 3600):
        assert (visitor.who() is not None) == stays


def test_a_session_in_use_ends_after_twelve_hours_all_the_same(visitor: Visitor, fake: FakeProvider) -> None:
    sign_in(visitor, fake)
    began = time.time()
    for half_hours in range(1, 24):
        with time_machine.travel(began + half_hours * 1800):
            assert visitor.who() is not None
    with time_machine.travel(began + 24 * 1800 + 1):
        assert visitor.who() is None


def test_a_cookie_we_did_not_sign_or_signed_for_another_organisation_is_nobodys(
    visitor: Visitor, fake: FakeProvider
) -> None:
    sign_in(visitor, fake)
    cookie = visitor.client.get_cookie("appraisal_session", domain="127.0.0.1")
    assert cookie is not None
    organisation, _, rest = cookie.value.partition(":")
    for forged in (f"{'0' * 32}:{rest}", cookie.value[:-1], f"{organisation}:", "", "nonsense"):
        visitor.client.set_cookie("appraisal_session", forged, domain="127.0.0.1")
        assert visitor.who() is None
    assert dump_cookie("appraisal_session", cookie.value)  # the real one needs no quoting
