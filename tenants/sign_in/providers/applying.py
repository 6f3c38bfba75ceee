"""Making a change real: the provider's row, what people are told, and the sessions that end."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from tenants.announcements.service import announce
from tenants.identity import Identity
from tenants.rows import uuid7
from tenants.sign_in.models import IdentityProvider, SignedInSession
from tenants.sign_in.providers import domain
from tenants.sign_in.providers.domain import Action, Proposal
from tenants.sign_in.providers.models import ProviderChange
from tenants.sign_in.providers.reading import values_of
from tenants.sign_in.providers.values import Values


@dataclass(frozen=True)
class Ended:
    """How many sessions ended, and whether the one that asked is among them."""

    count: int
    own: bool


def living_providers(session: Session, *, by: Identity) -> dict[UUID, IdentityProvider]:
    """What people sign in through now, locked: two changes at once don't both count on each other's.

    An arrival refers to its provider's row, so none slips in between a change and the end of its sessions.
    """
    rows = session.scalars(
        select(IdentityProvider)
        .where(IdentityProvider.tenant_id == by.organisation_id, IdentityProvider.retired_at.is_(None))
        .order_by(IdentityProvider.id)
        .with_for_update()
    )
    return {row.id: row for row in rows}


def apply(
    session: Session, *, by: Identity, row: ProviderChange, proposal: Proposal, at: datetime
) -> tuple[IdentityProvider, Ended]:
    """Do what an approved change says; returns the provider and which sessions ended.

    :param at: when it is decided. The sessions end at that very moment, and so are known to have ended by it.
    :raises Conflict: when the provider was changed or retired meanwhile, or is the last one.
    """
    living = living_providers(session, by=by)
    target = living.get(row.provider_id) if row.provider_id is not None else None
    domain.check_fresh(proposal, version=None if target is None else target.version)
    before = None if target is None else values_of(target)
    after = None if row.after is None else Values.from_json(row.after)
    if target is None:
        target = IdentityProvider(id=uuid7(), tenant_id=by.organisation_id)
        session.add(target)
    elif after is None:
        domain.check_retirement(by, others=len(living) - 1)
    _write(target, row, after, at=at, is_new=before is None)
    title, body = domain.announcement(Action(row.action), before, after)
    announce(session, by=by, title=title, body=body)
    everywhere = domain.ends_every_session(before, after)
    session.flush()
    return target, _end_sessions(session, by, None if everywhere else target.id, at=at)


def _write(
    target: IdentityProvider, row: ProviderChange, after: Values | None, *, at: datetime, is_new: bool
) -> None:
    if not is_new:
        target.version += 1
        target.changed_at = at
    if after is None:
        target.retired_at = at
        return
    for name, value in after.as_json().items():
        setattr(target, name, value)
    if row.client_secret_encrypted is not None:
        target.client_secret_encrypted = row.client_secret_encrypted


def _end_sessions(session: Session, by: Identity, provider_id: UUID | None, *, at: datetime) -> Ended:
    """End the organisation's living sessions through one provider, or all of them, in one statement."""
    ending = (
        update(SignedInSession)
        .where(
            SignedInSession.tenant_id == by.organisation_id,
            SignedInSession.ended_at.is_(None),
            SignedInSession.expires_at > at,
        )
        .values(ended_at=at, id_token_encrypted=None)
    )
    if provider_id is not None:
        ending = ending.where(SignedInSession.provider_id == provider_id)
    ended = ending.returning(SignedInSession.id).cte("ended")
    own = func.coalesce(func.bool_or(ended.c.id == by.session_id), False)
    row = session.execute(select(func.count(), own).select_from(ended)).one()
    return Ended(row[0], row[1])
