"""Figures for the report: rows of every table before and after, and what stayed or came alone."""

from collections.abc import Iterable, Mapping
from typing import Final
from uuid import UUID

from sqlalchemy import UUID as UuidType
from sqlalchemy import CompoundSelect, bindparam, func, literal, select, text, union_all
from sqlalchemy.orm import Session

from appraisal.records.moving.report import Left, Rows
from appraisal.records.moving.tables import COPIES, MATCHED, MOVES, STAYS
from appraisal.records.rows import table

UNREADABLE: Final = frozenset({"equality_characteristics", "staged_characteristics"})
"""Sealed from the application, so it can't count them either."""
COUNTED: Final = tuple(name for name in sorted({*COPIES, *MOVES, *MATCHED, *STAYS}) if name not in UNREADABLE)
Counts = Mapping[str, int]


def count_rows(session: Session, organisation_id: UUID) -> Counts:
    """How many rows each table holds of the organisation the transaction works for, in one statement."""
    return {row.name: row.rows for row in session.execute(_COUNT, {"organisation": organisation_id})}


def side_by_side(here: tuple[Counts, Counts], there: tuple[Counts, Counts]) -> dict[str, Rows]:
    """(before, after) of both, by table."""
    return {name: Rows(here[0][name], here[1][name], there[0][name], there[1][name]) for name in COUNTED}


def count_left(session: Session, *, home: UUID, accounts_without_provider: int) -> Left:
    """Inside the predecessor, while the rows still wait: what stays, and what comes without somebody."""
    row = session.execute(_LEFT, {"home": home}).one()
    return Left(**row._asdict(), accounts_without_provider=accounts_without_provider)


def count_accounts_without_provider(session: Session, *, there: UUID) -> int:
    """Inside the successor: waiting accounts at issuers that it doesn't sign in through."""
    return int(session.scalar(_ACCOUNTS, {"there": there}) or 0)


def _counts(names: Iterable[str]) -> CompoundSelect[str, int]:
    own = bindparam("organisation", type_=UuidType())
    parts = []
    for name in names:
        of = table(name)
        owner = of.c.tenant_id if "tenant_id" in of.c else of.c.organisation_id
        parts.append(select(literal(name).label("name"), func.count().label("rows")).where(owner == own))
    return union_all(*parts)


_COUNT: Final = _counts(COUNTED)
_LEFT: Final = text(
    """
    SELECT (SELECT count(*) FROM appraisal a JOIN moving_person m ON m.id = a.person_id
             WHERE a.tenant_id = :home) AS appraisals_of_movers,
           (SELECT count(*) FROM appraisal a JOIN moving_person m ON m.id = a.appraiser_id
             WHERE a.tenant_id = :home AND a.state NOT IN ('complete', 'excused'))
               AS appraisals_without_appraiser_here,
           (SELECT count(*) FROM moving_appraisal a
             WHERE a.appraiser_id IN (SELECT id FROM moving_named)) AS appraisals_with_appraiser_elsewhere,
           (SELECT count(*) FROM moving_reporting_line l
             WHERE l.manager_id IN (SELECT id FROM moving_named)) AS posts_with_manager_elsewhere,
           (SELECT count(*) FROM moving_named) AS people_named
    """
)
_ACCOUNTS: Final = text(
    """
    SELECT count(*) FROM moving_person_identity i
    WHERE NOT EXISTS (
        SELECT FROM identity_provider p
        WHERE p.tenant_id = :there AND p.issuer = i.issuer AND p.retired_at IS NULL
    )
    """
)
