"""What is written is read again as it was: the core, and an extension composed and taken apart."""

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from frameworks.definitions import built_in
from frameworks.definitions.extension import as_additions, extend
from frameworks.definitions.reader import from_json, parse, read_definition
from frameworks.definitions.shape import (
    Base,
    BehaviourDefinition,
    Coded,
    Definition,
    DefinitionError,
    MappingDefinition,
    Purpose,
    Relation,
    Section,
    Stage,
    ValueDefinition,
    counts,
)
from frameworks.definitions.writer import as_json, as_yaml
from frameworks.definitions.yaml_text import read_yaml

EXTENSION = """
code: river-values
name: River values
version: "1.0"
published_on: 2026-11-22
source: River Trust's own
source_dated: 2026-10-01
extends: {framework: nhs-constitution-values, version: "1.0"}
values:
  - code: compassion
    core: true
    behaviours:
      - code: compassion.local.1
        statement: I sit with people who wait alone.
        maps:
          - framework: nhs-constitution-values
            version: "1.0"
            value: compassion
            relation: narrower
            weight: 0.5
  - code: courage
    abbreviation: CO
    name: Courage
    statement: We say what needs saying.
    behaviours:
      - code: courage.1
        statement: I raise what worries me.
        maps:
          - {framework: nhs-constitution-values, version: "1.0", value: everyone-counts, relation: related}
"""


@pytest.fixture(scope="module")
def extension() -> Definition:
    return read_definition(EXTENSION)


def test_the_core_is_written_and_read_again(extension: Definition) -> None:
    for definition in (built_in(), extension, extend(built_in(), extension)):
        assert from_json(json.loads(json.dumps(as_json(definition)))) == definition
        assert read_definition(as_yaml(definition)) == definition


def test_the_order_in_which_a_mapping_was_written_means_nothing() -> None:
    document = as_json(built_in())
    behaviour = document["values"][0]["behaviours"][0]
    behaviour["by_point"] = {"5": "Always.", "1": "Never."}
    assert from_json(document).behaviours[0].by_point == (("1", "Never."), ("5", "Always."))


def test_the_documentations_example_is_an_extension_of_the_core() -> None:
    example = Path("docs/frameworks.md").read_text("utf-8").partition("```yaml\n")[2].partition("```")[0]
    assert str(counts(extend(built_in(), read_definition(example)))) == (
        "7 values, 14 behaviours, 0 descriptors, 74 anchors"
    )


def test_an_extension_adds_to_the_core_and_can_be_taken_off_again(extension: Definition) -> None:
    core = built_in()
    composed = extend(core, extension)
    assert str(counts(composed)) == "7 values, 14 behaviours, 0 descriptors, 72 anchors"
    compassion = next(value for value in composed.values if value.code == "compassion")
    assert [(b.code, b.national) for b in compassion.behaviours] == [
        ("compassion.1", "compassion.1"),
        ("compassion.2", "compassion.2"),
        ("compassion.local.1", None),
    ]
    assert composed.behaviour_scale == core.behaviour_scale
    assert as_additions(core, composed) == extension


def test_a_reworded_core_is_refused(extension: Definition) -> None:
    document = as_json(extend(built_in(), extension))
    document["values"][0]["statement"] = "Something else."
    with pytest.raises(DefinitionError, match="values, working-together-for-patients: isn't as in the base"):
        as_additions(built_in(), from_json(document))


words = (
    st.text(st.characters(exclude_categories=["Cc", "Cs", "Cn"]), min_size=1, max_size=30)
    .map(str.strip)
    .filter(bool)
)
codes = st.from_regex(r"[a-z][a-z0-9]{0,5}(-[a-z0-9]{1,4})?", fullmatch=True)
entry_codes = st.from_regex(r"[a-z0-9]{1,5}(_[a-z0-9]{1,4})?", fullmatch=True)
days = st.dates(date(2000, 1, 1), date(2100, 1, 1))
lists = st.lists(words, max_size=3).map(tuple)
weights = st.integers(1, 1_000).map(lambda hundredths: Fraction(hundredths, 100))


def described(known: Sequence[str]) -> st.SearchStrategy[Coded]:
    return st.dictionaries(st.sampled_from(known), words).map(lambda texts: tuple(sorted(texts.items())))


@st.composite
def mappings(draw: st.DrawFn) -> MappingDefinition:
    relation = draw(st.sampled_from(Relation))
    weight = draw(weights) if relation.counts else None
    return MappingDefinition(draw(codes), draw(codes), draw(codes), relation, weight)


@st.composite
def definitions(draw: st.DrawFn) -> Definition:
    """Anything that the rules allow, and more: texts may stand twice, which only `check` minds."""
    core = built_in()
    points = [entry.code for _, scale in core.scales for entry in scale.points]
    stages = tuple(
        Stage(draw(entry_codes), draw(words), draw(words), draw(lists))
        for _ in range(draw(st.integers(1, 3)))
    )
    values = []
    for _ in range(draw(st.integers(1, 3))):
        code = draw(codes)
        behaviours = tuple(
            BehaviourDefinition(
                f"{code}.{number}", draw(words), draw(lists), draw(lists),
                draw(described([stage.code for stage in stages])), draw(described(points)),
                draw(st.lists(mappings(), max_size=2).map(tuple)), draw(st.none() | words),
            )
            for number in range(1, draw(st.integers(1, 3)) + 1)
        )  # fmt: skip
        values.append(
            ValueDefinition(
                code, draw(words), draw(words), draw(st.just("") | words), behaviours,
                draw(st.none() | words), draw(lists), draw(lists), draw(lists),
                national=draw(st.none() | words),
            )
        )  # fmt: skip
    return replace(
        core, code=draw(codes), name=draw(words), published_on=draw(days), source=draw(words), stages=stages,
        values=tuple(values), introduction=tuple(Section(draw(words), draw(words)) for _ in range(2)),
        purpose=draw(st.sampled_from(Purpose)),
        extends=draw(st.none() | st.builds(Base, codes, codes)),
    )  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(definitions())
def test_any_definition_comes_back_as_it_was_written(definition: Definition) -> None:
    assert parse(json.loads(json.dumps(as_json(definition)))) == definition
    assert parse(read_yaml(as_yaml(definition))) == definition
