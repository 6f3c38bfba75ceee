"""Our side of the authorisation code flow with PKCE, spoken through Authlib and the one way out."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from authlib.integrations.base_client import OAuthError
from authlib.integrations.requests_client import OAuth2Session

from tenants.encryption import CannotUnseal, unseal
from tenants.sign_in import id_token as id_tokens
from tenants.sign_in.domain import Reason, SignInRefused
from tenants.sign_in.metadata import UNREADABLE, Metadata, discover, signing_keys
from tenants.sign_in.outbound import guard
from tenants.sign_in.recognition import Kind
from tenants.sign_in.service import Provider
from tenants.sign_in.state import Attempt

CIS2_SCOPE = "openid profile nhsperson nationalrbacaccess selectedrole"
CIS2_ACR = "AAL2_OR_AAL3_ANY"
"""What NHS CIS2 is asked for: any authenticator of level 2 or 3."""
AGAIN = {"prompt": "login", "max_age": "60"}
"""Asks for a new proof. `max_age` alone would do, but obliges a provider to say `auth_time`; at 0 some never
stop asking."""


@dataclass(frozen=True)
class Answer:
    """What a provider said of somebody, checked: in the ID token, and in its user information beside it."""

    claims: id_tokens.Claims
    id_token: str
    authenticated_at: datetime | None
    """When the person proved who they are, where the provider says so."""


@dataclass(frozen=True)
class RelyingParty:
    """This service towards providers: where answers come back to, and what opens stored secrets."""

    redirect_uri: str
    encryption_key: str
    allow_loopback: bool

    def authorization_url(
        self, provider: Provider, attempt: Attempt, state: str, *, again: bool = False
    ) -> str:
        """Where to send the browser (OpenID Connect Core §3.1.2.1, RFC 7636 with S256).

        :param again: ask the provider to have the person prove anew who they are.
        :raises SignInRefused: when the provider doesn't answer.
        """
        metadata = self._metadata(provider)
        with self._client(provider, metadata) as client:
            address, _ = client.create_authorization_url(
                metadata.authorization_endpoint,
                state=state,
                nonce=attempt.nonce,
                code_verifier=attempt.verifier,
                **({"acr_values": CIS2_ACR} if provider.kind is Kind.CIS2 else {}),
                **(AGAIN if again else {}),
            )
        return str(address)

    def check_sender(self, provider: Provider, iss: str | None) -> None:
        """RFC 9207: an answer that names its sender must name the provider we asked.

        :raises SignInRefused: otherwise, or when a provider that always names itself didn't.
        """
        if iss is None and not self._metadata(provider).names_itself:
            return
        if iss != provider.issuer:
            raise SignInRefused(Reason.OTHER_ISSUER)

    def redeem(self, provider: Provider, attempt: Attempt, code: str) -> Answer:
        """Exchange the code, and check what comes for it.

        :raises SignInRefused: when the provider doesn't answer or won't have the code, or a check fails.
        """
        metadata = self._metadata(provider)
        with self._client(provider, metadata) as client:
            id_token = _exchange(client, metadata, attempt, code)
            claims = id_tokens.check(
                id_token,
                keys=lambda fresh: signing_keys(
                    metadata, allow_loopback=self.allow_loopback, fresh=fresh, since=provider.changed_at
                ),
                issuer=provider.issuer,
                client_id=provider.client_id,
                nonce=attempt.nonce,
            )
            also = _user_information(client, metadata, claims) if _needs_more(provider, claims) else {}
        return Answer({**also, **claims}, id_token, id_tokens.authenticated_at(claims))

    def sign_out_url(self, provider: Provider, sealed_id_token: str | None, back_to: str) -> str | None:
        """Where the browser ends its session at the provider (RP-Initiated Logout 1.0), if anywhere."""
        try:
            endpoint = self._metadata(provider).end_session_endpoint
            hint = (
                {"id_token_hint": unseal(sealed_id_token, key=self.encryption_key)} if sealed_id_token else {}
            )
        except (SignInRefused, CannotUnseal):
            return None  # signing out here never depends on the provider
        if endpoint is None:
            return None
        query = urlencode({"client_id": provider.client_id, "post_logout_redirect_uri": back_to} | hint)
        return f"{endpoint}{'&' if '?' in endpoint else '?'}{query}"

    def _metadata(self, provider: Provider) -> Metadata:
        return discover(provider.issuer, allow_loopback=self.allow_loopback, since=provider.changed_at)

    @contextmanager
    def _client(self, provider: Provider, metadata: Metadata) -> Iterator[Any]:
        try:
            client_secret = unseal(provider.client_secret_encrypted, key=self.encryption_key)
        except CannotUnseal as problem:
            raise SignInRefused(Reason.PROVIDER_DOWN, "secret") from problem
        with OAuth2Session(
            client_id=provider.client_id,
            client_secret=client_secret,
            token_endpoint_auth_method=metadata.token_endpoint_auth_method,
            scope=_scope(provider),
            redirect_uri=self.redirect_uri,
            code_challenge_method="S256",
        ) as session:
            guard(session, allow_loopback=self.allow_loopback)
            yield session


def _scope(provider: Provider) -> str:
    if provider.kind is Kind.CIS2:
        return CIS2_SCOPE
    return "openid" if provider.employee_number_claim is None else "openid profile"


def _exchange(client: Any, metadata: Metadata, attempt: Attempt, code: str) -> str:  # noqa: ANN401 - Authlib is untyped
    try:
        answer: dict[str, Any] = client.fetch_token(
            metadata.token_endpoint,
            grant_type="authorization_code",
            code=code,
            code_verifier=attempt.verifier,
        )
    except OAuthError as problem:
        raise SignInRefused(Reason.CODE_REFUSED) from problem
    except (*UNREADABLE, AttributeError) as problem:
        raise SignInRefused(Reason.PROVIDER_DOWN) from problem
    id_token = answer.get("id_token")
    if not isinstance(id_token, str):
        raise SignInRefused(Reason.ID_TOKEN, "missing")
    return id_token


def _needs_more(provider: Provider, claims: id_tokens.Claims) -> bool:
    """Is a claim that has to be asked not in the ID token? NHS CIS2 tells roles in user information alone."""
    if provider.kind is Kind.CIS2:
        return True
    return any(name not in claims for name in (provider.tenant_claim, provider.employee_number_claim) if name)


def _user_information(
    client: Any,  # noqa: ANN401 - Authlib's
    metadata: Metadata,
    claims: id_tokens.Claims,
) -> id_tokens.Claims:
    """OpenID Connect Core §5.3: told over the way out, about the ID token's own subject (§5.3.2)."""
    if metadata.userinfo_endpoint is None:
        return {}
    try:
        response = client.get(metadata.userinfo_endpoint, headers={"Accept": "application/json"})
        response.raise_for_status()
        found = response.json()
    except (*UNREADABLE, OAuthError, AttributeError) as problem:
        raise SignInRefused(Reason.PROVIDER_DOWN, "userinfo") from problem
    if not isinstance(found, dict) or found.get("sub") != claims["sub"]:
        raise SignInRefused(Reason.ID_TOKEN, "userinfo")
    return found
