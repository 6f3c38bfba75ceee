"""A return's preview, laid out for the page: rows and words; the template only places them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from appraisal.national.figures import COMPLETION, PEOPLE, RATINGS
from appraisal.national.return_tables import AGREED, PERSPECTIVES, UNRATED
from appraisal.national.returns import Preview, RatingRow, SubmittedView
from appraisal.national.wording import SUPPRESSED, Column, columns

TITLES: Mapping[str, str] = {
    AGREED: "Agreed ratings by value",
    "appraiser": "Appraisers’ ratings by value",
    "self": "Self-assessments by value",
}


@dataclass(frozen=True)
class ReturnTable:
    """Values down, categories across."""

    id: str
    title: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class ReturnPage:
    """What would be sent today, and what was sent."""

    collection: str
    completion: tuple[tuple[str, str], ...]
    tables: tuple[ReturnTable, ...]
    notes: tuple[str, ...]
    submitted: tuple[SubmittedView, ...]


def return_page(preview: Preview) -> ReturnPage:
    """A preview as its information lead reads it."""
    shown = columns(COMPLETION, ())
    symbols = tuple(f"{symbol} {meaning}" for symbol, meaning in preview.symbols.items())
    return ReturnPage(
        collection=preview.collection,
        completion=tuple((column.label, _count(preview.completion[column.name])) for column in shown),
        tables=tuple(_tables(preview.ratings)),
        notes=(*symbols, *preview.notes),
        submitted=preview.submitted,
    )


def _tables(ratings: Sequence[RatingRow]) -> Iterator[ReturnTable]:
    for perspective in reversed(PERSPECTIVES):
        rows = [row for row in ratings if row.perspective == perspective]
        if rows:
            shown = _columns(rows[0])
            yield ReturnTable(
                id=f"ratings-{perspective}",
                title=TITLES[perspective],
                head=("Value", *(column.label for column in shown)),
                rows=tuple(
                    (row.value_name, *(_count(row.counts[column.name]) for column in shown)) for row in rows
                ),
            )


def _columns(row: RatingRow) -> tuple[Column, ...]:
    """The columns of the row's own scale, named by their points."""
    points = [name for name in row.counts if name not in {*UNRATED, PEOPLE}]
    named = {column.name: column for column in columns(RATINGS, ())}
    return (*(Column(point, point, "") for point in points), *named.values())


def _count(count: int | None) -> str:
    return SUPPRESSED if count is None else f"{count:,}"
