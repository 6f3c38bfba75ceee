"""A controlled table, written once in the two forms in which it is read."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from appraisal.national.collection import CollectionView
from appraisal.national.disclosure import Cell, policy_named
from appraisal.national.figures import COMPLETION, ENGLAND, RATINGS
from appraisal.national.return_tables import AGREED
from appraisal.national.wording import DEFINITIONS, SUPPRESSED, TITLES, Column, columns, legend, notes
from tenants.spreadsheet import to_csv

TABLES = (COMPLETION, RATINGS)
Controlled = Mapping[Cell, int | None]


@dataclass(frozen=True)
class Publication:
    """One release: what it was made from and when; `areas` are (ODS code, name) of those who contributed."""

    id: UUID
    sequence: int
    published_at: datetime
    collection: CollectionView
    scale: tuple[tuple[int, str], ...]
    areas: tuple[tuple[str, str], ...]
    synthetic: bool


@dataclass(frozen=True)
class _Row:
    """England or an organisation, for one value or none."""

    area: str
    name: str
    value: tuple[str, str] | None

    @property
    def key(self) -> tuple[str, ...]:
        return (self.area,) if self.value is None else (self.area, self.value[0], AGREED)

    @property
    def ods_code(self) -> str | None:
        return None if self.area == ENGLAND else self.area


def as_json(publication: Publication, table: str, controlled: Controlled) -> str:
    """The table with everything needed to read it rightly; a withheld count is null."""
    collection = publication.collection
    policy = policy_named(collection.policy)
    shown = columns(table, publication.scale)
    body: dict[str, Any] = {
        "table": table,
        "title": TITLES[table],
        "release": publication.sequence,
        "release_id": str(publication.id),
        "published_at": publication.published_at.isoformat(timespec="seconds"),
        "collection": _collection(collection),
        "policy": policy.name,
        "synthetic": publication.synthetic,
        "definitions": dict(DEFINITIONS[table]),
        "symbols": dict(legend(policy)),
        "notes": list(notes(policy, synthetic=publication.synthetic)),
        "columns": [{"name": c.name, "label": c.label, "meaning": c.meaning} for c in shown],
        "rows": [_json_row(row, table, shown, controlled) for row in _rows(publication, table)],
    }
    return json.dumps(body, ensure_ascii=False, separators=(",", ":"))


def as_csv(publication: Publication, table: str, controlled: Controlled) -> str:
    """The same counts, one area (and value) a line; a withheld count is `*`."""
    shown = columns(table, publication.scale)
    value_head = ("value", "value_name") if table == RATINGS else ()
    head = ("collection", "release", "policy", "organisation", "area", *value_head, *(c.name for c in shown))
    origin = (publication.collection.code, publication.sequence, publication.collection.policy)
    return to_csv(
        head,
        [
            (
                *origin,
                row.ods_code or "",
                row.name,
                *(row.value or ()),
                *_cells(row, table, shown, controlled),
            )
            for row in _rows(publication, table)
        ],
    )


def _collection(collection: CollectionView) -> dict[str, Any]:
    return {
        "code": collection.code,
        "name": collection.name,
        "period_start": collection.period_start.isoformat(),
        "period_end": collection.period_end.isoformat(),
        "framework": collection.framework_name,
        "framework_version": collection.framework_version,
        "rule": {"name": collection.rule.name, "version": collection.rule.version},
    }


def _rows(publication: Publication, table: str) -> Iterator[_Row]:
    values: Sequence[tuple[str, str] | None] = (None,)
    if table == RATINGS:
        values = [(value.code, value.name) for value in publication.collection.values]
    for area, name in ((ENGLAND, ENGLAND), *publication.areas):
        for value in values:
            yield _Row(area, name, value)


def _json_row(row: _Row, table: str, shown: Sequence[Column], controlled: Controlled) -> dict[str, Any]:
    value = {} if row.value is None else {"value": row.value[0], "value_name": row.value[1]}
    counts = {column.name: controlled[Cell(table, row.key, column.name)] for column in shown}
    return {"organisation": row.ods_code, "area": row.name, **value, "counts": counts}


def _cells(row: _Row, table: str, shown: Sequence[Column], controlled: Controlled) -> Iterator[str | int]:
    for column in shown:
        count = controlled[Cell(table, row.key, column.name)]
        yield SUPPRESSED if count is None else count
