"""How people sign in, as two organisation leads see and change it: readable, narrow, without scripts too."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, expect

from tenants.identity import Role
from tenants.organisations.service import command_identity
from tenants.people.service import NewPerson, add_people, person_id
from tenants.sign_in.service import add_provider
from tests.browser.served import Site, serve
from tests.settings import ENCRYPTION_KEY
from tests.sign_in.conftest import use_provider
from tests.sign_in.fake_provider import CLIENT_SECRET, FakeProvider
from tests.world import STARTED, Member, World

PLACE = "/organisation/providers"


@pytest.fixture(scope="module")
def fake() -> Iterator[FakeProvider]:
    with FakeProvider() as fake:
        yield fake


@pytest.fixture(scope="module")
def site(world: World, fake: FakeProvider) -> Iterator[Site]:
    """The site, with a provider that answers and a second lead."""
    use_provider(world, "ours", fake.issuer)
    with world.session("ours.lead") as session:
        add_provider(
            session,
            by=command_identity(session, command="tests"),
            label="A".ljust(100, "a"),
            issuer=f"https://login.example.nhs.uk/{'0123456789abcdef' * 4}/v2.0",
            client_id="0123456789abcdef" * 4,
            client_secret=CLIENT_SECRET,
            employee_number_claim=None,
            encryption_key=ENCRYPTION_KEY,
        )
        session.commit()
    own = world.members["ours.lead"].organisation_id
    new = NewPerson("Z91", "Olga", "Second", None, (), (Role.ORGANISATION_LEAD,))
    with world.session("ours.lead") as session:
        add_people(session, by=command_identity(session, command="tests"), people=(new,), on=STARTED)
        session.commit()
    world.members["ours.second"] = Member("ours.second", own, person_id(own, "Z91"), new.roles)
    with serve(world) as site:
        yield site


def fill(page: Page, site: Site, issuer: str, label: str) -> None:
    """Propose another way to sign in, from the organisation's page."""
    page.goto(f"{site.url}/organisation")
    page.get_by_role("link", name="How people sign in").click()
    page.get_by_role("link", name="Propose another way to sign in").click()
    page.get_by_label("Name people see when they sign in").fill(label)
    page.get_by_label("Another OpenID Connect provider").check()
    page.get_by_label("Address (issuer)").fill(issuer)
    page.get_by_label("Client ID").fill("appraisal-two")
    page.get_by_label("Client secret").fill("a-secret-of-the-provider")
    page.get_by_role("button", name="Propose").click()


@pytest.mark.parametrize("javascript", [True, False], ids=["with scripts", "without scripts"])
def test_two_leads_change_how_people_sign_in(
    open_page: Callable[..., Page], site: Site, fake: FakeProvider, javascript: bool
) -> None:
    label = f"Second way {'with' if javascript else 'without'} scripts"
    first, second = (
        site.sign_in(open_page(javascript=javascript), part) for part in ("ours.lead", "ours.second")
    )
    fill(first, site, "https://10.0.0.1", label)
    expect(first.get_by_role("link", name="leads inside a network")).to_be_visible()
    assert first.get_by_label("Client secret").input_value() == ""
    with FakeProvider() as provider:
        fill(first, site, provider.issuer, label)
        expect(first.get_by_text("Waits for a second person").first).to_be_visible()
        expect(first.get_by_role("button", name="Approve")).to_have_count(0)
        second.goto(f"{site.url}{PLACE}")
        second.get_by_role("link", name=f"Add {label}").click()
        second.get_by_role("button", name="Approve").click()
        expect(second.get_by_role("heading", name=label)).to_be_visible()
        second.get_by_role("link", name=f"propose to retire it ({label})").click()
        second.get_by_role("button", name="Propose to retire it").click()
        second.get_by_role("button", name="Withdraw").click()
        expect(second.get_by_text("The change is withdrawn.")).to_be_visible()


def test_the_pages_are_accessible_and_narrow(
    open_page: Callable[..., Page],
    site: Site,
    accessibility_violations: Callable[[Page], list[str]],
    sideways_scroll: Callable[[Page], int],
) -> None:
    page = site.sign_in(open_page(width=320), "ours.lead")
    page.goto(f"{site.url}{PLACE}")
    change = page.get_by_role("link", name="Propose a change of").first.get_attribute("href")
    retire = page.get_by_role("link", name="propose to retire it").first.get_attribute("href")
    for path in (PLACE, f"{PLACE}/new", str(change), str(retire), "/"):
        page.goto(f"{site.url}{path}")
        assert accessibility_violations(page) == [], path
        assert sideways_scroll(page) == 0, path
    for path in ("change", "retirement"):
        page.goto(f"{site.url}{PLACE}")
        long = page.locator(f"a[href$='/{path}']").last.get_attribute("href")
        page.goto(f"{site.url}{long}")
        assert sideways_scroll(page) == 0, long
    page.goto(f"{site.url}{change}")
    page.get_by_label("Name people see when they sign in").fill("A name for the picture")
    page.get_by_role("button", name="Propose").click()
    expect(page.get_by_text("Waits for a second person").first).to_be_visible()
    assert accessibility_violations(page) == []
    assert sideways_scroll(page) == 0
    page.goto(f"{site.url}{PLACE}/new")
    page.get_by_role("button", name="Propose").click()
    expect(page.get_by_role("heading", name="There is a problem")).to_be_visible()
    assert accessibility_violations(page) == []
    assert sideways_scroll(page) == 0


def test_the_last_page_of_an_approver_who_is_signed_out_is_accessible(
    open_page: Callable[..., Page],
    site: Site,
    accessibility_violations: Callable[[Page], list[str]],
    sideways_scroll: Callable[[Page], int],
) -> None:
    first, second = (site.sign_in(open_page(width=320), part) for part in ("ours.lead", "ours.second"))
    first.goto(f"{site.url}{PLACE}")
    first.get_by_role("link", name="Propose a change of").first.click()
    first.get_by_label("Name people see when they sign in").fill("Renamed")
    first.get_by_role("button", name="Propose").click()
    expect(first.get_by_role("heading", name="Change Shared sign-in")).to_be_visible()
    second.goto(first.url)
    second.get_by_role("button", name="Approve").click()
    expect(second.get_by_role("heading", name="The change is made, and you are signed out")).to_be_visible()
    assert accessibility_violations(second) == []
    assert sideways_scroll(second) == 0
    second.get_by_role("link", name="Sign in").click()
    expect(second.get_by_role("heading", name="Sign in", exact=True)).to_be_visible()
