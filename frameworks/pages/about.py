"""What a draft is called."""

from dataclasses import replace
from typing import Final
from uuid import UUID

from flask import request
from flask.typing import ResponseReturnValue

from frameworks import forms
from frameworks.definitions.rules import VERSION
from frameworks.definitions.shape import Definition
from frameworks.pages.behaviours import DRAFT
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
from tenants import guard
from tenants.errors import Problem, Refusal, Stale

NAMES: Final = ("name", "number", "source")
FIELDS: Final = {"name": "name", "version": "number", "source": "source"}
NEEDED: Final = {
    "name": "Give the framework a name.",
    "number": "Give the version a number, such as 1.0.",
    "source": "Say where the words come from, for example the group that wrote them.",
}


@blueprint.get(f"{DRAFT}/about")
@guard.signed_in("framework.edit")
def about(draft_id: UUID) -> ResponseReturnValue:
    """Name, version and source."""
    found = opened(draft_id)
    return _form(found, _typed_of(found.definition))


@blueprint.post(f"{DRAFT}/about")
@guard.signed_in("framework.edit")
def change_about(draft_id: UUID) -> ResponseReturnValue:
    """Save them."""
    found = opened(draft_id)
    typed = forms.AboutForm(*(forms.text(request.form, name).strip() for name in NAMES))
    try:
        check_typed(found, _problems(typed))
        check_seen(found, _part(found.definition), {})
        changed = replace(found.definition, name=typed.name, version=typed.number, source=typed.source)
        save(found, changed, FIELDS)
    except MENDABLE as refusal:
        refused()
        return _form(opened(draft_id), typed, refusal)
    return gone("draft", "The name and version are saved.", draft_id=draft_id)


def _form(found: Opened, typed: forms.AboutForm, refusal: Refusal | None = None) -> ResponseReturnValue:
    return shown(
        "about.html",
        refusal=refusal,
        page=found,
        typed=typed,
        seen=forms.mark(_part(found.definition)),
        facts=_lines(typed),
        elsewhere=_lines(_typed_of(found.definition)) if isinstance(refusal, Stale) else (),
    )


def _typed_of(definition: Definition) -> forms.AboutForm:
    return forms.AboutForm(definition.name, definition.version, definition.source)


def _lines(typed: forms.AboutForm) -> tuple[tuple[str, str], ...]:
    return (("Name", typed.name), ("Version", typed.number), ("Source", typed.source))


def _part(definition: Definition) -> tuple[str, str, str]:
    return (definition.name, definition.version, definition.source)


def _problems(typed: forms.AboutForm) -> list[Problem]:
    """What is empty, and a version that no code can have."""
    found = [Problem(f"/{name}", NEEDED[name]) for name in NAMES if not getattr(typed, name)]
    if typed.number and not VERSION.fullmatch(typed.number):
        found.append(Problem("/number", "Write the version like 1.0 or 2.1: letters, digits, dots and -."))
    return found
