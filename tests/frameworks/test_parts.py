"""Introduction, stages and scales part by part: nothing that refers to one is lost or left behind."""

from dataclasses import replace

import pytest

from frameworks.definitions import built_in
from frameworks.definitions.parts import (
    Part,
    PartList,
    descriptions,
    is_asked_for,
    move_part,
    parts,
    put_part,
    remove_part,
)
from frameworks.definitions.shape import BehaviourDefinition, Definition, Purpose, ScaleEntry, Section, Stage
from frameworks.forms.parts import FIELDS, KNOWN, NUMBER, ONE_TO_FIVE, form_of_part, part_of, part_problems
from tests.frameworks.editing.writing import staged_framework

SCALE, STAGES, INTRODUCTION = PartList.BEHAVIOUR_SCALE, PartList.STAGES, PartList.INTRODUCTION


@pytest.fixture
def own() -> Definition:
    return staged_framework("own")


def brave(definition: Definition) -> BehaviourDefinition:
    return definition.behaviours[0]


def names(definition: Definition, which: PartList) -> list[str]:
    return [*parts(definition, which)]


def test_a_new_code_takes_along_whatever_refers_to_the_part(own: Definition) -> None:
    stage = parts(own, STAGES)["stage_1"]
    assert isinstance(stage, Stage)
    renamed = put_part(own, STAGES, replace(stage, code="team"), key="stage_1")
    assert names(renamed, STAGES) == ["team", "stage_2"]
    assert brave(renamed).by_stage == (("team", "I say so in my team."),)
    assert own.behaviour_scale is not None
    usual = own.behaviour_scale.points[2]
    asked = put_part(own, SCALE, replace(usual, code="usual"), key="3")
    assert asked.behaviour_scale is not None
    assert asked.behaviour_scale.meets == "usual"
    assert brave(put_part(own, SCALE, ScaleEntry("some", 2, "A", "B"), key="2")).by_point == (
        ("some", "Now and then."),
    )
    own_behaviour = replace(brave(own), by_stage=(("stage_1", "One."), ("team", "Two.")))
    [value] = own.values
    both = replace(own, values=(replace(value, behaviours=(own_behaviour,)),))
    met = put_part(both, STAGES, replace(stage, code="team"), key="stage_1")
    assert brave(met).by_stage == (("team", "Two.\nOne."),), "two texts that meet both stay"


def test_what_goes_with_a_part_is_known_before_and_nothing_else_goes(own: Definition) -> None:
    stage = parts(own, STAGES)["stage_1"]
    assert [text for _, text in descriptions(own, STAGES, stage)] == ["I say so in my team."]
    left = remove_part(own, STAGES, "stage_1")
    assert names(left, STAGES) == ["stage_2"]
    assert (brave(left).by_stage, brave(left).by_point) == ((), brave(own).by_point)
    assert descriptions(own, PartList.OBJECTIVE_SCALE, parts(own, PartList.OBJECTIVE_SCALE)["2"]) == ()
    without = remove_part(own, PartList.OBJECTIVE_SCALE, "2")
    assert brave(without) == brave(own), "points of the other scale describe nothing"
    assert is_asked_for(own, SCALE, parts(own, SCALE)["3"])
    assert not is_asked_for(own, SCALE, parts(own, SCALE)["2"])
    assert brave(remove_part(own, SCALE, "2")).by_point == ()


def test_points_stand_by_their_numbers_and_other_lists_as_they_are_moved(own: Definition) -> None:
    more = put_part(own, SCALE, ScaleEntry("0", 0, "Never", "It is never seen."))
    assert names(more, SCALE) == ["0", "1", "2", "3", "4", "5", "no_chance"]
    last = put_part(more, SCALE, replace(entry(more, "0"), points=9), key="0")
    assert names(last, SCALE) == ["1", "2", "3", "4", "5", "0", "no_chance"]
    unseen = put_part(own, SCALE, ScaleEntry("new_here", None, "New here", "Too early to say."))
    assert names(unseen, SCALE)[-2:] == ["no_chance", "new_here"]
    assert names(move_part(own, SCALE, "5", up=True), SCALE) == names(own, SCALE)
    assert names(move_part(own, STAGES, "stage_2", up=True), STAGES) == ["stage_2", "stage_1"]
    assert names(move_part(own, INTRODUCTION, "why", up=True), INTRODUCTION) == ["why", "how"]
    assert names(move_part(own, INTRODUCTION, "why", up=False), INTRODUCTION) == ["how", "why"]


def entry(definition: Definition, key: str) -> ScaleEntry:
    found = parts(definition, SCALE)[key]
    assert isinstance(found, ScaleEntry)
    return found


def test_sections_of_one_title_and_codes_of_any_kind_can_each_be_called(own: Definition) -> None:
    twice = put_part(own, INTRODUCTION, Section("Why?", "Once more."))
    assert names(twice, INTRODUCTION) == ["why", "how", "why_2"]
    assert parts(remove_part(twice, INTRODUCTION, "why"), INTRODUCTION)["why"] == Section(
        "Why?", "Once more."
    )
    odd = put_part(own, STAGES, Stage("Stage/9", "Odd", "From a file."))
    assert names(odd, STAGES)[-1] == "stage_9"


@pytest.mark.parametrize("which", [*PartList])
def test_a_form_gives_the_part_that_it_showed(own: Definition, which: PartList) -> None:
    for key, part in parts(own, which).items():
        others = [each for other, each in parts(own, which).items() if other != key]
        typed = form_of_part(part)
        assert tuple(typed) == FIELDS[which]
        assert part_of(typed, which, part, others) == part
        assert part_problems(typed, part, part, others, purpose=Purpose.APPRAISAL) == []


@pytest.mark.parametrize(
    ("typed", "field", "words"),
    [
        ({"points": "two"}, "/points", NUMBER),
        ({"points": "1_0"}, "/points", NUMBER),
        ({"points": "4"}, "/points", "4 is the number of “Consistently” already. Write another one."),
        ({"points": ""}, "/points", "A rating stays one and another answer too."),
        ({"code": "Two Words"}, "/code", "Write the code in small letters"),
        ({"label": " "}, "/label", "Write the words that people choose."),
        ({"meaning": ""}, "/meaning", "Say what it means."),
    ],
)
def test_a_form_says_what_to_mend(own: Definition, typed: dict[str, str], field: str, words: str) -> None:
    before, others = entry(own, "2"), [part for key, part in parts(own, SCALE).items() if key != "2"]
    sent = {**form_of_part(before), **typed}
    after = part_of(sent, SCALE, before, others)
    [problem] = part_problems(sent, before, after, others, purpose=Purpose.APPRAISAL)
    assert problem.pointer == field
    assert problem.message.startswith(words)


@pytest.mark.parametrize(
    ("points", "code", "problem"),
    [
        ("-1", "", ("/points", ONE_TO_FIVE)),
        ("6", "", ("/points", ONE_TO_FIVE)),
        ("99999", "six", ("/points", ONE_TO_FIVE)),
        ("", "", ("/code", KNOWN)),
        ("", "too_busy", ("/code", KNOWN)),
    ],
)
def test_only_a_framework_for_development_has_answers_that_no_appraisal_knows(
    own: Definition, points: str, code: str, problem: tuple[str, str]
) -> None:
    others = [*parts(own, SCALE).values()]
    sent = {"label": "Too busy", "meaning": "No time.", "points": points, "code": code}
    after = part_of(sent, SCALE, None, others)
    asked = {
        each: part_problems(sent, None, after, others, purpose=each)
        for each in (Purpose.APPRAISAL, Purpose.DEVELOPMENT)
    }
    assert [(each.pointer, each.message) for each in asked[Purpose.APPRAISAL]] == [problem]
    assert asked[Purpose.DEVELOPMENT] == []


def test_a_part_without_a_code_gets_one_that_is_free(own: Definition) -> None:
    others: list[Part] = [*parts(own, SCALE).values()]
    sent = {"label": "No chance!", "meaning": "None.", "points": "", "code": ""}
    assert part_of(sent, SCALE, None, others) == ScaleEntry("no_chance_2", None, "No chance!", "None.")
    assert part_of(sent | {"points": "6"}, SCALE, None, others) == ScaleEntry("6", 6, "No chance!", "None.")
    stage = {"name": "Über 2", "meaning": "More.", "bands": "8a, 8b", "job_titles": "Chair", "code": ""}
    assert part_of(stage, STAGES, None, []) == Stage("uber_2", "Über 2", "More.", ("8a", "8b"), ("Chair",))
    assert built_in().behaviour_scale == own.behaviour_scale
