"""What is held about a person, as people read it: sections, headings and words instead of ids."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from appraisal.presentation import nhs_date, nhs_datetime
from appraisal.records.document import Document
from appraisal.records.privacy import CLASSES, Privacy
from appraisal.reviews.scores import in_words

UNREAD: Final = frozenset({Privacy.IDENTIFIER, Privacy.PERSON, Privacy.TECHNICAL, Privacy.SEALED})
"""Classes whose values mean nothing to a reader; ids that have a name are shown by it."""
LABELS: Final[Mapping[str, str]] = {
    "at": "When",
    "appraisee_words": "Your words",
    "actor_client_id": "By the machine",
    "actor_command": "By the operator's command",
    "explanation": "How it was worked out",
    "fte": "Part of a full-time post",
    "given_name": "First name",
    "family_name": "Last name",
    "how": "How you worked",
    "non_rating": "Not rated because",
    "objectives": "It helped me agree clear objectives",
    "improve": "It helped me improve how I do my job",
    "valued": "It left me feeling that my work is valued",
    "points": "Rating",
    "what": "What you achieved",
}
MOMENT: Final = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d")
DAY: Final = re.compile(r"\d{4}-\d\d-\d\d$")


@dataclass(frozen=True)
class Line:
    """One value with its label; several texts are several paragraphs."""

    label: str
    texts: tuple[str, ...]


@dataclass(frozen=True)
class Section:
    """One table: an entry for each row of the person's, and how many references to others' rows."""

    id: str
    title: str
    entries: tuple[tuple[Line, ...], ...]
    references: int


def sections(document: Document) -> tuple[Section, ...]:
    """Every table in order, those with nothing in them too."""
    names = dict(document["names"]) | _own_names(document)
    return tuple(
        Section(
            name,
            held["title"],
            tuple(tuple(_lines(name, row, names)) for row in held["own"]),
            len(held["beside"]),
        )
        for name, held in document["tables"].items()
    )


def _own_names(document: Document) -> dict[str, str]:
    """What the person's own rows are called where others of them refer to them."""
    names, tables = document["names"], document["tables"]
    found = {row["id"]: row["job_title"] for row in tables["post"]["own"]}
    for row in tables["appraisal"]["own"]:
        found[row["id"]] = f"{names.get(row['cycle_id'], 'Appraisal')} as {found.get(row['post_id'], '–')}"
    for row in tables["half"]["own"]:
        whose = "Your own half" if row["perspective"] == "self" else "Your appraiser's half"
        found[row["id"]] = f"{whose}, {found.get(row['appraisal_id'], '–')}"
    return found | {row["id"]: row["title"] for row in tables["objective"]["own"]}


def _lines(table: str, row: Mapping[str, Any], names: Mapping[str, str]) -> Iterator[Line]:
    for column, value in row.items():
        label = LABELS.get(column, column.removesuffix("_id").replace("_", " ").capitalize())
        if CLASSES[table][column] in UNREAD:
            if column != "id" and value in names:
                yield Line(label, (names[value],))
        elif value not in (None, "", [], {}):
            yield Line(label, _texts(column, value))


def _texts(column: str, value: object) -> tuple[str, ...]:
    if column == "explanation" and isinstance(value, Mapping):
        return tuple(in_words(value))
    if isinstance(value, Mapping | list):
        return tuple(_flat(value))
    return (_text(value),)


def _text(value: object) -> str:
    if isinstance(value, bool):
        return "Yes" if value else "No"
    text = str(value)
    if MOMENT.match(text):
        return nhs_datetime(datetime.fromisoformat(text))
    return nhs_date(date.fromisoformat(text)) if DAY.match(text) else text


def _flat(value: object, path: str = "") -> Iterator[str]:
    """Nested data as `outer, inner: value`, a text for each value."""
    if isinstance(value, Mapping):
        for key, inner in value.items():
            yield from _flat(inner, f"{path}, {key}" if path else str(key))
    elif isinstance(value, list):
        for inner in value:
            yield from _flat(inner, path)
    elif value is not None:
        yield f"{path}: {_text(value)}" if path else _text(value)
