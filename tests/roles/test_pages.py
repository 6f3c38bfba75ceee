"""The pages of roles and sessions: what they show, what they take, and how few statements they send."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select, update
from werkzeug.test import TestResponse

from benchmarks.statements import counted
from tenants.audit.models import AuditEvent
from tenants.identity import Role
from tenants.people.models import Person
from tenants.rows import now
from tenants.sign_in.models import SignedInSession
from tests.roles.conftest import Giving, assignment, holders
from tests.world import World

READ, WRITE = 8, 12
NEW = "/organisation/roles/new"
FORM = {"person": "A3", "role": "auditor", "reason": "While the other one is away"}


def cost(ask: Callable[[], TestResponse]) -> int:
    with counted() as sent:
        assert ask().status_code in {200, 201, 204, 303}
    return len(sent)


def test_somebody_is_found_by_number_or_e_mail_and_given_a_role_on_a_page(app: Flask, world: World) -> None:
    lead = world.browser(app, "ours.lead")
    assert lead.submit(NEW, FORM).status_code == 303
    assert lead.submit(NEW, FORM | {"person": "CASEY@a.example"}).status_code == 303
    shown = lead.get("/organisation/roles").text
    assert "The role is given to" in shown
    assert {"Ash Of A", "Casey Of A", "While the other one is away"} <= {
        words for words in ("Ash Of A", "Casey Of A", "While the other one is away") if words in shown
    }
    assert len(holders(world, "ours.lead", Role.AUDITOR)) == 3


def test_a_form_that_says_nothing_is_shown_again_with_all_there_is_to_mend(app: Flask, world: World) -> None:
    lead = world.browser(app, "ours.lead")
    sent = {"started_on.day": "31", "started_on.month": "2", "started_on.year": "2027"}
    answer = lead.submit(NEW, sent)
    assert answer.status_code == 422
    for target in ("#person", "#role", "#started_on-day", "#reason"):
        assert f'href="{target}"' in answer.text
    assert 'value="31"' in answer.text


def test_what_was_typed_is_still_there_when_a_role_cannot_be_given(app: Flask, world: World) -> None:
    lead = world.browser(app, "ours.lead")
    answer = lead.submit(NEW, FORM | {"person": "A8"})
    assert answer.status_code == 409
    assert "Audrey Of A has this role already" in answer.text
    assert 'value="While the other one is away"' in answer.text


def test_the_form_may_be_opened_for_somebody(app: Flask, world: World) -> None:
    page = world.browser(app, "ours.lead").get(f"{NEW}?person=A3%22%3E%3Cscript%3E").text
    assert 'value="A3&#34;&gt;&lt;script&gt;"' in page


def test_an_auditor_sees_who_holds_what_and_changes_nothing(app: Flask, world: World) -> None:
    auditor = world.browser(app, "ours.auditor")
    assert 'href="/organisation/roles"' in auditor.get("/").text
    page = auditor.get("/organisation/roles")
    assert page.status_code == 200
    assert "Lee Of A" in page.text
    assert "/end" not in page.text
    assert NEW not in page.text


def test_a_page_asks_before_a_role_is_ended(app: Flask, world: World) -> None:
    lead = world.browser(app, "ours.lead")
    row = assignment(world, "ours.auditor", Role.AUDITOR).id
    assert "Audrey Of A, A8" in lead.get(f"/organisation/roles/{row}/end").text
    assert lead.submit(f"/organisation/roles/{row}/end", {"reason": "x" * 201}).status_code == 422
    assert lead.submit(f"/organisation/roles/{row}/end", {"reason": "Moved on"}).status_code == 303
    assert "It has ended already" in lead.get(f"/organisation/roles/{row}/end").text


def test_a_name_is_escaped_wherever_a_role_is_shown(app: Flask, world: World) -> None:
    lead = world.browser(app, "ours.lead")
    member = world.members["ours.auditor"]
    with world.session("ours.auditor") as session:
        session.execute(
            update(Person)
            .where(Person.tenant_id == member.organisation_id, Person.id == member.person_id)
            .values(given_name="<b>Audrey")
        )
        session.commit()
    row = assignment(world, "ours.auditor", Role.AUDITOR).id
    for path in ("/organisation/roles", f"/organisation/roles/{row}/end"):
        page = lead.get(path).text
        assert "<b>Audrey" not in page
        assert "&lt;b&gt;Audrey" in page


@pytest.mark.parametrize("path", ["/organisation/roles", "/api/v1/roles"])
def test_the_list_takes_as_many_statements_for_ten_roles_as_for_three(
    app: Flask, world: World, give: Giving, path: str
) -> None:
    lead = world.browser(app, "ours.lead")
    three = cost(lambda: lead.get(path))
    for part in ("ours.appraisee", "ours.colleague", "ours.manager", "ours.director"):
        give(part, Role.FRAMEWORK_EDITOR)
        give(part, Role.INFORMATION_LEAD)
    assert cost(lambda: lead.get(path)) == three <= READ


def test_giving_and_ending_a_role_take_at_most_twelve_statements(app: Flask, world: World) -> None:
    lead = world.browser(app, "ours.lead")
    assert cost(lambda: lead.submit(NEW, FORM)) <= WRITE
    row = assignment(world, "ours.appraisee", Role.AUDITOR).id
    assert cost(lambda: lead.submit(f"/organisation/roles/{row}/end", {})) <= WRITE
    given = cost(lambda: lead.post("/api/v1/roles", {**FORM, "role": "organisation_lead"}))
    assert given <= WRITE
    row = assignment(world, "ours.appraisee", Role.ORGANISATION_LEAD).id
    assert cost(lambda: lead.delete(f"/api/v1/roles/{row}")) <= WRITE


def test_giving_a_role_asks_for_a_sign_in_that_is_not_long_ago(app: Flask, world: World) -> None:
    lead, own = world.browser(app, "ours.lead"), world.members["ours.lead"].organisation_id
    with world.session("ours.lead") as session:
        session.execute(
            update(SignedInSession)
            .where(SignedInSession.tenant_id == own)
            .values(authenticated_at=now() - timedelta(minutes=16))
        )
        session.commit()
    by_api = lead.post("/api/v1/roles", FORM)
    assert (by_api.status_code, by_api.get_json()["type"]) == (403, "urn:appraisal:problem:step-up-required")
    assert lead.submit(NEW, FORM).headers["Location"].startswith("/sign-in")
    assert world.members["ours.appraisee"].person_id not in holders(world, "ours.lead", Role.AUDITOR)


def test_the_pages_of_sessions_take_few_statements_however_many_there_are(app: Flask, world: World) -> None:
    here = world.browser(app, "ours.doctor")
    one = cost(lambda: here.get("/me/sessions"))
    others = [world.browser(app, "ours.doctor") for _ in range(5)]
    assert cost(lambda: here.get("/me/sessions")) == one <= READ
    ids = [each["id"] for each in others[0].get("/api/v1/me/sessions").get_json()["sessions"]]
    assert len(ids) == 6
    assert cost(lambda: here.submit(f"/me/sessions/{ids[0]}", {})) <= WRITE
    assert cost(lambda: here.submit("/me/sessions/others", {})) <= WRITE
    lead = world.browser(app, "ours.lead")
    path = f"/organisation/people/{world.members['ours.doctor'].person_id}/sessions"
    assert cost(lambda: lead.get(path)) <= READ
    assert cost(lambda: lead.submit(path, {})) <= WRITE


def test_signing_out_this_browser_from_the_list_leads_to_the_page_that_says_so(
    app: Flask, world: World
) -> None:
    here = world.browser(app, "ours.doctor")
    own = next(each for each in here.get("/api/v1/me/sessions").get_json()["sessions"] if each["is_this"])
    answer = here.submit(f"/me/sessions/{own['id']}", {})
    assert (answer.status_code, answer.headers["Location"]) == (303, "/signed-out")
    assert here.get("/me/sessions").headers["Location"].startswith("/sign-in?")


def test_whoever_would_give_themselves_a_role_keeps_the_form_and_is_in_the_trail(
    app: Flask, world: World
) -> None:
    lead = world.browser(app, "ours.lead")
    answer = lead.submit(NEW, FORM | {"person": "A5", "role": "framework_editor"})
    assert answer.status_code == 403
    assert '<a href="#person">Nobody gives a role to themselves.' in answer.text
    assert 'value="While the other one is away"' in answer.text
    own = world.members["ours.lead"].organisation_id
    with world.session("ours.lead") as session:
        refused = select(AuditEvent).where(AuditEvent.tenant_id == own, AuditEvent.action == f"POST {NEW}")
        assert [each.detail["status"] for each in session.scalars(refused)] == [403]
