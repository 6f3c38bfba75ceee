"""Submitting a return, looking at it first, and the wall around it."""

from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import func, insert, select, text, update
from sqlalchemy.exc import ProgrammingError

from appraisal.cycles.models import Cycle
from appraisal.national.models import SubmittedReturn
from appraisal.national.return_tables import ReturnError, ReturnTables
from appraisal.national.returns import build_return, submit_return
from tenants.audit.models import AuditEvent
from tenants.errors import Conflict, Forbidden
from tenants.rows import now, uuid7
from tests.database import Database
from tests.national.collections import CODE, opened, submitted
from tests.national.workforce import random_workforce
from tests.world import Browser, World

PATH = f"/api/v1/collections/{CODE}/return"


@pytest.fixture(scope="module")
def collection(database: Database, world: World) -> UUID:
    made = opened(database)
    random_workforce(world, "ours", 60, seed=5)
    submitted(world, "theirs.lead")
    return made


@pytest.fixture
def lead(app: Flask, world: World, collection: UUID) -> Browser:
    return world.browser(app, "ours.lead")


def newest(world: World, part: str) -> SubmittedReturn | None:
    with world.session(part) as session:
        return session.scalars(
            select(SubmittedReturn)
            .where(SubmittedReturn.organisation_id == world.members[part].organisation_id)
            .order_by(SubmittedReturn.version.desc())
        ).first()


def row(organisation: UUID, collection: UUID, version: int) -> dict[str, Any]:
    return {
        "organisation_id": organisation,
        "id": uuid7(),
        "collection_id": collection,
        "version": version,
        "submitted_at": now(),
        "tables": {},
    }


def test_a_return_holds_what_was_counted_and_a_correction_is_the_next_version(
    world: World, collection: UUID
) -> None:
    first = submitted(world, "ours.lead")
    second = submitted(world, "ours.lead")
    assert second.version == first.version + 1
    kept = newest(world, "ours.lead")
    assert kept is not None
    assert kept.submitted_by == world.members["ours.lead"].person_id
    with world.session("ours.lead") as session:
        counted = build_return(session, by=world.identity("ours.lead"), collection_code=CODE)
    assert ReturnTables.from_json(kept.tables) == counted


def test_submitting_is_in_the_audit_trail_without_a_single_count(world: World, collection: UUID) -> None:
    sent = submitted(world, "ours.lead")
    own = world.members["ours.lead"].organisation_id
    with world.session("ours.lead") as session:
        event = session.scalars(
            select(AuditEvent).where(AuditEvent.tenant_id == own, AuditEvent.object_id == sent.id)
        ).one()
    assert event.action == "return.submitted"
    assert event.detail == {"collection": CODE, "version": sent.version}


def test_only_an_information_lead_submits(world: World, collection: UUID) -> None:
    lead = world.identity("ours.lead")
    for by in (world.identity("ours.manager"), replace(lead, roles=frozenset())):
        with world.session("ours.lead") as session, pytest.raises(Forbidden):
            submit_return(session, by=by, collection_code=CODE)


def test_without_a_cycle_in_the_period_there_is_nothing_to_submit(database: Database, world: World) -> None:
    moved = {"closes_on": date(2028, 3, 31)}
    with world.session("theirs.lead") as session:
        session.execute(update(Cycle).where(Cycle.id == world.cycles["theirs"]).values(**moved))
        with pytest.raises(Conflict, match="no cycle"):
            submit_return(session, by=world.identity("theirs.lead"), collection_code=CODE)


def test_an_organisation_can_not_submit_for_another(world: World, collection: UUID) -> None:
    theirs = world.members["theirs.lead"].organisation_id
    with (
        world.session("ours.lead") as session,
        pytest.raises(ProgrammingError, match="row-level security"),
    ):
        session.execute(insert(SubmittedReturn).values(row(theirs, collection, 99)))


def test_an_organisation_sees_its_own_returns_only(world: World, collection: UUID) -> None:
    with world.session("ours.lead") as session:
        owners = set(session.scalars(select(SubmittedReturn.organisation_id)))
    assert owners <= {world.members["ours.lead"].organisation_id}
    with world.session("theirs.lead") as session:
        owners = set(session.scalars(select(SubmittedReturn.organisation_id)))
    assert owners == {world.members["theirs.lead"].organisation_id}


def test_without_an_organisation_the_table_is_closed(database: Database, collection: UUID) -> None:
    with database.session("app") as session, pytest.raises(Exception, match=r"app\.tenant_id"):
        session.scalar(select(func.count()).select_from(SubmittedReturn))


@pytest.mark.parametrize("role", ["app", "release", "national"])
@pytest.mark.parametrize(
    "change", ["UPDATE submitted_return SET tables = '{}'", "DELETE FROM submitted_return"]
)
def test_nobody_changes_a_return(
    database: Database, world: World, collection: UUID, role: str, change: str
) -> None:
    own = world.members["ours.lead"].organisation_id
    with (
        database.session(role, own) as session,
        pytest.raises(ProgrammingError, match="permission denied"),
    ):
        session.execute(text(change))


def test_the_release_role_sees_every_return_and_sends_none(
    database: Database, world: World, collection: UUID
) -> None:
    submitted(world, "ours.lead")
    sides = {world.members[f"{side}.lead"].organisation_id for side in ("ours", "theirs")}
    with database.session("release") as session:
        assert set(session.scalars(select(SubmittedReturn.organisation_id))) == sides
        with pytest.raises(ProgrammingError, match="permission denied"):
            session.execute(insert(SubmittedReturn).values(row(sides.pop(), collection, 98)))


def test_the_national_role_sees_no_return(database: Database, collection: UUID) -> None:
    with (
        database.session("national") as session,
        pytest.raises(ProgrammingError, match="permission denied"),
    ):
        session.scalar(text("SELECT count(*) FROM submitted_return"))


def test_a_lead_sees_figures_under_the_collections_policy_and_never_a_small_count(
    lead: Browser, world: World
) -> None:
    answer = lead.get(PATH)
    assert answer.status_code == 200
    body = answer.get_json()
    assert (body["collection"], body["policy"]) == (CODE, "demo-0")
    counts = [*body["completion"].values(), *(n for r in body["ratings"] for n in r["counts"].values())]
    assert None in counts
    assert all(count is None or (count % 5 == 0) for count in counts)
    assert [r["perspective"] for r in body["ratings"][:3]] == ["self", "appraiser", "agreed"]
    assert "*" in body["symbols"]


def test_a_lead_submits_by_the_api_and_the_list_shows_it(lead: Browser, world: World) -> None:
    answer = lead.post(PATH)
    assert answer.status_code == 201
    kept = newest(world, "ours.lead")
    assert kept is not None
    assert answer.get_json()["version"] == kept.version
    (line,) = lead.get("/api/v1/collections").get_json()["collections"]
    assert (line["code"], line["return_version"]) == (CODE, kept.version)
    assert lead.get(PATH).get_json()["submitted"][0]["version"] == kept.version


@pytest.mark.parametrize("part", ["ours.appraisee", "ours.manager", "ours.auditor", "national.analyst"])
def test_nobody_else_sees_or_sends_returns(app: Flask, world: World, collection: UUID, part: str) -> None:
    browser = world.browser(app, part)
    assert browser.get("/api/v1/collections").status_code == 403
    assert browser.get(PATH).status_code == 403
    assert browser.post(PATH).status_code == 403


def test_an_unknown_collection_answers_404(lead: Browser) -> None:
    assert lead.get("/api/v1/collections/1999-00/return").status_code == 404
    assert lead.post("/api/v1/collections/1999-00/return").status_code == 404


def test_a_stored_return_of_another_shape_is_refused(world: World, collection: UUID) -> None:
    with world.session("ours.lead") as session:
        tables = build_return(session, by=world.identity("ours.lead"), collection_code=CODE)
    values, points = sorted({each.value for each in tables.ratings}), (1, 2, 3, 4, 5)
    tables.check(values, points)
    with pytest.raises(ReturnError, match="format"):
        ReturnTables.from_json({"format": 2})
    with pytest.raises(ReturnError, match="completion"):
        replace(tables, completion={"complete": 9}).check(values, points)
    with pytest.raises(ReturnError, match="other rows"):
        replace(tables, ratings=tables.ratings[1:]).check(values, points)
    with pytest.raises(ReturnError, match="other columns"):
        tables.check(values, (1, 2, 3))
