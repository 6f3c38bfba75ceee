"""Additions moved to a new national version: what comes along, and what somebody has to decide."""

from dataclasses import replace

from frameworks.crosswalk.moving import Decision, MapFate, Move, Question, move, sources
from frameworks.definitions.extension import extend
from frameworks.definitions.shape import Base, Definition, Direction, ValueDefinition
from tests.frameworks.crosswalk.small import (
    CORE,
    EXACT,
    LOCAL,
    NATIONAL,
    RELATED,
    SCALE,
    additions,
    behaviour,
    national,
    own,
    to,
    value,
)

CARE, SAFETY, THRIFT = CORE
NEXT = Base("small", "2.0")


def following(*values: ValueDefinition) -> Definition:
    return national(*values, version="2.0")


def questions(found: Move) -> set[tuple[Question, str, bool]]:
    return {(each.question, each.place, each.must) for each in found.decisions}


def test_a_version_that_changes_nothing_takes_everything_along_without_a_question() -> None:
    found = move(additions(), national(), following(*CORE))
    assert found.additions.extends == NEXT
    assert found.decisions == ()
    assert {each.fate for each in found.maps} == {MapFate.KEPT}
    assert {each.base for b in found.additions.behaviours for each in b.maps} == {NEXT}
    unmapped = [replace(b, maps=()) for b in found.additions.behaviours]
    assert unmapped == [replace(b, maps=()) for b in additions().behaviours]
    assert extend(following(*CORE), found.additions).behaviours[-1].code == "courage.2"


def test_mappings_to_a_value_that_reads_otherwise_now_are_kept_and_asked_about() -> None:
    reworded = replace(CARE, statement="We are kind.")
    found = move(additions(), national(), following(reworded, SAFETY, THRIFT))
    assert questions(found) == {
        (Question.MAP_CHECK, "welcome.1", False),
        (Question.MAP_CHECK, "welcome.2", False),
    }
    assert [each.before.value for each in found.touched] == ["care", "care"]
    assert all(each.after is not None and each.after.base == NEXT for each in found.touched)


def test_a_value_that_got_another_code_is_followed() -> None:
    found = move(additions(), national(), following(replace(CARE, code="kindness"), SAFETY, THRIFT))
    first = found.additions.behaviours[0].maps[0]
    assert first == to("kindness", EXACT, "1", NEXT)


def test_a_mapping_to_a_value_that_is_gone_is_taken_out_and_told() -> None:
    found = move(additions(), national(), following(SAFETY, THRIFT))
    greet, show, *_ = found.additions.behaviours
    assert greet.maps == ()
    assert [each.value for each in show.maps] == ["thrift"]
    assert Decision(Question.MAP_GONE, "welcome.1", "I greet whoever comes.", None, True) in found.decisions
    assert (Question.MAP_GONE, "welcome.2", False) in questions(found)
    assert (Question.MAP_GONE, "welcome.2", True) not in questions(found)


def test_somebody_may_say_which_value_takes_its_place() -> None:
    found = move(additions(), national(), following(SAFETY, THRIFT), {"care": "safety"})
    assert found.additions.behaviours[0].maps[0] == to("safety", EXACT, "1", NEXT)
    assert {each.fate for each in found.maps} == {MapFate.REPLACED, MapFate.KEPT}
    assert found.decisions == ()
    elsewhere = move(additions(), national(), following(SAFETY, THRIFT), {"care": "unknown"})
    assert MapFate.GONE in {each.fate for each in elsewhere.maps}


def test_two_mappings_that_meet_in_one_value_become_one() -> None:
    found = move(additions(), national(), following(CARE, SAFETY), {"thrift": "care"})
    show = found.additions.behaviours[1]
    assert [(each.value, each.relation) for each in show.maps] == [("care", "narrower")]


def test_mappings_to_other_frameworks_stay_as_they_are() -> None:
    elsewhere = to("clarity", EXACT, "1", Base("leadership", "1.0"))
    local = value("w", "W", behaviour("w.1", "I do.", elsewhere))
    found = move(additions(local), national(), following(SAFETY))
    assert found.additions.behaviours[0].maps == (elsewhere,)
    assert found.decisions == ()


ADDED_TO_CARE = ValueDefinition(
    "care", "", "", "", (behaviour("care.local.1", "I visit twice.", to("care", EXACT, "1")),), core=True
)


def test_behaviours_added_to_a_core_value_follow_its_code() -> None:
    recoded = tuple(replace(b, code=b.code.replace("care", "kindness")) for b in CARE.behaviours)
    new = following(replace(CARE, code="kindness", behaviours=recoded), SAFETY, THRIFT)
    found = move(additions(ADDED_TO_CARE), national(), new)
    (kept,) = found.additions.values
    assert (kept.code, kept.core, kept.behaviours[0].code) == ("kindness", True, "kindness.local.1")
    assert extend(new, found.additions).values[0].behaviours[-1].code == "kindness.local.1"


def test_behaviours_added_to_a_core_value_that_is_gone_get_a_value_of_their_own() -> None:
    new = following(SAFETY, THRIFT)
    found = move(additions(ADDED_TO_CARE), national(), new, {"care": "safety"})
    (kept,) = found.additions.values
    assert (kept.code, kept.core, kept.name, kept.behaviours[0].code) == ("care", False, "Care", "care.1")
    assert questions(found) == {(Question.CORE_VALUE_GONE, "care", False)}
    assert extend(new, found.additions).values[-1].name == "Care"


def test_local_values_make_way_for_national_ones_of_their_code_and_name() -> None:
    theirs = value("courage", "Courage", behaviour("courage.1", "I stand up to bullies."))
    found = move(additions(), national(), following(*CORE, theirs))
    ours = found.additions.values[1]
    assert ours.code == "courage-local"
    assert [each.code for each in ours.behaviours] == ["courage-local.1", "courage-local.2"]
    assert (Question.CODE_TAKEN, "courage-local", False) in questions(found)
    assert (Question.NAME_TAKEN, "courage-local", True) in questions(found)


def test_a_local_behaviour_that_the_core_now_says_itself_has_to_be_decided() -> None:
    said = replace(CARE, behaviours=(*CARE.behaviours, behaviour("care.3", "I greet  whoever comes.")))
    found = move(additions(), national(), following(said, SAFETY, THRIFT))
    assert (Question.NOW_NATIONAL, "welcome.1", True) in questions(found)


def test_a_descriptor_of_a_point_that_is_gone_is_kept_in_the_question() -> None:
    first = replace(LOCAL[0].behaviours[0], by_point=(("3", "Greets most."), ("5", "Greets all.")))
    new = replace(following(*CORE), behaviour_scale=replace(SCALE, points=SCALE.points[:4]))
    found = move(additions(replace(LOCAL[0], behaviours=(first,))), national(), new)
    assert found.additions.behaviours[0].by_point == (("3", "Greets most."),)
    assert Decision(Question.DESCRIPTOR_GONE, "welcome.1", "5: Greets all.", None, False) in found.decisions
    assert Question.SCALE_CHANGED in {each.question for each in found.decisions}


def test_an_own_framework_moves_its_maps_and_nothing_else() -> None:
    elsewhere = to("clarity", EXACT, "1", Base("leadership", "1.0"))
    clear = value("clear", "Care", behaviour("clear.1", "I help.", elsewhere, to("care", EXACT, "1")))
    mine = replace(own(), values=(*LOCAL, clear))
    assert sources(mine) == (NATIONAL, Base("leadership", "1.0"))
    reworded = replace(SAFETY, statement="We are safe.")
    found = move(mine, national(), following(replace(CARE, code="kindness"), reworded))
    assert found.additions.extends is None
    assert found.renamed == {}
    unmapped = [replace(each, maps=()) for each in found.additions.behaviours]
    assert unmapped == [replace(each, maps=()) for each in mine.behaviours]
    assert found.additions.behaviours[-1].maps == (elsewhere, to("kindness", EXACT, "1", NEXT))
    assert questions(found) == {
        (Question.MAP_CHECK, "courage.1", False),
        (Question.MAP_CHECK, "courage.2", False),
        (Question.MAP_GONE, "welcome.2", False),
        (Question.MAP_GONE, "courage.2", False),
    }


def test_an_extension_moves_its_maps_to_a_framework_beside_its_base() -> None:
    beside = replace(national(), code="beside")
    local = value(
        "w", "W", behaviour("w.1", "I do.", to("care", EXACT, "1", beside.base), to("thrift", RELATED))
    )
    later = replace(beside, version="2.0")
    found = move(additions(local), beside, later)
    assert found.additions.extends == NATIONAL
    assert found.additions.behaviours[0].maps == (to("care", EXACT, "1", later.base), to("thrift", RELATED))
    assert found.decisions == ()
    assert sources(additions(local)) == (NATIONAL, beside.base)


def test_ratings_that_stop_counting_are_told_of() -> None:
    other = replace(SCALE, points=SCALE.points[:4])
    later = replace(following(*CORE), behaviour_scale=other)
    assert questions(move(own(), national(), later)) == {(Question.SCALE_APART, "", False)}
    assert questions(move(own(other), national(), later)) == set()


def test_a_scale_that_changed_is_told_in_words() -> None:
    other = replace(SCALE, direction=Direction.LOWER_IS_MORE, meets="4", points=SCALE.points[:4])
    found = move(additions(), national(), replace(following(*CORE), behaviour_scale=other))
    assert [(each.was, each.now) for each in found.decisions] == [
        (
            "How often: a larger number is more, a role asks for 3 Usually",
            "How often: a larger number is less, a role asks for 4 Consistently",
        ),
        ("5 Consistently, and helps others: Seen consistently, and helps others.", None),
    ]


def test_codes_that_a_move_changes_are_told() -> None:
    theirs = value("courage", "Bravery", behaviour("courage.1", "I stand up to bullies."))
    found = move(additions(), national(), following(*CORE, theirs))
    assert found.renamed == {
        "courage": "courage-local",
        "courage.1": "courage-local.1",
        "courage.2": "courage-local.2",
    }


def test_moving_back_again_gives_what_was_there() -> None:
    there = move(additions(), national(), following(*CORE)).additions
    assert move(there, following(*CORE), national()).additions == additions()
    assert additions().extends == NATIONAL
