"""Pages of frameworks: read by everybody, and written by an organisation's editors."""

from frameworks.pages import (
    about,
    beginning,
    behaviours,
    comparing,
    crosswalk,
    drafts,
    maps,
    moving,
    parts,
    reading,
    review,
    scales,
    values,
)
from frameworks.pages.blueprint import blueprint

__all__ = [
    "about",
    "beginning",
    "behaviours",
    "blueprint",
    "comparing",
    "crosswalk",
    "drafts",
    "maps",
    "moving",
    "parts",
    "reading",
    "review",
    "scales",
    "values",
]
