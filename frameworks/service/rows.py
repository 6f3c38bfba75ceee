"""The one way in which a published version gets into an organisation's tables: whole, at once, and once."""

import json
from collections.abc import Iterable, Mapping
from typing import Any, Final

from sqlalchemy import text
from sqlalchemy.orm import Session

from tenants.rows import now

PUBLISH: Final = text("SELECT framework_publish(CAST(:version AS json), CAST(:parts AS json))")

Row = Mapping[str, Any]


def write_published(session: Session, version: Row, parts: Mapping[str, Iterable[Row]]) -> bool:
    """Write a version with all its rows, in one statement; the database's function adds to none that stands.

    `version` is a row of `framework_version`; `parts` are rows of `value`, `behaviour`, `scale_point` and
    `behaviour_mapping` by the table's name, each with its id, a behaviour with its value's and a mapping
    with its behaviour's. The organisation is the session's. Returns whether anything was written: nothing
    is where the version's id, or its code and number, is taken.

    :raises IntegrityError: a row's parent isn't among those given.
    """
    told = {
        "version": _told({"adopted_at": now(), **version}),
        "parts": _told({table: list(rows) for table, rows in parts.items()}),
    }
    return session.execute(PUBLISH, told).scalar_one_or_none() is not None


def _told(given: Mapping[str, Any]) -> str:
    return json.dumps(
        given, default=str
    )  # ids, decimals and times are read back by PostgreSQL from their text
