"""The background process: everything sealed and done, once, whatever happens to it."""

import json
import logging
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from appraisal.worker import Told, Worker, obedient
from tenants.audit import chain
from tenants.identity import Identity
from tenants.jobs import service as jobs
from tests.audit.trails import add_events, run
from tests.audit.working import HANDLERS
from tests.database import Database, run_as_superuser
from tests.settings import SECRET_KEY
from tests.world import World

JOBS = 40


@pytest.fixture
def by(world: World) -> Identity:
    return world.identity("ours.lead")


@pytest.fixture
def worker(database: Database) -> Iterator[Worker]:
    made = Worker(database.url("app"), handlers=HANDLERS, whole=True)
    yield made
    made.close()


@contextmanager
def process(database: Database, log: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A worker of its own, which doesn't outlive the block."""
    environment = {"DATABASE_URL_APP": database.url("app"), "SECRET_KEY": SECRET_KEY, "PATH": os.defpath}
    with log.open("ab") as output:
        child = subprocess.Popen(
            [sys.executable, "-m", "tests.audit.working"], env=environment, stderr=output, cwd=Path.cwd()
        )
    try:
        yield child
    finally:
        child.kill()
        child.wait()


def lines(log: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in log.read_text("utf-8").splitlines()]


def eventually(condition: Callable[[], bool], seconds: float = 30) -> bool:
    deadline = time.monotonic() + seconds
    while not condition() and time.monotonic() < deadline:
        time.sleep(0.02)
    return condition()


def count(database: Database, query: str) -> int:
    with database.engine("backup").connect() as connection:
        return int(connection.execute(text(query)).scalar_one())


def verification(database: Database, organisation: UUID) -> chain.Verification:
    with database.session("app", organisation) as session:
        return chain.verify(session, organisation_id=organisation)


def ask(database: Database, by: Identity, numbers: range) -> None:
    with database.session("app", by.organisation_id) as session:
        for number in numbers:
            jobs.enqueue(session, by=by, kind="note", payload={"number": number})
        session.commit()


def test_a_round_seals_every_open_organisation_does_what_is_due_and_says_the_heads(
    world: World, by: Identity, worker: Worker, caplog: pytest.LogCaptureFixture
) -> None:
    ask(world.database, by, range(3))
    logging.getLogger("appraisal").propagate = True
    with obedient() as told:
        for _ in range(2):
            worker.go_round(told)
    said = [record.__dict__ for record in caplog.records if record.name == "appraisal.audit"]
    for side in ("ours", "theirs"):
        organisation = world.members[f"{side}.lead"].organisation_id
        found = verification(world.database, organisation)
        assert (found.verdict.broken, found.unsealed) == (None, 0)
        assert found.verdict.head.hash in [line["hash"] for line in said]
    assert count(world.database, "SELECT count(*) FROM job WHERE done_at IS NULL") == 0
    assert count(world.database, "SELECT count(*) FROM audit_event WHERE action = 'tests.job_done'") == 3


def test_a_round_that_is_due_forgets_what_was_done_a_month_ago_and_another_round_does_not(
    world: World, by: Identity, worker: Worker
) -> None:
    run(world.database, "DELETE FROM job")
    ask(world.database, by, range(2))
    often = Worker(world.database.url("app"), handlers=HANDLERS)
    days = "UPDATE job SET done_at = now() - make_interval(days => 29 + 2 * (payload->>'number')::int)"
    with obedient() as told:
        worker.go_round(told)
        run(world.database, f"{days} WHERE kind = 'note'")
        often.go_round(told)
        assert count(world.database, "SELECT count(*) FROM job WHERE kind = 'note'") == 2
        worker.go_round(told)
    often.close()
    assert count(world.database, "SELECT (payload->>'number')::int FROM job WHERE kind = 'note'") == 0
    run(world.database, "DELETE FROM job")


def test_being_told_to_end_lets_the_transaction_finish_and_begins_no_other(
    world: World, by: Identity
) -> None:
    def end_me(session: Session, *, by: Identity, payload: Mapping[str, Any]) -> None:
        signal.pthread_kill(threading.main_thread().ident or 0, signal.SIGTERM)
        HANDLERS["note"](session, by=by, payload=payload)

    ask(world.database, by, range(2))
    worker = Worker(world.database.url("app"), handlers={"note": end_me})
    with obedient() as told:
        worker.go_round(told)
        assert told.within(0)
    worker.close()
    assert count(world.database, "SELECT count(*) FROM job WHERE done_at IS NULL") == 1
    run(world.database, "DELETE FROM job")


def test_what_fails_in_one_organisation_leaves_the_others(
    world: World, worker: Worker, monkeypatch: pytest.MonkeyPatch
) -> None:
    ours = world.members["ours.lead"].organisation_id
    theirs = world.members["theirs.lead"].organisation_id
    seal = chain.seal

    def fail_in_ours(
        session: Session, *, organisation_id: UUID, whole: bool, since: datetime | None
    ) -> chain.Sealed | None:
        if organisation_id == ours:
            raise RuntimeError("of the tests")
        return seal(session, organisation_id=organisation_id, whole=whole, since=since)

    for organisation in (ours, theirs):
        with world.database.session("app", organisation) as session:
            add_events(session, organisation, 1)
            session.commit()
    monkeypatch.setattr(chain, "seal", fail_in_ours)
    worker.go_round(Told())
    assert verification(world.database, ours).unsealed > 0
    assert verification(world.database, theirs).unsealed == 0


def test_killed_again_and_again_it_loses_nothing_and_doubles_nothing(
    database: Database, by: Identity, tmp_path: Path
) -> None:
    own = by.organisation_id
    run(database, "DELETE FROM job")
    already = count(database, "SELECT count(*) FROM audit_event WHERE action = 'tests.job_done'")
    with database.session("app", own) as session:
        add_events(session, own, 5000)
        session.commit()
    ask(database, by, range(JOBS))
    links = "SELECT count(*) FROM audit_link"
    done = "SELECT count(*) FROM job WHERE done_at IS NOT NULL"
    for query, more in ((links, 1500), (links, 1), (done, 5), (done, 5)):
        so_far = count(database, query)
        with process(database, tmp_path / "log") as child:
            assert eventually(lambda: count(database, query) >= so_far + more), query  # noqa: B023 - used at once
            child.kill()
            child.wait()
        run(database, "UPDATE job SET run_at = now() WHERE done_at IS NULL")  # no waiting for what was cut
    with process(database, tmp_path / "log") as child:
        assert eventually(lambda: count(database, done) == JOBS)
        assert eventually(lambda: verification(database, own).unsealed == 0)
        child.terminate()
        assert child.wait(5) == 0
    found = verification(database, own)
    assert found.verdict.broken is None
    assert found.verdict.head.sequence == count(
        database, f"SELECT count(*) FROM audit_event WHERE tenant_id = '{own}'"
    )
    marks = "SELECT count(*) {0} FROM audit_event WHERE action = 'tests.job_done'"
    assert count(database, marks.format("")) == already + JOBS
    told = {line["hash"] for line in lines(tmp_path / "log") if line["logger"] == "appraisal.audit"}
    assert found.verdict.head.hash in told


def test_with_the_database_away_it_says_so_once_keeps_trying_and_goes_on_when_it_is_back(
    database: Database, by: Identity, tmp_path: Path
) -> None:
    own, log, name = by.organisation_id, tmp_path / "log", database.name
    with process(database, log) as child:
        assert eventually(lambda: verification(database, own).unsealed == 0)
        away = [
            f"ALTER DATABASE {name} ALLOW_CONNECTIONS false",
            f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'",
        ]
        run_as_superuser(database.server_url, away)
        database.let_go()  # of connections that are no more
        assert eventually(lambda: "database away" in log.read_text())
        time.sleep(2)
        run_as_superuser(database.server_url, [f"ALTER DATABASE {name} ALLOW_CONNECTIONS true"])
        with database.session("app", own) as session:
            add_events(session, own, 1)
            session.commit()
        assert eventually(lambda: verification(database, own).unsealed == 0)
        assert eventually(lambda: "database back" in log.read_text())
        child.send_signal(signal.SIGINT)
        assert child.wait(5) == 0
    said = [line["message"] for line in lines(log) if line["level"] != "info"]
    assert said == ["database away", "database back"]


def test_without_a_database_it_ends_when_told_to_at_once(database: Database, tmp_path: Path) -> None:
    nowhere = Database(database.server_url, "nowhere_at_all")
    with process(nowhere, tmp_path / "log") as child:
        assert eventually(lambda: "database away" in (tmp_path / "log").read_text())
        child.terminate()
        assert child.wait(2) == 0
