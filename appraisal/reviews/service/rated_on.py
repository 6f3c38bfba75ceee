"""Which versions of the values somebody is rated on now."""

from sqlalchemy import text
from sqlalchemy.orm import Session

from appraisal.reviews.service.clock import today
from frameworks.service.current import Pinned
from tenants.identity import Identity

# An appraisal that isn't finished holds its version past the end of its cycle. One's own comes first, then
# what has begun, then what began last; who is excused isn't rated, and reads what others are rated on.
_PINNED = text(
    """
    SELECT c.framework_version_id, c.name, a.id IS NOT NULL AS is_own
    FROM cycle c
    LEFT JOIN appraisal a ON a.tenant_id = c.tenant_id AND a.cycle_id = c.id
                         AND a.person_id = :person AND a.state <> 'excused'
    WHERE c.tenant_id = :organisation AND c.launched_at IS NOT NULL
      AND (c.closes_on >= :today OR a.state <> 'complete')
    ORDER BY is_own DESC, c.opens_on <= :today DESC, c.opens_on DESC, c.id
    """
)


def rated_on(session: Session, *, by: Identity) -> tuple[Pinned, ...]:
    """What their own open appraisals have, or else their organisation's running cycle; none where none runs.

    A cycle runs from its launch to its last day, that day included.
    """
    asked = {"organisation": by.organisation_id, "person": by.person_id, "today": today()}
    rows = session.execute(_PINNED, asked).all()
    pinned = dict.fromkeys(Pinned(row.framework_version_id, row.is_own, row.name) for row in rows)
    return tuple(each for each in pinned if each.is_own) or (*pinned,)[:1]
