"""Statements that PostgreSQL plans once for each connection, instead of once for each request.

For what every request asks, planning takes several times as long as looking the rows up. A statement says
`.execution_options(**PREPARED)`; its first execution on a connection prepares it there, all others name it.
A prepared statement outlives its transaction but nothing of a transaction stays in it: policies, the
organisation and the parameters are looked at whenever it is executed. PostgreSQL plans anew by itself when
a table or its statistics change.

Only for statements whose text never varies, and only on connections that are the service's own from
transaction to transaction (docs/decisions/0012-prepared-statements.md).
"""

import hashlib
import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any, Final, cast

from sqlalchemy import Engine, event
from sqlalchemy.engine.interfaces import DBAPICursor, ExecutionContext

PREPARED: Final[Mapping[str, Any]] = {"prepared": True}
_PLACE = re.compile(r"%\((\w+)\)s|%%")


@event.listens_for(Engine, "do_execute")
def _execute_prepared(
    cursor: DBAPICursor, statement: str, parameters: object, context: ExecutionContext
) -> bool | None:
    """Stand in for the driver's own execution, so that listeners and errors still see the whole statement."""
    if context.executemany or not context.execution_options.get("prepared"):
        return None
    known: set[str] = context.root_connection.info.setdefault("prepared", set())
    name, prepare, execute = _in_three(statement)
    if name not in known:
        cursor.execute(prepare)
        known.add(name)
    cursor.execute(execute, cast(Mapping[str, object], parameters))
    return True


@lru_cache(maxsize=256)
def _in_three(statement: str) -> tuple[str, str, str]:
    """A statement's name, what prepares it, and what executes it; a parameter named twice is sent once."""
    numbers: dict[str, str] = {}

    def numbered(place: re.Match[str]) -> str:
        return numbers.setdefault(place[1], f"${len(numbers) + 1}") if place[1] else "%"

    text = _PLACE.sub(numbered, statement)
    name = "s_" + hashlib.sha256(statement.encode()).hexdigest()[:32]
    given = ", ".join(f"%({each})s" for each in numbers)
    return name, f"PREPARE {name} AS {text}", f"EXECUTE {name}({given})" if given else f"EXECUTE {name}"
