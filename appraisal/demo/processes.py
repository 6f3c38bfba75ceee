"""Child processes that never outlive whoever started them."""

import ctypes
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

PROJECT = Path(__file__).parents[2]
SERVER = (
    *(sys.executable, "-m", "gunicorn", "--no-control-socket", f"--pythonpath={PROJECT}"),
    "--worker-class=gthread",
)
PR_SET_PDEATHSIG = 1  # <linux/prctl.h>
ENDING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)

_libc = ctypes.CDLL(None) if sys.platform == "linux" else None


def spawn(
    command: Sequence[str | Path],
    *,
    log: Path,
    cwd: Path,
    environment: Mapping[str, str],
    user: tuple[int, int] | None = None,
    keep: tuple[int, ...] = (),
    on_parent_death: signal.Signals = signal.SIGTERM,
) -> subprocess.Popen[bytes]:
    """Start a program in its own session, its output appended to a file.

    A session of its own keeps the terminal's Ctrl-C and hang-up away from the child, so that its parent
    alone decides in which order things end. Where the kernel can (Linux), the child is sent
    `on_parent_death` when its parent vanishes without a word. A file, not a pipe: a pipe nobody reads fills,
    and a pipe somebody reads to its end never ends while a grandchild holds it.

    :param user: (uid, gid) to become before the program starts; only root may.
    :param keep: file descriptors the child inherits, such as a lock it is to hold.
    :raises OSError: the program is missing or the user can't be taken on.
    """
    uid, gid = user or (None, None)
    with log.open("ab") as output:
        return subprocess.Popen(  # noqa: S603 - programs of our own choosing, no shell
            [str(part) for part in command],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            cwd=cwd,
            env=dict(environment),
            user=uid,
            group=gid,
            extra_groups=None if user is None else [],
            pass_fds=keep,
            start_new_session=True,
            # Runs after the change of user, which would clear the request made of the kernel.
            preexec_fn=_settle(os.getpid(), on_parent_death),
        )


def _settle(parent: int, on_parent_death: signal.Signals) -> Callable[[], None]:
    def settle() -> None:
        # A shell that starts a job in the background may leave SIGINT ignored, and children inherit that.
        for number in (*ENDING, signal.SIGQUIT):
            signal.signal(number, signal.SIG_DFL)
        signal.pthread_sigmask(signal.SIG_SETMASK, ())
        if _libc is not None:
            _libc.prctl(PR_SET_PDEATHSIG, int(on_parent_death), 0, 0, 0)
            if os.getppid() != parent:  # it died before the kernel was asked
                os._exit(1)

    return settle


@contextmanager
def undisturbed() -> Iterator[None]:
    """Hold back signals while a child is started and written down, so that none is started and forgotten."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, (*ENDING, signal.SIGALRM))
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def clean_environment() -> dict[str, str]:
    """What any program needs of the environment, and nothing that some program takes for its settings."""
    return {name: os.environ[name] for name in ("PATH", "HOME", "TMPDIR") if name in os.environ}


def finish(process: subprocess.Popen[bytes]) -> int:
    """Wait for a short-lived child; if we are interrupted meanwhile, it and its own children are killed.

    :returns: its exit code.
    """
    try:
        return process.wait()
    except BaseException:
        os.killpg(process.pid, signal.SIGKILL)  # its session is its own, so this is nobody else's group
        process.wait()
        raise


def end(process: subprocess.Popen[bytes], *signals: signal.Signals, seconds: float = 15) -> None:
    """Ask a child to end, with each signal in turn `seconds` apart, and kill it if none is obeyed.

    The child is gone when this returns, whatever it was doing, and what it had started and left behind too.
    """
    for number in (*signals, signal.SIGKILL):
        if process.poll() is not None:
            break
        process.send_signal(number)
        with suppress(subprocess.TimeoutExpired):
            process.wait(seconds)
    process.wait()
    with suppress(ProcessLookupError, PermissionError):  # nobody is left, or only who waits to be buried
        os.killpg(process.pid, signal.SIGKILL)


def last_lines(log: Path, count: int = 3) -> str:
    """The end of a log on one line, to say why a child gave up."""
    lines = log.read_text("utf-8", "replace").splitlines() if log.exists() else []
    return " / ".join(line.strip() for line in lines[-count:] if line.strip()) or "nothing was logged"
