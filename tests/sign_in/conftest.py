"""Both organisations sign in through one issuer, as most of the NHS does; the issuer is a fake one."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta

import pytest
from flask import Flask, jsonify
from flask.typing import ResponseReturnValue
from sqlalchemy import delete, select
from werkzeug.test import TestResponse

from tenants import guard
from tenants.audit.models import AuditEvent
from tenants.organisations.service import command_identity
from tenants.rows import now
from tenants.sign_in import service
from tenants.sign_in.models import IdentityProvider, SignedInSession
from tenants.sign_in.recognition import Kind
from tests.settings import ENCRYPTION_KEY
from tests.sign_in.fake_provider import CLIENT_ID, CLIENT_SECRET, FakeProvider
from tests.sign_in.visitor import Visitor
from tests.world import OURS, World

SUBJECT = "subject-of-ash"


@guard.signed_in("me.read")
def who() -> ResponseReturnValue:
    """Whom the door let in."""
    by = guard.identity()
    return jsonify(person=str(by.person_id), organisation=by.ods_code)


@pytest.fixture(scope="module")
def fake() -> Iterator[FakeProvider]:
    with FakeProvider() as fake:
        yield fake


@pytest.fixture(scope="module")
def site(app: Flask) -> Flask:
    """The application with one more page, which says whom the door let in."""
    app.add_url_rule("/tests/who", "tests_who", who)
    return app


def use_provider(
    world: World,
    side: str,
    issuer: str,
    claim: str | None = None,
    *,
    kind: Kind = Kind.OPENID,
    tenant: tuple[str, str] | None = None,
) -> None:
    """Make `issuer` the only provider of one side's organisation; sessions through another one go.

    :param tenant: the claim that names the organisation, and what it has to say.
    """
    with world.session(f"{side}.appraisee") as session:
        by = command_identity(session, command="tests")
        for table in (SignedInSession, IdentityProvider):
            session.execute(delete(table).where(table.tenant_id == by.organisation_id))
        service.add_provider(
            session,
            by=by,
            label="Shared sign-in",
            issuer=issuer,
            client_id=CLIENT_ID,
            client_secret=CLIENT_SECRET,
            employee_number_claim=claim,
            encryption_key=ENCRYPTION_KEY,
            kind=kind,
            tenant_claim=tenant[0] if tenant else None,
            tenant_value=tenant[1] if tenant else None,
        )
        session.commit()


def link(world: World, part: str, issuer: str, subject: str) -> None:
    """Say that this subject is this member of the world."""
    with world.session(part) as session:
        by = command_identity(session, command="tests")
        person = world.members[part].person_id
        service.link_subject(session, by=by, person_id=person, issuer=issuer, subject=subject)
        session.commit()


@dataclass(frozen=True)
class Trail:
    """What the audit trail of one side's organisation says about signing in, newest last.

    What a test did in a future it had travelled to isn't looked at.
    """

    world: World

    def of(self, part: str) -> list[AuditEvent]:
        own = self.world.members[part].organisation_id
        with self.world.session(part) as session:
            return list(
                session.scalars(
                    select(AuditEvent)
                    .where(
                        AuditEvent.tenant_id == own,
                        AuditEvent.action.startswith("sign_"),
                        AuditEvent.at <= now(),
                    )
                    .order_by(AuditEvent.at, AuditEvent.id)
                )
            )

    def last_refusal(self, part: str) -> dict[str, object]:
        event = self.of(part)[-1]
        assert (event.action, event.outcome) == ("sign_in.refused", "refused")
        return event.detail


@pytest.fixture(scope="module")
def shared(world: World, fake: FakeProvider) -> World:
    """The world with the fake as both sides' provider, where one subject is an appraisee in each."""
    for side in ("ours", "theirs"):
        use_provider(world, side, fake.issuer)
        link(world, f"{side}.appraisee", fake.issuer, SUBJECT)
    return world


@pytest.fixture(scope="module")
def trail(shared: World) -> Trail:
    return Trail(shared)


@pytest.fixture
def visitor(site: Flask, shared: World) -> Visitor:
    return Visitor(site)


Answering = Callable[..., TestResponse]


@pytest.fixture
def answering(visitor: Visitor, fake: FakeProvider) -> Answering:
    """Sign in to ours with an ID token whose claims are changed as a test says.

    A timedelta counts from the moment of asking, so that the cases are the same in every worker.
    """

    def answer(subject: str = SUBJECT, organisation: str = OURS, **changed: object) -> TestResponse:
        asked = visitor.begin(organisation)
        said = {
            name: int(time.time() + value.total_seconds()) if isinstance(value, timedelta) else value
            for name, value in changed.items()
        }
        code = fake.code_for(fake.sign(fake.claims(subject, asked["nonce"], **said)))
        return visitor.come_back(code=code, state=asked["state"])

    return answer
