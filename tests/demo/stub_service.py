"""Stands in for the web service and the provider in tests of how they are started and ended."""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment


def app(environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
    """A service that is always ready."""
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [b"ready"]


def provider(settings_file: str) -> "WSGIApplication":
    """A provider that can be discovered, and no more."""
    issuer = f"http://{json.loads(Path(settings_file).read_text())['host']}"

    def discover(environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        start_response("200 OK", [("Content-Type", "application/json")])
        return [json.dumps({"issuer": issuer}).encode()]

    return discover
