"""Everybody who may come to the door, and what their answers are called."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from flask import Flask
from sqlalchemy import select
from werkzeug.test import TestResponse

from tenants.clients import tokens
from tenants.clients.models import OAuthClient
from tests.settings import BASE_URL, SIGNING_KEY
from tests.world import Browser, World

PEOPLE: Final = {
    "appraisee": "ours.appraisee",
    "appraiser": "ours.manager",
    "delegate": "ours.unmanaged",
    "countersigner": "ours.director",
    "colleague": "ours.colleague",
    "organisation lead": "ours.organisation_lead",
    "information lead": "ours.information_lead",
    "framework editor": "ours.framework_editor",
    "auditor": "ours.auditor",
    "foreign lead": "theirs.lead",
    "national analyst": "national.analyst",
    "platform operator": "national.operator",
}
"""Signed-in people, as the appraisal of `ours.appraisee` knows them."""
MACHINES: Final = {
    "machine": frozenset({"national:read"}),
    "personnel system": frozenset({"staff:write"}),
    "machine without scope": frozenset[str](),
}
NOBODY: Final = "nobody"
EVERYBODY: Final = (NOBODY, *PEOPLE, *MACHINES)

IN: Final = "let in"
SIGN_IN: Final = "told to sign in"
FORBIDDEN: Final = "forbidden"
HIDDEN: Final = "nothing there"
LET_IN: Final = frozenset({200, 201, 204, 302, 303, 409, 412, 422, 428})
"""Past the wall: done, or refused for what was sent or for the state of things."""


@dataclass(frozen=True)
class Sent:
    """What goes with a request besides its address."""

    json: object = None
    form: Mapping[str, object] | None = None
    headers: Mapping[str, str] | None = None


class Askers:
    """Browsers and machines that are signed in already."""

    def __init__(self, app: Flask, world: World) -> None:
        self.app = app
        self.world = world
        self.browsers = {asker: world.browser(app, part) for asker, part in PEOPLE.items()}
        self.tokens = {asker: self._token(scopes) for asker, scopes in MACHINES.items()}

    def _token(self, scopes: frozenset[str]) -> str:
        with self.world.session("ours.lead") as session:
            client = session.execute(select(OAuthClient)).scalar_one()
            token, _ = tokens.issue(session, client=client, scopes=scopes, key=SIGNING_KEY, issuer=BASE_URL)
            session.commit()
        return token

    def ask(self, asker: str, method: str, address: str, sent: Sent) -> TestResponse:
        """Send one request as `asker`."""
        if asker in PEOPLE:
            return self.ask_with(self.browsers[asker], method, address, sent)
        headers = dict(sent.headers or {})
        if asker in MACHINES:
            headers["Authorization"] = f"Bearer {self.tokens[asker]}"
        return _whole(
            self.app.test_client().open(
                address, method=method, json=sent.json, data=sent.form, headers=headers, base_url=BASE_URL
            )
        )

    def ask_with(self, browser: Browser, method: str, address: str, sent: Sent) -> TestResponse:
        """Send one request from a browser, which shows nothing that an earlier answer left to be said."""
        with browser.client.session_transaction(base_url=BASE_URL) as form:
            form.pop("_flashes", None)
        return _whole(browser.request(method, address, json=sent.json, data=sent.form, headers=sent.headers))

    def fresh(self, asker: str) -> Browser:
        """Another browser of the same person, with a session of its own."""
        return self.world.browser(self.app, PEOPLE[asker])


def _whole(answer: TestResponse) -> TestResponse:
    """Read to its end, and closed: a static file stays open otherwise."""
    answer.get_data()
    answer.close()
    return answer


def kind_of(answer: TestResponse) -> str:
    """What an answer amounts to for whoever asked."""
    if answer.status_code == 401 or answer.headers.get("Location", "").startswith("/sign-in?"):
        return SIGN_IN
    if answer.status_code in LET_IN:
        return IN
    return {403: FORBIDDEN, 404: HIDDEN}.get(answer.status_code, f"status {answer.status_code}")


def comparable(answer: TestResponse, *ids: UUID) -> tuple[int, str, str]:
    """An answer without what differs between any two: ids, nonces, forms' tokens and keys."""
    request_id = answer.headers["X-Request-ID"]
    headers = "\n".join(f"{name}: {value}" for name, value in sorted(answer.headers.items()))
    plain = []
    for text in (headers, answer.text):
        for known in (request_id, *map(str, ids)):
            text = text.replace(known, "…")
        text = re.sub(r"nonce[-=][\"']?[\w-]+", "nonce", text)
        text = re.sub(r"(name=\"(?:csrf_token|key)\" value=)\"[^\"]+\"", r"\1…", text)
        text = re.sub(r"(Set-Cookie: appraisal_form=).*", r"\1…", text)
        plain.append(text)
    return answer.status_code, plain[0], plain[1]
