"""The pages of frameworks: an extension's whole life by form, what is refused, and what everybody reads."""

import re
from dataclasses import replace
from io import BytesIO

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.test import TestResponse

from benchmarks.statements import counted
from frameworks.definitions import built_in
from frameworks.service import publish_national
from tenants.audit.models import AuditEvent
from tests.database import Database
from tests.frameworks.editing.writing import additions, begun, own_framework, published, submitted
from tests.settings import BASE_URL
from tests.world import Browser, World

READ, WRITE = 8, 12
COMPASSION = "nhs-constitution-values/1.0/compassion"
PLACE = "/organisation/frameworks"
ONE = {"statement": "Say hello to everybody on the ward", "effective": "Greets the cleaner by name"}


@pytest.fixture(scope="module")
def editor(app: Flask, editors: World) -> Browser:
    return Browser(app, editors, "ours.editor")


@pytest.fixture(scope="module")
def second(app: Flask, editors: World) -> Browser:
    return Browser(app, editors, "ours.second")


@pytest.fixture(scope="module")
def draft(editor: Browser) -> str:
    """The address of a draft that extends the national core and has a value of two behaviours."""
    choices = re.findall(r'value="(extend/[^"]+)"', editor.get(f"{PLACE}/new").text)
    begun = editor.submit(f"{PLACE}/new", {"from": choices[0], "key": "a"})
    address = begun.headers["Location"]
    kind = {"name": "Kindness", "statement": "We are kind.", "abbreviation": "", "domain": ""}
    added = editor.submit(f"{address}/values/new", kind)
    assert added.headers["Location"].endswith("/values/kindness/behaviours/new")
    maps = editor.submit(f"{address}/values/kindness/behaviours/new", ONE).headers["Location"]
    assert maps.endswith("/behaviours/kindness.1/maps")
    return address


def hidden(page: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    assert found is not None, name
    return found[1]


def sent(browser: Browser, address: str, **fields: str) -> TestResponse:
    """A form that was opened just before it is sent."""
    page = browser.get(address).text
    return browser.submit(
        address, {"version": hidden(page, "version"), "seen": hidden(page, "seen"), **fields}
    )


def step(browser: Browser, draft: str, name: str, **fields: str) -> TestResponse:
    version = hidden(browser.get(f"{draft}/discarding").text, "version")
    return browser.submit(f"{draft}/{name}", {"version": version, **fields})


def test_a_whole_life_by_form(
    app: Flask, editors: World, editor: Browser, second: Browser, draft: str
) -> None:
    write(editor, draft)
    review(editor, second, draft)
    reader = editors.browser(app, "ours.colleague")
    pinned = reader.get("/values").text
    assert "Kindness" not in pinned, "the cycle that runs keeps its version"
    newer = re.search(r'next cycle it can be\s+<a href="([^"]+)"', pinned)
    assert newer is not None
    values = reader.get(newer[1]).text
    assert "Kindness" in values
    assert "Greets the cleaner by name" in values
    version = re.search(r"/values/versions/([^/]+)/framework.yaml", values)
    assert version is not None
    assert version[1] in editor.get(PLACE).text.partition("Earlier drafts")[2]
    assert "extends:" in reader.get(f"/values/versions/{version[1]}/framework.yaml").text
    lines = re.findall(r'<option value="([0-9a-f-]{36})"', reader.get("/values/comparison").text)
    other = next(each for each in lines if each != version[1])
    assert "Kindness" in reader.get(f"/values/comparison?left={other}&right={version[1]}").text
    assert editor.submit(f"{PLACE}/versions/{version[1]}/retirement", {"reason": "Old"}).status_code == 303
    assert "Retired" in reader.get(f"/values/versions/{version[1]}").text
    assert newer[1] not in reader.get("/values").text


def write(editor: Browser, draft: str) -> None:
    """Map it, and look at what that means."""
    national = next(
        key
        for key in re.findall(
            r'<option value="([^"]+)"', editor.get(f"{draft}/behaviours/kindness.1/maps").text
        )
        if key.endswith("/compassion")
    )
    refused = sent(editor, f"{draft}/behaviours/kindness.1/maps", value="", relation="narrower", weight="0")
    assert refused.status_code == 422
    assert 'href="#value"' in refused.text
    assert 'href="#weight"' in refused.text
    mapped = sent(
        editor, f"{draft}/behaviours/kindness.1/maps", value=national, relation="narrower", weight="0.5"
    )
    assert mapped.status_code == 303
    added = editor.submit(
        f"{draft}/values/compassion/behaviours/new", {"statement": "Ask how a colleague is"}
    )
    assert added.headers["Location"].endswith("/behaviours/compassion.local.1/maps")
    assert "maps to no national value" in editor.get(draft).text
    exact = {"value": national, "relation": "exact", "weight": "1"}
    sent(editor, f"{draft}/behaviours/compassion.local.1/maps", **exact)
    assert "is a part of “Compassion”" in editor.get(f"{draft}/maps").text
    assert "No act says what falls short: add one" in editor.get(f"{draft}/findings").text
    assert "1 of 6 values" in editor.get(f"{draft}/coverage").text
    preview = editor.get(f"{draft}/preview?chosen=1&compassion.1=3&kindness.1=5").text
    assert "(1 × 3 + 0.5 × 5) ÷ (1 + 0.5) = 11/3, about 3.67, rounded half up: 4" in preview


def review(editor: Browser, second: Browser, draft: str) -> None:
    """Comment, return, settle and publish it, in twos."""
    assert editor.submit(f"{draft}/comments", {"place": "kindness.1", "text": "By name?"}).status_code == 303
    assert step(editor, draft, "submission").status_code == 303
    assert "another framework editor publishes it" in editor.get(draft).text
    assert step(editor, draft, "publication").status_code == 403
    assert step(second, draft, "return", text="").status_code == 422
    assert step(second, draft, "return", text="Say what falls short.").status_code == 303
    assert "Say what falls short." in editor.get(draft).text
    for comment in re.findall(r"/comments/([^/]+)/settlement", editor.get(f"{draft}/comments").text):
        assert editor.submit(f"{draft}/comments/{comment}/settlement", {}).status_code == 303
    assert step(editor, draft, "submission").status_code == 303
    edition = hidden(second.get(f"{draft}/discarding").text, "version")
    with counted() as statements:
        assert second.submit(f"{draft}/publication", {"version": edition}).status_code == 303
    assert len(statements) <= WRITE, statements


def test_two_editors_at_one_behaviour_keep_both_texts_and_at_two_both_changes(
    editor: Browser, second: Browser
) -> None:
    draft = _imported(editor, b"value,behaviour\nHope,Open the day with a plan\nHope,Ask who needs help\n")
    one, other = f"{draft}/behaviours/hope.1", f"{draft}/behaviours/hope.2"
    opened = {name: hidden(second.get(one).text, name) for name in ("version", "seen")}
    beside = {name: hidden(second.get(other).text, name) for name in ("version", "seen")}
    assert sent(editor, one, statement="Begin the day with a plan").status_code == 303
    assert second.submit(other, {**beside, "statement": "Ask who needs you"}).status_code == 303
    stale = second.submit(one, {**opened, "statement": "Start with a plan"})
    assert stale.status_code == 412
    assert "Begin the day with a plan" in stale.text
    assert "Start with a plan" in stale.text
    again = {name: hidden(stale.text, name) for name in ("version", "seen")}
    assert second.submit(one, {**again, "statement": "Start with a plan"}).status_code == 303
    assert second.submit(one, {"statement": "Without an edition"}).status_code == 428
    twice = sent(editor, one, statement="Ask who needs you", effective="A\nA")
    assert twice.status_code == 422
    assert 'href="#statement"' in twice.text
    assert sent(editor, f"{other}/removal").status_code == 303
    gone = second.submit(other, {**beside, "statement": "Ask who needs you now"})
    assert gone.status_code == 409
    assert "Ask who needs you now" in gone.text
    assert editor.submit(f"{draft}/values/hope/place", {"direction": "up"}).status_code == 303
    assert sent(editor, f"{draft}/values/hope", name="Hope", statement="x" * 2001).status_code == 422
    assert sent(editor, f"{draft}/values/hope", name="Hopes", statement="We hope.").status_code == 303
    assert sent(editor, f"{draft}/about", name="Ours", number="a b", source="").status_code == 422
    assert sent(editor, f"{draft}/about", name="Ours", number="3.0", source="Us").status_code == 303
    assert sent(editor, f"{draft}/values/hope/removal").status_code == 303
    assert "There is no value yet" in editor.get(draft).text
    assert draft not in editor.get(PLACE).text.partition("Earlier drafts")[2]
    early = step(editor, draft, "submission")
    assert early.status_code == 422
    assert '<a href="#mend">' in early.text
    assert 'id="mend"' in early.text
    assert step(editor, draft, "discarding").status_code == 303
    assert editor.submit(f"{draft}/values/new", {"name": "Late"}).status_code == 409
    assert draft in editor.get(PLACE).text.partition("Earlier drafts")[2]


def test_whoever_would_publish_what_they_submitted_is_in_the_trail(editors: World, editor: Browser) -> None:
    draft = f"{PLACE}/drafts/{submitted(editors, additions())}"
    assert step(editor, draft, "publication").status_code == 403
    own = editors.members["ours.editor"].organisation_id
    with editors.session("ours.editor") as session:
        asked = AuditEvent.tenant_id == own, AuditEvent.action.like("POST %/publication")
        refused = session.scalars(select(AuditEvent).where(*asked)).all()
    assert draft.rpartition("/")[2] in [each.detail.get("draft_id") for each in refused]


def test_a_file_that_cannot_be_used_is_told_row_by_row_and_leaves_nothing(editor: Browser) -> None:
    before = editor.get(PLACE).text.count("/drafts/")
    refused = _sent(editor, b"value,behaviour\nHope,\nHope,=1+1\n,Act\n", "ours.csv")
    assert refused.status_code == 422
    assert 'href="#file"' in refused.text
    assert refused.text.count("<li>row ") + refused.text.count("<li>Row ") >= 2
    assert editor.get(PLACE).text.count("/drafts/") == before
    assert editor.submit(f"{PLACE}/import", {}).status_code == 422
    assert editor.submit(f"{PLACE}/new", {"from": "copy/nothing", "key": "b"}).status_code == 422


@pytest.mark.parametrize(
    "page",
    ["", *("/about", "/values", "/values/kindness", "/behaviours/kindness.1", "/behaviours/kindness.1/maps")]
    + [f"/{name}" for name in ("maps", "findings", "coverage", "preview", "comments", "whole", "move")],
)
def test_a_page_of_a_draft_sends_few_statements(editor: Browser, draft: str, page: str) -> None:
    assert editor.get(f"{draft}{page}").status_code == 200
    with counted() as statements:
        assert editor.get(f"{draft}{page}").status_code == 200
    assert len(statements) <= READ, statements


@pytest.mark.parametrize("page", ["", "/new", "/import", "/values", "/values/versions", "/values/comparison"])
def test_a_list_of_versions_sends_few_statements(editor: Browser, page: str) -> None:
    address = page if page.startswith("/values") else f"{PLACE}{page}"
    assert editor.get(address).status_code == 200
    with counted() as statements:
        assert editor.get(address).status_code == 200
    assert len(statements) <= READ, statements


def test_a_saved_form_sends_few_statements(editor: Browser) -> None:
    draft = _imported(editor, b"value,behaviour\nTrust,Say what is so\nTrust,Keep what is said\n")
    forms = [
        ("/values/new", {"name": "Courage"}),
        ("/values/courage/behaviours/new", {"statement": "Speak up early"}),
        ("/values/courage/place", {"direction": "up"}),
        ("/comments", {"place": "trust.1", "text": "Good"}),
        ("/behaviours/trust.1/maps", {"value": COMPASSION, "relation": "exact", "weight": "1"}),
        ("/behaviours/trust.2/maps", {"value": COMPASSION, "relation": "related", "weight": ""}),
        ("/behaviours/trust.2", {"statement": "Keep to what was said"}),
        ("/behaviours/courage.1/removal", {}),
        ("/values/courage/removal", {}),
    ]
    for address, fields in forms:
        if "/behaviours/" in address or "removal" in address:
            page = editor.get(f"{draft}{address}").text if "/new" not in address else ""
            fields |= {name: hidden(page, name) for name in ("version", "seen") if page}
        with counted() as statements:
            assert editor.submit(f"{draft}{address}", fields).status_code == 303
        assert len(statements) <= WRITE, (address, statements)


def test_a_draft_moves_to_a_new_national_version_with_what_to_decide(
    database: Database, editors: World, editor: Browser
) -> None:
    with database.session("owner") as session:
        newer = publish_national(session, replace(built_in(), version="2.0", values=built_in().values[:-1]))
        session.commit()
    address = f"{PLACE}/drafts/{begun(editors, additions())}/move"
    assert str(newer) in editor.get(address).text
    assert editor.get(f"{address}?to=").status_code == 422
    plan = editor.get(f"{address}?to={newer}").text
    assert "What should they map to instead of “Everyone counts”?" in plan
    assert "Removed" in plan
    main = " ".join(re.sub("<[^>]+>", "", plan.partition("<main")[2]).split())
    assert "“I switch off the lights.” (green-care.1) maps to “Everyone counts” (everyone-counts) no" in main
    assert "“I switch off the lights.” (green-care.1): It maps to nothing any more." in main
    assert "“I take the stairs.” (green-care.2): There is no value “Everyone counts” in" in main
    instead = {"to": str(newer), "instead.everyone-counts": "respect-and-dignity"}
    again = editor.submit(address, {**instead, "look": "again"}).headers["Location"]
    assert '<option value="respect-and-dignity" selected>' in editor.get(again).text
    assert editor.submit(address, {**instead, "version": "0"}).status_code == 412
    moved = editor.submit(address, {**instead, "version": hidden(plan, "version")})
    assert moved.status_code == 303
    draft = moved.headers["Location"]
    assert "NHS Constitution values 2.0" in editor.get(draft).text
    assert "Respect and dignity" in editor.get(f"{draft}/maps").text


def _imported(browser: Browser, content: bytes) -> str:
    answer = _sent(browser, content, "ours.csv")
    assert answer.status_code == 303, answer.text
    return answer.headers["Location"]


def _sent(browser: Browser, content: bytes, name: str = "ours.csv", **fields: str) -> TestResponse:
    return browser.client.open(
        f"{PLACE}/import",
        method="POST",
        data={"csrf_token": browser.csrf, "file": (BytesIO(content), name), **fields},
        headers={"Origin": BASE_URL},
        base_url=BASE_URL,
    )


def test_a_draft_is_a_file_whatever_it_is_called_so_far(editors: World, editor: Browser) -> None:
    draft_id = begun(editors, replace(additions("caf\u00e9 \u2603\r\nX: y"), version='1"\n2'))
    file = editor.get(f"{PLACE}/drafts/{draft_id}/framework.yaml")
    assert file.status_code == 200
    assert file.headers["Content-Disposition"] == 'attachment; filename="caf-X-y-1-2.yaml"'


def test_a_file_sent_twice_is_one_draft_and_under_a_code_the_next_version(
    editors: World, editor: Browser
) -> None:
    first, later = (b"value,behaviour\nLuck,I make my own.\n" + more for more in (b"", b"Luck,I share it.\n"))
    key = hidden(editor.get(f"{PLACE}/import").text, "key")
    assert key != hidden(editor.get(f"{PLACE}/import").text, "key")
    drafts = [_sent(editor, first, key=key, code="lucky").headers["Location"] for _ in range(2)]
    assert drafts[0] == drafts[1]
    assert "The file is imported as lucky 1.0: 1 value, 1 behaviour" in editor.get(drafts[0]).text
    other = _sent(editor, later, key=key, code="lucky")
    assert other.status_code == 409
    assert hidden(other.text, "key") != key
    published(editors, own_framework("lucky"))
    again = _sent(editor, later, name="another name.csv", code=" lucky ").headers["Location"]
    assert "The file is imported as lucky 2.0: 1 value, 2 behaviours" in editor.get(again).text
    refused = _sent(editor, first, code="Good Luck")
    assert (refused.status_code, 'href="#code"' in refused.text, 'value="Good Luck"' in refused.text) == (
        422,
        True,
        True,
    )
