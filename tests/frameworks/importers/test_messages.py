"""What is told of a file that can't be used: lines of our own YAML, and columns of a table."""

import pytest

from frameworks.definitions import built_in
from frameworks.definitions.shape import Problem
from frameworks.definitions.writer import as_yaml
from frameworks.importers.files import with_line
from tests.frameworks.importers.test_tables import as_xlsx, refused

YAML = as_yaml(built_in()).replace("nhs-constitution-values", "river-values")


def test_what_is_wrong_with_our_own_yaml_is_told_by_its_line() -> None:
    lines = YAML.splitlines()
    first = next(number for number, line in enumerate(lines) if "statement:" in line)
    second = next(
        number for number, line in enumerate(lines) if number > first and "code: compassion.2" in line
    )
    lines[second] = lines[second].replace("compassion.2", "kind.2")
    lines[0] = "code: River"
    lines += ["colour blue: x"]
    found = {str(each).partition(";")[0] for each in refused("\n".join(lines).encode())}
    assert found == {
        "line 1, code: 'River' is malformed",
        f"line {second + 1}, values[3].behaviours[1].code: is 'kind.2'",
        f"line {len(lines)}, colour blue: isn't known here",
    }


@pytest.mark.parametrize(
    ("where", "told"),
    [
        ("values[0].maps[1].weight", "line 3, values[0].maps[1].weight"),
        ("values, codes", "line 2, values, codes"),
        ("stages, bands", "stages, bands"),
        ("values[0].by_stage.x y", "line 3, values[0].by_stage.x y"),
        ("document", "document"),
        ("..", ".."),
        ("values.b]", "line 2, values.b]"),
        ("valuesX", "valuesX"),
    ],
)
def test_a_place_that_has_no_line_is_told_by_the_line_around_it(where: str, told: str) -> None:
    problem = Problem(where, "is bad", "mend it")
    assert with_line(problem, {"": 1, "values": 2, "values[0]": 3}).where == told


def test_a_character_that_no_text_needs_is_told_by_its_line() -> None:
    assert [str(each) for each in refused(b"code: a\nname: \x07b\n")] == [
        "line 2: has a character that can't be seen, '\\x07'; take it out"
    ]


@pytest.mark.parametrize(
    "head", ["Values;Behaviours", "Wert,Verhalten", "What\tHow", '"Values","Behaviours"']
)
def test_a_table_is_known_by_a_first_line_of_words(head: str) -> None:
    separator = next(each for each in ";,\t" if each in head)
    cells = [each.strip('"') for each in head.split(separator)]
    found = refused(f"{head}\nV{separator}I act.\n".encode())
    assert found == refused(as_xlsx([["V", "I act."]], cells))
    assert [each.what for each in found][:2] == ["has no column 'value'", "has no column 'behaviour'"]


def test_the_columns_there_are_are_told_once_where_none_is_like_it() -> None:
    mends = [each.mend for each in refused(b"value,behaviour,zzz,Efective,qqq\nV,I act.\n")]
    assert [each.partition(",")[0] for each in mends] == [
        "use one of value",
        "did you mean 'effective'? rename it",
        "rename the column",
    ]
    assert "national_value, relation, weight" in mends[0]


@pytest.mark.parametrize(
    "text", ["# Ours, in short\ncode: a\n", "name: This, and that\n", "- a, b\n", "{a: 1, b: 2}"]
)
def test_yaml_is_no_table_though_its_first_line_has_commas(text: str) -> None:
    assert "column" not in str(refused(text.encode())[0])
