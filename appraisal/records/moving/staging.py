"""Temporary tables that rows wait in between two organisations, and the statements that fill and empty them.

A row is captured by the statement that deletes it, so what a reader or writer did a moment before is either
in it or is refused; nothing is read here and deleted there.
"""

from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any, Final
from uuid import UUID

from sqlalchemy import UUID as UuidType
from sqlalchemy import (
    Column,
    ColumnElement,
    FromClause,
    Insert,
    MetaData,
    Select,
    Table,
    Text,
    Update,
    cast,
    delete,
    exists,
    func,
    insert,
    literal,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import insert as insert_or

from appraisal.records.moving.tables import COPIES, MATCHED, MOVES
from appraisal.records.privacy import CLASSES, Privacy
from appraisal.records.rows import table

STAGED: Final = (*COPIES, *MOVES)
"""Every table of which rows wait, parents before their children."""


def _temporary(name: str, *columns: Column[object]) -> Table:
    return Table(f"moving_{name}", MetaData(), *columns, prefixes=["TEMPORARY"], postgresql_on_commit="DROP")


def _ids() -> tuple[Column[object], Column[object]]:
    return Column("id", UuidType(), primary_key=True), Column("new_id", UuidType())


@cache
def waiting(name: str) -> Table:
    """Where rows of a table wait, with the id that each will have in the successor."""
    columns = (Column(column.name, column.type) for column in table(name).c)
    return _temporary(name, *columns, Column("new_id", UuidType()))


PEOPLE: Final = _temporary("people", *_ids())
"""Everybody that a row names: their id here and there."""
FOUND: Final = _temporary("found", *_ids())
"""The predecessor's cycles and behaviours, and the successor's in their place."""
OPEN: Final = _temporary("open", *_ids())
"""Open appraisals of those who move."""
HALVES: Final = _temporary("halves", *_ids())
"""Their halves."""
JOINED: Final = _temporary("joined", *_ids())
"""Movers who are somebody in the successor already, by their account: whose record there they join."""
NAMED: Final = _temporary(
    "named",
    *_ids(),
    Column("employee_number", Text()),
    Column("given_name", Text()),
    Column("family_name", Text()),
)
"""People who don't move, but whom a row that does names."""


def every_table() -> tuple[Table, ...]:
    """All temporary tables of a move."""
    return (*(waiting(name) for name in STAGED), PEOPLE, FOUND, OPEN, HALVES, JOINED, NAMED)


def captured(name: str, home: UUID, which: ColumnElement[bool]) -> Insert:
    """Take rows out of a table and let them wait, in one statement."""
    of, to = table(name), waiting(name)
    gone = delete(of).where(of.c.tenant_id == home, which).returning(*of.c).cte("gone")
    return insert(to).from_select([*of.c.keys(), "new_id"], select(*gone.c, gone.c.id))


def copied(name: str, home: UUID, which: ColumnElement[bool]) -> Insert:
    """Let copies of rows wait; the rows themselves are locked until the end."""
    of, to = table(name), waiting(name)
    rows = select(*of.c, of.c.id).where(of.c.tenant_id == home, which).with_for_update()
    return insert(to).from_select([*of.c.keys(), "new_id"], rows)


def renumbered(name: str, there: UUID) -> Update:
    """Ids that the successor has already become derived ones; the others are kept."""
    to, of = waiting(name), table(name)
    taken = exists().where(of.c.tenant_id == there, of.c.id == to.c.id)
    return update(to).where(taken).values(new_id=derived(name, there, to.c.id))


def derived(name: str, there: UUID, row: ColumnElement[UUID]) -> ColumnElement[UUID]:
    """An id made of stable inputs, so that doing it again makes the same."""
    return cast(func.md5(literal(f"{there}/{name}/") + cast(row, Text)), UuidType())


def placed(name: str, there: UUID) -> Insert:
    """Put waiting rows into the successor's table, with every reference led to the successor's own rows."""
    of, rows = table(name), waiting(name)
    source: FromClause = rows
    values: list[ColumnElement[Any]] = []
    columns = [column for column in of.c if column.computed is None]
    for column in columns:
        target = _leads_to(of, column)
        if column.name == "tenant_id":
            values.append(literal(there, UuidType()))
        elif column.name == "id":
            values.append(rows.c.new_id)
        elif target is None:
            values.append(rows.c[column.name])
        else:
            there_too = target.alias()
            source = source.outerjoin(there_too, there_too.c.id == rows.c[column.name])
            values.append(there_too.c.new_id)
    names = [column.name for column in columns]
    found = select(*values).select_from(source)
    if name != "person":
        return insert_or(of).from_select(names, found)
    made = insert_or(of).from_select(names, found.where(rows.c.id.not_in(select(JOINED.c.id))))
    # The only ids it can meet are those of people known there by name, who now come themselves.
    return made.on_conflict_do_update(
        index_elements=["tenant_id", "id"],
        set_={name: made.excluded[name] for name in names if name not in {"tenant_id", "id"}},
    )


def people_named() -> Select[tuple[UUID]]:
    """The id of everybody whom a waiting row names."""
    named = [
        select(waiting(name).c[column].label("id")).where(waiting(name).c[column].is_not(None))
        for name in STAGED
        for column in person_columns(name)
    ]
    everybody = named[0].union(*named[1:]).subquery()
    return select(everybody.c.id)


def person_columns(name: str) -> Iterator[str]:
    """The columns of a table that hold the id of somebody in the same organisation."""
    return (column for column, privacy in CLASSES[name].items() if privacy is Privacy.PERSON)


def _leads_to(of: Table, column: Column[object]) -> Table | None:
    """The temporary table that says what a reference becomes; None where a value stays as it is."""
    if column.name in set(person_columns(of.name)):
        return PEOPLE
    for target in targets(of, column):
        if target in STAGED:
            return waiting(target)
        if target in MATCHED:
            return FOUND
    return None


def targets(of: Table, column: Column[object]) -> Iterable[str]:
    """The organisation-owned tables a column refers to."""
    if column.name == "tenant_id":
        return ()
    return (key.column.table.name for key in column.foreign_keys if "tenant_id" in key.column.table.c)
