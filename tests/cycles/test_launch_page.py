"""What the page before a launch offers, and what it says where there is nothing to offer."""

import re
from datetime import date, timedelta

from sqlalchemy import text

from appraisal.presentation import nhs_date
from tenants.days import today
from tests.cycles.planting import YEAR, prepared
from tests.cycles.test_pages import NEW
from tests.cycles.test_who_counts import RUNNING
from tests.world import Browser, World


def page_of(world: World, name: str, days: dict[str, date] = RUNNING) -> str:
    return f"/organisation/cycles/{prepared(world, name, days)}/launch"


def change(world: World, sql: str) -> None:
    with world.session("ours.lead") as session:
        session.execute(text(sql), {"day": today() - timedelta(days=1)})
        session.commit()


def test_a_cycle_whose_last_day_is_past_offers_no_launch_and_says_what_to_change(
    lead: Browser, world: World
) -> None:
    address = page_of(world, "Slept")
    assert "Launch Slept now" in lead.get(address).text
    change(world, "UPDATE cycle SET assessment_opens_on = :day, closes_on = :day WHERE name = 'Slept'")
    page = lead.get(address).text
    assert "Launch Slept now" not in page
    assert "The last day of this cycle is past. Change its days first." in page
    assert f'href="{address.removesuffix("launch")}change">Change this cycle' in page


def test_a_cycle_that_is_over_offers_nobody_to_add(lead: Browser, world: World) -> None:
    address = page_of(world, "Ended")
    assert lead.submit(address, {"version": 1}).status_code == 303
    given = "(SELECT id FROM cycle WHERE name = 'Ended')"
    change(
        world,
        f"DELETE FROM appraisal WHERE cycle_id = {given} AND appraiser_id IS NULL AND created_at > :day",
    )
    assert "Add 2 appraisals" in lead.get(address).text
    change(world, "UPDATE cycle SET assessment_opens_on = :day, closes_on = :day WHERE name = 'Ended'")
    page = lead.get(address).text
    assert "Add 2 appraisals" not in page
    assert "The cycle is over. Let it close later first, then add people." in page
    assert f'href="{address.removesuffix("launch")}change">Rename it, or let it close later' in page


def test_the_second_of_two_leads_who_launch_reads_when_it_was_launched_and_with_how_many(
    lead: Browser, world: World
) -> None:
    address = page_of(world, "Twice")
    change(world, "UPDATE cycle SET version = 2 WHERE name = 'Twice'")
    changed = lead.submit(address, {"version": 1})
    assert (changed.status_code, "Somebody changed this cycle after you looked." in changed.text) == (
        412,
        True,
    )
    assert lead.submit(address, {"version": 2}).status_code == 303
    with world.session("ours.lead") as session:
        at = session.execute(text("SELECT launched_at FROM cycle WHERE name = 'Twice'")).scalar_one()
    second = lead.submit(address, {"version": 2})
    said = rf"The cycle is launched already: {nhs_date(at)} at [\d:]+[ap]m, 8 appraisals\."
    assert second.status_code == 412
    assert re.search(said, second.text)
    assert "both texts" not in second.text + changed.text


def test_where_nobody_would_be_appraised_no_launch_is_offered(lead: Browser, world: World) -> None:
    before = date(2020, 1, 1)
    far = {"opens_on": before, "assessment_opens_on": before, "closes_on": today()}
    address = page_of(world, "Nobody there", far)
    assert "Launch Nobody there now" in lead.get(address).text
    change(world, "UPDATE post SET ended_on = :day")
    page = lead.get(address).text
    change(world, "UPDATE post SET ended_on = NULL WHERE ended_on = :day")
    assert "Launch Nobody there now" not in page
    assert "There is nobody to appraise in this cycle yet." in page


def test_whoever_launches_before_the_first_day_reads_that_everybody_is_asked_at_once(
    lead: Browser, world: World
) -> None:
    assert "Launching asks everybody at once, whatever this day is." in lead.get(NEW).text
    early = page_of(world, "Too early", dict(YEAR))
    said = f"Everybody is asked from now on, although it opens on {nhs_date(YEAR['opens_on'])}."
    assert said in lead.get(early).text
    assert "Everybody is asked" not in lead.get(page_of(world, "In time")).text
    assert lead.submit(early, {"version": 1}).status_code == 303
    assert "Everybody is asked" not in lead.get(early).text  # nobody is left to ask
