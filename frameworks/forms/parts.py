"""What the pages of introduction, stages and scales take: the fields of a part, and what they mean."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from frameworks.definitions.parts import Part, PartList
from frameworks.definitions.rules import ENTRY_CODE, LONGEST_CODE, NON_RATINGS
from frameworks.definitions.shape import Direction, Purpose, Scale, ScaleEntry, Section, Stage
from frameworks.forms import Sent, lines, text
from frameworks.importers.words import code_for
from tenants.errors import Problem
from tenants.typed_days import TypedDay, day_as_typed, parse_day, typed_day

ENTRY: Final = ("label", "meaning", "points", "code")
FIELDS: Final[Mapping[PartList, tuple[str, ...]]] = {
    PartList.INTRODUCTION: ("title", "text"),
    PartList.STAGES: ("name", "meaning", "bands", "job_titles", "code"),
    PartList.BEHAVIOUR_SCALE: ENTRY,
    PartList.OBJECTIVE_SCALE: ENTRY,
}
SCALE: Final = ("name", "direction", "meets", "source")
NEEDED: Final = {
    "title": "Give the section a title.",
    "text": "Write what the section says.",
    "name": "Give it a name.",
    "label": "Write the words that people choose.",
    "meaning": "Say what it means.",
    "source": "Say where the scale comes from, for example the group that wrote it.",
}
CODE: Final = "Write the code in small letters and digits joined by _, such as stage_1, or leave it empty."
NUMBER: Final = "Write a whole number, such as 3, or leave it empty for an answer that isn’t a rating."
ONE_TO_FIVE: Final = (
    "In an appraisal a rating is from 1 to 5. Write one of these, or leave it empty for another answer."
)
KNOWN: Final = (
    "In an appraisal, call an answer that isn’t a rating "
    + f"{', '.join(NON_RATINGS[:-1])} or {NON_RATINGS[-1]}: scores tell these apart."
)
KEPT_KIND: Final = (
    "A rating stays one and another answer too. Remove this one, and add what you need instead."
)
DIRECTION: Final = "Say which end of the scale is more."
MORE: Final = "In an appraisal a larger number is more. Number the points the other way round if they aren’t."
DATED: Final = "Say when these words were written."
MEETS: Final = "Choose the point that a role asks for."

PartForm = Mapping[str, str]


@dataclass(frozen=True)
class ScaleForm:
    """A scale without its answers, as it was typed."""

    name: str
    direction: str
    meets: str
    source: str
    dated: TypedDay


def part_form(sent: Sent, which: PartList) -> PartForm:
    """A part from a form."""
    return {name: text(sent, name) for name in FIELDS[which]}


def form_of_part(part: Part) -> PartForm:
    """A part as its form shows it."""
    if isinstance(part, Section):
        return {"title": part.title, "text": part.text}
    if isinstance(part, Stage):
        bands = ", ".join(part.bands)
        titles = "\n".join(part.job_titles)
        form = {"name": part.name, "meaning": part.meaning, "bands": bands}
        return form | {"job_titles": titles, "code": part.code}
    points = "" if part.points is None else str(part.points)
    return {"label": part.label, "meaning": part.meaning, "points": points, "code": part.code}


def part_of(typed: PartForm, which: PartList, before: Part | None, others: Sequence[Part]) -> Part:
    """The part that a form means; it isn't held to `part_problems` yet."""
    said = {name: words.strip() for name, words in typed.items()}
    if which is PartList.INTRODUCTION:
        return Section(said["title"], said["text"])
    if which is PartList.STAGES:
        code = said["code"] or _code(before, said["name"], others)
        bands = lines(said["bands"].replace(",", "\n"))
        return Stage(code, said["name"], said["meaning"], bands, lines(said["job_titles"]))
    points = _whole(said["points"])
    code = said["code"] or _code(before, said["label"] if points is None else str(points), others)
    return ScaleEntry(code, points, said["label"], said["meaning"])


def part_problems(
    typed: PartForm, before: Part | None, after: Part, others: Sequence[Part], *, purpose: Purpose
) -> list[Problem]:
    """What to mend in a form, apart from what stands twice.

    :param purpose: the framework's; an appraisal knows some answers only.
    """
    found = [
        Problem(f"/{name}", NEEDED[name]) for name in typed if name in NEEDED and not typed[name].strip()
    ]
    if isinstance(after, Section):
        return found
    if not ENTRY_CODE.fullmatch(after.code) or len(after.code) > LONGEST_CODE:
        found.append(Problem("/code", CODE))
    if isinstance(after, ScaleEntry):
        found += [Problem("/points", each) for each in _number_problems(typed, before, after, others)]
    told = {each.pointer for each in found}
    if isinstance(after, ScaleEntry) and not told & {"/points", "/code"} and purpose is Purpose.APPRAISAL:
        found += _unknown_answer(after)
    return found


def scale_form(sent: Sent) -> ScaleForm:
    """A scale from a form."""
    name, direction, meets, source = (text(sent, each).strip() for each in SCALE)
    return ScaleForm(name, direction, meets, source, typed_day(sent, "dated"))


def form_of_scale(scale: Scale) -> ScaleForm:
    """A scale as its form shows it."""
    dated = day_as_typed(scale.source_dated)
    return ScaleForm(scale.name, scale.direction.value, scale.meets, scale.source, dated)


def scale_of(typed: ScaleForm, before: Scale, *, purpose: Purpose) -> tuple[Scale, list[Problem]]:
    """The scale that a form means, its answers as they were, and what to mend in it.

    :param purpose: the framework's; in an appraisal a larger number is more.
    """
    dated, wrong = parse_day(typed.dated, "dated")
    found = [
        Problem(f"/{name}", NEEDED[name]) for name in ("name", "source") if not getattr(typed, name).strip()
    ]
    if typed.direction not in set(Direction):
        found.append(Problem("/direction", DIRECTION))
    elif typed.direction not in directions(purpose):
        found.append(Problem("/direction", MORE))
    if before.points and typed.meets not in {point.code for point in before.points}:
        found.append(Problem("/meets", MEETS))
    if dated is None and not wrong:
        found.append(Problem("/dated/day", DATED))
    if found or dated is None:
        return before, [*found, *wrong]
    after = replace(before, name=typed.name, source=typed.source, source_dated=dated)
    return replace(after, direction=Direction(typed.direction), meets=typed.meets or before.meets), []


def directions(purpose: Purpose) -> tuple[Direction, ...]:
    """Which ends of a scale may be more."""
    return (Direction.HIGHER_IS_MORE,) if purpose is Purpose.APPRAISAL else tuple(Direction)


def head(scale: Scale) -> Scale:
    """A scale without its answers, which is what its own form has."""
    return replace(scale, points=(), non_ratings=())


def _number_problems(
    typed: PartForm, before: Part | None, after: ScaleEntry, others: Sequence[Part]
) -> list[str]:
    if typed["points"].strip() and after.points is None:
        return [NUMBER]
    if isinstance(before, ScaleEntry) and (before.points is None) != (after.points is None):
        return [KEPT_KIND]
    same = [each for each in others if isinstance(each, ScaleEntry) and each.points == after.points]
    if same and after.points is not None:
        return [f"{after.points} is the number of “{same[0].label}” already. Write another one."]
    return []


def _unknown_answer(after: ScaleEntry) -> list[Problem]:
    """Why no appraisal could keep this answer; of one that has no words yet nobody knows what it will be."""
    if after.points is None:
        return [] if after.code in NON_RATINGS or not after.label else [Problem("/code", KNOWN)]
    return [] if 1 <= after.points <= 5 else [Problem("/points", ONE_TO_FIVE)]


def _code(before: Part | None, name: str, others: Sequence[Part]) -> str:
    """The code that it has, or one made of its name that no other has."""
    if before is not None and not isinstance(before, Section):
        return before.code
    taken = {each.code for each in others if not isinstance(each, Section)}
    code = name if name.isascii() and name.isdigit() else _word(name)
    number, free = 1, code
    while free in taken:
        number += 1
        free = f"{code}_{number}"
    return free


def _word(name: str) -> str:
    return code_for(name).replace("-", "_")[: LONGEST_CODE - 10].strip("_")


def _whole(typed: str) -> int | None:
    """A whole number as people write it; `int` would also take `1_0` and digits of other scripts."""
    digits = typed.removeprefix("-")
    if not (digits.isascii() and digits.isdigit() and len(digits) < 6):
        return None
    return int(typed)
