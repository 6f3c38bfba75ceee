"""Ending sessions: one's own, a person's by the organisation, everybody's by the operator; at once."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from click.testing import CliRunner
from flask import Flask
from sqlalchemy import select

from appraisal.cli import main
from benchmarks.statements import counted
from tenants.audit.models import AuditEvent
from tenants.errors import Forbidden
from tenants.rows import now
from tenants.sign_in.models import SignedInSession
from tenants.sign_in.session_list import service
from tests.sessions.conftest import IDLE_MINUTES, Making
from tests.settings import SECRET_KEY
from tests.world import OURS, Browser, World

OWN = "/api/v1/me/sessions"


def listed(browser: Browser) -> list[dict[str, object]]:
    answer = browser.get(OWN)
    assert answer.status_code == 200
    found: list[dict[str, object]] = answer.get_json()["sessions"]
    return found


def this_of(browser: Browser) -> str:
    return next(str(each["id"]) for each in listed(browser) if each["is_this"])


def lives(browser: Browser) -> bool:
    return browser.get("/api/v1/me").status_code == 200


def last_event(world: World, part: str) -> AuditEvent:
    own = world.members[part].organisation_id
    with world.session(part) as session:
        return session.scalars(
            select(AuditEvent).where(AuditEvent.tenant_id == own).order_by(AuditEvent.at.desc()).limit(1)
        ).one()


def of_person(world: World, part: str) -> str:
    return f"people/{world.members[part].person_id}/sessions"


def test_the_list_holds_ones_own_living_sessions_and_marks_the_one_that_asks(
    app: Flask, world: World, make: Making
) -> None:
    here, there = world.browser(app, "ours.doctor"), world.browser(app, "ours.doctor")
    world.browser(app, "ours.colleague")
    make("ours.doctor", ended=now())
    make("ours.doctor", expires=now())
    make("ours.doctor", seen=now() - timedelta(minutes=IDLE_MINUTES))
    assert {str(each["id"]) for each in listed(here)} == {this_of(here), this_of(there)}
    assert [each["id"] for each in listed(here) if each["is_this"]] == [this_of(here)]


def test_a_session_ended_by_its_owner_is_over_with_its_next_request_and_the_other_goes_on(
    app: Flask, world: World
) -> None:
    here, there = world.browser(app, "ours.appraisee"), world.browser(app, "ours.appraisee")
    ended = this_of(there)
    assert here.delete(f"{OWN}/{ended}").status_code == 204
    assert not lives(there)
    assert lives(here)
    event = last_event(world, "ours.appraisee")
    assert (event.action, str(event.object_id)) == ("session.ended", ended)


def test_ending_a_session_again_changes_nothing(app: Flask, world: World) -> None:
    here, there = world.browser(app, "ours.appraisee"), world.browser(app, "ours.appraisee")
    ended = this_of(there)
    for _ in range(2):
        assert here.delete(f"{OWN}/{ended}").status_code == 204
        first = row_of(world, "ours.appraisee", ended)
    assert row_of(world, "ours.appraisee", ended).ended_at == first.ended_at


def row_of(world: World, part: str, session_id: str) -> SignedInSession:
    own = world.members[part].organisation_id
    with world.session(part) as session:
        return session.scalars(
            select(SignedInSession).where(
                SignedInSession.tenant_id == own, SignedInSession.id == UUID(session_id)
            )
        ).one()


def test_an_ended_session_keeps_no_id_token(app: Flask, world: World) -> None:
    here, there = world.browser(app, "ours.appraisee"), world.browser(app, "ours.appraisee")
    ended = this_of(there)
    with world.session("ours.appraisee") as session:
        row = session.get_one(SignedInSession, (world.members["ours.appraisee"].organisation_id, UUID(ended)))
        row.id_token_encrypted = "sealed"
        session.commit()
    assert here.delete(OWN).status_code == 200
    assert row_of(world, "ours.appraisee", ended).id_token_encrypted is None


def test_signing_out_everywhere_else_leaves_this_one(app: Flask, world: World) -> None:
    browsers = [world.browser(app, "ours.unmanaged") for _ in range(3)]
    assert browsers[0].delete(OWN).get_json() == {"ended": 2}
    assert [lives(browser) for browser in browsers] == [True, False, False]
    assert last_event(world, "ours.unmanaged").detail == {"sessions": 2}
    assert browsers[0].delete(OWN).get_json() == {"ended": 0}


@pytest.mark.parametrize("owner", ["ours.colleague", "ours.lead", "theirs.appraisee"])
def test_somebody_elses_session_answers_like_one_that_does_not_exist(
    app: Flask, world: World, owner: str
) -> None:
    mine, theirs = world.browser(app, "ours.appraisee"), world.browser(app, owner)
    answers = [mine.delete(f"{OWN}/{each}").get_json() for each in (this_of(theirs), uuid4())]
    assert {answer.pop("request_id") for answer in answers}
    assert answers[0] == answers[1]
    assert answers[0]["status"] == 404
    assert lives(theirs)


def test_a_lead_signs_somebody_out_everywhere_and_is_not_told_where_they_were(
    app: Flask, world: World
) -> None:
    lead, browsers = world.browser(app, "ours.lead"), [world.browser(app, "ours.manager") for _ in range(2)]
    here = of_person(world, "ours.manager")
    told = lead.get(f"/api/v1/{here}").get_json()
    assert told.keys() == {"person_id", "open", "last_seen_at"}
    assert told["open"] == 2
    assert lead.delete(f"/api/v1/{here}").get_json() == {"ended": 2}
    assert [lives(browser) for browser in browsers] == [False, False]
    assert lives(lead)
    event = last_event(world, "ours.lead")
    assert (event.action, event.object_id) == (
        "session.person_ended",
        world.members["ours.manager"].person_id,
    )


def test_only_a_lead_signs_other_people_out(app: Flask, world: World) -> None:
    manager, staff = world.browser(app, "ours.manager"), world.browser(app, "ours.appraisee")
    assert manager.delete(f"/api/v1/{of_person(world, 'ours.appraisee')}").status_code == 403
    assert manager.submit(f"/organisation/{of_person(world, 'ours.appraisee')}", {}).status_code == 403
    assert lives(staff)


def test_a_lead_of_another_organisation_finds_nobody_to_sign_out(app: Flask, world: World) -> None:
    staff, foreign = world.browser(app, "ours.appraisee"), world.browser(app, "theirs.lead")
    assert foreign.delete(f"/api/v1/{of_person(world, 'ours.appraisee')}").status_code == 404
    assert lives(staff)


def test_the_service_itself_refuses_whoever_may_not(world: World) -> None:
    person = world.members["ours.colleague"].person_id
    with world.session("ours.manager") as session, pytest.raises(Forbidden):
        service.end_of_person(session, by=world.identity("ours.manager"), person_id=person)
    with world.session("ours.lead") as session, pytest.raises(Forbidden):
        service.end_all(session, by=world.identity("ours.lead"))


@pytest.fixture
def operator(world: World, monkeypatch: pytest.MonkeyPatch) -> CliRunner:
    monkeypatch.setenv("DATABASE_URL_APP", world.database.url("app"))
    monkeypatch.setenv("SECRET_KEY", SECRET_KEY)
    return CliRunner()


def test_the_operator_ends_one_persons_sessions_or_everybodys_in_one_organisation(
    app: Flask, world: World, operator: CliRunner
) -> None:
    parts = ("ours.appraisee", "ours.colleague", "theirs.appraisee")
    first, second, foreign = (world.browser(app, part) for part in parts)
    one = operator.invoke(main, ["sessions", "end", "--organisation", OURS, "--person", "A3"])
    assert (one.exit_code, one.output.endswith("ended.\n")) == (0, True)
    assert [lives(each) for each in (first, second, foreign)] == [False, True, True]
    everybody = operator.invoke(main, ["sessions", "end", "--organisation", OURS, "--all"])
    assert everybody.exit_code == 0
    assert [lives(each) for each in (first, second, foreign)] == [False, False, True]
    event = last_event(world, "ours.lead")
    assert (event.action, event.actor_command) == ("session.all_ended", "sessions end")


@pytest.mark.parametrize("named", [(), ("--person", "A3", "--all")], ids=["nobody", "one and everybody"])
def test_the_command_wants_one_person_or_everybody(operator: CliRunner, named: tuple[str, ...]) -> None:
    said = operator.invoke(main, ["sessions", "end", "--organisation", OURS, *named])
    assert said.exit_code == 2
    assert "--all" in said.output


def test_the_command_says_so_where_nobody_has_that_number(operator: CliRunner) -> None:
    said = operator.invoke(main, ["sessions", "end", "--organisation", OURS, "--person", "B3"])
    assert said.exit_code == 1
    assert said.output.startswith("Error: ")


def test_sessions_that_were_over_long_ago_are_forgotten_in_one_statement(
    app: Flask, world: World, make: Making
) -> None:
    border = now() - service.KEPT
    old, young = (
        make("ours.doctor", expires=border - timedelta(seconds=1)),
        make("ours.doctor", expires=border),
    )
    foreign = make("theirs.doctor", expires=border - timedelta(seconds=1))
    with world.session("ours.lead") as session:
        by = world.identity("ours.lead")
        session.execute(select(1))
        with counted() as sent:
            assert service.purge_ended(session, by=by, before=border) == 1
        assert [statement.split()[0] for statement in sent] == ["DELETE", "INSERT"]
        assert service.purge_ended(session, by=by, before=border) == 0
        session.commit()
    assert {row.id for row in rows_of(world, "ours.doctor")} & {old.id, young.id} == {young.id}
    assert foreign.id in {row.id for row in rows_of(world, "theirs.doctor")}


def rows_of(world: World, part: str) -> list[SignedInSession]:
    own = world.members[part].organisation_id
    with world.session(part) as session:
        return list(session.scalars(select(SignedInSession).where(SignedInSession.tenant_id == own)))
