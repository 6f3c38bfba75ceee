"""Equality characteristics, which nobody reads one by one: counted, given to the person, erased.

The application has no grant on the table. The functions of the database that stand behind these use cases
run as its owner, whom row-level security binds to the organisation all the same (docs/isolation.md).
"""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from tenants.errors import Forbidden, NotFound
from tenants.identity import Identity
from tenants.permissions import allowed

COUNTED = (
    "age",
    "gender",
    "gender_same_as_at_birth",
    "ethnicity",
    "sexual_orientation",
    "religion_or_belief",
    "disability",
)
"""What people can be counted by; age in the bands of the NHS Staff Survey."""
COUNT = text("SELECT category, people FROM equality_counts(:characteristic) ORDER BY category")
OWN = text("SELECT equality_of(:person)")
FORGET = text("SELECT equality_forget(:person)")


def counts(session: Session, *, by: Identity, characteristic: str) -> Mapping[str, int | None]:
    """People who work here today by one characteristic, each count to the nearest 5; None for 1 to 7.

    The database rounds and withholds, not this code.

    :raises NotFound: when people aren't counted by this.
    :raises Forbidden: unless an organisation lead asks.
    """
    if characteristic not in COUNTED:
        raise NotFound
    if not allowed("people.equality.count", by):
        raise Forbidden("Only your organisation lead sees these counts.")
    return {row.category: row.people for row in session.execute(COUNT, {"characteristic": characteristic})}


def own_record(session: Session, *, person_id: UUID) -> Mapping[str, Any] | None:
    """One person's own record, for that person's copy of all that is held; the caller knows who asks.

    Dates as ISO text; None when nothing is recorded.
    """
    found: Mapping[str, Any] | None = session.execute(OWN, {"person": person_id}).scalar_one()
    return found


def forget(session: Session, *, person_id: UUID) -> bool:
    """Erase one person's record; the caller writes the trail. Was there one?"""
    return session.execute(FORGET, {"person": person_id}).first() is not None
