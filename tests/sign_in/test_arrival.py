"""Whom an answer lets in: a subject known to the chosen organisation, or a first link by employee number."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select, text, update
from sqlalchemy.orm import Session

from tenants.errors import NotFound
from tenants.people.models import Person
from tenants.rows import now
from tenants.sign_in import arrival, service
from tenants.sign_in.domain import Reason, SignInRefused
from tenants.sign_in.models import PersonIdentity, SignedInSession
from tenants.sign_in.relying_party import Answer
from tests.settings import ENCRYPTION_KEY, SECRET_KEY
from tests.sign_in.conftest import Trail, link, use_provider
from tests.sign_in.fake_provider import FakeProvider
from tests.sign_in.visitor import Visitor
from tests.world import OURS, THEIRS, World

CLAIM = "esr_number"
LOCK = arrival.Lock(SECRET_KEY, ENCRYPTION_KEY, 1)


@pytest.fixture(scope="module")
def shared(world: World, fake: FakeProvider) -> World:
    """The issuer says whose people are whose, and vouches for numbers to ours; theirs links one by one."""
    use_provider(world, "ours", fake.issuer, CLAIM, tenant=("employer", OURS))
    use_provider(world, "theirs", fake.issuer, tenant=("employer", THEIRS))
    link(world, "theirs.manager", fake.issuer, "manager-there")
    return world


@pytest.fixture
def arrive(site: Flask, fake: FakeProvider, shared: World) -> "Arrive":
    return Arrive(site, fake)


class Arrive:
    """Somebody with these claims comes back; whom they are taken for, or the title of the refusal."""

    def __init__(self, site: Flask, fake: FakeProvider) -> None:
        self.site = site
        self.fake = fake

    def __call__(self, subject: str, organisation: str = OURS, /, **claims: object) -> str:
        visitor = Visitor(self.site)
        asked = visitor.begin(organisation)
        said = {"employer": organisation, **claims}
        code = self.fake.code_for(self.fake.sign(self.fake.claims(subject, asked["nonce"], **said)))
        answer = visitor.come_back(code=code, state=asked["state"])
        found = visitor.who()
        assert (answer.status_code == 302) == (found is not None)
        return (
            found["person"] if found else answer.text.partition("<h1")[2].partition(">")[2].partition("<")[0]
        )


def person_of(world: World, part: str) -> str:
    return str(world.members[part].person_id)


UNKNOWN = "We do not know your account here"


def test_a_new_subject_is_linked_by_employee_number_once_and_known_by_itself_from_then_on(
    arrive: Arrive, shared: World
) -> None:
    assert arrive("first", **{CLAIM: "A1"}) == person_of(shared, "ours.director")
    assert arrive("first") == person_of(shared, "ours.director")
    with shared.session("ours.lead") as session:
        rows = session.scalars(select(PersonIdentity).where(PersonIdentity.subject == "first")).all()
    assert len(rows) == 1


def test_a_second_subject_with_the_same_employee_number_is_not_let_in(
    arrive: Arrive, shared: World, trail: Trail
) -> None:
    assert arrive("second", **{CLAIM: "A2"}) == person_of(shared, "ours.manager")
    assert arrive("third", **{CLAIM: "A2"}) == "Another account is linked to your staff record"
    assert trail.last_refusal("ours.lead") == {"reason": "already_linked"}
    assert arrive("second", **{CLAIM: "A3"}) == person_of(shared, "ours.manager")  # the subject decides


@pytest.mark.parametrize(
    "claims",
    [
        {},
        {CLAIM: ""},
        {CLAIM: " "},
        {CLAIM: 3},
        {CLAIM: ["A3"]},
        {CLAIM: ["A3", "A4"]},
        {CLAIM: "nobody's"},
        {CLAIM: "B3"},
        {CLAIM: "A3\x00"},
        {"employee_number": "A3"},
        {"email": "ash@a.example", "email_verified": True, "name": "Ash Of A", "preferred_username": "A3"},
    ],
    ids=str,
)
def test_nothing_but_the_claim_the_organisation_named_finds_anybody(
    arrive: Arrive, trail: Trail, claims: dict[str, object]
) -> None:
    assert arrive("unknown", OURS, **claims) == UNKNOWN
    assert trail.last_refusal("ours.lead") == {"reason": "unknown_person"}


def test_an_organisation_that_named_no_claim_links_nobody_by_one(arrive: Arrive) -> None:
    assert arrive("unknown", THEIRS, **{CLAIM: "B3"}) == UNKNOWN


def test_a_subject_known_in_one_organisation_is_nobody_in_another(arrive: Arrive, shared: World) -> None:
    assert arrive("manager-there", THEIRS) == person_of(shared, "theirs.manager")
    assert arrive("manager-there", OURS) == UNKNOWN


def test_the_same_subject_of_another_issuer_is_somebody_else(arrive: Arrive, shared: World) -> None:
    link(shared, "ours.colleague", "https://elsewhere.example", "namesake")
    assert arrive("namesake") == UNKNOWN


def test_a_link_to_nobody_is_refused(shared: World) -> None:
    foreign = shared.members["theirs.appraisee"].person_id
    with shared.session("ours.lead") as session:
        by = shared.identity("ours.lead")
        with pytest.raises(NotFound):
            service.link_subject(session, by=by, person_id=foreign, issuer="https://x.example", subject="x")


def leave(world: World, part: str, moment: datetime) -> None:
    with world.session(part) as session:
        session.execute(
            update(Person).where(Person.id == world.members[part].person_id).values(left_on=moment.date())
        )
        session.commit()


def test_a_leaver_is_let_in_on_the_whole_last_day_and_never_after(
    arrive: Arrive, shared: World, trail: Trail
) -> None:
    leave(shared, "ours.unmanaged", datetime(2031, 7, 31, tzinfo=UTC))
    with time_machine.travel(datetime(2031, 7, 31, 22, 59, tzinfo=UTC)):  # 23:59 in London
        assert arrive("leaver", **{CLAIM: "A7"}) == person_of(shared, "ours.unmanaged")
    with time_machine.travel(datetime(2031, 7, 31, 23, 1, tzinfo=UTC)):  # the day after, in London
        assert arrive("leaver") == "Your staff record here has ended"
        assert trail.last_refusal("ours.lead") == {"reason": "left"}


def test_a_leaver_is_not_linked_at_a_first_sign_in(arrive: Arrive, shared: World) -> None:
    leave(shared, "ours.auditor", now() - timedelta(days=2))
    assert arrive("too late", **{CLAIM: "A8"}) == "Your staff record here has ended"
    with shared.session("ours.lead") as session:
        found = session.scalars(select(PersonIdentity).where(PersonIdentity.subject == "too late")).all()
    assert found == []


def test_leaving_ends_the_sessions_that_are_open(site: Flask, fake: FakeProvider, shared: World) -> None:
    link(shared, "theirs.colleague", fake.issuer, "open-session")
    visitor = Visitor(site)
    asked = visitor.begin(THEIRS)
    code = fake.code_for(fake.sign(fake.claims("open-session", asked["nonce"], employer=THEIRS)))
    visitor.come_back(code=code, state=asked["state"])
    assert visitor.who() is not None
    leave(shared, "theirs.colleague", now() - timedelta(days=2))
    assert visitor.who() is None


def said_by(subject: str) -> Answer:
    return Answer({"sub": subject, "employer": OURS, CLAIM: "A6"}, "any", None)


def test_two_first_sign_ins_at_once_cannot_both_be_linked(shared: World, fake: FakeProvider) -> None:
    by = shared.identity("ours.lead")

    def attempt(session: Session, subject: str) -> None:
        [provider] = service.providers_of(session, by=by)
        arrival.arrive(session, by=by, provider=provider, answer=said_by(subject), lock=LOCK)
        session.commit()

    def second() -> Reason:
        with shared.session("ours.lead") as session, pytest.raises(SignInRefused) as caught:
            attempt(session, "quick")
        return caught.value.reason

    with shared.session("ours.lead") as first, ThreadPoolExecutor(1) as pool:
        [provider] = service.providers_of(first, by=by)
        arrival.arrive(first, by=by, provider=provider, answer=said_by("quicker"), lock=LOCK)
        first.flush()
        waiting = pool.submit(second)
        while not _somebody_waits(shared):
            assert not waiting.done()
        first.commit()
        assert waiting.result(timeout=5) is Reason.ALREADY_LINKED


def _somebody_waits(world: World) -> bool:
    with world.database.session("owner") as session:
        waits = session.scalar(
            text("SELECT count(*) FROM pg_locks WHERE NOT granted AND locktype IN ('tuple', 'transactionid')")
        )
        return bool(waits)


def test_what_is_kept_of_an_id_token_is_sealed_and_the_cookie_is_kept_as_a_hash(
    site: Flask, fake: FakeProvider, shared: World
) -> None:
    visitor = Visitor(site)
    asked = visitor.begin(THEIRS)
    id_token = fake.sign(fake.claims("manager-there", asked["nonce"], employer=THEIRS))
    visitor.come_back(code=fake.code_for(id_token), state=asked["state"])
    cookie = visitor.client.get_cookie("appraisal_session", domain="127.0.0.1")
    assert cookie is not None
    with shared.session("theirs.lead") as session:
        rows = session.scalars(select(SignedInSession)).all()
    kept = str([vars(row) for row in rows])
    assert id_token not in kept
    assert id_token.split(".")[1] not in kept
    assert cookie.value.partition(":")[2].rpartition(".")[0] not in kept
