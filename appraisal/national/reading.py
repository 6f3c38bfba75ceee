"""Reading what was published, as the national role: every read stands in the national trail."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from tenants.audit.service import origin
from tenants.errors import Forbidden, NotFound
from tenants.identity import Identity
from tenants.permissions import allowed
from tenants.prepared import PREPARED
from tenants.rows import uuid7

Form = Literal["json", "csv"]

# Reading and the trail are one statement: nothing can be read without the row that says so. The trail's ids
# are hashes of the request and the table.
READ = text(
    """
    WITH asked AS (
        SELECT released.release_id, released.name,
               CASE WHEN :csv THEN released.csv_body ELSE released.json_body END AS body
        FROM release_table released
        WHERE released.release_id = (SELECT id FROM release ORDER BY published_at DESC, sequence DESC LIMIT 1)
          AND released.name = ANY(:names)
    ), written AS (
        INSERT INTO national_audit (id, at, actor, organisation_id, release_id, table_name, request_id)
        SELECT md5(:request || '/' || name)::uuid, now(), :actor, :organisation, release_id, name, :request
        FROM asked
    )
    SELECT release_id, name, body FROM asked
    """
).execution_options(**PREPARED)


@dataclass(frozen=True)
class ReleasedTable:
    """A table of the newest release, as it was written when it was published."""

    release_id: UUID
    name: str
    form: Form
    body: str

    @property
    def tag(self) -> str:
        """What tells this body from every other: a release never changes."""
        return f"{self.release_id.hex}-{self.name}-{self.form}"


def read_latest(
    session: Session, *, by: Identity, names: Sequence[str], form: Form = "json"
) -> Mapping[str, ReleasedTable]:
    """Tables of the newest release by name, each read recorded; one statement.

    :raises Forbidden: neither a machine with the scope nor a national analyst asks.
    :raises NotFound: nothing is published yet, or a table has another name.
    """
    if not (allowed("national.read", by) or allowed("national.page", by)):
        raise Forbidden("National figures are for national analysts.")
    rows = session.execute(
        READ,
        {
            "csv": form == "csv",
            "names": list(names),
            "request": origin.get().request_id or uuid7().hex,
            "actor": by.client_id or str(by.person),
            "organisation": by.organisation_id,
        },
    ).all()
    if {row.name for row in rows} != set(names):
        raise NotFound
    return {row.name: ReleasedTable(row.release_id, row.name, form, row.body) for row in rows}
