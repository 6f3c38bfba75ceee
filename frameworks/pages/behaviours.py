"""The behaviours of a draft: added, changed, moved and removed, one form each."""

from dataclasses import dataclass, replace
from typing import Final
from uuid import UUID

from flask import request
from flask.typing import ResponseReturnValue

from frameworks import forms
from frameworks.definitions import editing
from frameworks.definitions.shape import BehaviourDefinition, ValueDefinition
from frameworks.pages.blueprint import (
    MENDABLE,
    Opened,
    blueprint,
    check_seen,
    check_typed,
    gone,
    opened,
    refused,
    save,
    shown,
)
from frameworks.presenters.drafts import behaviour_lines
from frameworks.service.surroundings import spent_codes
from tenants import guard
from tenants.errors import Conflict, NotFound, Problem, Refusal, Stale

DRAFT: Final = "/organisation/frameworks/drafts/<uuid:draft_id>"
PLACE: Final = f"{DRAFT}/behaviours/<behaviour>"
FIELDS: Final = {
    **{name: name for name in ("statement", "effective", "ineffective")},
}
GONE: Final = "This behaviour was removed meanwhile. Save to add it again."


@dataclass(frozen=True)
class _Place:
    """Where a behaviour stands: in a value of the whole, which is `core` where it is the base's."""

    value: ValueDefinition
    core: bool


@blueprint.get(f"{DRAFT}/values/<value>/behaviours/new")
@guard.signed_in("framework.edit")
def new_behaviour(draft_id: UUID, value: str) -> ResponseReturnValue:
    """An empty form."""
    found = opened(draft_id)
    return _form(found, _place(found, value), forms.BehaviourForm())


@blueprint.post(f"{DRAFT}/values/<value>/behaviours/new")
@guard.signed_in("framework.edit")
def add_behaviour(draft_id: UUID, value: str) -> ResponseReturnValue:
    """Add a behaviour to a value, and go on to what it maps to."""
    found = opened(draft_id)
    place, typed = _place(found, value), _typed(found)
    spent = spent_codes(
        guard.db_session(), by=guard.identity(), draft_id=draft_id, framework=found.definition.code
    )
    code = editing.next_code(found.definition, value, core=place.core, spent=spent)
    try:
        check_typed(found, _problems(typed))
        added = forms.behaviour_of(typed, BehaviourDefinition(code, ""))
        save(found, editing.put_behaviour(found.definition, value, added, core=place.core), FIELDS)
    except MENDABLE as refusal:
        refused()
        return _form(opened(draft_id), place, typed, refusal)
    said = "The behaviour is added. Now say which national value it speaks to."
    return gone("maps", said, draft_id=draft_id, behaviour=code)


@blueprint.get(PLACE)
@guard.signed_in("framework.edit")
def behaviour(draft_id: UUID, behaviour: str) -> ResponseReturnValue:
    """A behaviour to change."""
    found = opened(draft_id)
    value, before = local_behaviour(found, behaviour)
    return _form(found, _place(found, value.code), forms.form_of_behaviour(before), before=before)


@blueprint.post(PLACE)
@guard.signed_in("framework.edit")
def change_behaviour(draft_id: UUID, behaviour: str) -> ResponseReturnValue:
    """Save it; what somebody else wrote meanwhile is never overwritten."""
    found = opened(draft_id)
    typed = _typed(found)
    standing = editing.find_behaviour(found.definition, behaviour)
    if standing is None:
        return _removed_meanwhile(found, behaviour, typed)
    value, before = standing
    try:
        check_typed(found, _problems(typed))
        check_seen(found, before, {"statement": typed.statement})
        changed = forms.behaviour_of(typed, before)
        save(found, editing.put_behaviour(found.definition, value.code, changed), FIELDS)
    except MENDABLE as refusal:
        refused()
        found = opened(draft_id)
        value, now = local_behaviour(found, behaviour)
        return _form(found, _place(found, value.code), typed, refusal, before=now)
    said = "The behaviour is saved."
    if _strays(found, typed):
        said = f"{said} Some of its words are at a stage or point that isn’t there: see “To mend”."
    return gone("values", said, draft_id=draft_id, anchor=_anchor(behaviour))


@blueprint.get(f"{PLACE}/removal")
@guard.signed_in("framework.edit")
def behaviour_removal(draft_id: UUID, behaviour: str) -> ResponseReturnValue:
    """Ask once more before a behaviour goes."""
    return _removal(opened(draft_id), behaviour)


@blueprint.post(f"{PLACE}/removal")
@guard.signed_in("framework.edit")
def remove_behaviour(draft_id: UUID, behaviour: str) -> ResponseReturnValue:
    """Remove it."""
    found = opened(draft_id)
    before = local_behaviour(found, behaviour)[1]
    try:
        check_seen(found, before, {})
        save(found, editing.remove_behaviour(found.definition, behaviour), FIELDS)
    except MENDABLE as refusal:
        refused()
        return _removal(opened(draft_id), behaviour, refusal)
    return gone("values", "The behaviour is removed.", draft_id=draft_id)


@blueprint.post(f"{PLACE}/place")
@guard.signed_in("framework.edit")
def move_behaviour(draft_id: UUID, behaviour: str) -> ResponseReturnValue:
    """Move it one place up or down inside its value."""
    found = opened(draft_id)
    before = local_behaviour(found, behaviour)[1]
    up = request.form.get("direction") == "up"
    try:
        save(found, editing.move_behaviour(found.definition, before.code, up=up), FIELDS)
    except MENDABLE as refusal:
        refused()
        return _removal(opened(draft_id), behaviour, refusal)
    return gone("values", draft_id=draft_id, anchor=_anchor(behaviour))


def local_behaviour(found: Opened, code: str) -> tuple[ValueDefinition, BehaviourDefinition]:
    """One of the draft's own behaviours, with its value.

    :raises NotFound: there is none of this code.
    """
    standing = editing.find_behaviour(found.definition, code)
    if standing is None:
        raise NotFound
    return standing


def _removal(found: Opened, code: str, refusal: Refusal | None = None) -> ResponseReturnValue:
    before = local_behaviour(found, code)[1]
    return shown(
        "behaviour_removal.html", refusal=refusal, page=found, behaviour=before, seen=forms.mark(before)
    )


def _anchor(code: str) -> str:
    return f"behaviour-{code.replace('.', '-')}"


def _place(found: Opened, code: str) -> _Place:
    value = editing.find_value(found.whole, code)
    if value is None:
        raise NotFound
    return _Place(value, core=value.national is not None)


def _typed(found: Opened) -> forms.BehaviourForm:
    described = (each.by_stage + each.by_point for each in found.definition.behaviours)
    known = {code for texts in described for code, _ in texts}.union(*_codes(found))
    return forms.behaviour_form(request.form, known)


def _codes(found: Opened) -> tuple[set[str], set[str]]:
    """The codes of the stages, and those of the points that behaviours are rated with."""
    scale = found.whole.behaviour_scale
    points = {each.code for each in scale.points} if scale else set()
    return {each.code for each in found.whole.stages}, points


def _strays(found: Opened, typed: forms.BehaviourForm) -> tuple[tuple[str, str, str], ...]:
    """What describes it at a stage or point that isn't there (any more): field, label and words."""
    stages, points = _codes(found)
    lists = (("stage", typed.stages, stages), ("point", typed.points, points))
    return tuple(
        (f"{kind}.{code}", f"At the {kind} “{code}”, which isn’t there any more", words)
        for kind, said, known in lists
        for code, words in said.items()
        if code not in known and words.strip()
    )


def _problems(typed: forms.BehaviourForm) -> list[Problem]:
    return [] if typed.statement.strip() else [Problem("/statement", "Say what people do.")]


def _removed_meanwhile(found: Opened, code: str, typed: forms.BehaviourForm) -> ResponseReturnValue:
    """What was typed into a behaviour that somebody removed, ready to be added again.

    :raises NotFound: it never was there, or its value is gone as well.
    """
    if not forms.made_on(request.form).seen:
        raise NotFound
    refused()
    value = code.rpartition(".")[0].removesuffix(".local")
    return _form(found, _place(found, value), typed, Conflict(GONE))


def _form(
    found: Opened,
    place: _Place,
    typed: forms.BehaviourForm,
    refusal: Refusal | None = None,
    *,
    before: BehaviourDefinition | None = None,
) -> ResponseReturnValue:
    if before is not None:  # fields that the form didn't have yet begin with what there is
        there = forms.form_of_behaviour(before)
        stages, points = {**there.stages, **typed.stages}, {**there.points, **typed.points}
        typed = replace(typed, stages=stages, points=points)
    return shown(
        "behaviour.html",
        refusal=refusal,
        page=found,
        value=place.value,
        typed=typed,
        before=before,
        seen="" if before is None else forms.mark(before),
        scale=found.whole.behaviour_scale,
        strays=_strays(found, typed),
        facts=behaviour_lines(forms.behaviour_of(typed, before or BehaviourDefinition("", "")), found.whole),
        elsewhere=behaviour_lines(before, found.whole) if isinstance(refusal, Stale) and before else (),
    )
