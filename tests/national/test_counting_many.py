"""A return of many people, before the database has any statistics about them."""

from uuid import UUID

import pytest
from sqlalchemy import Connection, text

from appraisal.national.returns import build_return
from tests.database import Database
from tests.national.collections import CODE, opened
from tests.world import World

PEOPLE = 600
# md5 makes ids that the next statement finds again.
LOAD = (
    """
    INSERT INTO person (tenant_id, id, employee_number, given_name, family_name, created_at)
    SELECT :own, md5('person' || i)::uuid, 'many' || i, 'Pat', 'Many', now()
    FROM generate_series(1, :people) i
    """,
    """
    INSERT INTO post (tenant_id, id, person_id, assignment_number, staff_group, pay_band, job_title,
                      department, started_on, fte)
    SELECT :own, md5('post' || i)::uuid, md5('person' || i)::uuid, 'many' || i, 'Estates and Ancillary', '3',
           'Porter', 'Site', DATE '2024-04-01', 1
    FROM generate_series(1, :people) i
    """,
    """
    INSERT INTO appraisal (tenant_id, id, cycle_id, person_id, post_id, state, revision, version,
                           without_self, created_at, updated_at)
    SELECT :own, md5('appraisal' || i)::uuid, :cycle, md5('person' || i)::uuid, md5('post' || i)::uuid,
           'complete', 1, 1, false, now(), now()
    FROM generate_series(1, :people) i
    """,
    """
    INSERT INTO half (tenant_id, id, appraisal_id, perspective, author_id, comment, version, shared_at)
    SELECT :own, md5(appraisal.id || side)::uuid, appraisal.id, side, person_id, '', 1, now()
    FROM appraisal, (VALUES ('self'), ('appraiser')) sides (side)
    WHERE appraisal.tenant_id = :own AND state = 'complete'
    """,
    """
    INSERT INTO rating (tenant_id, id, half_id, behaviour_id, points, evidence, version, updated_at)
    SELECT :own, md5(half.id::text || behaviour.id)::uuid, half.id, behaviour.id, 3, '', 1, now()
    FROM half JOIN behaviour ON behaviour.tenant_id = half.tenant_id WHERE half.tenant_id = :own
    """,
    """
    INSERT INTO agreed_rating (tenant_id, id, appraisal_id, behaviour_id, points, basis, appraisee_words,
                               version)
    SELECT :own, md5(appraisal.id::text || behaviour.id)::uuid, appraisal.id, behaviour.id, 3, 'equal', '', 1
    FROM appraisal JOIN behaviour ON behaviour.tenant_id = appraisal.tenant_id
    WHERE appraisal.tenant_id = :own AND state = 'complete'
    """,
)


def load(connection: Connection, own: UUID, cycle: UUID) -> None:
    for statement in LOAD:
        connection.execute(text(statement), {"own": own, "cycle": cycle, "people": PEOPLE})


@pytest.fixture(scope="module")
def many(database: Database, world: World) -> None:
    opened(database)
    with world.session("ours.lead") as session:
        load(session.connection(), world.members["ours.lead"].organisation_id, world.cycles["ours"])
        session.commit()


def test_a_new_organisations_return_is_counted_at_once_before_any_analyze(many: None, world: World) -> None:
    """A plan that starts at the behaviours took half a minute here; the limit is for slow machines."""
    with world.session("ours.lead") as session:
        session.execute(text("SET LOCAL statement_timeout = '5s'"))
        tables = build_return(session, by=world.identity("ours.lead"), collection_code=CODE)
    assert tables.completion["complete"] == PEOPLE
    assert {each.counts["3"] for each in tables.ratings} == {PEOPLE}
