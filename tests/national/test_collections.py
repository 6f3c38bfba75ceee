"""Opening a collection: what it needs, and that it is frozen afterwards."""

from dataclasses import replace
from datetime import date
from uuid import UUID

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import ProgrammingError

from appraisal.national.collection import find_collection, list_collections, open_collection
from appraisal.national.models import Collection
from appraisal.reviews.scores import DEFAULT_RULE
from frameworks.definitions import built_in
from frameworks.service import national_version_id
from tenants.audit.models import AuditEvent
from tenants.errors import Conflict, Forbidden, Invalid, NotFound
from tenants.organisations.registry import organisation_id
from tenants.organisations.service import command_identity
from tests.database import Database
from tests.national.collections import CODE, opened
from tests.world import NATIONAL, World


@pytest.fixture(scope="module")
def collection(database: Database, world: World) -> UUID:
    return opened(database)


def test_a_collection_pins_period_framework_rule_and_policy(database: Database, collection: UUID) -> None:
    with database.session("app", organisation_id(NATIONAL)) as session:
        found = find_collection(session, CODE)
    assert (found.id, found.policy, found.rule) == (collection, "demo-0", DEFAULT_RULE)
    assert (found.period_start, found.period_end) == (date(2026, 4, 1), date(2027, 3, 31))
    assert found.framework_version_id == national_version_id(built_in())
    assert [value.code for value in found.values] == [value.code for value in built_in().values]
    assert found.points == (1, 2, 3, 4, 5)


def test_opening_one_is_in_the_audit_trail_of_the_national_body(database: Database, collection: UUID) -> None:
    with database.session("owner", organisation_id(NATIONAL)) as session:
        event = session.scalars(
            select(AuditEvent).where(
                AuditEvent.tenant_id == organisation_id(NATIONAL), AuditEvent.object_id == collection
            )
        ).one()
    assert (event.action, event.actor_command) == ("collection.opened", "tests")
    assert event.detail == {"code": CODE, "policy": "demo-0"}


def test_a_code_is_used_once(database: Database, collection: UUID) -> None:
    with pytest.raises(Conflict, match="never changes"):
        opened(database)


def test_a_policy_that_does_not_exist_opens_nothing(database: Database, collection: UUID) -> None:
    with pytest.raises(Invalid) as refused:
        opened(database, code="2030-31", policy="none")
    assert [problem.pointer for problem in refused.value.problems] == ["/policy"]


def test_period_and_framework_are_checked(database: Database, collection: UUID) -> None:
    with database.session("owner", organisation_id(NATIONAL)) as session, pytest.raises(Invalid) as refused:
        open_collection(
            session,
            by=command_identity(session, command="tests"),
            code="2031-32",
            name="Backwards",
            period_start=date(2031, 4, 1),
            period_end=date(2031, 3, 31),
            framework_version_id=organisation_id(NATIONAL),
            rule=replace(DEFAULT_RULE, measures=DEFAULT_RULE.measures[:1], grid=None),
            policy="demo-0",
        )
    assert {problem.pointer for problem in refused.value.problems} == {
        "/period_end",
        "/rule/measures",
        "/framework_version_id",
    }


@pytest.mark.parametrize("role", ["app", "release", "national"])
@pytest.mark.parametrize(
    "change",
    [
        "UPDATE collection SET policy = 'none'",
        "DELETE FROM collection",
        "INSERT INTO collection DEFAULT VALUES",
    ],
)
def test_no_serving_role_changes_a_collection(
    database: Database, collection: UUID, role: str, change: str
) -> None:
    with (
        database.session(role, organisation_id(NATIONAL)) as session,
        pytest.raises(ProgrammingError, match="permission denied"),
    ):
        session.execute(text(change))


def test_an_unknown_code_is_not_found(database: Database, collection: UUID) -> None:
    with database.session("app", organisation_id(NATIONAL)) as session, pytest.raises(NotFound):
        find_collection(session, "1999-00")


def test_only_an_information_lead_lists_collections(world: World, collection: UUID) -> None:
    with world.session("ours.lead") as session:
        (line,) = list_collections(session, by=world.identity("ours.lead"))
        assert session.get_one(Collection, collection).code == line.code
    assert (line.code, line.return_version, line.submitted_at) == (CODE, None, None)
    with world.session("ours.manager") as session, pytest.raises(Forbidden):
        list_collections(session, by=world.identity("ours.manager"))
