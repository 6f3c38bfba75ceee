"""How the demonstration starts, what it says when it can't, and that nothing of it is left behind."""

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import pytest
import requests

from appraisal.demo.__main__ import main
from appraisal.demo.ports import any_free
from appraisal.demo.postgres import EmbeddedPostgres
from tests.demo.small_demo import USER

PROJECT = Path(__file__).parents[2]
LISTED = (
    *("BASE_URL", "DATABASE_URL_OWNER", "DATABASE_URL_APP", "DATABASE_URL_NATIONAL", "DATABASE_URL_RELEASE"),
    *("OIDC_ISSUER", "NATIONAL_CLIENT_ID", "NATIONAL_CLIENT_SECRET", "DEMO_USERS", "SECRET_KEY"),
    *("SIGNING_KEY", "ENCRYPTION_KEY", "ALLOW_LOOPBACK_PROVIDERS"),
)


def command(folder: Path, port: int, *more: str) -> list[str]:
    program = [sys.executable, "-m", "tests.demo.small_demo"]
    return [*program, "start", "--folder", str(folder), "--port", str(port), *more]


class Demo:
    """One run of it, and every process below it while it was seen running."""

    def __init__(self, folder: Path, port: int, process: subprocess.Popen[bytes], output: Path) -> None:
        self.folder, self.port, self.process, self._output = folder, port, process, output
        self.seen: dict[int, str] = {}

    @property
    def said(self) -> str:
        return self._output.read_text()

    def wait_until_ready(self) -> None:
        ready = self.folder / "demo.env"
        assert eventually(lambda: ready.exists() or self.process.poll() is not None, 60), self.said
        assert ready.exists(), self.said
        self.seen = descendants(self.process.pid)

    def end(self) -> int:
        """Its exit code; and nothing that it started is left, not even as nobody's child."""
        code = self.process.wait(30)
        assert eventually(lambda: not any(map(is_alive, self.seen)), 30)
        with pytest.raises(requests.ConnectionError):
            requests.get(f"http://127.0.0.1:{self.port}/readyz", timeout=5)
        return code


@contextmanager
def started(
    folder: Path, *more: str, port: int | None = None, make: bool = False, ignored: bool = False
) -> Iterator[Demo]:
    """A run of it in the background, which doesn't outlive the block.

    :param make: with make in between, whose process is then `Demo.process`.
    :param ignored: as a shell starts it that ignores SIGINT for what it runs in the background.
    """
    port = port or any_free()
    words = command(folder, port, *more)
    if make:
        folder.with_name("Makefile").write_text(f"demo:\n\t@exec {' '.join(words)}\n")
        words = ["make", "-f", str(folder.with_name("Makefile")), "demo"]
    output = folder.with_suffix(".out")
    with output.open("wb") as out:
        process = subprocess.Popen(
            words,
            cwd=PROJECT,
            stdout=out,
            stderr=subprocess.STDOUT,
            preexec_fn=partial(_listen, signal.SIG_IGN if ignored else signal.SIG_DFL),
        )
    demo = Demo(folder, port, process, output)
    try:
        yield demo
    finally:
        process.kill()
        process.wait()


def _listen(to_interrupts: signal.Handlers) -> None:
    """Said either way: these tests themselves may have been started with SIGINT or SIGHUP ignored."""
    signal.signal(signal.SIGINT, to_interrupts)
    signal.signal(signal.SIGHUP, signal.SIG_DFL)


def descendants(pid: int) -> dict[int, str]:
    """Process ids below one, with what each runs."""
    found: dict[int, str] = {}
    for child in told(Path(f"/proc/{pid}/task/{pid}/children")).split():
        words = told(Path(f"/proc/{child}/cmdline")).replace("\0", " ")
        found |= {int(child): words} | descendants(int(child))
    return found


def told(file: Path) -> str:
    """What the system says of a process; nothing when it has ended while we look."""
    try:
        return file.read_text("utf-8", "replace")
    except (FileNotFoundError, ProcessLookupError):
        return ""


def is_alive(pid: int) -> bool:
    try:
        status = Path(f"/proc/{pid}/stat").read_text("ascii", "replace")
    except OSError:
        return False
    return status.rpartition(")")[2].split()[0] != "Z"


def eventually(condition: Callable[[], bool], seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    while not condition() and time.monotonic() < deadline:
        time.sleep(0.02)
    return condition()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A demonstration's folder whose first start is done."""
    folder = tmp_path_factory.mktemp("demo") / ".demo"
    with started(folder) as demo:
        demo.wait_until_ready()
        demo.process.send_signal(signal.SIGINT)
        assert demo.end() == 0
    yield folder
    main(["reset", "--folder", str(folder)])


@pytest.fixture
def refuse(capsys: pytest.CaptureFixture[str]) -> Callable[..., str]:
    """Start where something is in the way, or `reset`: the one line said before it ends with exit code 1."""

    def refuse(folder: Path, port: object = None, what: str = "start") -> str:
        capsys.readouterr()
        assert main([what, "--folder", str(folder), "--port", str(port or any_free())]) == 1
        said = capsys.readouterr()
        assert said.out == ""
        assert said.err.count("\n") == 1
        return said.err.rstrip()

    return refuse


def test_once_ready_a_shell_can_source_every_setting_and_only_its_owner_may(folder: Path) -> None:
    with started(folder) as demo:
        demo.wait_until_ready()
        assert requests.get(f"http://127.0.0.1:{demo.port}/readyz", timeout=5).ok
        file = folder / "demo.env"
        assert file.stat().st_mode & 0o777 == 0o600
        assert all(re.fullmatch(r"\w+='.*'|export [\w ]+", line) for line in file.read_text().splitlines())
        shown = (
            f'. "{file}"; exec "{sys.executable}" -c "import json, os; print(json.dumps(dict(os.environ)))"'
        )
        sourced = json.loads(subprocess.run(["sh", "-c", shown], check=True, capture_output=True).stdout)
        assert set(LISTED) <= set(sourced)
        assert sourced["BASE_URL"] == f"http://127.0.0.1:{demo.port}"
        assert sourced["NATIONAL_CLIENT_SECRET"] == "secret'"
        assert json.loads(sourced["DEMO_USERS"]) == [
            {
                "username": USER.username,
                "password": USER.password,
                "name": USER.name,
                "role": "staff",
                "organisation": "RJ1",
            }
        ]
        assert "ready at http://127.0.0.1" in demo.said
        demo.process.terminate()
        assert demo.end() == 0
    assert not file.exists()


def test_the_worker_and_the_web_end_before_the_provider_and_the_provider_before_the_database(
    folder: Path,
) -> None:
    with started(folder) as demo:
        demo.wait_until_ready()
        roles = {
            "worker": "appraisal.cli worker",
            "web": "stub_service:app",
            "provider": "stub_service:provider",
            "database": "bin/postgres",
        }
        masters = {
            role: min(pid for pid, words in demo.seen.items() if mark in words)
            for role, mark in roles.items()
        }
        ended: list[str] = []
        demo.process.send_signal(signal.SIGHUP)
        while len(ended) < len(masters):
            ended += [role for role, pid in masters.items() if role not in ended and not is_alive(pid)]
        assert ended == ["worker", "web", "provider", "database"]
        assert demo.end() == 0


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGHUP], ids=lambda number: number.name)
def test_a_signal_that_only_make_was_sent_ends_it_too(folder: Path, number: signal.Signals) -> None:
    with started(folder, make=True) as demo:
        demo.wait_until_ready()
        demo.process.send_signal(number)
        assert demo.end() == -number


def test_nothing_outlives_a_supervisor_that_was_killed_and_the_next_start_is_clean(folder: Path) -> None:
    with started(folder) as demo:
        demo.wait_until_ready()
        demo.process.kill()
        demo.end()
    assert (folder / "demo.env").exists()  # stale now
    with started(folder, ignored=True) as demo:
        assert eventually(lambda: not (folder / "demo.env").exists(), 20)
        demo.wait_until_ready()
        demo.process.send_signal(signal.SIGINT)  # though a shell started it with SIGINT ignored
        assert demo.end() == 0


def test_a_second_start_and_a_reset_are_refused_while_it_runs(
    folder: Path, refuse: Callable[..., str]
) -> None:
    with started(folder) as demo:
        demo.wait_until_ready()
        assert refuse(folder) == "The demonstration is running already: end it first."
        assert refuse(folder, what="reset") == "The demonstration is running already: end it first."
        assert requests.get(f"http://127.0.0.1:{demo.port}/readyz", timeout=5).ok
        demo.process.terminate()
        assert demo.end() == 0


def test_a_child_that_ends_by_itself_ends_the_rest_and_is_named(folder: Path) -> None:
    with started(folder) as demo:
        demo.wait_until_ready()
        os.kill(
            min(pid for pid, words in demo.seen.items() if "stub_service:provider" in words), signal.SIGKILL
        )
        assert demo.end() == 1
        assert "The sign-in provider ended by itself" in demo.said.splitlines()[-1]


def test_the_worker_goes_round_without_a_complaint(folder: Path) -> None:
    with started(folder) as demo:
        demo.wait_until_ready()
        log = folder / "worker.log"
        said = log.stat().st_size
        assert eventually(lambda: "the first round is done" in log.read_text()[said:], 30), log.read_text()
        demo.process.terminate()
        assert demo.end() == 0
    assert '"level": "error"' not in log.read_text()


def test_a_busy_port_is_one_sentence_and_leaves_nothing(tmp_path: Path, refuse: Callable[..., str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as squatter:
        port = squatter.getsockname()[1]
        said = refuse(tmp_path / ".demo", port)
    assert said == f"Port {port} is in use: free it, or choose another with `make demo PORT=…`."
    assert os.listdir(tmp_path / ".demo") == ["running.lock"]


@pytest.mark.parametrize("port", ["80", "65536", "eighty", " "])
def test_a_port_that_is_none_is_one_sentence(tmp_path: Path, refuse: Callable[..., str], port: str) -> None:
    said = refuse(tmp_path / ".demo", port)
    assert said == f"{port!r} can't be the port: choose one from 1024 to 65535, as in PORT=8001."
    assert not (tmp_path / ".demo").exists()


def test_a_half_made_folder_is_one_sentence(tmp_path: Path, refuse: Callable[..., str]) -> None:
    half = tmp_path / ".demo"
    (half / "postgres").mkdir(parents=True)
    assert refuse(half) == (
        f"{half} is half made, because its first start did not finish: run `make demo-reset` and start again."
    )
    assert main(["reset", "--folder", str(half)]) == 0
    assert not half.exists()


def test_a_full_disk_is_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, refuse: Callable[..., str]
) -> None:
    usage = shutil.disk_usage(tmp_path)
    monkeypatch.setattr(shutil, "disk_usage", lambda path: usage._replace(free=1_000_000))
    said = refuse(tmp_path / ".demo")
    assert re.fullmatch(r"There is too little space on the disk that holds .*: .* needs 500 MB\.", said)


def test_a_first_start_that_is_ended_half_way_leaves_no_half_made_folder(tmp_path: Path) -> None:
    with started(tmp_path / ".demo", "--hold") as demo:
        assert eventually(lambda: "loading" in demo.said, 30), demo.said
        demo.seen = descendants(demo.process.pid)
        assert any("postgres" in words for words in demo.seen.values())
        demo.process.send_signal(signal.SIGINT)
        assert demo.end() == 1
    assert not (tmp_path / ".demo").exists()


def test_a_first_start_that_is_killed_half_way_says_so_at_the_next(
    tmp_path: Path, refuse: Callable[..., str]
) -> None:
    with started(tmp_path / ".demo", "--hold") as demo:
        assert eventually(lambda: "loading" in demo.said, 30), demo.said
        demo.seen = descendants(demo.process.pid)
        demo.process.kill()
        demo.end()
    assert "is half made" in refuse(tmp_path / ".demo")
    EmbeddedPostgres(tmp_path / ".demo" / "postgres").remove()
