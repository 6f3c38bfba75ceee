"""From a document to a published version: what has to hold, and the rows that others refer to by id."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from frameworks.definitions.extension import base_of, check_fit, extend, in_additions
from frameworks.definitions.mapping import check_maps
from frameworks.definitions.reader import parse
from frameworks.definitions.rules import find_problems
from frameworks.definitions.shape import (
    Base,
    Definition,
    DefinitionError,
    Problem,
)
from frameworks.definitions.writer import as_json
from frameworks.models import FrameworkVersion
from frameworks.service.bases import NationalVersion, in_use, is_national, national_code, versions_of
from frameworks.service.documents import refusal
from frameworks.service.ids import part_id
from frameworks.service.reading import read_national
from frameworks.service.rows import write_published
from frameworks.service.views import FrameworkView
from tenants.identity import Identity
from tenants.rows import uuid7

NOT_READY = "The framework can't be published like this. Mend what is listed first."


@dataclass(frozen=True)
class Ready:
    """A document that may be published: with the core in it, and the national ids that it refers to.

    `base` is what it extends, None where it is a framework of the organisation's own.
    """

    definition: Definition
    base: FrameworkView | None
    national_values: Mapping[tuple[Base, str], UUID]


def prepare(session: Session, *, by: Identity, definition: Definition) -> Ready:
    """Hold a draft's document to everything that a published version keeps.

    :raises Invalid: naming all that is wrong with the document; or, once it is right in itself, with what it
        extends or maps to.
    """
    _refuse((*find_problems(definition), *name_faults(session, by=by, definition=definition)))
    names = {each.base for behaviour in definition.behaviours for each in behaviour.maps}
    if definition.extends is not None:
        names.add(definition.extends)
    known = versions_of(session, {name.framework for name in names})
    national = {name: version for name, version in known.items() if name in names}
    composed, base = definition, None
    if definition.extends is not None:
        base = _base(session, by, definition, national)
        composed = _composed(base.definition, definition)
    values = {
        (name, value.code): value.id
        for name, found in national.items()
        for value in read_national(session, version_id=found.id).values
    }
    _check_maps(definition, national, in_use(known), values)
    return Ready(composed, base, values)


def _composed(base: Definition, additions: Definition) -> Definition:
    """The two together; what is wrong with them is told by its place in the document that was written."""
    try:
        check_fit(base, additions)
    except DefinitionError as error:
        raise refusal(error.problems, NOT_READY) from error
    try:
        return extend(base, additions)
    except DefinitionError as error:
        own = tuple(in_additions(each, base, additions) for each in error.problems)
        raise refusal(own, NOT_READY) from error


def _refuse(found: Iterable[Problem]) -> None:
    problems = tuple(found)
    if problems:
        raise refusal(DefinitionError(problems).problems, NOT_READY)


def name_faults(session: Session, *, by: Identity, definition: Definition) -> Iterator[Problem]:
    """What it can't be called, or claim to be: a national framework, what is published, the core itself.

    Nothing that an organisation writes is the core: that comes from the base, and from nowhere else.
    """
    published = exists().where(
        FrameworkVersion.tenant_id == by.organisation_id,
        FrameworkVersion.code == definition.code,
        FrameworkVersion.version == definition.version,
    )
    is_taken, is_published = session.execute(select(is_national(definition.code), published)).one()
    if is_taken:
        yield national_code(definition)
    elif is_published:
        yield _taken(definition)
    for i, value in enumerate(definition.values):
        claimed = [("", value.national)]
        claimed += [(f".behaviours[{j}]", each.national) for j, each in enumerate(value.behaviours)]
        for place, national in claimed:
            if national is not None:
                where = f"values[{i}]{place}.national"
                yield Problem(where, "says that this is the core", "leave it out: map to the core instead")


def _taken(definition: Definition) -> Problem:
    return Problem("version", f"{definition.base} is published already", "give this one another version")


def _base(
    session: Session, by: Identity, definition: Definition, national: Mapping[Base, NationalVersion]
) -> FrameworkView:
    """What it extends; the organisation's own extensions are looked at, to tell a chain or a circle."""

    def find(name: Base) -> Definition | None:
        if name in national:
            return read_national(session, version_id=national[name].id).definition
        stored = session.scalar(
            select(FrameworkVersion.definition).where(
                FrameworkVersion.tenant_id == by.organisation_id,
                FrameworkVersion.code == name.framework,
                FrameworkVersion.version == name.version,
                FrameworkVersion.kind == "extension",
            )
        )
        return None if stored is None else parse(stored)

    try:
        found = national[base_of(definition, find).base]
    except DefinitionError as error:
        raise refusal(error.problems, NOT_READY) from error
    if found.is_retired:
        _refuse((Problem("extends", f"names {definition.extends}, which is retired", "move to a newer one"),))
    return read_national(session, version_id=found.id)


def _check_maps(
    definition: Definition,
    national: Mapping[Base, NationalVersion],
    usable: Collection[Base],
    values: Collection[tuple[Base, str]],
) -> None:
    published = {name: [code for base, code in values if base == name] for name in national}
    retired = {name for name, found in national.items() if found.is_retired}
    try:
        check_maps(definition, published=published, retired=retired, usable=usable, complete=True)
    except DefinitionError as error:
        raise refusal(error.problems, NOT_READY) from error


def write_version(session: Session, *, by: Identity, ready: Ready, submitted_by: UUID) -> UUID:
    """The rows of a version that `by` publishes; one statement, whatever its size.

    :raises Invalid: its code and number are taken, even by somebody who published a moment ago.
    """
    definition, version_id = ready.definition, uuid7()
    written = write_published(
        session,
        {
            "id": version_id,
            "national_version_id": None if ready.base is None else ready.base.id,
            "kind": "own" if ready.base is None else "extension",
            "code": definition.code,
            "name": definition.name,
            "version": definition.version,
            "definition": as_json(definition),
            "submitted_by_id": submitted_by,
            "published_by_id": by.person,
        },
        {
            "value": _value_rows(ready, version_id),
            "behaviour": _behaviour_rows(ready, version_id),
            "scale_point": _scale_rows(definition, version_id),
            "behaviour_mapping": _mapping_rows(ready, version_id),
        },
    )
    if not written:
        raise refusal((_taken(definition),), NOT_READY)
    return version_id


def _value_rows(ready: Ready, version_id: UUID) -> Iterator[dict[str, Any]]:
    core = {} if ready.base is None else {value.code: value.id for value in ready.base.values}
    for position, value in enumerate(ready.definition.values, 1):
        yield {
            "id": part_id(version_id, value.code),
            "national_value_id": None if value.national is None else core[value.national],
            "code": value.code,
            "name": value.name,
            "statement": value.statement,
            "position": position,
        }


def _behaviour_rows(ready: Ready, version_id: UUID) -> Iterator[dict[str, Any]]:
    core = {} if ready.base is None else {each.code: each.id for each in ready.base.behaviours}
    for value in ready.definition.values:
        for position, behaviour in enumerate(value.behaviours, 1):
            yield {
                "id": part_id(version_id, behaviour.code),
                "value_id": part_id(version_id, value.code),
                "national_behaviour_id": None if behaviour.national is None else core[behaviour.national],
                "code": behaviour.code,
                "statement": behaviour.statement,
                "position": position,
                "effective": list(behaviour.effective),
                "ineffective": list(behaviour.ineffective),
            }


def _scale_rows(definition: Definition, version_id: UUID) -> Iterator[dict[str, Any]]:
    for kind, scale in definition.scales:
        for position, entry in enumerate(scale.entries, 1):
            yield {
                "id": part_id(version_id, f"{kind}/{entry.code}"),
                "kind": kind,
                "code": entry.code,
                "points": entry.points,
                "label": entry.label,
                "meaning": entry.meaning,
                "position": position,
            }


def _mapping_rows(ready: Ready, version_id: UUID) -> Iterator[dict[str, Any]]:
    for behaviour in ready.definition.behaviours:
        for each in behaviour.maps:
            weight = each.weight
            yield {
                "id": part_id(version_id, f"{behaviour.code}/{each.base}/{each.value}"),
                "behaviour_id": part_id(version_id, behaviour.code),
                "national_value_id": ready.national_values[each.base, each.value],
                "relation": each.relation.value,
                "weight": None if weight is None else Decimal(weight.numerator) / weight.denominator,
            }
