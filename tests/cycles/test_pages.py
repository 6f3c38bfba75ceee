"""The same year by pages without scripts, and what staff without an appraisal are told."""

import re
from collections.abc import Mapping
from datetime import date, timedelta

from flask import Flask
from sqlalchemy import text

from tenants.days import today
from tenants.people.importing.service import stage_file
from tests.cycles.planting import YEAR, prepared
from tests.people.files import row, staff_csv
from tests.world import Browser, World

NEW = "/organisation/cycles/new"


def typed(days: Mapping[str, date]) -> dict[str, object]:
    return {
        f"{name}.{part}": getattr(day, part)
        for name, day in days.items()
        for part in ("day", "month", "year")
    }


def words(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def sent(world: World, name: str, **other: object) -> dict[str, object]:
    pins = {"framework_version_id": world.frameworks["ours"], "countersign": "on_disagreement"}
    return {"name": name, **pins, **typed(YEAR), **other}


def test_a_lead_sets_a_year_up_looks_launches_and_lets_it_close_later(lead: Browser, world: World) -> None:
    assert "Set up a cycle" in lead.get("/organisation").text
    assert "NHS Constitution values, version 1.0" in words(lead.get(NEW).text)
    answer = lead.submit(NEW, sent(world, "By hand"))
    assert answer.status_code == 303
    page = answer.headers["Location"]
    shown = words(lead.get(page).text)
    assert "Nobody has an appraisal in this cycle until it is launched" in shown
    assert "Default, version 1" in shown
    assert f'href="{page}/rule"' in lead.get(page).text
    changed = lead.submit(f"{page}/change", sent(world, "By hand 2", countersign="always", version=1))
    assert changed.headers["Location"] == page
    look = words(lead.get(f"{page}/launch").text)
    assert "Appraisals that would be made How many 8" in look
    assert "Una Of A , Project Nurse" in look
    assert lead.submit(f"{page}/launch", {"version": 1}).status_code == 412
    assert lead.submit(f"{page}/launch", {"version": 2}).status_code == 303
    done = words(lead.get(page).text)
    assert "The cycle is launched: 8 appraisals made." in done
    assert "0 of 7 complete (0%)." in done
    form = lead.get(f"{page}/change").text
    assert ("opens_on.day" in form.replace("assessment_opens_on.day", ""), "countersign" in form) == (
        False,
        False,
    )
    later = {"closes_on": YEAR["closes_on"] + timedelta(days=20)}
    kept = {"name": "By hand 2", "version": 3, **typed(YEAR)}
    assert lead.submit(f"{page}/change", kept | typed(later)).status_code == 303
    refused = lead.submit(f"{page}/change", kept | {"version": 4})
    assert (refused.status_code, "this only moves to a day after" in refused.text) == (422, True)
    assert "Everybody who works here has an appraisal in this cycle." in lead.get(f"{page}/launch").text
    assert "so it can’t be deleted" in lead.get(f"{page}/removal").text


def test_a_form_sent_wrong_names_everything_and_keeps_what_was_typed(lead: Browser, world: World) -> None:
    answer = lead.submit(
        NEW, {"name": " ", "opens_on.day": "31", "opens_on.month": "2", "opens_on.year": "2027"}
    )
    assert answer.status_code == 422
    for field in ("name", "opens_on-day", "assessment_opens_on-day", "closes_on-day", "framework_version_id"):
        assert f'href="#{field}"' in answer.text, field
    assert 'value="31"' in answer.text
    wrong = typed({"assessment_opens_on": YEAR["opens_on"] - timedelta(days=1)})
    crossed = lead.submit(NEW, sent(world, "Crossed") | wrong)
    assert 'href="#assessment_opens_on-day"' in crossed.text


def test_a_stale_form_shows_what_was_saved_beside_what_was_typed(lead: Browser, world: World) -> None:
    page = f"/organisation/cycles/{prepared(world, 'Saved first')}/change"
    assert lead.submit(page, sent(world, "Saved meanwhile", version=1)).status_code == 303
    stale = lead.submit(page, sent(world, "Typed by me", version=1))
    assert stale.status_code == 412
    assert "Saved meanwhile" in words(stale.text)
    assert 'value="Typed by me"' in stale.text
    assert 'name="version" value="2"' in stale.text


def test_a_cycle_that_was_never_launched_is_deleted_after_a_question(lead: Browser, world: World) -> None:
    page = f"/organisation/cycles/{prepared(world, 'Not wanted')}"
    assert "nothing that people wrote is lost" in lead.get(f"{page}/removal").text
    assert lead.submit(f"{page}/removal", {"version": 1}).headers["Location"] == "/organisation"
    assert lead.get(page).status_code == 404


def test_the_list_says_how_far_each_cycle_is(lead: Browser, world: World) -> None:
    waiting = prepared(world, "Waiting")
    page = lead.get("/organisation").text
    rows = [words(row) for row in page.split("<tr")[1:]]
    assert any("Waiting" in row and "Prepared" in row for row in rows)
    assert any("Appraisals 2026/27" in row and "Running" in row for row in rows)
    assert f'href="/organisation/cycles/{waiting}"' in page


def test_the_page_is_about_the_cycle_people_work_in_and_not_one_that_opens_later(
    lead: Browser, world: World
) -> None:
    page = f"/organisation/cycles/{prepared(world, 'Launched early')}"
    assert lead.submit(f"{page}/launch", {"version": 1}).status_code == 303
    heading = words(lead.get("/organisation").text.split("<h1")[1].split("</h1>")[0])
    assert "Appraisals 2026/27 How far appraisals are" in heading


def test_whoever_has_no_appraisal_reads_why(app: Flask, world: World) -> None:
    doctor, colleague = (world.browser(app, f"theirs.{part}") for part in ("doctor", "colleague"))
    assert "You need no appraisal in this cycle. Doctors and dentists have medical appraisal" in words(
        doctor.get("/").text
    )
    closed = "UPDATE cycle SET closes_on = :day WHERE id = :cycle"
    given = {"cycle": world.cycles["theirs"], "person": world.members["theirs.colleague"].person_id}
    with world.session("theirs.lead") as session:
        session.execute(text("DELETE FROM appraisal WHERE person_id = :person"), given)
        session.commit()
    assert "and Appraisals 2026/27 runs until" in words(colleague.get("/").text)
    staff_file = world.browser(app, "theirs.lead").get("/organisation").text
    assert "1 post has no appraisal in Appraisals 2026/27" in words(staff_file)
    with world.session("theirs.lead") as session:
        session.execute(text(closed), given | {"day": today() - timedelta(days=1)})
        session.commit()
    assert "no appraisals are running in your organisation" in words(colleague.get("/").text)


def test_a_staff_file_that_was_taken_over_leads_to_whom_the_running_cycle_lacks(
    lead: Browser, world: World
) -> None:
    by = world.identity("ours.lead")
    with world.session("ours.lead") as session:
        found = stage_file(session, by=by, content=staff_csv([row(1)]), file_name="staff.csv")
        session.commit()
    page = f"/organisation/people/import/{found.id}"
    assert "no appraisal in" not in words(lead.get(page).text)
    assert lead.submit(page, {}).status_code == 303
    assert "1 post has no appraisal in Appraisals 2026/27, which is running." in words(lead.get(page).text)
    assert f'href="/organisation/cycles/{world.cycles["ours"]}/launch"' in lead.get(page).text
