"""The page foundation in a real browser: a page with every component, and forms that save by themselves."""

import re
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from flask import Blueprint, Flask, Response, flash, g, jsonify, render_template, request
from flask_wtf.csrf import CSRFProtect
from playwright.sync_api import Page, expect
from werkzeug.serving import make_server

from appraisal.presentation import setup_pages
from tenants.errors import Problem

HERE = Path(__file__).parent
HOSTILE = "<script>document.body.dataset.hacked = '1'</script>"
POINTS = [
    {"value": 1, "label": "1 Rarely", "meaning": "Seldom seen, even when prompted"},
    {"value": 3, "label": "3 Usually", "meaning": "What is expected of everybody"},
    {"value": 5, "label": "5 Consistently, and helps others"},
]
SIGNED_OUT = "Could not save. You are signed out. Your text is still on this page: sign in in another tab."
ELSEWHERE = "Not saved. Another tab or person saved this after you opened it. Your text is still here."
OTHERS = [{"value": "no_chance", "label": "No chance to demonstrate"}]
NAVIGATION = [{"text": "My appraisal", "href": "/", "current": True}, {"text": "My team", "href": "/team"}]
TASKS = [
    {"text": "Working together for patients", "href": "/values/1", "status": "Completed"},
    {"text": "Compassion", "href": "/values/2", "hint": HOSTILE, "status": "Not started", "colour": "blue"},
    {"text": "Conversation", "status": "Cannot start yet"},
]


def behaviour(key: str, value: int | None = None, evidence: str | None = None) -> dict[str, Any]:
    return {
        "id": key,
        "text": "Listens first, and asks what matters to the person",
        "effective": ["Asks before advising", "Checks what was understood"],
        "ineffective": "Talks over people, or decides for them",
        "value": value,
        "evidence": evidence,
    }


@dataclass(frozen=True)
class Somebody:
    display_name: str = "Morag Achterberg-Llewellyn"
    organisation_name: str = "Much Binding Teaching Hospitals NHS Foundation Trust"
    organisation_is_synthetic: bool = True


@dataclass
class Sample:
    """A served application, what its forms were sent, and what its next answer to an autosave is."""

    url: str
    version: int = 1
    saves: list[dict[str, Any]] = field(default_factory=list)
    posts: list[dict[str, str]] = field(default_factory=list)
    status: int = 200
    hold: threading.Event = field(default_factory=threading.Event)


def application(sample: Sample) -> Flask:
    """The page foundation alone, with a blueprint that brings its own template folder as a slice does."""
    app = Flask("appraisal")
    app.config.update(SECRET_KEY="only for tests", WTF_CSRF_TIME_LIMIT=None)
    CSRFProtect(app)
    setup_pages(app)
    pages = Blueprint("pages", __name__, template_folder=str(HERE / "templates"))

    @pages.before_request
    def sign_in() -> None:
        g.identity = Somebody()

    _show(pages)
    _save(pages, sample)
    app.register_blueprint(pages)
    return app


def _show(pages: Blueprint) -> None:
    @pages.get("/")
    def gallery() -> str:
        problems = [
            Problem("/ratings/b1/rating", "Choose a rating"),
            Problem("/weight", "Enter a weight up to 100"),
        ]
        if "problems" in request.args:
            flash("Your half is shared.", "success")
            flash("The window closes on 30 November 2026.")
        return render_template(
            "gallery.html",
            behaviours=[behaviour("b1"), behaviour("b2", value=3, evidence=f"\n  two\n{HOSTILE}")],
            due=date(2026, 11, 22),
            hostile=HOSTILE,
            navigation=NAVIGATION,
            others=OTHERS,
            points=POINTS,
            problems=problems if "problems" in request.args else (),
            score=Fraction(17, 6),
            tasks=TASKS,
        )

    @pages.get("/error")
    def error() -> str:
        g.request_id = "0198f6"
        problems = [Problem("/weight", "Enter a weight up to 100")]
        return render_template(
            "error.html", title="Not found", detail="There is nothing here.", problems=problems
        )


def _save(pages: Blueprint, sample: Sample) -> None:
    @pages.patch("/autosave")
    def autosave() -> tuple[Response, int]:
        sample.hold.wait(10)
        sample.saves.append({"if_match": request.headers["If-Match"], "body": request.get_json()})
        if sample.status == 200:
            sample.version += 1
        answer = jsonify(detail="Ratings are frozen.")
        answer.set_etag(str(sample.version))
        answer.headers["Location"] = "/error"
        return answer, sample.status

    @pages.post("/save")
    def save() -> str:
        sample.posts.append(request.form.to_dict())
        return render_template("error.html", title="Saved")


@pytest.fixture
def sample() -> Iterator[Sample]:
    served = Sample(url="")
    served.hold.set()
    server = make_server("127.0.0.1", 0, application(served), threaded=True)
    served.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield served
    server.shutdown()
    thread.join()
    server.server_close()


Open = Callable[..., Page]


@pytest.mark.parametrize("width", [1280, 320])
@pytest.mark.parametrize("path", ["/", "/?problems", "/error"])
def test_a_page_is_accessible_and_never_scrolls_sideways(
    sample: Sample,
    open_page: Open,
    accessibility_violations: Callable[[Page], list[str]],
    sideways_scroll: Callable[[Page], int],
    width: int,
    path: str,
) -> None:
    page = open_page(width)
    page.goto(sample.url + path)
    assert accessibility_violations(page) == []
    assert sideways_scroll(page) == 0
    plain = open_page(width, javascript=False)
    plain.goto(sample.url + path)
    assert sideways_scroll(plain) == 0


def test_only_scripts_with_the_nonce_run_and_what_people_typed_never_does(
    sample: Sample, open_page: Open
) -> None:
    page = open_page()
    page.goto(sample.url)
    assert page.evaluate("({...document.body.dataset})") == {"inline": "ran"}
    assert page.input_value("#ratings-b2-evidence") == f"\n  two\n{HOSTILE}"


def test_the_keyboard_reaches_the_content_the_faulty_field_and_a_wide_table(
    sample: Sample, open_page: Open
) -> None:
    page = open_page(320)
    page.goto(sample.url)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("#maincontent")).to_be_focused()
    expect(page.get_by_role("region", name="Your team")).to_have_attribute("tabindex", "0")
    page.goto(f"{sample.url}/?problems")
    page.get_by_role("link", name="Choose a rating").press("Enter")
    expect(page.get_by_role("radio", name="1 Rarely").first).to_be_focused()


def test_a_form_without_scripts_is_sent_with_its_token_and_version(sample: Sample, open_page: Open) -> None:
    page = open_page(javascript=False)
    page.goto(sample.url)
    page.get_by_label("What shows this?").first.fill("Asked Mrs Pye what she wanted")
    page.get_by_role("button", name="Save and continue").click()
    expect(page.get_by_role("heading", name="Saved")).to_be_visible()
    assert sample.posts[0]["ratings.b1.evidence"] == "Asked Mrs Pye what she wanted"
    assert sample.posts[0]["ratings.b2.evidence"] == f"\r\n  two\r\n{HOSTILE}"
    assert sample.posts[0]["version"] == "1"


def test_changed_fields_save_by_themselves_on_the_version_they_were_made_on(
    sample: Sample, open_page: Open
) -> None:
    page = open_page()
    page.goto(sample.url)
    status = page.get_by_role("status")
    page.get_by_role("radio", name="5 Consistently").first.check()
    page.get_by_label("Weight").fill("40")
    expect(status).to_have_text(re.compile(r"^Saved at 1?\d:\d\d[ap]m$"))
    assert sample.saves == [{"if_match": '"1"', "body": {"ratings": {"b1": {"rating": "5"}}, "weight": 40}}]
    page.get_by_label("Weight").fill("")
    expect(page.locator("input[name=version]")).to_have_value("3")
    assert sample.saves[1:] == [{"if_match": '"2"', "body": {"weight": None}}]


def test_one_save_runs_at_a_time_and_the_next_takes_up_what_came_meanwhile(
    sample: Sample, open_page: Open
) -> None:
    sample.hold.clear()
    page = open_page()
    page.goto(sample.url)
    evidence = page.get_by_label("What shows this?").first
    with page.expect_request("**/autosave"):
        evidence.fill("First")
    evidence.fill("First, and more")
    page.wait_for_timeout(2000)
    assert sample.saves == []
    sample.hold.set()
    expect(page.locator("input[name=version]")).to_have_value("3")
    assert [save["body"]["ratings"]["b1"]["evidence"] for save in sample.saves] == [
        "First",
        "First, and more",
    ]


def test_a_save_under_way_ends_before_the_form_is_sent_once_on_its_new_version(
    sample: Sample, open_page: Open
) -> None:
    sample.hold.clear()
    page = open_page()
    page.goto(sample.url)
    with page.expect_request("**/autosave"):
        page.get_by_label("Weight").fill("40")
    page.get_by_label("Weight").press("Enter")
    page.get_by_label("Weight").press("Enter")
    sample.hold.set()
    expect(page.get_by_role("heading", name="Saved")).to_be_visible()
    assert [post["version"] for post in sample.posts] == ["2"]


@pytest.mark.parametrize(
    ("status", "said"),
    [
        (412, ELSEWHERE),
        (422, "Could not save. Ratings are frozen."),
        (503, "Could not save. We will try again."),
        (302, SIGNED_OUT),
        (401, SIGNED_OUT),
    ],
)
def test_a_save_that_fails_says_so_and_keeps_the_text(
    sample: Sample, open_page: Open, status: int, said: str
) -> None:
    sample.status = status
    page = open_page()
    page.goto(sample.url)
    page.get_by_label("Weight").fill("40")
    expect(page.get_by_role("status")).to_have_text(said)
    expect(page.get_by_label("Weight")).to_have_value("40")
    expect(page.locator("input[name=version]")).to_have_value("1")


def test_after_another_tab_saved_nothing_more_is_sent_by_itself(sample: Sample, open_page: Open) -> None:
    sample.status = 412
    page = open_page()
    page.goto(sample.url)
    page.get_by_label("Weight").fill("40")
    expect(page.get_by_role("status")).to_contain_text("Not saved")
    page.get_by_label("Weight").fill("41")
    page.wait_for_timeout(2000)
    assert len(sample.saves) == 1


def test_the_message_about_saving_hides_nothing_that_has_the_focus(
    sample: Sample, open_page: Open, accessibility_violations: Callable[[Page], list[str]]
) -> None:
    sample.status = 412
    page = open_page(320)
    page.goto(sample.url)
    page.get_by_label("Weight").fill("40")
    expect(page.get_by_role("status")).to_contain_text("Not saved")
    assert accessibility_violations(page) == []
    page.get_by_role("radio").first.focus()
    for _ in range(8):
        covered = page.evaluate("""() => {
            const focus = document.activeElement.getBoundingClientRect();
            const message = document.querySelector("[role=status]").getBoundingClientRect();
            return focus.bottom > message.top && focus.top < message.bottom;
        }""")
        assert not covered
        page.keyboard.press("Tab")


def test_a_lost_connection_is_said_and_what_was_typed_is_saved_on_leaving(
    sample: Sample, open_page: Open
) -> None:
    page = open_page()
    page.goto(sample.url)
    page.context.set_offline(True)
    page.get_by_label("Weight").fill("40")
    expect(page.get_by_role("status")).to_contain_text("Check your connection")
    page.context.set_offline(False)
    page.goto(f"{sample.url}/error")
    page.wait_for_timeout(300)
    assert [save["body"] for save in sample.saves] == [{"weight": 40}]
