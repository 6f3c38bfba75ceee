"""A transaction that visits another organisation sees that one alone, and comes back or is undone."""

from uuid import UUID

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from tenants import scope
from tenants.people.models import Person
from tests.world import World


def numbers(session: Session) -> set[str]:
    """Employee numbers of everybody the transaction can see."""
    return set(session.scalars(select(Person.employee_number)))


def setting(session: Session) -> str:
    return str(session.scalar(text("SELECT current_setting('app.tenant_id')")))


def newcomer(number: str) -> Person:
    return Person(employee_number=number, given_name="New", family_name="Comer")


def fail_there(session: Session, organisation: UUID, problem: BaseException) -> None:
    with scope.visiting(session, organisation):
        session.add(newcomer("lost there"))
        session.flush()
        raise problem


@pytest.fixture(scope="module")
def theirs(world: World) -> UUID:
    return world.members["theirs.lead"].organisation_id


def test_inside_a_visit_only_the_other_organisation_is_seen_and_afterwards_only_ones_own(
    world: World, theirs: UUID
) -> None:
    with world.session("ours.lead") as session:
        own = numbers(session)
        with scope.visiting(session, theirs):
            assert scope.organisation_of(session) == theirs
            assert numbers(session).isdisjoint(own)
            assert "B1" in numbers(session)
        assert numbers(session) == own


def test_a_new_row_belongs_to_the_organisation_it_was_added_in(world: World, theirs: UUID) -> None:
    with world.session("ours.lead") as session:
        session.add(newcomer("before"))
        with scope.visiting(session, theirs):
            session.add(newcomer("inside"))
        session.add(newcomer("after"))
        assert {"before", "after"} < numbers(session)
        assert "inside" not in numbers(session)
        with scope.visiting(session, theirs):
            assert "inside" in numbers(session)
        session.rollback()


@pytest.mark.parametrize("problem", [ValueError("by us"), KeyboardInterrupt()])
def test_a_visit_that_fails_undoes_the_whole_transaction_and_goes_on_at_home(
    world: World, theirs: UUID, problem: BaseException
) -> None:
    with world.session("ours.lead") as session:
        session.add(newcomer("lost"))
        with pytest.raises(type(problem)):
            fail_there(session, theirs, problem)
        assert setting(session) == str(world.members["ours.lead"].organisation_id)
        assert "lost" not in numbers(session)
        with scope.visiting(session, theirs):
            assert "lost there" not in numbers(session)


def test_a_session_of_no_organisation_visits_nobody(world: World, theirs: UUID) -> None:
    with (
        world.database.session() as session,
        pytest.raises(scope.ScopeError),
        scope.visiting(session, theirs),
    ):
        pass


def test_visiting_ones_own_organisation_changes_nothing(world: World) -> None:
    own = world.members["ours.lead"].organisation_id
    with world.session("ours.lead") as session:
        with scope.visiting(session, own):
            assert setting(session) == str(own)
        assert setting(session) == str(own)
