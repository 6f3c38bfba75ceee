"""The blueprint that every page of this slice stands on, and what they all begin and end with."""

from uuid import UUID

from flask import Blueprint, flash, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from appraisal.reviews.service.reading import read_appraisal
from appraisal.reviews.service.views import AppraisalView
from tenants import guard
from tenants.errors import Conflict, Invalid, Problem, Refusal, Stale, VersionRequired

blueprint = Blueprint("appraisal_pages", __name__, template_folder="../templates")

MENDABLE = (Invalid, Conflict, Stale, VersionRequired)
"""Refusals that show the form again, with what was typed still in it."""


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
