"""Two versions side by side."""

import time
from dataclasses import replace

import pytest

from frameworks.crosswalk.comparison import Comparison, compare
from frameworks.crosswalk.kinds import ChangeKind
from frameworks.crosswalk.matching import out_of_order
from frameworks.crosswalk.scales import ListKind
from frameworks.definitions.shape import BehaviourDefinition, Definition, ScaleEntry, Stage, ValueDefinition
from frameworks.presenters.comparing import comparison_text
from tests.frameworks.crosswalk.small import CORE, NARROWER, SCALE, behaviour, composed, national, to, value

CARE, SAFETY, THRIFT = CORE


def kinds(found: Comparison) -> dict[str, set[ChangeKind]]:
    """What changed, by code on the right, or on the left for what is gone."""
    values = {each.code: set(each.kinds) for each in found.values if each.kinds}
    return values | {each.code: set(each.kinds) for v in found.values for each in v.behaviours if each.kinds}


def with_care(*behaviours: BehaviourDefinition) -> Definition:
    return national(replace(CARE, behaviours=behaviours), SAFETY, THRIFT)


def test_a_version_is_the_same_as_itself() -> None:
    found = compare(composed(), composed())
    assert found.is_same
    assert kinds(found) == {}
    assert [len(each.behaviours) for each in found.values] == [2, 2, 2, 2, 2]


def test_added_and_removed_behaviours_are_each_others_opposite() -> None:
    more = with_care(*CARE.behaviours, behaviour("care.3", "I come back later."))
    assert kinds(compare(national(), more)) == {"care.3": {ChangeKind.ADDED}}
    assert kinds(compare(more, national())) == {"care.3": {ChangeKind.REMOVED}}


def test_a_behaviour_put_in_first_shifts_the_codes_and_nothing_else() -> None:
    first, second = CARE.behaviours
    new = with_care(
        behaviour("care.1", "I come back later."),
        replace(first, code="care.2"),
        replace(second, code="care.3"),
    )
    assert kinds(compare(national(), new)) == {
        "care.1": {ChangeKind.ADDED},
        "care.2": {ChangeKind.RECODED},
        "care.3": {ChangeKind.RECODED},
    }


def test_a_reworded_behaviour_is_found_under_another_code_when_its_words_are_like_the_old() -> None:
    old = with_care(
        behaviour("care.1", "I help."), behaviour("care.2", "I notice when somebody is worried or in pain.")
    )
    new = with_care(behaviour("care.1", "I notice when a colleague is worried or in pain."))
    found = compare(old, new)
    (reworded, *_) = (
        each for v in found.values for each in v.behaviours if ChangeKind.REWORDED in each.kinds
    )
    assert reworded.left is not None
    assert reworded.left.code == "care.2"
    assert {ChangeKind.REWORDED, ChangeKind.RECODED} <= set(reworded.kinds)
    assert found.count(ChangeKind.REMOVED) == 1


def test_the_same_code_with_other_words_throughout_is_reworded_if_nothing_else_fits() -> None:
    new = with_care(behaviour("care.1", "Every guest gets tea."), CARE.behaviours[1])
    assert kinds(compare(national(), new)) == {"care.1": {ChangeKind.REWORDED, ChangeKind.ANCHORS}}


def test_a_behaviour_that_went_to_another_value_is_moved_and_the_old_value_tells_that_it_left() -> None:
    help_ = CARE.behaviours[1]
    new = national(
        replace(CARE, behaviours=CARE.behaviours[:1]),
        replace(SAFETY, behaviours=(*SAFETY.behaviours, replace(help_, code="safety.3"))),
        THRIFT,
    )
    found = compare(national(), new)
    assert kinds(found) == {"safety.3": {ChangeKind.MOVED, ChangeKind.RECODED}}
    care, safety, thrift = found.values
    assert [each.code for each in care.departed] == ["safety.3"]
    assert [each.means_the_same for each in (care, safety, thrift)] == [False, False, True]


def test_only_what_changed_places_is_moved_not_all_that_it_passed() -> None:
    order = [behaviour(f"care.{i}", f"Statement {i}.") for i in (1, 2, 3, 4)]
    found = compare(with_care(*order), with_care(order[3], *order[:3]))
    assert kinds(found) == {"care.4": {ChangeKind.MOVED}}
    assert found.values[0].means_the_same


def test_values_are_known_by_code_then_name_then_what_stands_in_them() -> None:
    recoded = replace(CARE, code="kindness")
    renamed = replace(THRIFT, code="sense", name="Sense", abbreviation="X")
    found = compare(national(), national(recoded, SAFETY, renamed))
    assert kinds(found) == {
        "kindness": {ChangeKind.RECODED},
        "sense": {ChangeKind.RECODED, ChangeKind.REWORDED},
    }


def test_values_come_in_the_order_of_the_right_and_then_those_that_are_gone() -> None:
    new = value("truth", "Truth", behaviour("truth.1", "I say what is so."))
    found = compare(national(), national(THRIFT, new, CARE))
    assert [each.code for each in found.values] == ["thrift", "truth", "care", "safety"]
    changed = kinds(found)
    assert changed["truth"] == changed["truth.1"] == {ChangeKind.ADDED}
    assert changed["safety"] == changed["safety.1"] == {ChangeKind.REMOVED}
    assert ("thrift" in changed) != ("care" in changed)  # one of them passed the other


def test_anchors_descriptors_and_mappings_are_told_apart_from_words() -> None:
    first, second = CARE.behaviours
    new = with_care(replace(first, effective=("Sits down.",)), replace(second, by_point=(("3", "Often."),)))
    assert kinds(compare(national(), new)) == {
        "care.1": {ChangeKind.ANCHORS},
        "care.2": {ChangeKind.DESCRIPTORS},
    }
    heavier = value("w", "W", behaviour("w.1", "I do.", to("care", NARROWER, "0.5")))
    lighter = value("w", "W", behaviour("w.1", "I do.", to("care", NARROWER, "0.25")))
    assert kinds(compare(composed(heavier), composed(lighter))) == {"w.1": {ChangeKind.MAPPED}}


def test_scales_differ_answer_by_answer() -> None:
    points = (*SCALE.points[:3], replace(SCALE.points[3], points=6, label="Always"))
    other = replace(SCALE, points=points, meets="2", non_ratings=(ScaleEntry("not_seen", None, "No", "No."),))
    found = compare(national(), replace(national(), behaviour_scale=other, objective_scale=None))
    assert {(each.place, each.kinds) for each in found.scales} == {
        ("behaviour_scale", (ListKind.MEETS,)),
        ("behaviour_scale.4", (ListKind.REWORDED, ListKind.RENUMBERED)),
        ("behaviour_scale.5", (ListKind.REMOVED,)),
        ("behaviour_scale.no_chance", (ListKind.REMOVED,)),
        ("behaviour_scale.not_seen", (ListKind.ADDED,)),
        ("objective_scale", (ListKind.REMOVED,)),
    }
    assert not found.is_same


def test_stages_differ_by_words_bands_and_job_titles() -> None:
    one, two = Stage("one", "One", "First.", ("5", "6")), Stage("two", "Two", "Second.")
    left = replace(national(), stages=(one, two))
    right = replace(national(), stages=(replace(one, bands=("5",)), Stage("three", "Three", "Third.")))
    assert [(each.place, each.kinds) for each in compare(left, right).stages] == [
        ("stages.one", (ListKind.BANDS,)),
        ("stages.two", (ListKind.REMOVED,)),
        ("stages.three", (ListKind.ADDED,)),
    ]
    titled = replace(left, stages=(replace(one, job_titles=("Director",)), two))
    [change] = compare(left, titled).stages
    assert (change.kinds, change.right) == ((ListKind.JOB_TITLES,), "One (band 5, band 6, Director): First.")


@pytest.mark.parametrize(
    ("places", "moved"),
    [([], set()), ([0, 1, 2], set()), ([3, 0, 1, 2], {0}), ([1, 0], {0}), ([2, 1, 0], {0, 1})],
)
def test_as_few_as_possible_are_out_of_order(places: list[int], moved: set[int]) -> None:
    assert len(out_of_order(places)) == len(moved)


def large(stem: str, word: str) -> Definition:
    """600 behaviours of a hundred words each; nearly all of these words are the behaviour's own."""

    def many(value_number: int) -> ValueDefinition:
        code = f"{stem}{value_number}"
        texts = (
            f"I {word} " + " ".join(f"thing{value_number}-{i}-{n}" for n in range(98)) for i in range(1, 11)
        )
        return value(
            code, f"{stem} {value_number}", *(behaviour(f"{code}.{i}", t) for i, t in enumerate(texts, 1))
        )

    return national(*(many(number) for number in range(60)))


def test_the_largest_versions_are_compared_within_a_second_or_two() -> None:
    """600 behaviours on each side, every one reworded and under another code; each with each took 12 s."""
    left, right = large("a", "mend"), large("b", "repair")
    began = time.process_time()
    found = compare(left, right)
    assert found.count(ChangeKind.REWORDED) == 600
    assert found.count(ChangeKind.RECODED) == 600
    assert time.process_time() - began < 3


def test_a_value_that_a_behaviour_left_says_which_one() -> None:
    left = with_care(*CARE.behaviours, behaviour("care.3", "I come back later."))
    follow = replace(SAFETY, behaviours=(*SAFETY.behaviours, behaviour("safety.9", "I come back later.")))
    told = comparison_text(compare(left, national(CARE, follow, THRIFT)))
    notes = [(group.title, note) for group in told.groups for each in group.changes for note in each.notes]
    assert notes == [
        (CARE.name, "“I come back later.” stands under another value now."),
        (SAFETY.name, "It stood under “Care”."),
    ]
