"""What names, comments and exemptions say."""

import ast
import re
from collections.abc import Iterator

from tests.conventions.sources import AROUND, ROOMS, Source, sources

SERVED = sources(*ROOMS)
EVERY = sources(*ROOMS, *AROUND)
DRAWERS = {"utils", "util", "common", "helpers", "helper", "misc", "shared", "core"}
EXEMPTION = re.compile(
    r"# (?:noqa: (?P<rule>[A-Z0-9, ]+?)|type: ignore\[(?P<kind>[a-z-]+)\])(?P<rest>\s.*|)$"
)


def test_no_file_or_folder_is_a_drawer_for_odds_and_ends() -> None:
    found = [source.path for source in EVERY if not DRAWERS.isdisjoint(source.module.split("."))]
    assert found == []


def test_an_exemption_from_a_checker_names_the_rule_and_the_reason() -> None:
    assert [place for source in EVERY for place in unexplained(source)] == []


def unexplained(source: Source) -> Iterator[str]:
    """Lines that exempt from everything or give no reason; once in a file is enough for a rule."""
    explained: set[str] = set()
    for number, line in enumerate(source.text.splitlines(), 1):
        if not re.search(r"# (?:noqa|type: ignore)(?!\")", line):
            continue
        found = EXEMPTION.search(line)
        name = "" if found is None else found["rule"] or found["kind"]
        reason = "" if found is None else found["rest"].strip(" -#")
        if found is None or (len(reason.split()) < 2 and name not in explained):
            yield f"{source.path}:{number}"
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


def test_what_others_call_says_what_it_means() -> None:
    silent = [
        f"{source.path}: {name}"
        for source in SERVED
        for name, node in public(source.tree.body)
        if ast.get_docstring(node) is None and not is_stub(node)
    ]
    assert silent == []


def test_a_file_says_in_its_first_line_what_it_is_for() -> None:
    silent = [source.path for source in EVERY if source.text.strip() and not ast.get_docstring(source.tree)]
    assert silent == []


def test_no_test_is_skipped_or_expected_to_fail() -> None:
    marks = {"skip", "skipif", "xfail", "importorskip"}
    used = [
        f"{source.path}:{node.lineno}"
        for source in sources("tests")
        for node in ast.walk(source.tree)
        if isinstance(node, ast.Attribute) and node.attr in marks
    ]
    assert used == []
