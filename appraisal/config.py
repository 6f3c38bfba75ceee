"""Settings: read once from the environment, typed, and refused when incomplete."""

import base64
import binascii
from collections.abc import Mapping
from dataclasses import dataclass, fields
from urllib.parse import urlsplit

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key

LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
DRIVER = "postgresql+psycopg2://"


class SettingsError(ValueError):
    """A setting is missing or can't be used; the message names it and says how to mend it."""


@dataclass(frozen=True)
class Settings:
    """Everything the service is told from outside. There is no default that opens a door."""

    database_url_app: str
    """The serving role: no DDL, owns nothing, sees one organisation at a time."""
    database_url_national: str
    """The role of national reads: released tables and its own audit, nothing else."""
    secret_key: str
    """Signs cookies, sign-in state and CSRF tokens; at least 32 characters."""
    encryption_key: str
    """A Fernet key (32 bytes, URL-safe base64) for providers' client secrets and ID tokens."""
    signing_key: str
    """An EC P-256 private key in PEM, which signs access tokens."""
    base_url: str
    """The address people type, without a path: https, or http on loopback only."""
    allow_loopback_providers: bool = False
    """Only for a demonstration on this machine: OpenID providers on loopback over http."""
    session_idle_minutes: int = 60
    session_hours: int = 12
    trusted_proxies: int = 0
    """So many proxies of ours stand in front, each adding to X-Forwarded-For; 0 ignores the header."""
    log_level: str = "INFO"

    @property
    def is_loopback(self) -> bool:
        """Is the service reached on this machine only?"""
        return urlsplit(self.base_url).hostname in LOOPBACK

    @property
    def secure_cookies(self) -> bool:
        """Cookies travel over https only, except where the whole service is on loopback http."""
        return urlsplit(self.base_url).scheme == "https"


def read_settings(environment: Mapping[str, str]) -> Settings:
    """Settings from environment variables named as the fields, in capitals.

    :raises SettingsError: naming every variable that is missing, or the first one that can't be used.
    """
    given: dict[str, object] = {}
    missing: list[str] = []
    for field in fields(Settings):
        name = field.name.upper()
        raw = environment.get(name)
        if raw is None or raw == "":
            if field.name in _REQUIRED:
                missing.append(name)
            continue
        given[field.name] = _typed(name, raw, field.type)
    if missing:
        raise SettingsError(f"Set {', '.join(missing)} in the environment; README.md says what each is for.")
    settings = Settings(**given)  # type: ignore[arg-type] # _typed has checked each against its field
    _check(settings)
    return settings


_REQUIRED = frozenset(
    {"database_url_app", "database_url_national", "secret_key", "encryption_key", "signing_key", "base_url"}
)


def _typed(name: str, raw: str, kind: object) -> object:
    if kind is bool:
        if raw not in {"0", "1"}:
            raise SettingsError(f"{name} is {raw!r}; write 1 for yes or 0 for no.")
        return raw == "1"
    if kind is int:
        may_be_none = name == "TRUSTED_PROXIES"
        if not raw.isdecimal() or (int(raw) == 0 and not may_be_none):
            wanted = "0 or a whole number" if may_be_none else "a whole number above 0"
            raise SettingsError(f"{name} is {raw!r}; write {wanted}.")
        return int(raw)
    return raw


def _check(settings: Settings) -> None:
    for name in ("database_url_app", "database_url_national"):
        if not str(getattr(settings, name)).startswith(DRIVER):
            raise SettingsError(f"{name.upper()} must begin with {DRIVER}")
    _check_keys(settings)
    _check_address(settings)


def _check_keys(settings: Settings) -> None:
    if len(settings.secret_key) < 32:
        raise SettingsError("SECRET_KEY is shorter than 32 characters; make a long random one.")
    try:
        key = base64.urlsafe_b64decode(settings.encryption_key)
    except (binascii.Error, ValueError) as problem:
        raise SettingsError("ENCRYPTION_KEY is not URL-safe base64.") from problem
    if len(key) != 32:
        raise SettingsError("ENCRYPTION_KEY must be 32 bytes in URL-safe base64.")
    if not _is_p256(settings.signing_key):
        raise SettingsError("SIGNING_KEY must be an EC P-256 private key in PEM.")


def _is_p256(pem: str) -> bool:
    """Checked before anything is served: the first token asked for would be too late."""
    try:
        key = load_pem_private_key(pem.encode(), password=None)
    except (TypeError, ValueError, UnsupportedAlgorithm):
        return False
    return isinstance(key, EllipticCurvePrivateKey) and isinstance(key.curve, SECP256R1)


def _check_address(settings: Settings) -> None:
    address = urlsplit(settings.base_url)
    if address.path not in {"", "/"} or not address.hostname:
        raise SettingsError(
            "BASE_URL must be an address without a path, such as https://appraisal.example.nhs.uk"
        )
    if address.scheme != "https" and not settings.is_loopback:
        raise SettingsError("BASE_URL must be https unless it is on loopback.")
    if settings.allow_loopback_providers and not settings.is_loopback:
        raise SettingsError("ALLOW_LOOPBACK_PROVIDERS is for a service on loopback only.")
