"""Two organisation leads in each organisation, and a provider on loopback that answers honestly."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import delete, select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from tenants.identity import Role
from tenants.organisations.service import command_identity
from tenants.people.service import NewPerson, add_people, person_id
from tenants.rows import now
from tenants.sign_in import sessions
from tenants.sign_in.models import IdentityProvider, SignedInSession
from tenants.sign_in.providers.models import ProviderChange
from tests.settings import SECRET_KEY
from tests.sign_in.conftest import use_provider
from tests.sign_in.fake_provider import CLIENT_ID, FakeProvider
from tests.world import STARTED, Browser, Member, World

SECRET = "a-secret-that-nobody-may-read-1234"
LIST = "/api/v1/providers"
PROPOSE = "/api/v1/providers/changes"


@pytest.fixture(scope="module")
def fake() -> Iterator[FakeProvider]:
    with FakeProvider() as fake:
        yield fake


@pytest.fixture(scope="module")
def other() -> Iterator[FakeProvider]:
    """Another issuer."""
    with FakeProvider() as fake:
        yield fake


@pytest.fixture(scope="module")
def leads(world: World) -> World:
    """The world with a second lead on either side."""
    for side in ("ours", "theirs"):
        own = world.members[f"{side}.lead"].organisation_id
        new = NewPerson("Z91", "Olga", "Second", None, (), (Role.ORGANISATION_LEAD,))
        with world.session(f"{side}.lead") as session:
            add_people(session, by=command_identity(session, command="tests"), people=(new,), on=STARTED)
            session.commit()
        found = person_id(own, new.employee_number)
        world.members[f"{side}.second"] = Member(f"{side}.second", own, found, new.roles)
    return world


@dataclass
class House:
    """Ours, with one provider, two leads at their browsers, and what its tables say."""

    app: Flask
    world: World
    fake: FakeProvider
    first: Browser
    second: Browser

    @property
    def organisation(self) -> UUID:
        return self.world.members["ours.lead"].organisation_id

    def values(self, **changed: object) -> dict[str, object]:
        """What a provider at the fake says of itself."""
        return {"label": "Hospital sign-in", "issuer": self.fake.issuer, "client_id": CLIENT_ID} | changed

    def provider(self) -> dict[str, Any]:
        """The only provider, or the first, as the API shows it."""
        found: dict[str, Any] = self.first.get(LIST).get_json()["providers"][0]
        return found

    def propose(self, action: str, **sent: object) -> TestResponse:
        return self.first.post(PROPOSE, {"action": action, **sent})

    def proposed(self, action: str, **sent: object) -> str:
        """The id of a proposal by the first lead that must be taken."""
        answer = self.propose(action, **sent)
        assert answer.status_code == 201, answer.text
        return str(answer.get_json()["id"])

    def proposed_change(self, secret: str | None = None, **changed: object) -> str:
        """A proposal to change the only provider."""
        there = self.provider()
        values = there["values"] | changed
        return self.proposed(
            "change",
            provider_id=there["id"],
            version=there["version"],
            values=values,
            client_secret=secret,
        )

    def decide(self, change: str, decision: str, by: Browser | None = None) -> TestResponse:
        return (by or self.second).post(f"{PROPOSE}/{change}/{decision}")

    def approved(self, change: str) -> dict[str, Any]:
        answer = self.decide(change, "approval")
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.get_json()
        self.second = self.world.browser(self.app, "ours.second")
        self.first = self.world.browser(self.app, "ours.lead")
        return found

    def read(self, read: Callable[[Session], Any]) -> Any:  # noqa: ANN401 - whatever the test reads
        with self.world.session("ours.lead") as session:
            return read(session)

    def begin(self, part: str, provider_id: str) -> UUID:
        """A living session of somebody's through one provider; returns its id."""
        member = self.world.members[part]
        with self.world.session(part) as session:
            sessions.begin(
                session,
                person_id=member.person_id,
                provider_id=UUID(provider_id),
                secret_key=SECRET_KEY,
                hours=1,
                id_token_encrypted="sealed",
                authenticated_at=now(),
            )
            session.flush()
            made = session.scalars(
                select(SignedInSession.id)
                .where(SignedInSession.tenant_id == member.organisation_id)
                .order_by(SignedInSession.started_at.desc())
            ).first()
            session.commit()
        assert made is not None
        return made

    def lives(self, part: str, session_id: UUID) -> bool:
        with self.world.session(part) as session:
            row = session.scalars(select(SignedInSession).where(SignedInSession.id == session_id)).one()
            return row.ended_at is None and row.id_token_encrypted is not None


@pytest.fixture
def house(app: Flask, leads: World, fake: FakeProvider) -> House:
    """Every test begins with one provider and no proposal on either side."""
    fake.document.clear()
    fake.down = False
    for side in ("ours", "theirs"):
        with leads.session(f"{side}.lead") as session:
            own = leads.members[f"{side}.lead"].organisation_id
            removed = (SignedInSession, IdentityProvider)
            with leads.database.session("owner", own) as owner:
                owner.execute(delete(ProviderChange).where(ProviderChange.tenant_id == own))
                owner.commit()
            for table in removed:
                session.execute(delete(table).where(table.tenant_id == own))
            session.commit()
        use_provider(leads, side, fake.issuer)
    return House(app, leads, fake, leads.browser(app, "ours.lead"), leads.browser(app, "ours.second"))
