"""Which organisation a transaction works for: set once, from a signed identity, and held by the database.

Row-level security compares every row with the setting `app.tenant_id`. It is set with SET LOCAL at the
start of each transaction, so nothing survives on a pooled connection, and `SET LOCAL` (unlike
`set_config()`) is carried to the workers of a distributed database. Without an organisation the policies
raise an error; there is no setting that means "all".
"""

from uuid import UUID

from sqlalchemy import Connection, event, inspect
from sqlalchemy.orm import Session, SessionTransaction, UOWTransaction

from tenants.rows import OrganisationOwned

_KEY = "organisation_id"


class ScopeError(RuntimeError):
    """A session was asked to work for a second organisation, or for one after it had begun."""


def enter(session: Session, organisation_id: UUID) -> None:
    """Let `session` work for one organisation from its next transaction on.

    :raises ScopeError: if it already works for another one, or a transaction is open.
    """
    current = session.info.get(_KEY)
    if current == organisation_id:
        return
    if current is not None:
        raise ScopeError("a session works for one organisation only")
    if session.in_transaction():
        raise ScopeError("the organisation must be known before the first statement")
    session.info[_KEY] = organisation_id


def organisation_of(session: Session) -> UUID:
    """The organisation this session works for.

    :raises ScopeError: if none was set.
    """
    current = session.info.get(_KEY)
    if not isinstance(current, UUID):
        raise ScopeError("no organisation was set for this session")
    return current


@event.listens_for(Session, "after_begin")
def _set_organisation(session: Session, transaction: SessionTransaction, connection: Connection) -> None:
    organisation_id = session.info.get(_KEY)
    if organisation_id is None or transaction.nested:
        return
    connection.exec_driver_sql("SET LOCAL app.tenant_id = %s", (str(organisation_id),))


@event.listens_for(Session, "before_flush")
def _own_new_rows(session: Session, context: UOWTransaction, instances: object) -> None:
    for row in session.new:
        if isinstance(row, OrganisationOwned) and inspect(row).attrs["tenant_id"].value is None:
            row.tenant_id = organisation_of(session)
