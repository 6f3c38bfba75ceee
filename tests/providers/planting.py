"""A change of a provider and an announcement, so that no test of the wall looks at an empty room."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from tenants.announcements.models import Announcement
from tenants.days import day_of
from tenants.rows import now, uuid7
from tenants.sign_in.models import IdentityProvider
from tenants.sign_in.providers.domain import OPEN_FOR
from tenants.sign_in.providers.models import ProviderChange
from tenants.sign_in.providers.reading import values_of


def plant_provider_change(session: Session, *, words: str, proposed_by: UUID) -> tuple[UUID, UUID]:
    """A withdrawn change, whose state nothing changes any more; returns the ids of provider and change."""
    provider = session.scalars(select(IdentityProvider).order_by(IdentityProvider.id)).first()
    assert provider is not None
    at = now()
    change = ProviderChange(
        id=uuid7(),
        action="change",
        provider_id=provider.id,
        provider_version=1,
        before=values_of(provider).as_json(),
        after=values_of(provider).as_json() | {"label": words},
        new_secret=False,
        state="withdrawn",
        proposed_by=proposed_by,
        proposed_at=at,
        expires_at=at + OPEN_FOR,
        decided_at=at,
    )
    session.add(change)
    session.add(Announcement(title=words, body=words, shown_until=day_of(at + OPEN_FOR)))
    session.flush()
    return provider.id, change.id
