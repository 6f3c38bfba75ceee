"""A draft: what is done and what is left, how it reads, as a file, and put away."""

from collections.abc import Sequence
from typing import Final
from uuid import UUID

from flask import request
from flask.typing import ResponseReturnValue

from frameworks import forms
from frameworks.definitions.shape import Problem as Fault
from frameworks.definitions.wording import findings
from frameworks.domain import Action, State
from frameworks.pages.behaviours import DRAFT
from frameworks.pages.blueprint import MENDABLE, Opened, blueprint, gone, opened, refused, shown, words_of
from frameworks.pages.reading import yaml_file
from frameworks.presenters.drafts import STATES, to_mend
from frameworks.presenters.reading import framework_text
from frameworks.presenters.tasks import tasks
from frameworks.service import comments, drafts
from frameworks.service.publishing import name_faults
from tenants import guard
from tenants.errors import Problem, Refusal

RETURNED: Final = "return"
DOCUMENT: Final = "/document"
MEND_FIRST: Final = "Something has to be mended first. It is listed below."


@blueprint.get(DRAFT)
@guard.signed_in("framework.edit")
def draft(draft_id: UUID) -> ResponseReturnValue:
    """The list of tasks, with what has to be mended, and the next step."""
    return draft_page(opened(draft_id))


def draft_page(found: Opened, refusal: Refusal | None = None, words: str = "") -> ResponseReturnValue:
    """The same, with why a step was refused and what was written for it."""
    said = comments.comments_of(guard.db_session(), by=guard.identity(), draft_id=found.id)
    doubts = findings(found.whole)
    waiting = [each for each in said if each.settled_at is None]
    mend = (*_name_faults(found), *found.around.problems)
    return shown(
        "draft.html",
        refusal=refusal,
        problems=_told(refusal, mend),
        page=found,
        state=STATES[found.draft.state],
        tasks=tasks(found.definition, found.around, len(doubts), len(waiting)),
        mend=to_mend(mend, found.whole),
        waiting=len(waiting),
        returned=[each for each in waiting if each.kind == RETURNED],
        words=words,
        allowed={each.value for each in found.draft.allowed},
        waits_for_another=Action.RETURN in found.draft.allowed and Action.PUBLISH not in found.draft.allowed,
    )


def _name_faults(found: Opened) -> tuple[Fault, ...]:
    if found.draft.state not in (State.DRAFT, State.IN_REVIEW):
        return ()  # what is published has its own name
    return tuple(name_faults(guard.db_session(), by=guard.identity(), definition=found.definition))


def _told(refusal: Refusal | None, mend: Sequence[Fault]) -> tuple[Problem, ...]:
    """Why a step was refused: what is wrong with the document stands in a list of its own on the page."""
    problems = words_of(refusal)
    if not any(each.pointer.startswith(DOCUMENT) for each in problems):
        return problems
    if mend:
        return (Problem("/mend", MEND_FIRST),)
    return tuple(Problem("", each.message) for each in problems)


@blueprint.get(f"{DRAFT}/whole")
@guard.signed_in("framework.edit")
def whole(draft_id: UUID) -> ResponseReturnValue:
    """The draft as people will read it."""
    found = opened(draft_id)
    return shown("whole.html", page=found, text=framework_text(found.whole))


@blueprint.get(f"{DRAFT}/framework.yaml")
@guard.signed_in("framework.edit")
def draft_file(draft_id: UUID) -> ResponseReturnValue:
    """The draft as a file that can be imported again."""
    return yaml_file(opened(draft_id).definition)


@blueprint.get(f"{DRAFT}/discarding")
@guard.signed_in("framework.edit")
def discarding(draft_id: UUID) -> ResponseReturnValue:
    """Ask once more before a draft is put away."""
    return shown("discarding.html", page=opened(draft_id))


@blueprint.post(f"{DRAFT}/discarding")
@guard.signed_in("framework.edit")
def discard(draft_id: UUID) -> ResponseReturnValue:
    """Put it away for good."""
    expected = forms.made_on(request.form).version
    try:
        drafts.discard_draft(
            guard.db_session(), by=guard.identity(), draft_id=draft_id, expected_edition=expected
        )
    except MENDABLE as refusal:
        refused()
        return shown("discarding.html", refusal=refusal, page=opened(draft_id))
    return gone("frameworks", "The draft is discarded.")
