"""The blueprint that every page of this slice stands on, and what they all begin and end with."""

from collections.abc import Mapping
from uuid import UUID

from flask import Blueprint, flash, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from appraisal.reviews.service.reading import read_appraisal
from appraisal.reviews.service.views import AppraisalView
from tenants import guard
from tenants.errors import MENDABLE as MENDABLE  # the pages take it from here
from tenants.errors import Problem, Refusal

blueprint = Blueprint("appraisal_pages", __name__, template_folder="../templates")

WHOM = "Write an employee number or a work e-mail address."
WHY = "Say why, in a few words."


def opened(appraisal_id: UUID) -> AppraisalView:
    """The appraisal as the person who asks may see it; reading somebody else's is recorded."""
    return read_appraisal(guard.db_session(), by=guard.identity(), appraisal_id=appraisal_id)


def reopened(appraisal_id: UUID) -> AppraisalView:
    """The appraisal as it stands after a refusal: nothing of what was refused is kept.

    What follows only reads, so its audit rows are committed although the answer isn't a success.
    """
    refused()
    return opened(appraisal_id)


def refused() -> None:
    """Keep nothing of what was refused; what follows only reads, for the page that is shown again."""
    guard.db_session().rollback()
    g.only_read_since_refusal = True


def shown(
    template: str,
    view: AppraisalView,
    *,
    refusal: Refusal | None = None,
    problems: tuple[Problem, ...] = (),
    **context: object,
) -> ResponseReturnValue:
    """A page of an appraisal, with what has to be mended if something was refused."""
    page = render_template(f"reviews/{template}", view=view, problems=problems, **context)
    return page, 200 if refusal is None else refusal.status


def tasks_of(appraisal_id: UUID, said: str | None = None) -> ResponseReturnValue:
    """Back to the list of tasks, with a word about what was done."""
    return gone("appraisal_pages.tasks", appraisal_id, said)


def gone(endpoint: str, appraisal_id: UUID, said: str | None = None) -> ResponseReturnValue:
    """On to another page of the appraisal, so that reloading sends nothing twice."""
    if said is not None:
        flash(said, "success")
    return redirect(url_for(endpoint, appraisal_id=appraisal_id), 303)


def words_of(refusal: Refusal, pointer: str = "") -> tuple[Problem, ...]:
    """What to mend, or the refusal itself where it names nothing."""
    return refusal.problems or (Problem(pointer, str(refusal)),)


def words_of_form(
    refusal: Refusal | None, pointer: str, sent: Mapping[str, str], needed: Mapping[str, str]
) -> tuple[Problem, ...]:
    """The same for a whole form, in the order of its fields: nobody mends one and is then told of the next.

    :param needed: what to say of each field that was left empty, in the form's order.
    """
    if refusal is None:
        return ()
    found = words_of(refusal, pointer)
    named = {each.pointer.split("/")[1] for each in refusal.problems}
    if not named:
        return found
    empty = [name for name in needed if name not in named and not sent.get(name, "").strip()]
    both = (*found, *(Problem(f"/{name}", needed[name]) for name in empty))
    order = list(needed)
    return tuple(sorted(both, key=lambda each: _place(each.pointer.split("/")[1], order)))


def _place(name: str, order: list[str]) -> int:
    return order.index(name) if name in order else len(order)
