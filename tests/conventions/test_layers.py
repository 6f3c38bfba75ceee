"""What the import contracts of pyproject.toml can't say of themselves: that their lists are complete."""

import ast
import sys
import tomllib
from pathlib import Path
from typing import Any

from tests.conventions.sources import ROOMS, Source, sources

FURNITURE = {
    "api": "JSON",
    "forms": "what pages take",
    "pages": "HTML",
    "presenters": "words and links for templates",
    "schemas": "what the API takes and gives",
}
"""Names of a slice's edge, which may know HTTP."""

EDGE = {
    "appraisal.app": "the application, put together",
    "appraisal.cli": "the command line is an edge too, without HTTP",
    "appraisal.commands": "and so are its parts",
    "appraisal.demo": "starts servers",
    "frameworks.large_files": "says how much of a request is taken in",
    "frameworks.rated_on": "asks through the application what stands above",
    "tenants.etags": "a row's version as HTTP says it",
    "appraisal.health": "two routes of its own",
    "appraisal.home": "the start page",
    "appraisal.logs": "a line a request",
    "appraisal.national.presenting": "words for templates",
    "appraisal.national.return_pages": "HTML",
    "appraisal.national.return_presenting": "words for templates",
    "appraisal.national.sessions": "the national role's session belongs to a request",
    "appraisal.navigation": "the links at the top of every page",
    "appraisal.records.rendering": "HTML",
    "appraisal.presentation": "how pages look and travel",
    "appraisal.problems": "errors become HTTP here, once",
    "appraisal.unsaved": "what a form said that could not be taken",
    "appraisal.worker": "a process of its own, without HTTP",
    "tenants.guard": "the door every request passes",
    "tenants.json_bodies": "JSON read as it is, for every API",
    "tenants.readable": "what can't be read or kept is refused before any view",
}
"""What else may, and why."""


def contract(name: str) -> dict[str, Any]:
    contracts = tomllib.loads(Path("pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]["contracts"]
    found: dict[str, Any] = next(each for each in contracts if each["name"] == name)
    return found


BELOW = contract("Nothing below the edge knows HTTP")["source_modules"]
RULES = contract("Rules are plain Python")["source_modules"]
MODULES = [source for source in sources(*ROOMS) if source.text.strip().count("\n") > 0]


def inside(module: str, packages: object) -> bool:
    assert isinstance(packages, list | dict)
    return any(module == package or module.startswith(f"{package}.") for package in packages)


def test_a_module_is_either_of_the_edge_or_kept_from_http() -> None:
    edge = {
        source.module
        for source in MODULES
        if inside(source.module, EDGE) or not FURNITURE.keys().isdisjoint(source.module.split("."))
    }
    below = {source.module for source in MODULES if inside(source.module, BELOW)}
    assert sorted(edge & below) == []
    assert sorted({source.module for source in MODULES} - edge - below) == []


def test_every_listed_module_exists() -> None:
    paths = [Path(module.replace(".", "/")) for module in [*BELOW, *EDGE, *RULES]]
    assert [path for path in paths if not path.is_dir() and not path.with_suffix(".py").is_file()] == []


def test_a_rule_needs_the_standard_library_and_other_rules_only() -> None:
    strange = {
        source.module: beyond
        for source in MODULES
        if inside(source.module, RULES) and (beyond := imported(source))
    }
    assert strange == {}


def imported(source: Source) -> set[str]:
    """What a file imports besides the standard library and rules."""
    names = set()
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            names.add(node.module or "")
    return {
        name
        for name in names
        if name.partition(".")[0] not in sys.stdlib_module_names and not inside(name, RULES)
    }
