"""The second provider that nobody here wrote: oidc-provider, in Node.js, started beside canaille."""

import json
import re
import subprocess
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Self
from urllib.parse import urljoin

import requests
from joserfc.jwk import RSAKey

from tests.settings import BASE_URL
from tests.sign_in.fake_provider import CLIENT_ID, CLIENT_SECRET

SERVER = Path(__file__).parent / "second_provider" / "server.mjs"
PACKAGE = Path(".test/node/node_modules/oidc-provider/lib/index.js")
"""Where .ci/node puts it."""
SECONDS_TO_START = 20

Accounts = Mapping[str, Mapping[str, Mapping[str, object]]]
"""Subject → `id_token` and `userinfo` → the claims told there."""


class SecondProvider:
    """One running provider; `with SecondProvider(...) as it:`. It forgets its sessions when it stops."""

    def __init__(self, folder: Path, port: int, accounts: Accounts) -> None:
        self.issuer = f"http://127.0.0.1:{port}"
        self._port = port
        self._folder = folder
        self._accounts = accounts
        self._key = RSAKey.generate_key(2048, auto_kid=True)
        self.process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *error: object) -> None:
        self.stop()

    def start(self) -> None:
        assert PACKAGE.is_file(), "run .ci/node first: it installs the second provider"
        settings = self._folder / "settings.json"
        settings.write_text(json.dumps(self._settings()))
        with (self._folder / "provider.log").open("ab") as log:
            command = ["node", str(SERVER), str(PACKAGE.absolute()), str(settings)]
            self.process = subprocess.Popen(command, stdout=log, stderr=log)
        deadline = time.monotonic() + SECONDS_TO_START
        while not self._answers():
            assert self.process.poll() is None, (self._folder / "provider.log").read_text()
            assert time.monotonic() < deadline, "the second provider doesn't answer"
            time.sleep(0.05)

    def stop(self) -> None:
        if self.process is not None:
            self.process.kill()
            self.process.wait()
            self.process = None

    def rotate(self) -> None:
        """Sign with a new key from now on; the old one is gone."""
        self.stop()
        self._key = RSAKey.generate_key(2048, auto_kid=True)
        self.start()

    def _answers(self) -> bool:
        try:
            return requests.get(f"{self.issuer}/.well-known/openid-configuration", timeout=5).ok
        except requests.ConnectionError:
            return False

    def _settings(self) -> dict[str, Any]:
        return {
            "port": self._port,
            "accounts": self._accounts,
            "cookie_key": "a key of the tests' second provider",
            "keys": {"keys": [self._key.as_dict(private=True) | {"use": "sig", "alg": "RS256"}]},
            "client": {
                "client_id": CLIENT_ID,
                "client_secret": CLIENT_SECRET,
                "redirect_uris": [f"{BASE_URL}/sign-in/callback"],
                "post_logout_redirect_uris": [f"{BASE_URL}/signed-out"],
            },
        }


class Reader:
    """A browser's other half: it fills in the provider's form, and stops where the way leads back to us."""

    def __init__(self) -> None:
        self.session = requests.Session()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.session.close()

    def follow(self, place: str) -> requests.Response:
        """Redirects, as far as the provider's own go."""
        answer = self.session.get(place, allow_redirects=False, timeout=10)
        return self._onwards(answer)

    def sign_in(self, page: requests.Response, subject: str) -> str:
        """Fill in the login form; returns where it leads back to us."""
        action = re.search(r'action="([^"]+)" method="post"', page.text)
        assert action is not None, page.text
        form = {"prompt": "login", "login": subject, "password": "any"}
        place = urljoin(page.url, action[1])
        answer = self.session.post(place, data=form, allow_redirects=False, timeout=10)
        return self._onwards(answer).headers["Location"]

    def _onwards(self, answer: requests.Response) -> requests.Response:
        while answer.is_redirect and not answer.headers["Location"].startswith(BASE_URL):
            place = urljoin(answer.url, answer.headers["Location"])
            answer = self.session.get(place, allow_redirects=False, timeout=10)
        return answer
