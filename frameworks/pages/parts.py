"""Introduction, stages and scales of an own framework: each a list of parts, with one form a part.

An extension shows those of its base and adds sections of an introduction only.
"""

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from flask import request
from flask.typing import ResponseReturnValue

from frameworks.definitions.parts import (
    Part,
    PartList,
    is_asked_for,
    move_part,
    parts,
    put_part,
    remove_part,
)
from frameworks.definitions.shape import Scale
from frameworks.forms import made_on, mark
from frameworks.forms import parts as forms
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
from frameworks.presenters import parts as presenter
from tenants import guard
from tenants.errors import Conflict, NotFound, Refusal, Stale

PLACE: Final = f"{DRAFT}/parts/<kind>"
PART: Final = f"{PLACE}/<part>"
TWICE: Final = {
    "stages, codes": "code",
    "stages, names": "name",
    "stages, bands": "bands",
    "stages, job titles": "job_titles",
    **{f"{scale}_scale codes": "code" for scale in ("behaviour", "objective")},
    **{f"{scale}_scale labels": "label" for scale in ("behaviour", "objective")},
}
GONE: Final = "This was removed or renamed meanwhile. Look at the list, or save to add it again."
ASKED_FOR: Final = "A role asks for this point. Choose another one first, at the scale’s “Change”."


@dataclass(frozen=True)
class Listed:
    """A list of an opened draft."""

    page: Opened
    which: PartList

    @property
    def own(self) -> dict[str, Part]:
        """The draft's parts."""
        return parts(self.page.definition, self.which)

    @property
    def may_add(self) -> bool:
        """Whether the draft can have parts here: an extension has its base's scales and stages."""
        if self.page.definition.extends is not None:
            return self.which is PartList.INTRODUCTION
        return not presenter.is_scale(self.which) or self.scale is not None

    @property
    def scale(self) -> Scale | None:
        """The scale that holds, if this is one."""
        return presenter.listed_scale(self.page.definition, self.page.around.base, self.which)

    @property
    def words(self) -> presenter.Words:
        """What the list is called."""
        return presenter.WORDS[self.which]

    @property
    def fields(self) -> set[str]:
        """The fields of a part's form."""
        return {*forms.FIELDS[self.which]}

    def others(self, key: str | None) -> list[Part]:
        """All parts but one."""
        return [part for each, part in self.own.items() if each != key]


@blueprint.get(PLACE)
@guard.signed_in("framework.edit")
def listed(draft_id: UUID, kind: str) -> ResponseReturnValue:
    """The list, with what can be done to each part."""
    return _list(opened_list(draft_id, kind))


@blueprint.get(f"{PLACE}/new-part")
@guard.signed_in("framework.edit")
def new_part(draft_id: UUID, kind: str) -> ResponseReturnValue:
    """An empty form."""
    return _form(_addable(draft_id, kind), dict.fromkeys(forms.FIELDS[_which(kind)], ""))


@blueprint.post(f"{PLACE}/new-part")
@guard.signed_in("framework.edit")
def add_part(draft_id: UUID, kind: str) -> ResponseReturnValue:
    """Add a part; a point of a scale stands where its number puts it."""
    return _put(_addable(draft_id, kind), None)


@blueprint.get(PART)
@guard.signed_in("framework.edit")
def part(draft_id: UUID, kind: str, part: str) -> ResponseReturnValue:
    """A part to change."""
    found = opened_list(draft_id, kind)
    return _form(found, forms.form_of_part(_found(found, part)), key=part)


@blueprint.post(PART)
@guard.signed_in("framework.edit")
def change_part(draft_id: UUID, kind: str, part: str) -> ResponseReturnValue:
    """Save it; what refers to it comes along where its code changes."""
    found = opened_list(draft_id, kind)
    if part in found.own:
        return _put(found, part)
    if not made_on(request.form).seen or not found.may_add:
        raise NotFound
    refused()
    return _form(found, forms.part_form(request.form, found.which), Conflict(GONE))


@blueprint.get(f"{PART}/removal")
@guard.signed_in("framework.edit")
def part_removal(draft_id: UUID, kind: str, part: str) -> ResponseReturnValue:
    """Ask once more, and show what goes along."""
    return _removal(opened_list(draft_id, kind), part)


@blueprint.post(f"{PART}/removal")
@guard.signed_in("framework.edit")
def remove_part_(draft_id: UUID, kind: str, part: str) -> ResponseReturnValue:
    """Remove it with what behaviours say of it, if that is what was shown."""
    found = opened_list(draft_id, kind)
    before = _found(found, part)
    try:
        check_typed(found.page, ())
        check_seen(found.page, _with_what_goes(found, before), {})
        if is_asked_for(found.page.definition, found.which, before):
            raise Conflict(ASKED_FOR)
        save(found.page, remove_part(found.page.definition, found.which, part), {})
    except MENDABLE as refusal:
        refused()
        return _removal(opened_list(draft_id, kind), part, refusal)
    return gone("listed", f"“{presenter.part_name(before)}” is removed.", draft_id=draft_id, kind=kind)


@blueprint.post(f"{PART}/place")
@guard.signed_in("framework.edit")
def place_part(draft_id: UUID, kind: str, part: str) -> ResponseReturnValue:
    """Move it one place up or down."""
    found = opened_list(draft_id, kind)
    _found(found, part)
    up = request.form.get("direction") == "up"
    try:
        save(found.page, move_part(found.page.definition, found.which, part, up=up), {})
    except MENDABLE as refusal:
        refused()
        return _list(opened_list(draft_id, kind), refusal)
    return gone("listed", draft_id=draft_id, kind=kind, anchor=f"part-{part}")


def opened_list(draft_id: UUID, kind: str) -> Listed:
    """A list of a draft for its editors.

    :raises NotFound: the organisation has no such draft, or a draft no such list.
    """
    return Listed(opened(draft_id), _which(kind))


def _which(kind: str) -> PartList:
    if kind not in set(PartList):
        raise NotFound
    return PartList(kind)


def _addable(draft_id: UUID, kind: str) -> Listed:
    found = opened_list(draft_id, kind)
    if not found.may_add:
        raise NotFound
    return found


def _found(found: Listed, key: str) -> Part:
    part = found.own.get(key)
    if part is None:
        raise NotFound
    return part


def _put(found: Listed, key: str | None) -> ResponseReturnValue:
    """Add what was typed, or put it in the place of a part."""
    page, which, typed = found.page, found.which, forms.part_form(request.form, found.which)
    before = None if key is None else found.own[key]
    try:
        after = forms.part_of(typed, which, before, found.others(key))
        purpose = page.definition.purpose
        check_typed(page, forms.part_problems(typed, before, after, found.others(key), purpose=purpose))
        if before is not None:
            check_seen(page, before, {})
        changed = put_part(page.definition, which, after, key=key)
        save(page, changed, TWICE | {name: name for name in found.fields})
    except MENDABLE as refusal:
        refused()
        return _form(opened_list(page.id, which.value), typed, refusal, key=key)
    said = f"“{presenter.part_name(after)}” is {'added' if before is None else 'saved'}."
    return gone("listed", said, draft_id=page.id, kind=which.value)


def _with_what_goes(found: Listed, part: Part) -> object:
    return part, presenter.goes_along(found.page.definition, found.which, part)


def _list(found: Listed, refusal: Refusal | None = None) -> ResponseReturnValue:
    page, which = found.page, found.which
    return shown(
        "parts.html",
        refusal=refusal,
        page=page,
        listed=found,
        lines=presenter.part_lines(page.definition, page.around.base, which),
        facts=presenter.scale_facts(presenter.listed_scale(page.definition, page.around.base, which)),
        is_scale=presenter.is_scale(which),
    )


def _form(
    found: Listed, typed: forms.PartForm, refusal: Refusal | None = None, *, key: str | None = None
) -> ResponseReturnValue:
    before = None if key is None else found.own.get(key)
    is_stale = isinstance(refusal, Stale) and before is not None
    return shown(
        "part.html",
        refusal=refusal,
        page=found.page,
        listed=found,
        typed=typed,
        key=None if before is None else key,
        labels=presenter.LABELS[found.which],
        facts=presenter.part_facts(typed, found.which),
        seen="" if before is None else mark(before),
        elsewhere=presenter.part_facts(forms.form_of_part(before), found.which)
        if is_stale and before
        else (),
    )


def _removal(found: Listed, key: str, refusal: Refusal | None = None) -> ResponseReturnValue:
    part = _found(found, key)
    return shown(
        "part_removal.html",
        refusal=refusal,
        page=found.page,
        listed=found,
        key=key,
        name=presenter.part_name(part),
        goes=presenter.goes_along(found.page.definition, found.which, part),
        is_asked_for=is_asked_for(found.page.definition, found.which, part),
        seen=mark(_with_what_goes(found, part)),
    )
