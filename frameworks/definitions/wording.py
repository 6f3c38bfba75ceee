"""Doubts about a framework's words: they warn whoever reviews it, and never block publishing."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import ceil
from typing import Final

import syllapy

from frameworks.definitions.shape import (
    BehaviourDefinition,
    Definition,
    Purpose,
    ValueDefinition,
)
from frameworks.definitions.vocabulary import ACTS, INSTEAD, STATES, TRAITS

OLDEST: Final = 14
"""The reading age, in years, that behaviours and anchors should not be above; the core's are below 11."""
FEWEST_WORDS: Final = 15
"""Below this, one long word decides a formula's answer."""


class Doubt(StrEnum):
    """What may be wrong with the wording."""

    READING_AGE = "reading_age"
    NO_INEFFECTIVE = "no_ineffective"
    DOUBLE_BARRELLED = "double_barrelled"
    TRAIT = "trait"
    EXCLUDING = "excluding"


@dataclass(frozen=True)
class Finding:
    """A doubt about a text: `code` is its value's or behaviour's, `text` "" where one is missing."""

    code: str
    doubt: Doubt
    text: str
    what: str
    mend: str

    def __str__(self) -> str:
        quoted = f" “{self.text}”" if self.text else ""
        return f"{self.code}:{quoted} {self.what}; {self.mend}"


def findings(definition: Definition) -> tuple[Finding, ...]:
    """All doubts about a definition's words, in its order; the base's own are left to the base."""
    return tuple(_findings(definition))


def reading_age(texts: Sequence[str]) -> float | None:
    """The years of age at which texts are read with ease, None where they are too short to tell.

    Flesch-Kincaid's grade, 0.39 words a sentence + 11.8 syllables a word - 15.59 (Kincaid et al. 1975), and
    five, as a pupil of the first grade is six.
    """
    parts = [_words(part) for text in texts for part in re.split(r"[.!?:;\n]+(?:\s|$)", text)]
    sentences = [words for words in parts if words]
    words = sum(len(each) for each in sentences)
    if words < FEWEST_WORDS:
        return None
    syllables = sum(_syllables(word) for each in sentences for word in each)
    return 0.39 * words / len(sentences) + 11.8 * syllables / words - 15.59 + 5


def _syllables(word: str) -> int:
    """Of a word, and of each part of one with hyphens; a number or an abbreviation counts as one."""
    return sum(max(1, syllapy.count(part)) for part in word.split("-"))


def _findings(definition: Definition) -> Iterator[Finding]:
    for value in definition.values:
        if value.national is None:
            yield from _of_value(value)
        for behaviour in value.behaviours:
            if behaviour.national is None:
                yield from _of_behaviour(behaviour)
                if definition.purpose is Purpose.APPRAISAL:
                    yield from _missing(value, behaviour)


def _of_value(value: ValueDefinition) -> Iterator[Finding]:
    anchors = value.effective + value.ineffective
    yield from _age(value.code, anchors, "the anchors")
    yield from _of_anchors(value.code, anchors)
    for text in (value.name, value.statement, *value.expectations):
        yield from _excluding(value.code, text)


def _of_behaviour(behaviour: BehaviourDefinition) -> Iterator[Finding]:
    code, anchors = behaviour.code, behaviour.effective + behaviour.ineffective
    descriptors = [text for _, text in behaviour.by_stage + behaviour.by_point]
    yield from _age(code, (behaviour.statement, *anchors), "the behaviour with its anchors")
    yield from _age(code, descriptors, "what describes its stages and points")
    yield from _double(code, behaviour.statement)
    yield from _excluding(code, behaviour.statement)
    yield from _of_anchors(code, anchors)
    for text in descriptors:
        yield from _excluding(code, text)


def _of_anchors(code: str, anchors: Sequence[str]) -> Iterator[Finding]:
    for text in anchors:
        yield from _double(code, text)
        yield from _trait(code, text)
        yield from _excluding(code, text)


def _missing(value: ValueDefinition, behaviour: BehaviourDefinition) -> Iterator[Finding]:
    if not behaviour.ineffective and not value.ineffective:
        what, mend = "no act says what falls short", "add one that can be seen"
        yield Finding(behaviour.code, Doubt.NO_INEFFECTIVE, "", what, mend)


def _age(code: str, texts: Sequence[str], what: str) -> Iterator[Finding]:
    age = reading_age(texts)
    if age is not None and age > OLDEST:
        mend = f"use shorter sentences and words, to get to {OLDEST}"
        yield Finding(code, Doubt.READING_AGE, "", f"{what} ask for a reading age of {ceil(age)}", mend)


def _double(code: str, text: str) -> Iterator[Finding]:
    """Two acts joined: the second verb stands in the form of the first word, which is a verb in an anchor."""
    words = [word.casefold() for word in _words(text)]
    first = next((word for word in words if word not in {"i", "we", "they"}), "")
    for index, word in enumerate(words[:-1]):
        if word not in {"and", "or", "then", "but"}:
            continue
        after = [each for each in words[index + 1 : index + 3] if not each.endswith("ly")]
        again = after[:1] in (["i"], ["we"])
        if again or (after and _form(after[0]) == _form(first) and _base(after[0]) in ACTS):
            what = f"joins two acts by “{word}”"
            yield Finding(code, Doubt.DOUBLE_BARRELLED, text, what, "keep one, or make it two")
            return


def _form(verb: str) -> str:
    return next((ending for ending in ("ing", "s") if verb.endswith(ending)), "")


def _base(verb: str) -> str:
    """A verb as a dictionary has it, of its -s and -ing forms; good enough to look it up."""
    stem = verb.removesuffix(_form(verb))
    candidates = (verb, stem, f"{stem}e", stem[:-1], f"{stem[:-2]}y", stem.removesuffix("e"))
    return next((each for each in candidates if each in ACTS), "")


def _trait(code: str, text: str) -> Iterator[Finding]:
    words = [word.casefold() for word in _words(text)]
    while words and words[0] in {"i", "we", "they", "always", "often", "never"}:
        words = words[1:]
    if words and words[0] in STATES | TRAITS:
        what, mend = "says what somebody is, not what they do", "begin with an act that can be seen"
        yield Finding(code, Doubt.TRAIT, text, what, mend)


def _excluding(code: str, text: str) -> Iterator[Finding]:
    plain = f" {' '.join(_words(text)).casefold()} "
    for word, instead in INSTEAD.items():
        if f" {word} " in plain:
            yield Finding(code, Doubt.EXCLUDING, text, f"says “{word}”", f"write {instead}")


def _words(text: str) -> list[str]:
    return re.findall(r"[^\W_]+(?:['’-][^\W_]+)*", text)
