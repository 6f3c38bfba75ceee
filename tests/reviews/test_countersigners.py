"""Another countersigner is named where the one on record has left, so that nothing waits for ever."""

from collections.abc import Iterator

import pytest

from tests.reviews.conftest import Begin
from tests.reviews.journey import Journey, Json
from tests.reviews.test_appraisers import leaves, person, version
from tests.world import World

LISTED = "/api/v1/appraisals/without-appraiser"


def name(journey: Journey, to: str, **more: str) -> Json:
    sent = {"countersigner_id": str(person(journey.world, to)), "reason": "Dana left", **more}
    return journey.given("lead", "PUT", "/countersigner", sent, version(journey))


def waiting(journey: Journey) -> bool:
    """Does it stand on the lead's list of those that wait for somebody who left?"""
    found = journey.browsers["lead"].get(LISTED).get_json()["without_countersigner"]
    return str(journey.id) in {each["id"] for each in found}


@pytest.fixture
def stuck(begin: Begin, world: World) -> Iterator[Journey]:
    """Both sides have signed; the countersigner, Dana, has left."""
    journey = begin(countersign="always").to("sign_off")
    journey.act("manager", "sign")
    journey.act("appraisee", "sign")
    assert journey.read()["state"] == "sign_off"
    assert not waiting(journey)
    leaves(world, "director")
    yield journey
    leaves(world, "director", gone=False)


def test_a_countersigner_who_left_is_found_and_replaced_and_the_appraisal_goes_on(stuck: Journey) -> None:
    assert waiting(stuck)
    done = name(stuck, "colleague")
    assert done["countersigner"]["name"] == "Casey Of A"
    assert not waiting(stuck)
    told = stuck.given("appraisee", "GET", "/appraiser")["changes"][0]
    assert (told["kind"], told["from"]["name"], told["to"]["name"], told["reason"]) == (
        "countersigner",
        "Dana Of A",
        "Casey Of A",
        "Dana left",
    )
    assert "Casey Of A countersigns instead of Dana Of A" in (
        stuck.browsers["appraisee"].get(f"/appraisals/{stuck.id}/appraiser").text
    )
    assert "because" not in stuck.browsers["appraisee"].get(f"/appraisals/{stuck.id}").text
    stuck.act("colleague", "countersign")
    assert stuck.read()["state"] == "complete"


def test_it_is_named_by_page_and_told_what_to_mend(stuck: Journey) -> None:
    lead, page = stuck.browsers["lead"], f"/organisation/appraisals/{stuck.id}"
    assert "countersigner doesn’t work here any more" in lead.get("/organisation/appraisers").text
    sent = {"countersigner": "A4", "version": str(version(stuck))}
    refused = lead.submit(f"{page}/countersigner", sent)
    assert (refused.status_code, 'id="countersigner_reason-error"' in refused.text) == (422, True)
    assert (
        lead.submit(f"{page}/countersigner", sent | {"countersigner_reason": "Dana left"}).status_code == 303
    )
    assert "Casey Of A countersigns instead of Dana Of A" in lead.get(page).text


@pytest.mark.parametrize(
    ("to", "status"), [("appraisee", 409), ("manager", 409), ("director", 422), ("lead", 422)]
)
def test_nobody_countersigns_what_they_appraise_or_once_they_left_and_no_lead_lets_themselves_in(
    stuck: Journey, to: str, status: int
) -> None:
    sent = {"countersigner_id": str(person(stuck.world, to)), "reason": "A reason"}
    assert stuck.ask("lead", "PUT", "/countersigner", sent, version(stuck)).status_code == status


def test_only_a_lead_names_one_on_the_version_that_was_read(stuck: Journey) -> None:
    sent = {"countersigner_id": str(person(stuck.world, "colleague")), "reason": "A reason"}
    now = version(stuck)
    assert stuck.ask("manager", "PUT", "/countersigner", sent, now).status_code == 403
    assert stuck.ask("unmanaged", "PUT", "/countersigner", sent, now).status_code == 404
    assert stuck.ask("lead", "PUT", "/countersigner", sent).status_code == 428
    assert stuck.ask("lead", "PUT", "/countersigner", sent, now - 1).status_code == 412
    assert stuck.ask("lead", "PUT", "/countersigner", sent, now).status_code == 200
    assert stuck.ask("lead", "PUT", "/countersigner", sent, now + 1).status_code == 409
