"""Writing the trail: one statement, and no value that anybody could read back."""

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from uuid import UUID

import pytest
from sqlalchemy import select

from benchmarks.statements import counted
from tenants.audit import service as audit
from tenants.audit.models import AuditEvent
from tenants.audit.service import Origin, digest, origin
from tenants.identity import Identity
from tenants.rows import now, uuid7
from tests.world import World

WORDS = "What only the appraiser should read"


@pytest.fixture
def by(world: World) -> Identity:
    return world.identity("ours.lead")


@contextmanager
def keyed(key: str | None) -> Iterator[None]:
    before = origin.set(Origin(request_id="r", source="198.51.100.4", key=key))
    try:
        yield
    finally:
        origin.reset(before)


def recorded(
    world: World, by: Identity, changes: Mapping[str, tuple[object, object]], plain: Collection[str] = ()
) -> dict[str, list[object]]:
    """`detail["changes"]` of an event that was recorded with these arguments."""
    about: UUID = uuid7()
    with keyed("a key"), world.session("ours.lead") as session:
        audit.record(session, by=by, action="tests.changed", object_id=about, changes=changes, plain=plain)
        session.commit()
        event = session.scalars(
            select(AuditEvent).where(
                AuditEvent.tenant_id == by.organisation_id, AuditEvent.object_id == about
            )
        ).one()
    found = event.detail["changes"]
    assert isinstance(found, dict)
    return found


def test_an_event_costs_one_statement(world: World, by: Identity) -> None:
    with world.session("ours.lead") as session:
        session.connection()
        with counted() as sent, keyed("a key"):
            audit.record(session, by=by, action="tests.one", changes={"name": ("a", "b")})
            session.flush()
        assert len(sent) == 1
        assert sent[0].startswith("INSERT INTO audit_event")
        session.commit()


def test_before_and_after_stand_as_keyed_hashes_and_only_of_what_changed(world: World, by: Identity) -> None:
    found = recorded(world, by, {"summary": (WORDS, "Other"), "career": ("same", "same")})
    assert list(found) == ["summary"]
    before, after = found["summary"]
    assert before != after
    assert all(isinstance(each, dict) and list(each) == ["hash"] for each in (before, after))
    assert WORDS not in str(found)
    with keyed("a key"):
        own = digest(WORDS)
    with keyed("another key"):
        assert own != digest(WORDS)


def test_equal_values_look_alike_in_one_field_of_one_thing_only(world: World, by: Identity) -> None:
    """Of five ratings, whoever knows their own could otherwise read everybody's."""
    found = recorded(world, by, {"points": (3, 4), "other_points": (3, 4)})
    again = recorded(world, by, {"points": (3, 4)})
    assert found["points"] != found["other_points"]
    assert found["points"] != again["points"]  # of another object


def test_what_was_empty_before_is_said_to_be_and_not_hashed(world: World, by: Identity) -> None:
    found = recorded(world, by, {"summary": (None, WORDS)})
    assert found["summary"][0] is None
    assert found["summary"][1] != WORDS


def test_fields_that_are_named_plain_stand_as_they_are(world: World, by: Identity) -> None:
    day = now().date()
    found = recorded(
        world,
        by,
        {"role": (None, "auditor"), "started_on": (None, day), "version": (1, 2), "name": ("x", "y")},
        plain=("role", "started_on", "version"),
    )
    assert found["role"] == [None, "auditor"]
    assert found["started_on"] == [None, day.isoformat()]
    assert found["version"] == [1, 2]
    assert "x" not in str(found["name"])


def test_without_a_key_nothing_is_hashed_and_nothing_is_written(world: World, by: Identity) -> None:
    with (
        keyed(None),
        world.session("ours.lead") as session,
        pytest.raises(LookupError, match="SECRET_KEY"),
    ):
        audit.record(session, by=by, action="tests.keyless", changes={"name": ("a", "b")})


def test_an_event_that_is_not_committed_never_was(world: World, by: Identity) -> None:
    with world.session("ours.lead") as session:
        audit.record(session, by=by, action="tests.rolled_back")
        session.rollback()
        gone = select(AuditEvent.id).where(
            AuditEvent.tenant_id == by.organisation_id, AuditEvent.action == "tests.rolled_back"
        )
        assert session.scalars(gone).all() == []
