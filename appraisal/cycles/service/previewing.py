"""What launching a cycle would do, and who is missing from one that runs: read-only, set-based."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from appraisal.cycles.domain import MANY_APPRAISEES
from appraisal.cycles.service.posts import HELD, HERE, MEDICAL, OF_ONE, POSTS
from appraisal.cycles.service.reading import OneCycle, may_manage, may_read, one_cycle
from tenants.days import today
from tenants.identity import Identity

MOST_NAMED = 50


@dataclass(frozen=True)
class Unmanaged:
    """A post that nobody who works here manages: its appraisal would begin without a working appraiser."""

    person_id: UUID
    post_id: UUID
    name: str
    job_title: str


@dataclass(frozen=True)
class Busy:
    """A manager who would appraise very many: with those they appraise already, excused ones left out."""

    person_id: UUID
    name: str
    appraisals: int


@dataclass(frozen=True)
class LaunchPreview:
    """What would come; all numbers but two are of what launching would add to what is there (`present`).

    `appraisals` counts those that would be made, `excused` those of them that would be excused; the excused
    take no part in the numbers that follow. `unmanaged` are posts without a manager who works here,
    `several_posts` people with more than one appraisal in this cycle, `elsewhere` people who have one in
    another cycle that runs at the same time, `busy` managers who would get another and then have more than
    15, with those they have already. The first 50 of two of them are named.
    """

    of: OneCycle
    present: int
    appraisals: int
    excused: int
    unmanaged: int
    several_posts: int
    elsewhere: int
    busy: int
    unmanaged_posts: tuple[Unmanaged, ...]
    busy_managers: tuple[Busy, ...]


@dataclass(frozen=True)
class Missing:
    """A cycle that runs, and how many posts have no appraisal in it."""

    cycle_id: UUID
    name: str
    posts: int


# Whose manager has gone is the same as where a lead looks for appraisals without an appraiser.
_DUE = (
    """
    WITH due AS (
        SELECT post.id AS post_id, post.person_id, post.job_title, person.given_name, person.family_name,
               CASE WHEN here.id IS NULL THEN line.manager_id ELSE here.appraiser_id END AS manager_id,
               CASE WHEN here.id IS NULL THEN post.staff_group = :medical ELSE here.state = 'excused' END
                   AS is_excused,
               here.id IS NULL AS is_new,
               cycle.tenant_id, cycle.id AS cycle_id, cycle.opens_on, cycle.closes_on
    """  # noqa: S608 - constants of this package
    + POSTS
    + HERE
    + HELD
    + OF_ONE
    + """
    ), fresh AS (
        SELECT * FROM due WHERE is_new AND NOT is_excused
    ), gone AS (
        SELECT manager.id FROM person manager
        WHERE manager.tenant_id = :organisation AND manager.id IN (SELECT manager_id FROM fresh)
          AND (manager.left_on < :today
               OR NOT coalesce((SELECT bool_or(o.ended_on IS NULL OR o.ended_on >= :today) FROM post o
                                WHERE o.tenant_id = manager.tenant_id AND o.person_id = manager.id), true))
    ), wide AS (
        SELECT manager_id, count(*) AS appraisals FROM due
        WHERE NOT is_excused AND manager_id IS NOT NULL AND manager_id NOT IN (SELECT id FROM gone)
        GROUP BY manager_id HAVING count(*) > :many AND bool_or(is_new)
    )
    """
)
_COUNTS = text(
    _DUE  # noqa: S608 - constants of this package
    + """
    SELECT (SELECT count(*) FROM appraisal
            WHERE appraisal.tenant_id = :organisation AND appraisal.cycle_id = :cycle) AS present,
           count(*) FILTER (WHERE is_new) AS appraisals,
           count(*) FILTER (WHERE is_new AND is_excused) AS excused,
           (SELECT count(*) FROM fresh
            WHERE manager_id IS NULL OR manager_id IN (SELECT id FROM gone)) AS unmanaged,
           (SELECT count(*) FROM (
                SELECT FROM due WHERE NOT is_excused
                GROUP BY person_id HAVING count(*) > 1 AND bool_or(is_new)) several) AS several_posts,
           (SELECT count(DISTINCT fresh.person_id)
            FROM fresh
            JOIN cycle other ON other.tenant_id = :organisation AND other.id <> fresh.cycle_id
                            AND other.launched_at IS NOT NULL AND other.closes_on >= :today
                            AND other.opens_on <= fresh.closes_on AND fresh.opens_on <= other.closes_on
            JOIN appraisal there ON there.tenant_id = :organisation AND there.cycle_id = other.id
                                AND there.person_id = fresh.person_id AND there.state <> 'excused'
           ) AS elsewhere,
           (SELECT count(*) FROM wide) AS busy
    FROM due
    """
)
_UNMANAGED = text(
    _DUE  # noqa: S608 - constants of this package
    + """
    SELECT person_id, post_id, given_name || ' ' || family_name AS name, job_title FROM fresh
    WHERE manager_id IS NULL OR manager_id IN (SELECT id FROM gone)
    ORDER BY family_name, given_name, post_id LIMIT :most
    """
)
_BUSY = text(
    _DUE  # noqa: S608 - constants of this package
    + """
    SELECT manager.id AS person_id, manager.given_name || ' ' || manager.family_name AS name, wide.appraisals
    FROM wide JOIN person manager ON manager.tenant_id = :organisation AND manager.id = wide.manager_id
    ORDER BY wide.appraisals DESC, manager.id LIMIT :most
    """
)
_MISSING = text(
    "SELECT cycle.id AS cycle_id, cycle.name, count(*) AS posts"
    + POSTS
    + HERE
    + HELD
    + """
      AND here.id IS NULL AND cycle.launched_at IS NOT NULL AND cycle.closes_on >= :today
    GROUP BY cycle.id, cycle.name, cycle.opens_on ORDER BY cycle.opens_on DESC, cycle.id
    """
)


def preview_launch(session: Session, *, by: Identity, cycle_id: UUID) -> LaunchPreview:
    """Count what launching this cycle now would do, or launching it again, in five statements.

    :raises NotFound: no such cycle here.
    :raises Forbidden: unless an organisation lead asks.
    """
    may_manage(by)
    found = one_cycle(session, by=by, cycle_id=cycle_id)
    asked = {
        "organisation": by.organisation_id,
        "cycle": cycle_id,
        "medical": MEDICAL,
        "today": today(),
        "many": MANY_APPRAISEES,
        "most": MOST_NAMED,
    }
    counts = session.execute(_COUNTS, asked).one()
    unmanaged = session.execute(_UNMANAGED, asked)
    busy = session.execute(_BUSY, asked)
    return LaunchPreview(
        of=found,
        **counts._asdict(),
        unmanaged_posts=tuple(Unmanaged(**row._asdict()) for row in unmanaged),
        busy_managers=tuple(Busy(**row._asdict()) for row in busy),
    )


def missing(session: Session, *, by: Identity) -> tuple[Missing, ...]:
    """The cycles that run and lack an appraisal for somebody who works here, in one statement.

    :raises Forbidden: unless an organisation lead asks.
    """
    may_read(by)
    rows = session.execute(_MISSING, {"organisation": by.organisation_id, "today": today()})
    return tuple(Missing(**row._asdict()) for row in rows)
