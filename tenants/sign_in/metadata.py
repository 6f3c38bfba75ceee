"""What a provider says about itself (OpenID Connect Discovery) and its keys, kept for ten minutes."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar
from urllib.parse import urlsplit

import requests
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from tenants.rows import now
from tenants.sign_in.domain import Reason, SignInRefused
from tenants.sign_in.outbound import fetch_json

KEPT_SECONDS = 600
LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
WELL_KNOWN = "/.well-known/openid-configuration"
UNREADABLE = (requests.RequestException, JoseError, KeyError, TypeError, ValueError, RecursionError)
"""What reading an answer may raise, however it is made: JSON nested too deeply ends in the last one."""
Kept = TypeVar("Kept")


class OtherIssuer(ValueError):
    """The description speaks for another issuer: `said` is whose."""

    def __init__(self, said: object) -> None:
        super().__init__("the document speaks for another issuer")
        self.said = str(said)


@dataclass(frozen=True)
class Metadata:
    """What we use of a provider's discovery document; every address in it was checked."""

    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str
    end_session_endpoint: str | None
    userinfo_endpoint: str | None
    names_itself: bool
    """RFC 9207: its answers always carry `iss`, so that one without it comes from somebody else."""
    token_endpoint_auth_method: str


class _Memory(Generic[Kept]):
    """Answers by address, each for a limited time; asked afresh it forgets. Safe between threads."""

    def __init__(self, ask: Callable[[str, bool], Kept]) -> None:
        self._ask = ask
        self._kept: dict[tuple[str, bool], tuple[float, datetime, Kept]] = {}
        self._lock = threading.Lock()

    def get(
        self, address: str, allow_loopback: bool, *, fresh: bool = False, since: datetime | None = None
    ) -> Kept:
        key = (address, allow_loopback)
        with self._lock:
            known = self._kept.get(key)
        if known is not None and not fresh and _counts(known, since):
            return known[2]
        asked_at = now()
        try:
            answer = self._ask(address, allow_loopback)
        except UNREADABLE as problem:
            raise SignInRefused(Reason.PROVIDER_DOWN) from problem
        with self._lock:
            self._kept[key] = (time.monotonic(), asked_at, answer)
        return answer


def _counts(known: tuple[float, datetime, object], since: datetime | None) -> bool:
    """Is an answer young enough, and from after what it describes was changed?"""
    return time.monotonic() - known[0] < KEPT_SECONDS and (since is None or known[1] >= since)


def discover(issuer: str, *, allow_loopback: bool, since: datetime | None = None) -> Metadata:
    """The provider's own description.

    :param since: what it said before counts no longer, whichever process remembers it.
    :raises SignInRefused: when it can't be fetched, isn't usable, or speaks for another issuer.
    """
    return _DESCRIPTIONS.get(issuer, allow_loopback, since=since)


def signing_keys(
    metadata: Metadata, *, allow_loopback: bool, fresh: bool = False, since: datetime | None = None
) -> KeySet:
    """The provider's public keys; `fresh` asks again, for a key that came after we last looked.

    :param since: as for `discover`.
    :raises SignInRefused: when they can't be fetched or read.
    """
    return _KEYS.get(metadata.jwks_uri, allow_loopback, fresh=fresh, since=since)


def describe(issuer: str, allow_loopback: bool) -> Metadata:
    """Ask the provider itself, whatever is remembered.

    :raises OtherIssuer: when the document speaks for another issuer.
    :raises requests.RequestException: when it can't be fetched.
    :raises ValueError: when it isn't usable, as KeyError and TypeError also say.
    """
    found = fetch_json(issuer.rstrip("/") + WELL_KNOWN, allow_loopback=allow_loopback)
    if found["issuer"] != issuer:
        raise OtherIssuer(found["issuer"])
    ends, informs = found.get("end_session_endpoint"), found.get("userinfo_endpoint")
    methods = found.get("token_endpoint_auth_methods_supported") or ["client_secret_basic"]
    posts = "client_secret_basic" not in methods and "client_secret_post" in methods
    return Metadata(
        issuer=issuer,
        authorization_endpoint=_address(found["authorization_endpoint"], allow_loopback),
        token_endpoint=_address(found["token_endpoint"], allow_loopback),
        jwks_uri=_address(found["jwks_uri"], allow_loopback),
        end_session_endpoint=None if ends is None else _address(ends, allow_loopback),
        userinfo_endpoint=None if informs is None else _address(informs, allow_loopback),
        names_itself=found.get("authorization_response_iss_parameter_supported") is True,
        token_endpoint_auth_method="client_secret_post" if posts else "client_secret_basic",
    )


def _address(given: object, allow_loopback: bool) -> str:
    """An address that browsers are sent to, or that we ask: https, or allowed http on this machine."""
    parts = urlsplit(str(given))
    here = allow_loopback and parts.scheme == "http" and parts.hostname in LOOPBACK
    if not here and (parts.scheme != "https" or not parts.hostname):
        raise ValueError("an address of the provider is not https")
    return str(given)


def import_keys(address: str, allow_loopback: bool) -> KeySet:
    """Ask for the keys themselves, whatever is remembered.

    :raises requests.RequestException: when they can't be fetched.
    :raises ValueError: when they can't be read, as JoseError, KeyError and TypeError also say.
    """
    found = fetch_json(address, allow_loopback=allow_loopback)
    return KeySet.import_key_set({"keys": found["keys"]})


_DESCRIPTIONS = _Memory(describe)
_KEYS = _Memory(import_keys)
