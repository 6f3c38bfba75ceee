"""Checking an ID token: OpenID Connect Core 1.0 §3.1.3.7, every clause of it that concerns the code flow."""

import math
import secrets
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from joserfc import jwt
from joserfc.errors import InvalidKeyIdError, JoseError
from joserfc.jwk import KeySet
from joserfc.jws import JWSRegistry

from tenants.rows import now
from tenants.sign_in.domain import Reason, SignInRefused

ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512")
"""Signatures by a private key only: `none` proves nothing, HS* would take a public key for a secret."""
LEEWAY_SECONDS = 60
LONGEST_SUBJECT = 255
"""In ASCII characters, as OpenID Connect Core §2 has it."""

Claims = Mapping[str, Any]
KeySource = Callable[[bool], KeySet]
"""The provider's keys; called with True when they must be fetched again."""


def check(id_token: str, *, keys: KeySource, issuer: str, client_id: str, nonce: str) -> Claims:
    """The claims of an ID token that `issuer` made for us, for this very sign-in, a moment ago.

    :raises SignInRefused: naming the check that failed.
    """
    claims = _verified(id_token, keys)
    failed = _failed(claims, issuer=issuer, client_id=client_id, nonce=nonce)
    if failed:
        raise SignInRefused(Reason.ID_TOKEN, failed[0])
    return claims


def authenticated_at(claims: Claims) -> datetime | None:
    """When the person proved who they are (`auth_time`), never later than now; None where it isn't said."""
    said = _time(claims.get("auth_time"), missing=math.nan)
    moment = now()
    if not 0 < said < math.inf:
        return None
    return min(datetime.fromtimestamp(min(said, moment.timestamp()), UTC), moment)


def _verified(id_token: str, keys: KeySource) -> Claims:
    registry = JWSRegistry(algorithms=ALGORITHMS, strict_check_header=False)
    try:
        try:
            return jwt.decode(id_token, keys(False), registry=registry).claims
        except InvalidKeyIdError:  # a key that came after we last looked
            return jwt.decode(id_token, keys(True), registry=registry).claims
    except (JoseError, KeyError, TypeError, ValueError, RecursionError) as problem:
        raise SignInRefused(Reason.ID_TOKEN, "signature") from problem


def _failed(claims: Claims, *, issuer: str, client_id: str, nonce: str) -> list[str]:
    aud, azp = claims.get("aud"), claims.get("azp")
    audiences = aud if isinstance(aud, list) else [aud]
    moment = now().timestamp()
    checks = {
        "iss": claims.get("iss") == issuer,
        "aud": client_id in audiences,
        "azp": azp == client_id or (azp is None and len(audiences) == 1),
        "exp": moment - LEEWAY_SECONDS < _time(claims.get("exp"), missing=-math.inf),
        "iat": _time(claims.get("iat"), missing=math.inf) <= moment + LEEWAY_SECONDS,
        "nbf": _time(claims.get("nbf", 0), missing=math.inf) <= moment + LEEWAY_SECONDS,
        "nonce": secrets.compare_digest(str(claims.get("nonce")).encode(), nonce.encode()),
        "sub": _is_subject(claims.get("sub")),
    }
    return [name for name, passed in checks.items() if not passed]


def _is_subject(claim: object) -> bool:
    return (
        isinstance(claim, str)
        and 0 < len(claim) <= LONGEST_SUBJECT
        and claim.isascii()
        and claim.isprintable()
    )


def _time(claim: object, *, missing: float) -> float:
    """A NumericDate; anything else counts as `missing`, which fails its check."""
    if isinstance(claim, bool) or not isinstance(claim, int | float):
        return missing
    return missing if isinstance(claim, float) and not math.isfinite(claim) else claim
