"""Which national values a draft's behaviours speak to."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final
from uuid import UUID

from flask import request
from flask.typing import ResponseReturnValue

from frameworks import forms
from frameworks.definitions import editing
from frameworks.definitions.shape import BehaviourDefinition, Definition, MappingDefinition, Purpose
from frameworks.pages.behaviours import DRAFT, local_behaviour
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
from frameworks.presenters.drafts import ChoiceGroup, map_lines, national_choices, relation_choices
from frameworks.service.listing import RETIRED, list_national
from frameworks.service.reading import read_national
from tenants import guard
from tenants.errors import NotFound, Refusal, Stale

PLACE: Final = f"{DRAFT}/behaviours/<behaviour>/maps"
FIELDS: Final = {"weight": "weight", "maps": "value"}


@blueprint.get(f"{DRAFT}/maps")
@guard.signed_in("framework.edit")
def all_maps(draft_id: UUID) -> ResponseReturnValue:
    """Each behaviour of one's own with what it maps to."""
    found = opened(draft_id)
    return shown("all_maps.html", page=found, lines=map_lines(found.whole))


@blueprint.get(PLACE)
@guard.signed_in("framework.edit")
def maps(draft_id: UUID, behaviour: str) -> ResponseReturnValue:
    """What one behaviour maps to, and a form to map it to one more."""
    found = opened(draft_id)
    return _form(found, local_behaviour(found, behaviour)[1], forms.MapForm())


@blueprint.post(PLACE)
@guard.signed_in("framework.edit")
def add_map(draft_id: UUID, behaviour: str) -> ResponseReturnValue:
    """Map it; the same national value again takes the place of what was there."""
    found, typed = opened(draft_id), forms.map_form(request.form)
    value, before = local_behaviour(found, behaviour)
    try:
        mapping, problems = forms.map_of(typed, [*_keys(_national(found))])
        check_typed(found, problems)
        check_seen(found, before, {})
        added = () if mapping is None else (mapping,)
        changed = replace(before, maps=(*_others(before, typed.value), *added))
        save(found, editing.put_behaviour(found.definition, value.code, changed), FIELDS)
    except MENDABLE as refusal:
        refused()
        found = opened(draft_id)
        return _form(found, local_behaviour(found, behaviour)[1], typed, refusal)
    return gone("maps", "The mapping is saved.", draft_id=draft_id, behaviour=behaviour)


@blueprint.post(f"{PLACE}/removal")
@guard.signed_in("framework.edit")
def remove_map(draft_id: UUID, behaviour: str) -> ResponseReturnValue:
    """Take one away."""
    found = opened(draft_id)
    value, before = local_behaviour(found, behaviour)
    kept = tuple(_others(before, request.form.get("value", "")))
    try:
        changed = replace(before, maps=kept)
        save(found, editing.put_behaviour(found.definition, value.code, changed), FIELDS)
    except MENDABLE as refusal:
        refused()
        found = opened(draft_id)
        return _form(found, local_behaviour(found, behaviour)[1], forms.MapForm(), refusal)
    return gone("maps", "The mapping is removed.", draft_id=draft_id, behaviour=behaviour)


def _others(behaviour: BehaviourDefinition, key: str) -> Iterator[MappingDefinition]:
    return (each for each in behaviour.maps if forms.national_key(each.base, each.value) != key)


def _national(found: Opened) -> tuple[Definition, ...]:
    """What one can map to: the base first, and every other published national version for appraisals."""
    session = guard.db_session()
    lines = list_national(session)
    known = [
        read_national(session, version_id=each.id).definition for each in lines if each.status != RETIRED
    ]
    base = [each for each in known if each.base == found.definition.extends]
    others = [each for each in known if each not in base and each.purpose is Purpose.APPRAISAL]
    return (*base, *others)


def _keys(national: tuple[Definition, ...]) -> Iterator[str]:
    return (forms.national_key(each.base, value.code) for each in national for value in each.values)


def _form(
    found: Opened, behaviour: BehaviourDefinition, typed: forms.MapForm, refusal: Refusal | None = None
) -> ResponseReturnValue:
    if behaviour.national is not None:
        raise NotFound
    choices = national_choices(_national(found))
    return shown(
        "maps.html",
        refusal=refusal,
        page=found,
        behaviour=behaviour,
        typed=typed,
        seen=forms.mark(behaviour),
        lines=map_lines(found.whole, behaviour),
        choices=choices,
        facts=_facts(typed, choices),
        relations=relation_choices(),
        is_stale=isinstance(refusal, Stale),
    )


def _facts(typed: forms.MapForm, choices: Sequence[ChoiceGroup]) -> tuple[tuple[str, str], ...]:
    """What was typed, for somebody who can't save it now."""
    names = {choice.value: choice.label for group in choices for choice in group.choices}
    relations = {choice.value: choice.label for choice in relation_choices()}
    told = (
        ("National value", names.get(typed.value, "")),
        ("Relation", relations.get(typed.relation, "")),
        ("Weight", typed.weight),
    )
    return told if any(text for _, text in told) else ()
