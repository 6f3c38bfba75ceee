"""Chromium, and what every page is held to in it: nothing asked of another host, nothing refused."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, Request, sync_playwright

WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
LOOPBACK = ("http://127.0.0.1:", "http://localhost:")
INSIDE = ("data:", "blob:", "about:")  # no request leaves the browser for these
ALONE = "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost"
"""The browser itself finds no other host; to be asked about every request here costs more, and its cache."""


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """One Chromium for a test worker: the system's, or else the one that Playwright installed."""
    system = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=system, args=["--no-sandbox", ALONE])
        yield browser
        browser.close()


@pytest.fixture
def open_page(chromium: Browser) -> Iterator[Callable[..., Page]]:
    """`open_page(width=1280, javascript=True)`: a page in a fresh profile that may ask no other host.

    At its end the test fails for what the page tried, for a script's error and for what its policy refused.
    """
    with watched(chromium) as open_page:
        yield open_page


@pytest.fixture(scope="module")
def open_shared_page(chromium: Browser) -> Iterator[Callable[..., Page]]:
    """The same for pages that a module's tests go on with; the last test fails for what any page tried."""
    with watched(chromium) as open_page:
        yield open_page


@contextmanager
def watched(chromium: Browser) -> Iterator[Callable[..., Page]]:
    """Open pages, close them all at the end, and assert that none of them did what none may."""
    wrongs: list[str] = []
    contexts = []

    def note_others(request: Request) -> None:
        if not request.url.startswith((*LOOPBACK, *INSIDE)):
            wrongs.append(f"asked another host: {request.url}")

    def open_page(width: int = 1280, *, javascript: bool = True) -> Page:
        context = chromium.new_context(
            viewport={"width": width, "height": 900}, java_script_enabled=javascript, bypass_csp=False
        )
        contexts.append(context)
        context.on("request", note_others)
        page = context.new_page()
        page.on("pageerror", lambda error: wrongs.append(f"script failed: {error}"))
        page.on("console", lambda line: _note_violation(line.text, wrongs))
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert wrongs == []


def _note_violation(line: str, wrongs: list[str]) -> None:
    if "Content Security Policy" in line:
        wrongs.append(line)


@pytest.fixture(scope="session")
def accessibility_violations() -> Callable[[Page], list[str]]:
    """`accessibility_violations(page)`: a line for each element at fault under WCAG 2.2 AA, by axe-core.

    The page needs JavaScript: without it axe waits for ever. What is at fault is looked at once more, after
    colours that were on their way from one to another have arrived.
    """
    axe = Axe()

    def violations(page: Page) -> list[str]:
        if not ask(page):
            return []
        page.wait_for_timeout(500)
        return ask(page)

    def ask(page: Page) -> list[str]:
        options: dict[str, Any] = {"runOnly": WCAG, "resultTypes": ["violations"]}
        found = axe.run(page, options=options).response["violations"]
        return [
            f"{v['id']}: {' '.join(map(str, node['target']))}: {v['help']}"
            for v in found
            for node in v["nodes"]
        ]

    return violations


@pytest.fixture(scope="session")
def clipped() -> Callable[[Page], list[str]]:
    """`clipped(page)`: the beginnings of texts of which a part can't be seen, because their box hides it."""
    find = """() => [...document.querySelectorAll("main *")].filter(each => {
        const style = getComputedStyle(each);
        const hides = ["hidden", "clip"].includes(style.overflowX) && each.clientWidth > 1;
        return hides && !each.matches("input, textarea") && each.scrollWidth > each.clientWidth + 1;
    }).map(each => `${each.className}: ${each.innerText.slice(0, 40)}`)"""

    def find_all(page: Page) -> list[str]:
        return [str(each) for each in page.evaluate(find)]

    return find_all


@pytest.fixture(scope="session")
def sideways_scroll() -> Callable[[Page], int]:
    """`sideways_scroll(page)`: how many pixels the page is wider than its window."""

    def measure(page: Page) -> int:
        return int(
            page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        )

    return measure
