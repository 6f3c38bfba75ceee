"""Work for later: asked for with the change it follows from, tried again, given up in sight."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Row, text
from sqlalchemy.orm import Session

from tenants.audit import service as audit
from tenants.identity import Identity
from tenants.jobs import service as jobs
from tenants.jobs.domain import FIRST_WAIT, LONGEST_WAIT, MOST_ATTEMPTS, wait_after
from tenants.rows import now
from tests.audit.trails import run
from tests.database import Database
from tests.world import World


@pytest.fixture
def by(world: World) -> Identity:
    """Somebody who asks for work, in an organisation without any."""
    run(world.database, "DELETE FROM job")
    return world.identity("ours.lead")


def write_an_event(session: Session, *, by: Identity, payload: Mapping[str, Any]) -> None:
    audit.record(session, by=by, action=payload["action"])


def break_down(session: Session, *, by: Identity, payload: Mapping[str, Any]) -> None:
    write_an_event(session, by=by, payload=payload)
    raise RuntimeError("what somebody wrote")


HANDLERS = {"write": write_an_event, "break": break_down}


def ask(
    database: Database,
    by: Identity,
    kind: str = "write",
    *,
    unique_key: str | None = None,
    run_at: datetime | None = None,
) -> UUID | None:
    payload = {"action": f"tests.{kind}"}
    with database.session("app", by.organisation_id) as session:
        made = jobs.enqueue(session, by=by, kind=kind, payload=payload, unique_key=unique_key, run_at=run_at)
        session.commit()
    return made


def take(database: Database, by: Identity) -> jobs.Attempt | None:
    with database.session("app", by.organisation_id) as session:
        found = jobs.take(session, organisation_id=by.organisation_id)
        session.commit()
    return found


def attempt(database: Database, by: Identity) -> jobs.Attempt | None:
    """One attempt as the worker makes it."""
    found = take(database, by)
    if found is None:
        return None
    try:
        with database.session("app", by.organisation_id) as session:
            jobs.perform(session, by=by, attempt=found, handlers=HANDLERS)
            session.commit()
    except Exception as error:
        with database.session("app", by.organisation_id) as session:
            jobs.fail(session, organisation_id=by.organisation_id, attempt=found, error=error)
            session.commit()
    return found


def row(database: Database, job: UUID | None) -> Row[Any]:
    with database.engine("backup").connect() as connection:
        return connection.execute(text("SELECT * FROM job WHERE id = :id"), {"id": job}).one()


def written(database: Database, action: str) -> int:
    with database.engine("backup").connect() as connection:
        count = text("SELECT count(*) FROM audit_event WHERE action = :action")
        return int(connection.execute(count, {"action": action}).scalar_one())


def hurry(database: Database) -> None:
    run(database, "UPDATE job SET run_at = now() - interval '1 second'")


def test_work_is_there_only_if_what_it_follows_from_is(database: Database, by: Identity) -> None:
    with database.session("app", by.organisation_id) as session:
        jobs.enqueue(session, by=by, kind="write", payload={})
        session.rollback()
    assert take(database, by) is None


def test_work_is_done_once_and_its_mark_comes_with_what_it_did(database: Database, by: Identity) -> None:
    before = written(database, "tests.write")
    job = ask(database, by)
    assert attempt(database, by) is not None
    assert attempt(database, by) is None
    assert row(database, job).done_at is not None
    assert written(database, "tests.write") == before + 1


def test_work_that_fails_leaves_nothing_and_is_tried_again_later(database: Database, by: Identity) -> None:
    job = ask(database, by, "break")
    first = attempt(database, by)
    assert first is not None
    kept = row(database, job)
    assert (kept.attempts, kept.done_at, kept.gave_up_at) == (1, None, None)
    assert kept.last_error == "RuntimeError"  # never what somebody wrote
    assert kept.run_at > now() + FIRST_WAIT / 2
    assert written(database, "tests.break") == 0
    assert take(database, by) is None
    hurry(database)
    again = take(database, by)
    assert again is not None
    assert again.number == 2


def test_after_the_last_attempt_it_is_given_up_and_stays_in_sight(database: Database, by: Identity) -> None:
    job = ask(database, by, "break")
    for _ in range(MOST_ATTEMPTS):
        hurry(database)
        assert attempt(database, by) is not None
    hurry(database)
    assert attempt(database, by) is None
    assert row(database, job).gave_up_at is not None
    with database.session("app", by.organisation_id) as session:
        shown = jobs.unfinished(session, organisation_id=by.organisation_id)
    assert [(each.id, each.attempts) for each in shown] == [(job, MOST_ATTEMPTS)]


def test_work_that_kills_its_worker_each_time_comes_to_an_end(database: Database, by: Identity) -> None:
    job = ask(database, by)
    for _ in range(MOST_ATTEMPTS):
        hurry(database)
        assert take(database, by) is not None  # and nothing is heard of it again
    hurry(database)
    assert take(database, by) is None
    assert row(database, job).last_error == "the worker ended meanwhile"


def test_two_workers_never_have_the_same_work(database: Database, by: Identity) -> None:
    ask(database, by)
    own = by.organisation_id
    with database.session("app", own) as first, database.session("app", own) as second:
        one = jobs.take(first, organisation_id=own)
        assert jobs.take(second, organisation_id=own) is None
        first.commit()
        assert one is not None
        assert jobs.perform(first, by=by, attempt=one, handlers=HANDLERS)
        assert not jobs.perform(second, by=by, attempt=one, handlers=HANDLERS)
        first.commit()
        second.commit()
        assert not jobs.perform(second, by=by, attempt=one, handlers=HANDLERS)


def test_an_attempt_that_was_overtaken_does_nothing(database: Database, by: Identity) -> None:
    ask(database, by)
    slow = take(database, by)
    hurry(database)
    assert take(database, by) is not None
    assert slow is not None
    with database.session("app", by.organisation_id) as session:
        assert not jobs.perform(session, by=by, attempt=slow, handlers=HANDLERS)


def test_the_same_work_is_not_asked_for_twice_while_it_waits(database: Database, by: Identity) -> None:
    assert ask(database, by, unique_key="once") is not None
    assert ask(database, by, unique_key="once") is None
    assert ask(database, by, unique_key="another") is not None
    assert ask(database, by) is not None
    assert ask(database, by) is not None
    while attempt(database, by):
        pass
    assert ask(database, by, unique_key="once") is not None


def test_work_waits_for_its_moment(database: Database, by: Identity) -> None:
    ask(database, by, run_at=now() + timedelta(minutes=1))
    assert take(database, by) is None
    hurry(database)
    assert take(database, by) is not None


def test_a_kind_that_nothing_here_does_fails_and_says_so(database: Database, by: Identity) -> None:
    job = ask(database, by, "unheard of")
    attempt(database, by)
    assert row(database, job).last_error == "nothing here does unheard of"


def test_another_organisation_sees_none_of_it(world: World, by: Identity) -> None:
    ask(world.database, by)
    assert take(world.database, world.identity("theirs.lead")) is None


@given(st.integers(1, 10_000))
def test_the_wait_doubles_up_to_an_hour(attempts: int) -> None:
    assert FIRST_WAIT <= wait_after(attempts) <= LONGEST_WAIT
    assert wait_after(attempts + 1) == min(2 * wait_after(attempts), LONGEST_WAIT)


def test_there_is_no_wait_before_the_first_attempt() -> None:
    with pytest.raises(ValueError, match="no attempt yet"):
        wait_after(0)
