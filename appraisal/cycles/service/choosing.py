"""Which framework versions a new cycle may take."""

from uuid import UUID

from sqlalchemy.orm import Session

from frameworks import service as frameworks
from frameworks.definitions.shape import Purpose
from frameworks.service.listing import PUBLISHED, VersionLine, list_frameworks
from tenants.errors import Conflict, Invalid, Problem
from tenants.identity import Identity

POINTER = "/framework_version_id"


def choices(session: Session, *, by: Identity) -> tuple[VersionLine, ...]:
    """The organisation's own versions for appraisal that are in use, then the national ones it may adopt.

    A national one isn't offered twice, nor beside an own version of the same code and number.
    """
    found = list_frameworks(session, by=by)
    there = {(each.code, each.version) for each in found.own}
    own = tuple(each for each in found.own if _is_open(each))
    return (*own, *(each for each in found.national if _is_open(each) and _key(each) not in there))


def chosen_version(session: Session, *, by: Identity, version_id: UUID) -> UUID:
    """The organisation's own version that is meant; a national one is adopted, if it isn't yet.

    :raises Invalid: it is retired, for development only, or isn't there.
    """
    for each in choices(session, by=by):
        if version_id == each.id and each.kind == "national":
            return _adopted(session, by, version_id)
        if version_id == each.id or (each.kind == "adopted" and version_id == each.national_version_id):
            return each.id
    message = "Choose a framework for appraisal that is in use: this one is retired, or isn’t there."
    raise Invalid("Choose a framework.", problems=[Problem(POINTER, message)])


def _adopted(session: Session, by: Identity, version_id: UUID) -> UUID:
    try:
        return frameworks.adopt(session, by=by, national_version=version_id)
    except Conflict as refusal:
        raise Invalid("Choose a framework.", problems=[Problem(POINTER, str(refusal))]) from refusal


def _is_open(version: VersionLine) -> bool:
    return version.status == PUBLISHED and version.purpose == Purpose.APPRAISAL


def _key(version: VersionLine) -> tuple[str, str]:
    return version.code, version.version
