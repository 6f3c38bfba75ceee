"""The web service under gunicorn, as the demonstration runs it."""

import signal
import subprocess
import time
from collections.abc import Mapping
from pathlib import Path

import requests

from appraisal.demo.errors import DemoError
from appraisal.demo.ports import HOST
from appraisal.demo.processes import PROJECT, SERVER, clean_environment, end, last_lines, spawn, undisturbed

WORKERS, THREADS = 2, 4
SECONDS_TO_START = 60
SECONDS_TO_FINISH = 5  # for requests under way when the service is told to end


class Web:
    """One gunicorn on loopback.

    :param application: what gunicorn imports, `module:name`.
    :param environment: the service's settings; nothing else of ours reaches it.
    """

    def __init__(
        self, port: int, environment: Mapping[str, str], log: Path, application: str = "wsgi:app"
    ) -> None:
        self.log = log
        self._port = port
        self._environment = environment
        self._application = application
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def process(self) -> subprocess.Popen[bytes] | None:
        """The server, if it was started."""
        return self._process

    def start(self) -> None:
        """Start the service and wait until /readyz says yes.

        :raises DemoError: it ended, or didn't get ready in time.
        """
        command = [
            *SERVER,
            *(f"--workers={WORKERS}", f"--threads={THREADS}", f"--bind={HOST}:{self._port}"),
            f"--graceful-timeout={SECONDS_TO_FINISH}",
            self._application,
        ]
        try:
            with undisturbed():
                self._process = spawn(
                    command,
                    log=self.log,
                    cwd=PROJECT,
                    environment=clean_environment() | dict(self._environment),
                )
            self._wait_until_ready(self._process)
        except BaseException:  # an interruption too: nothing is to be left running
            self.stop()
            raise

    def stop(self) -> None:
        """Let requests under way finish, then end the service."""
        if self._process is not None:
            end(self._process, signal.SIGTERM, signal.SIGQUIT, seconds=2 * SECONDS_TO_FINISH)
            self._process = None

    def _wait_until_ready(self, process: subprocess.Popen[bytes]) -> None:
        deadline = time.monotonic() + SECONDS_TO_START
        answer = "no answer"
        while time.monotonic() < deadline:
            if process.poll() is not None:
                raise DemoError(f"The web service did not start: {last_lines(self.log)}.")
            try:
                found = requests.get(f"http://{HOST}:{self._port}/readyz", timeout=5)
            except requests.RequestException:
                time.sleep(0.05)
                continue
            if found.ok:
                return
            answer = f"/readyz said {found.status_code}"
            time.sleep(0.2)
        raise DemoError(f"The web service was not ready after {SECONDS_TO_START} s: {answer}.")
