"""From returns to the figures of a release: which cells there are, and which of them add up others."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from appraisal.national.disclosure import Cell, Figures, Total
from appraisal.national.return_tables import AGREED, COMPLETE, EXCUSED, STAGES, ReturnTables, categories

ENGLAND: Final = "England"
COMPLETION: Final = "completion"
RATINGS: Final = "ratings"
IN_SCOPE: Final = "in_scope"
PEOPLE: Final = "people"


@dataclass(frozen=True)
class Contribution:
    """The return of one organisation."""

    ods_code: str
    name: str
    tables: ReturnTables


@dataclass(frozen=True)
class Shape:
    """The rows and columns that a set of tables has beside its organisations."""

    values: tuple[str, ...]
    points: tuple[int, ...]
    perspectives: tuple[str, ...] = (AGREED,)

    @property
    def categories(self) -> tuple[str, ...]:
        """The columns of the table of ratings, without its total."""
        return categories(self.points)

    def rows(self, area: str) -> Iterator[tuple[str, ...]]:
        """The rows of the table of ratings that belong to one area."""
        for value in self.values:
            for perspective in self.perspectives:
                yield (area, value, perspective)


def organisation_figures(shape: Shape, contribution: Contribution) -> Figures:
    """One organisation's figures alone."""
    counts = _counts(shape, contribution)
    totals = list(_row_totals(shape, contribution.ods_code))
    _add_up(counts, totals)
    return Figures(counts, totals, _echoes(shape, contribution.ods_code))


def release_figures(shape: Shape, contributions: Sequence[Contribution]) -> Figures:
    """Every organisation's figures, and England's."""
    counts: dict[Cell, int] = {}
    totals: list[Total] = []
    echoes: list[Total] = []
    areas = [contribution.ods_code for contribution in contributions]
    for contribution in contributions:
        counts |= _counts(shape, contribution)
    for area in areas:
        totals += _row_totals(shape, area)
        echoes += _echoes(shape, area)
    totals += _england(shape, areas)
    totals += _row_totals(shape, ENGLAND)
    echoes += _echoes(shape, ENGLAND)
    _add_up(counts, totals)
    return Figures(counts, totals, echoes)


def _counts(shape: Shape, contribution: Contribution) -> dict[Cell, int]:
    area, tables = contribution.ods_code, contribution.tables
    counts = {Cell(COMPLETION, (area,), stage): tables.completion[stage] for stage in STAGES}
    for each in tables.ratings:
        if each.perspective in shape.perspectives:
            row = (area, each.value, each.perspective)
            counts |= {Cell(RATINGS, row, column): each.counts[column] for column in shape.categories}
    return counts


def _row_totals(shape: Shape, area: str) -> Iterator[Total]:
    in_scope = tuple(Cell(COMPLETION, (area,), stage) for stage in STAGES if stage != EXCUSED)
    yield Total(Cell(COMPLETION, (area,), IN_SCOPE), in_scope)
    for row in shape.rows(area):
        parts = tuple(Cell(RATINGS, row, column) for column in shape.categories)
        yield Total(Cell(RATINGS, row, PEOPLE), parts)


def _england(shape: Shape, areas: Sequence[str]) -> Iterator[Total]:
    for column in (*STAGES, IN_SCOPE):
        parts = tuple(Cell(COMPLETION, (area,), column) for area in areas)
        yield Total(Cell(COMPLETION, (ENGLAND,), column), parts)
    for _, *rest in shape.rows(ENGLAND):
        for column in (*shape.categories, PEOPLE):
            parts = tuple(Cell(RATINGS, (area, *rest), column) for area in areas)
            yield Total(Cell(RATINGS, (ENGLAND, *rest), column), parts)


def _echoes(shape: Shape, area: str) -> list[Total]:
    """Whoever is counted for one value is counted for every other, and so for each of their totals.

    Those whose appraisal is complete stand in the table of completion too.
    """
    complete = Cell(COMPLETION, (area,), COMPLETE)
    rows = tuple(shape.rows(area))
    return [
        Total(repeated, tuple(Cell(RATINGS, row, column) for column in shape.categories))
        for row in rows
        for repeated in (
            *((complete,) if row[-1] == AGREED else ()),
            *(Cell(RATINGS, other, PEOPLE) for other in rows if other[-1] == row[-1] and other != row),
        )
    ]


def _add_up(counts: dict[Cell, int], totals: Sequence[Total]) -> None:
    """Fill in the totals, each after its parts; England's row totals stand twice and come out the same."""
    for total in totals:
        counts[total.cell] = sum(counts[part] for part in total.parts)
