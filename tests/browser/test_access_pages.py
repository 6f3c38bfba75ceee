"""Roles and sessions in a real browser, by keyboard and screen reader's rules, wide and narrow."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.browser.served import Site, serve
from tests.world import World

Open = Callable[..., Page]
Look = Callable[[Page], None]


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
            page.mouse.move(0, 0)  # not over a link that slid under it
            page.evaluate("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
            assert accessibility_violations(page) == [], (page.url, width)
            assert sideways_scroll(page) == 0, (page.url, width)

    return look


def test_a_lead_gives_and_ends_a_role(open_page: Open, site: Site, look: Look) -> None:
    page = site.sign_in(open_page(), "ours.lead")
    page.goto(f"{site.url}/organisation")
    page.get_by_role("link", name="Roles", exact=True).click()
    look(page)
    page.get_by_role("link", name="Give somebody a role").click()
    look(page)
    page.get_by_role("button", name="Give this role").click()
    expect(page.get_by_role("link", name="Select the role to give.")).to_be_visible()
    look(page)
    page.get_by_role("link", name="Write an employee number or a work e-mail address.").click()
    expect(page.get_by_label("Who is it for?")).to_be_focused()
    page.get_by_label("Who is it for?").fill("A3")
    page.get_by_label("Framework editor").check()
    page.get_by_label("Why?").fill("Knows the values best")
    page.get_by_role("button", name="Give this role").click()
    expect(page.get_by_text("The role is given to Ash Of A.")).to_be_visible()
    look(page)
    page.get_by_role("link", name="End the role Framework editor of Ash Of A").click()
    look(page)
    page.get_by_role("button", name="End this role").click()
    expect(page.get_by_text("The role has ended.")).to_be_visible()
    expect(page.get_by_role("link", name="End the role Framework editor of Ash Of A")).to_have_count(0)


@pytest.mark.parametrize(
    ("part", "javascript"),
    [("ours.colleague", True), ("ours.unmanaged", False)],
    ids=["with scripts", "without scripts"],
)
def test_somebody_signs_out_another_browser(
    open_page: Open, site: Site, look: Look, part: str, javascript: bool
) -> None:
    here, there = (site.sign_in(open_page(javascript=javascript), part) for _ in range(2))
    here.goto(f"{site.url}/")
    here.get_by_role("link", name="Where you are signed in").click()
    if javascript:
        look(here)
    here.get_by_role("button", name="Sign out everywhere but here").click()
    expect(here.get_by_text("You are signed out of 1 browser.")).to_be_visible()
    there.goto(f"{site.url}/me/sessions")
    expect(there.get_by_role("heading", name="Sign in", exact=True)).to_be_visible()


def test_a_lead_signs_somebody_out_everywhere(open_page: Open, site: Site, look: Look) -> None:
    lead, staff = (site.sign_in(open_page(), f"ours.{part}") for part in ("lead", "appraisee"))
    lead.goto(f"{site.url}/organisation/people/{site.world.members['ours.appraisee'].person_id}/sessions")
    look(lead)
    lead.get_by_role("button", name="Sign out everywhere").click()
    expect(lead.get_by_text("Ash Of A is signed in nowhere.")).to_be_visible()
    look(lead)
    staff.goto(f"{site.url}/me/sessions")
    expect(staff.get_by_role("heading", name="Sign in", exact=True)).to_be_visible()
