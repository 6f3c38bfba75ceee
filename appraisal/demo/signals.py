"""Being told to end: by a signal, or because whoever started us was."""

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
    starter = _Starter()

    def look(number: int, frame: FrameType | None) -> None:
        if starter.wants_to_end():
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
        signal.signal(number, signal.SIG_IGN)


def _stop(number: int, frame: FrameType | None) -> None:
    ignore()
    raise Stopped


class _Starter:
    """The process that started us, normally make.

    Make passes SIGTERM on, but SIGINT and SIGHUP sent to it alone it only notes: it then waits for us, for
    ever, with that signal blocked. Linux shows what a process blocks, so there we see it.
    """

    def __init__(self) -> None:
        self._pid = os.getppid()
        self._waits = False

    def wants_to_end(self) -> bool:
        """Is it gone, or make that waits for us to end?"""
        before, self._waits = self._waits, self._blocks()
        # Twice, because starting a process blocks signals for a moment too.
        return os.getppid() != self._pid or (before and self._waits)

    def _blocks(self) -> bool:
        status = _status(self._pid)
        if status.get("Name") not in {"make", "gmake"}:
            return False
        mask = int(status.get("SigBlk", "0"), 16)
        return any(mask >> (number - 1) & 1 for number in (signal.SIGINT, signal.SIGHUP))


def _status(pid: int) -> dict[str, str]:
    """What Linux says about a process; nothing elsewhere, or when it is gone."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text("ascii", "replace").splitlines()
    except OSError:
        return {}
    return {name: value.strip() for name, _, value in (line.partition(":") for line in lines)}
