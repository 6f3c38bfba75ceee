"""The operator opens, suspends and resumes organisations: in both trails, at once, and not by halves."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select, text, update
from sqlalchemy.exc import IntegrityError
from werkzeug.test import TestResponse

from benchmarks.statements import counted
from tenants.audit import service as audit
from tenants.audit.models import AuditEvent
from tenants.clients import tokens
from tenants.clients.service import find_client, register_client
from tenants.errors import Forbidden
from tenants.organisations import platform
from tenants.organisations.models import OpenOrganisation, Organisation, Suspension
from tenants.organisations.registry import organisation_id
from tenants.organisations.service import command_identity, open_organisations
from tests.settings import BASE_URL, SIGNING_KEY
from tests.world import NATIONAL, OURS, THEIRS, Browser, World

ORGANISATIONS = "/api/v1/platform/organisations"
NEW = "RA7"
WHY = {"reason": "A stolen laptop"}


@pytest.fixture(scope="module")
def operator(app: Flask, world: World) -> Browser:
    return world.browser(app, "national.operator")


@pytest.fixture
def suspended(operator: Browser) -> Iterator[str]:
    """The other organisation, suspended for one test."""
    assert operator.post(f"{ORGANISATIONS}/{THEIRS}/suspension", WHY).status_code == 201
    yield THEIRS
    operator.delete(f"{ORGANISATIONS}/{THEIRS}/suspension")


def trail(world: World, ods_code: str, action: str) -> list[tuple[object, str | None, object]]:
    """(person, command, detail) of each such event about an organisation, in one organisation's trail."""
    with world.database.session("app", organisation_id(ods_code)) as session:
        rows = session.scalars(
            select(AuditEvent).where(AuditEvent.action == action).order_by(AuditEvent.at, AuditEvent.id)
        )
        return [(row.actor_person_id, row.actor_command, row.detail) for row in rows]


def is_open(world: World, ods_code: str) -> bool:
    with world.database.session("app") as session:
        return session.get(OpenOrganisation, ods_code) is not None


def errors(answer: TestResponse) -> list[str]:
    return [error["pointer"] for error in answer.get_json()["errors"]]


def test_an_organisation_is_onboarded_once_and_both_trails_say_so(world: World, operator: Browser) -> None:
    assert not is_open(world, NEW)
    with counted() as sent:
        first = operator.post(ORGANISATIONS, {"ods_code": NEW})
    again = operator.post(ORGANISATIONS, {"ods_code": NEW})
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.get_json() == again.get_json()
    assert first.get_json()["standing"] == "open"
    assert first.get_json()["synthetic"] is False
    assert len(sent) <= 12
    person = world.members["national.operator"].person_id
    there = trail(world, NEW, "organisation.onboarded")
    here = [event for event in trail(world, NATIONAL, "organisation.onboarded") if event[0] == person]
    assert [(who, command) for who, command, _ in there] == [(None, f"operator X26/{person}")]
    assert [detail for _, _, detail in here] == [{"ods_code": NEW, "synthetic": False}]
    with world.database.session("app") as session:
        assert NEW in {each.ods_code for each in open_organisations(session)}


def test_a_code_that_the_registry_lacks_is_said_beside_the_field(operator: Browser) -> None:
    unknown = operator.post(ORGANISATIONS, {"ods_code": "ZZZ9"})
    assert (unknown.status_code, errors(unknown)) == (422, ["/ods_code"])
    for wrong in ("ra7", "R", "RA7\n", "RA7 OR 1=1", ""):
        answer = operator.post(ORGANISATIONS, {"ods_code": wrong})
        assert (answer.status_code, errors(answer)) == (422, ["/ods_code"]), wrong
    assert operator.post(ORGANISATIONS, {"ods_code": NEW, "synthetic": True}).status_code == 422


def test_an_organisation_of_invented_people_is_not_opened_to_real_ones(operator: Browser) -> None:
    refused = operator.post(ORGANISATIONS, {"ods_code": OURS})
    assert refused.status_code == 409
    assert "synthetic" in refused.get_json()["detail"]


@pytest.mark.parametrize("failing", ["organisation.onboarded"])
@pytest.mark.parametrize("place", [1, 2])
def test_when_either_trail_fails_nothing_is_half_done(
    world: World, operator: Browser, monkeypatch: pytest.MonkeyPatch, failing: str, place: int
) -> None:
    seen = []
    record = audit.record

    def fail(*args: object, **named: object) -> None:
        seen.append(named["action"])
        if seen.count(failing) == place:
            raise OSError("the disk is full")
        record(*args, **named)  # type: ignore[arg-type] # passed on as it came

    monkeypatch.setattr(audit, "record", fail)
    assert operator.post(ORGANISATIONS, {"ods_code": "RAX"}).status_code == 500
    assert seen.count(failing) == place
    assert not is_open(world, "RAX")
    assert trail(world, "RAX", failing) == []
    assert all(detail != {"ods_code": "RAX"} for _, _, detail in trail(world, NATIONAL, failing))


def test_a_suspension_bites_at_the_next_request_and_resuming_brings_no_session_back(
    app: Flask, world: World, operator: Browser
) -> None:
    theirs, ours = world.browser(app, "theirs.lead"), world.browser(app, "ours.lead")
    address = f"{ORGANISATIONS}/{THEIRS}/suspension"
    assert theirs.get("/api/v1/me").status_code == 200
    with counted() as sent:
        made = operator.post(address, WHY)
    assert made.status_code == 201
    assert made.get_json()["standing"] == "suspended"
    assert len(sent) <= 12
    assert theirs.get("/api/v1/me").status_code == 401
    assert theirs.get("/team").headers["Location"].startswith("/sign-in?")
    assert ours.get("/api/v1/me").status_code == 200
    with counted() as sent:
        assert operator.delete(address).status_code == 204
    assert len(sent) <= 12
    assert theirs.get("/api/v1/me").status_code == 401
    assert world.browser(app, "theirs.lead").get("/api/v1/me").status_code == 200
    person = world.members["national.operator"].person_id
    for action, detail in (
        ("organisation.suspended", {"ods_code": THEIRS, "until": None, **WHY}),
        ("organisation.resumed", {"ods_code": THEIRS}),
    ):
        assert trail(world, THEIRS, action)[-1] == (None, f"operator X26/{person}", detail)
        assert trail(world, NATIONAL, action)[-1] == (person, None, detail)


def test_machines_of_a_suspended_organisation_are_refused_with_old_tokens_and_get_no_new_ones(
    app: Flask, world: World, operator: Browser
) -> None:
    with world.session("theirs.lead") as session:
        by = command_identity(session, command="tests")
        client_id, _ = register_client(session, by=by, name="Tools", scopes=frozenset({"national:read"}))
        session.commit()
    with world.database.session() as session:
        found = find_client(session, client_id=client_id)
        assert found is not None
        scopes = frozenset({"national:read"})
        token, _ = tokens.issue(session, client=found[0], scopes=scopes, key=SIGNING_KEY, issuer=BASE_URL)
        session.commit()
    address = "/api/v1/national/releases/latest/tables/completion"
    headers = {"Authorization": f"Bearer {token}"}
    assert app.test_client().get(address, headers=headers, base_url=BASE_URL).status_code == 404
    operator.post(f"{ORGANISATIONS}/{THEIRS}/suspension", WHY)
    assert app.test_client().get(address, headers=headers, base_url=BASE_URL).status_code == 401
    with world.database.session() as session:
        assert find_client(session, client_id=client_id) is None
    operator.delete(f"{ORGANISATIONS}/{THEIRS}/suspension")
    assert app.test_client().get(address, headers=headers, base_url=BASE_URL).status_code == 404


def test_a_suspension_with_an_end_ends_by_itself(app: Flask, world: World, operator: Browser) -> None:
    end = datetime.now(UTC) + timedelta(minutes=5)
    made = operator.post(f"{ORGANISATIONS}/{THEIRS}/suspension", WHY | {"until": end.isoformat()})
    assert made.status_code == 201
    theirs = world.browser(app, "theirs.lead")
    assert theirs.get("/api/v1/me").status_code == 401
    with time_machine.travel(end + timedelta(seconds=1)):
        assert theirs.get("/api/v1/me").status_code == 200
        listed = operator.get(ORGANISATIONS).get_json()["organisations"]
        assert {each["standing"] for each in listed if each["ods_code"] == THEIRS} == {"open"}
        assert operator.delete(f"{ORGANISATIONS}/{THEIRS}/suspension").status_code == 409
    assert operator.delete(f"{ORGANISATIONS}/{THEIRS}/suspension").status_code == 204


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({}, "/reason"),
        ({"reason": "  "}, "/reason"),
        ({"reason": "x" * 501}, "/reason"),
        (WHY | {"until": "2020-01-01T00:00:00+00:00"}, "/until"),
        (WHY | {"until": "2099-01-01T00:00:00"}, "/until"),
        (WHY | {"organisation": OURS}, "/organisation"),
    ],
)
def test_what_a_suspension_lacks_is_said_beside_the_field(
    operator: Browser, body: dict[str, str], pointer: str
) -> None:
    answer = operator.post(f"{ORGANISATIONS}/{THEIRS}/suspension", body)
    assert (answer.status_code, errors(answer)) == (422, [pointer])


def test_a_suspension_is_not_laid_twice_nor_lifted_where_there_is_none(
    operator: Browser, suspended: str
) -> None:
    address = f"{ORGANISATIONS}/{{}}/suspension"
    assert operator.post(address.format(suspended), WHY).status_code == 409
    assert operator.delete(address.format(OURS)).status_code == 409
    assert operator.post(address.format(NATIONAL), WHY).status_code == 409
    for closed in ("RRV", "nothing", "R0A%00"):
        assert operator.post(address.format(closed), WHY).status_code == 404


def test_the_database_holds_one_open_suspension_of_an_organisation(world: World, suspended: str) -> None:
    with world.session("theirs.lead") as session:
        session.add(Suspension(organisation_id=organisation_id(suspended), reason="Twice", operator="tests"))
        with pytest.raises(IntegrityError, match="uq_suspension_open"):
            session.flush()


def test_the_operators_list_says_how_everybody_stands_in_one_statement(
    world: World, operator: Browser, suspended: str
) -> None:
    with counted() as sent:
        answer = operator.get(ORGANISATIONS)
    listed = {each["ods_code"]: each for each in answer.get_json()["organisations"]}
    assert len(sent) <= 5
    assert {OURS, THEIRS, NATIONAL} <= set(listed)
    assert listed[suspended]["standing"] == "suspended"
    assert listed[suspended]["reason"] == WHY["reason"]
    assert listed[OURS] == listed[OURS] | {"standing": "open", "synthetic": True, "suspended_at": None}


@pytest.fixture
def ended(world: World) -> Iterator[str]:
    """The other organisation, ended the day before yesterday and followed by ours."""
    change = update(Organisation).where(Organisation.ods_code == THEIRS)
    succession = {"old": organisation_id(THEIRS), "new": organisation_id(OURS)}
    with world.database.session("owner") as session:
        session.execute(change.values(legal_end=datetime.now(UTC).date() - timedelta(days=2)))
        session.execute(text("INSERT INTO organisation_succession VALUES (:old, :new, now())"), succession)
        session.commit()
    yield THEIRS
    with world.database.session("owner") as session:
        session.execute(change.values(legal_end=None))
        session.execute(text("DELETE FROM organisation_succession WHERE predecessor_id = :old"), succession)
        session.commit()


def test_an_organisation_that_ended_lets_nobody_work(
    app: Flask, world: World, operator: Browser, ended: str
) -> None:
    assert world.browser(app, "theirs.lead").get("/api/v1/me").status_code == 401
    listed = operator.get(ORGANISATIONS).get_json()["organisations"]
    assert {each["standing"] for each in listed if each["ods_code"] == ended} == {"ended"}


@pytest.mark.parametrize("kind", ["suspended", "ended"])
def test_whoever_signs_in_to_a_closed_organisation_is_told_whom_to_ask(
    app: Flask, world: World, operator: Browser, kind: str, request: pytest.FixtureRequest
) -> None:
    request.getfixturevalue(kind)
    visitor = world.browser(app, "ours.lead")
    page = visitor.submit("/sign-in", {"organisation": THEIRS})
    assert page.status_code == 403
    words = {
        "suspended": "Ask your organisation",
        "ended": f"moved to {world.identity('ours.lead').organisation_name}",
    }
    assert words[kind] in page.text
    with world.session("theirs.lead") as session:
        refused = session.scalars(
            select(AuditEvent.detail)
            .where(AuditEvent.action == "sign_in.refused")
            .order_by(AuditEvent.at.desc())
        ).first()
    assert refused == {"reason": kind}


def test_nobody_but_the_operators_organisation_may_even_by_a_service(world: World) -> None:
    lead = world.identity("ours.lead")
    with world.session("ours.lead") as session, pytest.raises(Forbidden):
        platform.suspend(session, by=lead, ods_code=THEIRS, reason="Rivalry")
