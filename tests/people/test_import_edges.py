"""The import by command, API and pages: the same service, and what each edge adds."""

import csv
import io
import json
import re
from collections.abc import Iterator
from uuid import UUID

import pytest
from click.testing import CliRunner, Result
from flask import Flask
from sqlalchemy import Engine, event, select, text, update
from werkzeug.test import TestResponse

from appraisal.cli import main
from appraisal.worker import HANDLERS
from tenants.clients import service as clients
from tenants.clients import tokens
from tenants.clients.models import OAuthClient
from tenants.organisations.service import command_identity
from tenants.people.importing.models import StaffImport
from tenants.people.importing.staging import FORGET
from tenants.rows import now
from tests.people.files import row, staff_csv, tree
from tests.settings import BASE_URL, SECRET_KEY, SIGNING_KEY
from tests.world import OURS, Browser, World

KEYS = ["rows", "created", "changed", "unchanged", "ended", "errors", "warnings", "statements", "seconds"]
API = "/api/v1/people/imports"
PAGE = "/organisation/people/import"
FILE = staff_csv([row(1), row(2, supervisor_employee_number="404"), row(3, fte="9")])


@pytest.fixture(scope="module")
def lead(app: Flask, world: World) -> Browser:
    return world.browser(app, "ours.lead")


@pytest.fixture(scope="module")
def foreigner(app: Flask, world: World) -> Browser:
    return world.browser(app, "theirs.lead")


@pytest.fixture(autouse=True)
def clean(world: World) -> Iterator[None]:
    """Each test begins with the people of the world only."""
    yield
    with world.session("ours.lead") as session:
        for statement in (
            "DELETE FROM reporting_line WHERE post_id IN"
            " (SELECT id FROM post WHERE assignment_number LIKE '1000%')",
            "DELETE FROM post WHERE assignment_number LIKE '1000%'",
            "DELETE FROM person WHERE employee_number LIKE '1000%'",
            "UPDATE post SET ended_on = NULL",
            "UPDATE person SET left_on = NULL",
        ):
            session.execute(text(statement))
        session.commit()


def people(world: World) -> int:
    with world.session("ours.lead") as session:
        return int(session.execute(text("SELECT count(*) FROM person")).scalar_one())


def command(
    world: World, monkeypatch: pytest.MonkeyPatch, tmp_path: object, content: bytes, *options: str
) -> Result:
    monkeypatch.setenv("DATABASE_URL_APP", world.database.url("app"))
    monkeypatch.setenv("SECRET_KEY", SECRET_KEY)
    path = f"{tmp_path}/staff.csv"
    with open(path, "wb") as file:
        file.write(content)
    return CliRunner().invoke(main, ["people", "import", path, "--organisation", OURS, *options])


def test_the_command_prints_the_report_as_json(
    world: World, monkeypatch: pytest.MonkeyPatch, tmp_path: object
) -> None:
    before = people(world)
    tried = command(world, monkeypatch, tmp_path, FILE, "--json", "--dry-run")
    assert people(world) == before
    done = command(world, monkeypatch, tmp_path, FILE, "--json")
    assert (tried.exit_code, done.exit_code, people(world)) == (0, 0, before + 2)
    report = json.loads(done.stdout)
    assert list(report) == KEYS
    assert [report[key] for key in KEYS[:5]] == [3, 2, 0, 0, 0]
    assert [list(fault) for fault in report["errors"]] == [["row", "column", "message", "employee_number"]]
    assert report["errors"] == json.loads(tried.stdout)["errors"]


def test_the_command_says_the_same_in_words(
    world: World, monkeypatch: pytest.MonkeyPatch, tmp_path: object
) -> None:
    found = command(world, monkeypatch, tmp_path, FILE, "--dry-run")
    assert "Would be created: 2, changed: 0, unchanged: 0, ended: 0. Refused: 1." in found.stdout
    assert "error (row 4, fte):" in found.stdout
    assert "warning (row 3, supervisor_employee_number):" in found.stdout
    warned = [line for line in found.stdout.splitlines() if line.startswith("warning")]
    assert "(row 3" in warned[1]
    assert "isn't in the file" in warned[-1]


@pytest.mark.parametrize(
    ("content", "options"), [(staff_csv([]), ()), (b"", ()), (FILE, ("--all-or-nothing",))]
)
def test_the_command_fails_where_nothing_was_taken(
    world: World, monkeypatch: pytest.MonkeyPatch, tmp_path: object, content: bytes, options: tuple[str, ...]
) -> None:
    before = people(world)
    found = command(world, monkeypatch, tmp_path, content, "--json", *options)
    assert found.exit_code == 1
    assert list(json.loads(found.stdout)) == KEYS
    assert json.loads(found.stdout)["errors"]
    assert people(world) == before


def send(browser: Browser, content: bytes, query: str = "", **headers: str) -> TestResponse:
    """The file as the body of an API request."""
    return browser.client.post(
        f"{API}{query}",
        data=content,
        headers={
            "X-CSRFToken": browser.csrf,
            "Origin": BASE_URL,
            "Content-Type": "text/csv",
            **headers,
        },
        base_url=BASE_URL,
    )


def test_the_api_takes_a_body_of_csv_and_answers_the_report(lead: Browser, world: World) -> None:
    before = people(world)
    tried = send(lead, FILE, "?dry_run=true")
    assert (tried.status_code, people(world)) == (200, before)
    done = send(lead, FILE)
    assert (done.status_code, people(world)) == (200, before + 2)
    assert list(done.get_json()) == KEYS
    assert [done.get_json()[key] for key in KEYS[:7]] == [tried.get_json()[key] for key in KEYS[:7]]


def test_the_api_takes_a_form_with_a_file_too(lead: Browser) -> None:
    headers = {"X-CSRFToken": lead.csrf, "Origin": BASE_URL}
    sent = {"file": (io.BytesIO(FILE), "staff.csv")}
    found = lead.client.post(f"{API}?dry_run=true", data=sent, headers=headers, base_url=BASE_URL)
    assert found.get_json()["created"] == 2


@pytest.mark.parametrize(
    ("content", "message"), [(b"", "empty"), (staff_csv([]), "no rows"), (b"a,b\n1,2\n", "is missing")]
)
def test_the_api_says_what_is_wrong_with_a_whole_file(lead: Browser, content: bytes, message: str) -> None:
    found = send(lead, content)
    assert (found.status_code, found.mimetype) == (422, "application/problem+json")
    assert message in found.get_json()["errors"][0]["message"]


def test_a_large_file_is_taken_here_and_a_larger_one_nowhere(lead: Browser) -> None:
    padded = staff_csv([row(1)]) + b"," * 12 + b"\r\n" + b" " * (3 * 1024 * 1024)
    assert send(lead, padded, "?dry_run=true").status_code == 200
    assert send(lead, b"x" * (17 * 1024 * 1024)).status_code == 413
    elsewhere = lead.client.post(
        "/api/v1/roles",
        data=padded,
        headers={"X-CSRFToken": lead.csrf, "Origin": BASE_URL},
        base_url=BASE_URL,
    )
    assert elsewhere.status_code in {413, 415, 422}


def test_a_personnel_system_sends_its_file_with_a_token(app: Flask, world: World) -> None:
    with world.session("ours.lead") as session:
        by = command_identity(session, command="tests")
        client_id, _ = clients.register_client(session, by=by, name="ESR", scopes=frozenset({"staff:write"}))
        client = session.scalars(select(OAuthClient).where(OAuthClient.client_id == client_id)).one()
        token, _ = tokens.issue(
            session, client=client, scopes=frozenset({"staff:write"}), key=SIGNING_KEY, issuer=BASE_URL
        )
        session.commit()
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "text/csv"}
    answer = app.test_client().post(API, data=FILE, headers=headers, base_url=BASE_URL)
    assert (answer.status_code, answer.get_json()["created"]) == (200, 2)
    with world.session("ours.lead") as session:
        actor = (
            "SELECT actor_client_id FROM audit_event WHERE action = 'people.imported'"
            " ORDER BY at DESC LIMIT 1"
        )
        assert session.execute(text(actor)).scalar_one() == client_id


def upload(browser: Browser, content: bytes, name: str = "staff.csv") -> TestResponse:
    """The file through the page's form."""
    sent = {"csrf_token": browser.csrf, "file": (io.BytesIO(content), name)}
    return browser.client.post(PAGE, data=sent, headers={"Origin": BASE_URL}, base_url=BASE_URL)


def test_a_file_whose_name_can_not_be_printed_is_taken_like_any_other(lead: Browser) -> None:
    sent = upload(lead, FILE, "st\x00aff\x07.csv")
    assert sent.status_code == 303
    assert "staff.csv" in lead.get(sent.location).text


def test_pages_show_what_a_file_would_change_and_then_change_it(lead: Browser, world: World) -> None:
    before = people(world)
    sent = upload(lead, FILE)
    assert (sent.status_code, people(world)) == (303, before)
    waiting = lead.get(sent.location)
    assert "Nothing has been changed yet" in waiting.text
    assert re.search(r"Posts that will be added.*?2", waiting.text, re.DOTALL)
    assert "posts aren’t in the file" in waiting.text
    assert "Posts that will be added" in waiting.text
    assert re.search("10000001.*10000002", waiting.text, re.DOTALL)
    assert "isn&#39;t a part of a full-time post" in waiting.text

    done = lead.submit(sent.location, {"missing": "keep"})
    assert (done.status_code, people(world)) == (303, before + 2)
    assert "Posts added: 2. Changed: 0. Ended: 0." in lead.get(sent.location).text
    assert lead.submit(sent.location, {}).status_code == 409
    assert people(world) == before + 2


def test_the_posts_that_a_file_adds_changes_and_ends_are_named(lead: Browser) -> None:
    lead.submit(upload(lead, staff_csv([row(1), row(2)])).location, {})
    again = [row(1, job_title="Another", supervisor_employee_number="A2"), row(3)]
    sent = upload(lead, staff_csv(again))
    shown = [re.sub(r"<[^>]+>|\s+", " ", lead.get(sent.location).text)]
    lead.submit(sent.location, {"missing": "end"})
    shown.append(re.sub(r"<[^>]+>|\s+", " ", lead.get(sent.location).text))
    for page in shown:
        assert re.search(r"Row *3 .{,60}10000003 .{,40}Dana Patel", page)
        assert re.search(r"Row *2 .{,60}10000001 .{,40}Bo Smith .{,60}job_title, supervisor_employee", page)
    assert "Posts ended" not in shown[0]
    assert re.search(r"Posts ended .*Employee number *10000002", shown[1])


def test_those_who_are_not_in_the_file_are_ended_only_when_the_box_says_so(
    lead: Browser, world: World
) -> None:
    content = staff_csv([row(1)])
    ended = "SELECT count(*) FROM post WHERE ended_on IS NOT NULL"
    for answer, expected in (("keep", 0), ("", 0), ("end", 10)):
        lead.submit(upload(lead, content).location, {"missing": answer})
        with world.session("ours.lead") as session:
            found = session.execute(text(ended)).scalar_one()
        assert found == 0 if expected == 0 else found >= 8


def test_the_faults_of_a_file_are_a_table_for_spreadsheets(lead: Browser) -> None:
    first = row(1, staff_group="=HYPERLINK(1)")
    typed = '=HYPERLINK("http://x")'
    content = staff_csv([first, row(2, employee_number=typed), row(3, supervisor_employee_number="nobody")])
    place = upload(lead, content).location
    found = lead.get(f"{place}/faults.csv")
    assert found.mimetype == "text/csv"
    lines = list(csv.reader(found.text.splitlines()))
    assert lines[0] == ["Kind", "Row", "Employee number", "Column", "What to mend"]
    number = first["employee_number"]
    assert [line[:4] for line in lines[1:] if line[1] != "File"] == [
        ["Error", "2", number, "staff_group"],
        ["Error", "3", f"'{typed}", "employee_number"],
        ["Warning", "4", row(3)["employee_number"], "supervisor_employee_number"],
    ]
    assert f">{number}<" in lead.get(place).text


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", staff_csv([]), b"one\n1\n", b"\xff\xfe\x00"])
def test_a_file_that_cannot_be_used_comes_back_beside_its_field(lead: Browser, content: bytes) -> None:
    found = upload(lead, content)
    assert found.status_code == 422
    assert 'href="#file"' in found.text
    assert 'id="file-error"' in found.text


def test_without_a_file_the_page_asks_for_one(lead: Browser) -> None:
    found = lead.submit(PAGE, {})
    assert found.status_code == 422
    assert "Choose a CSV file." in found.text


def test_a_file_that_waits_is_nobody_elses(lead: Browser, foreigner: Browser) -> None:
    waiting = upload(lead, FILE).location
    assert foreigner.get(waiting).status_code == 404
    assert foreigner.submit(waiting, {}).status_code == 404
    assert lead.submit(f"{waiting}/removal", {}).status_code == 303
    assert lead.get(waiting).status_code == 404


def test_the_worker_forgets_a_file_that_nobody_took_over(lead: Browser, world: World) -> None:
    waiting = UUID(upload(lead, FILE).location.rpartition("/")[2])
    own = world.members["ours.lead"].organisation_id
    with world.session("ours.lead") as session:
        due, payload = session.execute(
            text("SELECT run_at, payload FROM job WHERE kind = :kind ORDER BY run_at DESC LIMIT 1"),
            {"kind": FORGET},
        ).one()
        expires = session.get_one(StaffImport, (own, waiting)).expires_at
        assert (due, payload) == (expires, {})
        session.execute(update(StaffImport).where(StaffImport.tenant_id == own).values(expires_at=now()))
        HANDLERS[FORGET](session, by=command_identity(session, command="worker"), payload=payload)
        session.commit()
    with world.session("ours.lead") as session:
        assert session.get(StaffImport, (own, waiting)) is None


def test_a_file_that_waited_too_long_is_gone(lead: Browser, world: World) -> None:
    waiting = upload(lead, FILE).location
    own = world.members["ours.lead"].organisation_id
    with world.session("ours.lead") as session:
        session.execute(
            update(StaffImport)
            .where(StaffImport.tenant_id == own, StaffImport.id == UUID(waiting.rpartition("/")[2]))
            .values(expires_at=now())
        )
        session.commit()
    assert lead.get(waiting).status_code == 404
    upload(lead, FILE)
    with world.session("ours.lead") as session:
        rows = session.execute(
            text("SELECT count(*) FROM staff_import_row WHERE import_id = :id"),
            {"id": UUID(waiting.rpartition("/")[2])},
        )
        assert rows.scalar_one() == 0


@pytest.mark.parametrize("size", [10, 900])
def test_looking_at_a_file_takes_the_same_few_statements_whatever_its_length(
    lead: Browser, size: int
) -> None:
    rows = tree(size)
    for each in rows[::2]:
        each["fte"] = "9"
    waiting = upload(lead, staff_csv(rows)).location
    seen: list[str] = []
    listener = lambda c, cursor, statement, *_: seen.append(statement)  # noqa: E731 - as short as an event
    event.listen(Engine, "before_cursor_execute", listener)
    try:
        assert lead.get(waiting).status_code == 200
    finally:
        event.remove(Engine, "before_cursor_execute", listener)
    assert len(seen) <= 5
