"""A real OpenID provider on loopback, written by others (canaille), for the demonstration and the tests.

It stands in for one that many organisations share, as NHS.net Connect does: one issuer, many trusts. Its
accounts live in its memory and come from a file at each start; a person's subject is their user name. The
signing key is kept, so that a token's signature holds across starts.
"""

import dataclasses
import json
import secrets
import signal
import subprocess
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import requests
from joserfc.jwk import RSAKey

from appraisal.demo.errors import DemoError
from appraisal.demo.files import write_secret
from appraisal.demo.ports import HOST, is_free
from appraisal.demo.processes import SERVER, clean_environment, end, last_lines, spawn, undisturbed

SECONDS_TO_START = 30
NAME = "Demo sign-in"


@dataclass(frozen=True)
class ProviderAccount:
    """Somebody who can sign in; their subject is `user_name`."""

    user_name: str
    password: str
    given_name: str
    family_name: str
    email: str


@dataclass(frozen=True)
class ProviderClient:
    """The service that relies on the provider, as the provider knows it."""

    client_id: str
    client_secret: str
    redirect_uri: str
    post_logout_redirect_uri: str


class Provider:
    """One running provider, its files below `directory`.

    :param port: on 127.0.0.1; part of the issuer, so keep it as long as anything refers to the issuer.
    :param accounts: a handful; everybody who signs in, not everybody employed.
    """

    application = "appraisal.demo.provider_server:create"  # what gunicorn calls with the settings' file

    def __init__(
        self, directory: Path, port: int, accounts: Sequence[ProviderAccount], client: ProviderClient
    ) -> None:
        self.directory = directory.absolute()
        self.log = self.directory / "provider.log"
        self._port = port
        self._accounts = accounts
        self._client = client
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    @property
    def issuer(self) -> str:
        """The issuer identifier: what `iss` says, and where discovery starts."""
        return f"http://{HOST}:{self._port}"

    @property
    def process(self) -> subprocess.Popen[bytes] | None:
        """The server, if it was started."""
        return self._process

    def start(self) -> None:
        """Start the provider and wait until discovery answers.

        :raises DemoError: the port is taken, or the provider won't start.
        """
        self.directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not is_free(self._port):
            raise DemoError(
                f"Port {self._port}, where the sign-in provider has to stand, is in use: free it."
            )
        settings = self.directory / "provider.json"
        write_secret(settings, json.dumps(self._settings(), indent=1))
        command = [
            *SERVER,
            # One process, because what it knows is in its memory.
            *("--workers=1", "--threads=8", "--timeout=0", f"--bind={HOST}:{self._port}"),
            f"{self.application}({str(settings)!r})",
        ]
        try:
            with undisturbed():
                # Canaille would take settings of its own from the environment.
                self._process = spawn(
                    command, log=self.log, cwd=self.directory, environment=clean_environment()
                )
            self._wait_until_it_answers(self._process)
        except BaseException:  # an interruption too: nothing is to be left running
            self.stop()
            raise

    def stop(self) -> None:
        """End the provider; its sessions and codes are forgotten."""
        if self._process is not None:
            end(self._process, signal.SIGQUIT)  # gunicorn's quick way: no wait for idle connections
            self._process = None

    def _settings(self) -> dict[str, Any]:
        return {
            "name": NAME,
            "host": f"{HOST}:{self._port}",
            "secret": secrets.token_urlsafe(32),
            "key": self._signing_key(),
            "client": dataclasses.asdict(self._client),
            "accounts": [dataclasses.asdict(account) for account in self._accounts],
        }

    def _signing_key(self) -> dict[str, Any]:
        kept = self.directory / "signing-key.json"
        if not kept.exists():
            made = RSAKey.generate_key(2048, auto_kid=True).as_dict(private=True)
            write_secret(kept, json.dumps(made))
        key: dict[str, Any] = json.loads(kept.read_text("ascii"))
        return key

    def _wait_until_it_answers(self, process: subprocess.Popen[bytes]) -> None:
        deadline = time.monotonic() + SECONDS_TO_START
        while time.monotonic() < deadline:
            if process.poll() is not None:
                raise DemoError(f"The sign-in provider did not start: {last_lines(self.log)}.")
            try:
                found = requests.get(f"{self.issuer}/.well-known/openid-configuration", timeout=5)
            except requests.ConnectionError:
                time.sleep(0.05)
                continue
            if found.ok and found.json()["issuer"] == self.issuer:
                return
            time.sleep(0.05)
        raise DemoError(
            f"The sign-in provider did not answer for {SECONDS_TO_START} s: {last_lines(self.log)}."
        )
