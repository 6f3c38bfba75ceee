"""Coverage, the preview on an example person, and a move to a new national version, in words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from frameworks.crosswalk.coverage import Coverage, Level
from frameworks.crosswalk.moving import MapFate, Move
from frameworks.crosswalk.preview import NO_CHANCE, NO_SCORE, NOT_AGREED, Answer, AnswerFate, Category, Line
from frameworks.crosswalk.questions import in_words, value_name
from frameworks.definitions.shape import Definition, MappingDefinition, Relation, ScaleEntry
from frameworks.definitions.writer import weight_text
from frameworks.presenters.reading import RELATIONS
from frameworks.service.crosswalk import Preview

LEVELS = {
    Level.GOOD: ("Well covered", "green"),
    Level.WEAK: ("Weakly covered", "yellow"),
    Level.MENTIONED: ("Only mentioned", "orange"),
    Level.NONE: ("Not covered", "red"),
}
FATES = {
    AnswerFate.COUNTED: "",
    AnswerFate.COVERAGE_ONLY: "not counted: it is wider, or only has to do with it",
    AnswerFate.NOT_RATED: "not counted: no rating",
    AnswerFate.OTHER_SCALE: "not counted: rated on another scale",
}
MAP_FATES = {
    MapFate.CHECK: "Look again",
    MapFate.REPLACED: "Maps to another value",
    MapFate.GONE: "This map goes",
}
CATEGORIES = {
    NO_CHANCE: "No chance to show it",
    NO_SCORE: "No rating",
    NOT_AGREED: "Not agreed",
}
NOT_RATED = "-"


@dataclass(frozen=True)
class CoverageRow:
    """A national value, how well the core and one's own behaviours cover it, and by which of these."""

    name: str
    core_level: tuple[str, str]
    core_weight: str
    local_level: tuple[str, str]
    local_weight: str
    own: tuple[str, ...]


@dataclass(frozen=True)
class CoverageText:
    """The report: `well` of `all` national values are well covered, `own` by local behaviours alone.

    `without_own` are the names of those that no behaviour of the organisation's speaks to; `is_core`: some
    are covered by the core, which the version has in it.
    """

    against: str
    well: int
    own: int
    all: int
    without_own: tuple[str, ...]
    is_core: bool
    rows: tuple[CoverageRow, ...]
    unmapped: tuple[tuple[str, str, tuple[str, ...]], ...]


@dataclass(frozen=True)
class AnswerField:
    """A behaviour to answer for on the example person, and the answer that is chosen."""

    name: str
    statement: str
    chosen: str


@dataclass(frozen=True)
class PreviewText:
    """The form, by value, and what comes out nationally."""

    choices: tuple[tuple[str, str], ...]
    values: tuple[tuple[str, tuple[AnswerField, ...]], ...]
    against: str
    results: tuple["ResultText", ...]


@dataclass(frozen=True)
class ResultText:
    """A national value: its category, the sum as one writes it down, and a line for each behaviour."""

    name: str
    category: str
    working: str
    lines: tuple[str, ...]


@dataclass(frozen=True)
class Place:
    """A value or behaviour of the draft, as people read it; no name where all of it is meant."""

    name: str
    code: str


@dataclass(frozen=True)
class MovedText:
    """A mapping of a behaviour: the national value before, the one after, and what became of it."""

    place: Place
    was: Place
    now: Place | None
    fate: str


@dataclass(frozen=True)
class MoveText:
    """What a move does to the draft: what must be decided, what to look at, and which values are gone."""

    must: tuple[tuple[Place, str], ...]
    may: tuple[tuple[Place, str], ...]
    maps: tuple[MovedText, ...]
    kept: int
    gone: tuple[tuple[str, str], ...]


def coverage_text(found: Coverage, national: Definition) -> CoverageText:
    """A coverage report for the page."""
    rows = (
        CoverageRow(
            each.name,
            LEVELS[each.core_level],
            weight_text(each.core_weight),
            LEVELS[each.local_level],
            weight_text(each.local_weight),
            tuple(_speaks(line.statement, line.relation, line.weight) for line in each.local),
        )
        for each in found.values
    )
    return CoverageText(
        against=f"{national.name} {national.version}",
        well=int(found.figure * len(found.values)),
        own=int(found.local_figure * len(found.values)),
        all=len(found.values),
        without_own=tuple(each.name for each in found.without_own),
        is_core=any(each.core_weight for each in found.values),
        rows=tuple(rows),
        unmapped=tuple((each.code, each.statement, each.elsewhere) for each in found.unmapped),
    )


def preview_text(found: Preview) -> PreviewText:
    """The example person for the page."""
    scale = found.definition.behaviour_scale
    entries = () if scale is None else scale.entries
    return PreviewText(
        choices=(*((_answer_key(each), _entry(each)) for each in entries), (NOT_RATED, "Not rated")),
        values=tuple(
            (
                value.name,
                tuple(
                    AnswerField(each.code, each.statement, _chosen(found.answers.get(each.code)))
                    for each in value.behaviours
                ),
            )
            for value in found.definition.values
        ),
        against=f"{found.national.name} {found.national.version}",
        results=tuple(_result(each, found.definition) for each in found.categories),
    )


def answers_of(definition: Definition, sent: Mapping[str, str]) -> dict[str, Answer]:
    """The answers that were chosen; what isn't on the scale is as good as not rated."""
    scale = definition.behaviour_scale
    known = {} if scale is None else {_answer_key(each): each for each in scale.entries}
    chosen = {each.code: known.get(sent.get(each.code, "")) for each in definition.behaviours}
    return {
        code: Answer(entry.points, entry.code if entry.points is None else None)
        for code, entry in chosen.items()
        if entry is not None
    }


def move_text(planned: Move) -> MoveText:
    """A move for the page."""
    old, new = planned.changes.left, planned.changes.right
    gone = {
        each.before.value: value_name(each.before.value, old)
        for each in planned.touched
        if each.fate in {MapFate.GONE, MapFate.REPLACED}
    }
    told = [
        (each.must, (_place(planned, each.place), in_words(each, planned.changes)))
        for each in planned.decisions
    ]
    return MoveText(
        must=tuple(each for must, each in told if must),
        may=tuple(each for must, each in told if not must),
        maps=tuple(
            MovedText(
                _place(planned, each.behaviour),
                _national(each.before, old),
                None if each.after is None else _national(each.after, new),
                MAP_FATES[each.fate],
            )
            for each in planned.touched
        ),
        kept=len(planned.maps) - len(planned.touched),
        gone=tuple(gone.items()),
    )


def _place(planned: Move, code: str) -> Place:
    """What a code of the moved draft means: a behaviour's statement, or a value's name."""
    behaviours = {each.code: each.statement for each in planned.additions.behaviours}
    values = {value.code: value.name for value in planned.additions.values if not value.core}
    return Place(behaviours.get(code, values.get(code, code)), code)


def _national(mapping: MappingDefinition, version: Definition) -> Place:
    return Place(value_name(mapping.value, version), mapping.value)


def _speaks(statement: str, relation: Relation | None, weight: Fraction | None) -> str:
    words = "" if relation is None else RELATIONS[relation][0].lower()
    return f"{statement} ({words}{'' if weight is None else f', weight {weight_text(weight)}'})"


def _answer_key(entry: ScaleEntry) -> str:
    return entry.code if entry.points is None else str(entry.points)


def _entry(entry: ScaleEntry) -> str:
    return entry.label if entry.points is None else f"{entry.points} {entry.label}"


def _chosen(answer: Answer | None) -> str:
    if answer is None:
        return NOT_RATED
    return str(answer.points) if answer.points is not None else answer.non_rating or NOT_RATED


def _result(found: Category, definition: Definition) -> ResultText:
    scale = definition.behaviour_scale
    labels = {} if scale is None else {str(each.points): _entry(each) for each in scale.points}
    category = labels.get(found.category, CATEGORIES.get(found.category, found.category))
    return ResultText(found.name, category, found.working, tuple(_lines(found.lines)))


def _lines(lines: Sequence[Line]) -> list[str]:
    return [_line(each) for each in lines]


def _line(line: Line) -> str:
    weight = line.speaker.weight
    told = FATES[line.fate]
    if not told:
        told = f"{line.answer.points} with weight {weight_text(weight or Fraction(1))}"
    return f"{line.speaker.statement}: {told}"
