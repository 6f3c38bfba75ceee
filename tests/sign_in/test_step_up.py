"""Signing in once more before what asks for it: at the page, through the API, and what may come back."""

import re
from collections.abc import Callable
from datetime import timedelta
from html import unescape

import pytest
from flask import Flask, jsonify, request
from flask.typing import ResponseReturnValue
from sqlalchemy import select, update
from werkzeug.test import TestResponse

from tenants import guard
from tenants.rows import now
from tenants.sign_in.models import SignedInSession
from tests.settings import BASE_URL
from tests.sign_in.conftest import SUBJECT, Trail, link, who
from tests.sign_in.fake_provider import FakeProvider
from tests.sign_in.visitor import Visitor
from tests.world import OURS, World

done: list[dict[str, list[str]]] = []


@guard.signed_in("me.read")
def sensitive() -> ResponseReturnValue:
    """What asks for a recent sign-in."""
    guard.require_recent_sign_in()
    if request.method == "POST":
        done.append(request.form.to_dict(flat=False))
    return "done"


@guard.signed_in("me.read")
def sensitive_api() -> ResponseReturnValue:
    """The same as JSON."""
    guard.require_recent_sign_in()
    return jsonify(done=True)


@pytest.fixture(scope="module")
def site(app: Flask) -> Flask:
    app.add_url_rule("/tests/who", "tests_who", who)
    app.add_url_rule("/tests/sensitive", "tests_sensitive", sensitive, methods=["GET", "POST"])
    app.add_url_rule("/api/v1/tests/sensitive", "tests_sensitive_api", sensitive_api)
    return app


@pytest.fixture
def signed_in(visitor: Visitor, fake: FakeProvider, shared: World) -> Visitor:
    """Ash, signed in some time ago."""
    asked = visitor.begin(OURS)
    code = fake.code_for(fake.sign(fake.claims(SUBJECT, asked["nonce"])))
    assert visitor.come_back(code=code, state=asked["state"]).status_code == 302
    age(shared, timedelta(minutes=guard.RECENT_MINUTES, seconds=1))
    done.clear()
    return visitor


def age(world: World, by: timedelta | None) -> None:
    with world.session("ours.appraisee") as session:
        own = world.members["ours.appraisee"].organisation_id
        session.execute(
            update(SignedInSession)
            .where(SignedInSession.tenant_id == own)
            .values(authenticated_at=None if by is None else now() - by)
        )
        session.commit()


Proving = Callable[..., TestResponse]


@pytest.fixture
def prove(signed_in: Visitor, fake: FakeProvider) -> Proving:
    """Go to the provider and come back with a proof whose claims are changed as a test says."""

    def go(subject: str = SUBJECT, back_to: str = "/team", **changed: object) -> TestResponse:
        begun = signed_in.post("/sign-in/again", next=back_to)
        assert begun.status_code == 303, begun.text
        asked = dict(re.findall(r"[?&](\w+)=([^&]*)", begun.headers["Location"]))
        assert (asked["prompt"], asked["max_age"]) == ("login", "60")
        said = {"auth_time": int(now().timestamp())} | changed
        code = fake.code_for(fake.sign(fake.claims(subject, asked["nonce"], **said)))
        return signed_in.come_back(code=code, state=asked["state"])

    return go


def title(answer: TestResponse) -> str:
    return unescape(answer.text.partition("<h1")[2].partition(">")[2].partition("<")[0])


def test_a_sign_in_of_a_moment_ago_is_recent(signed_in: Visitor, shared: World) -> None:
    age(shared, timedelta(minutes=guard.RECENT_MINUTES - 1))
    assert signed_in.get("/tests/sensitive").text == "done"


def test_a_sign_in_that_does_not_say_when_it_was_proved_is_not_recent(
    signed_in: Visitor, fake: FakeProvider, prove: Proving
) -> None:
    """The provider remembers the browser: whoever finds it unlocked signs in anew without being asked."""
    asked = signed_in.begin(OURS)
    code = fake.code_for(fake.sign(fake.claims(SUBJECT, asked["nonce"])))
    assert signed_in.come_back(code=code, state=asked["state"]).status_code == 302
    assert signed_in.get("/tests/sensitive").status_code == 303
    assert prove().status_code == 302
    assert signed_in.get("/tests/sensitive").text == "done"


@pytest.mark.parametrize("old", [timedelta(minutes=guard.RECENT_MINUTES, seconds=1), None], ids=str)
def test_a_page_leads_to_the_question_and_says_where_it_came_from(
    signed_in: Visitor, shared: World, old: timedelta | None
) -> None:
    age(shared, old)
    answer = signed_in.get("/tests/sensitive", page="2")
    assert answer.status_code == 303
    page = signed_in.get(answer.headers["Location"])
    assert title(page) == "Confirm that it is you"
    assert 'name="next" value="/tests/sensitive?page=2"' in page.text


def test_what_was_typed_is_offered_again_after_the_new_sign_in(signed_in: Visitor, prove: Proving) -> None:
    answer = signed_in.post("/tests/sensitive?page=2", reason="Because I <must> & will")
    assert (answer.status_code, done) == (303, [])
    page = signed_in.get(answer.headers["Location"])
    back_to = unescape(re.findall(r'name="next" value="([^"]+)"', page.text)[0])
    assert (prove(back_to=back_to).headers["Location"], back_to) == ("/sign-in/continue", "/sign-in/continue")
    waiting = signed_in.get("/sign-in/continue")
    action = re.findall(r'<form action="([^"]+)"', waiting.text)[-1]
    fields = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', waiting.text))
    assert (unescape(action), done) == ("/tests/sensitive?page=2", [])
    form = {name: unescape(value) for name, value in fields.items() if name != "csrf_token"}
    assert signed_in.post(unescape(action), **form).text == "done"
    assert [sent["reason"] for sent in done] == [["Because I <must> & will"]]


def test_what_was_typed_is_sealed_and_nobody_elses(
    signed_in: Visitor, shared: World, fake: FakeProvider
) -> None:
    signed_in.post("/tests/sensitive", reason="A private reason")
    kept = signed_in.client.get_cookie("appraisal_form", domain="127.0.0.1")
    assert kept is not None
    with signed_in.client.session_transaction(base_url=BASE_URL) as form:
        assert "private" not in str(dict(form))
    link(shared, "ours.colleague", fake.issuer, "subject-of-casey")
    other = signed_in.begin(OURS)
    with signed_in.client.session_transaction(base_url=BASE_URL) as form:
        typed = form["typed"]
    code = fake.code_for(fake.sign(fake.claims("subject-of-casey", other["nonce"])))
    signed_in.come_back(code=code, state=other["state"])
    with signed_in.client.session_transaction(base_url=BASE_URL) as form:
        assert "typed" not in form  # signing in anew forgets it
        form["typed"] = typed
    answer = signed_in.get("/sign-in/continue")
    assert (answer.status_code, answer.headers["Location"]) == (302, "/")


def test_what_is_too_long_to_be_kept_is_shown_to_be_copied(signed_in: Visitor) -> None:
    answer = signed_in.client.post(
        "/tests/sensitive",
        data={"csrf_token": token(signed_in), "reason": "many words " * 400},
        headers={"Sec-Fetch-Site": "same-origin"},
        base_url=BASE_URL,
    )
    assert (answer.status_code, done) == (403, [])
    assert "many words many words" in answer.text
    assert "too long to be kept" in answer.text


def token(visitor: Visitor) -> str:
    found = re.search(r'name="csrf_token" value="([^"]+)"', visitor.get("/sign-in").text)
    assert found is not None
    return found[1]


def test_the_api_says_that_a_new_sign_in_is_needed_and_where(signed_in: Visitor) -> None:
    answer = signed_in.client.get(
        "/api/v1/tests/sensitive",
        headers={"X-CSRFToken": token(signed_in), "Sec-Fetch-Site": "same-origin"},
        base_url=BASE_URL,
    )
    assert (answer.status_code, answer.mimetype) == (403, "application/problem+json")
    assert answer.json is not None
    assert answer.json["type"] == "urn:appraisal:problem:step-up-required"
    assert answer.json["sign_in"] == f"{BASE_URL}/sign-in/again"


def test_a_new_proof_makes_the_same_session_recent(
    signed_in: Visitor, prove: Proving, trail: Trail, shared: World
) -> None:
    cookie = signed_in.client.get_cookie("appraisal_session", domain="127.0.0.1")
    answer = prove()
    assert (answer.status_code, answer.headers["Location"]) == (302, "/team")
    assert signed_in.client.get_cookie("appraisal_session", domain="127.0.0.1") == cookie
    assert signed_in.get("/tests/sensitive").text == "done"
    assert trail.of("ours.lead")[-1].action == "sign_in.repeated"


@pytest.mark.parametrize("said", [None, -61 - 5, -3600, "now", True, 0], ids=str)
def test_a_provider_that_did_not_ask_is_not_believed(
    signed_in: Visitor, prove: Proving, trail: Trail, said: object
) -> None:
    """`auth_time` is missing, from before the question, or no time at all: max_age was ignored."""
    when = int(now().timestamp()) + said if type(said) is int and said else said
    answer = prove(auth_time=when)
    assert (answer.status_code, title(answer)) == (403, "Your organisation's sign-in did not ask who you are")
    assert trail.last_refusal("ours.lead") == {"reason": "not_fresh", "check": "auth_time"}
    assert signed_in.get("/tests/sensitive").status_code == 303


def test_an_auth_time_from_the_future_is_now(prove: Proving, shared: World) -> None:
    assert prove(auth_time=int(now().timestamp()) + 86400).status_code == 302
    with shared.session("ours.appraisee") as session:
        own = shared.members["ours.appraisee"].organisation_id
        kept = session.scalars(
            select(SignedInSession.authenticated_at).where(SignedInSession.tenant_id == own)
        ).all()
    assert all(moment is not None and moment <= now() for moment in kept)


@pytest.mark.parametrize("subject", ["subject-of-another", "nobody's"])
def test_the_same_person_has_to_come_back(
    signed_in: Visitor, prove: Proving, trail: Trail, shared: World, fake: FakeProvider, subject: str
) -> None:
    if subject == "subject-of-another":
        link(shared, "ours.manager", fake.issuer, subject)
    answer = prove(subject)
    assert (answer.status_code, title(answer)) == (403, "Somebody else signed in")
    assert trail.last_refusal("ours.lead") == {"reason": "other_person"}
    assert signed_in.get("/tests/sensitive").status_code == 303
    found = signed_in.who()
    assert found is not None
    assert found["person"] == str(shared.members["ours.appraisee"].person_id)


def test_a_proof_for_a_session_that_has_ended_begins_no_other(
    signed_in: Visitor, fake: FakeProvider, trail: Trail
) -> None:
    begun = signed_in.post("/sign-in/again", next="/team")
    asked = dict(re.findall(r"[?&](\w+)=([^&]*)", begun.headers["Location"]))
    signed_in.client.delete_cookie("appraisal_session", domain="127.0.0.1")
    claims = fake.claims(SUBJECT, asked["nonce"], auth_time=int(now().timestamp()))
    answer = signed_in.come_back(code=fake.code_for(fake.sign(claims)), state=asked["state"])
    assert (answer.status_code, answer.headers.get("Set-Cookie", "").count("appraisal_session")) == (400, 0)
    assert trail.last_refusal("ours.lead") == {"reason": "other_browser"}
