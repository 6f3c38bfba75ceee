"""The organisation of a transaction: set once, from the identity, and gone with the transaction."""

from collections.abc import Iterator
from uuid import UUID

import pytest
from sqlalchemy import Engine, create_engine, select, text
from sqlalchemy.exc import DBAPIError, ProgrammingError
from sqlalchemy.orm import Session

from tenants import scope
from tenants.people.models import Person
from tenants.scope import ScopeError
from tests.database import Database
from tests.world import World

SETTING = text("SELECT current_setting('app.tenant_id', true)")


@pytest.fixture
def engine(database: Database) -> Iterator[Engine]:
    """One connection, used again and again, as in a pool under load."""
    made = create_engine(database.url("app"), pool_size=1, max_overflow=0)
    yield made
    made.dispose()


@pytest.fixture(scope="module")
def ours(world: World) -> UUID:
    return world.members["ours.lead"].organisation_id


@pytest.fixture(scope="module")
def theirs(world: World) -> UUID:
    return world.members["theirs.lead"].organisation_id


def people(session: Session) -> set[UUID]:
    return set(session.scalars(select(Person.tenant_id)))


def test_a_session_works_for_one_organisation_only(engine: Engine, ours: UUID, theirs: UUID) -> None:
    with Session(engine) as session:
        scope.enter(session, ours)
        scope.enter(session, ours)
        with pytest.raises(ScopeError, match="one organisation only"):
            scope.enter(session, theirs)
        assert people(session) == {ours}
        session.commit()
        with pytest.raises(ScopeError, match="one organisation only"):
            scope.enter(session, theirs)


def test_an_organisation_is_not_taken_on_after_the_first_statement(engine: Engine, ours: UUID) -> None:
    with Session(engine) as session:
        session.execute(text("SELECT 1"))
        with pytest.raises(ScopeError, match="before the first statement"):
            scope.enter(session, ours)


def test_a_session_without_an_organisation_says_so(engine: Engine) -> None:
    with Session(engine) as session:
        with pytest.raises(ScopeError, match="no organisation"):
            scope.organisation_of(session)
        with pytest.raises(DBAPIError):
            people(session)


def test_a_new_row_without_an_organisation_is_not_saved(engine: Engine) -> None:
    with Session(engine) as session:
        session.add(Person(employee_number="1", given_name="No", family_name="Where"))
        with pytest.raises(ScopeError, match="no organisation"):
            session.flush()


@pytest.mark.parametrize("end", ["commit", "rollback"])
def test_the_setting_is_gone_with_the_transaction(engine: Engine, ours: UUID, end: str) -> None:
    with Session(engine) as session:
        scope.enter(session, ours)
        backend = session.scalar(text("SELECT pg_backend_pid()"))
        assert session.scalar(SETTING) == str(ours)
        getattr(session, end)()
    with Session(engine) as session:
        assert session.scalar(text("SELECT pg_backend_pid()")) == backend
        assert session.scalar(SETTING) == ""
        with pytest.raises(DBAPIError, match="invalid input syntax"):
            people(session)


def test_the_next_transaction_of_a_session_is_scoped_again(engine: Engine, ours: UUID) -> None:
    with Session(engine) as session:
        scope.enter(session, ours)
        for _ in range(3):
            assert people(session) == {ours}
            session.commit()


def test_the_same_connection_serves_two_organisations_one_after_the_other(
    engine: Engine, ours: UUID, theirs: UUID
) -> None:
    for organisation in (ours, theirs, ours):
        with Session(engine) as session:
            scope.enter(session, organisation)
            assert people(session) == {organisation}
            session.commit()


def test_a_savepoint_keeps_the_organisation_whether_released_or_rolled_back(
    engine: Engine, ours: UUID
) -> None:
    with Session(engine) as session:
        scope.enter(session, ours)
        with session.begin_nested(), session.begin_nested():
            assert people(session) == {ours}
        with pytest.raises(ProgrammingError), session.begin_nested():
            session.execute(text("SELECT no_such_column"))
        assert people(session) == {ours}


def test_a_savepoint_is_not_a_way_into_another_organisation(engine: Engine, ours: UUID, theirs: UUID) -> None:
    with Session(engine) as session:
        scope.enter(session, ours)
        session.execute(text("SELECT 1"))
        with session.begin_nested():
            with pytest.raises(ScopeError):
                scope.enter(session, theirs)
            assert people(session) == {ours}


def test_a_row_is_given_to_the_sessions_organisation_at_flush(engine: Engine, ours: UUID) -> None:
    with Session(engine) as session:
        scope.enter(session, ours)
        row = Person(employee_number="new", given_name="New", family_name="Here")
        session.add(row)
        session.flush()
        assert row.tenant_id == ours


def test_a_row_that_names_another_organisation_is_refused(engine: Engine, ours: UUID, theirs: UUID) -> None:
    with Session(engine) as session:
        scope.enter(session, ours)
        session.add(Person(tenant_id=theirs, employee_number="new", given_name="Not", family_name="Here"))
        with pytest.raises(ProgrammingError, match="row-level security"):
            session.flush()
