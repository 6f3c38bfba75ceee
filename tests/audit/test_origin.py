"""From where: the address a request came from, and none that it only claims."""

from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import text

from appraisal.app import create_app
from tests.settings import environment
from tests.world import World

FORGED = "203.0.113.7"


@pytest.fixture(params=[0, 1, 2])
def proxied(request: pytest.FixtureRequest, world: World) -> Iterator[tuple[int, Flask]]:
    """The application behind so many proxies of its own."""
    count = int(request.param)
    app = create_app(environment(world.database) | {"TRUSTED_PROXIES": str(count)})
    yield count, app
    with app.app_context():
        app.extensions["sqlalchemy"].engine.dispose()
    app.extensions["appraisal-national-sessions"].kw["bind"].dispose()


def source_of(app: Flask, world: World, forwarded: str | None) -> str:
    """What the trail says of a refusal that was asked for with this X-Forwarded-For."""
    headers = {} if forwarded is None else {"X-Forwarded-For": forwarded}
    answer = world.browser(app, "ours.colleague").get("/api/v1/audit", headers=headers)
    assert answer.status_code == 403
    latest = text("SELECT source FROM audit_event WHERE outcome = 'refused' ORDER BY at DESC LIMIT 1")
    with world.database.engine("backup").connect() as connection:
        return str(connection.execute(latest).scalar_one())


def test_without_the_header_it_is_whoever_knocked(proxied: tuple[int, Flask], world: World) -> None:
    assert source_of(proxied[1], world, None) == "127.0.0.1"


def test_a_forged_address_is_never_believed(proxied: tuple[int, Flask], world: World) -> None:
    """Our proxies write to the right of what came with the request; as many as there are count."""
    count, app = proxied
    by_ours = ["198.51.100.4", "198.51.100.5"][:count]
    said = source_of(app, world, ", ".join([FORGED, FORGED, *by_ours]))
    assert said == (by_ours[0] if by_ours else "127.0.0.1")


def test_a_header_with_fewer_addresses_than_proxies_changes_nothing(
    proxied: tuple[int, Flask], world: World
) -> None:
    count, app = proxied
    if count != 1:  # with one proxy, one address is what it wrote
        assert source_of(app, world, FORGED) == "127.0.0.1"
    assert source_of(app, world, "") == "127.0.0.1"


def test_no_other_forwarded_header_is_believed(proxied: tuple[int, Flask], world: World) -> None:
    _, app = proxied
    headers = {"X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "https", "X-Forwarded-Prefix": "/x"}
    answer = world.browser(app, "ours.colleague").get("/organisation/audit", headers=headers)
    assert "evil.example" not in answer.text
    assert "evil.example" not in str(answer.headers)
