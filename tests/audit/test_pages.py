"""The auditor's pages: what they show, what they lead to, and what they say when a filter is wrong."""

import re
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import insert

from tenants.audit.models import AuditEvent
from tenants.rows import uuid7
from tests.audit.trails import add_events
from tests.world import Browser, World

TRAIL = "/organisation/audit"


@pytest.fixture
def auditor(app: Flask, world: World) -> Browser:
    return world.browser(app, "ours.auditor")


@pytest.fixture
def ours(world: World) -> UUID:
    return world.members["ours.lead"].organisation_id


def test_an_auditor_finds_the_trail_at_the_top_of_every_page_and_nobody_else_does(
    app: Flask, world: World, auditor: Browser
) -> None:
    assert f'href="{TRAIL}"' in auditor.get("/").text
    for part in ("ours.lead", "ours.appraisee"):
        assert TRAIL not in world.browser(app, part).get("/").text


def test_an_event_is_shown_with_who_what_whom_and_where_from(
    app: Flask, world: World, auditor: Browser
) -> None:
    appraisal = world.appraisals["ours.appraisee"]
    world.browser(app, "ours.manager").get(f"/api/v1/appraisals/{appraisal}")
    page = auditor.get(f"{TRAIL}?action=appraisal.read").text
    for words in ("Morgan Of A", "appraisal.read", "Ash Of A (appraisal)", "127.0.0.1"):
        assert words in page
    assert f"{TRAIL}?person={world.members['ours.appraisee'].person_id}" in page


def test_changed_fields_are_named_and_their_values_are_not(
    world: World, auditor: Browser, ours: UUID
) -> None:
    detail = {"changes": {"summary": [None, {"hash": "0123abcd"}], "role": [None, "auditor"]}}
    row = {"tenant_id": ours, "id": uuid7(), "action": "tests.shown", "outcome": "done", "detail": detail}
    with world.session("ours.lead") as session:
        session.execute(insert(AuditEvent), [row])
        session.commit()
    page = auditor.get(f"{TRAIL}?action=tests.shown").text
    assert "changed: role, summary" in page
    assert "0123abcd" not in page


def test_a_refusal_is_marked(app: Flask, world: World, auditor: Browser) -> None:
    world.browser(app, "ours.colleague").get(TRAIL)
    page = auditor.get(f"{TRAIL}?outcome=refused").text
    assert f"GET {TRAIL}" in page
    assert "Refused</strong>" in page


def test_the_next_page_keeps_the_filters_and_so_does_the_file(
    world: World, auditor: Browser, ours: UUID
) -> None:
    with world.session("ours.lead") as session:
        add_events(session, ours, 101, action="tests.many")
        session.commit()
    query = "action=tests.many&from.day=1&from.month=1&from.year=2020"
    page = auditor.get(f"{TRAIL}?{query}").text
    following = re.search(r'href="([^"]+cursor=[^"]+)"', page)
    assert following is not None
    address = following[1].replace("&amp;", "&")
    assert "action=tests.many" in address
    assert "from.year=2020" in address
    later = auditor.get(address).text
    assert later.count("tests.many") == 1 + 1 + 1  # the one event, the form, the file's address
    assert "cursor=" not in later
    file = re.search(r'href="(/organisation/audit\.csv[^"]+)"', page)
    assert file is not None
    assert auditor.get(file[1].replace("&amp;", "&")).text.count("\r\n") == 1 + 101


@pytest.mark.parametrize(
    ("query", "field", "message"),
    [
        ("from.day=31&from.month=2&from.year=2026", "from-day", "Write a real date"),
        ("from.day=1&from.month=7&from.year=26", "from", "Write a year from 1900 to 2999."),
        ("person=A999", "person", "Nobody here has this employee number. Check it."),
        ("action=" + "a" * 201, "action", "Write at most 200 characters."),
        ("person=%07", "person", "Leave out what can&#39;t be seen"),
        ("outcome=perhaps", "outcome", "Select one of these."),
        ("from.day=2&from.month=7&from.year=2026&to.day=1&to.month=7&to.year=2026", "to", "The last day is"),
    ],
)
def test_a_filter_that_cannot_be_used_is_said_beside_its_field(
    auditor: Browser, query: str, field: str, message: str
) -> None:
    answer = auditor.get(f"{TRAIL}?{query}")
    assert answer.status_code == 422
    assert "Error: Audit trail" in answer.text
    assert re.search(rf'<a href="#{field}">{re.escape(message)}', answer.text), answer.text
    assert 'id="events"' not in answer.text
    assert auditor.get(f"/organisation/audit.csv?{query}").status_code == 422


def test_a_made_up_cursor_is_refused(auditor: Browser) -> None:
    answer = auditor.get(f"{TRAIL}?cursor=x")
    assert answer.status_code == 422
    assert "Begin again at the first page." in answer.text


def test_before_the_first_seal_the_page_says_so(world: World, auditor: Browser) -> None:
    assert "None: nothing is sealed" in auditor.get(f"{TRAIL}/verification").text
