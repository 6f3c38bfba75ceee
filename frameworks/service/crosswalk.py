"""What an organisation's words mean nationally: of a draft, or of a published version."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from sqlalchemy import insert
from sqlalchemy.orm import Session

from frameworks.crosswalk.comparison import Comparison, compare
from frameworks.crosswalk.coverage import Coverage, coverage
from frameworks.crosswalk.moving import Move, move
from frameworks.crosswalk.preview import Answer, Category, categories, example_person
from frameworks.crosswalk.questions import in_words
from frameworks.definitions.reader import parse
from frameworks.definitions.shape import Base, Definition
from frameworks.definitions.writer import as_json
from frameworks.domain import EDIT, Action
from frameworks.models import FrameworkComment, FrameworkDraft
from frameworks.service.bases import find_national
from frameworks.service.draft_rows import check_edition, check_editor, check_step, find, locked, note, touch
from frameworks.service.reading import read_any, read_national
from frameworks.service.surroundings import surroundings
from tenants.errors import Conflict, Invalid, NotFound, Problem
from tenants.identity import Identity
from tenants.permissions import allowed
from tenants.rows import now, uuid7

LONGEST_COMMENT: Final = 2000


@dataclass(frozen=True)
class Preview:
    """An example person's answers by behaviour, and the category that they give for each national value."""

    definition: Definition
    national: Definition
    answers: Mapping[str, Answer]
    categories: tuple[Category, ...]


@dataclass(frozen=True)
class PlannedMove:
    """What a move of a draft would do, or did; `edition` is the draft's ETag."""

    draft_id: UUID
    edition: int
    move: Move


def read_coverage(session: Session, *, by: Identity, of: UUID, against: Base | None = None) -> Coverage:
    """How much of a national version one of the organisation's speaks to.

    :param of: a published version; for editors also a draft.
    :param against: a national version; the one that is extended, copied or most mapped to unless given.
    :raises NotFound: there is nothing to read by this id, or no such national version.
    :raises Invalid: it extends and maps to nothing, and no version was named.
    """
    definition = read_whole(session, by=by, of=of)
    return coverage(definition, _national(session, definition, against))


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
    :raises Invalid: an answer that the scale hasn't, or for a behaviour that isn't there; or as above.
    """
    definition = read_whole(session, by=by, of=of)
    national = _national(session, definition, against)
    given = example_person(definition) if answers is None else answers
    _check_answers(definition, given)
    return Preview(definition, national, given, categories(definition, national, given))


def compare_versions(session: Session, *, by: Identity, left: UUID, right: UUID) -> Comparison:
    """Two versions side by side: the organisation's, national ones and, for editors, drafts.

    :raises NotFound: there is nothing to read by one of the ids.
    """
    return compare(read_whole(session, by=by, of=left), read_whole(session, by=by, of=right))


def plan_move(
    session: Session,
    *,
    by: Identity,
    draft_id: UUID,
    to: UUID | None,
    instead: Mapping[str, str] | None = None,
) -> PlannedMove:
    """What would become of a draft's additions on another version of what they extend; changes nothing.

    :param to: a published national version.
    :param instead: for values that are gone, the codes of those to map to.
    :raises Forbidden: unless a framework editor or a command asks.
    :raises NotFound: the organisation has no such draft.
    :raises Conflict: the draft extends nothing, or that version already.
    :raises Invalid: the version isn't one to move to, or `instead` names values that aren't there.
    """
    check_editor(by)
    row = find(session, by, draft_id)
    return PlannedMove(row.id, row.edition, _moved(session, row, to, instead or {}))


def move_draft(
    session: Session,
    *,
    by: Identity,
    draft_id: UUID,
    to: UUID,
    instead: Mapping[str, str] | None = None,
    expected_edition: int | None,
) -> PlannedMove:
    """Put a draft on another version of what it extends; what needs a decision stands as comments at it.

    :raises VersionRequired: no edition was given.
    :raises Stale: somebody saved a newer one.
    :raises Conflict: it can't be changed now; or as `plan_move`, like the other refusals.
    """
    row = locked(session, by, draft_id)
    check_step(Action.SAVE, row, by)
    planned = _moved(session, row, to, instead or {})
    check_edition(row, expected_edition, {"document": as_json(planned.additions)})
    row.document = as_json(planned.additions)
    touch(row, by)
    _comment(session, by, row, planned)
    detail = {"from": str(planned.changes.left.base), "to": str(planned.changes.right.base)}
    note(session, by, row, "framework.draft_moved", detail | {"decisions": len(planned.decisions)})
    return PlannedMove(row.id, row.edition, planned)


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


def _national(session: Session, definition: Definition, against: Base | None) -> Definition:
    wanted = [against] if against else [definition.extends, definition.base, _most_mapped(definition)]
    names = [name for name in wanted if name is not None]
    found = find_national(session, names)
    name = next((each for each in names if each in found), None)
    if against is not None and name is None:
        raise NotFound(f"There is no national framework {against}.")
    if name is None:
        problem = Problem("/framework", "Name the national framework and its version to hold this against.")
        raise Invalid("This framework speaks to no national one yet.", problems=[problem])
    return read_national(session, version_id=found[name].id).definition


def _most_mapped(definition: Definition) -> Base | None:
    named = Counter(each.base for behaviour in definition.behaviours for each in behaviour.maps)
    return max(named, key=lambda base: named[base], default=None)


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


def _moved(session: Session, row: FrameworkDraft, to: UUID | None, instead: Mapping[str, str]) -> Move:
    definition = parse(row.document)
    around = surroundings(session, definition)
    if definition.extends is None or around.base is None:
        raise Conflict("This draft extends no national framework, so there is nothing to move it to.")
    new = _target(session, definition.extends, to)
    problems = [
        Problem(f"/instead/{was}", f"There is no value {each!r} in {version.base}.")
        for was, now_ in instead.items()
        for each, version in ((was, around.base), (now_, new))
        if each not in {value.code for value in version.values}
    ]
    if problems:
        raise Invalid("See the list of what to mend.", problems=problems)
    return move(definition, around.base, new, instead)


def _target(session: Session, old: Base, to: UUID | None) -> Definition:
    problem = Problem("/to", f"Choose a published version of {old.framework}.")
    if to is None:
        raise Invalid("Say where to.", problems=[problem])
    try:
        new = read_national(session, version_id=to).definition
    except NotFound as unknown:
        raise Invalid("There is nothing to move to.", problems=[problem]) from unknown
    if new.base == old:
        raise Conflict(f"The draft extends {old} already.")
    if new.code != old.framework or find_national(session, [new.base])[new.base].is_retired:
        raise Invalid("There is nothing to move to.", problems=[problem])
    return new


def _comment(session: Session, by: Identity, row: FrameworkDraft, planned: Move) -> None:
    """A comment for each decision; a command, which is nobody, leaves none."""
    rows = [
        {"tenant_id": by.organisation_id, "id": uuid7(), "draft_id": row.id, "kind": "comment"}
        | {
            "place": each.place,
            "text": in_words(each, planned.changes)[:LONGEST_COMMENT],
            "by_id": by.person_id,
            "at": now(),
        }
        for each in planned.decisions
    ]
    if rows and by.person_id is not None:
        session.execute(insert(FrameworkComment), rows)
