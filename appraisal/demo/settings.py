"""What the demonstration makes up once, keeps in one file, and tells the service and its commands."""

import base64
import dataclasses
import json
import secrets
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from joserfc.jwk import ECKey

from appraisal.demo.errors import DemoError
from appraisal.demo.files import write_secret
from appraisal.demo.ports import HOST, is_free
from appraisal.demo.postgres import EmbeddedPostgres
from appraisal.demo.provider import ProviderClient
from migrations.roles import APP, NATIONAL, OWNER, RELEASE, ROLES

DATABASE = "appraisal"
CLIENT_ID = "appraisal-demo"
PROVIDER_PORTS = range(9400, 9500)  # below those that systems hand out for outgoing connections
PASSWORD = "demo-appraisal"  # noqa: S105 - of invented people, on loopback, and printed


@dataclass(frozen=True)
class Secrets:
    """Made at the first start and kept, so that cookies, tokens and encrypted columns stay readable."""

    role_passwords: Mapping[str, str]
    secret_key: str
    encryption_key: str  # 32 bytes, URL-safe base64
    signing_key: str  # PEM of an EC P-256 key, on one line
    provider_client_secret: str
    provider_port: int


def keep_secrets(path: Path, *, not_port: int) -> Secrets:
    """The secrets in a file that only its owner may read; they are made if the file isn't there.

    :param not_port: taken by the service itself, so the provider has to stand elsewhere.
    """
    if not path.exists():
        made = _make_secrets(_provider_port(path, not_port))
        write_secret(path, json.dumps(dataclasses.asdict(made), indent=1))
    return Secrets(**json.loads(path.read_text("utf-8")))


def _provider_port(path: Path, not_port: int) -> int:
    """A free port for the provider; the search starts elsewhere for each copy of the project."""
    shift = zlib.crc32(str(path).encode())
    ports = [PROVIDER_PORTS[(shift + number) % len(PROVIDER_PORTS)] for number in range(len(PROVIDER_PORTS))]
    for port in ports:
        if port != not_port and is_free(port):
            return port
    raise DemoError(f"No port from {min(ports)} to {max(ports)} is free for the sign-in provider.")


def _make_secrets(provider_port: int) -> Secrets:
    return Secrets(
        role_passwords={role: secrets.token_urlsafe(24) for role in ROLES},
        secret_key=secrets.token_urlsafe(48),
        encryption_key=base64.urlsafe_b64encode(secrets.token_bytes(32)).decode(),
        signing_key=ECKey.generate_key("P-256").as_pem(private=True).decode().replace("\n", ""),
        provider_client_secret=secrets.token_urlsafe(32),
        provider_port=provider_port,
    )


@dataclass(frozen=True)
class DemoSettings:
    """Where everything stands in this run, and with which secrets."""

    port: int
    database: EmbeddedPostgres
    secrets: Secrets

    @property
    def base_url(self) -> str:
        """What people type into a browser."""
        return f"http://{HOST}:{self.port}"

    @property
    def issuer(self) -> str:
        """The provider that the demo's organisations share."""
        return f"http://{HOST}:{self.secrets.provider_port}"

    @property
    def provider_client(self) -> ProviderClient:
        """The service, as the provider knows it; one registration for all organisations."""
        return ProviderClient(
            CLIENT_ID,
            self.secrets.provider_client_secret,
            f"{self.base_url}/sign-in/callback",
            f"{self.base_url}/signed-out",
        )

    def database_url(self, role: str) -> str:
        """How SQLAlchemy reaches the database as one of `migrations.roles.ROLES`."""
        return self.database.url(role, self.secrets.role_passwords[role], DATABASE)

    def service_environment(self) -> dict[str, str]:
        """What the web service is told: no role but those it serves with."""
        return {
            "BASE_URL": self.base_url,
            "DATABASE_URL_APP": self.database_url(APP),
            "DATABASE_URL_NATIONAL": self.database_url(NATIONAL),
            "SECRET_KEY": self.secrets.secret_key,
            "ENCRYPTION_KEY": self.secrets.encryption_key,
            "SIGNING_KEY": self.secrets.signing_key,
            "ALLOW_LOOPBACK_PROVIDERS": "1",
        }

    def operator_environment(self) -> dict[str, str]:
        """What the operator's commands need as well."""
        return self.service_environment() | {
            "DATABASE_URL_OWNER": self.database_url(OWNER),
            "DATABASE_URL_RELEASE": self.database_url(RELEASE),
            "OIDC_ISSUER": self.issuer,
        }
