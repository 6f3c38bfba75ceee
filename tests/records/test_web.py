"""What is held, over the web: one's own data by page and API; holds for an organisation lead."""

import json

import pytest
from flask import Flask

from benchmarks.statements import counted
from tests.world import Browser, World

PAGE = "/organisation/records"
HOLDS = "/api/v1/records/holds"


@pytest.fixture(scope="module")
def lead(world: World, app: Flask) -> Browser:
    return world.browser(app, "ours.lead")


@pytest.fixture(scope="module")
def appraisee(world: World, app: Flask) -> Browser:
    return world.browser(app, "ours.appraisee")


def test_the_page_and_the_api_give_the_same_document(appraisee: Browser) -> None:
    by_api = appraisee.get("/api/v1/me/data").get_json()
    file = appraisee.get("/me/data.json")
    assert file.headers["Content-Disposition"] == 'attachment; filename="appraisal-data.json"'
    by_page = json.loads(file.data)
    assert set(by_api) == set(by_page)
    for one in (by_api, by_page):
        one.pop("made_at")
        one["tables"].pop("audit_event")
        one["tables"].pop("signed_in_session")
    assert by_api == by_page
    assert by_api["tables"]["person"]["own"][0]["given_name"] == "Ash"


def test_the_readable_file_is_downloaded_and_never_a_page_of_this_site(appraisee: Browser) -> None:
    file = appraisee.get("/me/data.html")
    assert file.headers["Content-Disposition"] == 'attachment; filename="appraisal-data.html"'
    assert file.mimetype == "text/html"
    assert "Ash" in file.text


def test_the_page_says_how_long_what_is_kept(appraisee: Browser) -> None:
    page = appraisee.get("/me/data").text
    assert 'href="/me/data.html"' in page
    assert "6 years after you leave" in page
    assert 'href="/me/data"' in appraisee.get("/").text


def test_ones_own_download_says_nothing_about_holds(world: World, appraisee: Browser, lead: Browser) -> None:
    before = appraisee.get("/api/v1/me/data").get_json()
    made = lead.post(HOLDS, {"employee_number": "A3", "reason": "An inquiry into something"}).get_json()
    after = appraisee.get("/api/v1/me/data")
    assert "An inquiry into something" not in after.text
    assert (
        after.get_json()["tables"]["legal_hold"]
        == before["tables"]["legal_hold"]
        == {"title": "Legal holds", "own": [], "beside": []}
    )
    assert made["id"] not in after.text
    assert lead.delete(f"{HOLDS}/{made['id']}").status_code == 204


def test_a_lead_places_and_lifts_a_hold_by_pages_alone(lead: Browser) -> None:
    placed = lead.submit(f"{PAGE}/holds", {"employee_number": " A4 ", "reason": "A <b>claim</b>"})
    assert (placed.status_code, placed.location) == (303, PAGE)
    page = lead.get(PAGE).text
    assert "Casey Of A" in page
    assert "A &lt;b&gt;claim&lt;/b&gt;" in page
    held = {each["employee_number"]: each["id"] for each in lead.get("/api/v1/records").get_json()["holds"]}
    hold = held["A4"]
    assert "Lift this hold?" in lead.get(f"{PAGE}/holds/{hold}/lifting").text
    lifted = lead.submit(f"{PAGE}/holds/{hold}/lifting", {})
    assert (lifted.status_code, lifted.location) == (303, PAGE)
    assert hold not in lead.get(PAGE).text
    assert lead.submit(f"{PAGE}/holds/{hold}/lifting", {}).status_code == 409
    assert lead.get(f"{PAGE}/holds/{hold}/lifting").status_code == 409


def test_what_is_wrong_with_a_hold_is_said_beside_its_field_and_nothing_typed_is_lost(lead: Browser) -> None:
    answer = lead.submit(f"{PAGE}/holds", {"employee_number": "B3", "reason": ""})
    assert answer.status_code == 422
    assert 'href="#employee_number"' in answer.text
    assert 'href="#reason"' in answer.text
    assert 'value="B3"' in answer.text
    assert answer.text.count("<title>Error: ") == 1
    empty = lead.submit(f"{PAGE}/holds", {"employee_number": "", "reason": " "}).text
    assert "Enter the person&#39;s employee number." in empty
    assert "Say why this person&#39;s record must be kept." in empty


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"employee_number": "nobody", "reason": "A claim"}, "/employee_number"),
        ({"employee_number": "B3", "reason": "A claim"}, "/employee_number"),
        ({"employee_number": "A3", "reason": " "}, "/reason"),
        ({"employee_number": "A3"}, "/reason"),
        ({"employee_number": "A3", "reason": "x" * 2001}, "/reason"),
        ({"employee_number": "A\u00003", "reason": "A claim"}, "/employee_number"),
        ({"employee_number": "A3", "reason": "A\u0000claim"}, "/reason"),
        ({"employee_number": "A3", "reason": "A claim", "until": "2030"}, "/until"),
    ],
)
def test_a_bad_hold_is_refused_with_where_and_how_to_mend_it(
    lead: Browser, body: dict[str, str], pointer: str
) -> None:
    answer = lead.post(HOLDS, body)
    assert answer.status_code == 422
    assert [each["pointer"] for each in answer.get_json()["errors"]] == [pointer]


def test_a_hold_says_who_placed_it_and_stands_in_the_trail(lead: Browser) -> None:
    made = lead.post(HOLDS, {"employee_number": "A6", "reason": "A claim"})
    assert made.status_code == 201
    assert made.get_json()["placed_by"] == "Lee Of A"
    listed = lead.get("/api/v1/records").get_json()
    assert listed["years"] == {"record": 6, "wellbeing": 2}
    assert {each["employee_number"] for each in listed["holds"]} == {"A6"}


@pytest.mark.parametrize("address", ["/api/v1/me/data", "/me/data.html", "/me/data", PAGE, "/api/v1/records"])
def test_a_page_sends_at_most_eight_statements(lead: Browser, address: str) -> None:
    assert lead.get(address).status_code == 200
    with counted() as sent:
        lead.get(address)
    assert len(sent) <= 8


def test_placing_a_hold_sends_at_most_twelve_statements(lead: Browser) -> None:
    with counted() as sent:
        made = lead.post(HOLDS, {"employee_number": "A2", "reason": "A claim"})
    assert made.status_code == 201
    assert len(sent) <= 12


def test_a_hold_that_is_sent_twice_with_one_key_is_placed_once(lead: Browser) -> None:
    sent, key = {"employee_number": "A4", "reason": "An inquiry"}, {"Idempotency-Key": "of a client"}
    first, second = (lead.post(HOLDS, sent, key) for _ in range(2))
    assert (first.status_code, second.status_code) == (201, 201)
    assert first.get_json() == second.get_json()
    assert lead.post(HOLDS, sent | {"reason": "Another one"}, key).status_code == 409
    held = [each["employee_number"] for each in lead.get("/api/v1/records").get_json()["holds"]]
    assert held.count("A4") == 1
    assert lead.delete(f"{HOLDS}/{first.get_json()['id']}").status_code == 204
