"""Pages of frameworks: read by everybody, and written by an organisation's editors."""

from frameworks.pages import (
    about,
    beginning,
    behaviours,
    crosswalk,
    drafts,
    maps,
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
    "crosswalk",
    "drafts",
    "maps",
    "parts",
    "reading",
    "review",
    "scales",
    "values",
]
