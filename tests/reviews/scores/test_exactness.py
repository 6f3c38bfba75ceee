"""No float can enter the arithmetic of scores, neither by a literal nor by a call."""

import ast

import pytest

from tests.conventions.sources import Source, sources

SCORES = sources("appraisal/reviews/scores")
IN_SQL = [source for source in sources("appraisal/reviews/service") if "recount" in source.module]
INEXACT = {"float", "round", "sqrt", "pow", "log", "exp", "fsum", "statistics"}
RUNNING = {"eval", "exec", "compile", "__import__"}


def inexact(source: Source) -> list[str]:
    """Float and complex literals, and names whose results are inexact or that run what they are given."""
    return [
        f"{source.path}:{node.lineno}"
        for node in ast.walk(source.tree)
        if (isinstance(node, ast.Constant) and isinstance(node.value, float | complex))
        or (isinstance(node, ast.Name) and node.id in INEXACT | RUNNING)
        or (isinstance(node, ast.Attribute) and node.attr in INEXACT)
    ]


def divisions(source: Source) -> int:
    return sum(isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div) for node in ast.walk(source.tree))


@pytest.mark.parametrize("source", [*SCORES, *IN_SQL], ids=lambda source: source.module)
def test_a_module_of_scores_holds_no_float_and_runs_no_text(source: Source) -> None:
    assert inexact(source) == []


def test_only_the_conversion_and_progress_divide_with_an_operator() -> None:
    assert {source.module.rpartition(".")[2] for source in SCORES if divisions(source)} == {"step", "rating"}


def test_the_check_sees_a_float() -> None:
    assert len(IN_SQL) == 4
    text = "x = 2.5\ny = float(3)\nz = math.sqrt(2)\n"
    assert len(inexact(Source("x.py", text))) == 3
