"""Being told to end: by a signal, or because the make that started us was."""

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

from appraisal.demo.processes import ENDING

SECONDS_BETWEEN_LOOKS = 0.5


class Stopped(BaseException):
    """Somebody wants the demonstration to end. Not an Exception: nothing on the way may swallow it."""


@contextmanager
def obeyed() -> Iterator[None]:
    """In this block, raise Stopped in the main thread when told to end.

    The handlers are installed whatever was there before: a shell starts background jobs with SIGINT ignored.
    """
    make = _Make()

    def look(number: int, frame: FrameType | None) -> None:
        if make.wants_to_end():
            ignore()
            raise Stopped

    before = {number: signal.signal(number, _stop) for number in ENDING}
    before[signal.SIGALRM] = signal.signal(signal.SIGALRM, look)
    signal.setitimer(signal.ITIMER_REAL, SECONDS_BETWEEN_LOOKS, SECONDS_BETWEEN_LOOKS)
    try:
        yield
    finally:
        ignore()
        for number, handler in before.items():
            signal.signal(number, handler)


def ignore() -> None:
    """From now on we are ending, in order and in bounded time, and being told again changes nothing."""
    signal.setitimer(signal.ITIMER_REAL, 0)
    for number in (*ENDING, signal.SIGALRM):
        # Not SIG_IGN: one that came a moment ago still has to find a function, or Python complains aloud.
        signal.signal(number, lambda number, frame: None)


def _stop(number: int, frame: FrameType | None) -> None:
    ignore()
    raise Stopped


class _Make:
    """The make that started us, if one did.

    It passes SIGTERM on, but SIGINT and SIGHUP sent to it alone it only notes: it then waits for us, for
    ever, with that signal blocked. Linux shows what a process blocks, so there we see it.
    """

    def __init__(self) -> None:
        parent = os.getppid()
        self._pid = parent if _status(parent).get("Name") in {"make", "gmake"} else None
        self._waits = False

    def wants_to_end(self) -> bool:
        """Is it gone, or waiting for us to end?"""
        if self._pid is None:
            return False
        before, self._waits = self._waits, self._blocks(self._pid)
        # Twice, because starting a process blocks signals for a moment too.
        return os.getppid() != self._pid or (before and self._waits)

    def _blocks(self, pid: int) -> bool:
        mask = int(_status(pid).get("SigBlk", "0"), 16)
        return any(mask >> (number - 1) & 1 for number in (signal.SIGINT, signal.SIGHUP))


def _status(pid: int) -> dict[str, str]:
    """What Linux says about a process; nothing elsewhere, or when it is gone."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text("ascii", "replace").splitlines()
    except OSError:
        return {}
    return {name: value.strip() for name, _, value in (line.partition(":") for line in lines)}
