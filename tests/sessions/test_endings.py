"""Whoever was signed out is told why, in the browser that has the cookie of that session and nowhere else."""

from collections.abc import Callable
from dataclasses import fields
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import update
from werkzeug.http import parse_cookie

from benchmarks.statements import counted
from tenants.organisations import platform
from tenants.people.models import Person
from tenants.rows import now
from tenants.sign_in.endings import SENTENCES, Ending, SessionFacts, ending
from tenants.sign_in.models import SignedInSession
from tests.settings import BASE_URL
from tests.world import THEIRS, Browser, World

READ = 8
TOLD = "You were signed out"
NAMES = [each.name for each in fields(SessionFacts)]


def facts(*holding: str) -> SessionFacts:
    return SessionFacts(**{name: name in holding for name in NAMES})


@pytest.mark.parametrize(
    ("holding", "told"),
    [
        ((), None),
        (("provider_changed",), None),
        (("idle",), Ending.IDLE),
        (("idle", "out_of_time"), Ending.TIME),
        (("idle", "out_of_time", "ended"), Ending.ELSEWHERE),
        (("ended", "was_suspended"), Ending.WAS_SUSPENDED),
        (("was_suspended",), None),
        (("ended", "provider_changed"), Ending.PROVIDER_CHANGED),
        (("ended", "provider_changed", "left"), Ending.LEFT),
        (("ended", "left", "organisation_ended"), Ending.ORGANISATION_ENDED),
        (tuple(NAMES), Ending.SUSPENDED),
    ],
)
def test_the_reason_told_is_the_one_that_matters_for_signing_in_again(
    holding: tuple[str, ...], told: Ending | None
) -> None:
    assert ending(facts(*holding)) is told


def test_every_ending_has_its_sentence() -> None:
    assert set(SENTENCES) == set(Ending)
    assert len(set(SENTENCES.values())) == len(Ending)


def cookie(browser: Browser) -> str:
    found = browser.client.get_cookie("appraisal_session", domain="127.0.0.1")
    assert found is not None
    return found.value


def told(browser: Browser) -> str | None:
    """What the sign-in page says to this browser; the start page has sent it there."""
    sent = browser.get("/")
    if sent.status_code == 200:
        assert TOLD not in browser.get("/sign-in").text
        return None
    assert (sent.status_code, sent.headers["Location"]) == (302, "/sign-in?next=/")
    page = browser.get(sent.headers["Location"]).text
    return next((each for each in SENTENCES.values() if each in page), None)


def changed(world: World, part: str, **values: object) -> Callable[[], None]:
    """Change somebody's sessions in their rows."""

    def change() -> None:
        member = world.members[part]
        with world.session(part) as session:
            mine = SignedInSession.tenant_id == member.organisation_id
            theirs = SignedInSession.person_id == member.person_id
            session.execute(update(SignedInSession).where(mine, theirs).values(**values))
            session.commit()

    return change


def left(world: World, part: str) -> Callable[[], None]:
    def change() -> None:
        member = world.members[part]
        with world.session(part) as session:
            who = Person.tenant_id == member.organisation_id, Person.id == member.person_id
            gone = (now() - timedelta(days=2)).date()
            session.execute(update(Person).where(*who).values(left_on=gone))
            session.commit()

    return change


def test_each_way_a_session_ends_is_told_in_its_own_words(app: Flask, world: World) -> None:
    lead = world.browser(app, "ours.lead")
    doctor = world.members["ours.doctor"].person_id
    elsewhere = world.browser(app, "ours.doctor")
    ways: list[tuple[str, Callable[[], object], Ending]] = [
        ("ours.doctor", lambda: elsewhere.delete("/api/v1/me/sessions"), Ending.ELSEWHERE),
        ("ours.doctor", lambda: lead.delete(f"/api/v1/people/{doctor}/sessions"), Ending.ELSEWHERE),
        ("ours.colleague", changed(world, "ours.colleague", expires_at=now()), Ending.TIME),
        (
            "ours.manager",
            changed(world, "ours.manager", last_seen_at=now() - timedelta(hours=2)),
            Ending.IDLE,
        ),
        ("ours.unmanaged", left(world, "ours.unmanaged"), Ending.LEFT),
    ]
    for part, end, why in ways:
        browser = world.browser(app, part)
        assert told(browser) is None
        end()
        assert told(browser) == SENTENCES[why], part
        detail = browser.get("/api/v1/me").get_json()["detail"]
        assert detail.startswith(SENTENCES[why])


def test_the_people_of_a_suspended_organisation_are_told_and_of_no_other(app: Flask, world: World) -> None:
    ours, theirs = (world.browser(app, f"{side}.appraisee") for side in ("ours", "theirs"))
    operator = world.identity("national.operator")
    with world.session("national.operator") as session:
        platform.suspend(session, by=operator, ods_code=THEIRS, reason="An incident")
        session.commit()
    assert (told(ours), told(theirs)) == (None, SENTENCES[Ending.SUSPENDED])
    with world.session("national.operator") as session:
        platform.resume(session, by=operator, ods_code=THEIRS)
        session.commit()
    assert told(theirs) == SENTENCES[Ending.WAS_SUSPENDED]


def test_only_the_cookie_of_the_session_itself_is_answered(app: Flask, world: World) -> None:
    browser = world.browser(app, "ours.appraisee")
    changed(world, "ours.appraisee", ended_at=now())()
    genuine = cookie(browser)
    organisation, _, token = genuine.partition(":")
    for forged in ("", "nothing", genuine[:-2], f"{organisation}:{token[1:]}", genuine.replace(".", "x.")):
        browser.client.set_cookie("appraisal_session", forged, domain="127.0.0.1")
        page = browser.client.get("/sign-in", base_url=BASE_URL)
        assert page.status_code == 200
        assert TOLD not in page.text, forged
    assert TOLD not in app.test_client().get("/sign-in", base_url=BASE_URL).text
    browser.client.set_cookie("appraisal_session", genuine, domain="127.0.0.1")
    with counted() as sent:
        assert TOLD in browser.get("/sign-in").text
    assert len(sent) <= READ


def test_whoever_signs_out_themselves_is_not_told_that_they_were(app: Flask, world: World) -> None:
    browser = world.browser(app, "ours.appraisee")
    out = browser.submit("/sign-out", {})
    assert parse_cookie(out.headers["Set-Cookie"]).get("appraisal_session") == ""
    assert TOLD not in browser.get("/sign-in").text
