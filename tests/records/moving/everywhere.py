"""All that stands in a database, seen without a wall: rows by table and organisation, and their texts."""

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import Table, func, select

from appraisal.records.moving.tables import COPIES, MATCHED, MOVES, STAYS
from appraisal.records.privacy import CLASSES, Privacy
from appraisal.records.rows import table
from tests.database import Database

EVERY = (*COPIES, *MOVES, *MATCHED, *STAYS)


def owner(of: Table) -> str:
    return "tenant_id" if "tenant_id" in of.c else "organisation_id"


def counts(database: Database, names: Iterable[str] = EVERY) -> dict[str, dict[UUID, int]]:
    """Rows of each table by organisation."""
    with database.session("backup") as session:
        found = {}
        for name in names:
            of = table(name)
            column = of.c[owner(of)]
            grouped = session.execute(select(column, func.count()).group_by(column))
            found[name] = {row[0]: row[1] for row in grouped}
    return found


def texts(database: Database, organisation: UUID, privacy: Privacy = Privacy.NARRATIVE) -> set[str]:
    """Every text of a class that an organisation's open or complete appraisals hold."""
    with database.session("backup") as session:
        return {
            f"{name}.{column}: {value}"
            for name in MOVES
            for column, kind in CLASSES[name].items()
            if kind is privacy
            for value in session.scalars(
                select(table(name).c[column]).where(table(name).c.tenant_id == organisation)
            )
            if value
        }
