"""Two versions side by side on a page: a draft beside the version before it, and a page at a time."""

from dataclasses import replace
from uuid import UUID

import pytest
from flask import Flask

from benchmarks.statements import counted
from frameworks.definitions import built_in
from frameworks.definitions.shape import BehaviourDefinition, Definition
from frameworks.service import drafts, national_version_id
from frameworks.service.listing import list_frameworks
from frameworks.service.preceding import version_before
from tests.frameworks.editing.writing import (
    additions,
    begun,
    maps,
    own_framework,
    published,
    staged_framework,
    working,
)
from tests.world import Browser, World

DRAFTS = "/organisation/frameworks/drafts"
COMPARISON = "/values/comparison"


@pytest.fixture(scope="module")
def editor(app: Flask, editors: World) -> Browser:
    return Browser(app, editors, "ours.editor")


def before(world: World, draft_id: UUID) -> UUID | None:
    with working(world, "ours.editor") as (session, by):
        draft = drafts.read_draft(session, by=by, draft_id=draft_id)
        return version_before(session, by=by, draft=draft)


def test_what_stood_before_a_draft_is_the_newest_of_its_code_else_what_it_extends(editors: World) -> None:
    core = national_version_id(built_in())
    first = begun(editors, additions("before-ours"))
    assert before(editors, first) == core
    one = published(editors, additions("before-ours"))
    two = published(editors, replace(additions("before-ours"), version="2.0"))
    assert before(editors, first) == two
    with working(editors, "ours.editor") as (session, by):
        copy = drafts.copy_version(session, by=by, version_id=one).id
        mine = next(
            each.id for each in list_frameworks(session, by=by).closed or () if each.version_id == two
        )
    assert before(editors, copy) == two
    assert before(editors, mine) == one, "what was published from it doesn't stand before itself"
    assert before(editors, begun(editors, own_framework())) is None


def test_a_reviewer_sees_what_a_draft_changes(app: Flask, editors: World, editor: Browser) -> None:
    framework = staged_framework()
    version = published(editors, framework)
    behaviour = framework.values[0].behaviours[0]
    changed = replace(behaviour, by_stage=(("stage_1", "I say so to everybody."),))
    value = replace(framework.values[0], behaviours=(changed,))
    draft = begun(editors, replace(framework, version="2.0", name="Ours anew", values=(value,)))
    page = editor.get(f"{DRAFTS}/{draft}").text
    assert f'href="{DRAFTS}/{draft}/comparison"' in page
    text = Browser(app, editors, "ours.second").get(f"{DRAFTS}/{draft}/comparison").text
    assert "described differently 1." in text
    assert 'title">First</p>' in text
    assert "<ins>to everybody.</ins>" in text
    assert f'<option value="{draft}" selected>Ours anew 2.0</option>' in text
    assert f'<option value="{version}" selected>' in text
    with counted() as statements:
        assert editor.get(f"{COMPARISON}?left={version}&right={draft}").status_code == 200
    assert len(statements) <= 12, statements
    reader = editors.browser(app, "ours.colleague")
    assert reader.get(f"{COMPARISON}?left={version}&right={draft}").status_code == 422
    assert str(draft) not in reader.get(COMPARISON).text


def test_the_first_draft_of_an_own_framework_waits_for_what_to_compare_it_with(
    editors: World, editor: Browser
) -> None:
    draft = begun(editors, own_framework())
    answer = editor.get(f"{DRAFTS}/{draft}/comparison")
    assert answer.status_code == 200
    assert f'<option value="{draft}" selected>' in answer.text
    assert "What differs" not in answer.text


def test_many_changes_come_a_page_at_a_time(editors: World, editor: Browser) -> None:
    framework = own_framework()
    left, right = (begun(editors, many(framework, word)) for word in ("early", "aloud"))
    address = f"{COMPARISON}?left={left}&right={right}"
    first, last = editor.get(address).text, editor.get(f"{address}&page=3").text
    assert first.count('class="app-change"') == 50
    assert last.count('class="app-change"') == 10
    assert "Page 2 of 3" in first
    assert "Page 2 of 3" in last
    assert editor.get(f"{address}&page=99999").status_code == 200


def many(framework: Definition, word: str) -> Definition:
    behaviours = tuple(
        BehaviourDefinition(f"brave.{n}", f"I speak {word} of thing {n}.", maps=(maps("compassion"),))
        for n in range(1, 111)
    )
    return replace(framework, values=(replace(framework.values[0], behaviours=behaviours),))
