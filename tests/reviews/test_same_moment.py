"""Two people, or two tabs, at the same moment: what waits, and what it sees when it has waited."""

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from time import monotonic, sleep
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from appraisal.reviews.service import actions, ratings, reading
from tenants.errors import Conflict, Stale
from tests.reviews.journey import Journey
from tests.world import World

Deed = Callable[[Session], Any]


@pytest.fixture
def beside() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(max_workers=1) as pool:
        yield pool


def done(world: World, part: str, deed: Deed) -> object:
    """Do something in a transaction of its own, and commit."""
    with world.session(f"ours.{part}") as session:
        result = deed(session)
        session.commit()
    return result


def meanwhile(
    world: World, beside: ThreadPoolExecutor, first: tuple[str, Deed], second: tuple[str, Deed]
) -> Future[object]:
    """Begin the second while the first stands uncommitted; commit the first once the second waits for it."""
    part, deed = first
    with world.session(f"ours.{part}") as session:
        deed(session)
        waiting = beside.submit(done, world, *second)
        until_somebody_waits(world)
        assert not waiting.done()
        session.commit()
    return waiting


def until_somebody_waits(world: World) -> None:
    until = monotonic() + 10
    query = text(
        "SELECT count(*) FROM pg_stat_activity"
        " WHERE wait_event_type = 'Lock' AND datname = current_database()"
    )
    with world.session("ours.lead") as session:
        while monotonic() < until:
            if session.execute(query).scalar_one():
                return
            session.rollback()
            sleep(0.02)
    raise AssertionError("nobody waits: the two would have run past each other")


def act(
    world: World, part: str, appraisal: UUID, action: str, version: int | None = None
) -> tuple[str, Deed]:
    by = world.identity(f"ours.{part}")

    def deed(session: Session) -> object:
        return actions.take_action(
            session, by=by, appraisal_id=appraisal, action=action, expected_version=version
        )

    return part, deed


def save(world: World, part: str, appraisal: UUID, item: str, points: int, version: int) -> tuple[str, Deed]:
    by = world.identity(f"ours.{part}")

    def deed(session: Session) -> object:
        return ratings.save_rating(
            session,
            by=by,
            appraisal_id=appraisal,
            item_id=UUID(item),
            points=points,
            non_rating=None,
            evidence=f"{points}",
            expected_version=version,
        )

    return part, deed


def ready_to_share(journey: Journey) -> World:
    journey.to("assessment")
    journey.rate_all("appraisee", 3)
    journey.rate_all("manager", 3)
    return journey.world


def test_both_sides_share_at_once_and_the_conversation_opens(
    journey: Journey, beside: ThreadPoolExecutor
) -> None:
    world = ready_to_share(journey)
    waiting = meanwhile(
        world,
        beside,
        act(world, "appraisee", journey.id, "share_half"),
        act(world, "manager", journey.id, "share_half"),
    )
    waiting.result(timeout=10)
    body = journey.read()
    assert (body["state"], len(body["scores"]), len(body["agreed"])) == (
        "conversation",
        2,
        len(journey.items),
    )


def test_a_rating_saved_while_the_half_is_shared_is_refused_and_not_lost_in_it(
    journey: Journey, beside: ThreadPoolExecutor
) -> None:
    world = ready_to_share(journey)
    late = save(world, "appraisee", journey.id, journey.items[0], 5, 1)
    waiting = meanwhile(world, beside, act(world, "appraisee", journey.id, "share_half"), late)
    with pytest.raises(Conflict, match="can't be changed any more"):
        waiting.result(timeout=10)
    assert journey.read()["halves"]["self"]["ratings"][0]["points"] == 3


def test_a_half_that_is_shared_while_a_rating_is_saved_holds_that_rating(
    journey: Journey, beside: ThreadPoolExecutor
) -> None:
    world = ready_to_share(journey)
    journey.act("manager", "share_half")
    last = save(world, "appraisee", journey.id, journey.items[0], 5, 1)
    meanwhile(world, beside, last, act(world, "appraisee", journey.id, "share_half")).result(timeout=10)
    own = journey.given("appraisee", "GET", "/scores")["scores"][0]
    assert own["explanation"]["measures"]["how"]["parts"][0]["parts"][0]["rating"] == 5


def test_two_first_saves_of_one_item_make_one_rating(journey: Journey, beside: ThreadPoolExecutor) -> None:
    journey.to("assessment")
    world, item = journey.world, journey.items[0]
    one, other = (save(world, "appraisee", journey.id, item, points, 0) for points in (2, 4))
    waiting = meanwhile(world, beside, one, other)
    with pytest.raises(Stale) as refused:
        waiting.result(timeout=10)
    assert (refused.value.current["points"], refused.value.sent["points"]) == (2, 4)
    assert [rating["points"] for rating in journey.read()["halves"]["self"]["ratings"]] == [2]


def test_both_sides_confirm_at_once_and_one_of_them_looks_again(
    journey: Journey, beside: ThreadPoolExecutor
) -> None:
    journey.to("conversation").write_notes()
    journey.decide_all()
    version, world = journey.read()["version"], journey.world
    confirm = "confirm_conversation"
    first, second = (act(world, part, journey.id, confirm, version) for part in ("appraisee", "manager"))
    with pytest.raises(Stale):
        meanwhile(world, beside, first, second).result(timeout=10)
    assert journey.act("manager", confirm)["state"] == "sign_off"


def test_one_person_signs_twice_at_once_and_once_is_kept(
    journey: Journey, beside: ThreadPoolExecutor
) -> None:
    journey.to("sign_off")
    version, world = journey.read()["version"], journey.world
    first, second = (act(world, "appraisee", journey.id, "sign", version) for _ in range(2))
    with pytest.raises(Stale):
        meanwhile(world, beside, first, second).result(timeout=10)
    with world.session("ours.appraisee") as session:
        by = world.identity("ours.appraisee")
        view = reading.read_appraisal(session, by=by, appraisal_id=journey.id)
    assert len(view.signatures) == 1
