"""When a session is over by itself, at the very border: idle, absolute, the day after somebody left."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select, update

from benchmarks.statements import counted
from tenants.people.models import Person
from tenants.rows import now
from tenants.sign_in import sessions
from tenants.sign_in.models import SignedInSession
from tests.sessions.conftest import IDLE_MINUTES, Asking, Making
from tests.world import World

INSTANT = timedelta(microseconds=1)
IDLE = timedelta(minutes=IDLE_MINUTES)
FAR = datetime(2030, 1, 1, tzinfo=UTC)


@pytest.fixture
def leaving(world: World) -> Iterator[None]:
    """Whoever left is back afterwards."""
    yield
    set_left(world, None)


def set_left(world: World, day: date | None) -> None:
    member = world.members["ours.colleague"]
    with world.session("ours.colleague") as session:
        session.execute(
            update(Person)
            .where(Person.tenant_id == member.organisation_id, Person.id == member.person_id)
            .values(left_on=day)
        )
        session.commit()


def test_a_session_idle_for_its_whole_limit_is_over_and_an_instant_before_it_is_not(
    make: Making, who: Asking
) -> None:
    seen = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
    row = make("ours.appraisee", seen=seen, expires=FAR)
    assert who(row, seen + IDLE - INSTANT) is not None
    assert who(row, seen + IDLE) is None


def test_a_session_in_use_is_over_at_its_absolute_limit_and_not_an_instant_before(
    make: Making, who: Asking
) -> None:
    end = datetime(2026, 11, 22, 21, 0, tzinfo=UTC)
    row = make("ours.appraisee", seen=end - INSTANT, expires=end)
    assert who(row, end - INSTANT) is not None
    assert who(row, end) is None


@pytest.mark.usefixtures("leaving")
@pytest.mark.parametrize(
    ("last_day", "midnight"),
    [
        (date(2026, 12, 31), datetime(2027, 1, 1, 0, 0, tzinfo=UTC)),
        (date(2027, 6, 30), datetime(2027, 6, 30, 23, 0, tzinfo=UTC)),
        (date(2027, 3, 28), datetime(2027, 3, 28, 23, 0, tzinfo=UTC)),
    ],
    ids=["in winter", "in summer", "on the day the clocks go forward"],
)
def test_a_leaver_works_the_whole_last_day_in_london_and_not_an_instant_longer(
    world: World, make: Making, who: Asking, last_day: date, midnight: datetime
) -> None:
    set_left(world, last_day)
    row = make("ours.colleague", seen=midnight - INSTANT, expires=FAR)
    assert who(row, midnight - INSTANT) is not None
    assert who(row, midnight) is None


@pytest.mark.usefixtures("leaving")
def test_a_leavers_date_in_the_past_ends_a_session_that_is_open(
    world: World, make: Making, who: Asking
) -> None:
    row = make("ours.colleague")
    assert who(row, now()) is not None
    set_left(world, date(2020, 1, 1))
    assert who(row, now()) is None


def test_telling_who_is_asking_takes_one_statement(world: World, make: Making) -> None:
    row = make("ours.appraisee")
    with world.session("ours.appraisee") as session:
        session.execute(select(1))
        with counted() as sent:
            assert sessions.identify(session, row.token_hash, idle_minutes=IDLE_MINUTES) is not None
    assert len(sent) == 1


def test_an_ended_session_stays_ended_whatever_its_limits(make: Making, who: Asking, world: World) -> None:
    row = make("ours.appraisee", ended=now())
    assert who(row, now()) is None
    with world.session("ours.appraisee") as session:
        ended = session.scalar(
            select(SignedInSession.ended_at).where(
                SignedInSession.tenant_id == world.members["ours.appraisee"].organisation_id,
                SignedInSession.id == row.id,
            )
        )
    assert ended is not None
