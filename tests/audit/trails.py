"""What tests of the trail share: many events at once, and hands that may do what the application can't."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, create_engine, insert, text
from sqlalchemy.engine import make_url
from sqlalchemy.orm import Session
from sqlalchemy.pool import NullPool

from tenants.audit.chain import Sealed, seal
from tenants.audit.models import AuditEvent
from tenants.rows import now, uuid7
from tests.database import Database


def add_events(
    session: Session,
    organisation: UUID,
    count: int,
    *,
    first: datetime | None = None,
    action: str = "tests.done",
) -> list[UUID]:
    """Write `count` events a millisecond apart, the first at `first` or as long ago as the last is now."""
    first = first or now() - timedelta(milliseconds=count)
    rows: list[dict[str, Any]] = [
        {
            "tenant_id": organisation,
            "id": uuid7(),
            "at": first + timedelta(milliseconds=number),
            "action": action,
            "outcome": "done",
            "detail": {"number": number, "words": "naïve “quoted” \\ \n"},
        }
        for number in range(count)
    ]
    session.execute(insert(AuditEvent), rows)
    return [row["id"] for row in rows]


def seal_all(database: Database, organisation: UUID, *, whole: bool = True) -> list[Sealed]:
    """Seal until nothing is left, each batch in a transaction of its own."""
    batches: list[Sealed] = []
    while True:
        since = batches[-1].reached if batches else None
        with database.session("app", organisation) as session:
            made = seal(session, organisation_id=organisation, whole=whole, since=since)
            session.commit()
        if made is None:
            return batches
        batches.append(made)


@contextmanager
def superuser(database: Database) -> Iterator[Connection]:
    """Hands that may do anything in a test's database, policies and grants notwithstanding; committed."""
    url = make_url(database.server_url).set(database=database.name)
    engine = create_engine(url, poolclass=NullPool)
    with engine.begin() as connection:
        yield connection


def run(database: Database, statement: str, **values: object) -> None:
    """One statement by those hands."""
    with superuser(database) as connection:
        connection.execute(text(statement), values)
