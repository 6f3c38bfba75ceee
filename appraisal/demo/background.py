"""The background worker, as the demonstration runs it beside the web service."""

import signal
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from appraisal.demo.processes import PROJECT, clean_environment, end, spawn, undisturbed

SECONDS_BETWEEN_ROUNDS = 5
SECONDS_TO_FINISH = 10  # for the transaction under way when the worker is told to end


class Background:
    """One worker.

    :param environment: the service's settings; nothing else of ours reaches it.
    """

    def __init__(self, environment: Mapping[str, str], log: Path) -> None:
        self.log = log
        self._environment = environment
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def process(self) -> subprocess.Popen[bytes] | None:
        """The worker, if it was started."""
        return self._process

    def start(self) -> None:
        """Start it; nobody waits for it."""
        command = [sys.executable, "-m", "appraisal.cli", "worker", f"--every={SECONDS_BETWEEN_ROUNDS}"]
        with undisturbed():
            self._process = spawn(
                command,
                log=self.log,
                cwd=PROJECT,
                environment=clean_environment() | dict(self._environment),
            )

    def stop(self) -> None:
        """Let it finish its transaction, then end it."""
        if self._process is not None:
            end(self._process, signal.SIGTERM, seconds=SECONDS_TO_FINISH)
            self._process = None
