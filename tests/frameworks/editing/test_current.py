"""“Our values” are what the reader is rated on: their appraisal's version, their cycle's, or the newest."""

import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from flask import Flask
from sqlalchemy import update

from appraisal.cycles import service as cycles
from appraisal.cycles.models import Appraisal, Cycle
from appraisal.reviews.scores import DEFAULT_RULE
from appraisal.reviews.service.clock import today
from benchmarks.statements import counted
from frameworks.presenters.versions import current_text
from frameworks.service.current import Because, Current, Pinned, current_versions
from frameworks.service.listing import PUBLISHED, RETIRED, Listing, VersionLine
from frameworks.service.retiring import retire_version
from tests.frameworks.editing.writing import additions, published, working
from tests.world import Browser, World

READ = 8
DAY = timedelta(days=1)


def line(day: int, kind: str = "own", status: str = PUBLISHED, purpose: str = "appraisal") -> VersionLine:
    since = datetime(2026, 11, day, tzinfo=UTC)
    return VersionLine(uuid4(), kind, "values", "Values", f"{day}.0", status, purpose, None, None, since)


COPY, FIRST, SECOND, OVER, LEARNING = (
    line(1, "adopted"),
    line(2, "extension"),
    line(3),
    line(4, status=RETIRED),
    line(5, purpose="development"),
)


@pytest.mark.parametrize(
    ("own", "pinned", "current"),
    [
        ([COPY, FIRST, SECOND, OVER, LEARNING], None, Current(SECOND, Because.NEWEST, None)),
        ([COPY, OVER], None, Current(COPY, Because.NEWEST, None)),
        ([OVER, LEARNING], None, None),
        ([line(9, "adopted"), FIRST], None, Current(FIRST, Because.NEWEST, None)),
        ([COPY, FIRST, SECOND], (FIRST, True), Current(FIRST, Because.OWN_APPRAISAL, SECOND)),
        ([COPY, FIRST, SECOND], (SECOND, True), Current(SECOND, Because.OWN_APPRAISAL, None)),
        ([COPY, FIRST, OVER], (OVER, False), Current(OVER, Because.RUNNING_CYCLE, None)),
        ([COPY, FIRST, LEARNING], (COPY, False), Current(COPY, Because.RUNNING_CYCLE, FIRST)),
    ],
)
def test_what_is_rated_on_goes_before_what_was_published_last(
    own: list[VersionLine], pinned: tuple[VersionLine, bool] | None, current: Current | None
) -> None:
    found = Listing(own=tuple(own), national=(), drafts=None, closed=None)
    asked = () if pinned is None else (Pinned(pinned[0].id, pinned[1], "A year"),)
    cycles = ("A year",) if asked else ()
    assert current_versions(found, asked) == (() if current is None else (replace(current, cycles=cycles),))


def test_two_appraisals_are_rated_on_two_versions_or_both_on_one() -> None:
    found = Listing(own=(COPY, FIRST, SECOND), national=(), drafts=None, closed=None)
    old, new, again = (
        Pinned(each.id, True, name) for each, name in ((COPY, "A"), (SECOND, "B"), (COPY, "C"))
    )
    both = (
        Current(COPY, Because.OWN_APPRAISAL, None, ("A", "C")),
        Current(SECOND, Because.OWN_APPRAISAL, None, ("B",)),
    )
    assert current_versions(found, (old, new, again)) == both
    told = current_text(SECOND, both)
    assert told is not None
    assert told.why == "Your appraisal in “B” is rated on this."
    assert told.others == (("Your appraisals in “A” and “C” are rated on", COPY.id, "Values 1.0"),)
    assert current_text(FIRST, both) is None


@pytest.fixture(scope="module")
def newer(editors: World) -> UUID:
    """A version that was published while the cycle runs on the national one's copy."""
    move(editors, opens_on=today() - 30 * DAY, closes_on=today())
    return published(editors, additions())


def move(world: World, **dates: date) -> None:
    """Move our cycle."""
    with working(world, "ours.lead") as (session, by):
        mine = Cycle.tenant_id == by.organisation_id, Cycle.id == world.cycles["ours"]
        opens = dates.get("opens_on", today() - 30 * DAY)
        session.execute(update(Cycle).where(*mine).values(assessment_opens_on=opens, **dates))


def put(world: World, part: str, state: str) -> None:
    """Bring somebody's appraisal into a state."""
    with working(world, "ours.lead") as (session, by):
        own = Appraisal.tenant_id == by.organisation_id, Appraisal.id == world.appraisals[f"ours.{part}"]
        session.execute(update(Appraisal).where(*own).values(state=state))


def told(app: Flask, world: World, part: str) -> tuple[str, str, str | None]:
    found = world.browser(app, f"ours.{part}").get("/api/v1/frameworks").get_json()["current"]
    return found["version_id"], found["because"], found["newer_version_id"]


def test_a_cycle_that_runs_keeps_its_version_whatever_is_published(
    app: Flask, editors: World, newer: UUID
) -> None:
    copy = str(editors.frameworks["ours"])
    assert told(app, editors, "appraisee") == (copy, "own_appraisal", str(newer))
    assert told(app, editors, "doctor") == (copy, "running_cycle", str(newer))
    reader = editors.browser(app, "ours.appraisee")
    page = reader.get("/values").text
    assert "This is what your appraisal is rated on. From the next cycle it can be" in page
    assert f'href="/values/versions/{newer}"' in page
    assert "Green care" not in page
    assert "Green care" in reader.get(f"/values/versions/{newer}").text


def test_once_the_last_day_is_over_only_the_unfinished_are_rated_on_it(
    app: Flask, editors: World, newer: UUID
) -> None:
    copy = str(editors.frameworks["ours"])
    move(editors, closes_on=today() - DAY)
    put(editors, "colleague", "complete")
    assert told(app, editors, "appraisee") == (copy, "own_appraisal", str(newer))
    assert told(app, editors, "colleague") == (str(newer), "newest", None)
    assert told(app, editors, "doctor") == (str(newer), "newest", None)
    assert "No appraisals are open" in editors.browser(app, "ours.colleague").get("/values").text
    put(editors, "colleague", "objectives")
    move(editors, closes_on=today())


def test_two_cycles_at_once_and_a_retired_version_take_as_few_statements(
    app: Flask, editors: World, newer: UUID
) -> None:
    readers = {part: editors.browser(app, f"ours.{part}") for part in ("appraisee", "editor", "second")}
    before = {part: sent(editors, app, part) for part in readers}
    with working(editors, "ours.editor") as (session, by):
        cycle = cycles.create_cycle(
            session,
            by=by,
            name="The next one",
            framework_version_id=newer,
            opens_on=today() + DAY,
            assessment_opens_on=today() + DAY,
            closes_on=today() + 9 * DAY,
            rule=DEFAULT_RULE.to_json(),
        )
    copy = str(editors.frameworks["ours"])
    assert told(app, editors, "appraisee")[0] == copy, "one that isn't launched changes nothing"
    with working(editors, "ours.lead") as (session, by):
        cycles.launch(session, by=by, cycle_id=cycle)
    assert told(app, editors, "appraisee")[0] == copy, "nor does one that has yet to begin"
    two_appraisals(readers["appraisee"], copy, str(newer))
    move(editors, closes_on=today() - DAY)
    put(editors, "appraisee", "complete")
    with working(editors, "ours.editor") as (session, by):
        retire_version(session, by=by, version_id=newer, reason="Next year's is better.")
    assert told(app, editors, "appraisee") == (str(newer), "own_appraisal", None)
    assert "No new appraisals begin with this version" in readers["appraisee"].get("/values").text
    after = {part: sent(editors, app, part) for part in readers}
    assert after == before
    assert set(after.values()) == {min(after.values())}
    assert min(after.values()) <= READ


def two_appraisals(reader: Browser, first: str, second: str) -> None:
    """Somebody with one in each of two cycles finds both versions, each with its cycle."""
    body = reader.get("/api/v1/frameworks").get_json()["current"]
    assert (body["version_id"], body["also_version_ids"]) == (first, [second])
    pages = {first: ("/values", second), second: (f"/values/versions/{second}", first)}
    cycles = set()
    for address, other in pages.values():
        page = reader.get(address).text
        assert "This is what your appraisal is rated on" not in page
        assert f'rated on <a href="/values/versions/{other}"' in page
        [this] = re.findall("Your appraisal in “([^”]+)” is rated on this.", page)
        assert page.count("Your appraisal in “") == 2
        cycles.add(this)
    assert len(cycles) == 2
    assert "The next one" in cycles
    assert reader.get("/values/versions").text.count("Ours now") == 2


def sent(world: World, app: Flask, part: str) -> int:
    reader = world.browser(app, f"ours.{part}")
    assert reader.get("/values").status_code == 200
    with counted() as statements:
        assert reader.get("/values").status_code == 200
    return len(statements)
