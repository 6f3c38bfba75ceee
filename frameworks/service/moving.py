"""The guided move: what a draft extends or maps to, put on another version of the same national framework."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.orm import Session

from frameworks.crosswalk.moving import Move, move, sources
from frameworks.definitions.reader import parse
from frameworks.definitions.shape import Base, Definition
from frameworks.definitions.writer import as_json
from frameworks.domain import Action
from frameworks.models import FrameworkDraft
from frameworks.service.bases import find_national
from frameworks.service.documents import storable
from frameworks.service.draft_rows import check_edition, check_editor, check_step, find, locked, note, touch
from frameworks.service.listing import RETIRED, VersionLine, list_national
from frameworks.service.questions import ask
from frameworks.service.reading import read_national
from frameworks.service.surroundings import Surroundings, surroundings
from tenants.errors import Conflict, Invalid, NotFound, Problem
from tenants.identity import Identity


@dataclass(frozen=True)
class PlannedMove:
    """What a move of a draft would do, or did; `edition` is the draft's ETag."""

    draft_id: UUID
    edition: int
    move: Move


@dataclass(frozen=True)
class Target:
    """A national version that a draft can be moved to, and the one that it would be moved from."""

    line: VersionLine
    old: VersionLine


def targets(session: Session, definition: Definition, around: Surroundings) -> tuple[Target, ...]:
    """Where a draft can be moved: published versions of the national frameworks that it speaks to.

    :param around: what the definition stands in.
    """
    lines = {Base(line.code, line.version): line for line in list_national(session)}
    found = ((line, _old(definition, around, base)) for base, line in lines.items() if line.status != RETIRED)
    return tuple(Target(line, lines[old.base]) for line, old in found if old is not None)


def can_move(definition: Definition, around: Surroundings) -> bool:
    """Whether there are any `targets`, without asking the database."""
    return any(_old(definition, around, base) is not None for base in around.usable)


def plan_move(
    session: Session,
    *,
    by: Identity,
    draft_id: UUID,
    to: UUID | None,
    instead: Mapping[str, str] | None = None,
) -> PlannedMove:
    """What would become of a draft on another version of what it extends or maps to; changes nothing.

    What it extends moves with the maps to it, what it only maps to by these maps alone.

    :param to: a published national version.
    :param instead: for values that are gone, the codes of those to map to.
    :raises Forbidden: unless a framework editor or a command asks.
    :raises NotFound: the organisation has no such draft.
    :raises Conflict: the draft speaks to nothing national, or to that version already.
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
    """Do what `plan_move` tells; what needs a decision stands as comments at the draft.

    Comments follow codes that changed, and take the place of those that an earlier move left.

    :raises VersionRequired: no edition was given.
    :raises Stale: somebody saved a newer one.
    :raises Conflict: it can't be changed now, or has no room for the comments; or as `plan_move`, like the
        other refusals.
    """
    row = locked(session, by, draft_id)
    check_step(Action.SAVE, row, by)
    planned = _moved(session, row, to, instead or {})
    old, new = planned.changes.left, planned.changes.right
    check_edition(row, expected_edition, {"document": as_json(planned.additions)})
    row.document = storable(planned.additions, base=new if planned.additions.extends == new.base else None)
    touch(row, by)
    done = ask(session, by=by, row=row, planned=planned)
    detail = {"from": str(old.base), "to": str(new.base), "decisions": len(planned.decisions)}
    note(session, by, row, "framework.draft_moved", detail | done)
    return PlannedMove(row.id, row.edition, planned)


def _moved(session: Session, row: FrameworkDraft, to: UUID | None, instead: Mapping[str, str]) -> Move:
    definition = parse(row.document)
    around = surroundings(session, definition)
    old, new = _ends(session, definition, around, to)
    problems = [
        Problem(f"/instead/{was}", f"There is no value {each!r} in {version.base}.")
        for was, now in instead.items()
        for each, version in ((was, old), (now, new))
        if each not in {value.code for value in version.values}
    ]
    if problems:
        raise Invalid("See the list of what to mend.", problems=problems)
    return move(definition, old, new, instead)


def _ends(
    session: Session, definition: Definition, around: Surroundings, to: UUID | None
) -> tuple[Definition, Definition]:
    known = [each for each in sources(definition) if each in around.national]
    if not known:
        raise Conflict(
            "This draft extends no national framework and maps to none, so there is nothing to move."
        )
    named = " or ".join(sorted({each.framework for each in known}))
    problem = Problem("/to", f"Choose a published version of {named}.")
    if to is None:
        raise Invalid("Say where to.", problems=[problem])
    try:
        new = read_national(session, version_id=to).definition
    except NotFound as unknown:
        raise Invalid("There is nothing to move to.", problems=[problem]) from unknown
    old = _old(definition, around, new.base)
    if old is None and new.base in known:
        raise Conflict(f"The draft speaks to {new.base} already.")
    if old is None or find_national(session, [new.base])[new.base].is_retired:
        raise Invalid("There is nothing to move to.", problems=[problem])
    return old, new


def _old(definition: Definition, around: Surroundings, new: Base) -> Definition | None:
    """Which version of the same framework is left behind; None where the draft speaks to no other."""
    known = (each for each in sources(definition) if each.framework == new.framework and each != new)
    return next((around.national[each] for each in known if each in around.national), None)
