"""What an organisation's words mean nationally: of a draft, or of a published version."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from sqlalchemy.orm import Session

from frameworks.crosswalk.comparison import Comparison, compare
from frameworks.crosswalk.coverage import Coverage, coverage
from frameworks.crosswalk.moving import sources
from frameworks.crosswalk.preview import Answer, Category, categories, example_person, not_rateable
from frameworks.definitions.reader import parse
from frameworks.definitions.shape import Base, Definition
from frameworks.domain import EDIT
from frameworks.service.bases import find_national
from frameworks.service.draft_rows import find
from frameworks.service.reading import read_any, read_national
from frameworks.service.surroundings import surroundings
from tenants.errors import Invalid, NotFound, Problem
from tenants.identity import Identity
from tenants.permissions import allowed

SPEAKS_TO_NONE: Final = "speaks_to_none"
UNFINISHED: Final = "unfinished"
"""Codes of refusals that say what is to be written first."""


@dataclass(frozen=True)
class Preview:
    """An example person's answers by behaviour, and the category that they give for each national value."""

    definition: Definition
    national: Definition
    answers: Mapping[str, Answer]
    categories: tuple[Category, ...]


def read_coverage(session: Session, *, by: Identity, of: UUID, against: Base | None = None) -> Coverage:
    """How much of a national version one of the organisation's speaks to.

    :param of: a published version; for editors also a draft.
    :param against: a national version; the one that is extended, copied or most mapped to unless given.
    :raises NotFound: there is nothing to read by this id, or no such national version.
    :raises Invalid: it extends and maps to nothing, and no version was named.
    """
    definition = read_whole(session, by=by, of=of)
    return coverage(definition, held_against(session, definition, against))


def read_preview(
    session: Session,
    *,
    by: Identity,
    of: UUID,
    answers: Mapping[str, Answer] | None = None,
    against: Base | None = None,
) -> Preview:
    """How one person's ratings enter the national figures.

    :param answers: by the behaviour's code; an invented person's unless given.
    :raises NotFound: as `read_coverage`.
    :raises Invalid: an answer that the scale hasn't, or for a behaviour that isn't there; nobody can be rated
        on it yet, so that nobody can be invented (`UNFINISHED`); or as above.
    """
    return preview_of(session, read_whole(session, by=by, of=of), answers=answers, against=against)


def preview_of(
    session: Session,
    definition: Definition,
    *,
    answers: Mapping[str, Answer] | None = None,
    against: Base | None = None,
) -> Preview:
    """The same of a definition that was read just now, whole.

    :raises NotFound: as `held_against`.
    :raises Invalid: as `read_preview`.
    """
    national = held_against(session, definition, against)
    missing = not_rateable(definition) if answers is None else None
    if missing is not None:
        raise Invalid(missing, problems=[Problem("/behaviour_scale", missing)], code=UNFINISHED)
    given = example_person(definition) if answers is None else answers
    _check_answers(definition, given)
    return Preview(definition, national, given, categories(definition, national, given))


def held_against(session: Session, definition: Definition, against: Base | None = None) -> Definition:
    """The national version to hold a definition against.

    :param against: the one that is meant; else what it extends, what it is a copy of, or of those it maps to
        the most mapped one that is published.
    :raises NotFound: there is none of the given name.
    :raises Invalid: it extends and maps to none that is published (`SPEAKS_TO_NONE`).
    """
    own = (definition.extends, definition.base, *sources(definition))
    names = [against] if against else [each for each in own if each is not None]
    found = find_national(session, names)
    name = next((each for each in names if each in found), None)
    if against is not None and name is None:
        raise NotFound(f"There is no national framework {against}.")
    if name is None:
        problem = Problem("/framework", "Name the national framework and its version to hold this against.")
        raise Invalid(
            "This framework speaks to no national one yet.", problems=[problem], code=SPEAKS_TO_NONE
        )
    return read_national(session, version_id=found[name].id).definition


def compare_versions(session: Session, *, by: Identity, left: UUID, right: UUID) -> Comparison:
    """Two versions side by side: the organisation's, national ones and, for editors, drafts.

    :raises NotFound: there is nothing to read by one of the ids.
    """
    return compare(read_whole(session, by=by, of=left), read_whole(session, by=by, of=right))


def read_whole(session: Session, *, by: Identity, of: UUID) -> Definition:
    """A published version's document, or for editors a draft's, each with the core that it extends.

    :raises NotFound: there is nothing to read by this id.
    """
    try:
        return read_any(session, by=by, version_id=of).definition
    except NotFound:
        if not allowed(EDIT, by):
            raise
    row = find(session, by, of)
    return surroundings(session, parse(row.document)).whole


def _check_answers(definition: Definition, answers: Mapping[str, Answer]) -> None:
    scale = definition.behaviour_scale
    entries = () if scale is None else scale.entries
    points = {entry.points for entry in entries if entry.points is not None}
    others = {entry.code for entry in entries if entry.points is None}
    known = {behaviour.code for behaviour in definition.behaviours}
    problems = [
        Problem(
            "/answer",
            f"{code}: {'give one of the scale’s answers' if code in known else 'no such behaviour'}.",
        )
        for code, answer in answers.items()
        if code not in known
        or (answer.points is not None and answer.points not in points)
        or (answer.non_rating is not None and answer.non_rating not in others)
    ]
    if problems:
        raise Invalid("See the list of what to mend.", problems=problems)
