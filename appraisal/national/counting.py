"""Counting an organisation's people for a return: one statement, however many they are."""

from sqlalchemy import text
from sqlalchemy.orm import Session

from appraisal.national.collection import CollectionView
from appraisal.national.return_tables import (
    AGREED,
    PERSPECTIVES,
    STAGES,
    ReturnTables,
    ValueCounts,
    categories,
)
from tenants.identity import Identity

# One statement, so that both tables tell of one moment. A cycle belongs to the collection in whose period
# it closes, so none is counted twice. A half counts only once both sides can see it: from the conversation
# on. A person's mean of a value runs over all core behaviours of all their counted appraisals, with equal
# weights; (2·sum + n) / (2·n) in whole numbers is that mean rounded half up.
COUNT = text(
    """
    WITH appraised AS (
        SELECT appraisal.tenant_id, appraisal.id, appraisal.person_id, appraisal.state,
               cycle.framework_version_id
        FROM cycle
        JOIN framework_version copy
          ON copy.tenant_id = cycle.tenant_id AND copy.id = cycle.framework_version_id
        JOIN appraisal ON appraisal.tenant_id = cycle.tenant_id AND appraisal.cycle_id = cycle.id
        WHERE cycle.tenant_id = :organisation AND copy.national_version_id = :national_version
          AND cycle.closes_on BETWEEN :period_start AND :period_end
    ), core AS (
        SELECT behaviour.tenant_id, behaviour.id, value.version_id, national_value.code AS value
        FROM value
        JOIN national_value ON national_value.id = value.national_value_id
        JOIN behaviour ON behaviour.tenant_id = value.tenant_id AND behaviour.value_id = value.id
        WHERE value.tenant_id = :organisation AND national_value.version_id = :national_version
          AND behaviour.national_behaviour_id IS NOT NULL
    ), answer AS (
        SELECT half.perspective, appraised.person_id, core.value, rating.points, rating.non_rating,
               false AS not_agreed
        FROM appraised
        JOIN half ON half.tenant_id = appraised.tenant_id AND half.appraisal_id = appraised.id
                 AND half.shared_at IS NOT NULL
        JOIN core ON core.tenant_id = appraised.tenant_id AND core.version_id = appraised.framework_version_id
        LEFT JOIN rating ON rating.tenant_id = half.tenant_id AND rating.half_id = half.id
                        AND rating.behaviour_id = core.id
        WHERE appraised.state IN ('conversation', 'sign_off', 'complete')
        UNION ALL
        SELECT :agreed, appraised.person_id, core.value, agreed.points, agreed.non_rating,
               agreed.basis IS NOT DISTINCT FROM 'not_agreed'
        FROM appraised
        JOIN core ON core.tenant_id = appraised.tenant_id AND core.version_id = appraised.framework_version_id
        LEFT JOIN agreed_rating agreed
               ON agreed.tenant_id = appraised.tenant_id AND agreed.appraisal_id = appraised.id
              AND agreed.behaviour_id = core.id
        WHERE appraised.state = 'complete'
    ), rated AS (
        SELECT perspective, value, person_id,
               CASE WHEN bool_or(not_agreed) THEN 'not_agreed'
                    WHEN count(points) > 0
                    THEN ((2 * sum(points) + count(points)) / (2 * count(points)))::text
                    WHEN bool_and(non_rating IS NOT DISTINCT FROM 'no_chance') THEN 'no_chance'
                    ELSE 'no_score'
               END AS category
        FROM answer
        GROUP BY perspective, value, person_id
    ), confirmed AS (
        SELECT tenant_id, appraisal_id, count(*) AS sides
        FROM confirmation
        WHERE tenant_id = :organisation AND step = 'conversation'
        GROUP BY tenant_id, appraisal_id
    ), person_stage AS (
        SELECT appraised.person_id,
               min(array_position(
                   CAST(:stages AS text[]),
                   CASE WHEN appraised.state = 'conversation' AND confirmed.sides = 1
                        THEN 'confirmed_by_one_side' ELSE appraised.state END)) AS stage
        FROM appraised
        LEFT JOIN confirmed
               ON confirmed.tenant_id = appraised.tenant_id AND confirmed.appraisal_id = appraised.id
        GROUP BY appraised.person_id
    )
    SELECT NULL AS perspective, NULL AS value, (CAST(:stages AS text[]))[stage] AS category,
           count(*) AS people
    FROM person_stage GROUP BY stage
    UNION ALL
    SELECT perspective, value, category, count(*) FROM rated GROUP BY perspective, value, category
    """
)


def count_people(session: Session, *, by: Identity, collection: CollectionView) -> ReturnTables:
    """The exact counts of the organisation the session works for; categories without people are zeros."""
    rows = session.execute(
        COUNT,
        {
            "organisation": by.organisation_id,
            "national_version": collection.framework_version_id,
            "period_start": collection.period_start,
            "period_end": collection.period_end,
            "agreed": AGREED,
            "stages": list(STAGES),
        },
    ).all()
    found = {(row.perspective, row.value, row.category): int(row.people) for row in rows}
    columns = categories(collection.points)
    return ReturnTables(
        completion={stage: found.get((None, None, stage), 0) for stage in STAGES},
        ratings=tuple(
            ValueCounts(
                value=value.code,
                perspective=perspective,
                counts={column: found.get((perspective, value.code, column), 0) for column in columns},
            )
            for value in collection.values
            for perspective in PERSPECTIVES
        ),
    )
