"""Any two versions side by side, for everybody; a draft beside the version before it, for its editors."""

from typing import Final
from uuid import UUID

from flask import request
from flask.typing import ResponseReturnValue

from frameworks.pages.behaviours import DRAFT
from frameworks.pages.blueprint import blueprint, shown
from frameworks.presenters.comparing import comparison_text
from frameworks.presenters.versions import VersionText, comparable, find_text
from frameworks.service import crosswalk, drafts
from frameworks.service.listing import list_frameworks
from frameworks.service.preceding import version_before
from tenants import guard
from tenants.errors import Forbidden, Invalid, NotFound, Problem, Refusal

CHOOSE: Final = {"left": "Choose a version.", "right": "Choose another version to compare it with."}
SAME: Final = "Choose two different versions."
DIGITS: Final = 4


@blueprint.get("/values/comparison")
@guard.signed_in("framework.read")
def comparison() -> ResponseReturnValue:
    """Choose two versions, then see what differs; editors choose among drafts as well."""
    asked = all(side in request.args for side in CHOOSE)
    return _compared(request.args.get("left", ""), request.args.get("right", ""), asked=asked)


@blueprint.get(f"{DRAFT}/comparison")
@guard.signed_in("framework.edit")
def draft_comparison(draft_id: UUID) -> ResponseReturnValue:
    """What a draft changes: beside the version before it, or beside one to choose if it is the first."""
    session, by = guard.db_session(), guard.identity()
    draft = drafts.read_draft(session, by=by, draft_id=draft_id)
    before = version_before(session, by=by, draft=draft)
    return _compared(str(before or ""), str(draft_id), asked=before is not None, draft_id=draft_id)


def _compared(left: str, right: str, *, asked: bool, draft_id: UUID | None = None) -> ResponseReturnValue:
    session, by = guard.db_session(), guard.identity()
    groups = comparable(list_frameworks(session, by=by))
    one, other = (find_text(groups, each) or _closed(each) for each in (left, right))
    problems = tuple(_problems(one, other)) if asked else ()
    found = None
    if one is not None and other is not None and not problems:
        found = crosswalk.compare_versions(session, by=by, left=one.id, right=other.id)
    refusal: Refusal | None = Invalid(CHOOSE["left"], problems=problems) if problems else None
    return shown(
        "comparison.html",
        refusal=refusal,
        groups=groups,
        left=one,
        right=other,
        found=None if found is None else comparison_text(found, _page()),
        draft_id=draft_id,
    )


def _closed(typed: str) -> VersionText | None:
    """A draft that was published or discarded isn't in the list to choose from; its own page leads here."""
    try:
        draft = drafts.read_draft(guard.db_session(), by=guard.identity(), draft_id=UUID(typed))
    except (ValueError, Forbidden, NotFound):
        return None
    label = f"{draft.definition.name} {draft.definition.version}"
    return VersionText(draft.id, label, "Draft", draft.changed_at, is_retired=False)


def _page() -> int:
    typed = request.args.get("page", "")
    return int(typed) if typed.isascii() and typed.isdecimal() and len(typed) <= DIGITS else 1


def _problems(left: VersionText | None, right: VersionText | None) -> list[Problem]:
    found = [
        Problem(f"/{side}", CHOOSE[side])
        for side, each in zip(CHOOSE, (left, right), strict=True)
        if each is None
    ]
    return found or ([Problem("/right", SAME)] if left == right else [])
