"""Which organisation a transaction works for: set once, from a signed identity, and held by the database.

Row-level security compares every row with the setting `app.tenant_id`. It is set with SET LOCAL at the
start of each transaction, so nothing survives on a pooled connection, and `SET LOCAL` (unlike
`set_config()`) is carried to the workers of a distributed database. Without an organisation the policies
raise an error; there is no setting that means "all".
"""

from collections.abc import Iterator
from contextlib import contextmanager
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


@contextmanager
def visiting(session: Session, organisation_id: UUID) -> Iterator[None]:
    """Let the session's transaction work for another organisation while the block lasts, then for its own.

    Only for what concerns two organisations at once and must be saved in both or in neither: opening and
    suspending one, and moving people (a test lists the callers). When the block fails, all of the
    transaction is rolled back, so nothing can go on under the wrong organisation.

    :raises ScopeError: if the session works for none.
    """
    home = organisation_of(session)
    if organisation_id == home:
        yield
        return
    session.flush()
    _set(session.connection(), organisation_id)
    session.info[_KEY] = organisation_id
    try:
        yield
        session.flush()
    except BaseException:
        session.info[_KEY] = home
        session.rollback()
        raise
    session.info[_KEY] = home
    _set(session.connection(), home)


def _set(connection: Connection, organisation_id: UUID) -> None:
    connection.exec_driver_sql("SET LOCAL app.tenant_id = %s", (str(organisation_id),))


@event.listens_for(Session, "after_begin")
def _set_organisation(session: Session, transaction: SessionTransaction, connection: Connection) -> None:
    organisation_id = session.info.get(_KEY)
    if organisation_id is None or transaction.nested:
        return
    _set(connection, organisation_id)


@event.listens_for(Session, "before_flush")
def _own_new_rows(session: Session, context: UOWTransaction, instances: object) -> None:
    for row in session.new:
        if isinstance(row, OrganisationOwned) and inspect(row).attrs["tenant_id"].value is None:
            row.tenant_id = organisation_of(session)
