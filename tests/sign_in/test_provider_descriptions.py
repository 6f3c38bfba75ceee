"""What providers say about themselves, and for how long: OpenID Connect Discovery 1.0 §4.3, RFC 9207 §2.3."""

import json
import time
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from urllib.parse import parse_qsl, urlsplit

import pytest
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA256
from flask import Flask

from tenants.encryption import CannotUnseal, seal, unseal
from tenants.sign_in import metadata
from tenants.sign_in.domain import Reason, SignInRefused
from tests.settings import ENCRYPTION_KEY
from tests.sign_in.conftest import SUBJECT, Trail, link, use_provider
from tests.sign_in.fake_provider import CLIENT_ID, FakeProvider
from tests.sign_in.visitor import Visitor
from tests.world import OURS, World


@pytest.fixture
def liar() -> Iterator[FakeProvider]:
    """A provider that nothing is known of yet."""
    with FakeProvider() as fake:
        yield fake


@pytest.fixture
def with_liar(site: Flask, shared: World, fake: FakeProvider, liar: FakeProvider) -> Iterator[Visitor]:
    """Ours signs in through the new provider for a while."""
    use_provider(shared, "ours", liar.issuer)
    link(shared, "ours.appraisee", liar.issuer, SUBJECT)
    yield Visitor(site)
    use_provider(shared, "ours", fake.issuer)


@pytest.mark.parametrize(
    "document",
    [
        {"issuer": "https://elsewhere.example"},
        {"issuer": None},
        {"authorization_endpoint": "http://elsewhere.example/authorize"},
        {"authorization_endpoint": "javascript:alert(1)"},
        {"authorization_endpoint": None},
        {"token_endpoint": "http://10.1.2.3/token"},
        {"token_endpoint": 7},
        {"jwks_uri": "file:///etc/passwd"},
        {"jwks_uri": None},
        {"end_session_endpoint": "http://elsewhere.example/end"},
    ],
    ids=str,
)
def test_a_description_that_is_another_issuers_or_leads_to_unsafe_places_is_not_used(
    with_liar: Visitor, liar: FakeProvider, document: dict[str, object]
) -> None:
    liar.document = document
    answer = with_liar.post("/sign-in", organisation=OURS)
    assert answer.status_code == 503
    assert "does not answer" in answer.text


def test_a_provider_that_does_not_answer_is_named_in_the_trail(
    with_liar: Visitor, liar: FakeProvider, shared: World
) -> None:
    liar.down = True
    assert with_liar.post("/sign-in", organisation=OURS).status_code == 503
    assert Trail(shared).last_refusal("ours.lead") == {"reason": "provider_down"}


def test_a_provider_that_always_names_itself_is_not_believed_without_its_name(
    with_liar: Visitor, liar: FakeProvider, shared: World
) -> None:
    """Mix-up: the answer of an attacker's provider that speaks no RFC 9207."""
    liar.document = {"authorization_response_iss_parameter_supported": True}
    asked = with_liar.begin(OURS)
    code = liar.code_for(liar.sign(liar.claims(SUBJECT, asked["nonce"])))
    assert with_liar.come_back(code=code, state=asked["state"]).status_code == 400
    assert Trail(shared).last_refusal("ours.lead") == {"reason": "other_issuer"}
    assert liar.codes.pop(code)
    asked = with_liar.begin(OURS)
    code = liar.code_for(liar.sign(liar.claims(SUBJECT, asked["nonce"])))
    answer = with_liar.come_back(code=code, state=asked["state"], iss=liar.issuer)
    assert answer.status_code == 302


def test_an_id_token_of_the_organisations_other_issuer_is_not_taken_for_this_ones(
    with_liar: Visitor, liar: FakeProvider, fake: FakeProvider
) -> None:
    """Mix-up: an honest provider's token, sound in itself, comes out of another's token endpoint."""
    asked = with_liar.begin(OURS)
    code = liar.code_for(fake.sign(fake.claims(SUBJECT, asked["nonce"])))
    assert with_liar.come_back(code=code, state=asked["state"]).status_code == 400
    assert with_liar.who() is None


def test_a_provider_that_takes_no_basic_authentication_gets_the_secret_in_the_form(
    with_liar: Visitor, liar: FakeProvider
) -> None:
    liar.document = {"token_endpoint_auth_methods_supported": ["client_secret_post", "private_key_jwt"]}
    asked = with_liar.begin(OURS)
    code = liar.code_for(liar.sign(liar.claims(SUBJECT, asked["nonce"])))
    assert with_liar.come_back(code=code, state=asked["state"]).status_code == 302
    form = next(form for path, form in liar.asked if path == "/token")
    assert form["client_id"] == CLIENT_ID
    assert form["client_secret"]


def test_a_provider_without_a_place_to_sign_out_is_left_alone(with_liar: Visitor, liar: FakeProvider) -> None:
    liar.document = {"end_session_endpoint": None}
    asked = with_liar.begin(OURS)
    code = liar.code_for(liar.sign(liar.claims(SUBJECT, asked["nonce"])))
    with_liar.come_back(code=code, state=asked["state"])
    answer = with_liar.post("/sign-out")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/signed-out")


def test_descriptions_and_keys_are_asked_for_once_in_ten_minutes(
    liar: FakeProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(3):
        found = metadata.discover(liar.issuer, allow_loopback=True)
        metadata.signing_keys(found, allow_loopback=True)
    assert [path for path, _ in liar.asked] == ["/.well-known/openid-configuration", "/jwks"]
    moment = time.monotonic() + metadata.KEPT_SECONDS
    monkeypatch.setattr(time, "monotonic", lambda: moment)
    metadata.discover(liar.issuer, allow_loopback=True)
    assert liar.times_asked("/.well-known/openid-configuration") == 2


def test_what_is_kept_for_a_demonstration_is_not_used_without_its_setting(liar: FakeProvider) -> None:
    metadata.discover(liar.issuer, allow_loopback=True)
    with pytest.raises(SignInRefused) as caught:
        metadata.discover(liar.issuer, allow_loopback=False)
    assert caught.value.reason is Reason.PROVIDER_DOWN


DEEP = b'{"issuer": ' + b"[" * 50_000 + b"]" * 50_000 + b"}"
"""As JSON it is sound, and deeper than anything that reads it."""


@pytest.mark.parametrize("path", ["/.well-known/openid-configuration", "/jwks", "/token", "/userinfo"])
def test_an_answer_nested_too_deeply_is_no_answer(
    with_liar: Visitor, liar: FakeProvider, shared: World, path: str
) -> None:
    use_provider(shared, "ours", liar.issuer, "number")  # which it would tell at /userinfo
    liar.user_information = {"sub": SUBJECT}
    liar.raw[path] = DEEP
    begun = with_liar.post("/sign-in", organisation=OURS)
    if begun.status_code == 303:
        asked = dict(parse_qsl(urlsplit(begun.headers["Location"]).query))
        code = liar.code_for(liar.sign(liar.claims(SUBJECT, asked["nonce"])))
        begun = with_liar.come_back(code=code, state=asked["state"])
    assert begun.status_code == 503
    assert Trail(shared).last_refusal("ours.lead")["reason"] == "provider_down"


def test_an_id_token_nested_too_deeply_is_no_token(with_liar: Visitor, liar: FakeProvider) -> None:
    asked = with_liar.begin(OURS)
    head = urlsafe_b64encode(json.dumps({"alg": "RS256", "kid": liar.key.kid}).encode()).rstrip(b"=")
    body = urlsafe_b64encode(DEEP).rstrip(b"=")
    private = liar.key.private_key
    assert private is not None
    signature = private.sign(head + b"." + body, PKCS1v15(), SHA256())
    token = b".".join((head, body, urlsafe_b64encode(signature).rstrip(b"="))).decode()
    answer = with_liar.come_back(code=liar.code_for(token), state=asked["state"])
    assert (answer.status_code, with_liar.who()) == (400, None)


@pytest.mark.parametrize(
    "told", [{"sub": "somebody-else", "number": "A3"}, {"number": "A3"}, {"sub": None}], ids=str
)
def test_user_information_about_somebody_else_is_not_believed(
    with_liar: Visitor, liar: FakeProvider, shared: World, told: dict[str, object]
) -> None:
    """OpenID Connect Core 1.0 §5.3.2: its subject has to be the ID token's."""
    use_provider(shared, "ours", liar.issuer, "number")
    liar.user_information = told
    asked = with_liar.begin(OURS)
    code = liar.code_for(liar.sign(liar.claims("new-there", asked["nonce"])))
    assert with_liar.come_back(code=code, state=asked["state"]).status_code == 400
    assert Trail(shared).last_refusal("ours.lead") == {"reason": "id_token", "check": "userinfo"}


def test_user_information_adds_to_an_id_token_and_never_overrules_it(
    with_liar: Visitor, liar: FakeProvider, shared: World
) -> None:
    use_provider(shared, "ours", liar.issuer, "number", tenant=("employer", OURS))
    liar.user_information = {"sub": "new-there", "employer": OURS, "number": "A4"}
    for said, status in (("elsewhere", 403), (None, 302)):
        asked = with_liar.begin(OURS)
        code = liar.code_for(liar.sign(liar.claims("new-there", asked["nonce"], employer=said)))
        assert with_liar.come_back(code=code, state=asked["state"]).status_code == status


@pytest.mark.parametrize("keys", [[], [{"kty": "RSA"}], [{}], ["nothing"], "nothing"], ids=str)
def test_keys_that_cannot_be_read_are_no_keys(
    liar: FakeProvider, monkeypatch: pytest.MonkeyPatch, keys: object
) -> None:
    found = metadata.discover(liar.issuer, allow_loopback=True)
    monkeypatch.setattr(liar, "answer", lambda path, form: (200, {"keys": keys}))
    with pytest.raises(SignInRefused):
        metadata.signing_keys(found, allow_loopback=True)


def test_a_secret_opens_with_the_key_that_sealed_it_and_no_other() -> None:
    sealed = seal("a secret", key=ENCRYPTION_KEY)
    assert "a secret" not in sealed
    assert unseal(sealed, key=ENCRYPTION_KEY) == "a secret"
    for wrong in (sealed[:-4], "", "nonsense"):
        with pytest.raises(CannotUnseal):
            unseal(wrong, key=ENCRYPTION_KEY)
    with pytest.raises(CannotUnseal):
        unseal(sealed, key="A" * 43 + "=")
