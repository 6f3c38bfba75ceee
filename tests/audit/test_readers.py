"""Everybody is told who else has read their appraisal, in which capacity and when."""

import re
from datetime import timedelta
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import update

from appraisal.cycles.models import Appraisal, Delegation
from appraisal.reviews.presenters.readers import READ
from appraisal.reviews.service.readers import OF_APPRAISALS, OF_PEOPLE
from benchmarks.statements import counted
from tenants.audit import service as audit
from tenants.days import today
from tenants.organisations.service import command_identity
from tests.audit.trails import run
from tests.conventions.sources import sources
from tests.world import World

OWN = "/api/v1/me/readers"


def read_by(app: Flask, world: World, *parts: str) -> None:
    """These open the appraisee's appraisal, one after the other."""
    where = f"/api/v1/appraisals/{world.appraisals['ours.appraisee']}"
    for part in parts:
        assert world.browser(app, part).get(where).status_code == 200, part


def readers(
    app: Flask, world: World, part: str = "ours.appraisee", query: str = ""
) -> list[dict[str, object]]:
    answer = world.browser(app, part).get(OWN + query)
    assert answer.status_code == 200, answer.text
    found = answer.get_json()["readers"]
    assert isinstance(found, list)
    return found


def named(found: list[dict[str, object]]) -> list[tuple[object, object, object]]:
    people = [each["person"] for each in found]
    names = [person["name"] if isinstance(person, dict) else None for person in people]
    return [(name, each["capacities"], each["times"]) for name, each in zip(names, found, strict=True)]


@pytest.fixture(autouse=True)
def nobody_yet(world: World) -> None:
    run(world.database, "DELETE FROM audit_event")


def test_who_read_it_in_which_capacity_and_how_often_is_told_without_ones_own_reads(
    app: Flask, world: World
) -> None:
    read_by(app, world, "ours.manager", "ours.appraisee", "ours.manager", "ours.director")
    found = readers(app, world)
    assert named(found) == [("Dana Of A", ["countersigner"], 1), ("Morgan Of A", ["appraiser"], 2)]
    assert {each["action"] for each in found} == {"appraisal.read"}
    assert {each["cycle"] for each in found} == {"Appraisals 2026/27"}


def test_nobody_is_told_who_read_anothers(app: Flask, world: World) -> None:
    read_by(app, world, "ours.manager")
    assert readers(app, world, "ours.colleague") == []
    assert readers(app, world, "theirs.appraisee") == []


def test_whoever_stands_in_is_not_called_the_appraiser(app: Flask, world: World) -> None:
    own = world.members["ours.manager"].organisation_id
    manager, delegate = (world.members[f"ours.{part}"].person_id for part in ("manager", "doctor"))
    with world.session("ours.lead") as session:
        session.add(
            Delegation(
                manager_id=manager,
                delegate_id=delegate,
                by_id=manager,
                reason="Leave",
                starts_on=today() - timedelta(days=1),
                ends_on=today() + timedelta(days=1),
            )
        )
        session.commit()
    read_by(app, world, "ours.doctor")
    assert named(readers(app, world)) == [("Doc Of A", ["delegate"], 1)]
    run(world.database, "DELETE FROM delegation WHERE tenant_id = :own", own=own)


def test_a_lead_who_sees_how_far_it_is_and_a_command_that_gives_out_everything_are_told(
    app: Flask, world: World
) -> None:
    appraisal, person = world.appraisals["ours.appraisee"], world.members["ours.appraisee"].person_id
    lead = world.browser(app, "ours.lead")
    assert lead.get(f"/api/v1/appraisals/{appraisal}/actions").status_code == 200
    with world.session("ours.lead") as session:
        by = command_identity(session, command="person export")
        audit.record(session, by=by, action="person.exported", object_type="person", object_id=person)
        session.commit()
    found = readers(app, world)
    assert [(each["command"], each["capacities"]) for each in found] == [
        ("person export", []),
        (None, ["organisation_lead"]),
    ]


def test_what_was_refused_was_not_read(app: Flask, world: World) -> None:
    where = f"/api/v1/appraisals/{world.appraisals['ours.appraisee']}"
    assert world.browser(app, "ours.colleague").get(where).status_code == 404
    assert readers(app, world) == []


def test_a_reader_of_two_days_stands_there_twice_and_pages_follow_each_other(
    app: Flask, world: World
) -> None:
    read_by(app, world, "ours.manager", "ours.director")
    run(world.database, "UPDATE audit_event SET at = at - interval '3 days'")
    read_by(app, world, "ours.manager")
    browser = world.browser(app, "ours.appraisee")
    seen: list[object] = []
    query = "?limit=1"
    while True:
        answer = browser.get(OWN + query).get_json()
        seen += [each["person"]["name"] for each in answer["readers"]]
        if answer["next"] is None:
            break
        query = f"?limit=1&cursor={answer['next']}"
    assert seen == ["Morgan Of A", "Dana Of A", "Morgan Of A"]


@pytest.mark.parametrize("query", ["?cursor=nonsense", "?limit=0", "?limit=101", "?person=x"])
def test_what_cannot_be_asked_is_refused(app: Flask, world: World, query: str) -> None:
    assert world.browser(app, "ours.appraisee").get(OWN + query).status_code == 422


def test_it_takes_at_most_eight_statements_however_many_read_it(app: Flask, world: World) -> None:
    browser = world.browser(app, "ours.appraisee")
    counts = []
    for _ in range(2):
        read_by(app, world, "ours.manager", "ours.director")
        assert browser.get(OWN).status_code == 200
        with counted() as sent:
            assert browser.get(OWN).status_code == 200
        counts.append(len(sent))
    assert counts[0] == counts[1] <= 8


def test_the_page_says_it_in_words(app: Flask, world: World) -> None:
    browser = world.browser(app, "ours.appraisee")
    assert "Nobody else has read it" in browser.get("/me/readers").text
    read_by(app, world, "ours.manager", "ours.manager")
    page = browser.get("/me/readers").text
    assert "Morgan Of A" in page
    assert "Your appraiser" in page
    assert "the last of 2 times that day" in page
    assert "Read your appraisal, Appraisals 2026/27" in page
    assert '<a href="/me/readers">Who has read your appraisal</a>' in browser.get("/").text


def test_a_lead_is_told_as_a_lead_whatever_they_looked_at(app: Flask, world: World) -> None:
    lead = world.browser(app, "ours.lead")
    who, appraisal = world.members["ours.appraisee"].person_id, world.appraisals["ours.appraisee"]
    for address in (f"/organisation/people/{who}", f"/organisation/appraisals/{appraisal}"):
        assert lead.get(address).status_code == 200
    page = world.browser(app, "ours.appraisee").get("/me/readers").text
    assert len(re.findall(">Organisation lead<", page)) == 2
    assert ">–<" not in page


def test_after_a_change_of_appraiser_the_one_of_that_time_is_still_told(app: Flask, world: World) -> None:
    """The capacity is that of the moment, not of today."""
    read_by(app, world, "ours.manager")
    own, appraisal = world.members["ours.manager"].organisation_id, world.appraisals["ours.appraisee"]
    manager: UUID = world.members["ours.manager"].person_id
    with world.session("ours.lead") as session:
        mine = update(Appraisal).where(Appraisal.tenant_id == own, Appraisal.id == appraisal)
        session.execute(mine.values(appraiser_id=world.members["ours.doctor"].person_id))
        session.commit()
        assert named(readers(app, world)) == [("Morgan Of A", ["appraiser"], 1)]
        session.execute(mine.values(appraiser_id=manager))
        session.commit()


def test_every_way_of_reading_is_told_and_has_words() -> None:
    """What services record as a read of an appraisal is what the page looks for."""
    recorded = {
        word
        for source in sources("appraisal")
        for word in re.findall(r'"((?:appraisal|person)\.(?:\w+_)?read|person\.exported)"', source.text)
        if "/service/" in source.path or "/records/" in source.path
    }
    assert recorded - {"appraisal.appraiser.read"} <= {*OF_APPRAISALS, *OF_PEOPLE}
    assert READ.keys() == {*OF_APPRAISALS, *OF_PEOPLE}
