"""What may not stand in the database, because it would be a way round the wall."""

from sqlalchemy import text

from tests.database import Database

VIEWS: tuple[str, ...] = ()
FUNCTIONS: tuple[str, ...] = ()
"""The allowed ones, each with the reason why it doesn't cross the wall. There is none."""

OUTSIDE = "NOT IN ('pg_catalog', 'information_schema', 'pg_toast')"


def test_there_is_no_view_that_could_cross_the_wall(database: Database) -> None:
    query = text(
        "SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
        f" WHERE c.relkind IN ('v', 'm') AND n.nspname {OUTSIDE} ORDER BY 1"
    )
    with database.engine("owner").connect() as connection:
        assert tuple(connection.scalars(query)) == VIEWS


def test_there_is_no_function_of_ours_and_so_none_that_runs_as_its_definer(database: Database) -> None:
    query = text(
        "SELECT p.proname FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace"
        f" WHERE n.nspname {OUTSIDE} ORDER BY 1"
    )
    with database.engine("owner").connect() as connection:
        assert tuple(connection.scalars(query)) == FUNCTIONS


def test_there_is_no_trigger_or_rule_that_acts_unseen(database: Database) -> None:
    triggers = text("SELECT tgname FROM pg_trigger WHERE NOT tgisinternal")
    rules = text(f"SELECT rulename FROM pg_rules WHERE schemaname {OUTSIDE}")
    with database.engine("owner").connect() as connection:
        assert [*connection.scalars(triggers), *connection.scalars(rules)] == []


def test_no_extension_is_needed_that_a_hospitals_database_may_not_have(database: Database) -> None:
    with database.engine("owner").connect() as connection:
        found = connection.scalars(text("SELECT extname FROM pg_extension WHERE extname <> 'plpgsql'"))
        assert found.all() == []
