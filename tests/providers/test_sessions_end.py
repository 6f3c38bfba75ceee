"""Whose sessions a change ends, and what people are told (design §4: announced, and ends its sessions)."""

import threading
from uuid import UUID

import pytest
from sqlalchemy import select

from tenants.announcements.models import Announcement
from tenants.rows import now
from tenants.sign_in import sessions as own_sessions
from tenants.sign_in.models import IdentityProvider, SignedInSession
from tenants.sign_in.providers import service
from tests.providers.conftest import SECRET, House
from tests.sign_in.conftest import link
from tests.sign_in.fake_provider import FakeProvider
from tests.sign_in.visitor import Visitor
from tests.world import OURS


@pytest.fixture
def second_provider(house: House, other: FakeProvider) -> str:
    """Another way in, younger than the first; returns its id."""
    added = house.proposed("add", values=house.values(issuer=other.issuer), client_secret=SECRET)
    return str(house.approved(added)["provider_id"])


def test_adding_a_provider_ends_no_session(house: House, other: FakeProvider) -> None:
    living = house.begin("ours.appraisee", house.provider()["id"])
    added = house.proposed("add", values=house.values(issuer=other.issuer), client_secret=SECRET)
    done = house.decide(added, "approval").get_json()
    assert (done["ended_sessions"], done["signed_out"]) == (0, False)
    assert house.lives("ours.appraisee", living)


def test_a_change_ends_the_sessions_through_its_provider_and_no_others(
    house: House, second_provider: str
) -> None:
    first = house.provider()["id"]
    through = house.begin("ours.appraisee", first)
    beside = house.begin("ours.appraisee", second_provider)
    theirs = house.begin("theirs.appraisee", str(provider_of(house, "theirs.lead")))
    house.approved(house.proposed_change(label="New name"))
    assert not house.lives("ours.appraisee", through)
    assert house.lives("ours.appraisee", beside)
    assert house.lives("theirs.appraisee", theirs), "of another organisation, at the same issuer"


def test_retiring_a_provider_ends_its_sessions(house: House, second_provider: str) -> None:
    through = house.begin("ours.appraisee", second_provider)
    beside = house.begin("ours.appraisee", house.provider()["id"])
    house.approved(house.proposed("retire", provider_id=second_provider, version=1))
    assert not house.lives("ours.appraisee", through)
    assert house.lives("ours.appraisee", beside)


def test_whoever_a_change_signs_out_is_told_on_the_sign_in_page(house: House) -> None:
    reader = house.world.browser(house.app, "ours.appraisee")
    change = house.proposed_change(label="New name")
    assert "You were signed out" not in reader.get("/sign-in").text
    house.approved(change)
    assert "because your organisation changed how people sign in." in reader.get("/sign-in").text
    later, other = (house.world.browser(house.app, "ours.appraisee") for _ in range(2))
    assert other.delete("/api/v1/me/sessions").status_code == 200
    assert "You were signed out from elsewhere" in later.get("/sign-in").text


def test_another_issuer_ends_every_session_of_the_organisation(house: House, second_provider: str) -> None:
    with FakeProvider() as third:
        through = house.begin("ours.appraisee", house.provider()["id"])
        beside = house.begin("ours.appraisee", second_provider)
        theirs = house.begin("theirs.appraisee", str(provider_of(house, "theirs.lead")))
        house.approved(house.proposed_change(issuer=third.issuer, secret=SECRET))
    assert not house.lives("ours.appraisee", through)
    assert not house.lives("ours.appraisee", beside)
    assert house.lives("theirs.appraisee", theirs)


def provider_of(house: House, part: str) -> UUID:
    own = house.world.members[part].organisation_id
    with house.world.session(part) as session:
        return session.scalars(select(IdentityProvider.id).where(IdentityProvider.tenant_id == own)).one()


def test_the_approver_is_told_on_the_last_page_that_their_session_ended_too(house: House) -> None:
    change = house.proposed_change(label="New name")
    page = house.second.submit(f"/organisation/providers/changes/{change}/approval", {})
    assert page.status_code == 200
    assert "you are signed out" in page.text
    assert "Olga Second" not in page.text, "nobody is signed in on that page"
    assert f"/sign-in?organisation={OURS}" in page.text
    for browser in (house.first, house.second):
        assert browser.get("/organisation/providers").headers["Location"].startswith("/sign-in?")


def test_an_approver_who_came_another_way_stays_and_is_told(house: House, second_provider: str) -> None:
    change = house.proposed("retire", provider_id=second_provider, version=1)
    answer = house.second.submit(f"/organisation/providers/changes/{change}/approval", {})
    assert (answer.status_code, answer.headers["Location"]) == (303, "/organisation/providers")
    assert "announced to your organisation" in house.second.get("/organisation/providers").text


def test_everybody_of_the_organisation_is_told_and_nobody_else(house: House) -> None:
    house.approved(house.proposed_change(label="Ward sign-in <b>"))
    ours = house.world.browser(house.app, "ours.appraisee").get("/").text
    assert "The way you sign in has changed" in ours
    assert "Shared sign-in" in ours
    assert "Lee" not in ours.split("Announcement")[1].split("</div>")[0], "an announcement names nobody"
    theirs = house.world.browser(house.app, "theirs.appraisee").get("/").text
    assert "The way you sign in has changed" not in theirs


def test_a_refused_approval_ends_and_announces_nothing(house: House) -> None:
    before = now()
    living = house.begin("ours.appraisee", house.provider()["id"])
    change = house.proposed_change(label="New name")
    assert house.decide(change, "approval", house.first).status_code == 403
    assert house.lives("ours.appraisee", living)
    told = house.read(lambda session: session.scalars(select(Announcement.made_at)).all())
    assert [at for at in told if at >= before] == []


def test_an_approval_asks_for_a_recent_sign_in(house: House) -> None:
    change = house.proposed_change(label="New name")
    with house.world.session("ours.second") as session:
        for row in session.scalars(select(SignedInSession)):
            row.authenticated_at = None
        session.commit()
    assert house.decide(change, "approval").status_code in {401, 403}
    page = house.second.submit(f"/organisation/providers/changes/{change}/approval", {})
    assert page.status_code != 200
    assert house.provider()["version"] == 1


def test_a_sign_in_under_way_while_its_provider_changes_lets_nobody_in(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    link(house.world, "ours.appraisee", house.fake.issuer, "under way")
    visitor = Visitor(house.app)
    asked = visitor.begin(OURS)
    arrived = threading.Event()
    code = house.fake.code_for(house.fake.sign(house.fake.claims("under way", asked["nonce"])))
    change = house.proposed_change(label="New name")
    answer = house.fake.answer

    def slowly(path: str, form: dict[str, str]) -> tuple[int, dict[str, object]]:
        if path == "/token" and not arrived.is_set():
            arrived.set()  # the row was read, and we are at the provider: now the change is approved
            assert house.decide(change, "approval").status_code == 200
        return answer(path, form)

    monkeypatch.setattr(house.fake, "answer", slowly)
    refused = visitor.come_back(code=code, state=asked["state"])
    assert arrived.is_set()
    assert (refused.status_code, "has just been changed" in refused.text) == (409, True)


def test_an_arrival_and_a_change_at_the_same_moment_leave_no_session_behind(house: House) -> None:
    """The arrival holds the provider's row first: the change waits for it, and ends its session too."""
    change = UUID(house.proposed_change(label="New name"))
    by = house.world.identity("ours.second")
    provider = UUID(house.provider()["id"])
    began = threading.Event()
    ended: list[int] = []

    def decide() -> None:
        with house.world.session("ours.second") as session:
            began.set()
            ended.append(service.approve(session, by=by, change_id=change).ended.count)
            session.commit()

    with house.world.session("ours.appraisee") as session:
        member = house.world.members["ours.appraisee"]
        own_sessions.begin(
            session,
            person_id=member.person_id,
            provider_id=provider,
            secret_key="a key",
            hours=1,
            authenticated_at=now(),
        )
        session.flush()
        thread = threading.Thread(target=decide)
        thread.start()
        began.wait(5)
        thread.join(0.5)
        assert thread.is_alive(), "it waits for the row"
        session.commit()
    thread.join(10)
    living = house.read(
        lambda session: session.scalars(
            select(SignedInSession.id).where(SignedInSession.ended_at.is_(None))
        ).all()
    )
    assert (living, len(ended)) == ([], 1)


def test_what_a_provider_said_before_its_change_is_asked_again(house: House) -> None:
    """Nobody's memory of its description outlives the change, although the issuer is the same."""
    Visitor(house.app).begin(OURS)
    known = house.fake.times_asked("/.well-known/openid-configuration")
    Visitor(house.app).begin(OURS)
    assert house.fake.times_asked("/.well-known/openid-configuration") == known
    house.approved(house.proposed_change(label="New name"))
    asked = house.fake.times_asked("/.well-known/openid-configuration")
    house.fake.document["authorization_endpoint"] = f"{house.fake.issuer}/moved"
    answer = Visitor(house.app).post("/sign-in", organisation=OURS)
    assert answer.headers["Location"].startswith(f"{house.fake.issuer}/moved?")
    assert house.fake.times_asked("/.well-known/openid-configuration") == asked + 1
