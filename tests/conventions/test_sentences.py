"""What names, comments and exemptions say."""

import ast
import re
from collections.abc import Iterator

import pytest

from tests.conventions.sources import AROUND, ROOMS, Source, sources

SERVED = sources(*ROOMS)
EVERY = sources(*ROOMS, *AROUND)
DRAWERS = {"utils", "util", "common", "helpers", "helper", "misc", "shared", "core"}
EXEMPTION = re.compile(
    r"# (?:noqa: (?P<rule>[A-Z0-9, ]+?)|type: ignore\[(?P<kind>[a-z-]+)\])(?P<rest>\s.*|)$"
)


@pytest.mark.parametrize("source", EVERY, ids=lambda source: source.path)
def test_no_file_or_folder_is_a_drawer_for_odds_and_ends(source: Source) -> None:
    assert DRAWERS.isdisjoint(source.module.split("."))


@pytest.mark.parametrize("source", EVERY, ids=lambda source: source.path)
def test_an_exemption_from_a_checker_names_the_rule_and_the_reason(source: Source) -> None:
    explained: set[str] = set()
    for number, line in enumerate(source.text.splitlines(), 1):
        if not re.search(r"# (?:noqa|type: ignore)(?!\")", line):
            continue
        found = EXEMPTION.search(line)
        assert found is not None, f"line {number} exempts from everything, or not as we write it"
        name = found["rule"] or found["kind"]
        reason = found["rest"].strip(" -#")
        # The same reason isn't repeated where a file is exempted from one rule again and again.
        assert len(reason.split()) >= 2 or name in explained, f"line {number} gives no reason"
        explained.add(name)


def public(body: list[ast.stmt], inside: str = "") -> Iterator[tuple[str, ast.FunctionDef | ast.ClassDef]]:
    """Functions, classes and methods that others may call, save those of private classes."""
    for node in body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_"):
            yield inside + node.name, node
            if isinstance(node, ast.ClassDef):
                yield from public(node.body, f"{node.name}.")


def is_stub(node: ast.AST) -> bool:
    """The shape of a Protocol's member: `...` and nothing else."""
    return isinstance(node, ast.FunctionDef) and isinstance(node.body[-1], ast.Expr) and len(node.body) == 1


@pytest.mark.parametrize("source", SERVED, ids=lambda source: source.path)
def test_what_others_call_says_what_it_means(source: Source) -> None:
    silent = [
        name
        for name, node in public(source.tree.body)
        if ast.get_docstring(node) is None and not is_stub(node)
    ]
    assert silent == []


@pytest.mark.parametrize("source", EVERY, ids=lambda source: source.path)
def test_a_file_says_in_its_first_line_what_it_is_for(source: Source) -> None:
    assert ast.get_docstring(source.tree) or source.text.strip() == ""


@pytest.mark.parametrize("source", sources("tests"), ids=lambda source: source.path)
def test_no_test_is_skipped_or_expected_to_fail(source: Source) -> None:
    marks = {"skip", "skipif", "xfail", "importorskip"}
    used = {node.attr for node in ast.walk(source.tree) if isinstance(node, ast.Attribute)}
    assert marks.isdisjoint(used)
