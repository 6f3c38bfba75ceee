"""The conversation on pages: differences in words, agreed ratings, notes and the day, with nothing lost."""

from collections.abc import Callable
from datetime import date

import pytest
from sqlalchemy import update

from appraisal.cycles.models import Appraisal
from tests.pages.reviews import journey
from tests.pages.reviews.visitor import Visitor
from tests.world import World

Visit = Callable[[str], Visitor]
Pair = tuple[Visitor, Visitor, str]
HOSTILE = "<script>alert('words')</script>"


@pytest.fixture
def pair(visit: Visit, world: World) -> Pair:
    """Both sides of an appraisal whose halves are open; one behaviour of each value differs."""
    staff, manager = visit("ours.appraisee"), visit("ours.manager")
    root = f"/appraisals/{world.appraisals['ours.appraisee']}"
    if "Agreed ratings" not in staff.open(root).words:
        journey.reach_conversation(staff, manager, root)
    return staff, manager, root


def test_both_halves_stand_side_by_side_and_differences_are_said_in_words(pair: Pair) -> None:
    staff, manager, root = pair
    staff.open(f"{root}/conversation")
    assert staff.words.count("1 point apart") == 7
    assert staff.words.count("Both said the same") == 6
    assert "7 ratings still to be agreed" in staff.words
    assert "Choose agreed ratings" not in staff.words
    assert "Choose agreed ratings" in manager.open(f"{root}/conversation").words


def test_where_nothing_was_agreed_the_appraisees_words_stand_beside_it(pair: Pair) -> None:
    staff, manager, root = pair
    page = journey.links(manager.open(f"{root}/conversation"), f"{root}/agreed/")[0]
    form = manager.open(page).form("Save and continue")
    item = next(item for item in journey.items(form) if f"ratings.{item}.answer" not in form.fields)
    manager.send(form, {f"ratings.{item}.answer": "not_agreed"}, "Save and continue")
    assert "Not agreed: the rating of Morgan" in staff.open(f"{root}/conversation").words
    staff.open(page).press("Save", **{f"ratings__{item}__evidence": f"I see it otherwise. {HOSTILE}"})
    assert staff.path == f"{root}/conversation"
    for reader in (staff, manager):
        assert "I see it otherwise." in reader.open(f"{root}/conversation").words
        assert "<script>alert" not in reader.html


def test_an_agreed_rating_changed_in_another_tab_is_shown_before_it_is_replaced(pair: Pair) -> None:
    _, manager, root = pair
    page = journey.links(manager.open(f"{root}/conversation"), f"{root}/agreed/")[2]
    other_tab = Visitor(manager.browser)
    item = journey.items(manager.open(page).form("Save and continue"))[0]
    other_tab.open(page)
    manager.press("Save and continue", **{f"ratings__{item}__answer": "2"})
    other_tab.press("Save and continue", **{f"ratings__{item}__answer": "5"})
    assert other_tab.status == 412
    assert "2 Sometimes" in other_tab.words
    assert other_tab.form("Save and continue").fields[f"ratings.{item}.answer"] == "5"
    other_tab.press("Save and continue")
    assert manager.open(page).form("Save and continue").fields[f"ratings.{item}.answer"] == "5"


@pytest.mark.parametrize(
    ("page", "fields"),
    [
        ("notes", ("summary", "development_plan", "career")),
        ("wellbeing", ("adjustments", "wellbeing")),
    ],
)
def test_two_people_writing_at_once_see_both_texts(pair: Pair, page: str, fields: tuple[str, ...]) -> None:
    staff, manager, root = pair
    staff.open(f"{root}/{page}")
    manager.open(f"{root}/{page}").press("Save", **{name: f"the manager on {name}" for name in fields})
    staff.press("Save", **{name: f"the staff on {name}" for name in fields})
    assert staff.status == 412
    for name in fields:
        assert f"the manager on {name}" in staff.words
        assert staff.form("Save").fields[name] == f"the staff on {name}"
    staff.press("Save")
    assert staff.status == 200
    assert manager.open(f"{root}/{page}").form("Save").fields[fields[0]] == f"the staff on {fields[0]}"


def test_wellbeing_is_for_the_two_who_talk_and_stands_on_no_other_page(visit: Visit, pair: Pair) -> None:
    staff, manager, root = pair
    staff.open(f"{root}/wellbeing").press("Save", wellbeing="a-private-matter")
    assert "a-private-matter" in manager.open(f"{root}/wellbeing").html
    director = visit("ours.director")
    assert director.open(f"{root}/wellbeing").status == 403
    for page in ("", "/conversation", "/notes", "/confirm", "/sign-off", "/score"):
        for reader in (staff, manager, director):
            assert "a-private-matter" not in reader.open(root + page).html


@pytest.mark.parametrize(
    ("day", "said"),
    [
        (("", "", ""), "Write the day of the conversation."),
        (("31", "2", "2026"), "Write a real date"),
        (("1", "1", "2099"), "Write a day that has come."),
        (("twenty", "11", "2026"), "Write a real date"),
    ],
)
def test_a_day_that_can_not_be_is_refused_beside_its_fields(
    visit: Visit, world: World, day: tuple[str, str, str], said: str
) -> None:
    staff, manager = visit("theirs.appraisee"), visit("theirs.manager")
    root = f"/appraisals/{world.appraisals['theirs.appraisee']}"
    if "Agreed ratings" not in staff.open(root).words:
        journey.reach_conversation(staff, manager, root)
        journey.agree_ratings(manager, root, "3")
    names = ("held_on.day", "held_on.month", "held_on.year")
    form = staff.open(f"{root}/confirm").form("Confirm")
    staff.send(form, dict(zip(names, day, strict=True)), "Confirm")
    assert staff.status == 422
    assert said in staff.words
    assert 'href="#held_on' in staff.html
    assert staff.form("Confirm").fields["held_on.day"] == day[0]


def test_what_changed_after_it_was_read_is_not_confirmed(visit: Visit, world: World) -> None:
    staff, manager = visit("theirs.colleague"), visit("theirs.manager")
    root = f"/appraisals/{world.appraisals['theirs.colleague']}"
    journey.reach_conversation(staff, manager, root)
    journey.agree_ratings(manager, root, "3")
    journey.confirm(manager, root)
    staff.open(f"{root}/confirm")
    page = journey.links(manager.open(f"{root}/conversation"), f"{root}/agreed/")[0]
    item = journey.items(manager.open(page).form("Save and continue"))[0]
    manager.press("Save and continue", **{f"ratings__{item}__answer": "1"})
    staff.press("Confirm")
    assert staff.status == 412
    assert "Look at it again" in staff.words
    journey.confirm(staff, root)
    assert "Read the record and sign" in manager.open(root).words
    assert "Cannot start yet" in manager.words
    journey.confirm(manager, root)
    assert "then sign it" in manager.words
    staff.open(f"{root}/sign-off").press("Go back to the conversation")
    assert "The record is open again" in staff.words


def test_the_conversation_goes_ahead_without_a_self_assessment_and_its_draft_stays_its_authors(
    visit: Visit, world: World
) -> None:
    staff, manager = visit("ours.colleague"), visit("ours.manager")
    root = f"/appraisals/{world.appraisals['ours.colleague']}"
    journey.add_objective(staff, root)
    journey.agree_objectives(staff, root)
    journey.agree_objectives(manager, root)
    journey.write_half(staff, root, ["2"], "draft-of-the-staff", share=False)
    manager.open(root).press("Remind them of their self-assessment")
    assert "Go ahead without a self-assessment" not in manager.words
    journey.write_half(manager, root, ["3"])
    member = world.members["ours.manager"]
    with world.session("ours.manager") as session:
        own = Appraisal.tenant_id == member.organisation_id
        mine = Appraisal.id == world.appraisals["ours.colleague"]
        session.execute(update(Appraisal).where(own, mine).values(self_reminded_on=date(2026, 5, 1)))
        session.commit()
    manager.open(root).press("Go ahead without a self-assessment")
    assert "No self-assessment was shared." in manager.open(f"{root}/conversation").words
    assert "draft-of-the-staff" not in manager.html
    staff.open(root)
    assert "Your draft, which only you can read" in staff.words
    assert "draft-of-the-staff" in staff.open(f"{root}/share").html
