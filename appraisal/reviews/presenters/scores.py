"""Scores on a page: two numbers, a place on the grid, and the working in words."""

from collections.abc import Sequence
from dataclasses import dataclass

from appraisal.presentation import two_places
from appraisal.reviews.domain.states import Perspective
from appraisal.reviews.presenters.people import whose_half
from appraisal.reviews.scores import bands_of, readable
from appraisal.reviews.service.views import AppraisalView, ExplainedScore

NO_SCORE = "No score"


@dataclass(frozen=True)
class Told:
    """One perspective's score as people read it."""

    title: str
    what: str
    what_band: str | None
    how: str
    how_band: str | None
    words: tuple[str, ...]


@dataclass(frozen=True)
class GridRow:
    """A row of the grid: a band of *what*, and its cells in the order of the bands of *how*."""

    label: str
    cells: tuple[bool, ...]


@dataclass(frozen=True)
class Grid:
    """The grid of what × how, best row first, and the same in a sentence."""

    columns: tuple[str, ...]
    rows: tuple[GridRow, ...]
    sentence: str


@dataclass(frozen=True)
class ScorePage:
    """The agreed score first, where there is one; the two sides' after it."""

    main: Told | None
    grid: Grid | None
    others: tuple[Told, ...]


def score_page(view: AppraisalView, scores: Sequence[ExplainedScore]) -> ScorePage:
    """The scores of the present revision."""
    told = {each.score.perspective: _told(view, each) for each in scores}
    main = next((each for each in scores if each.score.perspective == "agreed"), None)
    return ScorePage(
        main=told.get("agreed"),
        grid=None if main is None else _grid(main),
        others=tuple(told[name] for name in ("self", "appraiser") if name in told),
    )


def _told(view: AppraisalView, score: ExplainedScore) -> Told:
    found = score.score
    return Told(
        title=_title(view, found.perspective),
        what=NO_SCORE if found.what is None else two_places(found.what),
        what_band=found.what_band,
        how=NO_SCORE if found.how is None else two_places(found.how),
        how_band=found.how_band,
        words=score.words,
    )


def _title(view: AppraisalView, perspective: str) -> str:
    if perspective == "agreed":
        return "What you agreed"
    return whose_half(view, Perspective(perspective))


def _grid(score: ExplainedScore) -> Grid | None:
    what, how = score.score.what_band, score.score.how_band
    if what is None or how is None:
        return None
    bands = bands_of(score.explanation)
    rows = tuple(
        GridRow(band, tuple(band == what and column == how for column in bands["how"]))
        for band in reversed(bands["what"])
    )
    position = readable(score.explanation)["grid"]
    cell = None if position is None else position.get("cell")
    written = "" if cell is None else f" Together: “{cell}”."
    return Grid(bands["how"], rows, f"What: “{what}”. How: “{how}”.{written}")
