"""The migrations in their order."""

from pathlib import Path

VERSIONS = Path("migrations/versions")
FILES = sorted(VERSIONS.glob("[0-9]*.py"))


def revisions() -> list[str]:
    """All revisions, oldest first."""
    return [path.name.partition("_")[0] for path in FILES]
