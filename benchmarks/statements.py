"""How many statements a request sends to the database, as the database would count them."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, Engine, event


@contextmanager
def counted() -> Iterator[list[str]]:
    """Every statement sent meanwhile on any engine of this process: executions, BEGIN, COMMIT and ROLLBACK.

    An execution for many rows that the driver sends one by one counts once a row.
    """
    sent: list[str] = []

    def executed(
        connection: Connection,
        cursor: object,
        statement: str,
        parameters: Sequence[Any] | Mapping[str, Any],
        context: object,
        many: bool,
    ) -> None:
        # Rows that SQLAlchemy has put into one INSERT come as one mapping, although `many` is set.
        sent.extend([statement] * (len(parameters) if many and isinstance(parameters, list) else 1))

    def begun(connection: Connection) -> None:
        sent.append("BEGIN")

    def committed(connection: Connection) -> None:
        sent.append("COMMIT")

    def rolled_back(connection: Connection) -> None:
        sent.append("ROLLBACK")

    listeners = (
        ("before_cursor_execute", executed),
        ("begin", begun),
        ("commit", committed),
        ("rollback", rolled_back),
    )
    for name, listener in listeners:
        event.listen(Engine, name, listener)
    try:
        yield sent
    finally:
        for name, listener in listeners:
            event.remove(Engine, name, listener)
