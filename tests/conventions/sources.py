"""The project's own files, read once."""

import ast
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOMS = ("appraisal", "frameworks", "tenants")
"""What is served and installed."""
AROUND = ("migrations", "benchmarks", "tests")
NOT_OURS = {"vendor", "__pycache__"}


@dataclass(frozen=True)
class Source:
    """A Python file with its syntax tree."""

    path: str
    text: str
    tree: ast.Module

    @property
    def lines(self) -> int:
        """How long it is."""
        return self.text.count("\n")

    @property
    def module(self) -> str:
        """Its dotted name."""
        return self.path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")


def files(*folders: str, ending: str) -> list[Path]:
    """Our files below some folders, in order."""
    found = [path for folder in folders for path in Path(folder).rglob(f"*{ending}")]
    return sorted(path for path in found if NOT_OURS.isdisjoint(path.parts))


@cache
def sources(*folders: str) -> tuple[Source, ...]:
    """Python files below some folders."""
    read = ((path, path.read_text("utf-8")) for path in files(*folders, ending=".py"))
    return tuple(Source(path.as_posix(), text, ast.parse(text)) for path, text in read)
