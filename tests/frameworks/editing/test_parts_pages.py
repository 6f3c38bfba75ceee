"""Introduction, stages and scales by form: two editors, what refers to a part, and drafts that are closed."""

from dataclasses import replace
from uuid import UUID

import pytest
from flask import Flask

from benchmarks.statements import counted
from frameworks.definitions.shape import Purpose
from frameworks.service import drafts
from tests.frameworks.editing.test_pages import PLACE, READ, WRITE, hidden, sent, step
from tests.frameworks.editing.writing import additions, begun, own_framework, staged_framework, working
from tests.world import Browser, World

STAGE = {"name": "Third", "meaning": "Leads all.", "bands": "9, VSM", "job_titles": "Chair\nDean", "code": ""}


@pytest.fixture(scope="module")
def editor(app: Flask, editors: World) -> Browser:
    return Browser(app, editors, "ours.editor")


@pytest.fixture(scope="module")
def second(app: Flask, editors: World) -> Browser:
    return Browser(app, editors, "ours.second")


@pytest.fixture
def draft(editors: World) -> str:
    """The address of a draft of an own framework with stages."""
    return f"{PLACE}/drafts/{begun(editors, staged_framework())}"


def marks(browser: Browser, address: str) -> dict[str, str]:
    page = browser.get(address).text
    return {name: hidden(page, name) for name in ("version", "seen")}


def test_an_own_framework_gets_its_introduction_stages_and_scales_by_form(
    editors: World, editor: Browser, draft: str
) -> None:
    stages, scale = f"{draft}/parts/stages", f"{draft}/parts/behaviour-scale"
    assert editor.get(draft).status_code == 200, "and from here on the process knows the national versions"
    assert sent(editor, f"{scale}/1/removal").status_code == 303
    for address, fields in (
        (f"{draft}/parts/introduction/new-part", {"title": "Last", "text": "Thank you."}),
        (f"{draft}/parts/introduction/last/place", {"direction": "up"}),
        (f"{stages}/new-part", STAGE),
        (f"{scale}/new-part", {"label": "Never", "meaning": "It isn’t seen.", "points": "1", "code": ""}),
    ):
        with counted() as statements:
            assert editor.submit(address, fields).status_code == 303, address
        assert len(statements) <= WRITE, (address, statements)
    assert (
        sent(editor, f"{scale}/2", label="Seldom", meaning="Hardly.", points="2", code="2").status_code == 303
    )
    head = {"name": "How often", "direction": "higher_is_more", "meets": "4", "source": "Us"}
    day = {"dated.day": "1", "dated.month": "2", "dated.year": "2026"}
    assert sent(editor, f"{draft}/scales/behaviour-scale", **head, **day).status_code == 303
    assert sent(editor, f"{stages}/stage_2/removal").status_code == 303
    pages = (stages, scale, f"{stages}/third", f"{scale}/4/removal", f"{draft}/scales/behaviour-scale")
    for address in pages:
        with counted() as statements:
            assert editor.get(address).status_code == 200
        assert len(statements) <= READ, (address, statements)
    with working(editors, "ours.editor") as (session, by):
        made = drafts.read_draft(session, by=by, draft_id=draft_id(draft)).definition
    assert [each.title for each in made.introduction] == ["Why", "Last", "How"]
    assert [(each.code, each.bands, each.job_titles) for each in made.stages] == [
        ("stage_1", ("7",), ()),
        ("third", ("9", "VSM"), ("Chair", "Dean")),
    ]
    assert made.behaviour_scale is not None
    assert [each.label for each in made.behaviour_scale.points][:2] == ["Never", "Seldom"]
    told = (made.behaviour_scale.name, made.behaviour_scale.direction.value, made.behaviour_scale.meets)
    assert told == ("How often", "higher_is_more", "4")


def test_what_no_appraisal_is_rated_on_is_refused_at_the_form_with_the_typed_words_in_it(
    editors: World, editor: Browser, draft: str
) -> None:
    new, head = f"{draft}/parts/behaviour-scale/new-part", f"{draft}/scales/behaviour-scale"
    answer = {"label": "Beyond it all", "meaning": "More than more.", "points": "6", "code": ""}
    for fields, field in ((answer, "points"), ({**answer, "points": "", "code": "busy"}, "code")):
        refused = editor.submit(new, fields)
        assert refused.status_code == 422
        assert f'href="#{field}"' in refused.text
        assert "Beyond it all" in refused.text
    assert "A larger number is less" not in editor.get(head).text
    day = {"dated.day": "1", "dated.month": "2", "dated.year": "2026"}
    typed = {"name": "How seldom", "direction": "lower_is_more", "meets": "3", "source": "Us"}
    refused = sent(editor, head, **typed, **day)
    assert refused.status_code == 422
    assert "In an appraisal a larger number is more. Number" in refused.text
    assert 'value="How seldom"' in refused.text
    for_learning = replace(staged_framework(), purpose=Purpose.DEVELOPMENT)
    learning = f"{PLACE}/drafts/{begun(editors, for_learning)}"
    assert editor.submit(f"{learning}/parts/behaviour-scale/new-part", answer).status_code == 303
    assert sent(editor, f"{learning}/scales/behaviour-scale", **typed, **day).status_code == 303


def test_the_stages_page_says_that_a_job_title_goes_before_a_pay_band(editor: Browser, draft: str) -> None:
    page = editor.get(f"{draft}/parts/stages").text
    assert "Somebody’s job title chooses their stage, or else their pay band, until" in page


def draft_id(address: str) -> UUID:
    return UUID(address.rpartition("/")[2])


def test_two_editors_change_two_parts_and_meet_only_in_one(
    editor: Browser, second: Browser, draft: str
) -> None:
    one, other = f"{draft}/parts/stages/stage_1", f"{draft}/parts/stages/stage_2"
    opened, beside = marks(second, one), marks(second, other)
    fields = {"name": "First", "bands": "7", "code": "stage_1"}
    assert sent(editor, one, **fields, meaning="Leads one team.").status_code == 303
    assert second.submit(other, {**beside, **STAGE, "code": "stage_2"}).status_code == 303
    stale = second.submit(one, {**opened, **fields, "meaning": "Leads a small team."})
    assert stale.status_code == 412
    assert "Leads one team." in stale.text
    assert "Leads a small team." in stale.text
    again = {name: hidden(stale.text, name) for name in ("version", "seen")}
    assert second.submit(one, {**again, **fields, "meaning": "Leads a small team."}).status_code == 303
    assert second.submit(one, fields).status_code == 422
    assert second.submit(one, {**fields, "meaning": "Late"}).status_code == 428
    twice = sent(editor, other, name="First", meaning="M", bands="7", code="stage_1")
    assert [each in twice.text for each in ('href="#name"', 'href="#bands"', 'href="#code"')] == [True] * 3
    assert sent(editor, f"{other}/removal").status_code == 303
    gone = second.submit(other, {**beside, **STAGE, "meaning": "Kept words"})
    assert gone.status_code == 409
    assert "Kept words" in gone.text
    assert second.submit(f"{draft}/parts/stages/stage_7", STAGE).status_code == 404


def test_what_behaviours_say_of_a_part_is_shown_before_it_goes_and_never_goes_unseen(
    editor: Browser, second: Browser, draft: str
) -> None:
    removal, form = f"{draft}/parts/stages/stage_1/removal", f"{draft}/behaviours/brave.1"
    page = editor.get(removal).text
    assert "I speak up early." in page
    assert "I say so in my team." in page
    seen, typing = marks(editor, removal), marks(second, form)
    words = {"statement": "I speak up early.", "stage.stage_1": "Written meanwhile.", "point.2": "Rarely."}
    assert sent(second, form, **words).status_code == 303
    refused = editor.submit(removal, seen)
    assert refused.status_code == 412
    assert "Written meanwhile." in refused.text
    assert sent(editor, removal).status_code == 303
    stale = second.submit(form, {**typing, **words, "stage.stage_1": "Still mine."})
    assert stale.status_code == 412
    assert "Still mine." in stale.text
    assert "which isn’t there any more" in stale.text
    again = {name: hidden(stale.text, name) for name in ("version", "seen")}
    assert second.submit(form, {**again, **words, "stage.stage_1": "Still mine."}).status_code == 303
    assert "at the stage “stage_1”, which isn’t there" in second.get(draft).text
    assert "Still mine." in second.get(form).text
    assert sent(second, form, **words | {"stage.stage_1": ""}).status_code == 303
    assert "which isn’t there" not in second.get(draft).text


def test_the_point_that_a_role_asks_for_stays_until_another_one_is_chosen(
    editor: Browser, draft: str
) -> None:
    asked = f"{draft}/parts/behaviour-scale/3"
    page = editor.get(f"{asked}/removal").text
    assert "Choose another point for that" in page
    assert "Remove it" not in page
    other = f"{draft}/parts/behaviour-scale/4/removal"
    opened = marks(editor, other)
    head = {"name": "How often", "direction": "higher_is_more", "source": "Us"}
    day = {"dated.day": "1", "dated.month": "2", "dated.year": "2026"}
    assert sent(editor, f"{draft}/scales/behaviour-scale", **head, **day, meets="4").status_code == 303
    assert editor.submit(other, opened).status_code == 409
    assert sent(editor, f"{draft}/scales/behaviour-scale", **head, **day, meets="3").status_code == 303
    renamed = {"label": "Usually", "meaning": "Mostly.", "points": "3", "code": "usual"}
    assert sent(editor, asked, **renamed).status_code == 303
    page = editor.get(f"{draft}/parts/behaviour-scale").text
    assert "Code usual" in page
    assert "What a role asks for" in page


def test_an_extension_shows_what_its_base_has_and_adds_an_introduction_only(
    editors: World, editor: Browser
) -> None:
    draft = f"{PLACE}/drafts/{begun(editors, additions())}"
    for kind in ("behaviour-scale", "objective-scale", "stages"):
        page = editor.get(f"{draft}/parts/{kind}").text
        assert "can’t be changed here, so that a rating means the same in every trust" in page
        assert "Add a" not in page
        assert editor.submit(f"{draft}/parts/{kind}/new-part", {}).status_code == 404
    assert "5 Consistently, and helps others" in editor.get(f"{draft}/parts/behaviour-scale").text
    assert editor.get(f"{draft}/scales/behaviour-scale").status_code == 404
    assert editor.get(f"{draft}/parts/behaviour-scale/3").status_code == 404
    assert editor.get(f"{draft}/parts/nothing").status_code == 404
    ours = {"title": "Ours", "text": "Words."}
    assert editor.submit(f"{draft}/parts/introduction/new-part", ours).status_code == 303
    assert "Words." in editor.get(f"{draft}/whole").text


def test_a_scale_that_is_missing_begins_as_a_copy_of_a_national_one(editors: World, editor: Browser) -> None:
    bare = replace(own_framework(), objective_scale=None)
    draft = f"{PLACE}/drafts/{begun(editors, bare)}"
    assert "How objectives are rated: is missing" in editor.get(draft).text
    address = f"{draft}/scales/objective-scale"
    assert editor.submit(address, {}).status_code == 422
    choice = editor.get(address).text.partition('name="from"')[2].partition('value="')[2].partition('"')[0]
    assert editor.submit(address, {"from": choice}).status_code == 303
    assert editor.submit(address, {"from": choice}).status_code == 303, "somebody else began it just before"
    assert "is missing" not in editor.get(draft).text
    assert "Far exceeded" in editor.get(f"{draft}/parts/objective-scale").text


@pytest.mark.parametrize("state", ["in_review", "discarded"])
def test_a_draft_that_nobody_can_change_has_no_form_that_is_refused(
    editor: Browser, draft: str, state: str
) -> None:
    forms = (
        "about",
        "values/new",
        "values/brave",
        "values/brave/removal",
        "behaviours/brave.1",
        "parts/stages",
    )
    more = (
        "behaviours/brave.1/maps",
        "behaviours/brave.1/removal",
        "maps",
        "parts/behaviour-scale/2",
        "values",
    )
    last = ("parts/stages/stage_1", "parts/stages/stage_1/removal", "scales/behaviour-scale")
    pages = [f"{draft}/{name}" for name in (*forms, *more, *last)]
    stage, typed = marks(editor, pages[-3]), {**STAGE, "meaning": "Typed before."}
    assert step(editor, draft, "submission" if state == "in_review" else "discarding").status_code == 303
    for address in pages:
        page = editor.get(address).text
        main = page.partition("<main")[2].partition("</main")[0]
        assert "<form" not in main, address
        assert ("return it to its editors" in main) == (state == "in_review"), address
        assert ("import the file" in main) == (state == "discarded"), address
    assert "I speak up early." in editor.get(f"{draft}/behaviours/brave.1").text
    late = editor.submit(pages[-3], {**stage, **typed})
    assert late.status_code == 409
    assert "What you wrote, which isn’t saved" in late.text
    assert "Typed before." in late.text
    assert editor.submit(f"{draft}/about", {}).status_code == 409, (
        "not what to mend in fields that aren't there"
    )
