"""What a staff file may look like: encodings, quotes, headers, values, and files that were cut."""

from datetime import date

import pytest

from tenants.people.importing.domain.decoding import LARGEST_BYTES
from tenants.people.importing.domain.file import StaffFile
from tenants.people.importing.domain.report import FileRefused
from tenants.people.importing.domain.rows import Reading, read_day
from tenants.people.importing.domain.vocabulary import pay_band, staff_group
from tests.people.files import HEADER, row, staff_csv, tree, written

TODAY = date(2026, 11, 22)


def read(content: bytes) -> tuple[StaffFile, list[Reading]]:
    file = StaffFile(content, today=TODAY)
    return file, list(file.readings())


def errors(**values: str) -> list[tuple[str | None, str]]:
    """Column and message of each error in a row with these values."""
    file, _ = read(staff_csv([row(1, **values)]))
    return [(fault.column, fault.message) for fault in file.errors]


def refused(content: bytes) -> str:
    """All that is said about a file that can't be used."""
    with pytest.raises(FileRefused) as caught:
        read(content)
    return "\n".join(fault.message for fault in caught.value.faults)


NAMES = "Chloë O'Neill – Ó Briain"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
@pytest.mark.parametrize("line_end", ["\r\n", "\n", "\r"])
def test_a_file_is_read_alike_however_it_is_encoded_and_its_lines_end(encoding: str, line_end: str) -> None:
    text = written([row(1, last_name=NAMES), row(2)]).replace("\r\n", line_end)
    file, readings = read(text.encode(encoding))
    assert [reading.staff is not None for reading in readings] == [True, True]
    assert readings[0].staff is not None
    assert readings[0].staff.family_name == NAMES
    assert file.whole
    assert len(file.warnings) == (1 if encoding == "cp1252" else 0)


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_the_separator_is_that_of_the_header(separator: str) -> None:
    _, readings = read(written([row(1, job_title='Nurse, "lead"')], delimiter=separator).encode())
    assert readings[0].staff is not None
    assert readings[0].staff.job_title == 'Nurse, "lead"'


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "The file is empty"),
        (b"\xef\xbb\xbf \r\n", "The file is empty"),
        (staff_csv([]), "no rows"),
        (staff_csv([]) + b" , ,,\r\n\r\n", "no rows"),
        (b"PK\x03\x04anything", "Excel workbook"),
        (staff_csv([row()]).decode().encode("utf-16"), "UTF-16"),
        (staff_csv([row()]) + b"\x81", "neither UTF-8 nor Windows-1252"),
        (b"x" * (LARGEST_BYTES + 1), "16 MB can be taken"),
        (b'"employee_number', "never closed"),
    ],
)
def test_a_file_that_cannot_be_used_is_refused_with_what_to_do(content: bytes, message: str) -> None:
    assert message in refused(content)


def test_a_header_names_every_column_that_is_missing_or_there_twice() -> None:
    header = [name.replace("end_date", "end_dat") for name in HEADER if name != "fte"]
    found = refused(staff_csv([row()], [*header, "email"]))
    assert 'The column "fte" is missing. Add it, with a value in each row.' in found
    assert 'Or rename the column that has it, if it is "end_dat".' in found
    assert 'The column "end_date" is missing. Is it "end_dat"?' in found
    assert 'The column "email" is there twice' in found


def test_columns_come_in_any_order_and_case_and_unknown_ones_are_passed_over_with_a_warning() -> None:
    content = staff_csv([row() | {"ethnicty": "x"}], [*reversed(HEADER), "ethnicty"])
    file, readings = read(content.replace(b"first_name", b" First Name ", 1))
    assert readings[0].staff is not None
    assert [fault.message for fault in file.warnings] == [
        'The column "ethnicty" isn\'t known and was passed over. Did you mean "ethnicity"?'
    ]


@pytest.mark.parametrize(
    ("column", "value", "message"),
    [
        ("employee_number", "", "is empty"),
        ("employee_number", "12 34", "isn't a number of the personnel system"),
        ("assignment_number", "1.23457E+07", "A spreadsheet has shortened"),
        ("last_name", "  ", "is empty"),
        ("last_name", "O'\nNeill", "line break"),
        ("first_name", "A\x00sh", "can't be printed"),
        ("first_name", "x" * 101, "101 characters; 100 can be taken"),
        ("staff_group", "Wizards", 'There is no staff group "Wizards"'),
        ("department", " > ", "no name"),
        ("start_date", "31/02/2024", "isn't a day"),
        ("start_date", "04/01/24", "isn't a day"),
        ("start_date", "1024-04-01", "too far away"),
        ("end_date", "2020-01-01", "before the start date"),
        ("fte", "0", "above 0 and up to 1"),
        ("fte", "1.01", "above 0 and up to 1"),
        ("fte", "NaN", "above 0 and up to 1"),
        ("fte", "0.0001", "above 0 and up to 1"),
    ],
)
def test_a_value_that_cannot_be_used_is_named_with_how_to_mend_it(
    column: str, value: str, message: str
) -> None:
    found = errors(**{column: value})
    assert [fault[0] for fault in found] == [column]
    assert message in found[0][1]


def test_everything_that_is_wrong_with_a_row_is_named_at_once() -> None:
    assert [column for column, _ in errors(last_name="", fte="2", start_date="soon")] == [
        "last_name",
        "start_date",
        "fte",
    ]


@pytest.mark.parametrize(
    "text", ["2024-04-01", "01/04/2024", "1/4/2024", "01-APR-2024", "1 April 2024", "2024-04-01 00:00:00"]
)
def test_a_day_is_read_as_british_people_and_machines_write_it(text: str) -> None:
    assert read_day(text) == date(2024, 4, 1)


@pytest.mark.parametrize(
    ("text", "band"),
    [
        ("Band 5", "5"),
        ("afc band 8A", "8a"),
        ("Review Body Band 8 - Range B", "8b"),
        ("XR07", "7"),
        ("ESM", "VSM"),
        ("Medical & Dental", "Medical and Dental"),
        ("Apprentice scale", "Local"),
        ("10", "Local"),
    ],
)
def test_a_pay_band_is_known_by_any_of_its_names(text: str, band: str) -> None:
    assert pay_band(text) == band


def test_a_staff_group_is_known_by_any_spelling() -> None:
    assert staff_group("nursing & midwifery  registered") == "Nursing and Midwifery Registered"
    assert staff_group("Add Prof Scientific & Technical") == "Add Prof Scientific and Technic"


def test_an_email_that_is_none_is_left_out_with_a_warning() -> None:
    file, readings = read(staff_csv([row(email="ash at example")]))
    assert readings[0].staff is not None
    assert readings[0].staff.email is None
    assert [(fault.row, fault.column) for fault in file.warnings] == [(2, "email")]


def test_a_row_with_too_few_or_too_many_values_is_refused_and_the_others_are_read() -> None:
    lines = staff_csv([row(1), row(2), row(3)]).decode().splitlines(keepends=True)
    lines[1] = lines[1].replace("Staff, of a kind", "Staff", 1).replace('"', "").replace(",", "", 1)
    lines[2] = lines[2].replace("\r\n", ",more\r\n")
    file, readings = read("".join(lines).encode())
    assert [reading.staff is not None for reading in readings] == [False, False, True]
    assert [fault.row for fault in file.errors] == [2, 3]
    assert not file.whole, "the rows don't say whom they mean"


CONTENT = staff_csv(tree(40))


@pytest.mark.parametrize("kept", range(len(CONTENT) // 2, len(CONTENT) // 2 + 170))
def test_a_file_cut_anywhere_is_never_taken_for_whole(kept: int) -> None:
    file, _ = read(CONTENT[:kept])
    at_a_line_end = CONTENT[:kept].endswith((b"\r", b"\n"))
    assert file.whole is at_a_line_end
    said = " ".join(fault.message for fault in (*file.errors, *file.warnings))
    assert at_a_line_end or "cut" in said


def test_a_file_cut_in_the_middle_of_a_letter_is_still_read_as_utf_8() -> None:
    content = staff_csv([row(1), row(2, fte="1", last_name="é")])
    cut = content[: content.rindex("é".encode()) + 1]
    file, readings = read(cut)
    assert readings[0].staff is not None
    assert readings[0].staff.given_name == "Bo"
    assert not file.whole
    assert "middle of a character" in file.warnings[0].message


def test_an_open_quotation_mark_ends_the_reading_where_it_is() -> None:
    content = staff_csv([row(1), row(2), row(3)]).replace(b'"Staff, of a kind"', b'"Staff', 2)
    file, readings = read(content)
    assert [reading.row for reading in readings][-1] >= 2
    assert not file.whole
    assert "quotation mark" in file.errors[-1].message


def test_the_second_row_of_an_assignment_is_refused_and_names_the_first() -> None:
    again = row(2, assignment_number=row(1)["assignment_number"])
    file, readings = read(staff_csv([row(1), again, row(3)]))
    assert [reading.staff is not None for reading in readings] == [True, False, True]
    assert "is in row 2 already" in file.errors[0].message


def test_somebody_with_two_posts_has_the_name_of_the_first_row() -> None:
    second = row(1, assignment_number="other", last_name="Other")
    file, readings = read(staff_csv([row(1), second]))
    assert readings[1].staff is not None
    assert readings[1].staff.family_name == row(1)["last_name"]
    assert [(fault.row, fault.column) for fault in file.warnings] == [(3, "last_name")]


def test_a_column_whose_name_can_not_be_printed_is_like_any_that_is_not_known() -> None:
    content = staff_csv([row(1)]).replace(b"employee_number", b"a\x00b,employee\x00_number", 1)
    assert StaffFile(content, today=TODAY).columns[:2] == ["ab", "employee_number"]
