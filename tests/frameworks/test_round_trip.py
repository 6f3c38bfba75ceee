"""What is written is read again as it was: the core, and an extension composed and taken apart."""

import json

import pytest

from frameworks.definitions import built_in
from frameworks.definitions.extension import as_additions, extend
from frameworks.definitions.reader import from_json, read_definition
from frameworks.definitions.shape import Definition, DefinitionError, counts
from frameworks.definitions.writer import as_json, as_yaml

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
