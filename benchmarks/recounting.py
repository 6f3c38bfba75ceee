"""Scoring 100,000 appraisals again by SQL, against the bare weighted means of the same rows.

They stand in a cycle of their own with 12 behaviours and 6 objectives each, and are made by a handful of
statements. Both queries run as the application, under row-level security, in turn.
"""

import statistics
import time
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Engine, FromClause, create_engine, func, literal_column, select, text
from sqlalchemy.orm import Session
from sqlalchemy.pool import NullPool

from appraisal.cycles.models import Appraisal, Cycle
from appraisal.reviews.models import AgreedRating, Objective
from appraisal.reviews.scores import DEFAULT_RULE
from appraisal.reviews.service.recount import recount
from appraisal.reviews.service.recount_rows import rows_of, scored
from benchmarks.errors import BenchmarkError
from benchmarks.stage import DATABASE, Stage
from benchmarks.trust import OWN
from migrations.roles import APP

APPRAISALS = 100_000
ROUNDS = 5
BUDGET_RATIO = 2.0
CYCLE = UUID("00000000-0000-4000-8000-0000000c7c1e")

# Foreign keys are left out while rows are made: there is nobody behind these appraisals.
FILL = (
    "SET LOCAL session_replication_role = replica",
    """
    INSERT INTO cycle (tenant_id, id, name, framework_version_id, opens_on, assessment_opens_on, closes_on,
                       rule, countersign, launched_at)
    SELECT tenant_id, :cycle, 'Scored again', framework_version_id, opens_on, assessment_opens_on, closes_on,
           rule, countersign, launched_at
    FROM cycle WHERE tenant_id = :own ORDER BY opens_on DESC LIMIT 1
    """,
    """
    INSERT INTO appraisal (tenant_id, id, cycle_id, person_id, post_id, state, revision, version,
                           without_self, created_at, updated_at)
    SELECT :own, ('00000000-0000-4000-8000-' || lpad(to_hex(row_number() OVER ()), 12, '0'))::uuid, :cycle,
           md5('person' || n)::uuid, md5('post' || n)::uuid, 'complete', 1, 1, false, now(), now()
    FROM generate_series(1, :appraisals) n
    """,
    """
    INSERT INTO objective (tenant_id, id, appraisal_id, position, title, measure, weight, version)
    SELECT tenant_id, ('00000000-0000-4000-8001-' || lpad(to_hex(row_number() OVER ()), 12, '0'))::uuid,
           id, place, 'Something', '', 16.667 + place, 1
    FROM appraisal, generate_series(1, 6) place WHERE tenant_id = :own AND cycle_id = :cycle
    """,
    """
    INSERT INTO agreed_rating (tenant_id, id, appraisal_id, behaviour_id, points, non_rating, basis,
                               appraisee_words, version)
    SELECT form.tenant_id, ('00000000-0000-4000-8002-' || lpad(to_hex(row_number() OVER ()), 12, '0'))::uuid,
           form.id, behaviour.id,
           CASE WHEN chance % 20 = 0 THEN NULL ELSE 1 + chance % 5 END,
           CASE WHEN chance % 20 = 0 THEN 'no_chance' END, 'agreed', '', 1
    FROM cycle
    JOIN appraisal form ON form.tenant_id = cycle.tenant_id AND form.cycle_id = cycle.id
    JOIN value ON value.tenant_id = cycle.tenant_id AND value.version_id = cycle.framework_version_id
    JOIN behaviour ON behaviour.tenant_id = value.tenant_id AND behaviour.value_id = value.id
    CROSS JOIN LATERAL (SELECT abs(hashtext(form.id::text || behaviour.code)) AS chance) drawn
    WHERE cycle.tenant_id = :own AND cycle.id = :cycle
    """,
    """
    INSERT INTO agreed_rating (tenant_id, id, appraisal_id, objective_id, points, basis, appraisee_words,
                               version)
    SELECT objective.tenant_id,
           ('00000000-0000-4000-8003-' || lpad(to_hex(row_number() OVER ()), 12, '0'))::uuid,
           appraisal_id, objective.id,
           1 + abs(hashtext(objective.id::text)) % 5, 'agreed', '', 1
    FROM objective JOIN appraisal form ON form.tenant_id = objective.tenant_id AND form.id = appraisal_id
    WHERE objective.tenant_id = :own AND form.cycle_id = :cycle
    """,
)


@dataclass(frozen=True)
class Recounting:
    """Seconds of both, and the median over rounds of their ratio."""

    bare_seconds: float
    scored_seconds: float
    ratio: float

    @property
    def reached(self) -> bool:
        """Whether it is within its budget."""
        return self.ratio <= BUDGET_RATIO


def measure(stage: Stage) -> Recounting:
    """Fill the cycle, then ask for both in turn.

    :raises BenchmarkError: an appraisal has no score.
    """
    _fill(stage)
    with stage.session(APP, OWN) as session:
        bare, ours = _bare(), _scored(session)
        for query in (bare, ours):
            _seconds(session, query)
        rounds = [(_seconds(session, bare), _seconds(session, ours)) for _ in range(ROUNDS)]
    return Recounting(
        statistics.median(each[0] for each in rounds),
        statistics.median(each[1] for each in rounds),
        statistics.median(scored / bare for bare, scored in rounds),
    )


def _fill(stage: Stage) -> None:
    with _superuser(stage).begin() as connection:
        given = {"own": OWN, "cycle": CYCLE, "appraisals": APPRAISALS}
        for statement in FILL:
            connection.execute(text(statement), given)
    stage.tidy()


def _superuser(stage: Stage) -> Engine:
    return create_engine(stage.server.superuser_url(DATABASE), poolclass=NullPool)


def _bare() -> FromClause:
    """The mean of all behaviours, and that of the objectives by weight: no values, bands, caps or minimum."""
    rating, objective = AgreedRating, Objective
    weighted = func.sum(rating.points * objective.weight) / func.sum(objective.weight)
    return (
        select(
            rating.appraisal_id,
            func.avg(rating.points).filter(rating.behaviour_id.is_not(None)).label("how"),
            weighted.label("what"),
        )
        .join(Appraisal, (Appraisal.tenant_id == rating.tenant_id) & (Appraisal.id == rating.appraisal_id))
        .outerjoin(
            objective, (objective.tenant_id == rating.tenant_id) & (objective.id == rating.objective_id)
        )
        .where(rating.tenant_id == OWN, Appraisal.cycle_id == CYCLE, Appraisal.state == "complete")
        .group_by(rating.appraisal_id)
        .subquery("found")
    )


def _scored(session: Session) -> FromClause:
    cycle = scored(session, cycle=session.get_one(Cycle, (OWN, CYCLE)))
    return recount(DEFAULT_RULE, rows_of(cycle, DEFAULT_RULE)).subquery("found")


def _seconds(session: Session, query: FromClause) -> float:
    """How long it takes to work every row out; they stay in the database, so sending them isn't timed."""
    whole_row: Any = literal_column("found")
    begin = time.perf_counter()
    rows = session.scalar(select(func.count(whole_row)).select_from(query))
    taken = time.perf_counter() - begin
    if rows != APPRAISALS:
        raise BenchmarkError(f"{rows} of {APPRAISALS} appraisals were scored.")
    return taken
