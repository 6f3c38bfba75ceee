"""Answers that nobody should believe: each test forges one thing and everything else is sound.

Clauses: OpenID Connect Core 1.0 §3.1.3.7 and §15.5.2, RFC 6749 §10.12, RFC 7636 §4, RFC 9207 §2.4.
"""

import base64
import hashlib
import hmac
import json
import time
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from joserfc import jwt
from werkzeug.test import TestResponse

from tenants.sign_in import state as states
from tests.settings import SECRET_KEY
from tests.sign_in.conftest import SUBJECT, Answering, Trail
from tests.sign_in.fake_provider import FakeProvider, new_key
from tests.sign_in.visitor import Visitor
from tests.world import OURS, THEIRS, World


def refused(answer: TestResponse, visitor: Visitor, title: str) -> None:
    assert answer.status_code in {400, 403}
    assert title in answer.text
    assert "appraisal_session" not in str(answer.headers.getlist("Set-Cookie"))
    assert visitor.who() is None


def segment_of(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


def segment(content: object) -> str:
    return segment_of(json.dumps(content).encode())


def test_the_honest_answer_lets_somebody_in(answering: Answering, visitor: Visitor, shared: World) -> None:
    answer = answering()
    assert (answer.status_code, answer.headers["Location"]) == (302, "/")
    person = shared.members["ours.appraisee"].person_id
    assert visitor.who() == {"person": str(person), "organisation": OURS}


# What the ID token says


@pytest.mark.parametrize(
    ("check", "changed"),
    [
        ("iss", {"iss": "https://elsewhere.example"}),
        ("iss", {"iss": None}),
        ("aud", {"aud": "somebody else's client"}),
        ("aud", {"aud": ["somebody else's client"]}),
        ("aud", {"aud": []}),
        ("aud", {"aud": None}),
        ("azp", {"aud": ["appraisal", "somebody else's client"]}),
        ("azp", {"aud": ["appraisal", "another"], "azp": "another"}),
        ("azp", {"azp": "another"}),
        ("exp", {"exp": timedelta(seconds=-3600)}),
        ("exp", {"exp": None}),
        ("exp", {"exp": "never"}),
        ("exp", {"exp": float("nan")}),
        ("exp", {"exp": True}),
        ("iat", {"iat": timedelta(seconds=3600)}),
        ("iat", {"iat": None}),
        ("nbf", {"nbf": timedelta(seconds=3600)}),
        ("nonce", {"nonce": "another sign-in's"}),
        ("nonce", {"nonce": None}),
        ("sub", {"sub": ""}),
        ("sub", {"sub": 7}),
        ("sub", {"sub": "x" * 256}),
        ("sub", {"sub": "nul\x00"}),
    ],
    ids=str,
)
def test_a_signed_id_token_that_says_something_else_lets_nobody_in(
    answering: Answering, visitor: Visitor, trail: Trail, check: str, changed: dict[str, object]
) -> None:
    refused(answering(**changed), visitor, "Sign-in could not be completed")
    assert trail.last_refusal("ours.lead") == {"reason": "id_token", "check": check}


@pytest.mark.parametrize(
    "changed",
    [
        {"exp": timedelta(seconds=-30)},
        {"iat": timedelta(seconds=30)},
        {"aud": ["appraisal"]},
        {"aud": ["appraisal", "another"], "azp": "appraisal"},
    ],
    ids=str,
)
def test_clocks_may_differ_by_a_minute_and_audiences_may_be_several(
    answering: Answering, visitor: Visitor, changed: dict[str, object]
) -> None:
    assert answering(**changed).status_code == 302
    assert visitor.who() is not None


def come_back_with(visitor: Visitor, fake: FakeProvider, forge: str) -> TestResponse:
    asked = visitor.begin(OURS)
    claims = fake.claims(SUBJECT, asked["nonce"])
    honest = fake.sign(claims)
    header, payload, signature = honest.split(".")
    confused = f"{segment({'alg': 'HS256', 'kid': fake.key.kid})}.{payload}"
    mac = hmac.digest(fake.key.as_pem(private=False), confused.encode(), "sha256")
    forged = {
        "none": f"{segment({'alg': 'none'})}.{payload}.",
        "unsigned": f"{header}.{payload}.",
        "other payload": f"{header}.{segment(claims | {'sub': 'somebody'})}.{signature}",
        "other key": fake.sign(claims, new_key()),
        "same kid": jwt.encode({"alg": "RS256", "kid": fake.key.kid}, dict(claims), new_key()),
        "public key as secret": f"{confused}.{segment_of(mac)}",
        "no token": "not a token",
    }
    return visitor.come_back(code=fake.code_for(forged[forge]), state=asked["state"])


@pytest.mark.parametrize(
    "forge",
    ["none", "unsigned", "other payload", "other key", "same kid", "public key as secret", "no token"],
)
def test_an_id_token_that_its_issuer_did_not_sign_lets_nobody_in(
    visitor: Visitor, fake: FakeProvider, trail: Trail, forge: str
) -> None:
    refused(come_back_with(visitor, fake, forge), visitor, "Sign-in could not be completed")
    assert trail.last_refusal("ours.lead") == {"reason": "id_token", "check": "signature"}


def test_an_answer_without_an_id_token_lets_nobody_in(
    visitor: Visitor, fake: FakeProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = visitor.begin(OURS)
    only = {"access_token": "unused", "token_type": "Bearer"}
    monkeypatch.setattr(fake, "answer", lambda path, form: (200, only))
    refused(visitor.come_back(code="any", state=asked["state"]), visitor, "Sign-in could not be completed")


def test_a_key_that_came_after_we_last_looked_is_fetched_once(
    answering: Answering, visitor: Visitor, fake: FakeProvider
) -> None:
    assert answering().status_code == 302
    before = fake.times_asked("/jwks")
    fake.key = new_key()
    fake.published = [fake.key]
    assert answering().status_code == 302
    assert fake.times_asked("/jwks") == before + 1
    assert answering().status_code == 302
    assert fake.times_asked("/jwks") == before + 1


# Whose sign-in it is: `state`


def test_a_state_that_we_did_not_sign_is_refused(visitor: Visitor, fake: FakeProvider, trail: Trail) -> None:
    asked = visitor.begin(OURS)
    code = fake.code_for(fake.sign(fake.claims(SUBJECT, asked["nonce"])))
    state = states.read(asked["state"], secret_key=SECRET_KEY)
    own, others = asked["state"].rsplit(".", 2), visitor.begin(THEIRS)["state"].rsplit(".", 2)
    before = len(trail.of("ours.lead")) + len(trail.of("theirs.lead"))
    for forged in (
        state.sign(secret_key="another secret, as long as ours is, or longer"),
        ".".join([others[0], *own[1:]]),
        ".".join([own[0], own[1][::-1], own[2]]),
        asked["state"][:-1],
        "nothing",
        "",
    ):
        refused(visitor.come_back(code=code, state=forged), visitor, "Sign-in could not be completed")
    assert len(trail.of("ours.lead")) + len(trail.of("theirs.lead")) == before  # whose would it be?
    assert fake.codes.pop(code)  # no forged state made us speak to the provider


def test_a_state_from_another_browser_is_refused(
    site: Flask, visitor: Visitor, fake: FakeProvider, trail: Trail
) -> None:
    asked = visitor.begin(OURS)
    code = fake.code_for(fake.sign(fake.claims(SUBJECT, asked["nonce"])))
    victim = Visitor(site)
    answer = victim.come_back(code=code, state=asked["state"])
    refused(answer, victim, "This sign-in was started elsewhere")
    assert trail.last_refusal("ours.lead") == {"reason": "other_browser"}
    assert fake.codes.pop(code)


def test_a_state_older_than_ten_minutes_is_refused(
    visitor: Visitor, fake: FakeProvider, trail: Trail
) -> None:
    asked = visitor.begin(OURS)
    with time_machine.travel(time.time() + 601):
        code = fake.code_for(fake.sign(fake.claims(SUBJECT, asked["nonce"])))
        answer = visitor.come_back(code=code, state=asked["state"])
        refused(answer, visitor, "This sign-in took too long")
        assert trail.last_refusal("ours.lead") == {"reason": "expired"}


def test_an_answer_counts_once(visitor: Visitor, fake: FakeProvider, trail: Trail) -> None:
    asked = visitor.begin(OURS)
    id_token = fake.sign(fake.claims(SUBJECT, asked["nonce"]))
    first, second = fake.code_for(id_token), fake.code_for(id_token)
    assert visitor.come_back(code=first, state=asked["state"]).status_code == 302
    answer = visitor.come_back(code=second, state=asked["state"])
    assert answer.status_code == 400
    assert trail.last_refusal("ours.lead") == {"reason": "other_browser"}


def test_an_answer_that_failed_does_not_count_again_either(visitor: Visitor, fake: FakeProvider) -> None:
    asked = visitor.begin(OURS)
    assert visitor.come_back(error="access_denied", state=asked["state"]).status_code == 403
    code = fake.code_for(fake.sign(fake.claims(SUBJECT, asked["nonce"])))
    refused(visitor.come_back(code=code, state=asked["state"]), visitor, "This sign-in was started elsewhere")


def test_a_code_that_was_used_is_refused_in_a_sign_in_of_its_own(
    visitor: Visitor, fake: FakeProvider, trail: Trail
) -> None:
    asked = visitor.begin(OURS)
    code = fake.code_for(fake.sign(fake.claims(SUBJECT, asked["nonce"])))
    assert visitor.come_back(code=code, state=asked["state"]).status_code == 302
    again = visitor.begin(OURS)
    assert visitor.come_back(code=code, state=again["state"]).status_code == 400
    assert trail.last_refusal("ours.lead") == {"reason": "code_refused"}


def test_an_id_token_of_another_sign_in_is_refused(visitor: Visitor, fake: FakeProvider) -> None:
    """Code injection: the attacker's code in the victim's sign-in brings the attacker's nonce."""
    attackers = visitor.begin(OURS)
    asked = visitor.begin(OURS)
    code = fake.code_for(fake.sign(fake.claims(SUBJECT, attackers["nonce"])))
    answer = visitor.come_back(code=code, state=asked["state"])
    refused(answer, visitor, "Sign-in could not be completed")


# Who answers: RFC 9207 and the provider's own organisation


def test_an_answer_that_names_another_issuer_is_refused_before_the_code_is_shown_to_anybody(
    visitor: Visitor, fake: FakeProvider, trail: Trail
) -> None:
    asked = visitor.begin(OURS)
    code = fake.code_for(fake.sign(fake.claims(SUBJECT, asked["nonce"])))
    answer = visitor.come_back(code=code, state=asked["state"], iss="https://elsewhere.example")
    refused(answer, visitor, "Sign-in could not be completed")
    assert trail.last_refusal("ours.lead") == {"reason": "other_issuer"}
    assert fake.codes.pop(code)


def test_an_answer_that_names_the_right_issuer_is_taken(visitor: Visitor, fake: FakeProvider) -> None:
    asked = visitor.begin(OURS)
    code = fake.code_for(fake.sign(fake.claims(SUBJECT, asked["nonce"])))
    assert visitor.come_back(code=code, state=asked["state"], iss=fake.issuer).status_code == 302


def test_a_state_of_one_organisation_lets_nobody_into_another(
    visitor: Visitor, fake: FakeProvider, shared: World
) -> None:
    """One issuer, one person in both: which organisation is entered hangs on the signed state alone."""
    asked = visitor.begin(THEIRS)
    code = fake.code_for(fake.sign(fake.claims(SUBJECT, asked["nonce"])))
    assert visitor.come_back(code=code, state=asked["state"], organisation=OURS).status_code == 302
    person = shared.members["theirs.appraisee"].person_id
    assert visitor.who() == {"person": str(person), "organisation": THEIRS}


def test_the_code_is_asked_for_with_pkce_and_redeemed_with_its_verifier(
    visitor: Visitor, fake: FakeProvider
) -> None:
    asked = visitor.begin(OURS)
    assert asked["response_type"] == "code"
    assert asked["code_challenge_method"] == "S256"
    code = fake.code_for(fake.sign(fake.claims(SUBJECT, asked["nonce"])))
    visitor.come_back(code=code, state=asked["state"])
    form = next(form for path, form in reversed(fake.asked) if path == "/token")
    digest = hashlib.sha256(form["code_verifier"].encode()).digest()
    assert segment_of(digest) == asked["code_challenge"]
    assert SECRET_KEY not in str(asked)
