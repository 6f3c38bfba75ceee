"""Writing what must be read by nobody else: whole or not at all, with access for its owner only."""

import os
from pathlib import Path

from tenants.errors import Conflict

ONLY_OWNER = 0o600


def write_private(path: Path, text: str) -> None:
    """Write a file of mode 0600; whoever looks finds the old one or the whole new one.

    :raises Conflict: where the folder can't be written to.
    """
    new = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        handle = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, ONLY_OWNER)
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        new.replace(path)
    except OSError as problem:
        new.unlink(missing_ok=True)
        raise Conflict(
            f"{path} can't be written: {problem.strerror}. Name a folder that you may write to."
        ) from problem
