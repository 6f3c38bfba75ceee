"""Frameworks over the API: who sees and changes what, editions as ETags, and versions that last."""

from hashlib import sha256
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.test import TestResponse

from benchmarks.statements import counted
from frameworks import service as frameworks
from frameworks.definitions import MLF_STANDARDS, built_in
from frameworks.definitions.extension import extend
from frameworks.definitions.reader import from_json, read_definition
from frameworks.definitions.writer import as_json, as_yaml
from tenants.audit.models import AuditEvent
from tenants.errors import Conflict, Forbidden
from tests.frameworks.editing.writing import additions, published
from tests.settings import BASE_URL
from tests.world import Browser, World

API = "/api/v1/frameworks"
WHO_ASKS = ("BEGIN", "SET LOCAL app.tenant_id", "SELECT signed_in_session.", "COMMIT")
CORE = {"framework": "nhs-constitution-values", "version": "1.0"}


@pytest.fixture(scope="module")
def editor(app: Flask, editors: World) -> Browser:
    return editors.browser(app, "ours.editor")


@pytest.fixture(scope="module")
def second(app: Flask, editors: World) -> Browser:
    return editors.browser(app, "ours.second")


@pytest.fixture(scope="module")
def reader(app: Flask, editors: World) -> Browser:
    return editors.browser(app, "ours.appraisee")


def version(number: int) -> dict[str, str]:
    return {"If-Match": f'"{number}"'}


def test_a_framework_goes_from_a_draft_to_a_version_by_the_api_alone(
    editor: Browser, second: Browser, reader: Browser
) -> None:
    made = editor.post(f"{API}/drafts", {"extends": CORE, "code": "by-api", "name": "By API"})
    assert made.status_code == 201, made.text
    assert made.headers["ETag"] == '"1"'
    assert body(made)["state"] == "draft"
    draft = f"{API}/drafts/{body(made)['id']}"
    document = body(made)["document"] | {"values": as_json(additions())["values"]}
    assert editor.put(draft, {"document": document}).status_code == 428
    saved = editor.put(draft, {"document": document}, version(1))
    assert (saved.status_code, saved.headers["ETag"]) == (200, '"2"')
    sizes = {"values": 2, "domains": 0, "behaviours": 3, "descriptors": 0, "anchors": 1}
    assert body(saved)["counts"] == sizes
    stale = second.put(draft, {"document": body(made)["document"]}, version(1))
    assert stale.status_code == 412
    assert body(stale)["current"]["document"]["values"] == document["values"]
    found = body(editor.get(f"{draft}/findings"))
    assert found["problems"] == []
    assert {each["doubt"] for each in found["findings"]} >= {"no_ineffective"}
    said = second.post(f"{draft}/comments", {"text": "Good", "place": "green-care"})
    assert said.status_code == 201, said.text
    settled = editor.post(f"{draft}/comments/{body(said)['id']}/settlement")
    assert body(settled)["settled_by"]["name"] == "Edi Tor"
    assert body(editor.post(f"{draft}/submission", headers=version(2)))["state"] == "in_review"
    back = second.post(f"{draft}/return", {"text": "Once more"}, version(3))
    assert [back.status_code, body(back)["state"]] == [200, "draft"]
    kinds = [each["kind"] for each in body(editor.get(f"{draft}/comments"))["comments"]]
    assert kinds == ["comment", "return"]
    assert editor.post(f"{draft}/submission", headers=version(4)).status_code == 200
    assert editor.post(f"{draft}/publication", headers=version(5)).status_code == 403
    assert second.post(f"{draft}/publication", headers=version(4)).status_code == 412
    done = second.post(f"{draft}/publication", {"open_comments": 1}, version(5))
    assert (done.status_code, body(done)["state"]) == (200, "published"), done.text
    view = body(reader.get(f"{API}/{body(done)['version_id']}"))
    assert (view["code"], view["kind"], len(view["values"])) == ("by-api", "extension", 7)
    assert editor.delete(draft, version(6)).status_code == 409
    assert editor.post(f"{API}/{body(done)['version_id']}/retirement", {"reason": "Tried"}).status_code == 201
    lines = {line["id"]: line for line in body(reader.get(API))["own"]}
    assert lines[body(done)["version_id"]]["status"] == "retired"


def test_a_published_version_answers_304_from_memory_with_nothing_asked_but_who_asks(
    editors: World, reader: Browser
) -> None:
    version_id = published(editors, additions())
    for known in (version_id, editors.frameworks["ours"], frameworks.national_version_id(built_in())):
        first = reader.get(f"{API}/{known}")
        assert first.headers["Cache-Control"] == "private, max-age=31536000, immutable"
        headers = {"If-None-Match": first.headers["ETag"]}
        with counted() as sent:
            again = reader.get(f"{API}/{known}", headers)
        assert (again.status_code, again.data) == (304, b"")
        assert again.headers["ETag"] == first.headers["ETag"]
        assert again.headers["Cache-Control"] == first.headers["Cache-Control"]
        assert len(sent) == len(WHO_ASKS), sent
        assert all(said.startswith(start) for said, start in zip(sent, WHO_ASKS, strict=True)), sent
        with counted() as sent:
            assert body(reader.get(f"{API}/{known}", {"If-None-Match": '"other"'})) == body(first)
        assert len(sent) == len(WHO_ASKS), "the whole of it, and still nothing else is asked"


def test_an_export_answers_304_as_well_and_to_no_other_formats_tag(reader: Browser) -> None:
    known = f"{API}/{frameworks.national_version_id(built_in())}"
    first = reader.get(f"{known}/export")
    for tag, status in (
        (first.headers["ETag"], 304),
        (reader.get(known).headers["ETag"], 200),
        ('"other"', 200),
    ):
        with counted() as sent:
            again = reader.get(f"{known}/export", {"If-None-Match": tag})
        assert again.status_code == status, tag
        assert again.headers["ETag"] == first.headers["ETag"]
        assert again.headers["Cache-Control"] == "private, max-age=31536000, immutable"
        assert again.data == (b"" if status == 304 else first.data)
        assert len(sent) == len(WHO_ASKS), sent


def test_a_national_version_is_used_by_those_who_may_and_once(
    app: Flask, editors: World, editor: Browser, reader: Browser
) -> None:
    with editors.database.session("owner") as session:
        standards = frameworks.publish_national(session, built_in(MLF_STANDARDS))
        session.commit()
    known = f"{API}/{standards}/adoption"
    assert reader.post(known).status_code == 403
    lead = editors.browser(app, "ours.lead")
    first, again = lead.post(known), editor.post(known)
    assert (first.status_code, again.status_code) == (201, 200)
    assert body(first) == body(again)
    copy = body(first)["id"]
    assert body(first)["national_version_id"] == str(standards)
    listed = body(reader.get(API))
    [line] = [line for line in listed["own"] if line["id"] == copy]
    assert (line["kind"], line["purpose"], line["copy_id"]) == ("adopted", "development", None)
    copies = {line["id"]: line["copy_id"] for line in listed["national"]}
    assert copies == {
        str(standards): copy,
        str(frameworks.national_version_id(built_in())): str(editors.frameworks["ours"]),
    }
    theirs = editors.browser(app, "theirs.lead")
    elsewhere = {line["id"]: line["copy_id"] for line in body(theirs.get(API))["national"]}
    assert elsewhere[str(standards)] is None
    assert len(body(reader.get(f"{API}/{copy}"))["values"]) == 9
    for other, status in ((copy, 409), (UUID(int=1), 404)):
        assert lead.post(f"{API}/{other}/adoption").status_code == status
    with editors.session("ours.lead") as session:
        by = editors.identity("ours.lead")
        with pytest.raises(Conflict, match="for people's own development"):
            frameworks.check_pinnable(session, by=by, version_id=UUID(copy))
        adopted = select(AuditEvent).where(AuditEvent.object_id == UUID(copy))
        [event] = session.scalars(adopted).all()
        assert (event.action, event.actor_person_id) == ("framework.adopted", by.person_id)
        assert event.detail == {"code": "mlf-standards", "version": "1.0-outline"}
    with editors.session("ours.colleague") as session, pytest.raises(Forbidden):
        frameworks.adopt(session, by=editors.identity("ours.colleague"), national_version=standards)


def test_a_national_version_is_read_by_its_own_id_in_every_organisation(
    app: Flask, editors: World, reader: Browser
) -> None:
    national = frameworks.national_version_id(built_in())
    ours, theirs = (
        reader.get(f"{API}/{national}"),
        editors.browser(app, "theirs.lead").get(f"{API}/{national}"),
    )
    assert body(ours) == body(theirs)
    assert body(ours)["kind"] == "national"
    assert body(ours)["values"][0]["id"] == body(ours)["values"][0]["national_value_id"]


def test_an_export_is_imported_again_without_loss(
    app: Flask, editors: World, editor: Browser, reader: Browser
) -> None:
    version_id = published(editors, additions("exported"))
    exported = reader.get(f"{API}/{version_id}/export")
    assert exported.mimetype == "application/yaml"
    assert exported.headers["Content-Disposition"] == 'attachment; filename="exported-1.0.yaml"'
    assert read_definition(exported.text) == additions("exported")
    sent = upload(editor, "exported.yaml", exported.data)
    assert sent.status_code == 201, sent.text
    assert from_json(body(sent)["draft"]["document"]) == additions("exported")
    assert body(sent)["summary"] == "2 values, 3 behaviours, 0 descriptors, 1 anchor"
    with editors.session("ours.editor") as session:
        begun = select(AuditEvent.detail).where(AuditEvent.object_id == UUID(body(sent)["draft"]["id"]))
        assert session.scalars(begun).one() == {
            "code": "exported",
            "version": "1.0",
            "edition": 1,
            "from": "file",
            "kind": "own YAML",
            "sha256": sha256(exported.data).hexdigest(),
        }
    whole = extend(built_in(), additions("exported"))
    composed = editor.post(f"{API}/drafts", {"document": as_json(whole)})
    assert from_json(body(composed)["document"]) == additions("exported")
    national = frameworks.national_version_id(built_in())
    assert read_definition(reader.get(f"{API}/{national}/export").text) == built_in()


def body(answer: TestResponse) -> Any:  # noqa: ANN401 - JSON of any shape
    return answer.json


def upload(
    browser: Browser, name: str, content: bytes, key: str | None = None, to: str = f"{API}/drafts/import"
) -> TestResponse:
    """As a client sends it; the test client's own writer leaves a large file to the collector."""
    head = f'--part\r\nContent-Disposition: form-data; name="csrf_token"\r\n\r\n{browser.csrf}\r\n'
    head += f'--part\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'
    return browser.client.post(
        to,
        data=head.encode() + content + b"\r\n--part--\r\n",
        content_type="multipart/form-data; boundary=part",
        headers={"X-CSRFToken": browser.csrf, "Origin": BASE_URL}
        | ({} if key is None else {"Idempotency-Key": key}),
        base_url=BASE_URL,
    )


def test_a_file_that_cannot_be_used_leaves_nothing_behind(editor: Browser) -> None:
    before = len(body(editor.get(API))["drafts"])
    bomb = b"a: &a [x, x]\nb: &b [*a, *a]\n"
    for name, content, told in (
        ("bomb.yaml", bomb, "alias"),
        ("large.yaml", b"# " + b"x" * 5_000_000, "5.0 MB"),
        ("empty.csv", b"", "is empty"),
        ("weights.yaml", as_yaml(additions()).replace("weight: '0.5'", "weight: '0'").encode(), "weight"),
    ):
        refused = upload(editor, name, content)
        assert refused.status_code == 422, refused.text
        assert told in refused.text, refused.text
        assert {each["pointer"] for each in body(refused)["errors"]} == {"/file"}
    assert editor.post(f"{API}/drafts/import").status_code == 422
    assert len(body(editor.get(API))["drafts"]) == before


def test_one_limit_of_a_file_is_told_by_api_and_page_however_large_it_is(editor: Browser) -> None:
    for size, status in ((2_000_001, 422), (9_000_000, 422), (13_000_000, 413)):
        content = b"# " + b"x" * size
        for refused in (
            upload(editor, "large.yaml", content),
            upload(editor, "large.yaml", content, to="/organisation/frameworks/import"),
        ):
            assert (refused.status_code, "2 MB" in refused.text) == (status, True), refused.text


def test_what_a_draft_is_begun_with_is_said_once(editor: Browser) -> None:
    for sent, pointer in (
        ({}, "/_schema"),
        ({"extends": CORE, "copy_of": str(UUID(int=1))}, "/_schema"),
        ({"copy_of": str(UUID(int=1)), "code": "x"}, "/code"),
        ({"document": {"code": "x"}}, "/document/values"),
        ({"document": as_json(built_in()) | {"colour": "blue"}}, "/document/colour"),
        ({"extends": CORE | {"version": "7"}}, "/extends"),
    ):
        refused = editor.post(f"{API}/drafts", sent)
        assert refused.status_code == 422, sent
        assert pointer in {each["pointer"] for each in body(refused)["errors"]}, body(refused)
    assert editor.post(f"{API}/drafts", {"copy_of": str(UUID(int=1))}).status_code == 404


@pytest.mark.parametrize(
    "sent",
    [
        {"extends": CORE | {"framework": "a\x00"}},
        {"extends": CORE, "code": "a\x00b"},
        {"extends": CORE, "code": "Two Words"},
        {"extends": CORE, "name": "a\x00b"},
        {"extends": CORE, "name": "\ud800"},
        {"extends": CORE, "name": "  "},
    ],
)
def test_what_nothing_can_be_called_begins_no_draft(editor: Browser, sent: dict[str, Any]) -> None:
    refused = editor.post(f"{API}/drafts", sent)
    assert refused.status_code == 422, refused.text
    assert body(refused)["errors"][0]["pointer"].split("/")[-1] in {"framework", "code", "name"}


def test_no_draft_holds_more_than_a_framework_may_by_api_page_or_file(editor: Browser) -> None:
    behaviours = [{"code": f"green-care.{n}", "statement": f"I do {n}."} for n in range(589)]
    full = as_json(additions("full"))
    local = {**full["values"][1], "behaviours": behaviours[:588]}
    made = editor.post(f"{API}/drafts", {"document": {**full, "values": [local]}})
    assert made.status_code == 201, made.text
    draft = f"{API}/drafts/{body(made)['id']}"
    over = {**full, "values": [{**local, "behaviours": behaviours}]}
    many = {**full, "values": [{**local, "code": f"v{n}", "behaviours": []} for n in range(61)]}
    long = {**full, "name": "x" * 2_001, "values": [{**local, "statement": "x" * 2_001}]}
    for document, pointers in (
        (over, ["/document/values"]),
        (many, ["/document/values"]),
        (long, ["/document/name", "/document/values/0/statement"]),
    ):
        for refused in (
            editor.put(draft, {"document": document}, version(1)),
            editor.post(f"{API}/drafts", {"document": document}),
        ):
            assert refused.status_code == 422
            assert [each["pointer"] for each in body(refused)["errors"]] == pointers
    typed = {"statement": "One too many.", "effective": "Stops.", "version": "1"}
    page = editor.submit(
        f"/organisation/frameworks/drafts/{body(made)['id']}/values/green-care/behaviours/new", typed
    )
    assert (page.status_code, "601 behaviours in all" in page.text) == (422, True), page.text
    assert "One too many." in page.text
    assert "Stops." in page.text
    table = "value,behaviour\n" + "".join(f"V,I do {n}.\n" for n in range(601))
    assert "601 behaviours in all" in upload(editor, "many.csv", table.encode()).text
    assert body(editor.get(draft))["counts"]["behaviours"] == 588
    assert editor.get(draft).headers["ETag"] == '"1"'


def test_the_same_request_under_one_key_begins_one_draft(editor: Browser) -> None:
    key = {"Idempotency-Key": "begin once"}
    first, again = (editor.post(f"{API}/drafts", {"extends": CORE}, key) for _ in range(2))
    assert body(first) == body(again)
    assert (first.status_code, again.status_code) == (201, 201)
    other = editor.post(f"{API}/drafts", {"extends": CORE, "name": "Other"}, key)
    assert other.status_code == 409
    file = as_yaml(additions("keyed")).encode()
    sent = [body(upload(editor, "keyed.yaml", file, "file once"))["draft"]["id"] for _ in range(2)]
    assert sent[0] == sent[1]


def test_what_a_submission_lacks_is_pointed_at(editor: Browser) -> None:
    document = as_json(additions())
    del document["values"][1]["behaviours"][0]["maps"]
    made = editor.post(f"{API}/drafts", {"document": document})
    refused = editor.post(f"{API}/drafts/{body(made)['id']}/submission", headers=version(1))
    assert refused.status_code == 422
    assert [each["pointer"] for each in body(refused)["errors"]] == ["/document/values/1/behaviours/0/maps"]
    problems = body(editor.get(f"{API}/drafts/{body(made)['id']}/findings"))["problems"]
    assert problems == body(refused)["errors"]


def test_what_stands_twice_is_pointed_at_in_the_document_that_was_sent_with_the_other_place(
    editor: Browser,
) -> None:
    def told(document: Any) -> list[tuple[str, str]]:  # noqa: ANN401 - JSON of any shape
        made = body(editor.post(f"{API}/drafts", {"document": document}))
        draft = f"{API}/drafts/{made['id']}"
        errors = body(editor.post(f"{draft}/submission", headers=version(1)))["errors"]
        page = editor.get(f"/organisation/frameworks/drafts/{made['id']}").text
        assert "stands twice, at “" in page
        others = (each["message"].partition("twice, also at ")[2].partition(";")[0] for each in errors)
        return [(each["pointer"], other) for each, other in zip(errors, others, strict=True)]

    document, core = as_json(additions()), built_in()
    [added], [tidy, walks] = (value["behaviours"] for value in document["values"])
    said, walks["statement"] = walks["statement"], added["statement"]
    own = [("/document/values/1/behaviours/1/statement", "values[0].behaviours[0].statement")]
    assert told(document) == own
    walks["statement"], tidy["statement"] = said, core.behaviours[2].statement
    added["effective"] = [core.values[-1].behaviours[-1].effective[0]]
    assert told(document) == [
        ("/document/values/1/behaviours/0/statement", f"values, the core's {core.behaviours[2].code}"),
        ("/document/values/0/behaviours/0/effective/0", f"values, the core's {core.behaviours[-1].code}"),
    ]
