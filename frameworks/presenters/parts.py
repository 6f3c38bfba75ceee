"""The introduction, stages and scales of a draft: in lists, in forms, and what goes with a part that goes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from frameworks.definitions.parts import SCALES, Part, PartList, descriptions, is_asked_for, parts, scale_of
from frameworks.definitions.rules import NON_RATINGS
from frameworks.definitions.shape import Definition, Direction, Purpose, Scale, ScaleEntry, Section, Stage
from frameworks.forms.parts import FIELDS, PartForm, ScaleForm, directions
from frameworks.presenters.drafts import LISTS, Choice


@dataclass(frozen=True)
class Words:
    """What pages call a list: its title, one of it, what it is for, and where there is nothing in it."""

    title: str
    one: str
    about: str
    empty: str

    @property
    def an_other(self) -> str:
        """One of it, with its article."""
        return f"{'an' if self.one[0] in 'aeiou' else 'a'} {self.one}"


@dataclass(frozen=True)
class Field:
    """A field of a part's form; with `rows` for several lines, else `width` characters wide."""

    label: str
    hint: str = ""
    rows: int = 0
    width: int | None = None


@dataclass(frozen=True)
class PartLine:
    """A part in its list: `fixed` is the base's; `first` and `last` are where it can't move."""

    key: str
    name: str
    text: str
    notes: tuple[str, ...]
    code: str
    fixed: bool
    first: bool
    last: bool


ANSWERS: Final = (
    "People choose one of these answers. A point has a number; an answer without one is no rating."
)
WORDS: Final[Mapping[PartList, Words]] = {
    PartList.INTRODUCTION: Words(
        LISTS[PartList.INTRODUCTION],
        "section",
        "It stands above the values and says what they are for. Each section has a title and a text.",
        "There is no introduction yet. It may stay like that.",
    ),
    PartList.STAGES: Words(
        LISTS[PartList.STAGES],
        "stage",
        "A stage is a level of responsibility. Behaviours can say what they look like at each. "
        "Somebody’s job title chooses their stage, or else their pay band, "
        "until they and their manager choose another.",
        "There are no stages. Behaviours then look the same for everybody.",
    ),
    PartList.BEHAVIOUR_SCALE: Words(
        LISTS[PartList.BEHAVIOUR_SCALE],
        "answer",
        ANSWERS,
        "There is no scale yet. Nobody can be rated without one.",
    ),
    PartList.OBJECTIVE_SCALE: Words(
        LISTS[PartList.OBJECTIVE_SCALE], "answer", ANSWERS, "There is no scale yet. An appraisal needs one."
    ),
}
CODE: Final = Field(
    "Code (optional)",
    "Files and other systems call it this. One is made up if you leave it empty.",
    width=20,
)
ENTRY: Final[Mapping[str, Field]] = {
    "label": Field("Answer", "The words that people choose, for example “Usually”"),
    "meaning": Field("What it means", "One sentence, so that everybody chooses alike.", rows=3),
    "points": Field("Number", "From 1 to 5 in an appraisal. Leave it empty if this is no rating.", width=5),
    "code": Field(
        CODE.label,
        "Files and other systems call it this. Of the answers that are no rating an appraisal knows "
        + f"{', '.join(NON_RATINGS[:-1])} and {NON_RATINGS[-1]}.",
        width=20,
    ),
}
LABELS: Final[Mapping[PartList, Mapping[str, Field]]] = {
    PartList.INTRODUCTION: {"title": Field("Title"), "text": Field("Text", rows=8)},
    PartList.STAGES: {
        "name": Field("Name", "For example “Leading a team”"),
        "meaning": Field("What it means", "Who is at this stage?", rows=3),
        "bands": Field("Pay bands (optional)", "With commas between them, for example 7, 8a", width=20),
        "job_titles": Field(
            "Job titles (optional)",
            "Those that are at this stage whatever their pay band, one a line, as your staff file has them",
            rows=3,
        ),
        "code": CODE,
    },
    PartList.BEHAVIOUR_SCALE: ENTRY,
    PartList.OBJECTIVE_SCALE: ENTRY,
}
DIRECTIONS: Final = {
    Direction.HIGHER_IS_MORE: "A larger number is more",
    Direction.LOWER_IS_MORE: "A larger number is less",
}


def part_lines(definition: Definition, base: Definition | None, which: PartList) -> tuple[PartLine, ...]:
    """The base's parts, which stay as they are, and then the draft's own."""
    fixed = {} if base is None else parts(base, which)
    own = parts(definition, which)
    ends = [key for key, part in own.items() if not isinstance(part, ScaleEntry)]
    return (
        *(_line(base or definition, which, key, part, fixed=True, ends=[]) for key, part in fixed.items()),
        *(_line(definition, which, key, part, fixed=False, ends=ends) for key, part in own.items()),
    )


def part_facts(typed: PartForm, which: PartList) -> tuple[tuple[str, str], ...]:
    """What a part says, field by field."""
    return tuple((_label(LABELS[which][name]), typed[name]) for name in FIELDS[which])


def part_name(part: Part) -> str:
    """What people call it."""
    if isinstance(part, Section):
        return part.title
    return part.name if isinstance(part, Stage) else part.label


def scale_facts(scale: Scale | None) -> tuple[tuple[str, str], ...]:
    """A scale without its answers, as facts."""
    if scale is None:
        return ()
    asked = next((_answer(each) for each in scale.points if each.code == scale.meets), scale.meets)
    return (
        ("What it measures", scale.name),
        ("Direction", DIRECTIONS[scale.direction]),
        ("What a role asks for", asked),
        ("Source", f"{scale.source}, {scale.source_dated.day} {scale.source_dated:%B %Y}"),
    )


def scale_typed(typed: ScaleForm, scale: Scale | None) -> tuple[tuple[str, str], ...]:
    """The same of what was typed."""
    points = () if scale is None else scale.points
    day = " ".join(part for part in (typed.dated.day, typed.dated.month, typed.dated.year) if part)
    return (
        ("What it measures", typed.name),
        ("Direction", next((label for each, label in DIRECTIONS.items() if each == typed.direction), "")),
        ("What a role asks for", next((_answer(each) for each in points if each.code == typed.meets), "")),
        ("Source", ", ".join(part for part in (typed.source, day) if part)),
    )


def scale_choices(
    scale: Scale, typed: ScaleForm, *, purpose: Purpose
) -> tuple[tuple[Choice, ...], tuple[Choice, ...]]:
    """What a scale's form lets choose: directions, and the points that a role can ask for.

    A direction that isn't allowed is there only where it is what was chosen before.
    """
    offered = {*directions(purpose), typed.direction}
    return (
        tuple(Choice(each.value, label) for each, label in DIRECTIONS.items() if each in offered),
        tuple(Choice(each.code, _answer(each)) for each in scale.points),
    )


def goes_along(definition: Definition, which: PartList, part: Part) -> tuple[tuple[str, str], ...]:
    """What behaviours say of a part: each statement with the text that would go."""
    return tuple((each.statement, text) for each, text in descriptions(definition, which, part))


def _line(
    definition: Definition, which: PartList, key: str, part: Part, *, fixed: bool, ends: Sequence[str]
) -> PartLine:
    stays = key not in ends
    return PartLine(
        key=key,
        name=_answer(part) if isinstance(part, ScaleEntry) else part_name(part),
        text=part.text if isinstance(part, Section) else part.meaning,
        notes=tuple(_notes(definition, which, part)),
        code="" if isinstance(part, Section) else part.code,
        fixed=fixed,
        first=stays or key == ends[0],
        last=stays or key == ends[-1],
    )


def _notes(definition: Definition, which: PartList, part: Part) -> Sequence[str]:
    notes = []
    if isinstance(part, Stage) and part.bands:
        notes.append(f"Pay bands {', '.join(part.bands)}")
    if isinstance(part, Stage) and part.job_titles:
        notes.append(f"Job titles {', '.join(part.job_titles)}")
    if isinstance(part, ScaleEntry) and part.points is None:
        notes.append("No rating")
    if is_asked_for(definition, which, part):
        notes.append("What a role asks for")
    count = len(descriptions(definition, which, part))
    if count:
        notes.append(f"{count} behaviour{' says' if count == 1 else 's say'} what it looks like here")
    return notes


def _answer(entry: ScaleEntry) -> str:
    return entry.label if entry.points is None else f"{entry.points} {entry.label}"


def _label(field: Field) -> str:
    return field.label.removesuffix(" (optional)")


def is_scale(which: PartList) -> bool:
    """Whether the list is a scale's answers."""
    return which in SCALES


def listed_scale(definition: Definition, base: Definition | None, which: PartList) -> Scale | None:
    """The scale that holds: of an extension the base's."""
    return scale_of(base or definition, which)
