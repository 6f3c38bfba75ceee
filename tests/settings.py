"""What the application is told in tests."""

from typing import Final

from joserfc.jwk import ECKey

from tests.database import Database

BASE_URL: Final = "http://127.0.0.1:8000"
SECRET_KEY: Final = "a secret of the tests, long enough to be taken"
ENCRYPTION_KEY: Final = "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY="
SIGNING_KEY: Final = ECKey.generate_key("P-256").as_pem(private=True).decode()


def environment(database: Database, base_url: str = BASE_URL) -> dict[str, str]:
    """The variables of a service on loopback that uses `database`."""
    return {
        "DATABASE_URL_APP": database.url("app"),
        "DATABASE_URL_NATIONAL": database.url("national"),
        "SECRET_KEY": SECRET_KEY,
        "ENCRYPTION_KEY": ENCRYPTION_KEY,
        "SIGNING_KEY": SIGNING_KEY,
        "BASE_URL": base_url,
        "ALLOW_LOOPBACK_PROVIDERS": "1",
        "LOG_LEVEL": "ERROR",
    }
