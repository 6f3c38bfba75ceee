"""CSV that no spreadsheet runs."""

import csv
import io

import pytest

from tenants.spreadsheet import neutralised, to_csv


@pytest.mark.parametrize(
    "cell",
    [
        "=1+1",
        "+1",
        "-1",
        "@SUM(A1)",
        "\t=1",
        "\r=1",
        "\n=1",
        "＝1+1",
        "＋1",
        "－1",
        "＠x",
        "  =1",
        "\u3000＝1",
        "\ufeff=1",
    ],
)
def test_a_cell_that_could_be_a_formula_becomes_text(cell: str) -> None:
    assert neutralised(cell) == f"'{cell}"


@pytest.mark.parametrize("cell", ["", "*", "England", "1=2", "St George's", "R0A", "'quoted"])
def test_any_other_cell_stays_as_it_is(cell: str) -> None:
    assert neutralised(cell) == cell


def test_numbers_stay_numbers() -> None:
    assert to_csv(["area", "n"], [["England", 1005]]) == "area,n\r\nEngland,1005\r\n"


def test_commas_quotes_and_line_breaks_survive_a_round_trip() -> None:
    rows = [["a,b", 'say "so"', "two\nlines"], ["=A1,2", "-x", ""]]
    read = list(csv.reader(io.StringIO(to_csv(["x", "y", "z"], rows), newline="")))
    assert read[1] == rows[0]
    assert read[2] == ["'=A1,2", "'-x", ""]
