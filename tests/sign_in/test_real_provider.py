"""The whole way in and out, through a provider that nobody here wrote, by its own login form.

Both trusts share its issuer, as with NHS.net Connect, and Amina holds a post in each.
"""

import re
from collections.abc import Iterator
from datetime import timedelta
from urllib.parse import parse_qs, urljoin, urlsplit

import pytest
import requests
import time_machine
from flask import Flask
from sqlalchemy import select
from werkzeug.test import TestResponse

from appraisal.demo.ports import any_free
from appraisal.demo.provider import Provider, ProviderAccount, ProviderClient
from tenants.rows import now
from tenants.sign_in.models import SignedInSession
from tests.settings import BASE_URL
from tests.sign_in.conftest import Trail, link, use_provider
from tests.sign_in.fake_provider import CLIENT_ID, CLIENT_SECRET
from tests.sign_in.visitor import Visitor
from tests.world import OURS, THEIRS, World

CALLBACK = f"{BASE_URL}/sign-in/callback"
AMINA = ProviderAccount("amina.khan", "demo-pass-amina", "Amina", "Khan", "amina.khan@example.org")
STRANGER = ProviderAccount("sam.stranger", "demo-pass-sam", "Sam", "Stranger", "sam@example.org")
CLIENT = ProviderClient(CLIENT_ID, CLIENT_SECRET, CALLBACK, f"{BASE_URL}/signed-out")


@pytest.fixture(scope="module")
def provider(tmp_path_factory: pytest.TempPathFactory, world: World) -> Iterator[Provider]:
    made = Provider(tmp_path_factory.mktemp("provider"), any_free(), [AMINA, STRANGER], CLIENT)
    with made:
        for side in ("ours", "theirs"):
            use_provider(world, side, made.issuer)
            link(world, f"{side}.appraisee", made.issuer, AMINA.user_name)
        yield made


class Person:
    """Somebody with one browser: half of it speaks with this service, half with the provider."""

    def __init__(self, site: Flask) -> None:
        self.here = Visitor(site)
        self.there = requests.Session()

    def sign_in(self, organisation: str, account: ProviderAccount | None = None, **form: str) -> TestResponse:
        """Through the login form; without an account, by what the provider remembers."""
        page = self.follow(self.start(organisation, **form))
        if account is not None:
            page = self.submit(page, "login", account.user_name)
            page = self.submit(page, "password", account.password)
        return self.here.get(page.headers["Location"].removeprefix(BASE_URL))

    def start(self, organisation: str, **form: str) -> str:
        answer = self.here.post("/sign-in", organisation=organisation, **form)
        assert answer.status_code == 303, answer.text
        return answer.headers["Location"]

    def follow(self, place: str) -> requests.Response:
        """Redirects, as far as the provider's own go."""
        answer = self.there.get(place, allow_redirects=False, timeout=10)
        while answer.is_redirect and not answer.headers["Location"].startswith(BASE_URL):
            place = urljoin(answer.url, answer.headers["Location"])
            answer = self.there.get(place, allow_redirects=False, timeout=10)
        return answer

    def submit(self, page: requests.Response, field: str, value: str) -> requests.Response:
        token = re.search(r'name="csrf_token" value="([^"]+)"', page.text)
        assert token is not None
        form = {"csrf_token": token[1], field: value}
        answer = self.there.post(page.url, data=form, allow_redirects=False, timeout=10)
        place = answer.headers.get("Location", "")
        if not place or place.startswith(BASE_URL):
            return answer
        return self.follow(urljoin(answer.url, place))


@pytest.fixture
def person(site: Flask, provider: Provider) -> Iterator[Person]:
    made = Person(site)
    yield made
    made.there.close()


def test_somebody_signs_in_with_a_password_and_arrives_where_they_wanted(
    person: Person, world: World
) -> None:
    answer = person.sign_in(OURS, AMINA, next="/team?page=2")
    assert (answer.status_code, answer.headers["Location"]) == (302, "/team?page=2")
    found = person.here.who()
    assert found == {"person": str(world.members["ours.appraisee"].person_id), "organisation": OURS}
    assert Trail(world).of("ours.lead")[-1].action == "sign_in.done"


def test_choosing_the_other_organisation_is_a_new_sign_in_that_ends_the_first(
    person: Person, world: World
) -> None:
    person.sign_in(OURS, AMINA)
    first = person.here.client.get_cookie("appraisal_session", domain="127.0.0.1")
    assert first is not None
    person.sign_in(THEIRS)  # the provider remembers her and asks for nothing
    found = person.here.who()
    assert found == {"person": str(world.members["theirs.appraisee"].person_id), "organisation": THEIRS}
    assert Trail(world).of("ours.lead")[-1].action == "sign_out.done"
    person.here.client.set_cookie("appraisal_session", first.value, domain="127.0.0.1")
    assert person.here.who() is None


def test_an_account_that_the_organisation_does_not_know_is_told_whom_to_ask(
    person: Person, world: World
) -> None:
    answer = person.sign_in(OURS, STRANGER)
    assert answer.status_code == 403
    assert "We do not know your account here" in answer.text
    assert "appraisal lead" in answer.text
    assert person.here.who() is None
    assert Trail(world).last_refusal("ours.lead") == {"reason": "unknown_person"}
    said = str([event.detail for event in Trail(world).of("ours.lead")])
    assert STRANGER.user_name not in said
    assert STRANGER.email not in said


def test_the_codes_of_two_sign_ins_cannot_be_swapped(person: Person, site: Flask, world: World) -> None:
    """PKCE at a provider that checks it: the code answers to the verifier of the browser that asked."""
    other = Person(site)
    codes = [code_of(browser, AMINA) for browser in (person, other)]
    other.there.close()
    state = codes[0]["state"]
    answer = person.here.come_back(state=state, code=codes[1]["code"], iss=codes[0]["iss"])
    assert answer.status_code == 400
    assert person.here.who() is None
    assert Trail(world).last_refusal("ours.lead") == {"reason": "code_refused"}


def test_a_code_counts_once_at_the_provider_too(person: Person, world: World) -> None:
    first = code_of(person, AMINA)
    assert person.here.come_back(**first).status_code == 302
    second = code_of(person)
    answer = person.here.come_back(state=second["state"], code=first["code"], iss=first["iss"])
    assert answer.status_code == 400
    assert Trail(world).last_refusal("ours.lead") == {"reason": "code_refused"}


def code_of(person: Person, account: ProviderAccount | None = None) -> dict[str, str]:
    """What the provider's answer carries, before it is shown to this service."""
    page = person.follow(person.start(OURS))
    if account is not None:
        page = person.submit(page, "login", account.user_name)
        page = person.submit(page, "password", account.password)
    query = urlsplit(page.headers["Location"]).query
    return {name: values[0] for name, values in parse_qs(query).items()}


def test_signing_out_ends_the_session_here_and_at_the_provider(person: Person, world: World) -> None:
    person.sign_in(OURS, AMINA)
    answer = person.here.post("/sign-out")
    assert answer.status_code == 200
    assert person.here.who() is None
    address = re.search(r'http-equiv="refresh" content="0; url=([^"]+)"', answer.text)
    assert address is not None
    back = person.follow(address[1].replace("&amp;", "&"))
    assert back.headers["Location"].startswith(f"{BASE_URL}/signed-out")
    assert person.here.get("/signed-out").status_code == 200
    asked_again = person.follow(person.start(OURS))
    assert "Location" not in asked_again.headers  # the password is asked for again
    with world.session("ours.lead") as session:
        rows = session.scalars(select(SignedInSession).where(SignedInSession.ended_at.is_not(None))).all()
        assert rows
        assert {row.id_token_encrypted for row in rows} == {None}


def test_a_new_proof_is_asked_for_and_told(person: Person, world: World) -> None:
    """It remembers who is there, asks for the password all the same, and says in `auth_time` that it did."""
    person.sign_in(OURS, AMINA)
    begun = person.here.post("/sign-in/again", next="/team")
    page = person.follow(begun.headers["Location"])
    assert "Location" not in page.headers
    back = person.submit(page, "password", AMINA.password)
    answer = person.here.get(back.headers["Location"].removeprefix(BASE_URL))
    assert (answer.status_code, answer.headers["Location"]) == (302, "/team")
    assert Trail(world).of("ours.lead")[-1].action == "sign_in.repeated"


def test_a_proof_from_before_the_question_does_not_count(person: Person, world: World) -> None:
    """Whoever takes `prompt` and `max_age` out of the address comes back with an old `auth_time`."""
    person.sign_in(OURS, AMINA)
    with time_machine.travel(now() + timedelta(minutes=2)):
        begun = person.here.post("/sign-in/again", next="/team")
        place = re.sub(r"&(?:prompt|max_age)=\w+", "", begun.headers["Location"])
        back = person.follow(place)
        answer = person.here.get(back.headers["Location"].removeprefix(BASE_URL))
    assert answer.status_code == 403
    assert "did not ask who you are" in answer.text


def test_a_provider_that_is_down_is_said_to_be_down(person: Person, world: World, provider: Provider) -> None:
    query = code_of(person, AMINA)
    provider.stop()
    try:
        answer = person.here.come_back(**query)
        assert answer.status_code == 503
        assert "does not answer" in answer.text
        assert Trail(world).last_refusal("ours.lead") == {"reason": "provider_down"}
    finally:
        provider.start()
