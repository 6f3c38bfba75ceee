"""The trail as its auditor reads it: filters, pages, files, and what is never in it."""

import csv
import io
from datetime import datetime, timedelta, timezone
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import insert, update

from benchmarks.statements import counted
from tenants.audit.events import Cursor
from tenants.audit.models import AuditEvent
from tenants.people.models import Person
from tenants.rows import now, uuid7
from tests.audit.trails import add_events, run, seal_all
from tests.world import Browser, World

TRAIL = "/api/v1/audit"
READS = 8
LONG_AGO = datetime(1, 1, 1, tzinfo=timezone(timedelta(hours=23)))
"""Before the first moment that there is, where it is told in UTC."""


@pytest.fixture
def auditor(app: Flask, world: World) -> Browser:
    return world.browser(app, "ours.auditor")


@pytest.fixture
def ours(world: World) -> UUID:
    return world.members["ours.lead"].organisation_id


def found(browser: Browser, query: str) -> list[dict[str, object]]:
    answer = browser.get(f"{TRAIL}?{query}")
    assert answer.status_code == 200, answer.text
    events = answer.get_json()["events"]
    assert isinstance(events, list)
    return events


def add(world: World, organisation: UUID, **columns: object) -> UUID:
    row = {"tenant_id": organisation, "id": uuid7(), "action": "tests.added", "outcome": "done", "detail": {}}
    with world.database.session("app", organisation) as session:
        session.execute(insert(AuditEvent), [row | columns])
        session.commit()
    made = row["id"]
    assert isinstance(made, UUID)
    return made


def test_the_newest_comes_first_and_pages_follow_each_other_without_gap_or_overlap(
    world: World, auditor: Browser, ours: UUID
) -> None:
    moment = now() - timedelta(days=2)
    with world.database.session("app", ours) as session:
        ids = add_events(session, ours, 5, first=moment, action="tests.paged")
        session.commit()
    same = [add(world, ours, at=moment, action="tests.paged") for _ in range(2)]
    seen: list[object] = []
    query = "action=tests.paged&limit=2"
    while True:
        answer = auditor.get(f"{TRAIL}?{query}")
        seen += [event["id"] for event in answer.get_json()["events"]]
        further = answer.get_json()["next"]
        if further is None:
            assert "Link" not in answer.headers
            break
        assert answer.headers["Link"].endswith('; rel="next"')
        query = f"action=tests.paged&limit=2&cursor={further}"
    at_once = sorted([ids[0], *same], reverse=True)
    assert seen == [str(each) for each in [*reversed(ids[1:]), *at_once]]


def test_a_person_is_found_as_the_one_who_did_it_and_the_one_it_was_done_to(
    app: Flask, world: World, auditor: Browser
) -> None:
    appraisee, manager = (world.members[f"ours.{part}"].person_id for part in ("appraisee", "manager"))
    appraisal = world.appraisals["ours.appraisee"]
    assert world.browser(app, "ours.manager").get(f"/api/v1/appraisals/{appraisal}").status_code == 200
    for typed in (str(appraisee), "A3"):
        event = found(auditor, f"person={typed}&action=appraisal.read")[0]
        assert event["person"] == {"id": str(manager), "name": "Morgan Of A"}
        assert event["about"] == {"id": str(appraisee), "name": "Ash Of A"}
        assert event["object_id"] == str(appraisal)
        assert event["detail"] == {"as": ["appraiser"]}
    assert found(auditor, "person=A2&action=appraisal.read")[0]["id"] == event["id"]
    assert found(auditor, "person=A4&action=appraisal.read") == []


def test_days_are_those_of_london_and_the_last_one_counts_whole(
    world: World, auditor: Browser, ours: UUID
) -> None:
    """In summer the day begins at eleven in the evening, UTC."""
    for moment in ("2026-06-30T22:59:59Z", "2026-06-30T23:00:00Z", "2026-07-01T22:59:59Z"):
        add(world, ours, at=moment, action="tests.summer")
    day = found(auditor, "action=tests.summer&from=2026-07-01&to=2026-07-01")
    assert [event["at"] for event in day] == ["2026-07-01T22:59:59+00:00", "2026-06-30T23:00:00+00:00"]


def test_refusals_are_found_by_their_outcome(app: Flask, world: World, auditor: Browser) -> None:
    assert world.browser(app, "ours.colleague").get(TRAIL).status_code == 403
    refused = found(auditor, "outcome=refused")
    assert refused[0]["action"] == "GET /api/v1/audit"
    assert {event["outcome"] for event in refused} == {"refused"}


def test_reading_the_trail_is_in_the_trail(auditor: Browser, world: World) -> None:
    person = world.members["ours.doctor"].person_id
    found(auditor, f"person={person}&outcome=done")
    latest = found(auditor, "action=audit.read")[0]
    assert latest["detail"] == {"form": "json", "filters": ["person", "outcome"]}
    assert latest["object_id"] == str(person)


@pytest.mark.parametrize(
    ("query", "pointer"),
    [
        ("from=yesterday", "/from"),
        ("from=2026-02-30", "/from"),
        ("to=9999-12-31", "/to"),
        ("from=2026-07-02&to=2026-07-01", "/to"),
        ("outcome=perhaps", "/outcome"),
        ("person=A999", "/person"),
        ("person=%00", "/person"),
        ("action=" + "a" * 201, "/action"),
        ("action=a%0Ab", "/action"),
        ("cursor=nonsense", "/cursor"),
        ("cursor=WzEsMl0", "/cursor"),
        (f"cursor={Cursor(LONG_AGO, UUID(int=1)).as_text()}", "/cursor"),
        ("limit=0", "/limit"),
        ("limit=many", "/limit"),
        ("actions=appraisal.read", "/actions"),
    ],
)
def test_what_cannot_be_asked_is_refused_with_its_name(auditor: Browser, query: str, pointer: str) -> None:
    answer = auditor.get(f"{TRAIL}?{query}")
    assert answer.status_code == 422, answer.text
    assert answer.mimetype == "application/problem+json"
    assert [error["pointer"].partition("/0")[0] for error in answer.get_json()["errors"]] == [pointer]


def test_an_id_of_another_organisation_finds_what_an_unknown_one_finds(
    world: World, auditor: Browser
) -> None:
    assert found(auditor, f"person={world.members['theirs.lead'].person_id}") == []
    assert found(auditor, f"person={UUID(int=9)}") == []


def test_a_file_has_the_same_events_and_no_cell_that_a_spreadsheet_would_run(
    world: World, auditor: Browser, ours: UUID
) -> None:
    formula = '=HYPERLINK("http://example.org")'
    made = add(world, ours, action="tests.file", request_id=formula, actor_command="+1", source="-1")
    for answer in (
        auditor.get(f"{TRAIL}?action=tests.file", headers={"Accept": "text/csv"}),
        auditor.get("/organisation/audit.csv?action=tests.file"),
    ):
        assert answer.mimetype == "text/csv"
        assert "attachment" in answer.headers["Content-Disposition"]
        rows = list(csv.DictReader(io.StringIO(answer.text)))
        assert [row["id"] for row in rows] == [str(made)]
        assert (rows[0]["request_id"], rows[0]["command"]) == (f"'{formula}", "'+1")
        assert rows[0]["source"] == "'-1"


def test_somebody_who_was_erased_is_shown_by_id_alone(world: World, auditor: Browser, ours: UUID) -> None:
    gone = uuid7()
    add(world, ours, action="tests.gone", actor_person_id=gone, object_type="person", object_id=gone)
    event = found(auditor, "action=tests.gone")[0]
    assert event["person"] == {"id": str(gone), "name": None}
    assert event["about"] is None
    assert f"Somebody erased ({gone})" in auditor.get("/organisation/audit?action=tests.gone").text


def test_a_name_in_the_trail_is_the_one_the_person_has_now(
    app: Flask, world: World, auditor: Browser, ours: UUID
) -> None:
    person = world.members["ours.unmanaged"].person_id
    add(world, ours, action="tests.renamed", actor_person_id=person)
    with world.session("ours.lead") as session:
        named = update(Person).where(Person.tenant_id == ours, Person.id == person)
        session.execute(named.values(family_name="Renamed"))
        session.commit()
    assert found(auditor, "action=tests.renamed")[0]["person"] == {"id": str(person), "name": "Una Renamed"}


@pytest.mark.parametrize("query", ["", "?person=A3", "?person=A3&action=appraisal.read&outcome=done"])
def test_a_page_of_the_trail_takes_at_most_eight_statements(auditor: Browser, query: str) -> None:
    assert auditor.get(TRAIL + query).status_code == 200
    with counted() as sent:
        assert auditor.get(TRAIL + query).status_code == 200
    assert len(sent) <= READS
    with counted() as sent:
        assert auditor.get("/organisation/audit" + query).status_code == 200
    assert len(sent) <= READS


def test_the_chain_is_checked_in_at_most_eight_statements(world: World, auditor: Browser, ours: UUID) -> None:
    with counted() as sent:
        answer = auditor.get(f"{TRAIL}/verification")
    assert len(sent) <= READS
    assert answer.get_json()["holds"] is True
    assert answer.get_json()["unsealed"] > 0
    assert found(auditor, "action=audit.verified")[0]["detail"] == {"holds": True}


def test_a_broken_chain_is_shown_on_the_page_and_by_the_api(
    world: World, auditor: Browser, ours: UUID
) -> None:
    seal_all(world.database, ours)
    assert "Every link holds" in auditor.get("/organisation/audit/verification").text
    second = "SELECT id FROM audit_link WHERE sequence = 2 AND tenant_id = :own"
    run(world.database, f"UPDATE audit_event SET source = 'elsewhere' WHERE id = ({second})", own=ours)
    answer = auditor.get(f"{TRAIL}/verification").get_json()
    assert (answer["holds"], answer["broken"]["sequence"], answer["broken"]["fault"]) == (False, 2, "changed")
    page = auditor.get("/organisation/audit/verification").text
    assert "The chain is broken at link 2" in page
