"""Sessions as rows, for tests that look at one from outside a browser."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select

from tenants.identity import Identity
from tenants.rows import now, uuid7
from tenants.sign_in import sessions
from tenants.sign_in.models import IdentityProvider, SignedInSession
from tests.world import World

IDLE_MINUTES = 60


@dataclass(frozen=True)
class Row:
    """A session made by hand, and its token's hash."""

    part: str
    id: UUID
    token_hash: str


Making = Callable[..., Row]


@pytest.fixture
def make(world: World) -> Making:
    """`make(part, seen=…, expires=…, ended=…)`: a committed session; it was seen now and lasts an hour."""

    def make(
        part: str,
        *,
        seen: datetime | None = None,
        expires: datetime | None = None,
        ended: datetime | None = None,
    ) -> Row:
        member = world.members[part]
        row = Row(part, uuid7(), uuid4().hex)
        with world.session(part) as session:
            provider = session.scalars(
                select(IdentityProvider.id).where(IdentityProvider.tenant_id == member.organisation_id)
            ).first()
            session.add(
                SignedInSession(
                    id=row.id,
                    person_id=member.person_id,
                    provider_id=provider,
                    token_hash=row.token_hash,
                    last_seen_at=seen or now(),
                    expires_at=expires or now() + timedelta(hours=1),
                    ended_at=ended,
                )
            )
            session.commit()
        return row

    return make


Asking = Callable[[Row, datetime], Identity | None]


@pytest.fixture
def who(world: World) -> Asking:
    """Whom the door would let in with a session at a moment; nothing is kept of it."""

    def who(row: Row, at: datetime) -> Identity | None:
        with world.session(row.part) as session:
            return sessions.identify(session, row.token_hash, idle_minutes=IDLE_MINUTES, at=at)

    return who
