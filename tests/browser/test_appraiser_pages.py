"""The pages about who appraises whom, as people see them: nothing sideways, nothing out of reach."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page

from tests.browser.served import Site, serve
from tests.world import World

PAGES = (
    ("appraisee", "/appraisals/{appraisal}/appraiser"),
    ("manager", "/team/delegation"),
    ("lead", "/organisation/people"),
    ("lead", "/organisation/people/{person}"),
    ("lead", "/organisation/appraisers"),
    ("lead", "/organisation/appraisers/{manager}"),
    ("lead", "/organisation/appraisals/{appraisal}"),
)


@pytest.fixture(scope="module")
def site(world: World) -> Iterator[Site]:
    with serve(world) as served:
        yield served


@pytest.mark.parametrize("width", [1280, 320])
@pytest.mark.parametrize(("part", "path"), PAGES)
def test_a_page_about_appraisers_fits_and_is_accessible(
    site: Site,
    open_page: Callable[..., Page],
    accessibility_violations: Callable[[Page], list[str]],
    sideways_scroll: Callable[[Page], int],
    part: str,
    path: str,
    width: int,
) -> None:
    address = path.format(
        appraisal=site.world.appraisals["ours.appraisee"],
        person=site.world.members["ours.appraisee"].person_id,
        manager=site.world.members["ours.manager"].person_id,
    )
    page = site.sign_in(open_page(width), f"ours.{part}")
    answer = page.goto(site.url + address)
    assert answer is not None
    assert answer.status == 200
    assert accessibility_violations(page) == []
    assert sideways_scroll(page) == 0
