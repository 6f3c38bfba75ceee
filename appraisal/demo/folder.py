"""The one folder the demonstration keeps everything in, `.demo/`."""

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from appraisal.demo.errors import DemoError
from appraisal.demo.postgres import EmbeddedPostgres

SPACE_FIRST, SPACE_LATER = 500_000_000, 100_000_000  # bytes
LOCK = "running.lock"


@dataclass(frozen=True)
class Folder:
    """Names of what stands in it."""

    path: Path

    @property
    def environment(self) -> Path:
        """For shells; there exactly while the demonstration is ready."""
        return self.path / "demo.env"

    @property
    def data(self) -> Path:
        """What the data's load made up; there when the load is complete."""
        return self.path / "data.json"

    @property
    def secrets(self) -> Path:
        """Passwords and keys."""
        return self.path / "secrets.json"

    @property
    def database(self) -> Path:
        """PostgreSQL's."""
        return self.path / "postgres"

    @property
    def provider(self) -> Path:
        """The sign-in provider's."""
        return self.path / "provider"

    @property
    def web_log(self) -> Path:
        """The web service's log."""
        return self.path / "web.log"

    @property
    def worker_log(self) -> Path:
        """The background worker's log."""
        return self.path / "worker.log"

    @contextmanager
    def held(self) -> Iterator[None]:
        """Make the folder if need be and keep others from using it.

        :raises DemoError: somebody does, or it can't be made.
        """
        try:
            self.path.mkdir(mode=0o700, exist_ok=True)
            lock = os.open(self.path / LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        except (FileExistsError, PermissionError) as error:
            raise DemoError(f"{self.path} can't be used as the demonstration's folder.") from error
        try:
            _lock(lock)
            yield
        finally:
            os.close(lock)

    def is_empty(self) -> bool:
        """Is there nothing yet, so that this is the first start?

        :raises DemoError: there is something, but not all that a finished first start leaves.
        """
        if not {entry.name for entry in self.path.iterdir()} - {LOCK}:
            return True
        needed = (self.data, self.secrets, self.database / "complete")
        if all(file.exists() for file in needed):
            return False
        raise DemoError(
            f"{self.path} is half made, because its first start did not finish: "
            "run `make demo-reset` and start again."
        )

    def check_space(self, *, first: bool) -> None:
        """Refuse to start with a disk that would fill up on the way.

        :raises DemoError: too little is free.
        """
        needed = SPACE_FIRST if first else SPACE_LATER
        if shutil.disk_usage(self.path).free < needed:
            raise DemoError(
                f"There is too little space on the disk that holds {self.path}: "
                f"the demonstration needs {needed // 1_000_000} MB."
            )

    def remove(self) -> None:
        """Delete everything in it, wherever it stands; the folder is held.

        :raises DemoError: a server still runs, or files are somebody else's.
        """
        try:
            EmbeddedPostgres(self.database).remove()
            shutil.rmtree(self.path)
        except PermissionError as error:
            raise DemoError(f"{error.filename} belongs to another user: remove it as that user.") from error


def _lock(lock: int) -> None:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        raise DemoError("The demonstration is running already: end it first.") from error
