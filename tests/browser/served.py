"""The application on a loopback port of its own, and people who are signed in at it."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from flask import Flask
from playwright.sync_api import Page
from werkzeug.serving import make_server

from tests.applications import make_app
from tests.settings import environment
from tests.world import World


@dataclass(frozen=True)
class Site:
    """Where the application answers, and the world behind it."""

    url: str
    world: World
    app: Flask

    def appraisal(self, part: str) -> str:
        """The address of somebody's appraisal."""
        return f"{self.url}/appraisals/{self.world.appraisals[part]}"

    def sign_in(self, page: Page, part: str) -> Page:
        """Give a page's browser the session cookie of somebody."""
        cookie = self.world.browser(self.app, part).client.get_cookie("appraisal_session", domain="127.0.0.1")
        assert cookie is not None
        page.context.add_cookies([{"name": "appraisal_session", "value": cookie.value, "url": self.url}])
        return page


@contextmanager
def serve(world: World) -> Iterator[Site]:
    """Serve the application with threads, as gunicorn does, until the block ends."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    url = f"http://127.0.0.1:{port}"
    app = make_app(environment(world.database, url))
    server = make_server("127.0.0.1", port, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield Site(url, world, app)
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
        with app.app_context():
            app.extensions["sqlalchemy"].engine.dispose()
        app.extensions["appraisal-national-sessions"].kw["bind"].dispose()
