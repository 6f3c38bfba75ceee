"""Statements planned once a connection: organisation, parameters and failures are each execution's own."""

from collections.abc import Iterator
from uuid import UUID

import pytest
from sqlalchemy import Connection, Engine, column, create_engine, event, insert, table, text
from sqlalchemy.exc import DBAPIError

from tenants.prepared import PREPARED
from tests.database import Database
from tests.world import World

PEOPLE = text(
    "SELECT DISTINCT tenant_id, :word || '%' AS word FROM person WHERE :word <> '' AND family_name LIKE '%'"
).execution_options(**PREPARED)
"""Without naming the organisation: here the policy alone stands between the two."""
COUNTED = text("SELECT count(*) FROM pg_prepared_statements")
UNTIL_THE_PLAN_IS_GENERIC = 8


@pytest.fixture
def engine(database: Database) -> Iterator[Engine]:
    """One connection, used again and again, as in a pool under load."""
    made = create_engine(database.url("app"), pool_size=1, max_overflow=0)
    yield made
    made.dispose()


def enter(connection: Connection, organisation: UUID) -> None:
    connection.exec_driver_sql("SET LOCAL app.tenant_id = %s", (str(organisation),))


def test_a_plan_kept_on_a_connection_keeps_nothing_of_an_organisation(engine: Engine, world: World) -> None:
    ours, theirs = (world.members[part].organisation_id for part in ("ours.lead", "theirs.lead"))
    for turn in range(UNTIL_THE_PLAN_IS_GENERIC):
        for organisation in (ours, theirs):
            with engine.connect() as connection:
                enter(connection, organisation)
                assert connection.execute(PEOPLE, {"word": f"turn {turn}"}).all() == [
                    (organisation, f"turn {turn}%")
                ]
    with engine.connect() as connection:
        prepared = connection.exec_driver_sql("SELECT generic_plans > 0 FROM pg_prepared_statements").all()
        assert prepared == [(True,)], "prepared once, and by now its plan is the one for all"
        with pytest.raises(DBAPIError):
            connection.execute(PEOPLE, {"word": "no organisation"})


def test_a_statement_is_prepared_again_where_a_connection_is_new(engine: Engine, world: World) -> None:
    ours = world.members["ours.lead"].organisation_id
    for _ in range(2):
        with engine.connect() as connection:
            enter(connection, ours)
            assert len(connection.execute(PEOPLE, {"word": "here"}).all()) == 1
            connection.invalidate()


def test_a_statement_that_fails_is_prepared_the_next_time(engine: Engine) -> None:
    for _ in range(2):
        with engine.connect() as connection, pytest.raises(DBAPIError, match='"nobodys" does not exist'):
            connection.execute(text("SELECT * FROM nobodys").execution_options(**PREPARED))
    divided = text("SELECT 1 / CAST(:by AS integer)").execution_options(**PREPARED)
    with engine.connect() as connection, pytest.raises(DBAPIError, match="division by zero"):
        connection.execute(divided, {"by": 0})
    with engine.connect() as connection:
        assert connection.execute(divided, {"by": 1}).scalar_one() == 1
        assert connection.execute(COUNTED).scalar_one() == 1


def test_who_listens_sees_the_whole_statement(engine: Engine, world: World) -> None:
    heard: list[str] = []
    event.listen(engine, "before_cursor_execute", lambda *told: heard.append(told[2]))
    with engine.connect() as connection:
        enter(connection, world.members["ours.lead"].organisation_id)
        connection.execute(PEOPLE, {"word": "here"})
    assert "FROM person" in heard[-1]


def test_many_rows_at_once_are_not_prepared(engine: Engine) -> None:
    with engine.connect() as connection:
        connection.exec_driver_sql("CREATE TEMPORARY TABLE kept (number integer)")
        kept = insert(table("kept", column("number"))).execution_options(**PREPARED)
        connection.execute(kept, [{"number": 1}, {"number": 2}])
        assert connection.execute(COUNTED).scalar_one() == 0
