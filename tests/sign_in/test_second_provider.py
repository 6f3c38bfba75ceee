"""Signing in through a second provider that nobody here wrote: in another language, on another library.

It plays Microsoft Entra to ours (a tenant in the ID token, a number beside it) and NHS CIS2 to theirs (roles
in user information alone), as each organisation set it up.
"""

import os
import signal
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from html import unescape
from urllib.parse import parse_qs, urlsplit

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select, update
from werkzeug.test import TestResponse

from appraisal.demo.ports import any_free
from tenants.rows import now
from tenants.sign_in.models import IdentityProvider, SignedInSession
from tenants.sign_in.recognition import Kind
from tests.settings import BASE_URL
from tests.sign_in.conftest import Trail, link, use_provider
from tests.sign_in.fake_provider import CLIENT_ID, FakeProvider
from tests.sign_in.second import Accounts, Reader, SecondProvider
from tests.sign_in.visitor import Visitor
from tests.world import OURS, THEIRS, World

TENANT = "37c354b2-85b0-47f5-b222-07b48d774ee3"
LEVELS = {"id_assurance_level": "3", "authentication_assurance_level": "2", "tid": TENANT}
IN_THEIRS = {"person_roleid": "700", "org_code": THEIRS, "role_name": '"Clinical":"Nursing":"Nurse"'}
IN_OURS = IN_THEIRS | {"person_roleid": "300", "org_code": OURS}
NOWHERE = IN_THEIRS | {"person_roleid": "900", "org_code": "RXX99"}


def account(*, selected: object = "700", number: str = "", **levels: object) -> dict[str, dict[str, object]]:
    roles = {"nhsid_nrbac_roles": [IN_OURS, IN_THEIRS, NOWHERE], "selected_roleid": selected}
    return {"id_token": {**LEVELS, **levels, "employeeid": number}, "userinfo": roles}


ACCOUNTS: Accounts = {
    "ash": account(number="A3"),
    "casey": account(number="A4"),
    "guest": account(number="A6", tid="9188040d-6c67-4c5b-b112-36a304b66dad"),
    "roleless": account(selected=""),
    "elsewhere": account(selected="300"),
    "nowhere": account(selected="900"),
    "unsure": account(authentication_assurance_level="1"),
    "unproofed": account(id_assurance_level="1"),
}


@pytest.fixture(scope="module")
def second(tmp_path_factory: pytest.TempPathFactory, world: World) -> Iterator[SecondProvider]:
    with SecondProvider(tmp_path_factory.mktemp("second"), any_free(), ACCOUNTS) as made:
        use_provider(world, "ours", made.issuer, "employeeid", kind=Kind.ENTRA, tenant=("tid", TENANT))
        use_provider(world, "theirs", made.issuer, kind=Kind.CIS2)
        link(world, "theirs.appraisee", made.issuer, "ash")
        yield made


class Somebody:
    """One browser: half of it speaks with this service, half with the provider."""

    def __init__(self, site: Flask) -> None:
        self.here = Visitor(site)
        self.there = Reader()

    def answer(self, organisation: str, subject: str) -> dict[str, str]:
        """What the provider sends back, before it is shown to this service."""
        begun = self.here.post("/sign-in", organisation=organisation)
        assert begun.status_code == 303, begun.text
        page = self.there.follow(begun.headers["Location"])
        place = page.headers.get("Location") or self.there.sign_in(page, subject)
        return {name: values[0] for name, values in parse_qs(urlsplit(place).query).items()}

    def sign_in(self, organisation: str, subject: str) -> TestResponse:
        return self.here.come_back(**self.answer(organisation, subject))


@pytest.fixture
def somebody(site: Flask, second: SecondProvider) -> Iterator[Somebody]:
    made = Somebody(site)
    yield made
    made.there.session.close()


def title(answer: TestResponse) -> str:
    return unescape(answer.text.partition("<h1")[2].partition(">")[2].partition("<")[0])


def test_an_account_of_the_right_tenant_is_linked_by_its_number_and_known_from_then_on(
    somebody: Somebody, world: World
) -> None:
    answer = somebody.sign_in(OURS, "ash")
    assert answer.status_code == 302, answer.text
    assert somebody.here.who() == {
        "person": str(world.members["ours.appraisee"].person_id),
        "organisation": OURS,
    }
    assert somebody.sign_in(OURS, "ash").status_code == 302
    assert Trail(world).of("ours.lead")[-1].action == "sign_out.done"  # of the session before


def test_an_account_of_another_tenant_is_not_let_in_whatever_number_it_says(
    somebody: Somebody, world: World
) -> None:
    assert title(somebody.sign_in(OURS, "guest")) == "This account belongs to another organisation"
    assert somebody.here.who() is None
    refused = {"reason": "other_organisation", "check": "tid"}
    assert Trail(world).last_refusal("ours.lead") == refused


def test_the_selected_role_is_read_from_user_information(somebody: Somebody, world: World) -> None:
    assert somebody.sign_in(THEIRS, "ash").status_code == 302
    found = somebody.here.who()
    assert found is not None
    assert found["person"] == str(world.members["theirs.appraisee"].person_id)


@pytest.mark.parametrize(
    ("subject", "said", "reason", "check"),
    [
        ("roleless", "You did not select a role", "no_role", "selected_roleid"),
        ("elsewhere", "This account belongs to another organisation", "other_organisation", "org_code"),
        (
            "nowhere",
            "We do not know the organisation of your account",
            "unknown_organisation",
            "org_code",
        ),
        ("unsure", "Your account is not sure enough for this service", "low_assurance", "authentication"),
        ("unproofed", "Your account is not sure enough for this service", "low_assurance", "identity"),
        ("casey", "We do not know your account here", "unknown_person", None),
    ],
)
def test_a_refusal_says_whom_to_ask_and_stands_in_the_trail(
    somebody: Somebody, world: World, subject: str, said: str, reason: str, check: str | None
) -> None:
    answer = somebody.sign_in(THEIRS, subject)
    assert (answer.status_code, title(answer)) == (403, said)
    assert "organisation" in answer.text
    assert somebody.here.who() is None
    assert Trail(world).last_refusal("theirs.lead") == {"reason": reason} | (
        {"check": check} if check else {}
    )


def test_a_key_that_the_provider_began_to_use_is_fetched_once(
    somebody: Somebody, second: SecondProvider
) -> None:
    assert somebody.sign_in(OURS, "ash").status_code == 302
    second.rotate()
    assert somebody.sign_in(OURS, "ash").status_code == 302
    assert somebody.sign_in(OURS, "ash").status_code == 302


@pytest.mark.parametrize(("seconds", "status"), [(-50, 302), (50, 302), (-120, 400)])
def test_clocks_may_differ_by_a_minute(somebody: Somebody, seconds: int, status: int) -> None:
    """Ours against the provider's: slow, fast, and so slow that its tokens come from the future."""
    with time_machine.travel(now() + timedelta(seconds=seconds)):
        assert somebody.sign_in(OURS, "ash").status_code == status


def test_an_answer_counts_once(somebody: Somebody, world: World) -> None:
    answer = somebody.answer(OURS, "ash")
    assert somebody.here.come_back(**answer).status_code == 302
    again = somebody.here.come_back(**answer)
    assert (again.status_code, title(again)) == (400, "This sign-in was started elsewhere")
    other = somebody.answer(OURS, "ash")
    replayed = somebody.here.come_back(**other | {"code": answer["code"]})
    assert (replayed.status_code, title(replayed)) == (400, "This sign-in was used already")
    assert Trail(world).last_refusal("ours.lead") == {"reason": "code_refused"}


def test_an_answer_of_one_provider_is_not_taken_for_an_attempt_at_another(
    site: Flask, somebody: Somebody, world: World, second: SecondProvider
) -> None:
    """Mix-up (RFC 9207): the browser was sent to the fake, and this provider's answer comes back."""
    honest = somebody.answer(THEIRS, "ash")
    with FakeProvider() as fake:
        with world.session("ours.lead") as session:
            own = world.members["ours.lead"].organisation_id
            here = IdentityProvider.tenant_id == own
            session.execute(update(IdentityProvider).where(here).values(issuer=fake.issuer))
            session.commit()
        try:
            asked = somebody.here.begin(OURS)
            assert asked["client_id"] == CLIENT_ID
            mixed = {"state": asked["state"], "code": honest["code"], "iss": honest["iss"]}
            answer = somebody.here.come_back(**mixed)
            assert fake.times_asked("/token") == 0  # the code is not told to whom it isn't for
        finally:
            with world.session("ours.lead") as session:
                session.execute(update(IdentityProvider).where(here).values(issuer=second.issuer))
                session.commit()
    assert answer.status_code == 400
    assert Trail(world).last_refusal("ours.lead") == {"reason": "other_issuer"}
    assert somebody.here.who() is None


def test_a_provider_that_is_away_is_said_to_be_away_at_once(
    somebody: Somebody, world: World, second: SecondProvider
) -> None:
    answer = somebody.answer(OURS, "ash")
    second.stop()
    try:
        begun = time.monotonic()
        assert somebody.here.come_back(**answer).status_code == 503
        assert time.monotonic() - begun < 3
        assert Trail(world).last_refusal("ours.lead") == {"reason": "provider_down"}
    finally:
        second.start()


def test_a_provider_that_hangs_is_given_three_seconds(
    somebody: Somebody, world: World, second: SecondProvider
) -> None:
    answer = somebody.answer(OURS, "ash")
    assert second.process is not None
    os.kill(second.process.pid, signal.SIGSTOP)
    try:
        begun = time.monotonic()
        page = somebody.here.come_back(**answer)
        assert time.monotonic() - begun < 4
    finally:
        os.kill(second.process.pid, signal.SIGCONT)
    assert (page.status_code, title(page)) == (503, "Your organisation's sign-in does not answer")


def test_a_new_proof_is_asked_for_and_told(somebody: Somebody, world: World) -> None:
    """It remembers the browser, asks all the same, and says in `auth_time` that it did: to those who ask."""
    own = world.members["ours.appraisee"].organisation_id
    with world.session("ours.appraisee") as session:  # those of tests with other clocks
        session.execute(
            update(SignedInSession).where(SignedInSession.tenant_id == own).values(ended_at=now())
        )
        session.commit()
    somebody.sign_in(OURS, "ash")
    assert authenticated_at(world) is None, "so an ordinary sign-in there proves nothing"
    before = now()
    begun = somebody.here.post("/sign-in/again", next="/team")
    assert parse_qs(urlsplit(begun.headers["Location"]).query)["prompt"] == ["login"]
    page = somebody.there.follow(begun.headers["Location"])
    assert "Location" not in page.headers  # the form is shown
    back = somebody.there.sign_in(page, "ash")
    answer = somebody.here.get(back.removeprefix(BASE_URL))
    assert (answer.status_code, answer.headers["Location"]) == (302, "/team")
    proved = authenticated_at(world)
    assert proved is not None
    assert proved >= before.replace(microsecond=0)
    assert Trail(world).of("ours.lead")[-1].action == "sign_in.repeated"


def test_somebody_elses_proof_does_not_count(somebody: Somebody, world: World) -> None:
    somebody.sign_in(OURS, "ash")
    begun = somebody.here.post("/sign-in/again", next="/team")
    with Reader() as colleague:
        back = colleague.sign_in(colleague.follow(begun.headers["Location"]), "casey")
    answer = somebody.here.get(back.removeprefix(BASE_URL))
    assert (answer.status_code, title(answer)) == (403, "Somebody else signed in")
    assert Trail(world).last_refusal("ours.lead") == {"reason": "other_person"}


def authenticated_at(world: World) -> datetime | None:
    own = world.members["ours.appraisee"]
    with world.session("ours.appraisee") as session:
        found = session.scalars(
            select(SignedInSession.authenticated_at)
            .where(SignedInSession.tenant_id == own.organisation_id, SignedInSession.ended_at.is_(None))
            .order_by(SignedInSession.started_at.desc())
        ).all()
    return found[0]
