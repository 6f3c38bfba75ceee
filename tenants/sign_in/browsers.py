"""A browser in words its owner recognises, from what it says of itself; nothing else of that is kept."""

from typing import Final

READ: Final = 400
"""So much of a User-Agent is looked at: who sends more is no browser."""
UNKNOWN: Final = "An unknown browser"

# The first that fits: most browsers also name those that they want to be taken for.
FAMILIES: Final = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("Firefox/", "Firefox"),
    ("FxiOS/", "Firefox"),
    ("Chrome/", "Chrome"),
    ("Chromium/", "Chrome"),
    ("CriOS/", "Chrome"),
    ("Safari/", "Safari"),
    ("Trident/", "Internet Explorer"),
)
SYSTEMS: Final = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("CrOS", "ChromeOS"),
    ("Mac OS X", "Mac"),
    ("Linux", "Linux"),
)


def in_words(user_agent: str | None) -> str:
    """For example "Firefox on Windows"; the system is left out where it isn't known."""
    said = (user_agent or "")[:READ]
    family = _first(FAMILIES, said)
    system = _first(SYSTEMS, said)
    if family is None:
        return UNKNOWN if system is None else f"{UNKNOWN} on {system}"
    return family if system is None else f"{family} on {system}"


def _first(known: tuple[tuple[str, str], ...], said: str) -> str | None:
    return next((words for mark, words in known if mark in said), None)
