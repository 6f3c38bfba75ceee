"""The blueprint that every page of frameworks stands on, and what they all begin and end with."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from frameworks import forms
from frameworks.definitions.reader import parse
from frameworks.definitions.rules import TWICE, find_problems
from frameworks.definitions.shape import Definition, DefinitionError
from frameworks.definitions.shape import Problem as Fault
from frameworks.definitions.writer import as_json
from frameworks.domain import Action, check
from frameworks.presenters.drafts import place_name
from frameworks.service import drafts
from frameworks.service.draft_rows import DraftView
from frameworks.service.moving import can_move
from frameworks.service.surroundings import Surroundings, surroundings
from tenants import guard
from tenants.errors import MENDABLE as MENDABLE  # the pages take it from here
from tenants.errors import Invalid, Problem, Refusal, Stale, VersionRequired

blueprint = Blueprint("framework_pages", __name__, template_folder="../templates")

LIST = "See the list of what to mend."


@dataclass(frozen=True)
class Opened:
    """A draft and what it stands in."""

    draft: DraftView
    around: Surroundings

    @property
    def id(self) -> UUID:
        """The draft's id."""
        return self.draft.id

    @property
    def definition(self) -> Definition:
        """The document: of an extension what it adds."""
        return self.draft.definition

    @property
    def whole(self) -> Definition:
        """The document with its base."""
        return self.around.whole

    @property
    def base_name(self) -> str:
        """What it extends, by name; by code where that isn't published any more."""
        base = self.around.base
        return str(self.definition.extends) if base is None else f"{base.name} {base.version}"

    @property
    def may_move(self) -> bool:
        """Whether it can be changed now and there is another national version to move it to."""
        return self.editable and can_move(self.definition, self.around)

    @property
    def editable(self) -> bool:
        """Whether the document may be changed now."""
        return Action.SAVE in self.draft.allowed


def opened(draft_id: UUID) -> Opened:
    """A draft for its editors.

    :raises NotFound: the organisation has no such draft.
    """
    session = guard.db_session()
    draft = drafts.read_draft(session, by=guard.identity(), draft_id=draft_id)
    return Opened(draft, surroundings(session, draft.definition))


def refused() -> None:
    """Keep nothing of what was refused; what follows only reads, for the page that is shown again."""
    guard.db_session().rollback()
    g.only_read_since_refusal = True


def shown(
    template: str, *, refusal: Refusal | None = None, problems: tuple[Problem, ...] = (), **context: object
) -> ResponseReturnValue:
    """A page, with what has to be mended if something was refused."""
    page = render_template(f"frameworks/{template}", problems=problems or words_of(refusal), **context)
    return page, 200 if refusal is None else refusal.status


def words_of(refusal: Refusal | None) -> tuple[Problem, ...]:
    """What to mend, or the refusal itself where it names nothing."""
    if refusal is None:
        return ()
    return refusal.problems or (Problem("", str(refusal)),)


def gone(
    endpoint: str, said: str | None = None, *, anchor: str | None = None, **values: str | UUID
) -> ResponseReturnValue:
    """On to another page, so that reloading sends nothing twice."""
    if said is not None:
        flash(said, "success")
    address = url_for(
        f"framework_pages.{endpoint}", _anchor=anchor, _method=None, _scheme=None, _external=None, **values
    )
    return redirect(address, 303)


def check_seen(opened: Opened, part: object, typed: Mapping[str, str]) -> None:
    """Let a form through that was made on the part as it is, though others may have changed other parts.

    :raises VersionRequired: it doesn't say what it was made on.
    :raises Stale: somebody changed this part meanwhile.
    """
    made_on = forms.made_on(request.form)
    if made_on.version is None:
        raise VersionRequired("Say which edition you changed: open the page again.")
    if made_on.version != opened.draft.edition and made_on.seen != forms.mark(part):
        raise Stale(
            "Somebody saved a newer version while you wrote. Nothing was overwritten: both texts are here.",
            sent=typed,
        )


def check_typed(opened: Opened, problems: Sequence[Problem]) -> None:
    """Refuse what was typed; but where nothing can be changed now, say that and nothing else.

    :raises Conflict: the draft is in review, published or discarded.
    :raises Invalid: there are problems.
    """
    check(Action.SAVE, state=opened.draft.state, submitted_by=None, by=guard.identity())
    if problems:
        raise Invalid(LIST, problems=problems)


def save(opened: Opened, changed: Definition, fields: Mapping[str, str]) -> DraftView:
    """Save a changed document, if it can be read and says nothing twice that it didn't say before.

    :param fields: the form's field for the end of a place, such as `statement` for `.statement`.
    :raises Invalid: otherwise, with a problem for each field.
    :raises Conflict: the draft isn't one that can be changed now.
    :raises Stale: somebody saved between.
    """
    session = guard.db_session()
    faults = _faults(opened.definition, changed)
    if faults and opened.editable:
        found = [Problem(_field(each, fields), _told(each, changed)) for each in faults]
        raise Invalid(LIST, problems=found)
    return drafts.save_draft(
        session,
        by=guard.identity(),
        draft_id=opened.id,
        definition=changed,
        expected_edition=opened.draft.edition,
    )


def _faults(before: Definition, changed: Definition) -> tuple[Fault, ...]:
    try:
        parse(as_json(changed))
    except DefinitionError as error:
        return error.problems
    known = {_kind(each) for each in find_problems(before)}
    return tuple(
        each for each in find_problems(changed) if each.what.endswith(TWICE) and _kind(each) not in known
    )


def _kind(fault: Fault) -> tuple[str, str]:
    """What tells a fault from others, wherever in its list it stands by now."""
    return re.sub(r"\[\d+\]", "", fault.where), fault.what


def _field(fault: Fault, fields: Mapping[str, str]) -> str:
    """The form's field for a place such as `values[0].behaviours[1].effective[2]`."""
    last = fault.where.rpartition(".")[2].partition("[")[0]
    coded = fault.where.rpartition(".")[0].rpartition(".")[2]
    prefix = {"by_stage": "stage.", "by_point": "point."}.get(coded)
    return f"/{prefix}{last}" if prefix else f"/{fields.get(fault.where, fields.get(last, ''))}".rstrip("/")


def _told(fault: Fault, definition: Definition) -> str:
    there = place_name(fault.other, definition)
    sentence = f"{fault.what}{f', also at {there}' if there else ''}; {fault.mend}."
    return f"{sentence[:1].upper()}{sentence[1:]}"
