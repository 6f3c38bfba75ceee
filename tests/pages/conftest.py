"""The page foundation alone: no database, no sign-in."""

from collections.abc import Callable
from dataclasses import dataclass

import pytest
from flask import Flask, g, render_template_string, request
from flask.testing import FlaskClient

from appraisal.presentation import setup_pages


@dataclass(frozen=True)
class Somebody:
    """As much of an identity as a page shows."""

    display_name: str = "Ama Boateng"
    organisation_name: str = "Anytown Community Trust"
    organisation_is_synthetic: bool = False


@pytest.fixture
def app() -> Flask:
    """An application that can show pages; `g.identity` is whom `app.config["SIGNED_IN"]` holds."""
    bare = Flask("appraisal")
    bare.config.update(SECRET_KEY="only for tests", SESSION_COOKIE_SECURE=True, SIGNED_IN=None)
    setup_pages(bare)

    @bare.before_request
    def sign_in() -> None:
        g.identity = bare.config["SIGNED_IN"]
        g.request_id = "0198f6"

    return bare


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A browser's requests without a browser."""
    return app.test_client()


@pytest.fixture
def render(app: Flask) -> Callable[..., str]:
    """`render(source, **context)`: a template's text inside a request."""

    def render(source: str, **context: object) -> str:
        with app.test_request_context("/"):
            app.preprocess_request()
            assert request.path == "/"
            return render_template_string(source, **context)

    return render
