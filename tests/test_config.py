"""Settings: read once, typed, refused when incomplete; a default opens no door."""

import pytest
from joserfc.jwk import ECKey, RSAKey

from appraisal.config import Settings, SettingsError, read_settings
from tests.settings import ENCRYPTION_KEY, SECRET_KEY, SIGNING_KEY

GIVEN = {
    "DATABASE_URL_APP": "postgresql+psycopg2://appraisal_app@db.example/appraisal",
    "DATABASE_URL_NATIONAL": "postgresql+psycopg2://appraisal_national@db.example/appraisal",
    "SECRET_KEY": SECRET_KEY,
    "ENCRYPTION_KEY": ENCRYPTION_KEY,
    "SIGNING_KEY": SIGNING_KEY,
    "BASE_URL": "https://appraisal.example.nhs.uk",
}


def test_complete_settings_are_taken_with_safe_defaults() -> None:
    settings = read_settings(GIVEN)
    assert settings.secure_cookies
    assert not settings.is_loopback
    assert not settings.allow_loopback_providers
    assert (settings.session_idle_minutes, settings.session_hours) == (60, 12)


@pytest.mark.parametrize("name", sorted(GIVEN))
@pytest.mark.parametrize("nothing", [None, ""])
def test_a_setting_that_is_needed_is_named_when_it_is_missing(name: str, nothing: str | None) -> None:
    given = {**GIVEN, name: nothing} if nothing is not None else {k: v for k, v in GIVEN.items() if k != name}
    with pytest.raises(SettingsError, match=rf"Set {name} in the environment"):
        read_settings(given)


def test_everything_that_is_missing_is_named_at_once() -> None:
    with pytest.raises(SettingsError) as refused:
        read_settings({})
    assert all(name in str(refused.value) for name in GIVEN)


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("DATABASE_URL_APP", "sqlite://", "must begin with postgresql"),
        ("DATABASE_URL_NATIONAL", "postgresql://db/appraisal", "must begin with postgresql"),
        ("SECRET_KEY", "short", "shorter than 32"),
        ("ENCRYPTION_KEY", "not base64!", "URL-safe base64"),
        ("ENCRYPTION_KEY", "dG9vIHNob3J0", "32 bytes"),
        ("SIGNING_KEY", "-----BEGIN PUBLIC KEY-----", "private key"),
        ("SIGNING_KEY", "-----BEGIN PRIVATE KEY-----", "private key"),
        ("SIGNING_KEY", ECKey.generate_key("P-384").as_pem(private=True).decode(), "P-256"),
        ("SIGNING_KEY", RSAKey.generate_key(2048).as_pem(private=True).decode(), "P-256"),
        ("BASE_URL", "http://appraisal.example.nhs.uk", "must be https"),
        ("BASE_URL", "https://appraisal.example.nhs.uk/path", "without a path"),
        ("BASE_URL", "appraisal.example.nhs.uk", "without a path"),
        ("ALLOW_LOOPBACK_PROVIDERS", "1", "on loopback only"),
        ("ALLOW_LOOPBACK_PROVIDERS", "yes", "write 1 for yes or 0 for no"),
        ("SESSION_HOURS", "0", "a whole number above 0"),
        ("TRUSTED_PROXIES", "-1", "0 or a whole number"),
        ("TRUSTED_PROXIES", "all", "0 or a whole number"),
        ("SESSION_IDLE_MINUTES", "an hour", "a whole number above 0"),
    ],
)
def test_a_setting_that_cannot_be_used_is_refused_in_a_sentence(name: str, value: str, said: str) -> None:
    with pytest.raises(SettingsError, match=said):
        read_settings(GIVEN | {name: value})


def test_plain_http_and_loose_cookies_are_for_loopback_only() -> None:
    settings = read_settings(GIVEN | {"BASE_URL": "http://127.0.0.1:8000", "ALLOW_LOOPBACK_PROVIDERS": "1"})
    assert settings.is_loopback
    assert not settings.secure_cookies


def test_settings_are_not_changed_afterwards() -> None:
    settings: Settings = read_settings(GIVEN)
    with pytest.raises(AttributeError):
        settings.secret_key = "another"  # type: ignore[misc] # the mistake under test
