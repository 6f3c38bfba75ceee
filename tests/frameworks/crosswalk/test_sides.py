"""What a comparison shows: each part that differs, with both sides."""

import time
from collections.abc import Iterator
from dataclasses import replace

import pytest

from frameworks.crosswalk.about import Fact
from frameworks.crosswalk.comparison import compare
from frameworks.crosswalk.kinds import ChangeKind
from frameworks.definitions.shape import Base, Definition, Direction, Purpose, Section, Stage
from frameworks.presenters.comparing import ChangeText, PartText, comparison_text
from frameworks.presenters.marking import MOST_MATCHES, words
from frameworks.schemas.comparing import ComparisonAnswer
from tests.frameworks.crosswalk.small import (
    CORE,
    NARROWER,
    SCALE,
    behaviour,
    composed,
    national,
    to,
    value,
)

CARE, SAFETY, THRIFT = CORE
FIRST, SECOND = CARE.behaviours


def changes(left: Definition, right: Definition) -> dict[str, ChangeText]:
    groups = comparison_text(compare(left, right)).groups
    return {each.title: each for group in groups for each in group.changes}


def shown(change: ChangeText) -> dict[str, tuple[str, str]]:
    """The text of both sides by the part's title, folded or not."""
    parts: Iterator[PartText] = (each for fold in change.folds for each in fold.parts)
    return {each.title: (_plain(each.left), _plain(each.right)) for each in (*change.parts, *parts)}


def _plain(lines: tuple[tuple[tuple[str, bool], ...], ...]) -> str:
    return " | ".join(" ".join(text for text, _ in line) for line in lines)


def test_each_descriptor_that_differs_is_shown_under_the_name_of_its_stage_or_point() -> None:
    stages = (Stage("two", "Second", "Leads."), Stage("one", "First", "Begins."))
    was = replace(FIRST, by_stage=(("one", "Listens."), ("two", "Asks.")), by_point=(("3", "Often."),))
    now = replace(FIRST, by_stage=(("one", "Hears."), ("two", "Asks.")), by_point=(("3", "Mostly."),))
    left, right = (
        replace(national(replace(CARE, behaviours=(each, SECOND)), SAFETY, THRIFT), stages=stages)
        for each in (was, now)
    )
    [change] = changes(left, right).values()
    assert shown(change) == {
        "First": ("Listens.", "Hears."),
        "Point 3: Usually": ("Often.", "Mostly."),
    }
    assert [fold.title for fold in change.folds] == ["2 descriptions differ"]
    assert change.only is None


def test_other_expectations_and_another_domain_are_no_new_wording() -> None:
    was = replace(CARE, domain="People", expectations=("Be there.", "Listen."))
    now = replace(CARE, domain="Patients", expectations=("Be there.", "Ask."))
    left, right = national(was, SAFETY, THRIFT), national(now, SAFETY, THRIFT)
    found = compare(left, right)
    assert found.values[0].kinds == (ChangeKind.DOMAIN, ChangeKind.EXPECTATIONS)
    assert not found.values[0].means_the_same
    told = comparison_text(found)
    assert told.value_counts == (("Under another domain", 1), ("Other expectations", 1))
    [change] = told.groups[0].changes
    assert shown(change) == {
        "Domain": ("People", "Patients"),
        "What is expected": ("Be there. | Listen.", "Be there. | Ask."),
    }
    [expected] = [each for each in change.parts if each.is_list]
    assert [line[0][1] for line in expected.left] == [False, True]


@pytest.mark.parametrize(
    ("changed", "fact"),
    [
        ({"name": "Big"}, Fact("name", "Small", "Big")),
        ({"purpose": Purpose.DEVELOPMENT}, Fact("purpose", "appraisal", "development")),
        ({"source": "Elsewhere"}, Fact("source", "Somewhere", "Elsewhere")),
        ({"extends": Base("core", "1.0")}, Fact("extends", None, "core 1.0")),
    ],
)
def test_what_is_said_of_a_version_as_a_whole_is_compared(changed: dict[str, object], fact: Fact) -> None:
    found = compare(national(), replace(national(), **changed))  # type: ignore[arg-type]  # one of four fields
    assert found.about == (fact,)
    assert not found.is_same
    [change] = changes(found.left, found.right).values()
    assert len(change.parts) == 1


def test_stages_in_another_order_are_another_framework() -> None:
    one, two, new = (
        Stage("one", "First", "Begins."),
        Stage("two", "Second", "Leads."),
        Stage("new", "New", "Is."),
    )
    left, right = replace(national(), stages=(one, two)), replace(national(), stages=(two, one))
    assert compare(left, right).about == (Fact("stages", "First, Second", "Second, First"),)
    [change] = changes(left, right).values()
    assert shown(change) == {"Order of stages": ("First, Second", "Second, First")}
    assert compare(left, replace(left, stages=(new, one, two))).about == ()


def test_an_introduction_is_compared_section_by_section() -> None:
    why, how, when = Section("Why", "Because."), Section("How", "So."), Section("When", "Now.")
    what, who = Section("What", "This."), Section("Who", "All of us.")
    left = replace(national(), introduction=(why, how, when, what))
    right = replace(national(), introduction=(when, Section("Why", "For care."), how, who))
    found = compare(left, right)
    assert [(each.left, each.right, each.kinds) for each in found.introduction] == [
        (when, when, (ChangeKind.MOVED,)),
        (why, right.introduction[1], (ChangeKind.REWORDED,)),
        (None, who, (ChangeKind.ADDED,)),
        (what, None, (ChangeKind.REMOVED,)),
    ]
    assert not found.is_same
    assert compare(left, left).is_same
    retitled = replace(left, introduction=(replace(why, title="Reasons"), how, when, what))
    assert [each.kinds for each in compare(left, retitled).introduction] == [(ChangeKind.REWORDED,)]
    assert shown(changes(left, right)["Why"]) == {"Text": ("Because.", "For care.")}


def test_a_scale_that_runs_the_other_way_or_asks_for_another_point_says_so_on_both_sides() -> None:
    other = replace(SCALE, direction=Direction.LOWER_IS_MORE, meets="2")
    other = replace(other, points=(replace(SCALE.points[0], meaning="Seen once."), *SCALE.points[1:]))
    left = replace(national(), stages=(Stage("one", "First", "Begins.", ("5",)),))
    right = replace(national(), behaviour_scale=other, stages=(Stage("one", "First", "Begins.", ("5", "6")),))
    found = changes(left, right)
    assert shown(found["The scale itself"]) == {
        "Direction": ("A larger number is more", "A larger number is less"),
        "What a role asks for": ("3 Usually", "2 Sometimes"),
    }
    assert shown(found["Rarely"]) == {"What it means": ("Seen rarely.", "Seen once.")}
    assert shown(found["First"]) == {"Pay bands": ("5", "5, 6")}
    gone = changes(left, replace(left, objective_scale=None))["The scale itself"]
    assert gone.only == "left"
    assert "5 Consistently, and helps others" in shown(gone)["Answers"][0]


def test_maps_to_another_version_of_the_same_value_do_not_look_alike() -> None:
    one = value("w", "W", behaviour("w.1", "I do.", to("care", NARROWER, "0.5")))
    later = Base("small", "2.0")
    other = value("w", "W", behaviour("w.1", "I do.", to("care", NARROWER, "0.5", later)))
    [change] = changes(composed(one), composed(other)).values()
    assert shown(change) == {
        "Maps": (
            "Is a part of it: Care (small 1.0), weight 0.5",
            "Is a part of it: Care (small 2.0), weight 0.5",
        )
    }


def test_what_only_one_side_has_is_shown_whole() -> None:
    new = replace(behaviour("care.3", "I come back."), by_stage=(("one", "Returns."),))
    right = national(replace(CARE, behaviours=(*CARE.behaviours, new)), SAFETY, THRIFT)
    change = changes(national(), right)["I come back."]
    assert change.only == "right"
    assert shown(change) == {
        "Effective practice": ("", "Does it: I come back."),
        "Ineffective practice": ("", "Fails: I come back."),
        "stages.one": ("", "Returns."),
    }
    assert changes(right, national())["I come back."].only == "left"


def test_a_long_text_is_folded_and_a_short_one_is_not() -> None:
    long = "We care for everybody who comes. " * 25
    right = national(replace(CARE, statement=long, name="Kindness"), SAFETY, THRIFT)
    change = changes(national(), right)["The value itself"]
    assert [each.title for each in change.parts] == ["Name"]
    assert [each.title for each in change.folds] == ["What it means"]


def test_both_sides_are_whole_in_json() -> None:
    full = replace(FIRST, by_stage=(("one", "Listens."),), maps=(to("care", NARROWER, "0.5"),))
    left = replace(
        national(replace(CARE, behaviours=(full,)), SAFETY, THRIFT),
        stages=(Stage("one", "First", "Begins."),),
        introduction=(Section("Why", "Because."),),
    )
    told = ComparisonAnswer().dump(compare(left, national()))
    [behaviour_, *_] = told["values"][0]["behaviours"]
    assert behaviour_["left"] == {
        "code": "care.1",
        "statement": "I notice worry.",
        "effective": ["Does it: I notice worry."],
        "ineffective": ["Fails: I notice worry."],
        "by_stage": {"one": "Listens."},
        "by_point": {},
        "maps": [
            {"framework": "small", "version": "1.0", "value": "care", "relation": "narrower", "weight": "1/2"}
        ],
    }
    assert told["left"]["behaviour_scale"]["meets"] == "3"
    assert [each["code"] for each in told["left"]["stages"]] == ["one"]
    assert told["left"]["introduction"] == [{"title": "Why", "text": "Because."}]
    assert told["values"][0]["left"]["expectations"] == []
    assert told["introduction"][0]["kinds"] == ["removed"]


def test_a_page_holds_so_many_changes_and_the_nearest_page_is_shown() -> None:
    right = national(*(value(each.code, each.name) for each in CORE))
    found = compare(national(), right)
    first, last = (comparison_text(found, page, 4) for page in (0, 9))
    assert (first.page, first.pages, first.all, last.page) == (1, 2, 6, 2)
    assert [len(group.changes) for group in first.groups] == [2, 2]
    assert [group.title for group in last.groups] == ["Thrift"]
    assert first.counts == last.counts == (("Removed", 6),)


def test_words_that_differ_are_marked_but_not_at_any_cost() -> None:
    assert words("I notice worry.", "I notice pain.") == (
        (("I notice", False), ("worry.", True)),
        (("I notice", False), ("pain.", True)),
    )
    size = int(MOST_MATCHES**0.5) + 1
    left, right = "a " * size + "b", "a " * size + "c"
    began = time.process_time()
    assert words(left, right) == (((left, True),), ((right, True),))
    assert time.process_time() - began < 1
