"""Coverage, the example person and the move on pages: of drafts, unfinished or own, and of versions."""

import re
from dataclasses import replace
from uuid import UUID

import pytest
from flask import Flask

from benchmarks.statements import counted
from frameworks.definitions import built_in
from frameworks.definitions.shape import Purpose, Scale
from frameworks.service import publish_national
from tests.database import Database
from tests.frameworks.editing.writing import additions, begun, maps, own_framework, published
from tests.world import Browser, World

DRAFTS = "/organisation/frameworks/drafts"
API = "/api/v1/frameworks"
# A number that no other test publishes: what a process has read of a version, it keeps for ever.
LATER = replace(built_in(), version="2.9", values=built_in().values[:-1])


@pytest.fixture(scope="module")
def later(database: Database) -> UUID:
    """The core without its last value."""
    with database.session("owner") as session:
        made = publish_national(session, LATER)
        session.commit()
    return made


@pytest.fixture(scope="module")
def editor(app: Flask, editors: World) -> Browser:
    return Browser(app, editors, "ours.editor")


def words(page: str) -> str:
    """What stands in a page's main part."""
    return " ".join(re.sub("<[^>]+>", " ", page.partition("<main")[2]).split())


def test_a_version_has_its_coverage_and_an_example_person_on_pages(
    app: Flask, editors: World, editor: Browser
) -> None:
    version = published(editors, additions())
    address = f"/values/versions/{version}"
    page = editor.get(address).text
    reader = editors.browser(app, "ours.colleague")
    for name in ("coverage", "preview"):
        assert f'href="{address}/{name}"' in page
        assert f"{address}/{name}" not in reader.get(address).text
        assert reader.get(f"{address}/{name}").status_code == 200
        assert editor.get(f"/values/versions/{UUID(int=7)}/{name}").status_code == 404
    told = words(editor.get(f"{address}/coverage").text)
    assert "1 of 6 values of NHS Constitution values 1.0 are well covered by your own behaviours." in told
    assert "Values without a behaviour of your own Working together for patients" in told
    assert "Well covered weight 2" in told
    assert "Weakly covered weight 0.5" in told
    assert "Only mentioned" in told
    counted = words(editor.get(f"{address}/preview?chosen=1&compassion.1=3&compassion.local.1=5").text)
    assert "(1 × 3 + 0.5 × 5) ÷ (1 + 0.5)" in counted


def test_the_api_says_which_values_have_no_behaviour_of_the_organisations_own(
    editors: World, editor: Browser
) -> None:
    draft = begun(editors, additions())
    body = editor.get(f"{API}/drafts/{draft}/coverage").get_json()
    assert body["without_own"] == [
        "working-together-for-patients",
        "respect-and-dignity",
        "commitment-to-quality-of-care",
    ]
    compassion = next(each for each in body["values"] if each["code"] == "compassion")
    assert (compassion["core_level"], compassion["core_weight"]) == ("good", "2")
    assert (compassion["local_level"], compassion["local_weight"]) == ("weak", "1/2")


def test_an_unfinished_scale_is_told_in_a_sentence(editors: World, editor: Browser) -> None:
    scale = built_in().behaviour_scale
    assert scale is not None
    unfinished: tuple[tuple[Scale | None, str], ...] = (
        (replace(scale, meets="6"), "Say first which point of the scale for behaviours"),
        (replace(scale, points=()), "The scale for behaviours has no points yet."),
        (None, "There is no scale for behaviours yet."),
    )
    for scale_, told in unfinished:
        draft = begun(editors, replace(own_framework(), behaviour_scale=scale_))
        answer = editor.get(f"{API}/drafts/{draft}/preview")
        assert answer.status_code == 422
        assert told in answer.get_json()["detail"]
        page = editor.get(f"{DRAFTS}/{draft}/preview")
        assert page.status_code == 200
        assert told in words(page.text)
        assert f'href="{DRAFTS}/{draft}/parts/behaviour-scale"' in page.text


def test_the_way_to_another_version_is_there_as_soon_as_there_is_one(
    database: Database, editors: World, editor: Browser
) -> None:
    brook, later = (replace(built_in(), code="brook-values", version=each) for each in ("1.0", "1.1"))
    [value] = own_framework().values
    behaviour = replace(value.behaviours[0], maps=(maps("compassion", base=brook.base),))
    with database.session("owner") as session:
        publish_national(session, brook)
        session.commit()
    mine = replace(own_framework(), values=(replace(value, behaviours=(behaviour,)),))
    draft = f"{DRAFTS}/{begun(editors, mine)}"
    editor.get(draft)
    with counted() as statements:
        assert f'href="{draft}/move"' not in editor.get(draft).text
    before = len(statements)
    assert "There is no other published version" in editor.get(f"{draft}/move").text
    with database.session("owner") as session:
        publish_national(session, later)
        session.commit()
    editor.get(draft)
    with counted() as statements:
        assert f'href="{draft}/move"' in editor.get(draft).text
    assert len(statements) == before


def test_an_own_framework_is_moved_by_its_maps(editors: World, editor: Browser, later: UUID) -> None:
    draft = f"{DRAFTS}/{begun(editors, own_framework())}"
    assert f'href="{draft}/move"' in editor.get(draft).text
    choice = words(editor.get(f"{draft}/move").text)
    assert "NHS Constitution values 2.9 From NHS Constitution values 1.0" in choice
    assert "It adds to" not in choice
    plan = editor.get(f"{draft}/move?to={later}").text
    assert "1 map stays as it is." in words(plan)
    edition = re.search(r'name="version" value="(\d+)"', plan)
    assert edition is not None
    done = editor.submit(f"{draft}/move", {"to": str(later), "version": edition[1]})
    assert done.headers["Location"].endswith(draft)
    assert "The maps lead to NHS Constitution values 2.9 now." in editor.get(draft).text
    wrong = editor.get(f"{draft}/move?to={UUID(int=7)}")
    assert wrong.status_code == 422


def test_a_draft_that_speaks_to_nothing_has_nothing_to_move(editors: World, editor: Browser) -> None:
    mine = own_framework()
    [value] = mine.values
    value = replace(value, behaviours=(replace(value.behaviours[0], maps=()),))
    draft = f"{DRAFTS}/{begun(editors, replace(mine, values=(value,)))}"
    assert "there is nothing to move" in editor.get(f"{draft}/move").text
    assert f'href="{draft}/move"' not in editor.get(draft).text
    assert "there is nothing to report" in editor.get(f"{draft}/coverage").text
    assert "nothing is counted" in editor.get(f"{draft}/preview").text


def test_a_framework_for_development_is_published_without_maps_and_no_page_asks_for_them(
    editors: World, editor: Browser
) -> None:
    own = own_framework()
    [value] = own.values
    unmapped = replace(value, behaviours=(replace(value.behaviours[0], maps=()),))
    definition = replace(own, values=(unmapped,), purpose=Purpose.DEVELOPMENT)
    draft = f"{DRAFTS}/{begun(editors, definition)}"
    assert "1 to map" not in editor.get(draft).text
    assert "no behaviour has to have one" in words(editor.get(f"{draft}/maps").text)
    version = published(editors, definition)
    for page in (draft, f"/values/versions/{version}"):
        assert "no behaviour has to map to a national value" in words(editor.get(f"{page}/coverage").text)
    asked = f"{DRAFTS}/{begun(editors, replace(definition, purpose=Purpose.APPRAISAL))}"
    assert "1 to map" in editor.get(asked).text
    assert "has to" not in words(editor.get(f"{asked}/maps").text + editor.get(f"{asked}/coverage").text)
