"""A lead invites somebody: proves anew who they are, sends what they had typed, and the link is taken up."""

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import update

from appraisal.demo.ports import any_free
from appraisal.demo.provider import Provider, ProviderAccount, ProviderClient
from tenants.rows import now
from tenants.sign_in.models import SignedInSession
from tests.browser.served import Site, serve
from tests.sign_in.conftest import link, use_provider
from tests.sign_in.fake_provider import CLIENT_ID, CLIENT_SECRET
from tests.world import World

LEAD = ProviderAccount("lee.lead", "demo-pass-lee", "Lee", "Lead", "lee@example.org")
CASEY = ProviderAccount("casey.new", "demo-pass-casey", "Casey", "New", "casey@example.org")
Open = Callable[..., Page]
Look = Callable[[Page], None]


@pytest.fixture(scope="module")
def site(world: World, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The service, and a provider that knows it, the lead and a new colleague."""
    with serve(world) as served:
        ways = f"{served.url}/sign-in/callback", f"{served.url}/signed-out"
        client = ProviderClient(CLIENT_ID, CLIENT_SECRET, *ways)
        folder = tmp_path_factory.mktemp("provider")
        with Provider(folder, any_free(), [LEAD, CASEY], client) as provider:
            use_provider(world, "ours", provider.issuer)
            link(world, "ours.lead", provider.issuer, LEAD.user_name)
            yield served


@pytest.fixture
def look(
    accessibility_violations: Callable[[Page], list[str]], sideways_scroll: Callable[[Page], int]
) -> Look:
    """`look(page)`: hold the page that is open to WCAG 2.2 AA and 320 pixels."""

    def look(page: Page) -> None:
        for width in (320, 1280):
            page.set_viewport_size({"width": width, "height": 900})
            page.mouse.move(0, 0)
            page.evaluate("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
            assert accessibility_violations(page) == [], (page.url, width)
            assert sideways_scroll(page) == 0, (page.url, width)

    return look


def answer(page: Page, name: str, text: str) -> None:
    """Fill in a field of the provider's own form, and send it."""
    page.locator(f'input[name="{name}"]').fill(text)
    page.locator(f'input[name="{name}"]').press("Enter")


def age(world: World) -> None:
    """The lead signed in some time ago."""
    with world.session("ours.lead") as session:
        own = world.members["ours.lead"].organisation_id
        ours = update(SignedInSession).where(SignedInSession.tenant_id == own)
        session.execute(ours.values(authenticated_at=now() - timedelta(hours=1)))
        session.commit()


def test_an_invitation_is_made_after_a_new_sign_in_and_taken_up_once(
    open_page: Open, site: Site, look: Look, world: World
) -> None:
    lead, casey = open_page(), open_page()
    lead.goto(f"{site.url}/organisation/people/{world.members['ours.colleague'].person_id}/invitation")
    lead.get_by_label(world.identity("ours.lead").organisation_name).check()
    lead.get_by_role("button", name="Continue").click()
    answer(lead, "login", LEAD.user_name)
    answer(lead, "password", LEAD.password)
    expect(lead.get_by_text("No account is linked to this staff record yet.")).to_be_visible()
    look(lead)
    age(world)
    lead.get_by_role("button", name="Make an invitation").click()
    expect(lead.get_by_role("heading", name="Confirm that it is you")).to_be_visible()
    look(lead)
    lead.get_by_role("button", name="Sign in again").click()
    answer(lead, "password", LEAD.password)
    expect(lead.get_by_role("heading", name="You have confirmed that it is you")).to_be_visible()
    look(lead)
    lead.get_by_role("button", name="Continue").click()
    expect(lead.get_by_role("heading", name="The invitation is ready")).to_be_visible()
    look(lead)
    address = lead.locator("main code").inner_text().replace("http://127.0.0.1:8000", site.url)
    casey.goto(address)
    look(casey)
    casey.get_by_role("button", name="Sign in").click()
    answer(casey, "login", CASEY.user_name)
    answer(casey, "password", CASEY.password)
    expect(casey.get_by_role("button", name="Sign out")).to_be_visible()
    assert casey.url == f"{site.url}/"
    casey.goto(address)
    expect(casey.get_by_role("heading", name="This invitation can't be used")).to_be_visible()
    look(casey)
    lead.get_by_role("link", name="Casey Of A").click()
    lead.goto(f"{site.url}/organisation/people/{world.members['ours.colleague'].person_id}/invitation")
    expect(lead.get_by_text("1 account is linked to this staff record")).to_be_visible()
    look(lead)
