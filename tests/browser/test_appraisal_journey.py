"""An appraisal in a real browser, from objectives to signatures: every page fit for everybody."""

import re
from collections.abc import Callable, Iterator
from datetime import date

import pytest
from playwright.sync_api import Page, expect

from appraisal.national.collection import open_collection
from appraisal.reviews.scores import DEFAULT_RULE
from frameworks.definitions import built_in
from frameworks.service import national_version_id
from tenants.organisations.registry import organisation_id
from tenants.organisations.service import command_identity
from tests.browser.served import Site, serve
from tests.world import NATIONAL, World

Open = Callable[..., Page]
Look = Callable[[Page], None]
SAVED = re.compile(r"^Saved at 1?\d:\d\d[ap]m$")


@pytest.fixture(scope="module")
def site(world: World) -> Iterator[Site]:
    """The application, served."""
    with serve(world) as served:
        yield served


@pytest.fixture
def look(
    accessibility_violations: Callable[[Page], list[str]], sideways_scroll: Callable[[Page], int]
) -> Look:
    """`look(page)`: hold the page that is open to WCAG 2.2 AA and 320 pixels."""

    def look(page: Page) -> None:
        for width in (320, 1280):
            page.set_viewport_size({"width": width, "height": 900})
            assert accessibility_violations(page) == [], (page.url, width)
            assert sideways_scroll(page) == 0, (page.url, width)

    return look


def press(page: Page, button: str) -> None:
    """Press a button in the page's body and wait for what it leads to."""
    with page.expect_navigation():
        page.locator("main").get_by_role("button", name=button, exact=True).click()


def follow(page: Page, link: str) -> None:
    """Follow the first link in the page's body that begins with these words."""
    with page.expect_navigation():
        page.locator("main").get_by_role("link", name=re.compile(f"^{link}")).first.click()


def add_objective(page: Page, root: str, look: Look, title: str) -> None:
    page.goto(f"{root}/objectives/new")
    look(page)
    press(page, "Save")
    look(page)
    page.get_by_role("link", name="Say what should be achieved").click()
    expect(page.get_by_label("What should be achieved?")).to_be_focused()
    page.get_by_label("What should be achieved?").fill(title)
    page.get_by_label("Weight").fill("33.33")
    press(page, "Save")
    look(page)


def rate_by_keyboard(page: Page) -> None:
    """Answer a page of ratings with the keyboard alone: arrows choose, Tab leads on, Enter presses."""
    for group in page.locator("main .app-item").all():
        group.get_by_role("radio").first.focus()
        for _ in range(2):
            page.keyboard.press("ArrowDown")
        expect(group.get_by_role("radio").nth(2)).to_be_checked()
        page.keyboard.press("Tab")
        expect(group.get_by_role("textbox")).to_be_focused()
        page.keyboard.type("Seen on the ward in May")
    page.keyboard.press("Tab")
    with page.expect_navigation():
        page.keyboard.press("Enter")


def rate_by_mouse(page: Page, answer: int) -> None:
    for group in page.locator("main .app-item").all():
        group.get_by_role("radio").nth(answer).check()
    press(page, "Save and continue")


def write_half(page: Page, root: str, look: Look, answer: int) -> None:
    page.goto(root)
    look(page)
    follow(page, "Working together for patients")
    look(page)
    rate_by_keyboard(page)
    for _ in range(6):
        look(page)
        rate_by_mouse(page, answer)
    expect(page.get_by_role("heading", name="Check your half and share it")).to_be_visible()
    look(page)
    press(page, "Share your half")
    look(page)


def agree_what_differs(page: Page, root: str, look: Look) -> None:
    page.goto(f"{root}/conversation")
    look(page)
    follow(page, "Choose agreed ratings")
    look(page)
    while "/agreed" in page.url:
        for group in page.locator("main section.app-item").all():
            if not group.locator("input:checked").count():
                group.get_by_role("radio").nth(2).check()
        press(page, "Save and continue")
    look(page)


def confirm(page: Page, root: str, look: Look) -> None:
    page.goto(f"{root}/confirm")
    look(page)
    for part, typed in (("Day", "20"), ("Month", "11"), ("Year", "2026")):
        page.get_by_label(part).fill(typed)
    press(page, "Confirm")
    look(page)


def agree_objectives(staff: Page, manager: Page, root: str, look: Look) -> None:
    add_objective(staff, root, look, "Cut falls on Ward 7 by a third")
    for link in ("Change", "Remove"):
        follow(staff, link)
        look(staff)
        staff.goto(f"{root}/objectives")
    press(staff, "Agree these objectives")
    manager.goto(f"{root}/objectives")
    look(manager)
    press(manager, "Agree these objectives")


def talk(staff: Page, manager: Page, root: str, look: Look) -> None:
    agree_what_differs(manager, root, look)
    for page in ("wellbeing", "conversation", "agreed-objectives", "notes"):
        staff.goto(f"{root}/{page}")
        look(staff)
    staff.get_by_label("What did you talk about?").fill("The falls work, and a hard winter.")
    press(staff, "Save")
    confirm(staff, root, look)
    confirm(manager, root, look)


def sign(staff: Page, manager: Page, root: str, look: Look) -> None:
    staff.goto(f"{root}/sign-off")
    look(staff)
    staff.get_by_role("radio", name="I sign").check()
    press(staff, "Save your signature")
    manager.goto(f"{root}/sign-off")
    look(manager)
    press(manager, "Sign")


def test_staff_and_manager_finish_an_appraisal_and_every_page_is_fit_for_everybody(
    site: Site, open_page: Open, look: Look
) -> None:
    staff = site.sign_in(open_page(), "ours.appraisee")
    manager = site.sign_in(open_page(), "ours.manager")
    root = site.appraisal("ours.appraisee")
    staff.goto(site.url)
    look(staff)

    agree_objectives(staff, manager, root, look)
    write_half(staff, root, look, answer=2)
    write_half(manager, root, look, answer=3)
    talk(staff, manager, root, look)
    sign(staff, manager, root, look)
    expect(manager.get_by_text("This appraisal was completed on")).to_be_visible()

    staff.goto(f"{root}/score")
    look(staff)
    staff.goto(f"{root}/pulse")
    look(staff)
    for group in staff.get_by_role("group").all():
        group.get_by_role("radio").first.check()
    press(staff, "Send")
    look(staff)


@pytest.mark.parametrize(
    ("part", "path"),
    [
        ("ours.manager", "/team"),
        ("ours.colleague", "/team"),
        ("ours.lead", "/"),
        ("ours.lead", "/organisation"),
        ("ours.lead", "/organisation/returns"),
        ("national.analyst", "/"),
        ("national.analyst", "/national/releases/latest"),
        ("ours.doctor", "/"),
    ],
)
def test_a_first_page_is_fit_for_everybody(
    site: Site, open_page: Open, look: Look, part: str, path: str
) -> None:
    page = site.sign_in(open_page(), part)
    page.goto(site.url + path)
    expect(page.locator("h1")).to_be_visible()
    look(page)
    page.set_viewport_size({"width": 320, "height": 900})
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("#maincontent")).to_be_focused()


def test_a_return_is_looked_at_and_submitted(site: Site, open_page: Open, look: Look, world: World) -> None:
    with world.database.session("owner", organisation_id(NATIONAL)) as session:
        open_collection(
            session,
            by=command_identity(session, command="tests"),
            code="C2627",
            name="Appraisals 2026/27",
            period_start=date(2026, 4, 1),
            period_end=date(2027, 3, 31),
            framework_version_id=national_version_id(built_in()),
            rule=DEFAULT_RULE,
            policy="demo-0",
        )
        session.commit()
    lead = site.sign_in(open_page(), "ours.lead")
    lead.goto(f"{site.url}/organisation/returns")
    look(lead)
    follow(lead, "Appraisals")
    look(lead)
    press(lead, "Submit this return")
    expect(lead.get_by_text("The return is submitted as version 1.")).to_be_visible()
    look(lead)


def open_value(site: Site, page: Page, part: str) -> Page:
    """The first value of somebody whose assessment has begun without agreed objectives."""
    site.sign_in(page, part).goto(site.appraisal(part))
    if page.get_by_role("button", name="Start the assessment").count():
        press(page, "Start the assessment")
    follow(page, "Working together for patients")
    return page


def test_each_behaviour_saves_itself_and_is_there_when_the_page_comes_back(
    site: Site, open_page: Open, look: Look
) -> None:
    page = open_value(site, open_page(), "theirs.appraisee")
    first, second = page.locator("main .app-item").all()
    first.get_by_role("radio", name="4 Consistently").check()
    first.get_by_role("textbox").fill("Asked Mrs Pye\nbefore the round")
    expect(first.get_by_role("status")).to_have_text(SAVED)
    expect(second.get_by_role("status")).to_have_text("")
    second.get_by_role("radio", name="No chance").check()
    expect(second.get_by_role("status")).to_have_text(SAVED)
    look(page)
    page.reload()
    expect(first.get_by_role("radio", name="4 Consistently")).to_be_checked()
    expect(first.get_by_role("textbox")).to_have_value("Asked Mrs Pye\nbefore the round")
    expect(second.get_by_role("radio", name="No chance")).to_be_checked()


def test_what_was_typed_right_before_continuing_is_saved_once_and_whole(site: Site, open_page: Open) -> None:
    page = open_value(site, open_page(), "theirs.colleague")
    evidence = page.locator("main .app-item").first.get_by_role("textbox")
    evidence.fill("First thought")
    page.wait_for_timeout(1600)
    evidence.fill("Second thought")
    press(page, "Save and continue")
    expect(page.get_by_role("heading", name="Respect and dignity")).to_be_visible()
    page.go_back()
    page.reload()
    expect(evidence).to_have_value("Second thought")


def test_going_back_on_what_saved_itself_is_kept_too(site: Site, open_page: Open) -> None:
    page = open_value(site, open_page(), "theirs.manager")
    first = page.locator("main .app-item").first
    first.get_by_role("textbox").fill("On second thoughts, no")
    expect(first.get_by_role("status")).to_have_text(SAVED)
    first.get_by_role("textbox").fill("")
    press(page, "Save and come back later")
    follow(page, "Working together for patients")
    expect(first.get_by_role("textbox")).to_have_value("")


def test_a_second_tab_is_told_by_itself_and_shows_both_texts_when_it_is_sent(
    site: Site, open_page: Open, look: Look
) -> None:
    page = open_value(site, open_page(), "theirs.lead")
    other_tab = page.context.new_page()
    other_tab.goto(page.url)
    mine, theirs = (tab.locator("main .app-item").first for tab in (other_tab, page))
    theirs.get_by_role("textbox").fill("From the first tab")
    expect(theirs.get_by_role("status")).to_have_text(SAVED)
    mine.get_by_role("textbox").fill("From the second tab")
    expect(mine.get_by_role("status")).to_contain_text("Another tab or person saved this")
    press(other_tab, "Save and continue")
    expect(other_tab.get_by_text("From the first tab")).to_be_visible()
    expect(mine.get_by_role("textbox")).to_have_value("From the second tab")
    look(other_tab)
    press(other_tab, "Save and continue")
    expect(other_tab.get_by_role("heading", name="Respect and dignity")).to_be_visible()
