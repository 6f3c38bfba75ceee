"""A released table's JSON, laid out for the page: heads, rows and words; the template only places them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from appraisal.national.wording import SUPPRESSED

Head = Sequence[Mapping[str, object]]


@dataclass(frozen=True)
class Grid:
    """One table on the page: areas down, counts across; `id` is unique on the page."""

    id: str
    caption: str
    head: Head
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Section:
    """A released table: the grids it is shown in, and what its columns mean."""

    title: str
    definitions: tuple[str, ...]
    columns: tuple[Mapping[str, str], ...]
    grids: tuple[Grid, ...]


@dataclass(frozen=True)
class ReleasePage:
    """A release as a page shows it."""

    name: str
    sequence: int
    published_at: datetime
    period_start: date
    period_end: date
    framework: str
    policy: str
    symbols: Mapping[str, str]
    notes: tuple[str, ...]
    sections: tuple[Section, ...]


def release_page(tables: Sequence[Mapping[str, Any]]) -> ReleasePage:
    """The page of a release from its tables, in the order given; each says the same of the release."""
    first = tables[0]
    collection = first["collection"]
    return ReleasePage(
        name=collection["name"],
        sequence=first["release"],
        published_at=datetime.fromisoformat(first["published_at"]),
        period_start=date.fromisoformat(collection["period_start"]),
        period_end=date.fromisoformat(collection["period_end"]),
        framework=f"{collection['framework']}, version {collection['framework_version']}",
        policy=first["policy"],
        symbols=first["symbols"],
        notes=tuple(first["notes"]),
        sections=tuple(_section(table) for table in tables),
    )


def _section(table: Mapping[str, Any]) -> Section:
    return Section(
        title=table["title"],
        definitions=tuple(table["definitions"].values()),
        columns=tuple(table["columns"]),
        grids=tuple(_grids(table)),
    )


def _grids(table: Mapping[str, Any]) -> Iterator[Grid]:
    """One grid a value, or one for a table without values."""
    columns = table["columns"]
    head = ({"text": "Area"}, *({"text": column["label"], "numeric": True} for column in columns))
    by_value: dict[str | None, list[Mapping[str, Any]]] = {}
    for row in table["rows"]:
        by_value.setdefault(row.get("value"), []).append(row)
    for value, lines in by_value.items():
        yield Grid(
            id=table["table"] if value is None else f"{table['table']}-{value}",
            caption=lines[0].get("value_name", table["title"]),
            head=head,
            rows=tuple(
                (line["area"], *(_shown(line["counts"][column["name"]]) for column in columns))
                for line in lines
            ),
        )


def _shown(count: int | None) -> str:
    return SUPPRESSED if count is None else f"{count:,}"
