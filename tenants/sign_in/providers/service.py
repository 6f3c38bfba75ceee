"""Proposing a change of a provider and deciding it: rows, announcement, sessions and trail in one go."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from tenants.audit import service as audit
from tenants.encryption import seal
from tenants.errors import Forbidden, Invalid, NotFound, Problem
from tenants.identity import Identity, Role
from tenants.people.models import RoleAssignment
from tenants.permissions import allowed
from tenants.rows import now, uuid7
from tenants.sign_in.models import IdentityProvider
from tenants.sign_in.providers import domain
from tenants.sign_in.providers.applying import Ended, apply, living_providers
from tenants.sign_in.providers.domain import Action, Proposal, State
from tenants.sign_in.providers.models import ProviderChange
from tenants.sign_in.providers.reading import values_of
from tenants.sign_in.providers.values import Values, check_new, check_secret, check_values
from tenants.versions import check_same, id_under

PLAIN = frozenset(Values.__dataclass_fields__)
"""A provider's values are nobody's data, so the trail says them; its secret is never given to the trail."""


@dataclass(frozen=True)
class Wanted:
    """What somebody wants to be done; `values` is None where a provider is retired."""

    action: Action
    provider_id: UUID | None = None
    version: int | None = None
    values: Values | None = None
    secret: str | None = None
    """None keeps the one there is."""

    @property
    def said(self) -> tuple[object, ...]:
        """What a change's row tells it by, when it comes again."""
        return self.action.value, self.version, None if self.values is None else self.values.as_json()

    def check(self, *, allow_loopback: bool) -> None:
        """What can be told before anybody is asked anything.

        :raises Invalid: naming every field to mend.
        """
        domain.check_shape(
            self.action,
            names_provider=self.provider_id is not None,
            names_version=self.version is not None,
            has_values=self.values is not None,
        )
        if self.values is not None and self.action is Action.ADD:
            check_new(self.values, self.secret, allow_loopback=allow_loopback)
        elif self.values is not None:
            check_values(self.values, allow_loopback=allow_loopback)


@dataclass(frozen=True)
class Proposed:
    """What waits for a second person, and until when."""

    id: UUID
    expires_at: datetime


@dataclass(frozen=True)
class Approved:
    """What a change that was made real did."""

    id: UUID
    provider_id: UUID
    ended: Ended


def propose(
    session: Session,
    *,
    by: Identity,
    wanted: Wanted,
    encryption_key: str,
    allow_loopback: bool,
    idempotency_key: str | None = None,
) -> Proposed:
    """Write down a change for somebody else to decide; under a key that was used, what was proposed then.

    Whoever calls this has looked at the provider first, see `checking.check_provider`.

    :raises NotFound: when there is no such provider, or it is retired.
    :raises Invalid: naming what to mend.
    :raises Conflict: when the provider was changed since `wanted.version` was read, or is the last one.
    """
    row_id = id_under(idempotency_key, by=by, kind="provider change")
    again = session.get(ProviderChange, (by.organisation_id, row_id))
    if again is not None:
        check_same((again.action, again.provider_version, again.after), wanted.said)
        return Proposed(again.id, again.expires_at)
    row = _drafted(session, by=by, wanted=wanted, key=encryption_key, allow_loopback=allow_loopback)
    row.id = row_id
    session.add(row)
    _note(session, by, row, "provider.change_proposed")
    return Proposed(row.id, row.expires_at)


def approve(session: Session, *, by: Identity, change_id: UUID) -> Approved:
    """Make a proposed change real.

    :raises NotFound: when there is no such change.
    :raises Forbidden: to whoever proposed it, and to whom they made a lead.
    :raises Conflict: when it is decided, too old, overtaken, or would take the last way in.
    """
    row, given_by, given_at = _locked_beside_role(session, by, change_id)
    domain.check_approval(_proposal(row), by, at=now())
    domain.check_independent(
        given_by=given_by, given_at=given_at, proposed_by=row.proposed_by, proposed_at=row.proposed_at
    )
    return _approve(session, by, row)


def decline(session: Session, *, by: Identity, change_id: UUID) -> None:
    """Say no to a change.

    :raises NotFound: when there is no such change.
    :raises Forbidden: to whoever proposed it, who withdraws it instead.
    :raises Conflict: when it is decided already.
    """
    row = _locked(session, by, change_id)
    domain.check_decline(_proposal(row), by)
    _decide(row, by, State.DECLINED, at=now())
    _note(session, by, row, "provider.change_declined")


def withdraw(session: Session, *, by: Identity, change_id: UUID) -> None:
    """Take one's own proposal back.

    :raises NotFound: when there is no such change.
    :raises Forbidden: to anybody but who proposed it.
    :raises Conflict: when it is decided already.
    """
    row = _locked(session, by, change_id)
    domain.check_withdrawal(_proposal(row), by)
    _decide(row, by, State.WITHDRAWN, at=now())
    _note(session, by, row, "provider.change_withdrawn")


def change_at_once(
    session: Session, *, by: Identity, wanted: Wanted, encryption_key: str, allow_loopback: bool
) -> Approved:
    """The operator's command: proposed and decided in one go, and kept like any other change.

    :raises NotFound: when there is no such provider.
    :raises Invalid: naming what to mend.
    :raises Conflict: when the provider was changed since `wanted.version` was read.
    :raises Forbidden: if it isn't a command that asks.
    """
    if not allowed("provider.change", by):
        raise Forbidden("Only the operator's command changes a provider without a second person.")
    row = _drafted(session, by=by, wanted=wanted, key=encryption_key, allow_loopback=allow_loopback)
    row.command = by.command
    session.add(row)
    return _approve(session, by, row)


def _drafted(
    session: Session, *, by: Identity, wanted: Wanted, key: str, allow_loopback: bool
) -> ProviderChange:
    living = living_providers(session, by=by)
    wanted.check(allow_loopback=allow_loopback)
    target = living.get(wanted.provider_id) if wanted.provider_id is not None else None
    if wanted.action is not Action.ADD and target is None:
        raise NotFound
    before = None if target is None else values_of(target)
    _check(by, wanted, before, living)
    at = now()
    return ProviderChange(
        id=uuid7(),
        tenant_id=by.organisation_id,
        action=wanted.action.value,
        provider_id=wanted.provider_id,
        provider_version=wanted.version,
        before=None if before is None else before.as_json(),
        after=None if wanted.values is None else wanted.values.as_json(),
        client_secret_encrypted=None if wanted.secret is None else seal(wanted.secret, key=key),
        new_secret=wanted.secret is not None,
        state=State.PROPOSED.value,
        proposed_by=by.person_id,
        proposed_at=at,
        expires_at=at + domain.OPEN_FOR,
    )


def _check(
    by: Identity,
    wanted: Wanted,
    before: Values | None,
    living: dict[UUID, IdentityProvider],
) -> None:
    target = living.get(wanted.provider_id) if wanted.provider_id is not None else None
    domain.check_read(wanted.version, version=None if target is None else target.version)
    if wanted.values is None:
        domain.check_retirement(by, others=len(living) - 1)
        return
    check_secret(wanted.secret, before=before, after=wanted.values)
    if before == wanted.values and wanted.secret is None:
        raise Invalid("Nothing was changed.", problems=[Problem("/label", "Change something, or go back.")])
    others = {(row.issuer, row.client_id) for row in living.values() if row is not target}
    if (wanted.values.issuer, wanted.values.client_id) in others:
        taken = Problem("/client_id", "Another of your ways to sign in has this address and client ID.")
        raise Invalid("See the list of what to mend.", problems=[taken])


def _approve(session: Session, by: Identity, row: ProviderChange) -> Approved:
    at = now()
    provider, ended = apply(session, by=by, row=row, proposal=_proposal(row), at=at)
    _decide(row, by, State.APPROVED, at=at)
    row.provider_id = provider.id
    _note(
        session,
        by,
        row,
        "provider.change_approved",
        also={"proposed_by": str(row.proposed_by), "ended_sessions": ended.count},
    )
    return Approved(row.id, provider.id, ended)


def _locked(session: Session, by: Identity, change_id: UUID) -> ProviderChange:
    row = session.scalars(
        select(ProviderChange)
        .where(ProviderChange.tenant_id == by.organisation_id, ProviderChange.id == change_id)
        .with_for_update()
    ).one_or_none()
    if row is None:
        raise NotFound
    return row


def _locked_beside_role(
    session: Session, by: Identity, change_id: UUID
) -> tuple[ProviderChange, UUID | None, datetime | None]:
    """A change, with who made the asker a lead, and when, as far as it is known."""
    led = and_(
        RoleAssignment.tenant_id == ProviderChange.tenant_id,
        RoleAssignment.person_id == by.person_id,
        RoleAssignment.role == Role.ORGANISATION_LEAD,
        RoleAssignment.ended_at.is_(None),
    )
    found = session.execute(
        select(ProviderChange, RoleAssignment.given_by_id, RoleAssignment.given_at)
        .outerjoin(RoleAssignment, led)
        .where(ProviderChange.tenant_id == by.organisation_id, ProviderChange.id == change_id)
        .with_for_update(of=ProviderChange)
    ).one_or_none()
    if found is None:
        raise NotFound
    return found[0], found[1], found[2]


def _decide(row: ProviderChange, by: Identity, state: State, *, at: datetime) -> None:
    """Decided, and the secret that came along is in the provider's row by now, or nowhere."""
    row.state = state.value
    row.decided_at = at
    row.decided_by = None if state is State.WITHDRAWN else by.person_id
    row.command = by.command
    row.client_secret_encrypted = None


def _proposal(row: ProviderChange) -> Proposal:
    return Proposal(
        Action(row.action), State(row.state), row.proposed_by, row.expires_at, row.provider_version
    )


def _note(
    session: Session, by: Identity, row: ProviderChange, action: str, also: dict[str, Any] | None = None
) -> None:
    before, after = row.before or {}, row.after or {}
    audit.record(
        session,
        by=by,
        action=action,
        object_type="provider_change",
        object_id=row.id,
        detail={
            "change": row.action,
            "provider_id": None if row.provider_id is None else str(row.provider_id),
            "new_secret": row.new_secret,
            **(also or {}),
        },
        changes={name: (before.get(name), after.get(name)) for name in sorted({*before, *after})},
        plain=PLAIN,
    )
