"""A browser that isn't signed in yet, as far as this service sees it."""

import re
from urllib.parse import parse_qs, urlsplit

from flask import Flask
from werkzeug.test import TestResponse

from tests.settings import BASE_URL


class Visitor:
    """Flask's test client on its way through sign-in; every visitor has cookies of its own."""

    def __init__(self, app: Flask, base_url: str = BASE_URL) -> None:
        self.client = app.test_client()
        self._base_url = base_url

    def get(self, path: str, **query: str) -> TestResponse:
        return self.client.get(path, query_string=query or None, base_url=self._base_url)

    def post(self, path: str, **form: str) -> TestResponse:
        """Send a form of the sign-in page, with its CSRF token."""
        page = self.get("/sign-in")
        token = re.search(r'name="csrf_token" value="([^"]+)"', page.text)
        assert token is not None
        return self.client.post(path, data={"csrf_token": token[1], **form}, base_url=self._base_url)

    def begin(self, organisation: str, **form: str) -> dict[str, str]:
        """Choose an organisation; returns what its provider is asked, as parameters."""
        answer = self.post("/sign-in", organisation=organisation, **form)
        assert answer.status_code == 303, answer.text
        parts = urlsplit(answer.headers["Location"])
        return {name: values[0] for name, values in parse_qs(parts.query).items()}

    def come_back(self, **query: str) -> TestResponse:
        """What the provider's redirect leads to."""
        return self.get("/sign-in/callback", **query)

    def who(self) -> dict[str, str] | None:
        """Whom the door takes this browser for: person and organisation, or nobody."""
        answer = self.get("/tests/who")
        found: dict[str, str] | None = answer.json if answer.status_code == 200 else None
        return found
