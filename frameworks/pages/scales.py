"""A scale without its answers: begun from a national one, and what it is called and asks for."""

from typing import Final
from uuid import UUID

from flask import request
from flask.typing import ResponseReturnValue

from frameworks.definitions.parts import scale_of, with_scale
from frameworks.definitions.shape import Scale
from frameworks.forms import mark
from frameworks.forms import parts as forms
from frameworks.pages.behaviours import DRAFT
from frameworks.pages.blueprint import (
    MENDABLE,
    blueprint,
    check_seen,
    check_typed,
    gone,
    refused,
    save,
    shown,
)
from frameworks.pages.parts import Listed, opened_list
from frameworks.presenters import parts as presenter
from frameworks.presenters.drafts import Choice
from frameworks.service.listing import RETIRED, list_national
from frameworks.service.reading import read_national
from tenants import guard
from tenants.errors import NotFound, Problem, Refusal, Stale

PLACE: Final = f"{DRAFT}/scales/<kind>"
FIELDS: Final = {name: name for name in forms.SCALE}
ALREADY: Final = "Somebody began the scale already. This is it."
FROM: Final = "Choose a scale to begin with."


@blueprint.get(PLACE)
@guard.signed_in("framework.edit")
def scale(draft_id: UUID, kind: str) -> ResponseReturnValue:
    """A scale to change; where there is none yet, scales to begin with."""
    found, before = _opened(draft_id, kind)
    return _begin(found) if before is None else _form(found, before, forms.form_of_scale(before))


@blueprint.post(PLACE)
@guard.signed_in("framework.edit")
def change_scale(draft_id: UUID, kind: str) -> ResponseReturnValue:
    """Save it, or begin with a copy of a national scale."""
    found, before = _opened(draft_id, kind)
    if before is None:
        return _begun(found)
    if "from" in request.form:
        return gone("listed", ALREADY, draft_id=draft_id, kind=kind)
    typed = forms.scale_form(request.form)
    try:
        after, problems = forms.scale_of(typed, before, purpose=found.page.definition.purpose)
        check_typed(found.page, problems)
        check_seen(found.page, forms.head(before), {})
        save(found.page, with_scale(found.page.definition, found.which, after), FIELDS)
    except MENDABLE as refusal:
        refused()
        found, now = _opened(draft_id, kind)
        return _begin(found) if now is None else _form(found, now, typed, refusal)
    return gone("listed", "The scale is saved.", draft_id=draft_id, kind=kind)


def _opened(draft_id: UUID, kind: str) -> tuple[Listed, Scale | None]:
    """A scale of a draft's own.

    :raises NotFound: it is none, or the draft has its base's scales.
    """
    found = opened_list(draft_id, kind)
    if not presenter.is_scale(found.which) or found.page.definition.extends is not None:
        raise NotFound
    return found, scale_of(found.page.definition, found.which)


def _begun(found: Listed) -> ResponseReturnValue:
    chosen = next(
        (scale for scale, choice in _known(found) if choice.value == request.form.get("from")), None
    )
    try:
        check_typed(found.page, [Problem("/from", FROM)] if chosen is None else ())
        if chosen is not None:
            save(found.page, with_scale(found.page.definition, found.which, chosen), {})
    except MENDABLE as refusal:
        refused()
        found, now = _opened(found.page.id, found.which.value)
        return _begin(found, refusal) if now is None else _form(found, now, forms.form_of_scale(now), refusal)
    said = "The scale is begun. Change what you need."
    return gone("listed", said, draft_id=found.page.id, kind=found.which.value)


def _known(found: Listed) -> list[tuple[Scale, Choice]]:
    """The national scales of this kind that stand in published versions."""
    session = guard.db_session()
    usable = [each for each in list_national(session) if each.status != RETIRED]
    known = [(each, read_national(session, version_id=each.id).definition) for each in usable]
    return [
        (scale, Choice(str(line.id), scale.name, f"As in {line.name} {line.version}"))
        for line, definition in known
        if (scale := scale_of(definition, found.which)) is not None
    ]


def _begin(found: Listed, refusal: Refusal | None = None) -> ResponseReturnValue:
    choices = [choice for _, choice in _known(found)]
    return shown("scale_beginning.html", refusal=refusal, page=found.page, listed=found, choices=choices)


def _form(
    found: Listed, before: Scale, typed: forms.ScaleForm, refusal: Refusal | None = None
) -> ResponseReturnValue:
    directions, points = presenter.scale_choices(before, typed, purpose=found.page.definition.purpose)
    return shown(
        "scale.html",
        refusal=refusal,
        page=found.page,
        listed=found,
        typed=typed,
        directions=directions,
        points=points,
        seen=mark(forms.head(before)),
        facts=presenter.scale_typed(typed, before),
        elsewhere=presenter.scale_facts(before) if isinstance(refusal, Stale) else (),
    )
