"""The project's own files, read once."""

import ast
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

ROOMS = ("appraisal", "frameworks", "tenants")
"""What is served and installed."""
AROUND = ("migrations", "benchmarks", "tests")
NOT_OURS = {"vendor", "__pycache__"}


@dataclass(frozen=True)
class Source:
    """A Python file."""

    path: str
    text: str

    @cached_property
    def tree(self) -> ast.Module:
        """Its syntax tree, made for who asks: every worker reads these files, and few tests run in each."""
        return ast.parse(self.text)

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
def _source(path: Path) -> Source:
    return Source(path.as_posix(), path.read_text("utf-8"))


@cache
def sources(*folders: str) -> tuple[Source, ...]:
    """Python files below some folders."""
    return tuple(map(_source, files(*folders, ending=".py")))
