"""The two halves on pages: blind until both are shared, never overwritten, never lost."""

from collections.abc import Callable
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import select

from frameworks.models import Value
from tenants.audit.models import AuditEvent
from tests.pages.reviews import journey
from tests.pages.reviews.visitor import Visitor
from tests.world import World

Visit = Callable[[str], Visitor]
HOSTILE = "<script>alert('evidence')</script>"


def root_of(world: World, part: str) -> str:
    return f"/appraisals/{world.appraisals[part]}"


def begin(visit: Visit, world: World, part: str) -> tuple[Visitor, Visitor, str]:
    """Objectives agreed, the assessment open to both."""
    side = part.split(".")[0]
    staff, manager, root = visit(part), visit(f"{side}.manager"), root_of(world, part)
    if "Add an objective" in staff.open(f"{root}/objectives").words:
        journey.add_objective(staff, root)
        journey.agree_objectives(staff, root)
        journey.agree_objectives(manager, root)
    return staff, manager, root


def pages_of(app: Flask, world: World, part: str, objective: str) -> list[str]:
    """Every page of one appraisal that can be read, with every value and its objective filled in."""
    with world.session(part) as session:
        own = world.members[part].organisation_id
        values = list(session.scalars(select(Value.id).where(Value.tenant_id == own)))
    appraisal: UUID = world.appraisals[part]
    found = []
    for rule in app.url_map.iter_rules():
        if not rule.rule.startswith("/appraisals/<uuid:appraisal_id>") or "GET" not in (rule.methods or ()):
            continue
        path = rule.rule.replace("<uuid:appraisal_id>", str(appraisal))
        path = path.replace("<uuid:objective_id>", objective)
        found += (
            [path.replace("<uuid:value_id>", str(value)) for value in values]
            if "value_id" in path
            else [path]
        )
    return found


def first_value(who: Visitor, root: str) -> str:
    return journey.first_link(who.open(root), "/values/")


def test_no_page_shows_a_side_the_others_half_before_both_are_shared(
    visit: Visit, world: World, app: Flask
) -> None:
    staff, manager, root = begin(visit, world, "ours.appraisee")
    director = visit("ours.director")
    objective_id = journey.items(staff.open(f"{root}/objective-ratings").form("Save and continue"))[0]
    pages = [*pages_of(app, world, "ours.appraisee", objective_id), "/", "/team"]
    journey.write_half(staff, root, ["2"], "marker-of-the-staff", share=False)
    journey.write_half(manager, root, ["4"], "marker-of-the-manager", share=False)

    def seen(who: Visitor) -> set[str]:
        markers = ("marker-of-the-staff", "marker-of-the-manager")
        return {marker for page in pages for marker in markers if marker in who.open(page).html}

    assert len(pages) > 25
    assert (seen(staff), seen(manager)) == ({"marker-of-the-staff"}, {"marker-of-the-manager"})
    staff.open(f"{root}/share").press("Share your half")
    assert (seen(staff), seen(manager)) == ({"marker-of-the-staff"}, {"marker-of-the-manager"})
    assert seen(director) == set()
    manager.open(f"{root}/share").press("Share your half")
    both = {"marker-of-the-staff", "marker-of-the-manager"}
    assert (seen(staff), seen(manager), seen(director)) == (both, both, both)


def test_of_two_tabs_the_later_sees_both_texts_and_can_save_again(visit: Visit, world: World) -> None:
    staff, _, root = begin(visit, world, "ours.colleague")
    page = journey.links(staff.open(root), "/values/")[1]
    other_tab = Visitor(staff.browser)
    staff.open(page)
    other_tab.open(page)
    item, untouched = journey.items(staff.form("Save and continue"))
    names = {"answer": f"ratings__{item}__answer", "text": f"ratings__{item}__evidence"}

    staff.press("Save and continue", **{names["answer"]: "3", names["text"]: "from the first tab"})
    other_tab.press("Save and continue", **{names["answer"]: "5", names["text"]: "from the second tab"})
    assert other_tab.status == 412
    assert "from the first tab" in other_tab.words
    assert other_tab.form("Save and continue").fields[f"ratings.{item}.evidence"] == "from the second tab"
    assert f'href="#ratings-{item}-answer"' in other_tab.html
    assert "from the first tab" in staff.open(page).html

    other_tab.press("Save and continue")
    assert other_tab.status == 200
    fields = staff.open(page).form("Save and continue").fields
    assert (fields[f"ratings.{item}.answer"], fields[f"ratings.{item}.evidence"]) == (
        "5",
        "from the second tab",
    )
    assert f"ratings.{untouched}.answer" not in fields


def test_what_nobody_touched_in_an_old_tab_is_left_as_it_was_saved_elsewhere(
    visit: Visit, world: World
) -> None:
    staff, _, root = begin(visit, world, "ours.colleague")
    page = first_value(staff, root)
    old_tab = Visitor(staff.browser)
    staff.open(page)
    old_tab.open(page)
    first, second = journey.items(staff.form("Save and continue"))
    staff.press("Save and continue", **{f"ratings__{first}__evidence": "newer"})
    old_tab.press("Save and continue", **{f"ratings__{second}__answer": "2"})
    assert old_tab.status == 200
    fields = staff.open(page).form("Save and continue").fields
    assert (fields[f"ratings.{first}.evidence"], fields[f"ratings.{second}.answer"]) == ("newer", "2")


def test_what_was_typed_is_escaped_and_comes_back_exactly_as_it_was(visit: Visit, world: World) -> None:
    staff, _, root = begin(visit, world, "ours.colleague")
    page = first_value(staff, root)
    item = journey.items(staff.open(page).form("Save and continue"))[0]
    typed = f"\n  two lines\n{HOSTILE}"
    staff.press("Save and continue", **{f"ratings__{item}__evidence": typed})
    assert staff.open(page).form("Save and continue").fields[f"ratings.{item}.evidence"] == typed
    for path in (page, f"{root}/share"):
        assert "<script>alert" not in staff.open(path).html
        assert "&lt;script&gt;alert" in staff.html


def test_a_text_that_can_not_be_kept_is_refused_beside_its_field_and_stays_in_it(
    visit: Visit, world: World
) -> None:
    staff, _, root = begin(visit, world, "ours.colleague")
    item = journey.items(staff.open(first_value(staff, root)).form("Save and continue"))[0]
    staff.press("Save and continue", **{f"ratings__{item}__evidence": "a word " * 2000})
    assert staff.status == 422
    assert f'href="#ratings-{item}-evidence"' in staff.html
    assert "14,000 characters long" in staff.words
    assert "Error: " in staff.html.split("</title>")[0]
    assert staff.form("Save and continue").fields[f"ratings.{item}.evidence"] == "a word " * 2000


def test_sharing_names_what_is_missing_and_the_ends_of_the_scale_need_evidence(
    visit: Visit, world: World
) -> None:
    staff, _, root = begin(visit, world, "theirs.colleague")
    staff.open(f"{root}/share").press("Share your half")
    assert staff.status == 409
    assert "Compassion: choose an answer" in staff.words
    journey.write_half(staff, root, ["5"], share=False)
    staff.press("Share your half")
    assert staff.status == 409
    assert "Compassion: add a sentence of evidence for the lowest or highest rating" in staff.words
    journey.write_half(staff, root, ["5"], "I did, on the twelfth of May")


def test_a_shared_half_is_frozen_and_a_late_tab_keeps_its_text(visit: Visit, world: World) -> None:
    staff, _, root = begin(visit, world, "theirs.appraisee")
    late = Visitor(staff.browser)
    item = journey.items(late.open(first_value(late, root)).form("Save and continue"))[0]
    journey.write_half(staff, root, ["3"])
    late.press("Save and continue", **{f"ratings__{item}__evidence": "too late, but dear to me"})
    assert late.status == 409
    assert "too late, but dear to me" in late.html
    assert "shared" in late.words
    assert "too late" not in staff.open(f"{root}/share").html


def test_a_refused_page_still_records_that_somebody_elses_appraisal_was_read(
    visit: Visit, world: World
) -> None:
    _, manager, root = begin(visit, world, "theirs.appraisee")
    item = journey.items(manager.open(first_value(manager, root)).form("Save and continue"))[0]
    before = reads(world)
    manager.press("Save and continue", **{f"ratings__{item}__evidence": "a word " * 2000})
    assert manager.status == 422
    assert reads(world) == before + 1


def reads(world: World) -> int:
    member = world.members["theirs.manager"]
    with world.session("theirs.manager") as session:
        events = session.scalars(
            select(AuditEvent.id).where(
                AuditEvent.tenant_id == member.organisation_id,
                AuditEvent.actor_person_id == member.person_id,
                AuditEvent.action == "appraisal.read",
            )
        )
        return len(list(events))


@pytest.mark.parametrize("part", ["ours.colleague", "ours.lead", "theirs.manager"])
def test_a_stranger_finds_nothing_at_any_address(visit: Visit, world: World, app: Flask, part: str) -> None:
    stranger = visit(part)
    for page in pages_of(app, world, "ours.appraisee", str(UUID(int=0))):
        known = part == "ours.lead" and page.endswith(
            ("/appraiser", "/stage")
        )  # who appraises, and at which stage, is the lead's to put right
        assert stranger.open(page).status == (200 if known else 404), page
