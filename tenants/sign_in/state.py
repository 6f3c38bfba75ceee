"""The signed `state` that travels to the provider and back: whose sign-in it is, and from which browser."""

import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Self
from uuid import UUID

from itsdangerous import BadData, URLSafeTimedSerializer

from tenants.rows import now
from tenants.sign_in.domain import Reason, SignInRefused, local_path

LIFETIME = timedelta(minutes=10)


@dataclass(frozen=True)
class Attempt:
    """What one browser keeps of one sign-in under way: RFC 7636's verifier and OpenID Connect's nonce."""

    id: str
    nonce: str
    verifier: str

    @classmethod
    def new(cls) -> Self:
        """A fresh one; the verifier has 43 characters, RFC 7636's least for 256 random bits."""
        return cls(secrets.token_urlsafe(16), secrets.token_urlsafe(32), secrets.token_urlsafe(32))


@dataclass(frozen=True)
class State:
    """The choice somebody made; it counts only once the person was found inside that organisation."""

    organisation_id: UUID
    provider_id: UUID
    attempt_id: str
    next: str
    signed_at: datetime | None = None

    def sign(self, *, secret_key: str) -> str:
        """As text for the address; nobody else can make or change one."""
        content = [self.organisation_id.hex, self.provider_id.hex, self.attempt_id, self.next]
        return str(_serializer(secret_key).dumps(content))

    def claim(self, kept: Mapping[str, Mapping[str, str]]) -> Attempt:
        """The attempt that this browser keeps for this state.

        :raises SignInRefused: when the state is too old, or the browser started no such sign-in.
        """
        if self.signed_at is None or now() - self.signed_at > LIFETIME:
            raise SignInRefused(Reason.EXPIRED)
        found = kept.get(self.attempt_id)
        if found is None:
            raise SignInRefused(Reason.OTHER_BROWSER)
        return Attempt(self.attempt_id, found["nonce"], found["verifier"])


def read(text: str, *, secret_key: str) -> State:
    """A state that came back.

    :raises SignInRefused: when the signature isn't ours.
    """
    try:
        content, signed_at = _serializer(secret_key).loads(text, return_timestamp=True)
        organisation, provider, attempt, wanted = content
        return State(UUID(hex=organisation), UUID(hex=provider), attempt, local_path(wanted), signed_at)
    except (BadData, ValueError, TypeError, AttributeError) as problem:
        raise SignInRefused(Reason.NOT_OURS) from problem


def _serializer(secret_key: str) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(
        secret_key, salt="sign-in-state", signer_kwargs={"digest_method": hashlib.sha256}
    )
