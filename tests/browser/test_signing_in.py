"""Signing in and out in a real browser, which holds a form's redirects to the page's security policy."""

import threading
from collections.abc import Callable, Iterator

import pytest
from flask import render_template_string
from flask.typing import ResponseReturnValue
from playwright.sync_api import Page, expect
from werkzeug.serving import make_server

from appraisal.app import create_app
from appraisal.demo.ports import any_free
from appraisal.demo.provider import Provider, ProviderAccount, ProviderClient
from tenants import guard
from tests.database import Database
from tests.settings import environment
from tests.sign_in.conftest import link, use_provider
from tests.sign_in.fake_provider import CLIENT_ID, CLIENT_SECRET
from tests.world import World

AMINA = ProviderAccount("amina.khan", "demo-pass-amina", "Amina", "Khan", "amina.khan@example.org")
INSIDE = """
{% extends "layout.html" %}
{% block page_title %}Inside{% endblock %}
{% block content %}<h1>Inside</h1>{% endblock %}
"""


@guard.signed_in("me.read")
def inside() -> ResponseReturnValue:
    """Any page that asks for a sign-in."""
    return render_template_string(INSIDE)


@pytest.fixture(scope="module")
def address(database: Database, world: World, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The service on a port of its own, and a provider that knows it by that address."""
    port = any_free()
    base_url = f"http://127.0.0.1:{port}"
    client = ProviderClient(
        CLIENT_ID, CLIENT_SECRET, f"{base_url}/sign-in/callback", f"{base_url}/signed-out"
    )
    app = create_app(environment(database, base_url))
    app.add_url_rule("/tests/inside", "tests_inside", inside)
    with Provider(tmp_path_factory.mktemp("provider"), any_free(), [AMINA], client) as provider:
        use_provider(world, "ours", provider.issuer)
        link(world, "ours.appraisee", provider.issuer, AMINA.user_name)
        server = make_server("127.0.0.1", port, app, threaded=True)
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield base_url
        server.shutdown()
        thread.join()
        server.server_close()
    with app.app_context():
        app.extensions["sqlalchemy"].engine.dispose()
    app.extensions["appraisal-national-sessions"].kw["bind"].dispose()


@pytest.mark.parametrize("javascript", [True, False], ids=["with scripts", "without scripts"])
def test_somebody_signs_in_and_out_here_and_at_the_provider(
    open_page: Callable[..., Page], address: str, world: World, javascript: bool
) -> None:
    page = open_page(javascript=javascript)
    page.goto(f"{address}/tests/inside")
    expect(page.get_by_role("heading", name="Sign in", exact=True)).to_be_visible()
    page.get_by_label(world.identity("ours.appraisee").organisation_name).check()
    page.get_by_role("button", name="Continue").click()
    page.locator('input[name="login"]').fill(AMINA.user_name)
    page.locator('input[name="login"]').press("Enter")
    page.locator('input[name="password"]').fill(AMINA.password)
    page.locator('input[name="password"]').press("Enter")
    expect(page.get_by_role("heading", name="Inside")).to_be_visible()
    assert page.url == f"{address}/tests/inside"
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("heading", name="You have signed out", exact=True)).to_be_visible()
    assert page.url.startswith(f"{address}/signed-out")
    page.goto(f"{address}/tests/inside")
    expect(page.get_by_role("heading", name="Sign in", exact=True)).to_be_visible()


def test_the_pages_around_signing_in_are_accessible_and_narrow(
    open_page: Callable[..., Page],
    address: str,
    accessibility_violations: Callable[[Page], list[str]],
    sideways_scroll: Callable[[Page], int],
) -> None:
    page = open_page(width=320)
    for path in ("/sign-in", "/signed-out", "/sign-in/callback?state=nothing"):
        page.goto(f"{address}{path}")
        assert accessibility_violations(page) == []
        assert sideways_scroll(page) == 0
    page.goto(f"{address}/sign-in")
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_role("link", name="Select the organisation you work for")).to_be_visible()
    assert accessibility_violations(page) == []
