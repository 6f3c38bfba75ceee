"""Two texts or two lists with what only one of them has marked."""

from collections import Counter
from collections.abc import Collection, Sequence
from difflib import SequenceMatcher
from typing import Final

Words = tuple[tuple[str, bool], ...]
"""A text in pieces, each with whether it stands on this side only."""
MOST_MATCHES: Final = 20_000
"""Pairs of equal words in two texts; beyond, as in a thousand times one word, they are marked whole."""


def words(left: str, right: str) -> tuple[Words, Words]:
    """Two texts, with the words that only one of them has."""
    mine, theirs = left.split(), right.split()
    if _matches(mine, theirs) > MOST_MATCHES:
        return whole(left, marked=True), whole(right, marked=True)
    steps = SequenceMatcher(None, mine, theirs, autojunk=False).get_opcodes()
    return (
        tuple((" ".join(mine[a:b]), kind != "equal") for kind, a, b, _, _ in steps if b > a),
        tuple((" ".join(theirs[a:b]), kind != "equal") for kind, _, _, a, b in steps if b > a),
    )


def lines(texts: Sequence[str], others: Collection[str]) -> tuple[Words, ...]:
    """A list, with those lines marked that the other hasn't."""
    known = frozenset(others)
    return tuple(whole(each, marked=each not in known) for each in texts)


def whole(text: str, *, marked: bool = False) -> Words:
    """A text in one piece."""
    return ((text, marked),)


def _matches(mine: Sequence[str], theirs: Sequence[str]) -> int:
    """What the comparison of two texts costs."""
    here, there = Counter(mine), Counter(theirs)
    return sum(count * there[word] for word, count in here.items())
