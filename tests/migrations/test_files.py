"""Migrations are numbered, one after the other, one sentence each, and every one can be taken back."""

import ast
from pathlib import Path

import pytest
from alembic.config import Config
from alembic.script import ScriptDirectory

from tests.migrations.chain import FILES, VERSIONS, revisions


def function(path: Path, name: str) -> ast.FunctionDef:
    tree = ast.parse(path.read_text("utf-8"))
    return next(node for node in tree.body if isinstance(node, ast.FunctionDef) and node.name == name)


def test_there_is_one_head_and_it_is_the_last_file() -> None:
    script = ScriptDirectory.from_config(Config("migrations/alembic.ini"))
    assert script.get_heads() == [revisions()[-1]]
    assert script.get_bases() == [revisions()[0]]


def test_files_are_numbered_without_gaps_and_follow_each_other() -> None:
    script = ScriptDirectory.from_config(Config("migrations/alembic.ini"))
    assert revisions() == [f"{number:04}" for number in range(1, len(FILES) + 1)]
    chain = [script.get_revision(revision).down_revision for revision in revisions()]
    assert chain == [None, *revisions()[:-1]]
    assert {path.name for path in VERSIONS.glob("*.py")} == {path.name for path in FILES} | {"__init__.py"}


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_migration_says_in_its_first_line_what_it_does(path: Path) -> None:
    first = (ast.get_docstring(ast.parse(path.read_text("utf-8"))) or "").partition("\n")[0]
    assert len(first) > 10
    assert first.endswith(".")


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_migration_can_be_taken_back(path: Path) -> None:
    body = function(path, "downgrade").body
    assert not any(isinstance(node, ast.Pass | ast.Raise) for node in body)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_migration_that_makes_tables_says_of_which_kind_they_are(path: Path) -> None:
    calls = [node for node in ast.walk(function(path, "upgrade")) if isinstance(node, ast.Call)]
    made = {word for call in calls if named(call, "op", "create_table") for word in words(call)[:1]}
    told = {word for call in calls if named(call, "isolation", None) for word in words(call)}
    assert made <= told


def named(call: ast.Call, module: str, name: str | None) -> bool:
    """Is it a call of `module.name(...)`, or of anything in `module`?"""
    return (
        isinstance(call.func, ast.Attribute)
        and isinstance(call.func.value, ast.Name)
        and call.func.value.id == module
        and name in {None, call.func.attr}
    )


def words(call: ast.Call) -> list[object]:
    return [argument.value for argument in call.args if isinstance(argument, ast.Constant)]
