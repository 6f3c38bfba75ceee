"""The authorization server, without the web: Authlib's protocol, our rows. One small class for each RFC.

An `Authority` serves one request. It says what to answer as (status, JSON); the edge sends it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from authlib.oauth2 import AuthorizationServer
from authlib.oauth2.rfc6749 import ClientMixin, InvalidRequestError, OAuth2Request
from authlib.oauth2.rfc6749.errors import InvalidScopeError
from authlib.oauth2.rfc6749.grants import ClientCredentialsGrant
from authlib.oauth2.rfc6749.requests import BasicOAuth2Payload
from authlib.oauth2.rfc6749.util import extract_basic_authorization
from authlib.oauth2.rfc7009 import RevocationEndpoint
from sqlalchemy.orm import Session

from tenants.audit import service as audit
from tenants.clients import service, tokens
from tenants.clients.models import OAuthClient
from tenants.errors import NotSignedIn
from tenants.identity import Identity

METHOD = "client_secret_basic"
GRANT = "client_credentials"
Answer = tuple[int, dict[str, Any]]


class Asked(OAuth2Request):  # type: ignore[misc] # Authlib is untyped
    """A form posted to one of the endpoints."""

    def __init__(self, uri: str, authorization: str, form: Mapping[str, str]) -> None:
        super().__init__("POST", uri, headers={"Authorization": authorization})
        self.payload = BasicOAuth2Payload(form)
        self._form = form

    @property
    def form(self) -> Mapping[str, str]:
        """The form's fields."""
        return self._form


class Machine(ClientMixin):  # type: ignore[misc]
    """A registered client, as Authlib asks about it."""

    def __init__(self, row: OAuthClient, identity: Identity) -> None:
        self.row = row
        self.identity = identity

    def get_client_id(self) -> str:
        """Its public id."""
        return self.row.client_id

    def check_endpoint_auth_method(self, method: str, endpoint: str) -> bool:
        """Every endpoint takes the same one."""
        return method == METHOD

    def check_grant_type(self, grant_type: str) -> bool:
        """Machines act for themselves only."""
        return grant_type == GRANT


class ClientCredentials(ClientCredentialsGrant):  # type: ignore[misc]
    """RFC 6749 §4.4."""

    GRANT_TYPE = GRANT
    TOKEN_ENDPOINT_AUTH_METHODS = (METHOD,)

    def validate_requested_scope(self) -> None:
        """§3.3: a scope must be asked for, and be one the client has; nothing is narrowed in silence."""
        asked = frozenset((self.request.payload.scope or "").split())
        if not asked or not asked <= frozenset(self.request.client.row.scopes):
            raise InvalidScopeError


@dataclass(frozen=True)
class Presented:
    """A token of ours that somebody holds."""

    claims: tokens.Claims

    def check_client(self, client: Machine) -> bool:
        """RFC 7009 §2.1: was it issued to the client that asks?"""
        return (self.claims.organisation_id, self.claims.client_id) == (
            client.row.tenant_id,
            client.row.client_id,
        )


class Revocation(RevocationEndpoint):  # type: ignore[misc]
    """RFC 7009."""

    def check_params(self, request: Asked, client: Machine) -> None:
        """§2.1: the token is required; a hint may be ignored, and is, since there is one kind of token."""
        if "token" not in request.form:
            raise InvalidRequestError("Missing token.")

    def query_token(self, token_string: str, token_type_hint: str | None) -> Presented | None:
        """§2.2: a token that isn't valid needs no revoking and is no error."""
        return self.server.read(token_string)  # type: ignore[no-any-return] # the server is untyped here

    def revoke_token(self, token: Presented, request: Asked) -> None:
        """End it."""
        service.revoke(self.server.session, by=request.client.identity, token=token.claims)


class Authority(AuthorizationServer):  # type: ignore[misc]
    """RFC 6749's server, for one request."""

    def __init__(self, session: Session, *, key: str, issuer: str) -> None:
        super().__init__()
        self.session = session
        self.presented: Identity | None = None
        """The client that was named, whether or not it could prove it: for the audit trail."""
        self._key = key
        self._issuer = issuer
        self.register_client_auth_method(METHOD, self._authenticate)
        self.register_grant(ClientCredentials)
        self.register_endpoint(Revocation)
        self.register_token_generator("default", self._issue)

    def issue_token(self, authorization: str, form: Mapping[str, str]) -> Answer:
        """RFC 6749 §3.2."""
        asked = Asked(f"{self._issuer}/oauth/token", authorization, form)
        return self.create_token_response(asked)  # type: ignore[no-any-return]

    def revoke_token(self, authorization: str, form: Mapping[str, str]) -> Answer:
        """RFC 7009 §2."""
        asked = Asked(f"{self._issuer}/oauth/revoke", authorization, form)
        return self.create_endpoint_response(Revocation.ENDPOINT_NAME, asked)  # type: ignore[no-any-return]

    def read(self, token: str) -> Presented | None:
        """A token of ours that hasn't expired."""
        try:
            return Presented(tokens.read(token, key=self._key, issuer=self._issuer))
        except NotSignedIn:
            return None

    def _authenticate(self, query_client: object, request: Asked) -> Machine | None:
        client_id, secret = _basic(request.headers)
        found = service.find_client(self.session, client_id=client_id)
        client, self.presented = found or (None, None)
        if not service.secret_matches(client, secret) or found is None:
            return None
        return Machine(*found)

    def _issue(self, grant_type: str, client: Machine, scope: str, **_: object) -> dict[str, Any]:
        token, row = tokens.issue(
            self.session,
            client=client.row,
            scopes=frozenset(scope.split()),
            key=self._key,
            issuer=self._issuer,
        )
        audit.record(
            self.session,
            by=client.identity,
            action="token.issued",
            object_type="access_token",
            object_id=row.id,
            detail={"scope": row.scope},
        )
        seconds = int(tokens.LIFETIME.total_seconds())
        return {"access_token": token, "token_type": "Bearer", "expires_in": seconds, "scope": row.scope}

    def query_client(self, client_id: str) -> None:
        """Unused: clients are found while they prove themselves."""

    def save_token(self, token: dict[str, Any], request: Asked) -> None:
        """Unused: a token's row is written as it is issued."""

    def send_signal(self, name: str, *arguments: object, **named: object) -> None:
        """Nobody listens."""

    def create_oauth2_request(self, request: Asked) -> Asked:
        """The edge made it already."""
        return request

    def handle_response(self, status: int, body: dict[str, Any], headers: object) -> Answer:
        """As it is; the edge sends it with headers of its own."""
        return status, body


def _basic(headers: Mapping[str, str]) -> tuple[str, str]:
    """RFC 7617's id and secret, empty where there are none."""
    try:
        client_id, secret = extract_basic_authorization(headers)
    except ValueError:  # not UTF-8 within
        return "", ""
    return client_id or "", secret or ""
