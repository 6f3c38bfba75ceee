"""The trail's pages in a real browser, by keyboard and without scripts."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.audit.trails import seal_all
from tests.browser.served import Site, serve
from tests.world import World

Open = Callable[..., Page]


@pytest.fixture(scope="module")
def site(world: World) -> Iterator[Site]:
    """A site whose appraisee was read by two people."""
    with serve(world) as site:
        for part in ("ours.manager", "ours.director", "ours.manager"):
            appraisal = world.appraisals["ours.appraisee"]
            opened = world.browser(site.app, part).get(f"/appraisals/{appraisal}")
            assert opened.status_code == 200
        seal_all(world.database, world.members["ours.auditor"].organisation_id)
        yield site


def test_an_auditor_finds_what_was_done_to_somebody_without_scripts(site: Site, open_page: Open) -> None:
    page = site.sign_in(open_page(javascript=False), "ours.auditor")
    page.goto(site.url)
    page.get_by_role("link", name="Audit trail").click()
    page.get_by_text("Find events").click()
    page.get_by_label("Person").fill("A3")
    page.get_by_label("Action").fill("appraisal.read")
    page.get_by_label("What was done or read").check()
    page.get_by_role("button", name="Find").click()
    rows = page.locator("#events tbody tr")
    expect(rows.first).to_contain_text("Morgan Of A")
    expect(page.get_by_label("Person")).to_have_value("A3")
    expect(page.get_by_label("What was done or read")).to_be_checked()
    page.get_by_role("link", name="Check that nothing was changed since").click()
    expect(page.get_by_text("Every link holds")).to_be_visible()


def test_a_wrong_filter_leads_from_the_summary_to_its_field(site: Site, open_page: Open) -> None:
    page = site.sign_in(open_page(), "ours.auditor")
    page.goto(f"{site.url}/organisation/audit?person=nobody")
    page.get_by_role("link", name="Nobody here has this employee number").click()
    expect(page.get_by_label("Person")).to_be_focused()
