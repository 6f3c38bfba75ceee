"""The first pages that somebody sees, by what they are, and those that are closed to them."""

from collections.abc import Callable
from datetime import date

import pytest
from sqlalchemy import update

from appraisal.national.collection import open_collection
from appraisal.reviews.scores import DEFAULT_RULE
from frameworks.definitions import built_in
from frameworks.service import national_version_id
from tenants.organisations.registry import organisation_id
from tenants.organisations.service import command_identity
from tenants.rows import now
from tenants.sign_in.models import SignedInSession
from tests.pages.reviews import journey
from tests.pages.reviews.visitor import Visitor
from tests.settings import BASE_URL
from tests.world import NATIONAL, World

Visit = Callable[[str], Visitor]


def test_staff_see_whose_turn_it_is_and_where_to_go_on(visit: Visit, world: World) -> None:
    staff = visit("ours.appraisee").open("/")
    assert "Staff Nurse" in staff.words
    assert "It’s your turn, and also Morgan Of A’s." in staff.words
    assert "Finish by 31 March 2027." in staff.words
    assert f'href="/appraisals/{world.appraisals["ours.appraisee"]}"' in staff.html
    assert "Your organisation" not in staff.words


def test_a_manager_sees_one_row_a_report_with_those_waiting_first(visit: Visit, world: World) -> None:
    manager, staff = visit("ours.manager"), visit("ours.appraisee")
    root = f"/appraisals/{world.appraisals['ours.appraisee']}"
    journey.add_objective(staff, root)
    journey.agree_objectives(manager, root)
    words = manager.open("/team").words
    assert "1 appraisal waits for you. 0 of 2 complete." in words
    assert words.index("Casey Of A") < words.index("Ash Of A")
    assert "1 of 2 waits for you." in manager.open("/").words


@pytest.mark.parametrize("part", ["ours.appraisee", "national.analyst"])
def test_who_manages_nobody_is_told_what_to_do_if_that_is_wrong(visit: Visit, part: str) -> None:
    visitor = visit(part).open("/team")
    assert "No appraisals are in your name" in visitor.words
    assert "Ask your organisation’s appraisal lead" in visitor.words


def test_somebody_without_a_manager_can_begin_all_the_same(visit: Visit, world: World) -> None:
    alone = visit("ours.unmanaged").open("/")
    assert "It’s your turn." in alone.words
    root = f"/appraisals/{world.appraisals['ours.unmanaged']}"
    journey.add_objective(alone, root)
    alone.press("Agree these objectives")
    alone.open(root).press("Start the assessment")
    journey.write_half(alone, root, ["3"])
    assert "Waiting for your appraiser" in alone.words


def test_who_is_excused_is_told_why(visit: Visit, world: World) -> None:
    doctor = visit("ours.doctor").open(f"/appraisals/{world.appraisals['ours.doctor']}")
    assert "No appraisal is needed in this cycle. Doctors and dentists have medical appraisal" in doctor.words
    assert "Excused" in doctor.open("/").words


def test_a_lead_sees_counts_and_shares_and_the_excused_apart(visit: Visit, world: World) -> None:
    lead = visit("theirs.lead").open("/organisation")
    assert "0 of 7 complete (0%)." in lead.words
    assert "Agreeing objectives 7 100%" in lead.words.replace(" Appraisals ", " ").replace(
        " Of the eligible ", " "
    )
    assert "1 appraisal is excused with a reason and not counted above." in lead.words
    assert lead.open(f"/organisation/cycles/{world.cycles['theirs']}").status == 200
    assert lead.open(f"/organisation/cycles/{world.cycles['ours']}").status == 404


@pytest.mark.parametrize("page", ["/organisation", "/organisation/returns", "/national/releases/latest"])
def test_pages_of_a_role_are_closed_to_others_and_not_offered_to_them(visit: Visit, page: str) -> None:
    staff = visit("ours.appraisee")
    assert staff.open(page).status == 403
    assert f'href="{page}"' not in staff.open("/").html


def test_an_analyst_without_an_appraisal_is_led_to_the_figures(visit: Visit) -> None:
    analyst = visit("national.analyst").open("/")
    assert "You have no appraisal at the moment" in analyst.words
    assert analyst.open(journey.first_link(analyst, "/national/")).status == 200


def test_an_information_lead_looks_at_a_return_and_submits_it(visit: Visit, world: World) -> None:
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
    lead = visit("ours.lead").open("/organisation/returns")
    assert "Not submitted yet" in lead.words
    lead.open(journey.first_link(lead, "/organisation/returns/")).press("Submit this return")
    assert "The return is submitted as version 1." in lead.words
    lead.press("Submit this return")
    assert "version 2" in lead.words


def test_a_text_sent_after_the_session_ended_is_given_back(visit: Visit, world: World) -> None:
    staff = visit("theirs.appraisee").open(f"/appraisals/{world.appraisals['theirs.appraisee']}/wellbeing")
    form = staff.form("Save")
    member = world.members["theirs.appraisee"]
    with world.session("theirs.appraisee") as session:
        mine = SignedInSession.tenant_id == member.organisation_id
        session.execute(update(SignedInSession).where(mine).values(ended_at=now()))
        session.commit()
    staff.send(form, {"wellbeing": "Dear to me, and <b>long</b>"}, "Save")
    assert staff.status == 401
    assert "Dear to me, and &lt;b&gt;long&lt;/b&gt;" in staff.html
    assert "sign in again" in staff.words


def test_a_form_sent_from_another_site_changes_nothing(visit: Visit, world: World) -> None:
    staff = visit("theirs.colleague")
    path = f"/appraisals/{world.appraisals['theirs.colleague']}/wellbeing"
    form = staff.open(path).form("Save")
    sent = {**form.fields, "wellbeing": "forged by somebody"}
    headers = {"Sec-Fetch-Site": "cross-site"}
    response = staff.browser.client.post(path, data=sent, headers=headers, base_url=BASE_URL)
    assert response.status_code == 403
    assert "forged" not in staff.open(path).html
