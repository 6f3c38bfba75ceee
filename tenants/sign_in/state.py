"""The signed `state` that travels to the provider and back: whose sign-in it is, and from which browser."""

import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
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
class Purpose:
    """What a sign-in is for, beyond a new session: at most one of these.

    `session_id`: its person has to sign in once more. `invitation_id`: the account becomes its person's.
    """

    session_id: UUID | None = None
    invitation_id: UUID | None = None


@dataclass(frozen=True)
class State:
    """The choice somebody made; it counts only once the person was found inside that organisation."""

    organisation_id: UUID
    provider_id: UUID
    attempt_id: str
    next: str
    purpose: Purpose = field(default_factory=Purpose)
    signed_at: datetime | None = None

    def sign(self, *, secret_key: str) -> str:
        """As text for the address; nobody else can make or change one."""
        meant = [_hex(self.purpose.session_id), _hex(self.purpose.invitation_id)]
        content = [self.organisation_id.hex, self.provider_id.hex, self.attempt_id, self.next, *meant]
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
        organisation, provider, attempt, wanted, session, invitation = content
        purpose = Purpose(_id(session), _id(invitation))
        ids = UUID(hex=organisation), UUID(hex=provider)
        return State(*ids, attempt, local_path(wanted), purpose, signed_at)
    except (BadData, ValueError, TypeError, AttributeError) as problem:
        raise SignInRefused(Reason.NOT_OURS) from problem


def _hex(given: UUID | None) -> str:
    return "" if given is None else given.hex


def _id(text: str) -> UUID | None:
    return UUID(hex=text) if text else None


def _serializer(secret_key: str) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(
        secret_key, salt="sign-in-state", signer_kwargs={"digest_method": hashlib.sha256}
    )
