"""Short secrets at rest: sealed with the service's key before they reach the database."""

from cryptography.fernet import Fernet, InvalidToken


class CannotUnseal(ValueError):
    """The text was sealed with another key, or was changed."""


def seal(text: str, *, key: str) -> str:
    """`text`, encrypted and authenticated (Fernet: AES-128-CBC with HMAC-SHA256)."""
    return Fernet(key).encrypt(text.encode()).decode("ascii")


def unseal(sealed: str, *, key: str) -> str:
    """What `seal` was given.

    :raises CannotUnseal: when the key is another one, or the sealed text was changed.
    """
    try:
        return Fernet(key).decrypt(sealed).decode()
    except InvalidToken as problem:
        raise CannotUnseal("sealed with another key, or changed since") from problem
