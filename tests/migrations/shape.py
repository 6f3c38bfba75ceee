"""What a database looks like, as sorted lines that can be compared."""

from sqlalchemy import Engine, text

STRUCTURE = """
    SELECT format('column %s.%s %s%s default %s', c.relname, a.attname, format_type(a.atttypid, a.atttypmod),
                  CASE WHEN a.attnotnull THEN ' not null' ELSE '' END, pg_get_expr(d.adbin, d.adrelid))
    FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
    LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
    WHERE c.relkind = 'r' AND a.attnum > 0 AND NOT a.attisdropped AND c.relnamespace = 'public'::regnamespace
    UNION ALL
    SELECT format('constraint %s.%s %s', conrelid::regclass, conname, pg_get_constraintdef(oid))
    FROM pg_constraint WHERE connamespace = 'public'::regnamespace AND contype <> 'n'
    UNION ALL
    SELECT format('index %s', indexdef) FROM pg_indexes WHERE schemaname = 'public'
"""
PROTECTION = """
    SELECT format('policy %s %s %s %s %s', tablename, policyname, cmd, qual, with_check) FROM pg_policies
    UNION ALL
    SELECT format('security %s %s %s', relname, relrowsecurity, relforcerowsecurity)
    FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace
    UNION ALL
    SELECT format('grant %s on %s to %s', privilege_type, table_name, grantee)
    FROM information_schema.role_table_grants WHERE table_schema = 'public'
"""
OBJECTS = """
    SELECT format('type %s', typname) FROM pg_type t
    WHERE typnamespace = 'public'::regnamespace AND typelem = 0
      AND NOT EXISTS (SELECT 1 FROM pg_class WHERE oid = t.typrelid)
    UNION ALL
    SELECT format('function %s', proname) FROM pg_proc WHERE pronamespace = 'public'::regnamespace
    UNION ALL
    SELECT format('relation %s', relname) FROM pg_class WHERE relnamespace = 'public'::regnamespace
"""


def lines(engine: Engine, *queries: str) -> list[str]:
    """The answers to `queries`, a line each, without Alembic's own table."""
    with engine.connect() as connection:
        found = [str(line) for query in queries for line in connection.scalars(text(query))]
    return sorted(line for line in found if "alembic_version" not in line)
