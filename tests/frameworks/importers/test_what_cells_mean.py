"""What a table's cells mean: numbers of a workbook, and the national versions that a row can name."""

from dataclasses import replace
from datetime import date

from frameworks.definitions import built_in
from frameworks.definitions.shape import Definition
from frameworks.importers.files import read_file
from tests.frameworks.importers.test_tables import HEADS, as_csv, as_xlsx, refused


def test_a_number_is_taken_as_a_weight_and_nowhere_else() -> None:
    head = [*HEADS, "national_value", "relation", "weight", "national_version"]
    rows: list[list[str | float]] = [["V", "I act.", "Compassion", "exact", 1.0, 2.0], [7, "I ask."]]
    found = refused(as_xlsx(rows, head))
    assert [(each.where, each.what) for each in found] == [
        ("cell F2", "holds a number"),
        ("cell A3", "holds a number"),
    ]


def core(version: str, *names: str) -> Definition:
    values = (replace(built_in().values[0], code=name.casefold(), name=name) for name in names)
    return replace(built_in(), version=version, values=tuple(values))


def test_a_table_maps_to_the_newest_core_in_use_and_names_the_values_of_any_version() -> None:
    published = (
        core("2.0", "Kindness", "Candour"),
        core("1.5", "Zeal"),
        replace(core("1.0", "Zest"), code="mlf"),
    )
    head = [*HEADS, "national_value", "relation", "national_framework", "national_version"]
    rows = [
        ["V", "I act.", "kindness", "related", "", ""],
        ["V", "I ask.", "ZEAL", "related", "", "1.5"],
        ["V", "I try.", "Zest", "related", "mlf", "1.0"],
        ["V", "I see.", "candour", "related", "nhs-constitution-values", ""],
    ]
    found = read_file(as_csv(rows, head), name="v.csv", on=date(2026, 11, 22), published=published)
    assert [
        (each.framework, each.version, each.value) for b in found.definition.behaviours for each in b.maps
    ] == [
        ("nhs-constitution-values", "2.0", "kindness"),
        ("nhs-constitution-values", "1.5", "zeal"),
        ("mlf", "1.0", "zest"),
        ("nhs-constitution-values", "2.0", "candour"),
    ]
