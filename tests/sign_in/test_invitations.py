"""Invitations: made by a lead, opened by anybody, used once by whoever signs in; and accounts taken away."""

import re
from collections.abc import Iterator
from datetime import timedelta
from functools import partial
from html import unescape
from uuid import uuid4

import pytest
import time_machine
from flask import Flask
from sqlalchemy import delete, select, update
from werkzeug.test import TestResponse

from benchmarks.statements import counted
from tenants.errors import Conflict, Forbidden, NotFound
from tenants.people.models import Person
from tenants.rows import now
from tenants.sign_in.domain import Reason, SignInRefused
from tenants.sign_in.invitations import service
from tenants.sign_in.models import Invitation, PersonIdentity, SignedInSession
from tests.settings import BASE_URL, SECRET_KEY
from tests.sign_in.conftest import Trail
from tests.sign_in.fake_provider import FakeProvider
from tests.sign_in.visitor import Visitor
from tests.world import OURS, Browser, World


@pytest.fixture(autouse=True)
def nobody_linked(shared: World) -> Iterator[None]:
    """Only Ash has an account, as at the start."""
    yield
    with shared.session("ours.lead") as session:
        own = shared.members["ours.lead"].organisation_id
        ash = shared.members["ours.appraisee"].person_id
        linked = PersonIdentity.tenant_id == own, PersonIdentity.person_id != ash
        session.execute(delete(PersonIdentity).where(*linked))
        session.commit()


@pytest.fixture
def lead(app: Flask, shared: World) -> Browser:
    return shared.browser(app, "ours.lead")


def invited(world: World, part: str = "ours.colleague") -> str:
    """The path of a new invitation."""
    with world.session("ours.lead") as session:
        made = service.invite(
            session,
            by=world.identity("ours.lead"),
            person_id=world.members[part].person_id,
            secret_key=SECRET_KEY,
        )
        session.commit()
    return f"/sign-in/invitation/{made.token}"


def take_up(visitor: Visitor, fake: FakeProvider, path: str, subject: str) -> TestResponse:
    begun = visitor.post(path)
    assert begun.status_code == 303, begun.text
    asked = dict(re.findall(r"[?&](\w+)=([^&]*)", begun.headers["Location"]))
    code = fake.code_for(fake.sign(fake.claims(subject, asked["nonce"])))
    return visitor.come_back(code=code, state=asked["state"])


def title(answer: TestResponse) -> str:
    return unescape(answer.text.partition("<h1")[2].partition(">")[2].partition("<")[0])


def sign_in(visitor: Visitor, fake: FakeProvider, subject: str) -> TestResponse:
    asked = visitor.begin(OURS)
    code = fake.code_for(fake.sign(fake.claims(subject, asked["nonce"])))
    return visitor.come_back(code=code, state=asked["state"])


def person_of(visitor: Visitor) -> str | None:
    found = visitor.who()
    return None if found is None else found["person"]


UNUSABLE = "This invitation can't be used"


def test_an_invitation_links_the_account_that_comes_back_and_lets_it_in(
    visitor: Visitor, fake: FakeProvider, shared: World, trail: Trail
) -> None:
    path = invited(shared)
    page = visitor.get(path)
    assert (page.status_code, title(page)) == (200, "You are invited to use Appraisal")
    assert "Casey" not in page.text  # whoever found the link learns no name by it
    assert take_up(visitor, fake, path, "casey-there").status_code == 302
    casey = str(shared.members["ours.colleague"].person_id)
    assert person_of(visitor) == casey
    assert [event.action for event in trail.of("ours.lead")][-1] == "sign_in.done"
    again = Visitor(visitor.client.application)
    assert sign_in(again, fake, "casey-there").status_code == 302
    assert person_of(again) == casey


def test_a_lead_reads_by_which_provider_somebody_signs_in_as_people_know_it(
    lead: Browser, visitor: Visitor, fake: FakeProvider, shared: World
) -> None:
    take_up(visitor, fake, invited(shared), "casey-there")
    page = lead.get(f"/organisation/people/{shared.members['ours.colleague'].person_id}/invitation")
    assert f"Shared sign-in ({fake.issuer}), since" in page.text


def test_looking_at_an_invitation_does_not_use_it(visitor: Visitor, shared: World) -> None:
    path = invited(shared)
    assert [visitor.get(path).status_code for _ in range(3)] == [200, 200, 200]


def test_an_invitation_is_used_once(visitor: Visitor, site: Flask, fake: FakeProvider, shared: World) -> None:
    path = invited(shared)
    second = Visitor(site)
    begun = second.post(path)  # on its way while the first arrives
    assert take_up(visitor, fake, path, "casey-there").status_code == 302
    asked = dict(re.findall(r"[?&](\w+)=([^&]*)", begun.headers["Location"]))
    code = fake.code_for(fake.sign(fake.claims("somebody-else", asked["nonce"])))
    late = second.come_back(code=code, state=asked["state"])
    assert (late.status_code, title(late)) == (400, UNUSABLE)
    assert second.who() is None
    assert title(second.get(path)) == UNUSABLE
    assert title(second.post(path)) == UNUSABLE


def test_a_used_invitation_stays_used_when_the_account_is_taken_away(
    visitor: Visitor, fake: FakeProvider, shared: World
) -> None:
    path = invited(shared)
    take_up(visitor, fake, path, "casey-there")
    with shared.session("ours.lead") as session:
        colleague = shared.members["ours.colleague"].person_id
        service.unlink(session, by=shared.identity("ours.lead"), person_id=colleague)
        session.commit()
    assert title(visitor.get(path)) == UNUSABLE


def test_an_invitation_ends_after_seven_days(visitor: Visitor, fake: FakeProvider, shared: World) -> None:
    path = invited(shared)
    with time_machine.travel(now() + service.LASTS - timedelta(minutes=1)):
        assert visitor.get(path).status_code == 200
    with time_machine.travel(now() + service.LASTS + timedelta(seconds=1)):
        assert title(visitor.get(path)) == UNUSABLE


def test_a_newer_invitation_replaces_an_older_one(visitor: Visitor, shared: World) -> None:
    older, newer = invited(shared), invited(shared)
    assert [visitor.get(path).status_code for path in (older, newer)] == [400, 200]


@pytest.mark.parametrize("change", [lambda t: t[:-1], lambda t: "0" * 32 + t[32:], lambda t: "x", str.upper])
def test_a_link_that_is_not_ours_opens_nothing(visitor: Visitor, shared: World, change: object) -> None:
    path = invited(shared)
    assert callable(change)
    place, _, token = path.rpartition("/")
    assert title(visitor.get(f"{place}/{change(token)}")) == UNUSABLE


def test_only_a_hash_of_the_token_is_kept(shared: World) -> None:
    token = invited(shared).rpartition("/")[2]
    with shared.session("ours.lead") as session:
        kept = str([vars(row) for row in session.scalars(select(Invitation))])
    assert token.split(".")[1] not in kept


def test_an_account_that_is_somebodys_already_is_not_linked_a_second_time(
    visitor: Visitor, fake: FakeProvider, shared: World, trail: Trail
) -> None:
    """So nobody, not even a lead with the link in hand, takes a colleague's record over with their own."""
    answer = take_up(visitor, fake, invited(shared), "subject-of-ash")
    assert (answer.status_code, title(answer)) == (403, "Another account is linked to your staff record")
    assert trail.last_refusal("ours.lead") == {"reason": "already_linked"}
    assert visitor.who() is None


def test_a_leaver_is_neither_invited_nor_let_in(visitor: Visitor, fake: FakeProvider, shared: World) -> None:
    path = invited(shared, "ours.doctor")
    doctor = shared.members["ours.doctor"]
    left(shared, (now() - timedelta(days=2)).date())
    try:
        answer = take_up(visitor, fake, path, "doc-there")
        assert (answer.status_code, title(answer)) == (403, "Your staff record here has ended")
        by = shared.identity("ours.lead")
        with shared.session("ours.lead") as session, pytest.raises(Conflict):
            service.invite(session, by=by, person_id=doctor.person_id, secret_key=SECRET_KEY)
    finally:
        left(shared, None)


def left(world: World, day: object) -> None:
    with world.session("ours.lead") as session:
        doctor = world.members["ours.doctor"].person_id
        session.execute(update(Person).where(Person.id == doctor).values(left_on=day))
        session.commit()


def test_who_is_linked_already_is_not_invited_until_the_account_is_taken_away(shared: World) -> None:
    ash = shared.members["ours.appraisee"].person_id
    with shared.session("ours.lead") as session, pytest.raises(Conflict):
        service.invite(session, by=shared.identity("ours.lead"), person_id=ash, secret_key=SECRET_KEY)


def test_taking_an_account_away_ends_its_sessions_at_once_and_is_written_down(
    visitor: Visitor, fake: FakeProvider, shared: World
) -> None:
    take_up(visitor, fake, invited(shared), "casey-there")
    assert visitor.who() is not None
    casey = shared.members["ours.colleague"]
    with shared.session("ours.lead") as session:
        service.unlink(session, by=shared.identity("ours.lead"), person_id=casey.person_id)
        session.commit()
    assert visitor.who() is None
    with shared.session("ours.lead") as session:
        rows = session.scalars(
            select(SignedInSession).where(
                SignedInSession.tenant_id == casey.organisation_id,
                SignedInSession.person_id == casey.person_id,
            )
        ).all()
        assert rows
        assert {row.id_token_encrypted for row in rows} == {None}
        with pytest.raises(Conflict):
            service.unlink(session, by=shared.identity("ours.lead"), person_id=casey.person_id)
    again = sign_in(visitor, fake, "casey-there")
    assert title(again) == "We do not know your account here"


@pytest.mark.parametrize("part", ["ours.appraisee", "ours.manager", "ours.auditor"])
def test_nobody_but_a_lead_invites(shared: World, part: str) -> None:
    colleague = shared.members["ours.colleague"].person_id
    with shared.session("ours.lead") as session:
        by = shared.identity(part)
        with pytest.raises(Forbidden):
            service.invite(session, by=by, person_id=colleague, secret_key=SECRET_KEY)
        with pytest.raises(Forbidden):
            service.unlink(session, by=by, person_id=colleague)
        with pytest.raises(Forbidden):
            service.read_access(session, by=by, person_id=colleague)


def test_a_lead_does_not_change_their_own_account_or_anothers_people(shared: World) -> None:
    by = shared.identity("ours.lead")
    with shared.session("ours.lead") as session:
        with pytest.raises(Forbidden):
            service.invite(session, by=by, person_id=by.person, secret_key=SECRET_KEY)
        with pytest.raises(Forbidden):
            service.unlink(session, by=by, person_id=by.person)
        for foreign in (shared.members["theirs.colleague"].person_id, uuid4()):
            with pytest.raises(NotFound):
                service.invite(session, by=by, person_id=foreign, secret_key=SECRET_KEY)


def test_an_invitation_of_one_organisation_is_nothing_in_another(shared: World) -> None:
    token = invited(shared).rpartition("/")[2]
    organisation, token_hash = service.read_token(token, secret_key=SECRET_KEY)
    assert organisation == shared.members["ours.lead"].organisation_id
    with shared.session("theirs.lead") as session, pytest.raises(SignInRefused) as caught:
        service.find_open(session, by=shared.identity("theirs.lead"), token_hash=token_hash)
    assert caught.value.reason is Reason.INVITATION


def test_the_page_shows_the_link_once_and_the_api_too(lead: Browser, shared: World, visitor: Visitor) -> None:
    casey = shared.members["ours.colleague"].person_id
    page = lead.submit(f"/organisation/people/{casey}/invitation", {})
    link = unescape(re.findall(r"<code>([^<]+)</code>", page.text)[0])
    assert visitor.get(link.removeprefix(BASE_URL)).status_code == 200
    assert page.headers["Cache-Control"] == "no-store"
    status = lead.get(f"/organisation/people/{casey}/invitation")
    assert "An invitation waits" in status.text
    assert link not in status.text
    answer = lead.post(f"/api/v1/people/{casey}/invitations")
    assert answer.status_code == 201
    assert answer.json is not None
    assert visitor.get(answer.json["link"].removeprefix(BASE_URL)).status_code == 200
    assert visitor.get(link.removeprefix(BASE_URL)).status_code == 400
    told = lead.get(f"/api/v1/people/{casey}/sign-in").json
    assert told is not None
    assert (told["links"], told["invited_until"]) == ([], answer.json["expires_at"])


def test_inviting_asks_for_a_recent_sign_in(lead: Browser, shared: World) -> None:
    casey = shared.members["ours.colleague"].person_id
    with shared.session("ours.lead") as session:
        own = shared.members["ours.lead"].organisation_id
        old = update(SignedInSession).where(SignedInSession.tenant_id == own)
        session.execute(old.values(authenticated_at=now() - timedelta(minutes=16)))
        session.commit()
    for answer in (
        lead.post(f"/api/v1/people/{casey}/invitations"),
        lead.delete(f"/api/v1/people/{casey}/sign-in"),
    ):
        assert answer.json is not None
        assert answer.json["type"] == "urn:appraisal:problem:step-up-required"
    page = lead.submit(f"/organisation/people/{casey}/invitation", {})
    assert page.headers["Location"].startswith("/sign-in/again")
    page = lead.submit(f"/organisation/people/{casey}/invitation/removal", {})
    assert page.headers["Location"].startswith("/sign-in/again")


def test_inviting_sends_few_statements(lead: Browser, shared: World) -> None:
    """At most 8 to read and 12 to write, as the database sees them."""
    place = f"/organisation/people/{shared.members['ours.colleague'].person_id}/invitation"
    for ask, most in ((partial(lead.get, place), 8), (partial(lead.submit, place, {}), 12)):
        assert ask().status_code == 200
        with counted() as sent:
            assert ask().status_code == 200
        assert len(sent) <= most, sent
