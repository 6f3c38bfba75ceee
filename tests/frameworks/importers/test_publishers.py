"""Publishers' files: every text arrives, blanks cleaned, and what has no place is an error that names it."""

import hashlib
import re
from collections.abc import Iterator
from datetime import date
from time import perf_counter

import pytest
import yaml

from frameworks.definitions import MLF_STANDARDS, built_in
from frameworks.definitions.reader import read_definition
from frameworks.definitions.shape import Definition, DefinitionError, Purpose, counts
from frameworks.definitions.writer import as_yaml
from frameworks.importers.files import Imported, Kind, read_file
from tests.frameworks.importers.publishers import code_file, standards_file

TODAY = date(2026, 11, 22)


def read(text: str) -> Imported:
    return read_file(text.encode(), name="publisher.yaml", on=TODAY)


def problems(text: str) -> list[str]:
    with pytest.raises(DefinitionError) as caught:
        read(text)
    return [str(problem) for problem in caught.value.problems]


@pytest.fixture(scope="module")
def standards() -> Definition:
    return read(standards_file()).definition


@pytest.fixture(scope="module")
def code() -> Definition:
    return read(code_file()).definition


def test_the_standards_arrive_whole(standards: Definition) -> None:
    assert read(standards_file()).kind is Kind.MLF_STANDARDS
    assert str(counts(standards)) == "9 values (3 domains), 27 behaviours, 135 descriptors, 0 anchors"
    assert (standards.code, standards.version, standards.purpose) == (
        "mlf-standards",
        "1.0",
        Purpose.DEVELOPMENT,
    )
    assert (standards.name, standards.published_on) == ("Invented standards and competencies", TODAY)


def test_a_sample_of_the_standards_is_as_somebody_reading_the_file_would_place_it(
    standards: Definition,
) -> None:
    value = standards.values[4]
    assert (value.domain, value.name, value.code) == (
        "Running a kitchen",
        "heat and timing",
        "heat-and-timing",
    )
    behaviour = value.behaviours[1]
    assert (behaviour.code, behaviour.statement) == ("heat-and-timing.2", "Master heat and timing 2")
    described = dict(behaviour.by_stage)
    assert list(described) == ["fundamental", "stage_1", "stage_2", "stage_3", "stage_4"]
    assert described["fundamental"] == "I practise step 66 – and tell others’ crews. I rest."
    assert described["stage_4"] == "I practise step 70 – and tell others’ crews. I rest."
    assert [section.title for section in standards.introduction] == [
        "Growing gardens",
        "Running a kitchen",
        "Sailing together",
    ]
    assert standards.introduction[1].text == "An area about running a kitchen, told briefly."


def test_stages_and_the_capability_scale_are_lent_by_the_outline(standards: Definition) -> None:
    outline = built_in(MLF_STANDARDS)
    assert (standards.stages, standards.behaviour_scale) == (outline.stages, outline.behaviour_scale)
    assert standards.objective_scale is None


def test_the_code_arrives_whole(code: Definition) -> None:
    assert read(code_file()).kind is Kind.MLF_CODE
    assert str(counts(code)) == "6 values, 48 behaviours, 0 descriptors, 56 anchors"
    assert (code.code, code.version, code.purpose) == ("mlf-code", "1.0", Purpose.APPRAISAL)
    assert [len(value.behaviours) for value in code.values] == [10, 6, 7, 8, 10, 7]
    assert [(len(value.effective), len(value.ineffective)) for value in code.values] == [
        (5, 5), (6, 6), (4, 4), (5, 5), (4, 4), (4, 4),
    ]  # fmt: skip
    assert [value.abbreviation for value in code.values] == ["ST", "OP", "WA", "WO", "WE", "WH"]


def test_a_sample_of_the_code_is_as_somebody_reading_the_file_would_place_it(code: Definition) -> None:
    value = code.values[5]
    assert (value.name, value.statement) == ("Wholeness", "Keep to wholeness, always.")
    assert value.expectations == ("Keep to wholeness early.", "Keep to wholeness late.")
    assert value.behaviours[6].statement == "keeping wholeness in case 7"
    assert value.effective[3] == "Shows wholeness in act 4."
    assert value.ineffective == tuple(f"Lacks wholeness in act {number}." for number in (1, 2, 3, 4))
    assert [(section.title, section.text) for section in code.introduction] == [
        ("Summary", "This code is invented. It tells nobody anything."),
        ("Applicability: Scope", "It applies to nobody - whether they row or sail."),
        ("Applicability: Target audience", "It's for nobody."),
        ("Applicability: Audience examples", "- somebody who rows\n- somebody who sails"),
        ("Definitions: Rowing", "Rowing is about oars: two of them."),
    ]


def leaves(content: object) -> Iterator[str]:
    if isinstance(content, dict | list):
        for item in content.values() if isinstance(content, dict) else content:
            yield from leaves(item)
    else:
        yield str(content)


@pytest.mark.parametrize("text", [standards_file(), code_file()])
def test_nothing_of_a_file_is_dropped_or_altered_but_blanks(text: str) -> None:
    exported = as_yaml(read(text).definition)
    arrived = "|".join(re.sub(r"\s", "", leaf) for leaf in leaves(yaml.safe_load(exported)))
    assert [leaf for leaf in leaves(yaml.safe_load(text)) if re.sub(r"\s", "", leaf) not in arrived] == []


@pytest.mark.parametrize("text", [standards_file(), code_file()])
def test_what_was_imported_is_exported_and_read_again(text: str) -> None:
    definition = read(text).definition
    assert read_definition(as_yaml(definition)) == definition
    again = as_yaml(definition)
    known = hashlib.sha256(again.encode()).hexdigest()
    assert read(again) == Imported(Kind.OWN, definition, digest=known)


def test_the_source_is_the_publishers_with_the_date_that_is_known_of_this_version(
    standards: Definition,
) -> None:
    assert standards.source == "NHS England, Management and Leadership Framework 1.0"
    assert standards.source_dated == date(2025, 9, 23)


def test_a_version_is_text_as_it_was_written() -> None:
    later = read(standards_file().replace("version: 1.0", "version: 1.10")).definition
    assert (later.version, later.source[-5:], later.source_dated) == ("1.10", " 1.10", TODAY)


ELEMENT = "managementAndLeadershipFramework"
FIRST_DESCRIPTOR = (
    f"{ELEMENT}.focusAreas[0].sections[0].competencies[0].descriptorsByStage"  # the file's own path
)


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (
            "    sections:",
            "    colour: blue\n    sections:",
            f"{ELEMENT}.focusAreas[0].colour: isn't known here",
        ),
        ("  focusAreas:", "  licence: none\n  focusAreas:", f"{ELEMENT}.licence: isn't known here"),
        (
            'stage: "Stage 1 "',
            'stage: "Stage 9 "',
            f"{FIRST_DESCRIPTOR}[1].stage: 'Stage 9' isn't known; use",
        ),
        ('stage: "Stage 1 "', 'stage: "Stage 2 "', f"{FIRST_DESCRIPTOR}[2].stage: 'Stage 2' stands twice"),
        ('"Master soil and seeds 1 "', '" "', "competencies[0].name: is ''; write words"),
        ("      competencies:", "      skills:", "sections[0].competencies: isn't a list"),
        ("Master soil and seeds 2", "Master soil and seeds 1", "'Master soil and seeds 1' stands twice"),
    ],
)
def test_what_has_no_place_in_the_standards_is_named(old: str, new: str, expected: str) -> None:
    assert expected in "\n".join(problems(standards_file().replace(old, new, 1)))


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (
            "      behaviors:",
            "      habits:\n        - x\n      behaviors:",
            "corePrinciples[0].habits: isn't",
        ),
        ("        ineffective:", "        awful:", "corePrinciples[0].practices.awful: isn't known here"),
        (
            '          - "Shows steadiness in act 1. "',
            "          - [1]",
            "practices.effective[0]: is ['1']; write",
        ),
    ],
)
def test_what_has_no_place_in_the_code_is_named(old: str, new: str, expected: str) -> None:
    assert expected in "\n".join(problems(code_file().replace(old, new, 1)))


def test_a_list_that_is_too_long_for_one_text_is_refused_whole() -> None:
    line = '        - "somebody who sails "\n'
    assert problems(code_file().replace(line, line * 120)) == [
        "introduction[3].text: has 2539 characters; keep to 2000"
    ]


def test_a_part_of_the_framework_that_nobody_knows_is_refused() -> None:
    assert problems(f"{ELEMENT}:\n  surprise: 1\n") == [
        f"{ELEMENT}: is a part of the framework that isn't known here; send a file that has corePrinciples or"
        " focusAreas"
    ]


def test_the_135_descriptors_arrive_within_a_second() -> None:
    content = standards_file().encode()
    began = perf_counter()
    read_file(content, name="publisher.yaml", on=TODAY)
    assert perf_counter() - began < 1
