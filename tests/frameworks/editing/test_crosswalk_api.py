"""Coverage, preview, comparison and the guided move over the API."""

from dataclasses import replace
from uuid import UUID

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from frameworks.definitions import built_in
from frameworks.service import national_version_id, publish_national
from tests.database import Database
from tests.frameworks.editing.writing import additions, begun, published
from tests.world import Browser, World

API = "/api/v1/frameworks"
# A number that no other test publishes: what a process has read of a version, it keeps for ever.
NEWER = replace(built_in(), version="2.7", values=built_in().values[1:])


@pytest.fixture(scope="module")
def second(database: Database) -> UUID:
    """A second version of the core, without its first value."""
    with database.session("owner") as session:
        made = publish_national(session, NEWER)
        session.commit()
    return made


@pytest.fixture(scope="module")
def editor(app: Flask, editors: World) -> Browser:
    return Browser(app, editors, "ours.editor")


@pytest.fixture(scope="module")
def version(editors: World) -> UUID:
    return published(editors, additions())


def given(answer: TestResponse) -> dict[str, object]:
    assert answer.status_code == 200, answer.get_data(as_text=True)
    body = answer.get_json()
    assert isinstance(body, dict)
    return body


def test_everybody_reads_the_coverage_of_a_published_version(
    app: Flask, editors: World, version: UUID
) -> None:
    body = given(Browser(app, editors, "ours.colleague").get(f"{API}/{version}/coverage"))
    assert (body["framework"], body["version"], body["figure"]) == ("nhs-constitution-values", "1.0", "1")
    assert body["local_figure"] == "1/6"
    values = body["values"]
    assert isinstance(values, list)
    by_code = {each["code"]: each for each in values}
    assert by_code["everyone-counts"]["weight"] == "21/4"
    assert by_code["compassion"]["local_level"] == "weak"
    local = by_code["compassion"]["speakers"][-1]
    assert local == {
        "code": "compassion.local.1",
        "statement": "I say good morning first.",
        "relation": "narrower",
        "weight": "1/2",
    }


def test_a_draft_is_held_against_another_national_version(
    editors: World, editor: Browser, second: UUID
) -> None:
    draft = begun(editors, additions())
    path = f"{API}/drafts/{draft}/coverage"
    query = "framework=nhs-constitution-values&framework_version=2.7"
    body = given(editor.get(f"{path}?{query}"))
    unmapped = body["unmapped"]
    assert isinstance(unmapped, list)
    assert len(unmapped) == 3
    assert editor.get(f"{path}?framework=nhs-constitution-values").status_code == 422
    assert editor.get(f"{path}?{query}1").status_code == 404


def test_a_preview_takes_answers_from_its_address(editor: Browser, version: UUID) -> None:
    path = f"{API}/{version}/preview"
    body = given(
        editor.get(f"{path}?answer=compassion.1:3&answer=compassion.local.1:5&answer=compassion.2:3")
    )
    categories = body["categories"]
    assert isinstance(categories, list)
    found = next(each for each in categories if each["code"] == "compassion")
    assert (found["category"], found["mean"]) == ("3", "17/5")
    assert found["working"].startswith("(1 × 3 + 1 × 3 + 0.5 × 5) ÷ (1 + 1 + 0.5) = 3.4")
    assert given(editor.get(path))["categories"] != categories
    for wrong in ("answer=compassion.1", "answer=compassion.1:9", "answer=none.1:3", "answers=none.1:3"):
        assert editor.get(f"{path}?{wrong}").status_code == 422, wrong


def test_two_versions_are_compared(editor: Browser, version: UUID, second: UUID) -> None:
    first = national_version_id(built_in())
    body = given(editor.get(f"{API}/compare?left={first}&right={version}"))
    values = body["values"]
    assert isinstance(values, list)
    added = [
        (v["right"]["code"], b["right"]["code"])
        for v in values
        for b in v["behaviours"]
        if "added" in b["kinds"]
    ]
    assert added == [
        ("compassion", "compassion.local.1"),
        ("green-care", "green-care.1"),
        ("green-care", "green-care.2"),
    ]
    assert given(editor.get(f"{API}/compare?left={first}&right={first}"))["is_same"] is True
    assert editor.get(f"{API}/compare?left={first}").status_code == 422


def test_a_move_is_planned_then_done_on_the_edition_that_was_read(
    editors: World, editor: Browser, second: UUID
) -> None:
    draft = begun(editors, additions())
    path = f"{API}/drafts/{draft}/move"
    planned = editor.get(f"{path}?to={second}&instead=working-together-for-patients:compassion")
    assert given(planned)["decisions"] == []
    assert planned.headers["ETag"] == '"1"'
    body = {"to": str(second), "instead": {}}
    assert editor.request("POST", path, json=body).status_code == 428
    done = editor.request("POST", path, json=body, headers={"If-Match": '"1"'})
    assert given(done)["edition"] == 2
    assert editor.request("POST", path, json=body, headers={"If-Match": '"1"'}).status_code == 409
    document = given(editor.get(f"{API}/drafts/{draft}"))["document"]
    assert isinstance(document, dict)
    assert document["extends"] == {"framework": "nhs-constitution-values", "version": "2.7"}
