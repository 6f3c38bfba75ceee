"""Our side of the authorisation code flow with PKCE, spoken through Authlib and the one way out."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import requests
from authlib.integrations.base_client import OAuthError
from authlib.integrations.requests_client import OAuth2Session

from tenants.encryption import CannotUnseal, unseal
from tenants.sign_in import id_token as id_tokens
from tenants.sign_in.domain import Reason, SignInRefused
from tenants.sign_in.metadata import Metadata, discover, signing_keys
from tenants.sign_in.outbound import guard
from tenants.sign_in.service import Provider
from tenants.sign_in.state import Attempt


@dataclass(frozen=True)
class RelyingParty:
    """This service towards providers: where answers come back to, and what opens stored secrets."""

    redirect_uri: str
    encryption_key: str
    allow_loopback: bool

    def authorization_url(self, provider: Provider, attempt: Attempt, state: str) -> str:
        """Where to send the browser (OpenID Connect Core §3.1.2.1, RFC 7636 with S256).

        :raises SignInRefused: when the provider doesn't answer.
        """
        metadata = self._metadata(provider)
        with self._client(provider, metadata) as client:
            address, _ = client.create_authorization_url(
                metadata.authorization_endpoint,
                state=state,
                nonce=attempt.nonce,
                code_verifier=attempt.verifier,
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

    def redeem(self, provider: Provider, attempt: Attempt, code: str) -> tuple[id_tokens.Claims, str]:
        """Exchange the code; returns the checked claims of the ID token, and the token itself.

        :raises SignInRefused: when the provider doesn't answer or won't have the code, or a check fails.
        """
        metadata = self._metadata(provider)
        id_token = self._exchange(provider, metadata, attempt, code)
        claims = id_tokens.check(
            id_token,
            keys=lambda fresh: signing_keys(metadata, allow_loopback=self.allow_loopback, fresh=fresh),
            issuer=provider.issuer,
            client_id=provider.client_id,
            nonce=attempt.nonce,
        )
        return claims, id_token

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
        return discover(provider.issuer, allow_loopback=self.allow_loopback)

    def _exchange(self, provider: Provider, metadata: Metadata, attempt: Attempt, code: str) -> str:
        try:
            with self._client(provider, metadata) as client:
                answer: dict[str, Any] = client.fetch_token(
                    metadata.token_endpoint,
                    grant_type="authorization_code",
                    code=code,
                    code_verifier=attempt.verifier,
                )
        except OAuthError as problem:
            raise SignInRefused(Reason.CODE_REFUSED) from problem
        except (requests.RequestException, AttributeError, TypeError, ValueError) as problem:
            raise SignInRefused(Reason.PROVIDER_DOWN) from problem
        id_token = answer.get("id_token")
        if not isinstance(id_token, str):
            raise SignInRefused(Reason.ID_TOKEN, "missing")
        return id_token

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
            scope="openid" if provider.employee_number_claim is None else "openid profile",
            redirect_uri=self.redirect_uri,
            code_challenge_method="S256",
        ) as session:
            guard(session, allow_loopback=self.allow_loopback)
            yield session
