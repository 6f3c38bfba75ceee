"""Sealing on a real database: everything once, in one order, whatever order commits arrive in."""

import threading
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import select, text

from benchmarks.statements import counted
from tenants.audit import chain
from tenants.audit.domain import Head, genesis
from tenants.audit.models import AuditEvent, AuditLink
from tenants.rows import now, uuid7
from tests.audit.trails import add_events, seal_all
from tests.database import Database
from tests.world import World


@pytest.fixture
def ours(world: World) -> UUID:
    """The organisation, with all that its building wrote sealed."""
    own = world.members["ours.lead"].organisation_id
    seal_all(world.database, own)
    return own


def head(database: Database, organisation: UUID) -> Head:
    with database.session("app", organisation) as session:
        found = chain.verify(session, organisation_id=organisation)
    assert found.verdict.broken is None
    return found.verdict.head


def sealed(database: Database, organisation: UUID) -> list[UUID]:
    with database.session("app", organisation) as session:
        links = select(AuditLink.id).where(AuditLink.tenant_id == organisation).order_by(AuditLink.sequence)
        return list(session.scalars(links))


def test_events_are_sealed_once_in_the_order_of_their_moments_and_the_chain_holds(
    database: Database, ours: UUID
) -> None:
    before = head(database, ours)
    with database.session("app", ours) as session:
        ids = add_events(session, ours, 2500)
        session.commit()
    batches = seal_all(database, ours, whole=False)
    assert [batch.events for batch in batches] == [1000, 1000, 500]
    assert sealed(database, ours)[before.sequence :] == ids
    assert head(database, ours) == batches[-1].head
    assert seal_all(database, ours) == []


def test_a_batch_takes_the_same_statements_for_one_event_and_for_a_thousand(
    database: Database, ours: UUID
) -> None:
    counts = []
    for events in (1, 1000):
        with database.session("app", ours) as session:
            add_events(session, ours, events)
            session.commit()
        with database.session("app", ours) as session, counted() as sent:
            made = chain.seal(session, organisation_id=ours)
            session.commit()
        assert made is not None
        assert made.events == events
        counts.append(len(sent))
    assert counts == [7, 7]  # BEGIN, SET LOCAL, lock, head, events, links, COMMIT


def test_an_event_of_the_future_and_one_that_was_committed_late_are_sealed_too(
    database: Database, ours: UUID
) -> None:
    with database.session("app", ours) as slow:
        late = add_events(slow, ours, 1, first=now() - timedelta(minutes=20))
        with database.session("app", ours) as session:
            ahead = add_events(session, ours, 1, first=now() + timedelta(days=400))
            usual = add_events(session, ours, 1)
            session.commit()
        seal_all(database, ours, whole=False)
        slow.commit()
    with database.session("app", ours) as session:
        after = add_events(session, ours, 1)
        session.commit()
    seal_all(database, ours, whole=False)
    assert sealed(database, ours)[-4:] == usual + ahead + late + after
    head(database, ours)


def test_what_was_committed_later_than_the_search_looks_back_is_found_by_the_whole_search(
    database: Database, ours: UUID
) -> None:
    with database.session("app", ours) as session:
        very_late = add_events(session, ours, 1, first=now() - timedelta(days=3))
        session.commit()
    assert seal_all(database, ours, whole=False) == []
    with database.session("app", ours) as session:
        assert chain.verify(session, organisation_id=ours).unsealed == 1
    seal_all(database, ours, whole=True)
    assert sealed(database, ours)[-1:] == very_late


def test_while_one_seals_another_leaves_it_alone_and_writers_go_on(database: Database, ours: UUID) -> None:
    with database.session("app", ours) as session:
        add_events(session, ours, 2)
        session.commit()
    with database.session("app", ours) as first, database.session("app", ours) as second:
        assert chain.seal(first, organisation_id=ours) is not None
        assert chain.seal(second, organisation_id=ours) is None
        with database.session("app", ours) as writer:
            writer.execute(text("SET LOCAL lock_timeout = '50ms'"))
            add_events(writer, ours, 1)
            writer.commit()
        first.commit()
    seal_all(database, ours)
    head(database, ours)


def test_a_sealer_that_is_lost_before_its_commit_leaves_nothing_behind(
    database: Database, ours: UUID
) -> None:
    before = head(database, ours)
    with database.session("app", ours) as session:
        ids = add_events(session, ours, 3)
        session.commit()
    with database.session("app", ours) as session:
        assert chain.seal(session, organisation_id=ours) is not None
        session.rollback()
    assert head(database, ours) == before
    seal_all(database, ours, whole=False)
    assert sealed(database, ours)[before.sequence :] == ids


def test_many_writers_and_two_sealers_at_once_make_one_chain_with_everything_in_it(
    database: Database, ours: UUID
) -> None:
    written: list[UUID] = []
    done = threading.Event()

    def write() -> None:
        for _ in range(20):
            with database.session("app", ours) as session:
                written.extend(add_events(session, ours, 5))
                session.commit()

    def keep_sealing() -> None:
        while not done.is_set():
            seal_all(database, ours, whole=False)

    writers = [threading.Thread(target=write) for _ in range(3)]
    sealers = [threading.Thread(target=keep_sealing) for _ in range(2)]
    for thread in (*writers, *sealers):
        thread.start()
    for thread in writers:
        thread.join()
    done.set()
    for thread in sealers:
        thread.join()
    seal_all(database, ours, whole=False)
    links = sealed(database, ours)
    assert len(links) == len(set(links)) == head(database, ours).sequence
    assert set(written) <= set(links)


def test_each_organisation_has_a_chain_of_its_own(world: World, ours: UUID) -> None:
    theirs = world.members["theirs.lead"].organisation_id
    seal_all(world.database, theirs)
    assert genesis(ours) != genesis(theirs)
    assert head(world.database, ours).hash != head(world.database, theirs).hash
    assert set(sealed(world.database, ours)).isdisjoint(sealed(world.database, theirs))


def test_the_query_of_the_docs_reckons_the_same_chain(database: Database, ours: UUID) -> None:
    """Anybody with a database prompt can check a chain without this code."""
    with open("docs/audit.md", encoding="utf-8") as page:
        query = page.read().split("```sql\n")[1].split("```")[0]
    assert "sha256" in query
    with database.session("app", ours) as session:
        session.add(AuditEvent(id=uuid7(), action="odd", detail={"a": [1.50, None, 'é\t\x1f/\\" 😀']}))
        session.commit()
    seal_all(database, ours)
    with database.session("app", ours) as session:
        connection = session.connection()
        rows = connection.exec_driver_sql(query.replace("%", "%%")).all()
        assert rows == []
        session.rollback()
        connection = session.connection()
        tampered = query.replace("e.action", "e.action || '!'")
        assert connection.exec_driver_sql(tampered).first() is not None
