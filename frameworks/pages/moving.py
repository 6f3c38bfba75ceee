"""The guided move of a draft to another version of a national framework that it extends or maps to."""

from typing import Final
from uuid import UUID

from flask import request
from flask.typing import ResponseReturnValue

from frameworks import forms
from frameworks.crosswalk.moving import Move, sources
from frameworks.definitions.shape import Definition
from frameworks.pages.behaviours import DRAFT
from frameworks.pages.blueprint import MENDABLE, Opened, blueprint, gone, opened, refused, shown
from frameworks.presenters.comparing import comparison_text
from frameworks.presenters.crosswalk import move_text
from frameworks.service import moving
from tenants import guard
from tenants.errors import Invalid, Problem, Refusal

INSTEAD: Final = "instead."
WHICH: Final = "Choose a version to move to."
MOST_CHANGES: Final = 20
"""So many changes between the two national versions are shown; their comparison has them all."""


@blueprint.get(f"{DRAFT}/move")
@guard.signed_in("framework.edit")
def move(draft_id: UUID) -> ResponseReturnValue:
    """Choose a version of what the draft extends or maps to; then see what moving there changes."""
    return _move(opened(draft_id))


@blueprint.post(f"{DRAFT}/move")
@guard.signed_in("framework.edit")
def make_move(draft_id: UUID) -> ResponseReturnValue:
    """Put the draft on the other version, or look again with what is chosen for values that are gone."""
    if "look" in request.form:
        chosen = {f"{INSTEAD}{code}": value for code, value in _instead().items()}
        return gone("move", draft_id=draft_id, to=request.form.get("to", ""), **chosen)
    try:
        made = moving.move_draft(
            guard.db_session(),
            by=guard.identity(),
            draft_id=draft_id,
            to=_target(request.form.get("to", "")),
            instead=_instead(),
            expected_edition=forms.made_on(request.form).version,
        )
    except MENDABLE as refusal:
        refused()
        return _move(opened(draft_id), refusal)
    count, new = len(made.move.decisions), made.move.changes.right
    what = "The draft adds" if made.move.additions.extends == new.base else "The maps lead"
    asked = f" {count} thing{'s' if count != 1 else ''} to decide stand under Comments." if count else ""
    return gone("draft", f"{what} to {new.name} {new.version} now.{asked}", draft_id=draft_id)


def _move(found: Opened, refusal: Refusal | None = None) -> ResponseReturnValue:
    if not any(each in found.around.national for each in sources(found.definition)):
        return shown("nothing_to_move.html", refusal=refusal, page=found)
    others = moving.targets(guard.db_session(), found.definition, found.around)
    to = request.values.get("to", "")
    target = next((each for each in others if str(each.line.id) == to), None)
    if target is None and refusal is None and "to" in request.args:
        refusal = Invalid(WHICH, problems=[Problem("/to", WHICH)])
    plan, wrong = (None, None) if target is None else _plan(found.id, target)
    refusal = refusal or wrong
    return shown(
        "move.html",
        refusal=refusal,
        page=found,
        others=others,
        to=to,
        target=target,
        plan=None if plan is None else move_text(plan),
        changes=None if plan is None else comparison_text(plan.changes, most=MOST_CHANGES),
        targets=() if plan is None else _values(plan.changes.right),
        instead=_instead(),
    )


def _plan(draft_id: UUID, target: moving.Target) -> tuple[Move | None, Refusal | None]:
    session, by = guard.db_session(), guard.identity()
    try:
        planned = moving.plan_move(session, by=by, draft_id=draft_id, to=target.line.id, instead=_instead())
    except Invalid as wrong:
        return None, wrong
    return planned.move, None


def _values(definition: Definition) -> tuple[tuple[str, str], ...]:
    return tuple((value.code, value.name) for value in definition.values)


def _instead() -> dict[str, str]:
    sent = request.values
    return {
        name.removeprefix(INSTEAD): sent[name] for name in sent if name.startswith(INSTEAD) and sent[name]
    }


def _target(typed: str) -> UUID:
    try:
        return UUID(typed)
    except ValueError:
        return UUID(int=0)  # no version is called so, which is refused like any other unknown one
