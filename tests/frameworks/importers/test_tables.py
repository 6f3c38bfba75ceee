"""A trust's own framework from CSV and XLSX: what arrives, and the row and column of what doesn't."""

import csv
import io
import zipfile
from collections.abc import Sequence
from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest
from openpyxl import Workbook

from frameworks.definitions import built_in
from frameworks.definitions.shape import Base, DefinitionError, Problem, Relation, counts
from frameworks.importers import columns
from frameworks.importers.files import Imported, Kind, Naming, read_file

HEAD = [
    "Value", "Value statement", "Behaviour", "Effective", "Effective 2", "Ineffective",
    "National value", "Relation", "Weight", "National value 2", "Relation 2", "Point 5",
]  # fmt: skip
HEADS = ["value", "behaviour"]
ROWS = [
    ["Kind & true", "We are kind.", "I greet people.", "• Says hello.\n• Smiles  at people.", "Waves.",
     "Looks away.", "Compassion", "exact", "1", "respect-and-dignity", "Related", "Greets everybody."],
    ["Kind & true", "", "I listen.", "", "", "", "everyone-counts", "broader", "", "", "", ""],
    ["Bold", "", "I speak up.", "", "", "", "Everyone counts", "narrower", "0.5", "", "", ""],
]  # fmt: skip


def as_csv(rows: list[list[str]], head: list[str] = HEAD, separator: str = ",") -> bytes:
    written = io.StringIO()
    csv.writer(written, delimiter=separator).writerows([head, *rows])
    return written.getvalue().encode()


def as_xlsx(rows: Sequence[Sequence[str | float]], head: list[str] = HEAD) -> bytes:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in [head, *rows]:
        sheet.append([*row])
    return saved(book)


def saved(book: Workbook) -> bytes:
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def read(content: bytes, name: str = "River_values.csv", naming: Naming | None = None) -> Imported:
    return read_file(content, name=name, on=date(2026, 11, 22), naming=naming)


def refused(content: bytes) -> tuple[Problem, ...]:
    with pytest.raises(DefinitionError) as caught:
        read(content)
    return caught.value.problems


def changed(row: int, column: str, cell: str) -> bytes:
    """The good table as CSV, with one cell changed; rows count from 2 as a spreadsheet does."""
    rows = [list(each) for each in ROWS]
    rows[row - 2][HEAD.index(column)] = cell
    return as_csv(rows)


def test_a_table_arrives_with_its_anchors_points_and_maps() -> None:
    definition = read(as_csv(ROWS)).definition
    assert (definition.code, definition.name, definition.version) == ("river-values", "River values", "1.0")
    assert str(counts(definition)) == "2 values, 3 behaviours, 1 descriptor, 4 anchors"
    kind, bold = definition.values
    assert (kind.code, kind.abbreviation, kind.statement) == ("kind-and-true", "KT", "We are kind.")
    greet = kind.behaviours[0]
    assert (greet.code, greet.effective) == (
        "kind-and-true.1",
        ("Says hello.", "Smiles at people.", "Waves."),
    )
    assert (greet.ineffective, greet.by_point) == (("Looks away.",), (("5", "Greets everybody."),))
    core = Base("nhs-constitution-values", "1.0")
    assert [(each.base, each.value, each.relation, each.weight) for each in greet.maps] == [
        (core, "compassion", Relation.EXACT, Fraction(1)),
        (core, "respect-and-dignity", Relation.RELATED, None),
    ]
    assert bold.behaviours[0].maps[0].weight == Fraction(1, 2)
    assert definition.behaviour_scale == built_in().behaviour_scale


@pytest.mark.parametrize(
    "content",
    [
        b"\xef\xbb\xbf" + as_csv(ROWS),
        as_csv(ROWS, separator=";"),
        as_csv(ROWS, separator="\t"),
        as_csv([*ROWS, [""] * 12]),
        as_xlsx(ROWS),
    ],
    ids=["byte order mark", "semicolons", "tabs", "an empty row", "workbook"],
)
def test_the_same_table_arrives_from_every_program(content: bytes) -> None:
    assert read(content).definition == read(as_csv(ROWS)).definition


def test_a_workbooks_numbers_are_read_as_they_look() -> None:
    rows: list[list[str | float]] = [[*row] for row in ROWS]
    rows[0][8], rows[2][8] = 1.0, 0.5
    imported = read(as_xlsx(rows))
    assert imported.kind is Kind.XLSX
    assert imported.definition == read(as_csv(ROWS)).definition


def test_windows_1252_is_read_and_told() -> None:
    imported = read(as_csv(ROWS).decode().replace("I greet", "I gre\u00eat").encode("cp1252"))
    assert imported.definition.behaviours[0].statement == "I gre\u00eat people."
    assert [note.partition(".")[0] for note in imported.notes] == [
        "The file isn't UTF-8 and was read as Windows-1252"
    ]


def test_a_file_is_named_as_its_sender_says() -> None:
    definition = read(as_csv(ROWS), naming=Naming("brook", "Brook values", "2.1")).definition
    assert (definition.code, definition.name, definition.version) == ("brook", "Brook values", "2.1")


def test_stages_come_with_columns_that_describe_them() -> None:
    definition = read(
        as_csv([["A", "I act.", "I try."]], ["value", "behaviour", "stage_fundamental"])
    ).definition
    assert definition.behaviours[0].by_stage == (("fundamental", "I try."),)
    assert [stage.code for stage in definition.stages][:2] == ["fundamental", "stage_1"]


@pytest.mark.parametrize(
    ("content", "row", "column", "message"),
    [
        (changed(4, "Value", ""), 4, "value", "row 4, value: is empty; fill it in on every row"),
        (changed(3, "Behaviour", " "), 3, "behaviour", "row 3, behaviour: is empty; fill it in"),
        (changed(4, "Behaviour", "i  LISTEN."), 4, "behaviour", "stands in row 3 already; reword"),
        (changed(4, "Effective", "Waves."), 4, "effective", "'Waves.' stands in row 2 already"),
        (changed(2, "Ineffective", "Waves."), 2, "ineffective", "'Waves.' stands in this row already"),
        (changed(3, "Value statement", "Else."), 3, "value_statement", "isn't what row 2 says of this value"),
        (changed(4, "Relation", "same"), 4, "relation", "is 'same'; use one of exact, narrower, broader"),
        (changed(4, "Relation", ""), 4, "relation", "is empty"),
        (changed(4, "National value", ""), 4, "national_value", "is empty"),
        (changed(4, "Weight", "much"), 4, "weight", "is 'much'; write a number such as 1, 0.5 or 1/4"),
        (changed(4, "Weight", "0"), 4, "weight", "row 4, weight: is 0; give one above 0, at most 10"),
        (changed(4, "Weight", "-0.5"), 4, "weight", "is -1/2; give one above 0"),
        (changed(4, "Weight", "11"), 4, "weight", "is 11; give one above 0, at most 10"),
        (changed(4, "Weight", "0.125"), 4, "weight", "give at most two decimal places"),
        (changed(4, "Weight", ""), 4, "weight", "is missing; narrower counts: give a weight above 0"),
        (changed(3, "Weight", "1"), 3, "weight", "stands with broader; leave it out"),
        (changed(2, "National value 2", "compassion"), 2, "national_value_2", "stands in national_value a"),
        (changed(3, "Effective", "=1+1"), 3, "effective", "holds a formula; paste its value as text"),
        (changed(3, "Effective", "x" * 2_001), 3, "effective", "has 2001 characters; keep to 2000"),
        (as_csv([[*row, "more"] for row in ROWS]), 2, "column 13", "has no heading; name the column"),
        (as_csv(ROWS, ["Valeu", *HEAD[1:]]), 1, None, "row 1: has no column 'value'; name the column so"),
        (as_csv(ROWS, [*HEAD[:3], "Efective", *HEAD[4:]]), 1, "efective", "did you mean 'effective'? rename"),
        (as_csv(ROWS, [*HEAD[:11], "Point 9"]), 1, "point_9", "isn't known"),
        (as_csv(ROWS, [*HEAD[:11], "Weight"]), 1, "weight", "stands twice; number the others: weight_2"),
        (as_csv([]), None, None, "file: has no row below its headings"),
        (as_csv(ROWS) + b'"open', 5, None, 'row 5: can\'t be read'),
        (as_csv([[f"V{n}", f"I do {n}."] for n in range(61)], HEADS), None, None, "keep to 60"),
        (as_csv([["V", f"I do {n}."] for n in range(601)], HEADS), None, None, "601 behaviours in all"),
        (as_csv([["V", str(n)] for n in range(2_001)], HEADS), None, None, "has 2,001 rows"),
    ],
)  # fmt: skip
def test_a_row_that_cannot_be_used_is_told_with_its_column_and_the_way_to_mend_it(
    content: bytes, row: int | None, column: str | None, message: str
) -> None:
    found = refused(content)
    assert message in "\n".join(map(str, found))
    assert (row, column) in [(problem.row, problem.column) for problem in found]


def test_every_row_that_is_wrong_is_told_at_once_in_their_order() -> None:
    rows = [["", "I act."], ["B", ""], ["", ""], ["C", "I act."]]
    found = refused(as_csv(rows, HEADS))
    assert [(problem.row, problem.column) for problem in found] == [
        (2, "value"),
        (3, "behaviour"),
        (5, "behaviour"),
    ]


WRONG = [
    ["Kind", "=A1&B1", "I greet.", "exact", "=2", "compassion"],
    ["Kind", "Else.", '="I "&C2', "same", "much", "Compassion"],
    ["=A2", "More.", "I listen.", "=D2", "1", "=F2"],
    ["", "Less.", "I greet.", "broader", "", "x" * 2_001],
    ["Kind!", "", "I speak.\nWaves\x07", "exact", "0", "compassion"],
]
WRONG_HEAD = ["Value", "Value statement", "Behaviour", "Relation", "Weight", "National value"]
TOLD = [
    (2, "value_statement", "holds a formula"),
    (2, "weight", "holds a formula"),
    (3, "behaviour", "holds a formula"),
    (3, "relation", "is 'same'"),
    (3, "weight", "is 'much'"),
    (4, "value", "holds a formula"),
    (4, "relation", "holds a formula"),
    (4, "national_value", "holds a formula"),
    (5, "value", "is empty"),
    (5, "behaviour", "'I greet.' stands in row 2 already"),
    (5, "national_value", "has 2001 characters"),
    (6, "value", "'Kind!' makes the same code as 'Kind' in row 2"),
    (6, "behaviour", "has a character that can't be seen, '\\x07'"),
    (6, "weight", "is 0"),
]
"""Each once: what only follows from another one of these is left out."""


def test_formulas_and_all_else_that_is_wrong_are_told_together_in_the_tables_order() -> None:
    assert [(each.row, each.column, each.what) for each in refused(as_csv(WRONG, WRONG_HEAD))] == TOLD


def test_so_they_are_of_a_workbook_with_the_names_of_its_cells() -> None:
    rows = [[cell.replace("\x07", "\u200e\x7f") for cell in row] for row in WRONG]
    found = refused(as_xlsx(rows, WRONG_HEAD))
    assert [(each.row, each.column) for each in found] == [told[:2] for told in TOLD]
    formulas = [each.where for each in found if each.what == "holds a formula"]
    assert formulas == ["cell B2", "cell E2", "cell C3", "cell A4", "cell D4", "cell F4"]


def test_what_is_wrong_with_headings_is_told_together_with_the_rows() -> None:
    rows = [["V", "I act.", "", "1", "x", "a"], ["", "=1", "W", "much", "y", "", "z"]]
    found = refused(as_csv(rows, ["Value", "Behaviour", "=A1", "Weight", "Weight", "Domian"]) + b'V,"open')
    assert [(each.where, each.what) for each in found] == [
        ("row 1, column 3", "holds a formula"),
        ("row 1, weight", "stands twice"),
        ("row 1, domian", "isn't known"),
        ("row 3, value", "is empty"),
        ("row 3, behaviour", "holds a formula"),
        ("row 3, column 7", "has no heading"),
        ("row 4", "can't be read: unexpected end of data"),
    ]


@pytest.mark.parametrize(
    ("head", "cells", "place"),
    [
        (["effective", "effective_2"], ["Waves.\nSmiles.", "Nods.\n" + "x" * 2_001], "row 2, effective_2"),
        (["stage_fundamental", "point_2"], ["x" * 2_001, "x"], "row 2, stage_fundamental"),
        (["stage_1", "point_2"], ["x", "x" * 2_001], "row 2, point_2"),
        (["value_statement", "domain"], ["x", "x\x07"], "row 2, domain"),
        (["national_value_3", "relation_3"], ["x" * 2_001, "related"], "row 2, national_value_3"),
        (["abbreviation", "domain"], ["x" * 2_001, ""], "row 2, abbreviation"),
    ],
)
def test_a_text_that_cannot_be_kept_is_told_of_its_own_cell(
    head: list[str], cells: list[str], place: str
) -> None:
    assert [each.where for each in refused(as_csv([["V", "I act.", *cells]], [*HEADS, *head]))] == [place]


def test_what_is_said_of_a_value_on_its_second_row_is_told_there() -> None:
    rows = [["V", "I act.", ""], ["W", "I ask.", ""], ["V", "I try.", "x" * 2_001]]
    found = refused(as_csv(rows, [*HEADS, "value_statement"]))
    assert [each.where for each in found] == ["row 4, value_statement"]


def test_abbreviations_are_made_around_those_that_are_given() -> None:
    rows = [["Kind", "I act.", ""], ["Bold", "I ask.", "KI"], ["Keen", "I try.", "bo"]]
    definition = read(as_csv(rows, [*HEADS, "abbreviation"])).definition
    assert [value.abbreviation for value in definition.values] == ["KIN", "KI", "bo"]
    rows[2][2] = "ki"
    again = refused(as_csv(rows, [*HEADS, "abbreviation"]))
    assert [str(each) for each in again] == [
        "row 4, abbreviation: 'ki' stands in row 3 already; choose another"
    ]


def test_the_documentation_names_every_column() -> None:
    page = Path("docs/frameworks.md").read_text("utf-8")
    assert [name for name in columns.PLAIN + columns.OF_MAP if f"`{name}`" not in page] == []


def workbook_with(cell: str, value: str | date | bool) -> bytes:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in [HEAD, *ROWS]:
        sheet.append(row)
    sheet[cell] = value
    return saved(book)


def second_sheet() -> bytes:
    book = Workbook()
    for sheet in (book.active, book.create_sheet("Notes")):
        assert sheet is not None
        sheet["A1"] = "value"
    return saved(book)


def with_part(name: str, old: bytes, new: bytes) -> bytes:
    """The good workbook with a part of its archive altered."""
    written = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(as_xlsx(ROWS))) as source,
        zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        for part in source.namelist():
            content = source.read(part)
            assert part != name or old in content
            target.writestr(part, content.replace(old, new) if part == name else content)
    return written.getvalue()


def longer_than_its_end() -> bytes:
    """An archive whose only part is said to go on after the file's end."""
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as archive:
        archive.writestr("xl/workbook.xml", "x")
    content = bytearray(written.getvalue())
    entry = content.index(b"PK\x01\x02")
    content[entry + 20 : entry + 24] = content[entry + 24 : entry + 28] = (5_000).to_bytes(4, "little")
    return bytes(content)


DATA = b"<sheetData>"
SHEET = "xl/worksheets/sheet1.xml"


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (workbook_with("D3", "=SUM(1,2)"), "cell D3: holds a formula; paste its value as text"),
        (workbook_with("D3", "#REF!"), "cell D3: holds an error, #REF!; write what is meant"),
        (workbook_with("D3", date(2026, 1, 2)), "cell D3: holds a date or a time; format the cell as text"),
        (workbook_with("D3", True), "cell D3: holds true or false; format the cell as text, and write it"),
        (workbook_with("GZ2", "far"), "row 2, column 208: has no heading"),
        (workbook_with("HA2", "too far"), "file: has cells to the right of column GZ"),
        (second_sheet(), "file: has rows in several sheets: Sheet, Notes; keep the framework's sheet only"),
        (as_xlsx([["V", str(n)] for n in range(10_000)], HEADS), "file: has 10,000 rows"),
        (with_part(SHEET, DATA, DATA + b'<row r="9"/>' * 20_001), "has 20,005 rows and 48 cells"),
        (with_part(SHEET, DATA, DATA + b'<c r="A1"/>' * 100_001), "has 4 rows and 100,049 cells"),
        (with_part(SHEET, b"</worksheet>", b"</worksheet>" + b" " * 31_000_000), "too large once unpacked"),
        (with_part(SHEET, b"<worksheet", b"<!DOCTYPE a><worksheet"), "declares entities in xl/worksheets"),
        (with_part(SHEET, b"</worksheet>", b""), "file: can't be read as a workbook"),
        (b"PK\x03\x04 no archive", "file: is a damaged or locked archive"),
        (longer_than_its_end(), "file: is a damaged or locked archive"),
        (b"\xd0\xcf\x11\xe0", "file: is an old or a locked Excel workbook; save it as .xlsx"),
        (b"%PDF-1.7", "file: is a PDF; send a workbook, CSV or YAML"),
        (b"PK" + b"x" * 2_000_000, "file: has 2.0 MB; keep to 2 MB"),
    ],
    ids=lambda each: each if isinstance(each, str) else "",
)
def test_a_workbook_that_cannot_be_used_is_refused_with_its_place(content: bytes, message: str) -> None:
    assert message in "\n".join(map(str, refused(content)))


def test_an_archive_that_is_no_workbook_is_refused() -> None:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as archive:
        archive.writestr("a.txt", "a")
    assert str(refused(written.getvalue())[0]).startswith("file: is an archive, and no workbook")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "file: is empty"),
        (b" \n ", "file: is empty"),
        ("value,behaviour\n".encode("utf-16"), "file: is written in UTF-16; save it as UTF-8"),
        (b"\xef\xbb\xbfvalue,behaviour\nA,\xff\n", "line 2: has a character that isn't UTF-8"),
        (b"value,behaviour\nA,\x81\n", "line 2: has a character that isn't UTF-8"),
        ("code: caf\u00e9".encode("cp1252"), "file: isn't UTF-8; save the YAML as UTF-8"),
        (b"just words", "document: isn't a mapping"),
    ],
)  # fmt: skip
def test_a_file_that_is_no_table_and_no_yaml_is_refused(content: bytes, message: str) -> None:
    assert message in "\n".join(map(str, refused(content)))
