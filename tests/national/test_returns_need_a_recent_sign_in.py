"""A return goes out in the organisation's name: whoever submits it signed in a moment ago."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select, update

from appraisal.national.models import SubmittedReturn
from tenants.guard import RECENT_MINUTES
from tenants.rows import now
from tenants.sign_in.models import SignedInSession
from tests.national.collections import opened
from tests.world import Browser, World

CODE = "recent-sign-in"


@pytest.fixture(scope="module", autouse=True)
def collection(world: World) -> None:
    opened(world.database, CODE)


def age(world: World, browser: Browser, by: timedelta) -> Browser:
    with world.session("ours.lead") as session:
        own = world.members["ours.lead"].organisation_id
        ours = update(SignedInSession).where(SignedInSession.tenant_id == own)
        session.execute(ours.values(authenticated_at=now() - by))
        session.commit()
    return browser


def submitted(world: World) -> int:
    with world.session("ours.lead") as session:
        own = world.members["ours.lead"].organisation_id
        count = select(func.count()).where(SubmittedReturn.organisation_id == own)
        return session.scalar(count) or 0


def test_an_old_sign_in_may_look_at_a_return_and_not_submit_it(app: Flask, world: World) -> None:
    browser = age(world, world.browser(app, "ours.lead"), timedelta(minutes=RECENT_MINUTES, seconds=1))
    assert browser.get(f"/organisation/returns/{CODE}").status_code == 200
    page = browser.submit(f"/organisation/returns/{CODE}", {})
    assert (page.status_code, page.headers["Location"]) == (303, "/sign-in/again?next=/sign-in/continue")
    answer = browser.post(f"/api/v1/collections/{CODE}/return")
    assert answer.status_code == 403
    assert answer.json is not None
    assert answer.json["type"] == "urn:appraisal:problem:step-up-required"
    assert submitted(world) == 0


def test_a_sign_in_of_a_moment_ago_submits_it(app: Flask, world: World) -> None:
    browser = age(world, world.browser(app, "ours.lead"), timedelta(minutes=RECENT_MINUTES - 1))
    assert browser.submit(f"/organisation/returns/{CODE}", {}).status_code == 303
    assert submitted(world) == 1
