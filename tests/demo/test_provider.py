"""The sign-in provider as a relying party and a browser meet it: OpenID Connect Core 1.0, RFC 7636."""

import base64
import hashlib
import re
import secrets
import socket
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from joserfc import jwt
from joserfc.jwk import KeySet

from appraisal.demo.errors import DemoError
from appraisal.demo.provider import Provider, ProviderAccount, ProviderClient

AMINA = ProviderAccount("amina.khan", "demo-pass-amina", "Amina", "Khan", "amina.khan@example.org")
JOHN = ProviderAccount("john.o'neill", "demo-pass-john", "John", "O’Neill", "john.oneill@example.org")
CLIENT = ProviderClient(
    "appraisal", "client-secret", "http://127.0.0.1:8000/sign-in/callback", "http://127.0.0.1:8000/signed-out"
)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="module")
def provider(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Provider]:
    with Provider(tmp_path_factory.mktemp("provider"), free_port(), [AMINA, JOHN], CLIENT) as provider:
        yield provider


class RelyingParty:
    """The service's side of the code flow, with a browser of its own."""

    def __init__(self, provider: Provider) -> None:
        self.browser = requests.Session()
        self.found = requests.get(f"{provider.issuer}/.well-known/openid-configuration", timeout=5).json()
        self.state, self.nonce, self.verifier = (secrets.token_urlsafe(32) for _ in range(3))

    def ask(self, **changed: str) -> requests.Response:
        digest = hashlib.sha256(self.verifier.encode()).digest()
        parameters = {
            "client_id": CLIENT.client_id,
            "response_type": "code",
            "scope": "openid profile email",
            "redirect_uri": CLIENT.redirect_uri,
            "state": self.state,
            "nonce": self.nonce,
            "code_challenge": base64.urlsafe_b64encode(digest).rstrip(b"=").decode(),
            "code_challenge_method": "S256",
        }
        place = self.found["authorization_endpoint"]
        return self._follow(self.browser.get(place, params=parameters | changed, allow_redirects=False))

    def submit(self, page: requests.Response, field: str, value: str) -> requests.Response:
        token = re.search(r'name="csrf_token" value="([^"]+)"', page.text)
        assert token is not None
        form = {"csrf_token": token[1], field: value}
        return self._follow(self.browser.post(page.url, data=form, allow_redirects=False))

    def sign_in(self, account: ProviderAccount) -> dict[str, str]:
        page = self.submit(self.ask(), "login", account.user_name)
        return self.callback(self.submit(page, "password", account.password))

    def callback(self, answer: requests.Response) -> dict[str, str]:
        location = answer.headers["Location"]
        assert location.startswith(CLIENT.redirect_uri + "?")
        return {name: values[0] for name, values in parse_qs(urlsplit(location).query).items()}

    def exchange(self, code: str, verifier: str | None = None) -> requests.Response:
        return requests.post(
            self.found["token_endpoint"],
            auth=(CLIENT.client_id, CLIENT.client_secret),
            data={
                "grant_type": "authorization_code",
                "code": code,
                "redirect_uri": CLIENT.redirect_uri,
                "code_verifier": verifier or self.verifier,
            },
            timeout=5,
        )

    def claims(self, id_token: str) -> dict[str, object]:
        keys = KeySet.import_key_set(requests.get(self.found["jwks_uri"], timeout=5).json())
        return jwt.decode(id_token, keys, algorithms=["RS256"]).claims

    def _follow(self, answer: requests.Response) -> requests.Response:
        while answer.is_redirect and not answer.headers["Location"].startswith(CLIENT.redirect_uri):
            place = requests.compat.urljoin(answer.url, answer.headers["Location"])
            answer = self.browser.get(place, allow_redirects=False)
        return answer


def test_discovery_names_the_issuer_and_everything_the_service_uses(provider: Provider) -> None:
    found = RelyingParty(provider).found
    assert found["issuer"] == provider.issuer
    assert "S256" in found["code_challenge_methods_supported"]
    for name in ("authorization_endpoint", "token_endpoint", "jwks_uri", "end_session_endpoint"):
        assert found[name].startswith(provider.issuer + "/")


@pytest.mark.parametrize("account", [AMINA, JOHN], ids=lambda account: account.given_name)
def test_signing_in_through_the_form_ends_in_an_id_token_for_the_service(
    provider: Provider, account: ProviderAccount
) -> None:
    party = RelyingParty(provider)
    callback = party.sign_in(account)
    assert callback["state"] == party.state
    assert callback["iss"] == provider.issuer  # RFC 9207
    tokens = party.exchange(callback["code"]).json()
    claims = party.claims(tokens["id_token"])
    assert claims["iss"] == provider.issuer
    assert claims["aud"] == [CLIENT.client_id]
    assert claims["nonce"] == party.nonce
    assert claims["sub"] == account.user_name
    assert (claims["given_name"], claims["family_name"]) == (account.given_name, account.family_name)
    assert claims["email"] == account.email
    assert float(str(claims["exp"])) > time.time()


def test_a_wrong_password_brings_no_code(provider: Provider) -> None:
    party = RelyingParty(provider)
    page = party.submit(party.ask(), "login", AMINA.user_name)
    answer = party.submit(page, "password", JOHN.password)
    assert answer.status_code == 200
    assert "Login failed" in answer.text


def test_a_code_is_worth_nothing_without_its_verifier_and_only_once(provider: Provider) -> None:
    party = RelyingParty(provider)
    code = party.sign_in(AMINA)["code"]
    refused = party.exchange(code, verifier=secrets.token_urlsafe(32))
    assert refused.status_code == 400
    assert party.exchange(code).status_code == 200
    assert party.exchange(code).status_code == 400


def test_a_redirect_to_anywhere_else_is_refused(provider: Provider) -> None:
    party = RelyingParty(provider)
    party.sign_in(AMINA)
    answer = party.ask(redirect_uri="http://127.0.0.1:9/elsewhere")
    assert answer.status_code == 400
    assert "Location" not in answer.headers


def test_signing_out_at_the_provider_asks_for_the_password_again_and_comes_back(provider: Provider) -> None:
    party = RelyingParty(provider)
    tokens = party.exchange(party.sign_in(AMINA)["code"]).json()
    assert "code" in party.callback(party.ask())  # the provider remembers her
    answer = party.browser.get(
        party.found["end_session_endpoint"],
        params={
            "id_token_hint": tokens["id_token"],
            "client_id": CLIENT.client_id,  # canaille does not resolve it from an `aud` that is a list
            "post_logout_redirect_uri": CLIENT.post_logout_redirect_uri,
            "state": "back",
        },
        allow_redirects=False,
    )
    assert answer.headers["Location"] == CLIENT.post_logout_redirect_uri + "?state=back"
    assert "Location" not in party.ask().headers


def test_people_signing_in_at_once_each_get_their_own_token(provider: Provider) -> None:
    def sign_in(number: int) -> bool:
        account = (AMINA, JOHN)[number % 2]
        party = RelyingParty(provider)
        tokens = party.exchange(party.sign_in(account)["code"]).json()
        assert "id_token" in tokens, tokens
        return party.claims(tokens["id_token"])["sub"] == account.user_name

    with ThreadPoolExecutor(8) as crowd:
        assert list(crowd.map(sign_in, range(16))) == [True] * 16


def test_the_signing_key_stays_and_secrets_are_only_the_owners(provider: Provider) -> None:
    def keys(issuer: str) -> object:
        return requests.get(f"{issuer}/oauth/jwks.json", timeout=5).json()

    before = keys(provider.issuer)
    provider.stop()
    with pytest.raises((requests.ConnectionError, requests.Timeout)):  # nobody answers
        keys(provider.issuer)
    began = time.monotonic()
    provider.start()
    assert time.monotonic() - began < 10  # about 1.5 s on an idle machine
    assert keys(provider.issuer) == before
    for name in ("provider.json", "signing-key.json"):
        assert (provider.directory / name).stat().st_mode & 0o777 == 0o600


def test_a_taken_port_is_one_clear_sentence(provider: Provider) -> None:
    second = Provider(provider.directory, int(provider.issuer.rpartition(":")[2]), [AMINA], CLIENT)
    with pytest.raises(
        DemoError, match=r"Port \d+, where the sign-in provider has to stand, is in use: free it\."
    ):
        second.start()
    assert second.process is None
