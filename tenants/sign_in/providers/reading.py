"""An organisation's providers and what was proposed about them, as frozen views without secrets."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Row, Select, and_, select
from sqlalchemy.orm import Session, aliased

from tenants.errors import NotFound
from tenants.identity import Identity
from tenants.people.models import Person
from tenants.sign_in.models import IdentityProvider
from tenants.sign_in.providers.domain import Action, Proposal, State
from tenants.sign_in.providers.models import ProviderChange
from tenants.sign_in.providers.values import Values

MOST = 50
"""So many changes are shown, the newest."""


@dataclass(frozen=True)
class ProviderView:
    """A provider as its row says now."""

    id: UUID
    values: Values
    version: int
    created_at: datetime
    changed_at: datetime | None
    retired_at: datetime | None


@dataclass(frozen=True)
class Named:
    """Somebody of the organisation."""

    id: UUID
    name: str


@dataclass(frozen=True)
class ChangeView:
    """A change, proposed or decided; of a new secret only that there is one."""

    id: UUID
    action: Action
    state: State
    provider_id: UUID | None
    provider_version: int | None
    before: Values | None
    after: Values | None
    new_secret: bool
    proposed_by: Named | None
    proposed_at: datetime
    expires_at: datetime
    decided_by: Named | None
    decided_at: datetime | None
    command: str | None

    @property
    def proposal(self) -> Proposal:
        """What the rules ask of it."""
        by = None if self.proposed_by is None else self.proposed_by.id
        return Proposal(self.action, self.state, by, self.expires_at, self.provider_version)


def values_of(row: IdentityProvider) -> Values:
    """What a provider's row says, without its secret."""
    return Values(
        label=row.label,
        issuer=row.issuer,
        client_id=row.client_id,
        kind=row.kind,
        tenant_claim=row.tenant_claim,
        tenant_value=row.tenant_value,
        employee_number_claim=row.employee_number_claim,
    )


def providers(session: Session, *, by: Identity) -> tuple[ProviderView, ...]:
    """The organisation's providers, oldest first, the retired ones last."""
    rows = session.scalars(
        select(IdentityProvider)
        .where(IdentityProvider.tenant_id == by.organisation_id)
        .order_by(IdentityProvider.retired_at.is_not(None), IdentityProvider.created_at, IdentityProvider.id)
    )
    return tuple(_provider(row) for row in rows)


def provider(session: Session, *, by: Identity, provider_id: UUID) -> ProviderView:
    """One that people sign in through.

    :raises NotFound: when the organisation has no such provider, or it is retired.
    """
    row = session.scalars(
        select(IdentityProvider).where(
            IdentityProvider.tenant_id == by.organisation_id,
            IdentityProvider.id == provider_id,
            IdentityProvider.retired_at.is_(None),
        )
    ).one_or_none()
    if row is None:
        raise NotFound
    return _provider(row)


def changes(session: Session, *, by: Identity) -> tuple[ChangeView, ...]:
    """The newest changes, what waits for a decision first."""
    return tuple(
        _change(row)
        for row in session.execute(
            _changes(by)
            .order_by(
                ProviderChange.decided_at.is_not(None), ProviderChange.proposed_at.desc(), ProviderChange.id
            )
            .limit(MOST)
        )
    )


def waiting(
    session: Session, *, by: Identity, at: datetime, provider_id: UUID | None = None
) -> tuple[ChangeView, ...]:
    """What still waits for a second person, the most urgent first; of one provider or of all."""
    asked = _changes(by).where(ProviderChange.state == State.PROPOSED.value, ProviderChange.expires_at > at)
    if provider_id is not None:
        asked = asked.where(ProviderChange.provider_id == provider_id)
    ordered = asked.order_by(ProviderChange.expires_at, ProviderChange.id).limit(MOST)
    return tuple(_change(row) for row in session.execute(ordered))


def change(session: Session, *, by: Identity, change_id: UUID) -> ChangeView:
    """One change.

    :raises NotFound: when the organisation has no such change.
    """
    row = session.execute(_changes(by).where(ProviderChange.id == change_id)).one_or_none()
    if row is None:
        raise NotFound
    return _change(row)


def _changes(by: Identity) -> Select[ProviderChange, str, str, str, str]:
    proposer, decider = aliased(Person), aliased(Person)
    return (
        select(
            ProviderChange,
            proposer.given_name.label("proposer_given"),
            proposer.family_name.label("proposer_family"),
            decider.given_name.label("decider_given"),
            decider.family_name.label("decider_family"),
        )
        .outerjoin(
            proposer,
            and_(proposer.tenant_id == ProviderChange.tenant_id, proposer.id == ProviderChange.proposed_by),
        )
        .outerjoin(
            decider,
            and_(decider.tenant_id == ProviderChange.tenant_id, decider.id == ProviderChange.decided_by),
        )
        .where(ProviderChange.tenant_id == by.organisation_id)
    )


def _provider(row: IdentityProvider) -> ProviderView:
    return ProviderView(row.id, values_of(row), row.version, row.created_at, row.changed_at, row.retired_at)


def _change(found: Row[ProviderChange, str, str, str, str]) -> ChangeView:
    row: ProviderChange = found[0]
    return ChangeView(
        id=row.id,
        action=Action(row.action),
        state=State(row.state),
        provider_id=row.provider_id,
        provider_version=row.provider_version,
        before=None if row.before is None else Values.from_json(row.before),
        after=None if row.after is None else Values.from_json(row.after),
        new_secret=row.new_secret,
        proposed_by=_named(row.proposed_by, found.proposer_given, found.proposer_family),
        proposed_at=row.proposed_at,
        expires_at=row.expires_at,
        decided_by=_named(row.decided_by, found.decider_given, found.decider_family),
        decided_at=row.decided_at,
        command=row.command,
    )


def _named(person_id: UUID | None, given: str, family: str) -> Named | None:
    return None if person_id is None else Named(person_id, f"{given} {family}")
