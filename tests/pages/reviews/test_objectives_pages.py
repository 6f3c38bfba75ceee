"""Objectives on pages: typed once, refused beside the field, and agreed as they stand."""

from collections.abc import Callable

from tests.pages.reviews import journey
from tests.pages.reviews.visitor import Visitor
from tests.world import World

Visit = Callable[[str], Visitor]
HOSTILE = "<script>alert('title')</script>"


def root_of(world: World, part: str) -> str:
    return f"/appraisals/{world.appraisals[part]}"


def first_objective(who: Visitor, root: str) -> str:
    pages = journey.links(who.open(f"{root}/objectives"), f"{root}/objectives/")
    return next(page for page in pages if not page.endswith(("/new", "/removal")))


def test_everything_to_mend_is_named_at_once_and_leads_to_its_field(visit: Visit, world: World) -> None:
    staff = visit("ours.appraisee").open(f"{root_of(world, 'ours.appraisee')}/objectives/new")
    day = {"due_on__day": "31", "due_on__month": "2", "due_on__year": "2027"}
    staff.press("Save", title="", weight="lots", measure="Kept", **day)
    assert staff.status == 422
    for field in ("title", "weight", "due_on-day"):
        assert f'href="#{field}"' in staff.html
        assert f'id="{field}"' in staff.html
    assert staff.form("Save").fields["measure"] == "Kept"
    assert staff.form("Save").fields["due_on.day"] == "31"


def test_weights_that_do_not_add_up_to_100_are_fine_and_shown_as_shares(visit: Visit, world: World) -> None:
    staff, root = visit("theirs.colleague"), root_of(world, "theirs.colleague")
    for number in range(3):
        journey.add_objective(staff, root, title=f"Goal {number} {HOSTILE}", weight="33.33")
    staff.open(f"{root}/objectives")
    assert staff.words.count("Weight 33.33 (33% of the whole)") == 3
    assert "<script>alert" not in staff.html


def test_a_form_that_is_sent_twice_adds_one_objective(visit: Visit, world: World) -> None:
    staff, root = visit("ours.colleague"), root_of(world, "ours.colleague")
    form = staff.open(f"{root}/objectives/new").form("Save")
    for _ in range(2):
        staff.send(form, journey.GOAL, "Save")
    assert staff.open(f"{root}/objectives").words.count("Weight 33.33") == 1


def test_two_sides_changing_one_objective_lose_nothing(visit: Visit, world: World) -> None:
    staff, manager, root = visit("ours.appraisee"), visit("ours.manager"), root_of(world, "ours.appraisee")
    journey.add_objective(staff, root)
    page = first_objective(staff, root)
    staff.open(page)
    manager.open(page).press("Save", title="As the manager put it", weight="50")
    staff.press("Save", title="As I put it")
    assert staff.status == 412
    assert "As the manager put it" in staff.words
    assert staff.form("Save").fields["title"] == "As I put it"
    staff.press("Save")
    assert "As I put it" in staff.words


def test_an_objective_removed_meanwhile_gives_its_text_back_to_be_added_again(
    visit: Visit, world: World
) -> None:
    staff, manager, root = visit("ours.appraisee"), visit("ours.manager"), root_of(world, "ours.appraisee")
    journey.add_objective(staff, root)
    page = first_objective(staff, root)
    staff.open(page)
    manager.open(f"{page}/removal").press("Remove it")
    assert "The objective is removed" in manager.words
    staff.press("Save", title="Dear to me")
    assert staff.status == 409
    assert "removed meanwhile" in staff.words
    staff.press("Save")
    assert "Dear to me" in staff.words


def test_agreeing_to_what_has_changed_since_is_refused_and_shows_what_stands(
    visit: Visit, world: World
) -> None:
    staff, manager, root = visit("ours.appraisee"), visit("ours.manager"), root_of(world, "ours.appraisee")
    journey.add_objective(staff, root)
    staff.open(f"{root}/objectives")
    journey.add_objective(manager, root, title="Added meanwhile")
    staff.press("Agree these objectives")
    assert staff.status == 412
    assert "Added meanwhile" in staff.words
    staff.press("Agree these objectives")
    assert "You have agreed" in staff.words


def test_objectives_that_are_agreed_can_be_read_and_not_changed(visit: Visit, world: World) -> None:
    staff, manager, root = (
        visit("theirs.appraisee"),
        visit("theirs.manager"),
        root_of(world, "theirs.appraisee"),
    )
    journey.add_objective(staff, root)
    page = first_objective(staff, root)
    journey.agree_objectives(staff, root)
    journey.agree_objectives(manager, root)
    staff.open(f"{root}/objectives")
    assert "Change" not in staff.words
    assert "Add an objective" not in staff.words
    for closed in (page, f"{root}/objectives/new"):
        assert staff.open(closed).path == f"{root}/objectives"
