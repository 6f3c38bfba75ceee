"""The sign-in page itself: which organisations it offers, where it leads, and what it refuses."""

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from flask import Flask
from sqlalchemy import delete, text
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from tenants.organisations.models import OpenOrganisation
from tenants.organisations.registry import organisation_id
from tenants.organisations.service import command_identity
from tenants.sign_in import service
from tenants.sign_in.domain import local_path
from tenants.sign_in.models import IdentityProvider
from tests.settings import BASE_URL, ENCRYPTION_KEY
from tests.sign_in.conftest import SUBJECT, Trail
from tests.sign_in.fake_provider import CLIENT_ID, CLIENT_SECRET, FakeProvider
from tests.sign_in.visitor import Visitor
from tests.world import NATIONAL, OURS, THEIRS, World


def offered(page: TestResponse) -> set[str]:
    return set(re.findall(r'type="radio" value="(\w+)"', page.text)) | set(
        re.findall(r'<option value="(\w+)"', page.text)
    )


def csp(page: TestResponse) -> dict[str, str]:
    policy = page.headers["Content-Security-Policy"]
    return {name: rest for name, _, rest in (part.strip().partition(" ") for part in policy.split(";"))}


def test_the_page_offers_the_onboarded_organisations_and_no_others(visitor: Visitor) -> None:
    page = visitor.get("/sign-in")
    assert page.status_code == 200
    assert offered(page) == {OURS, THEIRS, NATIONAL}


def test_an_organisation_can_be_chosen_by_a_link(visitor: Visitor) -> None:
    page = visitor.get("/sign-in", organisation=THEIRS)
    assert re.search(rf'value="{THEIRS}"\s+checked', page.text)


@pytest.fixture
def everybody(world: World) -> Iterator[int]:
    """Every trust of the registry is onboarded."""
    with world.database.session("owner") as session:
        known = set(session.scalars(text("SELECT ods_code FROM open_organisation")))
        trusts = set(session.scalars(text("SELECT ods_code FROM organisation WHERE kind = 'trust'")))
        for ods_code in trusts - known:
            own = organisation_id(ods_code)
            session.connection().exec_driver_sql("SET LOCAL app.tenant_id = %s", (str(own),))
            session.add(OpenOrganisation(ods_code=ods_code, organisation_id=own))
            session.flush()
        session.commit()
        yield len(trusts | known)
        session.execute(
            text("DELETE FROM open_organisation WHERE ods_code = ANY(:added)"),
            {"added": list(trusts - known)},
        )
        session.commit()


def test_two_hundred_organisations_are_one_list_that_works_without_scripts(
    visitor: Visitor, everybody: int
) -> None:
    page = visitor.get("/sign-in", organisation=OURS)
    assert everybody > 200
    assert len(offered(page)) == everybody
    assert page.text.count("<select") == 1
    assert f'<option value="{OURS}" selected>' in page.text
    assert "state" in visitor.begin(OURS)


@pytest.mark.parametrize("organisation", ["", "RRV", "nothing"])
def test_choosing_no_organisation_or_one_that_is_not_there_asks_again(
    visitor: Visitor, organisation: str
) -> None:
    page = visitor.post("/sign-in", organisation=organisation)
    assert page.status_code == 422
    assert '<a href="#organisation">Select the organisation you work for</a>' in page.text


def test_a_form_from_somewhere_else_starts_nothing(visitor: Visitor) -> None:
    form = {"organisation": OURS}
    assert visitor.client.post("/sign-in", data=form, base_url=BASE_URL).status_code == 403
    token = re.search(r'name="csrf_token" value="([^"]+)"', visitor.get("/sign-in").text)
    assert token is not None
    form["csrf_token"] = token[1]
    for headers in ({"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://elsewhere.example"}):
        answer = visitor.client.post("/sign-in", data=form, base_url=BASE_URL, headers=headers)
        assert answer.status_code == 403


def test_the_provider_is_asked_for_a_code_with_everything_that_binds_the_answer(
    visitor: Visitor, fake: FakeProvider
) -> None:
    answer = visitor.post("/sign-in", organisation=OURS)
    address = urlsplit(answer.headers["Location"])
    assert f"{address.scheme}://{address.netloc}{address.path}" == f"{fake.issuer}/authorize"
    first, second = visitor.begin(OURS), visitor.begin(OURS)
    assert first["client_id"] == CLIENT_ID
    assert first["redirect_uri"] == f"{BASE_URL}/sign-in/callback"
    assert first["scope"] == "openid"
    for name in ("state", "nonce", "code_challenge"):
        assert len(first[name]) >= 43
        assert first[name] != second[name]


def test_several_tabs_may_be_signing_in_but_not_without_end(visitor: Visitor, fake: FakeProvider) -> None:
    tabs = [visitor.begin(OURS) for _ in range(6)]
    with visitor.client.session_transaction(base_url=BASE_URL) as form:
        assert len(form["sign_in"]) == 5
    for number, asked in ((0, 400), (1, 302)):
        nonce = tabs[number]["nonce"]
        code = fake.code_for(fake.sign(fake.claims(SUBJECT, nonce)))
        answer = visitor.come_back(code=code, state=tabs[number]["state"])
        assert answer.status_code == asked


def test_only_the_sign_in_page_lets_a_form_lead_elsewhere(visitor: Visitor) -> None:
    assert "https:" in csp(visitor.get("/sign-in"))["form-action"].split()
    assert csp(visitor.get("/signed-out"))["form-action"] == "'self'"
    assert csp(visitor.get("/sign-in"))["default-src"] == "'none'"


@pytest.mark.parametrize("wanted", ["/", "/team", "/appraisals/1/values/2?a=b&c=d#e"])
def test_a_path_of_this_service_is_returned_to(wanted: str) -> None:
    assert local_path(wanted) == wanted


@pytest.mark.parametrize(
    "wanted",
    [
        *(
            "https://elsewhere.example/",
            "//elsewhere.example",
            "///elsewhere.example",
            "/\\elsewhere.example",
        ),
        *("\\\\elsewhere.example", "/\t/elsewhere.example", "/\n/elsewhere.example", "javascript:alert(1)"),
        *("team", "", None, "/" + "x" * 500),
        *("//[", "https://[half.an.address", "/\x00"),
    ],
)
def test_nobody_is_sent_anywhere_else(wanted: str | None) -> None:
    assert local_path(wanted) == "/"


def test_somebody_is_asked_to_sign_in_and_comes_back_to_the_page_they_wanted(
    visitor: Visitor, fake: FakeProvider
) -> None:
    answer = visitor.get("/tests/who?a=b")
    assert answer.status_code == 302
    page = visitor.get(answer.headers["Location"])
    kept = re.search(r'name="next" value="([^"]*)"', page.text)
    assert kept is not None
    asked = visitor.begin(OURS, next=kept[1])
    code = fake.code_for(fake.sign(fake.claims(SUBJECT, asked["nonce"])))
    assert visitor.come_back(code=code, state=asked["state"]).headers["Location"] == "/tests/who?a=b"


def test_a_link_that_leads_away_ends_at_the_start_page(visitor: Visitor, fake: FakeProvider) -> None:
    asked = visitor.begin(OURS, next="https://elsewhere.example/")
    code = fake.code_for(fake.sign(fake.claims(SUBJECT, asked["nonce"])))
    assert visitor.come_back(code=code, state=asked["state"]).headers["Location"] == "/"


@pytest.mark.parametrize(
    ("error", "status", "title"),
    [
        ("access_denied", 403, "said no"),
        ("temporarily_unavailable", 503, "does not answer"),
        ("server_error", 503, "does not answer"),
    ],
)
def test_a_provider_that_says_no_or_not_now_is_quoted(
    visitor: Visitor, trail: Trail, error: str, status: int, title: str
) -> None:
    asked = visitor.begin(OURS)
    answer = visitor.come_back(error=error, error_description="Ash did", state=asked["state"])
    assert answer.status_code == status
    assert title in answer.text
    assert trail.last_refusal("ours.lead")["check"] == error


def test_what_a_provider_says_is_neither_shown_nor_kept_unread(visitor: Visitor, trail: Trail) -> None:
    asked = visitor.begin(OURS)
    answer = visitor.come_back(error="<b>ash@a.example", error_description="<b>Ash", state=asked["state"])
    assert "<b>" not in answer.text
    assert "ash" not in str(trail.last_refusal("ours.lead"))
    assert trail.last_refusal("ours.lead")["check"] == "unnamed"


def test_a_refusal_says_where_to_start_again_and_what_to_quote(visitor: Visitor, trail: Trail) -> None:
    asked = visitor.begin(OURS)
    answer = visitor.come_back(error="access_denied", state=asked["state"])
    assert f'href="/sign-in?organisation={OURS}"' in answer.text
    assert f"<code>{trail.of('ours.lead')[-1].request_id}</code>" in answer.text


# Several providers, or none


def replace_providers(session: Session, *labels: str, issuer: str) -> list[str]:
    by = command_identity(session, command="tests")
    session.execute(delete(IdentityProvider).where(IdentityProvider.tenant_id == by.organisation_id))
    made = [
        service.add_provider(
            session,
            by=by,
            label=label,
            issuer=issuer,
            client_id=f"{CLIENT_ID}{label}",
            client_secret=CLIENT_SECRET,
            employee_number_claim=None,
            encryption_key=ENCRYPTION_KEY,
        )
        for label in labels
    ]
    session.commit()
    return [str(row.id) for row in made]


def test_an_organisation_without_a_provider_is_told_whom_to_ask(site: Flask, shared: World) -> None:
    with shared.session("national.analyst") as session:
        replace_providers(session, issuer="")
    answer = Visitor(site).post("/sign-in", organisation=NATIONAL)
    assert answer.status_code == 409
    assert "has not set up sign-in yet" in answer.text
    assert Trail(shared).last_refusal("national.analyst") == {"reason": "no_provider"}


def test_of_two_providers_one_is_chosen_and_another_organisations_is_not_taken(
    site: Flask, shared: World, fake: FakeProvider
) -> None:
    with shared.session("national.analyst") as session:
        first, second = replace_providers(session, "NHSmail", "Smartcard", issuer=fake.issuer)
    with shared.session("ours.lead") as session:
        [foreign] = service.providers_of(session, by=shared.identity("ours.lead"))
    visitor = Visitor(site)
    page = visitor.post("/sign-in", organisation=NATIONAL, next="/team")
    assert page.status_code == 200
    assert re.findall(r'type="radio" value="([^"]+)"', page.text) == [first, second]
    assert 'name="next" value="/team"' in page.text
    for wrong in ("", "nothing", str(foreign.id)):
        assert visitor.post("/sign-in", organisation=NATIONAL, provider=wrong).status_code == 422
    assert visitor.begin(NATIONAL, provider=second)["client_id"] == "appraisalSmartcard"


def test_a_provider_that_was_taken_away_meanwhile_lets_nobody_in(
    site: Flask, shared: World, fake: FakeProvider
) -> None:
    with shared.session("national.analyst") as session:
        replace_providers(session, "NHSmail", issuer=fake.issuer)
    visitor = Visitor(site)
    asked = visitor.begin(NATIONAL)
    with shared.session("national.analyst") as session:
        replace_providers(session, "Smartcard", issuer=fake.issuer)
    code = fake.code_for(fake.sign(fake.claims(SUBJECT, asked["nonce"])))
    assert visitor.come_back(code=code, state=asked["state"]).status_code == 409
