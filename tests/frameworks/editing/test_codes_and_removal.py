"""What was written meanwhile isn't removed unseen, a code keeps its meaning, and a taken name is told."""

from dataclasses import replace

import pytest
from flask import Flask

from tests.frameworks.editing.test_pages import hidden, sent, step
from tests.frameworks.editing.writing import additions, begun, published
from tests.world import Browser, World

PLACE = "/organisation/frameworks"
DRAFTS = f"{PLACE}/drafts"


@pytest.fixture(scope="module")
def editor(app: Flask, editors: World) -> Browser:
    return Browser(app, editors, "ours.editor")


def test_a_value_is_not_removed_with_a_behaviour_that_somebody_added_meanwhile(
    app: Flask, editors: World, editor: Browser
) -> None:
    second = Browser(app, editors, "ours.second")
    draft = f"{DRAFTS}/{begun(editors, additions('removed-too-early'))}"
    removal = f"{draft}/values/green-care/removal"
    asked = {name: hidden(editor.get(removal).text, name) for name in ("version", "seen")}
    added = second.submit(f"{draft}/values/green-care/behaviours/new", {"statement": "Mend what is broken"})
    assert added.status_code == 303
    refused = editor.submit(removal, asked)
    assert refused.status_code == 412
    assert "Mend what is broken" in editor.get(draft + "/values").text
    assert sent(editor, removal).status_code == 303
    assert "Mend what is broken" not in editor.get(draft + "/values").text


def test_a_code_that_a_comment_or_a_published_version_means_is_given_to_nothing_else(
    editors: World, editor: Browser
) -> None:
    published(editors, additions("coded"))
    draft = f"{DRAFTS}/{begun(editors, replace(additions('coded'), version='2.0'))}"
    behaviours = f"{draft}/values/green-care/behaviours/new"

    def added() -> str:
        return editor.submit(behaviours, {"statement": "Share a lift"}).headers["Location"].split("/")[-2]

    assert sent(editor, f"{draft}/behaviours/green-care.2/removal").status_code == 303
    assert added() == "green-care.3", "the published version means another by green-care.2"
    editor.submit(f"{draft}/comments", {"place": "green-care.3", "text": "With whom?"})
    assert sent(editor, f"{draft}/behaviours/green-care.3/removal").status_code == 303
    assert added() == "green-care.4", "the comment means another by green-care.3"


def test_what_submitting_would_be_refused_for_stands_among_what_is_to_be_mended(
    editors: World, editor: Browser
) -> None:
    published(editors, additions("named-twice"))
    draft = f"{DRAFTS}/{begun(editors, additions('named-twice'))}"
    assert "named-twice 1.0 is published already" in editor.get(draft).text
    assert step(editor, draft, "submission").status_code == 422


def test_an_own_framework_begins_with_nothing_but_the_national_scales(editor: Browser) -> None:
    begun = editor.submit(f"{PLACE}/new", {"from": "own", "key": "own"})
    assert begun.status_code == 303
    draft = begun.headers["Location"]
    assert editor.submit(f"{PLACE}/new", {"from": "own", "key": "own"}).headers["Location"] == draft
    page = editor.get(draft).text
    assert "Values of " in page
    assert "There is no value yet" in page
    assert "Consistently" in editor.get(f"{draft}/parts/behaviour-scale").text
    added = editor.submit(
        f"{draft}/values/new", {"name": "Courage", "statement": "We say what needs saying."}
    )
    assert added.status_code == 303
