"""Access tokens: JWTs by RFC 9068 that carry their organisation; a row each, so revoking bites at once."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any
from uuid import UUID

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import ECKey
from sqlalchemy import and_, bindparam, select
from sqlalchemy.orm import Session

from tenants.clients.models import AccessToken, OAuthClient
from tenants.errors import NotSignedIn
from tenants.identity import Identity
from tenants.organisations import standing
from tenants.organisations.models import Organisation
from tenants.prepared import PREPARED
from tenants.rows import now, uuid7

LIFETIME = timedelta(minutes=10)
ALGORITHM = "ES256"
TYPE = "at+jwt"


@dataclass(frozen=True)
class Claims:
    """What a token says once its signature, type, issuer, audience and times are checked."""

    id: UUID
    organisation_id: UUID
    client_id: str
    scopes: frozenset[str]


@lru_cache(maxsize=4)
def signing_key(pem: str) -> ECKey:
    """The key from settings, parsed once; its thumbprint is its `kid`."""
    key = ECKey.import_key(pem)
    return ECKey.import_key(pem, {"kid": key.thumbprint(), "use": "sig", "alg": ALGORITHM})


def issue(
    session: Session,
    *,
    client: OAuthClient,
    scopes: frozenset[str],
    key: str,
    issuer: str,
    at: datetime | None = None,
) -> tuple[str, AccessToken]:
    """Make a token for a client of the session's organisation and add its row."""
    issued = at or now()
    row = AccessToken(
        id=uuid7(),
        oauth_client_id=client.id,
        scope=" ".join(sorted(scopes)),
        issued_at=issued,
        expires_at=issued + LIFETIME,
    )
    claims: dict[str, Any] = {
        "iss": issuer,
        "aud": issuer,
        "sub": client.client_id,
        "client_id": client.client_id,
        "organisation": str(client.tenant_id),
        "scope": row.scope,
        "iat": int(issued.timestamp()),
        "exp": int(row.expires_at.timestamp()),
        "jti": str(row.id),
    }
    session.add(row)
    signer = signing_key(key)
    return jwt.encode({"alg": ALGORITHM, "typ": TYPE, "kid": signer.kid}, claims, signer), row


def read(token: str, *, key: str, issuer: str) -> Claims:
    """Check a token's signature, type, issuer, audience and times.

    :raises NotSignedIn: when any of them fails; the reason isn't told to the caller.
    """
    try:
        claims, expires = _checked(token, key, issuer)
    except (JoseError, KeyError, TypeError, ValueError) as problem:
        raise NotSignedIn(_REFUSED) from problem
    if expires <= now().timestamp():
        raise NotSignedIn(_REFUSED)
    return claims


@lru_cache(maxsize=1024)
def _checked(token: str, key: str, issuer: str) -> tuple[Claims, float]:
    """What a token says and until when, if it is ours; what held once holds for the same token and key.

    So it is checked once a process. Its end is compared, and its row is read, at every request.
    """
    opened = jwt.decode(token, signing_key(key), algorithms=[ALGORITHM])
    if opened.header.get("typ") != TYPE:
        raise NotSignedIn(_REFUSED)
    said = opened.claims
    _registry(issuer).validate(said)
    claims = Claims(
        id=UUID(said["jti"]),
        organisation_id=UUID(said["organisation"]),
        client_id=str(said["client_id"]),
        scopes=frozenset(str(said["scope"]).split()),
    )
    return claims, float(said["exp"])


_REFUSED = "The access token isn't valid here, or has expired. Ask for a new one."


@lru_cache(maxsize=4)
def _registry(issuer: str) -> jwt.JWTClaimsRegistry:
    required = {"essential": True, "value": issuer}
    return jwt.JWTClaimsRegistry(
        iss=required,  # type: ignore[arg-type] # a TypedDict the checker can't see through a variable
        aud=required,  # type: ignore[arg-type]
        exp={"essential": True},
        jti={"essential": True},
    )


def identify(session: Session, claims: Claims) -> Identity:
    """The machine behind a token that is still good, in one statement.

    :raises NotSignedIn: when the token was revoked or has expired, its client was disabled, or its
        organisation is suspended or has ended.
    """
    asked = {"organisation": claims.organisation_id, "id": claims.id, "moment": now()}
    row = session.execute(_LIVE, asked).one_or_none()
    if row is None:
        raise NotSignedIn(_REFUSED)
    return Identity(
        organisation_id=claims.organisation_id,
        ods_code=row.ods_code,
        organisation_name=row.organisation,
        organisation_is_synthetic=row.is_synthetic,
        display_name=row.name,
        client_id=claims.client_id,
        scopes=claims.scopes,
    )


_TOKEN, _CLIENT, _ORGANISATION = AccessToken.__table__, OAuthClient.__table__, Organisation.__table__
_LIVE = (  # put together once, on bare columns, because every request of a machine asks it
    select(
        _CLIENT.c.name,
        _ORGANISATION.c.ods_code,
        _ORGANISATION.c.name.label("organisation"),
        _ORGANISATION.c.is_synthetic,
    )
    .select_from(_TOKEN)
    .join(
        _CLIENT,
        and_(_CLIENT.c.tenant_id == _TOKEN.c.tenant_id, _CLIENT.c.id == _TOKEN.c.oauth_client_id),
    )
    .join(_ORGANISATION, _ORGANISATION.c.id == _TOKEN.c.tenant_id)
    .where(
        _TOKEN.c.tenant_id == bindparam("organisation"),
        _TOKEN.c.id == bindparam("id"),
        _TOKEN.c.revoked_at.is_(None),
        _TOKEN.c.expires_at > bindparam("moment"),
        _CLIENT.c.disabled_at.is_(None),
        standing.works(_TOKEN.c.tenant_id),
    )
    .execution_options(**PREPARED)
)
