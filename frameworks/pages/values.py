"""The values of a draft: listed with their behaviours, added, changed, moved and removed."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Final
from uuid import UUID

from flask import request
from flask.typing import ResponseReturnValue

from frameworks import forms
from frameworks.definitions import editing
from frameworks.definitions.shape import ValueDefinition
from frameworks.importers.words import abbreviation_for, code_for
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
from frameworks.presenters.drafts import outline, value_lines
from tenants import guard
from tenants.errors import Conflict, NotFound, Problem, Refusal, Stale

PLACE: Final = "/organisation/frameworks/drafts/<uuid:draft_id>/values"
FIELDS: Final = {
    **{name: name for name in ("name", "abbreviation", "statement", "domain")},
    **{name: name for name in ("expectations", "effective", "ineffective")},
    "code": "name",
}
NEW: Final = "new"
"""No value has this code, since it is the address of the form for another one."""
GONE: Final = "This value was removed meanwhile. Save to add it again."


@blueprint.get(PLACE)
@guard.signed_in("framework.edit")
def values(draft_id: UUID) -> ResponseReturnValue:
    """All values and behaviours, national ones among them, with what can be done to one's own."""
    return _list(opened(draft_id))


@blueprint.get(f"{PLACE}/new")
@guard.signed_in("framework.edit")
def new_value(draft_id: UUID) -> ResponseReturnValue:
    """An empty form."""
    return _form(opened(draft_id), forms.ValueForm())


@blueprint.post(f"{PLACE}/new")
@guard.signed_in("framework.edit")
def add_value(draft_id: UUID) -> ResponseReturnValue:
    """Add a value at the end, and go on to its first behaviour."""
    found, typed = opened(draft_id), forms.value_form(request.form)
    try:
        check_typed(found, _problems(typed))
        value = _new(found, typed)
        save(found, editing.put_value(found.definition, value), FIELDS)
    except MENDABLE as refusal:
        refused()
        return _form(opened(draft_id), typed, refusal)
    said = f"“{value.name}” is added. Now say what people do who live it."
    return gone("new_behaviour", said, draft_id=draft_id, value=value.code)


@blueprint.get(f"{PLACE}/<value>")
@guard.signed_in("framework.edit")
def value(draft_id: UUID, value: str) -> ResponseReturnValue:
    """A value to change."""
    found = opened(draft_id)
    before = _found(found, value)
    return _form(found, forms.form_of_value(before), before=before)


@blueprint.post(f"{PLACE}/<value>")
@guard.signed_in("framework.edit")
def change_value(draft_id: UUID, value: str) -> ResponseReturnValue:
    """Save it; what somebody else wrote meanwhile is never overwritten."""
    found, typed = opened(draft_id), forms.value_form(request.form)
    before = editing.find_value(found.definition, value)
    if before is None:
        return _removed_meanwhile(found, typed)
    try:
        check_typed(found, _problems(typed))
        check_seen(found, before, asdict(typed))
        save(found, editing.put_value(found.definition, forms.value_of(typed, before)), FIELDS)
    except MENDABLE as refusal:
        refused()
        found = opened(draft_id)
        return _form(found, typed, refusal, before=_found(found, value))
    return gone("values", "The value is saved.", draft_id=draft_id)


@blueprint.get(f"{PLACE}/<value>/removal")
@guard.signed_in("framework.edit")
def value_removal(draft_id: UUID, value: str) -> ResponseReturnValue:
    """Ask once more before a value goes with its behaviours."""
    found = opened(draft_id)
    before = _found(found, value)
    return shown("value_removal.html", page=found, value=before, seen=forms.mark(_with_what_goes(before)))


@blueprint.post(f"{PLACE}/<value>/removal")
@guard.signed_in("framework.edit")
def remove_value(draft_id: UUID, value: str) -> ResponseReturnValue:
    """Remove it."""
    found = opened(draft_id)
    before = _found(found, value)
    try:
        check_seen(found, _with_what_goes(before), {})
        save(found, editing.remove_value(found.definition, value), FIELDS)
    except MENDABLE as refusal:
        refused()
        return _list(opened(draft_id), refusal)
    return gone("values", f"“{before.name}” is removed.", draft_id=draft_id)


@blueprint.post(f"{PLACE}/<value>/place")
@guard.signed_in("framework.edit")
def move_value(draft_id: UUID, value: str) -> ResponseReturnValue:
    """Move it one place up or down."""
    found = opened(draft_id)
    up = request.form.get("direction") == "up"
    try:
        save(found, editing.move_value(found.definition, _found(found, value).code, up=up), FIELDS)
    except MENDABLE as refusal:
        refused()
        return _list(opened(draft_id), refusal)
    return gone("values", draft_id=draft_id, anchor=f"value-{value}")


def _list(found: Opened, refusal: Refusal | None = None) -> ResponseReturnValue:
    return shown("values.html", refusal=refusal, page=found, values=outline(found.definition, found.whole))


def _form(
    found: Opened,
    typed: forms.ValueForm,
    refusal: Refusal | None = None,
    *,
    before: ValueDefinition | None = None,
) -> ResponseReturnValue:
    return shown(
        "value.html",
        refusal=refusal,
        page=found,
        typed=typed,
        before=before,
        seen="" if before is None else forms.mark(before),
        domains=_domains(found),
        facts=value_lines(forms.value_of(typed, before or ValueDefinition("", "", "", "", ()))),
        elsewhere=value_lines(before) if isinstance(refusal, Stale) and before is not None else (),
    )


def _with_what_goes(value: ValueDefinition) -> object:
    """Behaviours go with their value: one that somebody added or changed meanwhile is to be seen first."""
    return value, value.behaviours


def _domains(found: Opened) -> Sequence[str]:
    return sorted({each.domain for each in found.whole.values if each.domain})


def _found(found: Opened, code: str) -> ValueDefinition:
    """One of the draft's own values.

    :raises NotFound: there is none of this code, or it is the base's.
    """
    value = editing.find_value(found.definition, code)
    if value is None or value.core:
        raise NotFound
    return value


def _new(found: Opened, typed: forms.ValueForm) -> ValueDefinition:
    code = first = code_for(typed.name)[:90]
    taken = {NEW} | {each.code for each in found.whole.values}
    number = 2
    while code in taken:
        code, number = f"{first}-{number}", number + 1
    abbreviation = abbreviation_for(typed.name, [each.abbreviation for each in found.whole.values])
    return forms.value_of(typed, ValueDefinition(code, abbreviation, "", "", ()))


def _problems(typed: forms.ValueForm) -> list[Problem]:
    return [] if typed.name.strip() else [Problem("/name", "Give the value a name.")]


def _removed_meanwhile(found: Opened, typed: forms.ValueForm) -> ResponseReturnValue:
    """What was typed into a value that somebody removed, ready to be added again.

    :raises NotFound: it never was there.
    """
    if not forms.made_on(request.form).seen:
        raise NotFound
    refused()
    return _form(found, typed, Conflict(GONE))
