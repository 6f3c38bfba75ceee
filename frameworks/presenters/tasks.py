"""A draft as a list of tasks."""

from dataclasses import dataclass

from frameworks.crosswalk.coverage import coverage
from frameworks.definitions.parts import SCALES, PartList, parts
from frameworks.definitions.shape import Definition, Purpose
from frameworks.presenters.parts import WORDS
from frameworks.service.surroundings import Surroundings


@dataclass(frozen=True)
class Task:
    """A line of the list; `endpoint` is the page that it leads to."""

    text: str
    endpoint: str
    status: str
    colour: str | None = None
    hint: str | None = None
    kind: PartList | None = None


def tasks(definition: Definition, around: Surroundings, doubts: int, comments: int) -> tuple[Task, ...]:
    """What there is to do, with how far it is."""
    unmapped = [each for each in around.whole.behaviours if each.national is None and not each.maps]
    local = [each for each in around.whole.behaviours if each.national is None]
    return (
        Task("Name and version", "about", f"{definition.version}"),
        *(_list(definition, around, which) for which in PartList),
        Task("Values and behaviours", "values", _many(len(local), "behaviour") if local else "To do",
             None if local else "blue"),
        Task("Maps to national values", "all_maps", *_mapped(definition.purpose, len(local), len(unmapped)),
             hint="What a rating in your words means nationally"),
        Task("Wording to look at", "wording", f"{_many(doubts, 'doubt')}" if doubts else "Nothing found",
             "yellow" if doubts else None, hint="Only warnings: you can publish all the same"),
        Task("Coverage of national values", "coverage_report", _covered(around)),
        Task("An example person", "preview", "Try it", hint="How ratings enter the national figures"),
        Task("Comments", "comments", f"{comments} open" if comments else "None open",
             "yellow" if comments else None),
        Task("Read it as people will", "whole", "Look"),
    )  # fmt: skip


def _list(definition: Definition, around: Surroundings, which: PartList) -> Task:
    """The introduction, the stages or a scale: of an extension the base's, and its own introduction."""
    title, count = WORDS[which].title, len(parts(around.whole, which))
    if definition.extends is not None and which is not PartList.INTRODUCTION:
        return Task(title, "listed", "National", kind=which)
    if which in SCALES:
        needed = which is PartList.BEHAVIOUR_SCALE or definition.purpose is Purpose.APPRAISAL
        status, colour = ("To do", "blue") if needed and not count else (_many(count, "answer"), None)
        return Task(title, "listed", status, colour, kind=which)
    return Task(title, "listed", _many(count, WORDS[which].one) if count else "None", kind=which)


def _mapped(purpose: Purpose, local: int, unmapped: int) -> tuple[str, str | None]:
    if purpose is Purpose.DEVELOPMENT:
        return "Not needed", None
    if not local:
        return "Not yet", None
    return (f"{unmapped} to map", "red") if unmapped else ("Done", "green")


def _covered(around: Surroundings) -> str:
    if around.base is None:
        return "See the report"
    found = coverage(around.whole, around.base)
    return f"{int(found.local_figure * len(found.values))} of {len(found.values)} by your own"


def _many(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"
