"""A return that is sent again under its key is submitted once: no second version, no second event."""

import re
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from flask import Flask
from sqlalchemy import func, select

from appraisal.national.models import SubmittedReturn
from appraisal.national.returns import submit_return
from tenants.audit.models import AuditEvent
from tests.national.collections import opened
from tests.world import Browser, World

CODES = ("again", "another")
PATH, OTHER = (f"/api/v1/collections/{code}/return" for code in CODES)
PAGE = "/organisation/returns/again"
KEY = {"Idempotency-Key": "of a client"}


@pytest.fixture(scope="module", autouse=True)
def collections(world: World) -> None:
    for code in CODES:
        opened(world.database, code)


@pytest.fixture
def lead(app: Flask, world: World) -> Browser:
    return world.browser(app, "ours.lead")


def counts(world: World) -> tuple[int, int]:
    """How many returns there are, and how many times the trail says so."""
    with world.session("ours.lead") as session:
        own = world.members["ours.lead"].organisation_id
        returns = select(func.count()).where(SubmittedReturn.organisation_id == own)
        told = select(func.count()).where(
            AuditEvent.tenant_id == own, AuditEvent.action == "return.submitted"
        )
        return session.scalars(returns).one(), session.scalars(told).one()


def hidden(page: str) -> str:
    found = re.search(r'name="key" value="([^"]+)"', page)
    assert found is not None
    return found[1]


def test_under_one_key_it_is_submitted_once(lead: Browser, app: Flask, world: World) -> None:
    before = counts(world)
    first, second = (lead.post(PATH, headers=KEY) for _ in range(2))
    assert (first.status_code, second.status_code) == (201, 201)
    assert first.get_json() == second.get_json()
    assert counts(world) == (before[0] + 1, before[1] + 1)
    refused = lead.post(OTHER, headers=KEY)
    assert refused.status_code == 409, "another collection's return was meant"
    assert "Something else was sent under this key" in refused.get_json()["detail"]
    assert lead.post(PATH, headers={"Idempotency-Key": "k" * 201}).status_code == 422
    assert lead.post(PATH).get_json()["version"] == first.get_json()["version"] + 1
    theirs = world.browser(app, "theirs.lead").post(PATH, headers=KEY)
    assert (theirs.status_code, theirs.get_json()["version"]) == (201, 1), "a key is its sender's own"


def test_two_at_the_same_moment_are_one_and_whoever_asks_again_reads_it(lead: Browser, world: World) -> None:
    with world.session("ours.lead") as session, ThreadPoolExecutor(1) as other:
        by = world.identity("ours.lead")
        made = submit_return(session, by=by, collection_code=CODES[0], idempotency_key="at once")
        waiting = other.submit(lead.post, PATH, headers={"Idempotency-Key": "at once"})
        time.sleep(0.3)
        session.commit()
        assert waiting.result().status_code == 409
    again = lead.post(PATH, headers={"Idempotency-Key": "at once"})
    assert (again.status_code, again.get_json()["id"]) == (201, str(made.id))


def test_a_page_submits_once_however_often_its_button_is_pressed(lead: Browser, world: World) -> None:
    before = counts(world)[0]
    page = lead.get(PAGE).text
    sent = {"key": hidden(page)}
    assert [lead.submit(PAGE, sent).status_code for _ in range(2)] == [303, 303]
    assert counts(world)[0] == before + 1
    assert lead.submit(PAGE, {"key": hidden(lead.get(PAGE).text)}).status_code == 303
    assert counts(world)[0] == before + 2
