"""Every table is of one kind, and its keys, policy and grants are that kind's; read from the catalogue."""

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import Connection, Row, text

from tests.database import Database
from tests.isolation.kinds import KINDS, LOOK_UP, ORGANISATION_OWNED, POLICIES, REFERENCE, RETURN, grants_of

IN_OURS = "n.nspname NOT IN ('pg_catalog', 'information_schema') AND n.nspname NOT LIKE 'pg\\_t%'"

TABLES = f"""
    SELECT c.relname AS name, c.relkind AS kind, n.nspname AS schema, pg_get_userbyid(c.relowner) AS owner,
           c.relrowsecurity AS enabled, c.relforcerowsecurity AS forced
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relkind IN ('r', 'p', 'f') AND {IN_OURS}
"""
INDEXES = """
    SELECT i.indexrelid::regclass::text AS name, i.indisprimary AS is_primary, a.attname AS first_column
    FROM pg_index i LEFT JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[0]
    WHERE i.indrelid = CAST(:table AS regclass)
"""
REFERENCES = """
    SELECT k.conname AS name, k.confrelid::regclass::text AS target, cardinality(k.conkey) AS columns,
           (SELECT attname FROM pg_attribute WHERE attrelid = k.conrelid AND attnum = k.conkey[1]) AS here,
           (SELECT attname FROM pg_attribute WHERE attrelid = k.confrelid AND attnum = k.confkey[1]) AS there
    FROM pg_constraint k WHERE k.contype = 'f' AND k.conrelid = CAST(:table AS regclass)
"""
POLICIES_OF = """
    SELECT polname AS name, polcmd AS command, polpermissive AS permissive, polroles = '{0}' AS for_everybody,
           pg_get_expr(polqual, polrelid) AS using, pg_get_expr(polwithcheck, polrelid) AS with_check
    FROM pg_policy WHERE polrelid = CAST(:table AS regclass)
"""
GRANTS = """
    SELECT CASE grantee WHEN 0 THEN 'PUBLIC' ELSE pg_get_userbyid(grantee) END AS role,
           privilege_type, is_grantable
    FROM pg_class, LATERAL aclexplode(coalesce(relacl, acldefault('r', relowner)))
    WHERE oid = CAST(:table AS regclass) AND grantee <> relowner
"""
COLUMN_GRANTS = f"""
    SELECT c.relname || '.' || a.attname FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
    JOIN pg_namespace n ON n.oid = c.relnamespace WHERE a.attacl IS NOT NULL AND {IN_OURS}
"""
EVERY_TABLE = sorted(set().union(*KINDS.values()))


@pytest.fixture(scope="module")
def catalogue(database: Database) -> Iterator[Connection]:
    with database.engine("owner").connect() as connection:
        yield connection


def rows(catalogue: Connection, query: str, table: str) -> list[Row[Any]]:
    return list(catalogue.execute(text(query), {"table": table}))


def test_every_table_stands_on_exactly_one_list(catalogue: Connection) -> None:
    found = {(row.schema, row.name) for row in catalogue.execute(text(TABLES))}
    listed = [("public", table) for tables in KINDS.values() for table in tables]
    assert sorted(listed) == sorted(found)


def test_the_owner_owns_every_table_and_no_other_role_owns_anything(catalogue: Connection) -> None:
    assert {row.owner for row in catalogue.execute(text(TABLES))} == {"appraisal_owner"}
    owned = catalogue.scalars(
        text(
            "SELECT r.rolname FROM pg_shdepend d JOIN pg_roles r ON r.oid = d.refobjid WHERE d.deptype = 'o'"
            " AND d.dbid = (SELECT oid FROM pg_database WHERE datname = current_database())"
        )
    )
    assert set(owned) == {"appraisal_owner"}


@pytest.mark.parametrize("table", sorted(ORGANISATION_OWNED))
def test_the_organisation_leads_every_key_and_index_of_what_it_owns(
    catalogue: Connection, table: str
) -> None:
    indexes = rows(catalogue, INDEXES, table)
    assert {row.first_column for row in indexes} == {"tenant_id"}
    assert [row.name for row in indexes if row.is_primary] == [f"pk_{table}"]
    kind = catalogue.execute(
        text(
            "SELECT format_type(atttypid, atttypmod), attnotnull FROM pg_attribute"
            " WHERE attrelid = CAST(:table AS regclass) AND attname = 'tenant_id'"
        ),
        {"table": table},
    ).one()
    assert tuple(kind) == ("uuid", True)


@pytest.mark.parametrize("table", sorted(ORGANISATION_OWNED))
def test_a_reference_stays_inside_the_organisation_or_goes_to_what_all_share(
    catalogue: Connection, table: str
) -> None:
    for row in rows(catalogue, REFERENCES, table):
        if row.target in ORGANISATION_OWNED:
            assert (row.here, row.there) == ("tenant_id", "tenant_id"), row.name
            assert row.columns >= 2, row.name
        else:
            assert row.target in REFERENCE, row.name


@pytest.mark.parametrize("table", sorted(set(EVERY_TABLE) - set(ORGANISATION_OWNED)))
def test_what_is_shared_never_refers_to_an_organisations_rows(catalogue: Connection, table: str) -> None:
    assert {row.target for row in rows(catalogue, REFERENCES, table)}.isdisjoint(ORGANISATION_OWNED)


@pytest.mark.parametrize("table", sorted(LOOK_UP | RETURN))
def test_a_look_up_and_a_return_say_whose_they_are_and_hold_a_key(catalogue: Connection, table: str) -> None:
    columns = catalogue.scalars(
        text(
            "SELECT attname FROM pg_attribute WHERE attrelid = CAST(:table AS regclass)"
            " AND attnum > 0 AND attnotnull"
        ),
        {"table": table},
    ).all()
    assert "organisation_id" in columns
    if table in LOOK_UP:
        assert len(columns) == 2, "a look-up holds an identifier and its organisation, nothing else"


@pytest.mark.parametrize("table", EVERY_TABLE)
def test_a_table_has_the_one_policy_of_its_kind_or_none(catalogue: Connection, table: str) -> None:
    policies = rows(catalogue, POLICIES_OF, table)
    if table not in POLICIES:
        assert policies == []
        return
    assert len(policies) == 1
    only = policies[0]
    assert (only.command, only.permissive, only.for_everybody) == ("*", True, True)
    using = " ".join(only.using.split())
    assert (using, only.with_check) == POLICIES[table]


@pytest.mark.parametrize("table", EVERY_TABLE)
def test_row_level_security_is_on_for_the_owner_too_wherever_there_is_a_policy(
    catalogue: Connection, table: str
) -> None:
    row = next(row for row in catalogue.execute(text(TABLES)) if row.name == table)
    assert (row.enabled, row.forced) == (table in POLICIES, table in POLICIES)


@pytest.mark.parametrize("table", EVERY_TABLE)
def test_each_role_may_do_with_a_table_what_its_kind_says_and_nothing_else(
    catalogue: Connection, table: str
) -> None:
    found: dict[str, set[str]] = defaultdict(set)
    for row in rows(catalogue, GRANTS, table):
        assert not row.is_grantable
        found[row.role].add(row.privilege_type)
    assert found == grants_of(table)


def test_nothing_is_granted_by_column(catalogue: Connection) -> None:
    assert catalogue.scalars(text(COLUMN_GRANTS)).all() == []


def test_there_is_no_sequence_that_would_count_across_organisations(catalogue: Connection) -> None:
    found = catalogue.scalars(
        text(
            f"SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid ="
            f" c.relnamespace WHERE c.relkind = 'S' AND {IN_OURS}"
        )
    )
    assert found.all() == []


def test_no_role_is_a_member_of_another(catalogue: Connection) -> None:
    found = catalogue.execute(
        text(
            "SELECT pg_get_userbyid(roleid), pg_get_userbyid(member) FROM pg_auth_members"
            " WHERE pg_get_userbyid(member) LIKE 'appraisal\\_%'"
        )
    )
    assert found.all() == []
