"""Database sessions for operators' commands: each is one transaction, as one role, for one organisation."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Literal

from sqlalchemy import create_engine
from sqlalchemy.orm import Session
from sqlalchemy.pool import NullPool

from appraisal.config import SettingsError
from tenants import scope
from tenants.audit.service import Origin, origin
from tenants.identity import Identity
from tenants.organisations.registry import organisation_id
from tenants.organisations.service import command_identity

DatabaseRole = Literal["app", "owner", "release", "national"]


def database_url(role: DatabaseRole) -> str:
    """The address of the database as one of its roles.

    :raises SettingsError: when the environment doesn't have it.
    """
    name = f"DATABASE_URL_{role.upper()}"
    url = os.environ.get(name)
    if not url:
        raise SettingsError(f"Set {name} in the environment; README.md says what it is for.")
    return url


@contextmanager
def transaction(role: DatabaseRole, ods_code: str | None = None) -> Iterator[Session]:
    """A session that commits when the block ends well; scoped to one organisation when one is named."""
    engine = create_engine(database_url(role), poolclass=NullPool)
    with Session(engine) as session:
        if ods_code is not None:
            scope.enter(session, organisation_id(ods_code))
        yield session
        session.commit()


@contextmanager
def command(name: str, ods_code: str, *, role: DatabaseRole = "app") -> Iterator[tuple[Session, Identity]]:
    """A transaction inside one organisation, and the identity under which its trail will name the command."""
    origin.set(Origin(request_id=None, source="command line", key=os.environ.get("SECRET_KEY")))
    with transaction(role, ods_code) as session:
        yield session, command_identity(session, command=name)
