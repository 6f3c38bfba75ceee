"""A proposed change finds its second person: on the start page of every other lead, until it is decided."""

from datetime import timedelta

from sqlalchemy import text

from benchmarks.statements import counted
from tenants.rows import now
from tests.providers.conftest import PROPOSE, House

READ = 8
ASKED = "waits for a second person"
PLACE = "/organisation/providers"


def test_every_other_lead_is_asked_on_their_start_page_and_nobody_else(house: House) -> None:
    assert ASKED not in house.second.get("/").text
    change = house.proposed_change(label="New name")
    asked = house.second.get("/").text
    assert "How people sign in: Change Shared sign-in" in asked
    assert f"Lee Of A proposed it, and it {ASKED}." in asked
    assert f'href="{PLACE}/changes/{change}"' in asked
    for part in ("lead", "manager", "auditor"):
        assert ASKED not in house.world.browser(house.app, f"ours.{part}").get("/").text
    assert ASKED not in house.world.browser(house.app, "theirs.second").get("/").text
    assert house.decide(change, "refusal").status_code == 200
    assert ASKED not in house.second.get("/").text


def test_several_are_one_task_of_as_many_statements(house: House) -> None:
    house.proposed_change(label="A")
    with counted() as one:
        house.second.get("/")
    for label in "BCD":
        house.proposed_change(label=label)
    with counted() as four:
        page = house.second.get("/").text
    assert f"4 changes wait {ASKED[6:]}" in page
    assert f'href="{PLACE}"' in page
    assert len(four) == len(one) <= READ


def test_what_was_not_decided_in_time_asks_nobody_any_more(house: House) -> None:
    change = house.proposed_change(label="New name")
    with house.world.database.session("owner", house.organisation) as owner:
        past = {"past": now() - timedelta(minutes=1), "change": change}
        owner.execute(text("UPDATE provider_change SET expires_at = :past WHERE id = :change"), past)
        owner.commit()
    assert ASKED not in house.second.get("/").text
    assert "Not decided in time" in house.second.get(PLACE).text


def test_the_pages_of_a_provider_say_what_waits_about_it(house: House) -> None:
    there = house.provider()["id"]
    change = house.proposed_change(label="New name")
    for page in ("change", "retirement"):
        for who, decides in ((house.first, False), (house.second, True)):
            found = who.get(f"{PLACE}/{there}/{page}").text
            assert "already waits for a second person" in found
            assert f'href="{PLACE}/changes/{change}"' in found
            assert ("You can decide it." in found) is decides
    assert "You can decide it." in house.second.get(PLACE).text
    assert house.first.post(f"{PROPOSE}/{change}/withdrawal").status_code == 200
    assert "already waits" not in house.first.get(f"{PLACE}/{there}/change").text
