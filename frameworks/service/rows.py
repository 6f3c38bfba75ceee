"""The one way in which a published version gets into an organisation's tables: whole, at once, and once."""

import json
from collections.abc import Iterable, Mapping
from typing import Any, Final

from sqlalchemy import text
from sqlalchemy.orm import Session

from frameworks.models import Behaviour, BehaviourMapping, FrameworkVersion, ScalePoint, Value
from tenants.rows import Base, now

PARTS: Final[Mapping[str, type[Base]]] = {
    "value": Value,
    "behaviour": Behaviour,
    "scale_point": ScalePoint,
    "behaviour_mapping": BehaviourMapping,
}
PUBLISH: Final = text("SELECT framework_publish(CAST(:version AS json), CAST(:parts AS json))")

Row = Mapping[str, Any]


def write_published(session: Session, version: Row, parts: Mapping[str, Iterable[Row]]) -> bool:
    """Write a version with all its rows, in one statement; the database's function adds to none that stands.

    `version` is a row of `framework_version`; `parts` are rows of `value`, `behaviour`, `scale_point` and
    `behaviour_mapping` by the table's name, each with its id, a behaviour with its value's and a mapping
    with its behaviour's. The organisation is the session's. Returns whether anything was written: nothing
    is where the version's id, or its code and number, is taken.

    :raises IntegrityError: a row's parent isn't among those given.
    :raises KeyError: there is no such table or column: the function would pass over it.
    """
    own = _known(FrameworkVersion, {"adopted_at": now(), **version})
    rows = {table: _all_known(PARTS[table], given) for table, given in parts.items()}
    written = session.execute(PUBLISH, {"version": _told(own), "parts": _told(rows)})
    return written.scalar_one_or_none() is not None


def _known(model: type[Base], row: Row) -> Row:
    for column in row:
        model.__table__.columns[column]
    return dict(row)


def _all_known(model: type[Base], rows: Iterable[Row]) -> list[Row]:
    return [_known(model, row) for row in rows]


def _told(given: Mapping[str, Any]) -> str:
    """As JSON; ids, decimals and times are read back by PostgreSQL from their text."""
    return json.dumps(given, default=str)
