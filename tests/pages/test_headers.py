"""The headers that go with every answer."""

import re

import pytest
from flask import Flask, g, render_template
from flask.testing import FlaskClient

from appraisal.presentation import content_security_policy

NONCE = re.compile(r"'nonce-([\w-]{22})'")


@pytest.fixture(autouse=True)
def routes(app: Flask) -> None:
    app.add_url_rule(
        "/page", view_func=lambda: render_template("error.html", title="Not found"), endpoint="page"
    )
    app.add_url_rule("/plain", view_func=lambda: "plain", endpoint="plain")


def directives(policy: str) -> dict[str, set[str]]:
    return {name: set(values) for name, *values in (part.split() for part in policy.split("; "))}


def test_a_policy_lets_nothing_in_but_our_own_and_one_nonce(client: FlaskClient) -> None:
    answer = client.get("/page")
    policy = directives(answer.headers["Content-Security-Policy"])
    (nonce,) = NONCE.findall(answer.headers["Content-Security-Policy"])
    assert policy == {
        "default-src": {"'none'"},
        "script-src": {"'self'", f"'nonce-{nonce}'"},
        "style-src": {"'self'"},
        "img-src": {"'self'"},
        "connect-src": {"'self'"},
        "form-action": {"'self'"},
        "frame-ancestors": {"'none'"},
        "base-uri": {"'none'"},
    }


def test_every_inline_script_carries_the_nonce_and_nothing_else_is_inline(client: FlaskClient) -> None:
    answer = client.get("/page")
    (nonce,) = NONCE.findall(answer.headers["Content-Security-Policy"])
    assert re.findall(r"<script(?![^>]*\bsrc=)[^>]*>", answer.text) == [f'<script nonce="{nonce}">']
    assert re.findall(r"<style|\sstyle=|\son\w+=", answer.text) == []


def test_a_nonce_serves_one_answer_only(client: FlaskClient) -> None:
    policies = {client.get("/page").headers["Content-Security-Policy"] for _ in range(3)}
    assert len(policies) == 3


def test_an_answer_without_a_page_has_no_nonce(client: FlaskClient) -> None:
    assert "nonce" not in client.get("/plain").headers["Content-Security-Policy"]


def test_forms_may_lead_to_the_origins_that_settings_and_the_request_name(
    app: Flask, client: FlaskClient
) -> None:
    app.config["FORM_REDIRECTS"] = ["https://sign-in.example.nhs.uk/authorise?x=1"]

    @app.get("/sign-in")
    def sign_in() -> str:
        g.form_redirects = ["https://other.example.nhs.uk:8443/leave"]
        return ""

    policy = directives(client.get("/sign-in").headers["Content-Security-Policy"])
    assert policy["form-action"] == {
        "'self'",
        "https://sign-in.example.nhs.uk",
        "https://other.example.nhs.uk:8443",
    }


@pytest.mark.parametrize(
    "address", ["javascript:alert(1)", "/local", "https://", "https://a; script-src *", "https://*", ""]
)
def test_a_policy_takes_no_address_that_could_widen_it(address: str) -> None:
    with pytest.raises(ValueError, match="not an address"):
        content_security_policy(None, [address])


def test_the_other_headers_are_there(client: FlaskClient) -> None:
    headers = client.get("/page").headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert "camera=()" in headers["Permissions-Policy"]
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert headers["Cache-Control"] == "no-store"
    assert headers["Strict-Transport-Security"] == "max-age=31536000"


def test_https_is_not_insisted_on_where_cookies_travel_without(app: Flask, client: FlaskClient) -> None:
    app.config["SESSION_COOKIE_SECURE"] = False
    assert "Strict-Transport-Security" not in client.get("/page").headers


def test_an_answer_that_says_how_long_it_keeps_is_left_alone(app: Flask, client: FlaskClient) -> None:
    app.add_url_rule(
        "/kept", view_func=lambda: ("", 200, {"Cache-Control": "private, no-cache"}), endpoint="kept"
    )
    assert client.get("/kept").headers["Cache-Control"] == "private, no-cache"


def test_a_missing_file_is_not_kept(client: FlaskClient) -> None:
    answer = client.get("/static/vendor/no-such.css")
    assert (answer.status_code, answer.headers["Cache-Control"]) == (404, "no-store")
