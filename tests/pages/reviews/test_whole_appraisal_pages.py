"""One appraisal from its first objective to its last question, by pages alone and without scripts."""

from collections.abc import Callable

from tests.pages.reviews import journey
from tests.pages.reviews.visitor import Visitor
from tests.world import World

Visit = Callable[[str], Visitor]


def test_two_people_finish_an_appraisal_by_pages_without_scripts(visit: Visit, world: World) -> None:
    staff, manager = visit("ours.appraisee"), visit("ours.manager")
    root = f"/appraisals/{world.appraisals['ours.appraisee']}"

    staff.open("/")
    assert "It’s your turn" in staff.words
    journey.add_objective(staff, root)
    journey.add_objective(manager, root, title="Lead the handover trial")
    journey.agree_objectives(staff, root)
    assert "Waiting for Morgan" in staff.words
    journey.agree_objectives(manager, root)

    journey.write_half(staff, root, ["3", "5"], "Asked Mrs Pye first")
    assert "Waiting for Morgan" in staff.words
    journey.write_half(manager, root, ["3", "4"])
    assert "See both halves" in manager.words

    journey.agree_ratings(manager, root, "4")
    staff.open(f"{root}/notes").press(
        "Save", summary="We talked.\n\nFor an hour.", development_plan="Coaching"
    )
    journey.confirm(staff, root)
    journey.confirm(manager, root)

    staff.open(f"{root}/sign-off")
    assert "We talked." in staff.html
    staff.press("Save your signature", decision="sign")
    assert "Waiting for Morgan" in staff.words
    manager.open(f"{root}/sign-off").press("Sign")
    assert "This appraisal was completed on" in manager.words

    staff.open(f"{root}/score")
    assert "What was achieved" in staff.words
    assert "Position on the grid" in staff.words
    staff.open(f"{root}/pulse").press("Send", improve="definitely", objectives="no", valued="to_some_extent")
    assert "Your answers are kept" in staff.words
    assert staff.open(f"{root}/pulse").path == root


def test_a_disagreement_is_recorded_in_words_and_the_countersigner_is_asked(
    visit: Visit, world: World
) -> None:
    staff, manager, director = visit("theirs.appraisee"), visit("theirs.manager"), visit("theirs.director")
    root = f"/appraisals/{world.appraisals['theirs.appraisee']}"
    journey.reach_sign_off(staff, manager, root)

    staff.open(f"{root}/sign-off").press("Save your signature", decision="disagree", words=" ")
    assert staff.status == 422
    assert 'href="#words"' in staff.html
    assert staff.form("words").fields["decision"] == "disagree"
    staff.press("Save your signature", decision="disagree", words="Nobody asked the night shift.")
    manager.open(f"{root}/sign-off").press("Sign", words="We talked about it.")
    assert "countersigns" in manager.words

    director.open("/team")
    assert "Read and countersign" in director.words
    director.open(f"{root}/sign-off")
    assert "Nobody asked the night shift." in director.words
    director.press("Countersign")
    assert "This appraisal is complete" in director.words
    assert "Nobody asked the night shift." in staff.open(f"{root}/sign-off").words
