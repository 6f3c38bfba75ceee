"""An export holds everything of the person, references only of others, and nothing behind the blindness."""

import json
import re
from decimal import Decimal
from typing import Any

import pytest

from appraisal.records.document import Document, as_document
from appraisal.records.export import export_person
from appraisal.records.rendering import as_page
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
        (table, row.get("id"), column): value
        for table, held in document["tables"].items()
        for row in held["own"]
        for column, value in row.items()
    }
    with full.database.session("owner", full.members["ours.appraisee"].organisation_id) as session:
        held = list(planted(session, asked(full, "ours.appraisee")))
    missing = [
        f"{each.table}.{each.column}"
        for each in held
        if not same(given.get((each.table, each.id, each.column), "absent"), each.value)
    ]
    assert missing == []
    assert {each.table for each in held if each.is_marker} >= {"person", "post", "rating", "wellbeing_note"}


def same(given: object, held: object) -> bool:
    """Exact numbers are given as text."""
    if isinstance(held, int | float):
        return Decimal(str(given)) == Decimal(str(held))
    return given == held


def test_every_word_that_is_held_stands_in_the_page_that_people_read(full: World) -> None:
    document = exported(full, "ours.appraisee", by_command=True)
    page = as_page(document)
    markers = set(re.findall(r"planted-[\w-]+", json.dumps(document["tables"])))
    assert len(markers) > 25
    assert {marker for marker in markers if marker not in page} == set()


def test_the_page_escapes_what_people_wrote_and_asks_nothing_of_the_network(full: World) -> None:
    document = exported(full, "ours.appraisee")
    hostile = "<script>alert(1)</script>\"'"
    for held in document["tables"].values():
        for row in held["own"]:
            row.update({column: hostile for column, value in row.items() if str(value).startswith("planted")})
    page = as_page(document)
    assert page.count("&lt;script&gt;") > 20
    assert re.findall(r"<script|<link|<img|<iframe|\bsrc=|url\(|@import|\bon\w+=|https?://", page) == []


def test_every_table_with_a_subject_is_named_in_the_export(full: World) -> None:
    document = exported(full, "ours.appraisee")
    assert set(document["tables"]) == set(SUBJECTS)
    assert (document["format"], document["version"]) == ("urn:appraisal:person-export", 1)


def test_what_somebody_wrote_about_another_is_a_reference_in_their_export(full: World) -> None:
    document = exported(full, "ours.manager", by_command=True)
    about_both = {"appraiser_change", "nomination", "delegation"}
    others = {name: held for name, held in document["tables"].items() if name not in about_both}
    assert "planted-" not in json.dumps([others, document["names"], document["withheld"]])
    halves = document["tables"]["half"]["beside"]
    assert {row["perspective"] for row in halves} == {"appraiser"}
    assert all("comment" not in row for row in halves)


def test_nobody_is_given_the_export_of_somebody_else(full: World) -> None:
    for part in ("ours.manager", "ours.lead", "theirs.lead"):
        with full.session(part) as session, pytest.raises(NotFound):
            export_person(session, by=full.identity(part), person_id=full.members["ours.appraisee"].person_id)


def test_an_export_takes_the_same_statements_for_much_as_for_little(full: World) -> None:
    def statements(part: str) -> int:
        member = full.members[part]
        by = full.identity(part)
        with full.session(part) as session, counted() as sent:
            export_person(session, by=by, person_id=member.person_id)
        return len(sent)

    assert statements("ours.appraisee") == statements("ours.unmanaged") <= 6
