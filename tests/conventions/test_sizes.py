"""A ceiling matters more than an average: ugliness is always in the tail."""

import ast

from tests.conventions.sources import AROUND, ROOMS, sources

LONGEST_FILE = 300
LONGEST_TEST = 400
LONGEST_FUNCTION = 40

VERSIONS = "migrations/versions/"  # a migration is read once, from top to bottom
EVERY = [source for source in sources(*ROOMS, *AROUND) if not source.path.startswith(VERSIONS)]


def test_a_file_is_short_enough_to_be_read_in_one_go() -> None:
    too_long = {
        source.path: source.lines
        for source in EVERY
        if source.lines > (LONGEST_TEST if source.path.startswith("tests/") else LONGEST_FILE)
    }
    assert too_long == {}


def test_a_function_fits_on_a_screen() -> None:
    too_long = {
        f"{source.path}: {node.name}": length(node)
        for source in EVERY
        for node in ast.walk(source.tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and length(node) > LONGEST_FUNCTION
    }
    assert too_long == {}


def length(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Lines from `def` to the end, without the docstring, which is asked to be thorough."""
    words = node.body[0] if ast.get_docstring(node) else None
    said = 0 if words is None else (words.end_lineno or words.lineno) - words.lineno + 1
    return (node.end_lineno or node.lineno) - node.lineno + 1 - said
