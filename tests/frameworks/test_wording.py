"""Doubts about wording: what each finds, what it lets be, and that our own words raise none."""

from dataclasses import replace
from math import ceil

import pytest

from frameworks.definitions import BOARD, CORE, MLF_CODE, MLF_STANDARDS, built_in
from frameworks.definitions.shape import BehaviourDefinition, Definition, ValueDefinition
from frameworks.definitions.wording import Doubt, Finding, findings, reading_age


def framework(
    statement: str = "I help.", *, effective: str = "Asks.", ineffective: str = "Shouts."
) -> Definition:
    """A framework of one behaviour; an empty anchor isn't there."""
    good, bad = ((text,) if text else () for text in (effective, ineffective))
    behaviour = BehaviourDefinition("care.1", statement, good, bad)
    return replace(built_in(), values=(ValueDefinition("care", "CA", "Care", "We care.", (behaviour,)),))


def doubts(definition: Definition) -> list[Doubt]:
    return [finding.doubt for finding in findings(definition)]


@pytest.mark.parametrize("name", [CORE, MLF_CODE, BOARD])
def test_our_own_words_raise_no_doubts(name: str) -> None:
    assert findings(built_in(name)) == ()


def test_the_publishers_names_of_competencies_join_two_acts_four_times() -> None:
    assert [(finding.code, finding.doubt) for finding in findings(built_in(MLF_STANDARDS))] == [
        ("communicating-well.3", Doubt.DOUBLE_BARRELLED),
        ("performance-and-delivery.2", Doubt.DOUBLE_BARRELLED),
        ("efficiency-and-effectiveness.2", Doubt.DOUBLE_BARRELLED),
        ("improving-quality.3", Doubt.DOUBLE_BARRELLED),
    ]


def test_the_core_is_for_readers_of_eleven() -> None:
    ages = [reading_age((b.statement, *b.effective, *b.ineffective)) for b in built_in().behaviours]
    assert max(age or 99 for age in ages) < 11


def test_long_words_in_long_sentences_ask_for_an_older_reader() -> None:
    text = (
        "Demonstrates organisational accountability by facilitating interdisciplinary governance arrangements"
        " across heterogeneous stakeholder communities throughout the implementation period."
    )
    found = [each for each in findings(framework(effective=text)) if each.doubt is Doubt.READING_AGE]
    age = reading_age(("I help.", text, "Shouts.")) or 0
    assert [str(finding) for finding in found] == [
        f"care.1: the behaviour with its anchors ask for a reading age of {ceil(age)};"
        " use shorter sentences and words, to get to 14"
    ]
    assert age > 20


def test_a_reading_age_is_kincaids_grade_and_five() -> None:
    """16 words in 2 sentences, 16 syllables: 0.39 × 8 + 11.8 × 1 − 15.59 = −0.67."""
    age = reading_age(["The cat sat on the mat at ten. The dog ran to the red door first."])
    assert age == pytest.approx(5 - 0.67, abs=0.01)


def test_hyphens_numbers_and_capitals_have_syllables() -> None:
    """17 words in one sentence, 19 syllables: day-to-day has three, 24 and NHS count as one each."""
    age = reading_age(["We plan our day-to-day work in the NHS for 24 staff who come to help us here."])
    assert age == pytest.approx(0.39 * 17 + 11.8 * 19 / 17 - 10.59, abs=0.01)


def test_very_many_hyphens_are_only_syllables() -> None:
    assert reading_age([" ".join(["-".join(["a"] * 900)] * 15)]) is not None


def test_a_few_words_have_no_reading_age() -> None:
    assert reading_age(["Interdisciplinary accountability."]) is None


@pytest.mark.parametrize(
    "text",
    [
        "Listens and explains.",
        "Listens carefully to people, and then quickly tells others.",
        "Hides a mistake or blames somebody.",
        "Asking people and using what they say.",
    ],
)  # fmt: skip
def test_two_acts_in_an_anchor_are_found(text: str) -> None:
    assert doubts(framework(effective=text)) == [Doubt.DOUBLE_BARRELLED]
    assert doubts(framework(ineffective=text)) == [Doubt.DOUBLE_BARRELLED]


@pytest.mark.parametrize(
    "text", ["I listen, and I act on it.", "I plan and deliver my work.", "I ask or tell."]
)
def test_two_acts_in_a_behaviour_are_found(text: str) -> None:
    assert doubts(framework(text)) == [Doubt.DOUBLE_BARRELLED]


@pytest.mark.parametrize(
    "text",
    [
        "Listens to patients and families.",
        "Brings tables and chairs.",
        "Speaks up when somebody is mocked or put down.",
        "Hands over safely and well.",
        "Checks the time and place.",
    ],
)  # fmt: skip
def test_one_act_on_two_things_is_one_act(text: str) -> None:
    assert doubts(framework(effective=text)) == []


@pytest.mark.parametrize(
    "text",
    [
        "Is kind.",
        "Has a positive attitude.",
        "Empathetic with patients.",
        "Cares.",
        "Always believes people.",
    ],
)
def test_what_somebody_is_or_feels_is_found(text: str) -> None:
    assert doubts(framework(effective=text)) == [Doubt.TRAIT]


@pytest.mark.parametrize("text", ["Stays after the shift to help.", "Greets people.", "Kneels beside a bed."])
def test_an_act_is_no_trait(text: str) -> None:
    assert doubts(framework(effective=text)) == []


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("Tells the chairman.", "chairman"),
        ("Asks what he wants.", "he"),
        ("Runs a sanity check.", "sanity check"),
    ],
)
def test_words_that_leave_people_out_are_found_with_what_to_write(text: str, word: str) -> None:
    found = findings(framework(effective=text))
    assert [(each.doubt, each.what) for each in found] == [(Doubt.EXCLUDING, f"says “{word}”")]


def test_a_word_within_a_word_is_let_be() -> None:
    assert doubts(framework(effective="Shelters other people here.")) == []


def test_a_behaviour_without_acts_that_fall_short_is_told_once() -> None:
    assert findings(framework(ineffective="")) == (
        Finding(
            "care.1", Doubt.NO_INEFFECTIVE, "", "no act says what falls short", "add one that can be seen"
        ),
    )


def test_acts_that_fall_short_at_the_value_are_enough() -> None:
    definition = framework(ineffective="")
    value = replace(definition.values[0], ineffective=("Shouts.",))
    assert findings(replace(definition, values=(value,))) == ()


def test_the_bases_own_words_are_left_to_the_base() -> None:
    definition = framework("I listen, and I act on it.", ineffective="")
    value = definition.values[0]
    own = replace(
        value,
        effective=("Is kind.",),
        national="care",
        behaviours=(replace(value.behaviours[0], national="care.1"),),
    )
    assert findings(replace(definition, values=(own,))) == ()
