"""By what somebody recognises a session: its browser in words, and where it began."""

import pytest
from flask import Flask
from sqlalchemy import select

from tenants import guard
from tenants.rows import now
from tenants.sign_in import sessions
from tenants.sign_in.browsers import READ, in_words
from tenants.sign_in.models import IdentityProvider, SignedInSession
from tests.settings import BASE_URL, SECRET_KEY
from tests.world import World

MOZILLA = "Mozilla/5.0"
WEBKIT = "AppleWebKit/537.36 (KHTML, like Gecko)"
WINDOWS = f"{MOZILLA} (Windows NT 10.0; Win64; x64)"
APPLE = "AppleWebKit/605.1.15 (KHTML, like Gecko)"
FIREFOX = f"{MOZILLA} (X11; Linux x86_64; rv:133.0) Gecko/20100101 Firefox/133.0"


@pytest.mark.parametrize(
    ("said", "words"),
    [
        (f"{WINDOWS} {WEBKIT} Chrome/131.0.0.0 Safari/537.36 Edg/131.0.0.0", "Edge on Windows"),
        (f"{WINDOWS} {WEBKIT} Chrome/131.0.0.0 Safari/537.36", "Chrome on Windows"),
        (f"{WINDOWS} {WEBKIT} Chrome/131.0.0.0 Safari/537.36 OPR/116.0.0.0", "Opera on Windows"),
        (FIREFOX, "Firefox on Linux"),
        (
            f"{MOZILLA} (Macintosh; Intel Mac OS X 10_15_7) {APPLE} Version/18.1 Safari/605.1.15",
            "Safari on Mac",
        ),
        (
            f"{MOZILLA} (iPhone; CPU iPhone OS 18_1 like Mac OS X) {APPLE} Version/18 Mobile/1 Safari/604",
            "Safari on iPhone",
        ),
        (
            f"{MOZILLA} (iPad; CPU OS 18_1 like Mac OS X) {APPLE} CriOS/131.0 Mobile/1 Safari/604.1",
            "Chrome on iPad",
        ),
        (f"{MOZILLA} (Linux; Android 15) {WEBKIT} Chrome/131.0 Mobile Safari/537.36", "Chrome on Android"),
        (
            f"{MOZILLA} (Linux; Android 14) {WEBKIT} SamsungBrowser/27.0 Chrome/125",
            "Samsung Internet on Android",
        ),
        ("curl/8.10.1", "An unknown browser"),
        ("A tool (Windows)", "An unknown browser on Windows"),
        ("", "An unknown browser"),
        (None, "An unknown browser"),
        (" " * READ + FIREFOX, "An unknown browser"),
        ("<script>alert(1)</script> Firefox/1", "Firefox"),
    ],
)
def test_a_browser_is_named_in_words_of_our_own(said: str | None, words: str) -> None:
    assert in_words(said) == words


def test_a_session_keeps_the_browser_in_words_and_the_address_the_trail_has(app: Flask, world: World) -> None:
    member = world.members["ours.appraisee"]
    with app.test_request_context(
        "/sign-in",
        base_url=BASE_URL,
        headers={"User-Agent": FIREFOX},
        environ_base={"REMOTE_ADDR": "192.0.2.7"},
    ):
        app.preprocess_request()
        session = guard.db_session()
        with world.session("ours.appraisee") as own:
            provider = own.scalars(select(IdentityProvider.id)).one()
            sessions.begin(
                own,
                person_id=member.person_id,
                provider_id=provider,
                secret_key=SECRET_KEY,
                hours=1,
                authenticated_at=now(),
            )
            own.flush()
            row = own.scalars(
                select(SignedInSession).where(SignedInSession.tenant_id == member.organisation_id)
            ).one()
            kept = (row.browser, row.source)
        session.rollback()
    assert kept == ("Firefox on Linux", "192.0.2.7")
