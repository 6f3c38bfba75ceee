"""Pages that a command prints say what the code says."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from appraisal.cli import main

DOCS = Path(__file__).resolve().parents[2] / "docs"


@pytest.mark.parametrize("page", ["permissions", "records", "states"])
def test_the_printed_table_is_the_one_in_the_docs(page: str) -> None:
    printed = CliRunner().invoke(main, [page])
    assert printed.exit_code == 0
    assert printed.output.strip().startswith(("|", "#"))
    assert printed.output.strip() in (DOCS / f"{page}.md").read_text("utf-8"), (
        f"docs/{page}.md is out of date: appraisal {page} prints the new table"
    )
