"""The NHS Constitution values as shipped, and what the reader of definitions refuses."""

import re
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
import yaml

from appraisal.reviews.domain.stages import stage_of_post
from frameworks.definitions import built_in
from frameworks.definitions.reader import read_definition
from frameworks.definitions.shape import Definition, DefinitionError, Direction, Stage

Document = dict[str, Any]


@pytest.fixture(scope="module")
def core() -> Definition:
    return built_in()


def scale() -> Document:
    return {
        "code": "often",
        "name": "How often",
        "direction": "higher_is_more",
        "meets": "1",
        "source": "Somewhere",
        "source_dated": date(2026, 1, 1),
        "points": [
            {"code": "1", "points": 1, "label": "Seldom", "meaning": "It is seldom seen."},
            {"code": "2", "points": 2, "label": "Often", "meaning": "It is often seen."},
        ],
        "non_ratings": [{"code": "no_chance", "label": "No chance", "meaning": "It did not come up."}],
    }


def document() -> Document:
    return {
        "code": "small",
        "name": "Small",
        "version": "1.0",
        "published_on": date(2026, 1, 2),
        "source": "Somewhere",
        "source_dated": date(2026, 1, 1),
        "behaviour_scale": scale(),
        "objective_scale": scale(),
        "values": [
            {
                "code": "care",
                "abbreviation": "CA",
                "name": "Care",
                "statement": "We care.",
                "behaviours": [
                    {
                        "code": "care.1",
                        "statement": "I care.",
                        "effective": ["Asks."],
                        "ineffective": ["Shouts."],
                    },
                    {
                        "code": "care.2",
                        "statement": "I help.",
                        "effective": ["Lifts."],
                        "ineffective": ["Leaves."],
                    },
                ],
            }
        ],
    }


def test_the_core_is_six_values_by_the_constitutions_names(core: Definition) -> None:
    assert [(value.abbreviation, value.name) for value in core.values] == [
        ("WTP", "Working together for patients"),
        ("RD", "Respect and dignity"),
        ("CQC", "Commitment to quality of care"),
        ("C", "Compassion"),
        ("IL", "Improving lives"),
        ("EC", "Everyone counts"),
    ]
    assert (core.version, core.source_dated) == ("1.0", date(2023, 8, 17))


def test_each_value_has_exactly_two_behaviours_and_stable_codes(core: Definition) -> None:
    assert [len(value.behaviours) for value in core.values] == [2] * 6
    assert [behaviour.code for behaviour in core.behaviours] == [
        "working-together-for-patients.1",
        "working-together-for-patients.2",
        "respect-and-dignity.1",
        "respect-and-dignity.2",
        "commitment-to-quality-of-care.1",
        "commitment-to-quality-of-care.2",
        "compassion.1",
        "compassion.2",
        "improving-lives.1",
        "improving-lives.2",
        "everyone-counts.1",
        "everyone-counts.2",
    ]


def test_every_behaviour_has_two_or_three_anchors_of_each_kind(core: Definition) -> None:
    for behaviour in core.behaviours:
        assert len(behaviour.effective) in (2, 3), behaviour.code
        assert len(behaviour.ineffective) in (2, 3), behaviour.code


def test_behaviours_speak_in_the_first_person(core: Definition) -> None:
    assert [b.code for b in core.behaviours if not b.statement.startswith("I ")] == []


def test_the_behaviour_scale_has_five_points_and_one_answer_that_is_no_number(core: Definition) -> None:
    behaviour_scale = core.behaviour_scale
    assert behaviour_scale is not None
    assert [(entry.points, entry.label) for entry in behaviour_scale.points] == [
        (1, "Rarely"),
        (2, "Sometimes"),
        (3, "Usually"),
        (4, "Consistently"),
        (5, "Consistently, and helps others"),
    ]
    assert [(e.code, e.points, e.label) for e in behaviour_scale.non_ratings] == [
        ("no_chance", None, "No chance to demonstrate")
    ]
    assert (behaviour_scale.direction, behaviour_scale.meets) == (Direction.HIGHER_IS_MORE, "3")


def test_objectives_have_labels_of_their_own(core: Definition) -> None:
    objective_scale = core.objective_scale
    assert objective_scale is not None
    assert [(entry.points, entry.label) for entry in objective_scale.points] == [
        (1, "Not met"),
        (2, "Partly met"),
        (3, "Met"),
        (4, "Exceeded"),
        (5, "Far exceeded"),
    ]
    assert [(e.code, e.points) for e in objective_scale.non_ratings] == [("not_applicable", None)]
    assert objective_scale.meets == "3"


def all_texts(core: Definition) -> list[str]:
    anchors = [text for b in core.behaviours for text in (b.statement, *b.effective, *b.ineffective)]
    entries = [entry.meaning for _, scale in core.scales for entry in scale.entries]
    return [*anchors, *entries, *(value.statement for value in core.values)]


def test_a_reader_of_twelve_can_follow_it(core: Definition) -> None:
    """Flesch-Kincaid grade (Kincaid 1975), syllables counted as groups of vowels; grade 7 is age 12."""
    texts = all_texts(core)
    assert [text for text in texts if len(text.split()) > 20] == []
    words = re.findall(r"[a-z'’]+", " ".join(texts).casefold())
    syllables = sum(max(1, len(re.findall(r"[aeiouy]+", re.sub(r"e$", "", word)))) for word in words)
    grade = 0.39 * len(words) / len(texts) + 11.8 * syllables / len(words) - 15.59
    assert grade < 7


def test_an_anchor_is_one_sentence_about_one_act(core: Definition) -> None:
    anchors = [text for b in core.behaviours for text in b.effective + b.ineffective]
    one_sentence = re.compile(r"[A-Z][^.;:!?]{10,80}\.")
    assert [text for text in anchors if not one_sentence.fullmatch(text)] == []
    assert [text for text in anchors if re.search(r"\b(and|then)\b", text)] == []


def test_a_small_definition_is_read_as_written() -> None:
    definition = read_definition(yaml.safe_dump(document()))
    assert definition.values[0].behaviours[1].effective == ("Lifts.",)
    scales = dict(definition.scales)
    assert [entry.code for entry in scales["behaviour"].entries] == ["1", "2", "no_chance"]


def change(edit: Callable[[Document], object]) -> str:
    content = document()
    edit(content)
    return yaml.safe_dump(content)


def second_value(content: Document, **changes: str) -> None:
    value = {**document()["values"][0], "code": "kind", "name": "Kind", "abbreviation": "K", **changes}
    value["behaviours"] = [
        {"code": f"{value['code']}.1", "statement": "I am kind.", "effective": ["X."], "ineffective": ["Y."]}
    ]
    content["values"].append(value)


@pytest.mark.parametrize(
    ("edit", "message"),
    [
        (lambda c: c["behaviour_scale"]["points"].pop(), "behaviour_scale.points: has 1 points; give at"),
        (lambda c: c["behaviour_scale"]["points"].reverse(), "numbers 2 and 1 don't rise; list each once"),
        (lambda c: c["behaviour_scale"]["points"][1].update(points=1), "numbers 1 and 1 don't rise"),
        (lambda c: c["objective_scale"]["points"][1].pop("points"), "has a point without a number"),
        (lambda c: c["objective_scale"]["points"][1].update(points="2"), "points[1].points: is '2'; write a"),
        (lambda c: c["objective_scale"]["points"][1].update(points=True), "points: is True; write a whole"),
        (lambda c: c["behaviour_scale"]["non_ratings"][0].update(points=0), "a non-rating is never one"),
        (lambda c: c["behaviour_scale"]["non_ratings"][0].update(code="1"), "codes: '1' stands twice"),
        (lambda c: c["behaviour_scale"]["points"][1].update(label="seldom"), "'seldom' stands twice"),
        (lambda c: c["behaviour_scale"]["points"][0].update(points=0), "points: 0 isn't from 1 to 5"),
        (lambda c: c["objective_scale"]["points"][1].update(points=6), "points: 6 isn't from 1 to 5"),
        (
            lambda c: [
                each.update(points=n) for each, n in zip(c["behaviour_scale"]["points"], (-1, 6), strict=True)
            ],
            "points: -1 and 6 aren't from 1 to 5",
        ),
        (lambda c: c["behaviour_scale"].update(direction="lower_is_more"), "number the points the other way"),
        (
            lambda c: c["behaviour_scale"]["non_ratings"][0].update(code="new"),
            "code 'new' isn't known; use one of no_chance, not_applicable, not_seen",
        ),
        (lambda c: c["behaviour_scale"].update(meets="3"), "meets: '3' isn't a point's code"),
        (lambda c: c["behaviour_scale"].update(direction=["up"]), "use one of higher_is_more"),
        (lambda c: c["behaviour_scale"]["points"][0].update(code="One!"), "code 'One!' is malformed"),
        (
            lambda c: second_value(c, name="care "),
            "values[1].name: 'care' stands twice, also at values[0].name;",
        ),
        (
            lambda c: second_value(c, code="care"),
            "values[1].code: 'care' stands twice, also at values[0].code",
        ),
        (lambda c: c["values"][0].update(code="Care"), "values[0].code: 'Care' is malformed"),
        (lambda c: c["values"].clear(), "values: is empty; give at least one value"),
        (lambda c: c["values"][0]["behaviours"].clear(), "behaviours: is empty; give at least one"),
        (lambda c: c["values"][0]["behaviours"][1].update(code="kind.2"), "call it 'care.2'"),
        (lambda c: c["values"][0]["behaviours"][1].update(statement="i  care."), "stands twice"),
        (lambda c: c["values"][0]["behaviours"][1].update(effective=["Asks."]), "'Asks.' stands twice"),
        (lambda c: c["values"][0]["behaviours"][1].update(effective="Asks."), "effective: isn't a list"),
        (lambda c: c["values"][0]["behaviours"][1].update(effective=[{"a": "b"}]), "effective[0]: is {'a'"),
        (lambda c: c["values"][0].pop("name"), "values[0].name: is None; write words"),
        (lambda c: c.update(version=1.0), "version: is 1.0; write words; put figures in quotes"),
        (lambda c: c.update(published_on="2026"), "published_on: is '2026'; write a date such as"),
        (lambda c: c.update(valeus=[]), "valeus: isn't known here; use code, name"),
        (lambda c: c.update(objective_scale=None), "objective_scale: is missing; an appraisal"),
    ],
)
def test_what_is_wrong_is_named_with_its_place_and_the_way_to_mend_it(
    edit: Callable[[Document], object], message: str
) -> None:
    with pytest.raises(DefinitionError, match=re.escape(message)):
        read_definition(change(edit))


def test_everything_wrong_is_told_at_once() -> None:
    content = document()
    content["name"] = ""
    content["values"][0]["statement"] = 3
    with pytest.raises(DefinitionError) as caught:
        read_definition(yaml.safe_dump(content))
    assert [problem.where for problem in caught.value.problems] == ["name", "values[0].statement"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("name: a\nname: b\n", "line 2: 'name' stands twice"),
        ("name: [a\n", "check indents, quotes and characters"),
        ("name: \x07", "line 1: has a character that can't be seen, '\\x07'; take it out"),
        ("- a\n", "document: isn't a mapping"),
        ("", "document: isn't a mapping"),
    ],
)
def test_a_document_that_is_no_definition_is_refused(text: str, message: str) -> None:
    with pytest.raises(DefinitionError, match=re.escape(message)):
        read_definition(text)


def test_an_unknown_framework_is_refused_by_name() -> None:
    with pytest.raises(LookupError, match="no built-in framework is called 'nope'"):
        built_in("nope")


def test_a_scale_for_development_may_be_any_that_rises() -> None:
    content = {**document(), "purpose": "development"}
    content["behaviour_scale"]["direction"] = "lower_is_more"
    content["behaviour_scale"]["points"][1]["points"] = 100
    content["behaviour_scale"]["non_ratings"][0]["code"] = "new"
    assert read_definition(yaml.safe_dump(content)).purpose == "development"
    with pytest.raises(DefinitionError, match="isn't from 1 to 5"):
        read_definition(yaml.safe_dump({**content, "purpose": "appraisal"}))


@pytest.mark.parametrize(("one", "other"), [("8a", "Band 8A"), ("band  8a", "8A"), ("Band 9", "9")])
def test_a_pay_band_stands_at_one_stage_however_it_is_written(one: str, other: str) -> None:
    first = Stage("s0", "First", "Leads.", (one,))
    assert stage_of_post([first], "", other) == first
    stages = [
        {"code": f"s{n}", "name": f"S{n}", "meaning": "It.", "bands": [b]} for n, b in enumerate((one, other))
    ]
    with pytest.raises(DefinitionError, match=re.escape(f"stages, bands: {other!r} stands twice")):
        read_definition(yaml.safe_dump({**document(), "stages": stages}))
