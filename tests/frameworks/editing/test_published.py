"""What stands is immutable in the database: nobody adds to it, changes it or removes any of it."""

from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import IntegrityError, ProgrammingError

from frameworks.models import Behaviour, FrameworkVersion, Value
from frameworks.service import reading
from frameworks.service.rows import PARTS, write_published
from tenants.rows import Base, uuid7
from tests.frameworks.editing.writing import additions, published, working
from tests.world import World

PUBLISHED_TABLES = ("framework_version", "value", "behaviour", "scale_point", "behaviour_mapping")
INSUFFICIENT_PRIVILEGE = "42501"


@pytest.fixture(scope="module")
def extension(editors: World) -> UUID:
    return published(editors, additions("standing"))


def version(
    editors: World, code: str, number: str = "1", publisher: str = "ours.second"
) -> Mapping[str, object]:
    """The row of a version of the organisation's own."""
    people = {"submitted_by_id": "ours.editor", "published_by_id": publisher}
    return {
        **{column: editors.members[part].person_id for column, part in people.items()},
        "id": uuid7(),
        "kind": "own",
        "code": code,
        "name": code,
        "version": number,
        "definition": {},
    }


REFUSED = ("INSERT INTO {0} SELECT * FROM {0}", "UPDATE {0} SET id = id", "DELETE FROM {0}")


@pytest.mark.parametrize(
    ("table", "statement"),
    [
        *((table, statement) for table in PUBLISHED_TABLES for statement in REFUSED),
        *(("framework_retirement", statement) for statement in REFUSED[1:]),
    ],
)
def test_the_application_can_add_to_and_change_nothing_of_a_published_version(
    editors: World, extension: UUID, table: str, statement: str
) -> None:
    statement = statement.format(table)
    with editors.session("ours.editor") as session, pytest.raises(ProgrammingError) as refused:
        session.execute(text(statement))
    assert getattr(refused.value.orig, "pgcode", None) == INSUFFICIENT_PRIVILEGE
    with working(editors, "ours.editor") as (session, by):
        assert reading.read_version(session, by=by, version_id=extension).id == extension


def test_what_stands_is_not_written_again_and_no_row_gets_below_it(editors: World, extension: UUID) -> None:
    with editors.session("ours.editor") as session:
        standing = session.get_one(
            FrameworkVersion, (editors.members["ours.editor"].organisation_id, extension)
        )
        told = session.execute(
            select(Value.id, Behaviour.id, Value.national_value_id)
            .join(Behaviour, Behaviour.value_id == Value.id)
            .where(Value.version_id == extension, Value.national_value_id.is_not(None))
        ).first()
        assert told is not None
        value, behaviour, national = told
        late: dict[str, Any] = {
            "id": uuid7(),
            "code": "late",
            "name": "Late",
            "statement": "Late",
            "position": 99,
        }
        same_name = version(editors, standing.code, standing.version)
        for again in ({**version(editors, "again"), "id": extension}, same_name):
            assert not write_published(session, again, {"value": [late]})
        assert session.scalar(select(func.count()).where(Value.code == "late")) == 0
        session.commit()
    below: dict[str, dict[str, Any]] = {
        "behaviour": {name: late[name] for name in ("id", "code", "statement", "position")}
        | {"value_id": value, "effective": [], "ineffective": []},
        "behaviour_mapping": {"id": uuid7(), "behaviour_id": behaviour, "national_value_id": national}
        | {"relation": "exact", "weight": "10"},
    }
    for table, row in below.items():
        with (
            editors.session("ours.editor") as session,
            pytest.raises(IntegrityError, match="null value in column"),
        ):
            write_published(session, version(editors, "newer"), {table: [row]})


@pytest.mark.parametrize("table", ["national_framework_version", "national_value", "national_behaviour"])
def test_the_application_can_add_nothing_to_a_national_version(editors: World, table: str) -> None:
    for statement in (f"INSERT INTO {table} SELECT * FROM {table}", f"DELETE FROM {table}"):
        with editors.session("ours.editor") as session, pytest.raises(ProgrammingError) as refused:
            session.execute(text(statement))
        assert getattr(refused.value.orig, "pgcode", None) == INSUFFICIENT_PRIVILEGE


def test_one_person_cannot_publish_alone(editors: World) -> None:
    alone = version(editors, "alone", publisher="ours.editor")
    with (
        editors.session("ours.editor") as session,
        pytest.raises(IntegrityError, match="ck_framework_version_second_person"),
    ):
        write_published(session, alone, {})


def whole_of(national: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """A row in every table, with something in every column."""
    value, behaviour = uuid7(), uuid7()
    return {
        "value": {"id": value, "national_value_id": national["value"], "code": "v", "name": "V"}
        | {"statement": "We.", "position": 3},
        "behaviour": {"id": behaviour, "value_id": value, "national_behaviour_id": national["behaviour"]}
        | {"code": "v.1", "statement": "I.", "position": 1, "effective": ["A"], "ineffective": ["B", "C"]},
        "scale_point": {"id": uuid7(), "kind": "behaviour", "code": "p", "points": 4, "label": "L"}
        | {"meaning": "M", "position": 7},
        "behaviour_mapping": {"id": uuid7(), "behaviour_id": behaviour}
        | {"national_value_id": national["value"], "relation": "narrower", "weight": Decimal("2.25")},
    }


def test_every_column_of_every_table_arrives_as_it_was_told(editors: World, extension: UUID) -> None:
    """The function names its columns one by one: one that a table gets later must be among them."""
    with editors.session("ours.editor") as session:
        national = session.execute(
            select(
                Value.national_value_id.label("value"),
                Behaviour.national_behaviour_id.label("behaviour"),
                FrameworkVersion.national_version_id.label("version"),
            )
            .join(Behaviour, Behaviour.value_id == Value.id)
            .join(FrameworkVersion, FrameworkVersion.id == Value.version_id)
            .where(FrameworkVersion.id == extension, Behaviour.national_behaviour_id.is_not(None))
        ).mappings()
        known = next(iter(national))
        told = {**version(editors, "whole"), "kind": "extension", "national_version_id": known["version"]}
        told["adopted_at"] = datetime(2026, 11, 22, 12, tzinfo=UTC)
        parts = whole_of({"value": known["value"], "behaviour": known["behaviour"]})
        assert write_published(session, told, {table: [row] for table, row in parts.items()})
        models: dict[str, type[Base]] = {**PARTS, "framework_version": FrameworkVersion}
        for table, row in {**parts, "framework_version": told}.items():
            columns = models[table].__table__.columns
            assert {*row, "tenant_id", "version_id"} >= set(columns.keys()), table
            found = session.execute(select(*columns).where(columns["id"] == row["id"])).mappings().one()
            assert {name: found[name] for name in row} == row


@pytest.mark.parametrize(
    ("part", "named"),
    [({"behaviours": []}, "behaviours"), ({"behaviour_mapping": [{"wieght": 1}]}, "wieght")],
)
def test_a_table_or_column_that_the_function_would_pass_over_is_refused(
    editors: World, part: dict[str, list[dict[str, Any]]], named: str
) -> None:
    with editors.session("ours.editor") as session, pytest.raises(KeyError, match=named):
        write_published(session, version(editors, "unknown"), part)
