"""Tasks with their status in words: one word for one thing on every list of tasks."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Task:
    """One line of the list."""

    text: str
    status: str
    href: str | None = None
    hint: str | None = None
    colour: str | None = None


def not_started(text: str, href: str, hint: str | None = None) -> Task:
    """Something to begin."""
    return Task(text, "Not started", href, hint, "blue")


def in_progress(text: str, href: str, hint: str | None = None) -> Task:
    """Something begun."""
    return Task(text, "In progress", href, hint, "aqua-green")


def completed(text: str, href: str | None = None, hint: str | None = None) -> Task:
    """Something done, perhaps to be read again."""
    return Task(text, "Completed", href, hint)


def readable(text: str, href: str, hint: str | None = None) -> Task:
    """Something to read, with nothing to be done."""
    return Task(text, "Ready to read", href, hint)


def cannot_start(text: str, hint: str | None = None) -> Task:
    """Something that waits for what stands above it."""
    return Task(text, "Cannot start yet", None, hint)
