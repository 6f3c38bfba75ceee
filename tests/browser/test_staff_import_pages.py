"""Importing a staff file in a real browser, wide and narrow, with scripts and without."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.served import Site, serve
from tests.people.files import broken, row, staff_csv, tree
from tests.world import World

Check = Callable[[Page], list[str]]
Measure = Callable[[Page], int]


@pytest.fixture(scope="module")
def site(world: World) -> Iterator[Site]:
    with serve(world) as served:
        yield served


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three hundred rows with faults and warnings of every kind."""
    rows = tree(300)
    broken(rows, 20)
    rows[3]["supervisor_employee_number"] = "404"
    rows.append(row(900, email="not an address"))
    path = tmp_path_factory.mktemp("files") / "staff.csv"
    path.write_bytes(staff_csv(rows))
    return path


@pytest.mark.parametrize("width", [1280, 320])
def test_a_lead_sends_a_file_looks_and_takes_it_over(
    open_page: Callable[..., Page],
    accessibility_violations: Check,
    sideways_scroll: Measure,
    site: Site,
    file: Path,
    width: int,
) -> None:
    page = site.sign_in(open_page(width), "ours.lead")
    page.goto(f"{site.url}/organisation/people/import")
    assert (accessibility_violations(page), sideways_scroll(page)) == ([], 0)
    page.get_by_role("button", name="Check this file").click()
    expect(page.get_by_role("alert")).to_contain_text("Choose a CSV file.")
    assert (accessibility_violations(page), sideways_scroll(page)) == ([], 0)

    page.get_by_label("CSV file").set_input_files(file)
    page.get_by_role("button", name="Check this file").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Check before you import")
    assert (accessibility_violations(page), sideways_scroll(page)) == ([], 0)
    nothing_to_say = page.locator("#warnings .app-nothing")
    expect(nothing_to_say).not_to_have_count(0)
    expect(nothing_to_say.locator("visible=true")).to_have_count(
        0 if width == 320 else nothing_to_say.count()
    )

    page.get_by_role("button", name="Import the rows without errors").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Staff imported")
    assert (accessibility_violations(page), sideways_scroll(page)) == ([], 0)


def test_it_goes_the_same_way_without_scripts(open_page: Callable[..., Page], site: Site, file: Path) -> None:
    page = site.sign_in(open_page(javascript=False), "ours.lead")
    page.goto(f"{site.url}/organisation/people/import")
    page.get_by_label("CSV file").set_input_files(file)
    page.get_by_role("button", name="Check this file").click()
    page.get_by_label("End today").check()
    page.get_by_role("button", name="Import the rows without errors").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Staff imported")
    expect(page.get_by_role("main")).to_contain_text("Posts ended")
