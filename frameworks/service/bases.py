"""National versions by the names that documents call them by."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Exists, exists, select
from sqlalchemy.orm import Session

from frameworks.definitions.shape import Base, Definition, Problem
from frameworks.models import NationalFrameworkVersion


@dataclass(frozen=True)
class NationalVersion:
    """A national version, and whether it is retired."""

    id: UUID
    is_retired: bool


def versions_of(session: Session, frameworks: Collection[str] | None = None) -> dict[Base, NationalVersion]:
    """All versions of the national frameworks of these codes, or of all, newest first, in one statement."""
    wanted = select(
        NationalFrameworkVersion.framework_code,
        NationalFrameworkVersion.version,
        NationalFrameworkVersion.id,
        NationalFrameworkVersion.status,
        NationalFrameworkVersion.published_on,
    )
    if frameworks is not None:
        wanted = wanted.where(NationalFrameworkVersion.framework_code.in_(frameworks))
    rows = session.execute(wanted).all()
    return {
        Base(row.framework_code, row.version): NationalVersion(row.id, row.status == "retired")
        for row in sorted(rows, key=lambda row: (row.published_on, _number(row.version)), reverse=True)
    }


def find_national(session: Session, names: Collection[Base]) -> dict[Base, NationalVersion]:
    """Those of the named national versions that there are, in one statement."""
    known = versions_of(session, {name.framework for name in names})
    return {name: version for name, version in known.items() if name in names}


def in_use(known: Mapping[Base, NationalVersion]) -> tuple[Base, ...]:
    """Those that aren't retired."""
    return tuple(name for name, version in known.items() if not version.is_retired)


def is_national(code: str) -> Exists:
    """Is there a national framework of this code?"""
    return exists().where(NationalFrameworkVersion.framework_code == code)


def national_code(definition: Definition) -> Problem:
    """Why an organisation can't give its framework the code of a national one.

    A later national version of that code could stand beside it under the same number, and then nobody could
    adopt it.
    """
    return Problem("code", f"{definition.code!r} is the code of a national framework", "choose another")


def newest_national(session: Session, framework: str) -> Base | None:
    """The published version of a national framework that came last; of one day, the highest number."""
    return next(iter(in_use(versions_of(session, [framework]))), None)


def _number(version: str) -> tuple[list[int], str]:
    """So that 1.10 comes after 1.9."""
    return [int(part) for part in re.findall(r"[0-9]+", version)], version
