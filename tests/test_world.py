"""The world the other tests stand on is what it says."""

from flask import Flask

from appraisal.cycles import service as cycles
from tests.world import World


def test_a_launch_opens_an_appraisal_for_everybody_but_doctors(world: World) -> None:
    with world.session("ours.lead") as session:
        found = cycles.completion(session, by=world.identity("ours.lead"), cycle_id=world.cycles["ours"])
    assert found.by_state["objectives"] == 7
    assert found.by_state["excused"] == 1
    assert found.eligible == 7


def test_the_app_answers_a_closed_address_with_404(app: Flask) -> None:
    answer = app.test_client().get("/api/v1/nothing")
    assert answer.status_code == 404
    assert answer.mimetype == "application/problem+json"
