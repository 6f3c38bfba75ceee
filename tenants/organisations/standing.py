"""Whether an organisation works today: not before it was opened, nor while suspended, nor after its end."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ColumnElement, and_, bindparam, exists, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from tenants.organisations.models import Organisation, OrganisationSuccession, Suspension


class Standing(StrEnum):
    """What an organisation's people can do: everything, nothing for now, or nothing any more."""

    OPEN = "open"
    SUSPENDED = "suspended"
    ENDED = "ended"


@dataclass(frozen=True)
class Closure:
    """Why nobody works in an organisation now; `successors` are the names of those that follow it."""

    standing: Standing
    successors: tuple[str, ...] = ()


Column = ColumnElement[UUID] | InstrumentedAttribute[UUID] | UUID
# Bare columns, because every request asks: with one attribute of a class in it, a statement goes all of the
# way through the ORM.
_ORGANISATION, _SUSPENSION = Organisation.__table__.c, Suspension.__table__.c
_MOMENT: ColumnElement[datetime] = bindparam("moment", type_=_SUSPENSION.started_at.type)


def works(organisation: Column) -> ColumnElement[bool]:
    """A condition for statements that join the registry: at `:moment` the organisation isn't closed.

    :param organisation: the column that holds its id, which is the scope of the transaction too.
    """
    return and_(exists_legally(), ~_suspended(organisation))


def closure(session: Session, *, organisation_id: UUID, at: datetime) -> Closure | None:
    """Why the organisation the session works for is closed at a moment; None when it is open."""
    legally, suspended = session.execute(
        select(exists_legally(), _suspended(Organisation.id.expression)).where(
            Organisation.id == organisation_id
        ),
        {"moment": at},
    ).one()
    if not legally:
        return Closure(Standing.ENDED, _successors(session, organisation_id))
    return Closure(Standing.SUSPENDED) if suspended else None


def in_force(organisation: Column) -> ColumnElement[bool]:
    """A condition on suspensions: about this organisation, and in force at `:moment`."""
    return and_(
        _SUSPENSION.organisation_id == organisation,
        _SUSPENSION.started_at <= _MOMENT,
        or_(_SUSPENSION.ended_at.is_(None), _SUSPENSION.ended_at > _MOMENT),
    )


def exists_legally() -> ColumnElement[bool]:
    """A condition on the registry: not ended by `:moment`; the last day counts whole, in Europe/London."""
    today = func.date(func.timezone("Europe/London", _MOMENT))
    return or_(_ORGANISATION.legal_end.is_(None), _ORGANISATION.legal_end >= today)


def _suspended(organisation: Column) -> ColumnElement[bool]:
    return (
        exists()
        .where(_SUSPENSION.tenant_id == organisation, in_force(organisation))
        .correlate_except(Suspension.__table__)
    )


def _successors(session: Session, organisation_id: UUID) -> tuple[str, ...]:
    return tuple(
        session.scalars(
            select(Organisation.name)
            .join(OrganisationSuccession, OrganisationSuccession.successor_id == Organisation.id)
            .where(OrganisationSuccession.predecessor_id == organisation_id)
            .order_by(Organisation.name)
        )
    )
