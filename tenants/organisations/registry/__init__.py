"""The registry of NHS organisations as the project ships it: two CSV files beside this one, read and checked.

Where each figure comes from stands in this folder's README.md. Pure: no database, no network.
"""

import csv
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cached_property
from importlib.resources import files
from typing import TypeVar
from uuid import UUID, uuid5

Choice = TypeVar("Choice", bound=StrEnum)

ODS_CODE = re.compile(r"[A-Z0-9]{3,10}")
"""Codes given since October 2020 have five characters (`G6V2S`), so three is a minimum, not the rule."""

ODS_NAMESPACE = UUID("9b8c7aed-1500-5da7-9826-0e73f570886d")
"""uuid5 of the URL namespace and the NHS identifier system `https://fhir.nhs.uk/Id/ods-organization-code`."""

ORGANISATIONS = "organisations.csv"
SUCCESSIONS = "successions.csv"
NHS_ENGLAND = "X26"


class RegistryError(ValueError):
    """A registry file can't be used; the message names file, line and column, and says how to mend it."""


class Kind(StrEnum):
    """What an organisation is."""

    TRUST = "trust"
    ICB = "icb"
    REGION = "region"
    NATIONAL = "national"


class TrustType(StrEnum):
    """What a trust mainly provides; ended trusts have none recorded."""

    ACUTE = "acute"
    ACUTE_SPECIALIST = "acute_specialist"
    AMBULANCE = "ambulance"
    COMMUNITY = "community"
    MENTAL_HEALTH = "mental_health"
    ONLINE = "online"


def organisation_id(ods_code: str) -> UUID:
    """The id of an organisation, derived from its ODS code alone.

    The same on every installation, so exports and returns agree on whom they mean, and a load of the whole
    registry can be one repeatable statement instead of a look-up for each row.

    :raises ValueError: `ods_code` isn't 3 to 10 capital letters and digits.
    """
    if not ODS_CODE.fullmatch(ods_code):
        raise ValueError(f"{ods_code!r} isn't an ODS code: give 3 to 10 capital letters and digits")
    return uuid5(ODS_NAMESPACE, ods_code)


@dataclass(frozen=True)
class RegisteredOrganisation:
    """One organisation; `legal_end` is its last day, and empty while it exists.

    `benchmarking_group` is the NHS Staff Survey's; a type with a single trust has none. `ics` is the system
    as the source names it, `icb_ods_codes` the boards that answer for it today: none where a split left
    that open, two where a trust serves two systems.
    """

    ods_code: str
    name: str
    kind: Kind
    trust_type: TrustType | None
    benchmarking_group: str | None
    region_code: str | None
    ics: str | None
    icb_ods_codes: tuple[str, ...]
    legal_start: date | None
    legal_end: date | None
    note: str

    @property
    def id(self) -> UUID:
        """The id every installation gives it."""
        return organisation_id(self.ods_code)

    @property
    def icb(self) -> str | None:
        """The ODS code of its board where there is exactly one."""
        return self.icb_ods_codes[0] if len(self.icb_ods_codes) == 1 else None

    @property
    def has_ended(self) -> bool:
        """Whether it went on in others."""
        return self.legal_end is not None


@dataclass(frozen=True)
class Succession:
    """The predecessor's work goes on in the successor from `effective_on`; a split or merger is several."""

    predecessor_ods: str
    successor_ods: str
    effective_on: date
    source: str


@dataclass(frozen=True)
class Registry:
    """Every organisation and succession of the files, in their order."""

    organisations: tuple[RegisteredOrganisation, ...]
    successions: tuple[Succession, ...]

    @cached_property
    def by_code(self) -> Mapping[str, RegisteredOrganisation]:
        """ODS code → organisation."""
        return {organisation.ods_code: organisation for organisation in self.organisations}

    def current(self, kind: Kind) -> tuple[RegisteredOrganisation, ...]:
        """Those of one kind that exist."""
        return tuple(o for o in self.organisations if o.kind is kind and not o.has_ended)


@dataclass(frozen=True)
class _Row:
    file: str
    line: int
    cells: Mapping[str, str]

    def refuse(self, column: str, problem: str) -> RegistryError:
        return RegistryError(f"{self.file}, line {self.line}, {column} = {self.cells[column]!r}: {problem}")

    def text(self, column: str) -> str:
        if not (value := self.cells[column]):
            raise self.refuse(column, "is empty; fill it in")
        return value

    def code(self, column: str) -> str:
        value = self.text(column)
        if not ODS_CODE.fullmatch(value):
            raise self.refuse(column, "isn't an ODS code; use 3 to 10 capital letters and digits")
        return value

    def choice(self, column: str, choices: type[Choice]) -> Choice:
        value = self.text(column)
        if value not in set(choices):
            raise self.refuse(column, f"is unknown; use one of {', '.join(choices)}")
        return choices(value)

    def day(self, column: str) -> date:
        try:
            return date.fromisoformat(self.text(column))
        except ValueError as error:
            raise self.refuse(column, "isn't a date; write it as 2026-04-01") from error


ORGANISATION_COLUMNS = (
    "ods_code", "name", "kind", "trust_type", "benchmarking_group", "region_code",
    "ics", "icb_ods_codes", "legal_start", "legal_end", "note",
)  # fmt: skip
SUCCESSION_COLUMNS = ("predecessor_ods", "successor_ods", "effective_on", "source")


def read_registry() -> Registry:
    """The registry as shipped.

    :raises RegistryError: a file was damaged.
    """
    folder = files(__name__)
    return parse_registry(
        folder.joinpath(ORGANISATIONS).read_text(encoding="utf-8"),
        folder.joinpath(SUCCESSIONS).read_text(encoding="utf-8"),
    )


def parse_registry(organisations: str, successions: str) -> Registry:
    """The registry from the text of its two files, checked as a whole.

    :raises RegistryError: a column, code, kind, date or reference is wrong, or an organisation stands twice.
    """
    organisation_rows = _rows(ORGANISATIONS, organisations, ORGANISATION_COLUMNS)
    succession_rows = _rows(SUCCESSIONS, successions, SUCCESSION_COLUMNS)
    registry = Registry(
        tuple(_organisation(row) for row in organisation_rows),
        tuple(_succession(row) for row in succession_rows),
    )
    _check_uniqueness(organisation_rows, "ods_code")
    _check_uniqueness(succession_rows, "predecessor_ods", "successor_ods")
    for row, organisation in zip(organisation_rows, registry.organisations, strict=True):
        _check_references(row, organisation, registry)
    for row, succession in zip(succession_rows, registry.successions, strict=True):
        _check_succession(row, succession, registry)
    return registry


def _rows(file: str, text: str, columns: Sequence[str]) -> list[_Row]:
    reader = csv.reader(text.splitlines())
    if tuple(next(reader, ())) != tuple(columns):
        raise RegistryError(f"{file}, line 1: the columns must be {','.join(columns)}")
    rows = []
    for cells in reader:
        if len(cells) != len(columns):
            raise RegistryError(
                f"{file}, line {reader.line_num}: give {len(columns)} cells, not {len(cells)}"
            )
        values = (cell.strip() for cell in cells)
        rows.append(_Row(file, reader.line_num, dict(zip(columns, values, strict=True))))
    return rows


def _organisation(row: _Row) -> RegisteredOrganisation:
    cells = row.cells
    return RegisteredOrganisation(
        ods_code=row.code("ods_code"),
        name=row.text("name"),
        kind=row.choice("kind", Kind),
        trust_type=row.choice("trust_type", TrustType) if cells["trust_type"] else None,
        benchmarking_group=cells["benchmarking_group"] or None,
        region_code=cells["region_code"] or None,
        ics=cells["ics"] or None,
        icb_ods_codes=tuple(cells["icb_ods_codes"].split(";")) if cells["icb_ods_codes"] else (),
        legal_start=row.day("legal_start") if cells["legal_start"] else None,
        legal_end=row.day("legal_end") if cells["legal_end"] else None,
        note=cells["note"],
    )


def _succession(row: _Row) -> Succession:
    return Succession(
        row.code("predecessor_ods"), row.code("successor_ods"), row.day("effective_on"), row.text("source")
    )


def _check_uniqueness(rows: Sequence[_Row], *columns: str) -> None:
    seen: dict[tuple[str, ...], int] = {}
    for row in rows:
        key = tuple(row.cells[column] for column in columns)
        if key in seen:
            raise row.refuse(columns[-1], f"already stands on line {seen[key]}; keep one of the two")
        seen[key] = row.line


def _check_references(row: _Row, organisation: RegisteredOrganisation, registry: Registry) -> None:
    start, end = organisation.legal_start, organisation.legal_end
    if start and end and end < start:
        raise row.refuse("legal_end", f"lies before the start, {start}; swap or correct them")
    if organisation.region_code and not _is(registry, organisation.region_code, Kind.REGION):
        raise row.refuse("region_code", f"isn't a region of {ORGANISATIONS}; add it or correct the code")
    if not all(_is(registry, code, Kind.ICB) for code in organisation.icb_ods_codes):
        raise row.refuse("icb_ods_codes", f"names a board that isn't in {ORGANISATIONS}; separate by ;")
    is_current_trust = organisation.kind is Kind.TRUST and not organisation.has_ended
    if is_current_trust and organisation.trust_type is None:
        raise row.refuse("trust_type", "is empty; a trust that exists needs one")


def _check_succession(row: _Row, succession: Succession, registry: Registry) -> None:
    for column in ("predecessor_ods", "successor_ods"):
        if row.cells[column] not in registry.by_code:
            raise row.refuse(column, f"isn't in {ORGANISATIONS}; add the organisation there")
    if succession.predecessor_ods == succession.successor_ods:
        raise row.refuse("successor_ods", "is the predecessor itself; name who carries on")
    predecessor = registry.by_code[succession.predecessor_ods]
    if predecessor.legal_end is None or predecessor.legal_end >= succession.effective_on:
        raise row.refuse("effective_on", "isn't after the predecessor's last day; correct one of the two")


def _is(registry: Registry, code: str, kind: Kind) -> bool:
    organisation = registry.by_code.get(code)
    return organisation is not None and organisation.kind is kind
