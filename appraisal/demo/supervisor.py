"""`make demo`: starts the database, the provider and the service in order, and ends them in reverse."""

import contextlib
import os
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from appraisal.demo import data as demo_data
from appraisal.demo import signals
from appraisal.demo.announcement import announcement, write_environment
from appraisal.demo.background import Background
from appraisal.demo.data import DemoData
from appraisal.demo.database import make_database
from appraisal.demo.errors import DemoError
from appraisal.demo.folder import Folder
from appraisal.demo.ports import is_free
from appraisal.demo.postgres import EmbeddedPostgres
from appraisal.demo.processes import last_lines
from appraisal.demo.provider import Provider
from appraisal.demo.settings import DATABASE, DemoSettings, keep_secrets
from appraisal.demo.web import Web

SECONDS_BETWEEN_LOOKS = 0.5


@dataclass(frozen=True)
class Watched:
    """A child that is to run until we end it."""

    name: str
    process: Callable[[], subprocess.Popen[bytes] | None]
    log: Path


def say(text: str, end: str = "\n") -> None:
    """Tell the person at the terminal, if there still is one."""
    with contextlib.suppress(OSError, ValueError):
        sys.stdout.write(text + end)
        sys.stdout.flush()


class Progress:
    """One line for each thing done, with the seconds it took."""

    def __init__(self) -> None:
        self._began: float | None = None

    def begin(self, step: str) -> None:
        """Finish the line before, if any, and begin one."""
        self.finish()
        self._began = time.monotonic()
        say(f"  {step} … ", end="")

    def finish(self) -> None:
        """Finish the last line."""
        if self._began is not None:
            say(f"{time.monotonic() - self._began:.1f} s")
        self._began = None

    def abandon(self) -> None:
        """End the line of something that was not done."""
        if self._began is not None:
            say("")
        self._began = None


def run(path: Path, port: int, application: str = "wsgi:app") -> None:
    """Start everything, serve until told to end, and end everything.

    :param application: what gunicorn imports.
    :raises DemoError: something is in the way, or a child ended by itself; nothing is left running.
    :raises Stopped: told to end before all was ready; nothing is left running, nor any half-made data.
    """
    folder = Folder(path.absolute())
    with signals.obeyed(), folder.held():
        if not is_free(port):
            raise DemoError(f"Port {port} is in use: free it, or choose another with `make demo PORT=…`.")
        first = folder.is_empty()
        folder.check_space(first=first)
        try:
            _serve(folder, port, application, first=first)
        except signals.Stopped:
            if first and not folder.data.exists():
                folder.remove()
            raise


def _serve(folder: Folder, port: int, application: str, *, first: bool) -> None:
    progress = Progress()
    folder.environment.unlink(missing_ok=True)  # of a run that was killed
    with ExitStack() as undo:
        try:
            _watch(_start(folder, port, application, undo, progress, first=first))
        except signals.Stopped:
            progress.abandon()
            say("Ending …")
            if not folder.environment.exists():
                raise
        finally:
            signals.ignore()
            progress.abandon()
            folder.environment.unlink(missing_ok=True)


def _start(
    folder: Folder, port: int, application: str, undo: ExitStack, progress: Progress, *, first: bool
) -> tuple[Watched, ...]:
    """Start one thing after the other, each with its end in `undo` before it begins."""
    secrets = keep_secrets(folder.secrets, not_port=port)
    database = EmbeddedPostgres(folder.database)
    undo.callback(database.stop)
    progress.begin("Starting PostgreSQL")
    database.start()
    settings = DemoSettings(port, database, secrets)
    data = _fill(folder, settings, progress, first=first)
    provider = Provider(folder.provider, secrets.provider_port, data.accounts, settings.provider_client)
    undo.callback(provider.stop)
    progress.begin("Starting the sign-in provider")
    provider.start()
    web = Web(port, settings.service_environment(), folder.web_log, application)
    undo.callback(web.stop)
    progress.begin("Starting the web service")
    web.start()
    background = Background(settings.service_environment(), folder.worker_log)
    undo.callback(background.stop)
    progress.begin("Starting the background worker")
    background.start()
    progress.finish()
    say(announcement(settings, data, folder.environment))
    write_environment(folder.environment, settings, data)  # last: programs wait for it
    return (
        Watched("background worker", lambda: background.process, background.log),
        Watched("web service", lambda: web.process, web.log),
        Watched("sign-in provider", lambda: provider.process, provider.log),
        Watched("database", lambda: database.process, database.log),
    )


def _fill(folder: Folder, settings: DemoSettings, progress: Progress, *, first: bool) -> DemoData:
    """Bring roles and schema up to date, and load the data unless an earlier start did."""
    progress.begin("Bringing roles and tables up to date")
    make_database(settings.database, DATABASE, settings.secrets.role_passwords)
    os.environ.update(settings.operator_environment())  # the operator's commands read it
    demo_data.migrate()
    if not first:
        return demo_data.kept(folder.data)
    data = demo_data.prepare_data(settings, progress.begin)
    demo_data.keep(data, folder.data)
    return data


def _watch(watched: tuple[Watched, ...]) -> None:
    """Wait for ever, or until a child ends by itself.

    :raises DemoError: one did.
    """
    while True:
        for child in watched:
            process = child.process()
            if process is not None and process.poll() is not None:
                raise DemoError(f"The {child.name} ended by itself: {last_lines(child.log)}.")
        time.sleep(SECONDS_BETWEEN_LOOKS)
