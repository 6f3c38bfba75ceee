"""What may not stand in the database, because it would be a way round the wall."""

from collections.abc import Mapping

from sqlalchemy import text

from tests.database import Database

VIEWS: tuple[str, ...] = ()
FUNCTIONS: Mapping[str, str] = {
    "equality_counts": "counts the organisation's people by one characteristic, and withholds 1 to 7",
    "equality_forget": "erases one person's characteristics, and says only that it did",
    "equality_keep": "takes over what an import staged, and says only whose changed",
    "equality_of": "gives one person's own record, for that person",
    "framework_publish": "writes a version with all its rows, once: nothing is added to one that stands",
}
"""The allowed ones, and what each is for; FORCE binds their owner to the organisation that is set."""

OUTSIDE = "NOT IN ('pg_catalog', 'information_schema', 'pg_toast')"


def test_there_is_no_view_that_could_cross_the_wall(database: Database) -> None:
    query = text(
        "SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
        f" WHERE c.relkind IN ('v', 'm') AND n.nspname {OUTSIDE} ORDER BY 1"
    )
    with database.engine("owner").connect() as connection:
        assert tuple(connection.scalars(query)) == VIEWS


def test_no_function_stands_here_but_those_that_are_listed(database: Database) -> None:
    query = text(
        "SELECT p.proname FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace"
        f" WHERE n.nspname {OUTSIDE} ORDER BY 1"
    )
    with database.engine("owner").connect() as connection:
        assert list(connection.scalars(query)) == sorted(FUNCTIONS)


def test_a_function_runs_as_the_owner_for_the_application_alone_with_names_nobody_can_shadow(
    database: Database,
) -> None:
    query = text(
        "SELECT p.proname, p.prosecdef, pg_get_userbyid(p.proowner), l.lanname, p.proconfig,"
        " (SELECT array_agg(CASE grantee WHEN 0 THEN 'PUBLIC' ELSE pg_get_userbyid(grantee) END)"
        "  FROM aclexplode(p.proacl) WHERE grantee <> p.proowner)"
        " FROM pg_proc p JOIN pg_language l ON l.oid = p.prolang WHERE p.proname = ANY (:names)"
    )
    expected = (True, "appraisal_owner", "sql", ["search_path=pg_catalog, pg_temp"], ["appraisal_app"])
    with database.engine("owner").connect() as connection:
        found = {row[0]: tuple(row[1:]) for row in connection.execute(query, {"names": list(FUNCTIONS)})}
    assert found == dict.fromkeys(FUNCTIONS, expected)


def test_there_is_no_trigger_or_rule_that_acts_unseen(database: Database) -> None:
    triggers = text("SELECT tgname FROM pg_trigger WHERE NOT tgisinternal")
    rules = text(f"SELECT rulename FROM pg_rules WHERE schemaname {OUTSIDE}")
    with database.engine("owner").connect() as connection:
        assert [*connection.scalars(triggers), *connection.scalars(rules)] == []


def test_no_extension_is_needed_that_a_hospitals_database_may_not_have(database: Database) -> None:
    with database.engine("owner").connect() as connection:
        found = connection.scalars(text("SELECT extname FROM pg_extension WHERE extname <> 'plpgsql'"))
        assert found.all() == []
