"""What every row has in common: names of constraints, ids, and the organisation that owns it."""

import os
import time
from collections.abc import Callable
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from sqlalchemy import Constraint, DateTime, Dialect, ForeignKeyConstraint, MetaData, Table, Text
from sqlalchemy.dialects.postgresql import UUID as PostgresUUID
from sqlalchemy.orm import DeclarativeBase, Mapped, declared_attr, mapped_column, registry
from sqlalchemy.types import UserDefinedType


def _last_column(constraint: Constraint, table: Table) -> str:
    """References start with tenant_id, so the last column is the one that tells them apart."""
    assert isinstance(constraint, ForeignKeyConstraint)  # noqa: S101 - the convention below is for these only
    return constraint.column_keys[-1]


CONSTRAINT_NAMES: dict[str, Any] = {
    "last_column": _last_column,
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(last_column)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """Every table of the service; constraints get names because names become messages."""

    registry = registry(
        metadata=MetaData(naming_convention=CONSTRAINT_NAMES),
        type_annotation_map={
            UUID: PostgresUUID(as_uuid=True),
            datetime: DateTime(timezone=True),
            str: Text(),
        },
    )


def uuid7() -> UUID:
    """An id for one new row: RFC 9562 version 7, so that inserts land side by side in the index.

    No order is read from it: rows made by set-based SQL carry hashes instead.
    """
    milliseconds = time.time_ns() // 1_000_000
    random = int.from_bytes(os.urandom(10), "big")
    value = (milliseconds & 0xFFFF_FFFF_FFFF) << 80 | random
    value = value & ~(0xF << 76) | 7 << 76
    value = value & ~(0b11 << 62) | 0b10 << 62
    return UUID(int=value)


@lru_cache(maxsize=1 << 14)
def known_id(text: str) -> UUID:
    """An id from its text: for lists of ids, most of which were read before (behaviours, people of a team).

    Parsing one takes ten times as long as finding it, and the same object is equal at once.
    """
    return UUID(text)


class TextId(UserDefinedType[UUID]):
    """An id in a statement that selects it as text, read through `known_id`."""

    cache_ok = True

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[str | None], UUID | None]:
        """What the driver gave, as an id."""
        return lambda text: None if text is None else known_id(text)


def now() -> datetime:
    """This moment, in UTC."""
    return datetime.now(UTC)


class OrganisationOwned:
    """A row that belongs to one organisation; `tenant_id` leads every key so that no reference crosses."""

    @declared_attr
    def tenant_id(cls) -> Mapped[UUID]:
        """The owner: filled in from the session's organisation, see `tenants.scope`."""
        return mapped_column(PostgresUUID(as_uuid=True), primary_key=True, sort_order=-20)

    @declared_attr
    def id(cls) -> Mapped[UUID]:
        """Unique within the organisation."""
        return mapped_column(PostgresUUID(as_uuid=True), primary_key=True, default=uuid7, sort_order=-19)


def belongs_to(table: str, column: str, *, deferrable: bool = False) -> ForeignKeyConstraint:
    """A reference from (tenant_id, column) to another row of the same organisation."""
    return ForeignKeyConstraint(
        ["tenant_id", column],
        [f"{table}.tenant_id", f"{table}.id"],
        deferrable=deferrable or None,
        initially="DEFERRED" if deferrable else None,
    )
