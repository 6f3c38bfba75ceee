"""How many statements a request sends: at most 8 to read, 12 to write, however much the answer holds.

Executions by the driver, BEGIN and COMMIT are counted, as the database sees them.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from functools import partial
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import insert, select, update
from werkzeug.test import TestResponse

from appraisal.cycles import service as cycles
from appraisal.cycles.models import Appraisal
from appraisal.demo.appraisals import Person, Story, tell_one
from appraisal.demo.population import DemoPost, seeded
from appraisal.national.collection import open_collection
from appraisal.national.releases import publish_release
from appraisal.national.returns import submit_return
from appraisal.reviews.scores import DEFAULT_RULE
from benchmarks.statements import counted
from frameworks import service as frameworks
from frameworks.definitions import built_in
from tenants.clients import tokens
from tenants.clients.models import OAuthClient
from tenants.clients.service import register_client
from tenants.identity import Role
from tenants.organisations.registry import organisation_id
from tenants.organisations.service import command_identity
from tenants.people.service import NewPerson, NewPost, add_people, person_id
from tenants.rows import now
from tenants.sign_in.models import SignedInSession
from tests.settings import BASE_URL, SIGNING_KEY
from tests.world import NATIONAL, STARTED, Member, World

READ, WRITE = 8, 12
LARGE = 30
TODAY = date(2026, 11, 22)
NURSES = "Nursing and Midwifery Registered"
TABLE = "/api/v1/national/releases/latest/tables/ratings"


def statements(ask: Callable[[], TestResponse]) -> int:
    """What a request sends, once what the process remembers has been read."""
    assert ask().status_code == 200
    with counted() as sent:
        assert ask().status_code == 200
    return len(sent)


@pytest.fixture(scope="module")
def finished(world: World) -> UUID:
    """The appraisee's appraisal, complete: both halves, agreed ratings, signatures, scores."""
    own = world.appraisals["ours.appraisee"]
    people = world.members
    post = DemoPost("1", "1", NURSES, "6", "Nurse", "1", None, STARTED, Decimal(1), None)
    with world.session("ours.lead") as session:
        by = world.identity("ours.lead")
        framework = frameworks.read_version(session, by=by, version_id=world.frameworks["ours"])
        story = Story(by, framework, TODAY, seeded(1, "statements"), frozenset())
        appraisee, appraiser = people["ours.appraisee"].person_id, people["ours.manager"].person_id
        tell_one(story, Person(own, appraisee, appraiser, post, "complete", manages=False))
        for table, rows in story.tables.items():
            session.execute(insert(table), rows)
        session.execute(
            update(Appraisal)
            .where(Appraisal.tenant_id == by.organisation_id, Appraisal.id == own)
            .values(state="complete", completed_at=now())
        )
        session.commit()
    return own


@pytest.fixture(scope="module")
def large_team(world: World) -> str:
    """A manager of thirty, by the part they play."""
    own = world.members["ours.manager"].organisation_id
    numbers = [f"L{each}" for each in range(LARGE + 1)]
    people = [
        NewPerson(
            number,
            "Given",
            f"Family {number}",
            None,
            (
                NewPost(
                    f"{number}-1",
                    NURSES,
                    "5",
                    "Staff Nurse",
                    "Ward 8",
                    STARTED,
                    Decimal(1),
                    "L0" if each else None,
                ),
            ),
        )
        for each, number in enumerate(numbers)
    ]
    with world.session("ours.lead") as session:
        by = world.identity("ours.lead")
        add_people(session, by=by, people=people, on=STARTED)
        session.flush()
        cycles.launch(session, by=by, cycle_id=world.cycles["ours"])
        session.commit()
    part = "ours.manager_of_thirty"
    world.members[part] = Member(part, own, person_id(own, "L0"))
    return part


@pytest.fixture(scope="module")
def bearer(world: World) -> dict[str, str]:
    """A release to read, and a token that may."""
    x26 = organisation_id(NATIONAL)
    with world.database.session("owner", x26) as session:
        open_collection(
            session,
            by=command_identity(session, command="tests"),
            code="2026",
            name="2026/27",
            period_start=TODAY - timedelta(days=365),
            period_end=TODAY + timedelta(days=365),
            framework_version_id=frameworks.national_version_id(built_in()),
            rule=DEFAULT_RULE,
            policy="demo-0",
        )
        session.commit()
    with world.session("ours.lead") as session:
        lead = replace(world.identity("ours.lead"), roles=frozenset({Role.INFORMATION_LEAD}))
        submit_return(session, by=lead, collection_code="2026")
        session.commit()
    with world.database.session("release") as session:
        publish_release(session, collection_code="2026")
        session.commit()
    with world.database.session("app", x26) as session:
        scopes = frozenset({"national:read"})
        register_client(session, by=command_identity(session, command="tests"), name="Counter", scopes=scopes)
        client = session.scalars(select(OAuthClient).where(OAuthClient.tenant_id == x26)).one()
        token, _ = tokens.issue(session, client=client, scopes=scopes, key=SIGNING_KEY, issuer=BASE_URL)
        session.commit()
    return {"Authorization": f"Bearer {token}"}


def test_reading_ones_own_finished_appraisal_takes_at_most_eight_statements(
    app: Flask, world: World, finished: UUID
) -> None:
    browser = world.browser(app, "ours.appraisee")
    assert statements(lambda: browser.get(f"/api/v1/appraisals/{finished}")) <= READ


def test_a_finished_appraisal_takes_the_appraiser_one_statement_more_for_the_trail(
    app: Flask, world: World, finished: UUID
) -> None:
    path = f"/api/v1/appraisals/{finished}"
    own, theirs = (world.browser(app, f"ours.{part}") for part in ("appraisee", "manager"))
    assert statements(lambda: theirs.get(path)) == statements(lambda: own.get(path)) + 1


def test_the_list_of_a_team_takes_the_same_statements_for_two_people_and_for_thirty(
    app: Flask, world: World, large_team: str
) -> None:
    small, large = world.browser(app, "ours.manager"), world.browser(app, large_team)
    assert [len(each.get("/api/v1/team").get_json()["appraisals"]) for each in (small, large)] == [2, LARGE]
    counts = [statements(partial(browser.get, "/api/v1/team")) for browser in (small, large)]
    assert counts[0] == counts[1] <= READ


def test_saving_a_rating_takes_at_most_twelve_statements(app: Flask, world: World) -> None:
    browser = world.browser(app, "ours.colleague")
    own = world.appraisals["ours.colleague"]
    with world.session("ours.colleague") as session:
        by = world.identity("ours.colleague")
        item = frameworks.read_version(session, by=by, version_id=world.frameworks["ours"]).behaviours[0].id
        session.execute(
            update(Appraisal)
            .where(Appraisal.tenant_id == by.organisation_id, Appraisal.id == own)
            .values(state="assessment")
        )
        session.commit()
    version = '"0"'

    def save() -> TestResponse:
        nonlocal version
        answer = browser.put(
            f"/api/v1/appraisals/{own}/ratings/{item}",
            {"points": 4, "non_rating": None, "evidence": ""},
            headers={"If-Match": version},
        )
        version = answer.headers["ETag"]
        return answer

    assert statements(save) <= WRITE


def test_reading_a_national_table_takes_at_most_eight_statements(app: Flask, bearer: dict[str, str]) -> None:
    client = app.test_client()
    assert statements(lambda: client.get(TABLE, headers=bearer, base_url=BASE_URL)) <= READ


def test_noting_that_somebody_was_seen_keeps_a_read_within_its_limit(
    app: Flask, world: World, finished: UUID
) -> None:
    browser = world.browser(app, "ours.appraisee")

    def read_after_a_pause() -> TestResponse:
        with world.session("ours.appraisee") as session:
            session.execute(
                update(SignedInSession)
                .where(SignedInSession.tenant_id == world.members["ours.appraisee"].organisation_id)
                .values(last_seen_at=now() - timedelta(minutes=10))
            )
            session.commit()
        return browser.get(f"/api/v1/appraisals/{finished}")

    by_the_pause = 4  # BEGIN, SET, UPDATE and COMMIT of the pause itself
    assert statements(read_after_a_pause) - by_the_pause <= READ
