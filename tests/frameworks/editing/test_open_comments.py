"""Publishing with comments that nobody settled, and the drafts that are behind an organisation."""

import re
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import func, update

from benchmarks.statements import counted
from frameworks.models import FrameworkDraft
from frameworks.service import comments, drafts, listing
from tests.frameworks.editing.test_pages import PLACE, READ, step
from tests.frameworks.editing.writing import additions, begun, submitted, working
from tests.world import Browser, World

API = "/api/v1/frameworks"
EDITION = {"If-Match": '"2"'}


@pytest.fixture(scope="module")
def second(app: Flask, editors: World) -> Browser:
    return Browser(app, editors, "ours.second")


def asked(world: World) -> UUID:
    """A draft in review with two open comments and one that is settled."""
    draft_id = submitted(world, additions())
    with working(world, "ours.editor") as (session, by):
        said = [comments.add_comment(session, by=by, draft_id=draft_id, text=str(n)) for n in range(3)]
        comments.settle_comment(session, by=by, draft_id=draft_id, comment_id=said[0].id)
    return draft_id


def comment(world: World, draft_id: UUID) -> None:
    with working(world, "ours.editor") as (session, by):
        comments.add_comment(session, by=by, draft_id=draft_id, text="One more")


def test_a_page_publishes_with_open_comments_only_once_their_number_is_ticked(
    editors: World, second: Browser
) -> None:
    draft_id = asked(editors)
    draft = f"{PLACE}/drafts/{draft_id}"
    page = second.get(draft).text
    assert "2 comments are still open." in page
    assert "Publish with 2 open comments" in page
    refused = step(second, draft, "publication")
    assert refused.status_code == 409
    assert 'href="#open_comments"' in refused.text
    comment(editors, draft_id)
    late = step(second, draft, "publication", open_comments="2")
    assert late.status_code == 409, "a third one came after the page was read"
    assert "3 comments are still open" in late.text
    assert step(second, draft, "publication", open_comments="3").status_code == 303
    assert "Publish with" not in second.get(draft).text
    closed = second.get(f"{draft}/about").text.partition("<main")[2]
    assert "<form" not in closed
    assert "begin the next version from it" in closed


def test_settling_a_comment_keeps_what_is_typed_for_another(editors: World, second: Browser) -> None:
    page = f"{PLACE}/drafts/{asked(editors)}/comments"
    form = re.findall(r'form="add-comment" formaction="([^"]+/settlement)"', second.get(page).text)
    assert len(form) == 2, "each sends the form of a new comment along"
    typed = {"place": "green-care", "text": "Half a thought <about it>"}
    kept = second.submit(form[0], typed)
    assert kept.status_code == 200
    assert "The comment is settled." in kept.text
    assert "Half a thought &lt;about it&gt;</textarea>" in kept.text
    assert '<option value="green-care" selected>' in kept.text
    again = second.get(page).text
    assert again.count("/settlement") == 1, "and it is settled"
    assert "Half a thought" not in again, "but nothing was said yet"
    assert second.submit(form[1], {"place": "", "text": " "}).status_code == 303


def test_the_api_says_how_to_publish_with_open_comments(editors: World, second: Browser) -> None:
    draft = f"{API}/drafts/{asked(editors)}/publication"
    refused = second.post(draft, headers=EDITION)
    assert refused.status_code == 409
    told = body(refused)
    assert told["detail"] == (
        "2 comments are still open. Settle them, or send open_comments: 2 to publish all the same."
    )
    for wrong in ("2", -1, True, 1.5):
        assert second.post(draft, {"open_comments": wrong}, EDITION).status_code == 422, wrong
    assert second.post(draft, {"open_comments": 1}, EDITION).status_code == 409
    assert second.post(draft, {"open_comments": 2}, EDITION).status_code == 200


@pytest.fixture
def earlier(editors: World) -> list[UUID]:
    """One more discarded draft than a page has, newest first, of which many were put away at one moment."""
    made = [begun(editors, additions()) for _ in range(listing.PAGE + 1)]
    with working(editors, "ours.editor") as (session, by):
        for draft_id in made:
            drafts.discard_draft(session, by=by, draft_id=draft_id, expected_edition=1)
        session.execute(
            update(FrameworkDraft).where(FrameworkDraft.id.in_(made)).values(changed_at=func.now())
        )
    return sorted(made, reverse=True)


def test_earlier_drafts_come_a_page_at_a_time_and_none_is_left_out(
    editors: World, second: Browser, earlier: list[UUID]
) -> None:
    with counted() as statements:
        page = second.get(PLACE).text
    assert len(statements) <= READ, statements
    assert [each for each in earlier if str(each) in page] == earlier[:-1]
    further = page.partition('rel="next"')[0].rpartition('href="')[2].partition('"')[0]
    there = second.get(further.replace("&amp;", "&"))
    assert [each for each in earlier if str(each) in there.text] == earlier[-1:]
    assert "Begin a draft" not in there.text
    assert second.get(f"{PLACE}?cursor=nothing").status_code == 422
    first = body(second.get(f"{API}?limit=3"))
    assert [each["id"] for each in first["closed"]] == [str(each) for each in earlier[:3]]
    rest = body(second.get(f"{API}?limit=100&cursor={first['closed_next']}"))
    assert [each["id"] for each in rest["closed"]][:3] == [str(each) for each in earlier[3:6]]
    assert rest["closed_next"] is None
    for wrong in ("limit=0", "limit=101", "cursor=x", "page=2"):
        assert second.get(f"{API}?{wrong}").status_code == 422, wrong
    reader = editors.browser(second.client.application, "ours.appraisee")
    assert [body(reader.get(API))[name] for name in ("drafts", "closed", "closed_next")] == [None] * 3


def body(answer: Any) -> Any:  # noqa: ANN401 - JSON of any shape
    return answer.json
