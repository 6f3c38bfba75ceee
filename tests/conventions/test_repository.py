"""What every file of the repository is held to."""

import re
from pathlib import Path

import pytest

from tests.conventions.sources import AROUND, ROOMS, files

TEMPLATES = [*files(*ROOMS, ending=".html"), *files(*ROOMS, ending=".jinja")]
LOCKS = sorted(Path().glob("requirements*.lock"))
WRITTEN = [
    *files(*ROOMS, *AROUND, "docs", ".ci", ending=""),
    *(path for path in Path().glob("*") if path.is_file()),
]
TEXTS = sorted(
    path
    for path in WRITTEN
    if path.is_file()
    and path.suffix in {"", ".py", ".html", ".md", ".toml", ".yaml", ".lock", ".ini", ".mako"}
)


@pytest.mark.parametrize("path", LOCKS, ids=str)
def test_a_lock_file_names_versions_and_hashes_but_no_registry(path: Path) -> None:
    text = path.read_text("utf-8")
    assert "://" not in text
    assert "--index-url" not in text
    pinned = re.findall(r"^[a-z0-9][a-z0-9._\[\],-]*==", text, flags=re.MULTILINE)
    assert len(pinned) > 10
    assert text.count("--hash=sha256:") >= len(pinned)


def test_there_are_locks_for_the_service_the_demonstration_and_the_tests() -> None:
    assert [path.name for path in LOCKS] == [
        "requirements-demo.lock",
        "requirements-dev.lock",
        "requirements.lock",
    ]


def test_no_file_knows_the_machine_it_was_written_on() -> None:
    home = re.compile(r"(?<![\w.:/}-])/(?:work|farm|home/\w+|Users)/")
    found = [path for path in TEXTS if home.search(path.read_text("utf-8", "replace"))]
    assert found == []


def test_no_template_switches_escaping_off() -> None:
    off = re.compile(r"\|\s*safe\b|autoescape")
    assert TEMPLATES
    assert [path for path in TEMPLATES if off.search(path.read_text("utf-8"))] == []


def test_no_template_needs_an_unsafe_policy() -> None:
    inline = re.compile(r"\s(?:style|on[a-z]+)\s*=\s*[\"']|<script\b(?![^>]*(?:src|nonce)=)")
    assert [path for path in TEMPLATES if inline.search(path.read_text("utf-8"))] == []


def test_the_readme_gives_the_two_commands() -> None:
    text = Path("README.md").read_text("utf-8")
    assert "make demo" in text
    assert "make test" in text


def test_code_says_markup_nowhere() -> None:
    """A string that claims to be safe HTML isn't escaped; templates make all of ours."""
    found = [
        path.as_posix()
        for path in files(*ROOMS, ending=".py")
        if re.search(r"\bMarkup\(|render_template_string", path.read_text("utf-8"))
    ]
    assert found == []
