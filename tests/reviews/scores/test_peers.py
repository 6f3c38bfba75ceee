"""The page about scores: every row of its table is a rule and a form, and says what they come to."""

import json
import re
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from appraisal.reviews.scores import (
    DEFAULT_RULE,
    Form,
    FormScore,
    ScoreError,
    display,
    in_words,
    is_sound,
    read_rule,
    recompute,
    score_form,
)
from tests.conventions.sources import files

DOCS = Path(__file__).resolve().parents[3] / "docs"
ROW = re.compile(
    r"^\| (?P<formula>\S+) \|.*\]\((?P<rule>\S+)\) \| .*\]\((?P<form>\S+)\) \| (?P<results>.*) \|$"
)


class Row(NamedTuple):
    """One row of the table."""

    formula: str
    rule: str
    form: str
    results: list[str]


@cache
def rows() -> tuple[Row, ...]:
    found = (ROW.match(line) for line in (DOCS / "scores.md").read_text("utf-8").splitlines())
    return tuple(
        Row(row["formula"], row["rule"], row["form"], re.findall(r"`([^`]+)`", row["results"]))
        for row in found
        if row is not None
    )


def read(path: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((DOCS / path).read_text("utf-8"))
    return found


def scored(row: Row) -> FormScore:
    return score_form(read_rule(read(row.rule)), Form.from_json(read(row.form)["form"], "/form"))


def results(row: Row) -> set[str]:
    """All that a row may say of its rule and form."""
    try:
        score = scored(row)
    except ScoreError as refused:
        return {f"refused: {refused.code}"}
    named = {each["label"]: score.measures[code] for code, each in score.explanation["measures"].items()}
    if score.overall is not None:
        named["Overall"] = score.overall
    found = set()
    for label, each in named.items():
        if each.number is None:
            found.add(f"{label} none ({each.status})")
            continue
        found.add(f"{label} {display(each.number)} = {each.exact}")
        found.add(f"{label} {display(each.number)}" + (f" “{each.band}”" if each.band else " (no band)"))
        if each.band is None:
            found.add(f"{label} {display(each.number)}")
    if score.grid is not None:
        found.add(f"grid “{score.grid.cell}”" if score.grid.cell else f"grid none ({score.grid.left_out})")
    return found


@pytest.mark.parametrize("row", rows(), ids=lambda row: f"{Path(row.rule).stem} {Path(row.form).stem}")
def test_a_rule_and_a_form_of_the_page_come_to_what_it_says(row: Row) -> None:
    assert row.results
    assert set(row.results) <= results(row)


@pytest.mark.parametrize("row", rows(), ids=lambda row: f"{Path(row.rule).stem} {Path(row.form).stem}")
def test_what_the_page_shows_is_explained_and_computed_again(row: Row) -> None:
    if any(each.startswith("refused") for each in row.results):
        with pytest.raises(ScoreError):
            scored(row)
        return
    score = scored(row)
    stored = json.loads(json.dumps(score.explanation))
    assert recompute(stored) == score
    assert is_sound(stored)
    words = in_words(stored)
    assert all(sentence.endswith(".") and "None" not in sentence for sentence in words)
    copied = score.explanation["rule"].get("copies")
    assert any(f"copies {copied}" in sentence for sentence in words) == (copied is not None)


def test_every_formula_of_the_peers_stands_on_the_page() -> None:
    assert {row.formula for row in rows()} >= {*(f"F{n}" for n in range(1, 10)), "F11", "default"}


def test_every_file_beside_the_page_is_used_by_it() -> None:
    used = {DOCS / path for row in rows() for path in (row.rule, row.form)}
    assert used == set(files(str(DOCS / "scores"), ending=".json"))


def test_the_default_rule_beside_the_page_is_the_default_rule() -> None:
    assert read("scores/rules/default.json") == DEFAULT_RULE.to_json()
