"""The operator's list of open organisations and their standing, read from registry, look-up and own rows."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, and_, bindparam, select
from sqlalchemy.orm import Session

from tenants.errors import NotFound
from tenants.identity import Identity
from tenants.organisations.models import OpenOrganisation, Organisation, Suspension
from tenants.organisations.standing import Standing, exists_legally, in_force
from tenants.rows import now


@dataclass(frozen=True)
class ListedOrganisation:
    """An open organisation as its operator sees it; `suspended_until` only where an end was planned."""

    id: UUID
    ods_code: str
    name: str
    kind: str
    is_synthetic: bool
    legal_end: date | None
    standing: Standing
    suspended_at: datetime | None
    suspended_until: datetime | None
    reason: str | None


def listed(session: Session, *, by: Identity, at: datetime | None = None) -> Sequence[ListedOrganisation]:
    """Every organisation the service is open to, by name, in one statement; bounded by the registry."""
    return [_listed(row) for row in session.execute(_REGISTER, _asked(by, at)).all()]


def listed_one(session: Session, *, by: Identity, ods_code: str) -> ListedOrganisation:
    """One of them.

    :raises NotFound: when the service isn't open to it.
    """
    row = session.execute(_REGISTER.where(Organisation.ods_code == ods_code), _asked(by)).one_or_none()
    if row is None:
        raise NotFound(f"The service isn't open to {ods_code}.")
    return _listed(row)


_REGISTER = (
    select(
        Organisation.id,
        Organisation.ods_code,
        Organisation.name,
        Organisation.kind,
        Organisation.is_synthetic,
        Organisation.legal_end,
        exists_legally().label("exists"),
        Suspension.started_at,
        Suspension.ended_at,
        Suspension.reason,
    )
    .join(OpenOrganisation, OpenOrganisation.ods_code == Organisation.ods_code)
    .outerjoin(Suspension, and_(Suspension.tenant_id == bindparam("operator"), in_force(Organisation.id)))
    .order_by(Organisation.name, Organisation.ods_code)
)


def _asked(by: Identity, at: datetime | None = None) -> dict[str, object]:
    return {"operator": by.organisation_id, "moment": at or now()}


def _listed(row: Row[*tuple[Any, ...]]) -> ListedOrganisation:
    standing = Standing.OPEN if row.started_at is None else Standing.SUSPENDED
    return ListedOrganisation(
        id=row.id,
        ods_code=row.ods_code,
        name=row.name,
        kind=row.kind,
        is_synthetic=row.is_synthetic,
        legal_end=row.legal_end,
        standing=standing if row.exists else Standing.ENDED,
        suspended_at=row.started_at,
        suspended_until=row.ended_at,
        reason=row.reason,
    )
