"""An export holds everything of the person, references only of others, and nothing behind the blindness."""

import json
from typing import Any

import pytest

from appraisal.records.document import Document, as_document
from appraisal.records.export import export_person
from appraisal.records.subjects import SUBJECTS
from benchmarks.statements import counted
from tenants.errors import NotFound
from tenants.organisations.service import command_identity
from tests.records.planting import planted
from tests.world import World


def exported(world: World, part: str, *, by_command: bool = False) -> Document:
    """As the person downloads it, or as an operator's command writes it."""
    member = world.members[part]
    with world.session(part) as session:
        by = command_identity(session, command="tests") if by_command else world.identity(part)
        found = export_person(session, by=by, person_id=member.person_id)
        return as_document(found, whole=by_command)


def asked(world: World, part: str) -> dict[str, Any]:
    member = world.members[part]
    return {"organisation": member.organisation_id, "people": [member.person_id]}


def test_every_value_that_is_held_about_somebody_stands_in_their_export(full: World) -> None:
    document = exported(full, "ours.appraisee", by_command=True)
    given = {
        (table, row["id"], column): value
        for table, held in document["tables"].items()
        for row in held["own"]
        for column, value in row.items()
    }
    with full.session("ours.appraisee") as session:
        held = list(planted(session, asked(full, "ours.appraisee")))
    missing = [
        f"{each.table}.{each.column}"
        for each in held
        if str(given.get((each.table, str(each.id), each.column), "absent")) != str(each.value)
    ]
    assert missing == []
    assert {each.table for each in held if each.is_marker} >= {"person", "post", "rating", "wellbeing_note"}


def test_every_table_with_a_subject_is_named_in_the_export(full: World) -> None:
    document = exported(full, "ours.appraisee")
    assert set(document["tables"]) == set(SUBJECTS)
    assert (document["format"], document["version"]) == ("urn:appraisal:person-export", 1)


def test_what_somebody_wrote_about_another_is_a_reference_in_their_export(full: World) -> None:
    document = exported(full, "ours.manager", by_command=True)
    assert "planted-" not in json.dumps(document)
    halves = document["tables"]["half"]["beside"]
    assert {row["perspective"] for row in halves} == {"appraiser"}
    assert all("comment" not in row for row in halves)


def test_nobody_is_given_the_export_of_somebody_else(full: World) -> None:
    for part in ("ours.manager", "ours.lead", "theirs.lead"):
        with full.session(part) as session, pytest.raises(NotFound):
            export_person(
                session, by=full.identity(part), person_id=full.members["ours.appraisee"].person_id
            )


def test_an_export_takes_the_same_statements_for_much_as_for_little(full: World) -> None:
    def statements(part: str) -> int:
        member = full.members[part]
        by = full.identity(part)
        with full.session(part) as session, counted() as sent:
            export_person(session, by=by, person_id=member.person_id)
        return len(sent)

    assert statements("ours.appraisee") == statements("ours.unmanaged") <= 6
