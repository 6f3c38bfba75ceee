"""What is in the tables, in a form that two moments can be compared by."""

from sqlalchemy import Connection, text

from tests.isolation.kinds import KINDS

TRAIL = {"audit_event", "national_audit"}
KEPT = sorted(set().union(*KINDS.values()) - TRAIL)
ROWS = (
    "SELECT '{table}', coalesce(md5(string_agg(row, '' ORDER BY row)), '')"
    " FROM (SELECT ({columns})::text AS row FROM {table} t) x"
)
SEEN = "to_jsonb(t) - 'last_seen_at'"
EVERY_ROW = text(
    " UNION ALL ".join(
        ROWS.format(columns=SEEN if table == "signed_in_session" else "t", table=table) for table in KEPT
    )
)


def contents(everything: Connection) -> dict[str, str]:
    """A digest of each table's rows, without the trail and without when sessions were last seen.

    :param everything: a connection for which there is no wall.
    """
    everything.rollback()
    return {str(table): str(digest) for table, digest in everything.execute(EVERY_ROW)}
