"""Pages to let somebody stand in for oneself, or as an organisation lead for somebody else."""

from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from appraisal.presentation import plural
from appraisal.reviews import forms
from appraisal.reviews.pages.blueprint import MENDABLE, WHOM, WHY, blueprint, refused, words_of_form
from appraisal.reviews.presenters.appraisers import delegation_line
from appraisal.reviews.service import delegations
from tenants import guard
from tenants.errors import Invalid, Problem, Refusal
from tenants.people import reporting

REQUIRED = {
    "starts_on": "Write the first day, with day, month and year.",
    "ends_on": "Write the last day, with day, month and year.",
}
NEEDED = {"delegate": WHOM, **REQUIRED, "reason": WHY}


@blueprint.get("/team/delegation")
@guard.signed_in("delegation.own")
def delegation() -> ResponseReturnValue:
    """Who stands in for me, for whom I stand in, and the form to ask somebody."""
    return _page(None)


@blueprint.post("/team/delegation")
@guard.signed_in("delegation.own")
def delegate() -> ResponseReturnValue:
    """Let somebody stand in."""
    return _delegate(None)


@blueprint.post("/team/delegation/<uuid:delegation_id>/end")
@guard.signed_in("delegation.own")
def end_delegation(delegation_id: UUID) -> ResponseReturnValue:
    """End it now, by whoever gave it, was given it, or leads."""
    session, by = guard.db_session(), guard.identity()
    try:
        ended = delegations.end_delegation(session, by=by, delegation_id=delegation_id)
    except MENDABLE as refusal:
        refused()
        return _page(None, refusal)
    flash(f"{ended.delegate.name} doesn’t stand in for {ended.manager.name} any more.", "success")
    if by.person in {ended.manager.id, ended.delegate.id}:
        return redirect(url_for("appraisal_pages.delegation"), 303)
    return redirect(url_for("appraisal_pages.delegation_of", person_id=ended.manager.id), 303)


@blueprint.get("/organisation/people/<uuid:person_id>/delegation")
@guard.signed_in("people.write")
def delegation_of(person_id: UUID) -> ResponseReturnValue:
    """The same for somebody else, by an organisation lead."""
    return _page(person_id)


@blueprint.post("/organisation/people/<uuid:person_id>/delegation")
@guard.signed_in("people.write")
def delegate_for(person_id: UUID) -> ResponseReturnValue:
    """Let somebody stand in for them."""
    return _delegate(person_id)


def _delegate(person_id: UUID | None) -> ResponseReturnValue:
    by = guard.identity()
    try:
        made = _made(person_id)
    except MENDABLE as refusal:
        refused()
        return _page(person_id, refusal)
    out = f", and {made.leaves_out} can’t be reached" if made.leaves_out else ""
    name, reaches = made.delegation.delegate.name, plural(made.reaches, "open appraisal")
    flash(f"{name} stands in for {reaches}{out}.", "success")
    if person_id in {None, by.person_id}:
        return redirect(url_for("appraisal_pages.delegation"), 303)
    return redirect(url_for("appraisal_pages.delegation_of", person_id=person_id), 303)


def _made(person_id: UUID | None) -> delegations.Delegated:
    session, by, sent = guard.db_session(), guard.identity(), request.form
    problems: list[Problem] = []
    days = []
    for name in ("starts_on", "ends_on"):
        day, wrong = forms.parse_day(forms.typed_day(sent, name), name)
        days.append(day)
        problems += wrong or ([Problem(f"/{name}/day", REQUIRED[name])] if day is None else [])
    starts_on, ends_on = days
    if starts_on is None or ends_on is None:
        raise Invalid("See the list of what to mend.", problems=problems)
    return delegations.delegate(
        session,
        by=by,
        to=sent.get("delegate", ""),
        starts_on=starts_on,
        ends_on=ends_on,
        reason=forms.text(sent, "reason"),
        manager_id=person_id,
    )


def _page(person_id: UUID | None, refusal: Refusal | None = None) -> ResponseReturnValue:
    session, by, sent = guard.db_session(), guard.identity(), request.form
    whose = None if person_id is None else reporting.read_person(session, by=by, person_id=person_id)
    found = delegations.delegations(session, by=by, person_id=person_id)
    days = {name: " ".join(vars(forms.typed_day(sent, name)).values()) for name in REQUIRED}
    problems = words_of_form(refusal, "/delegate", {**sent, **days}, NEEDED)
    page = render_template(
        "reviews/delegation.html",
        whose=whose,
        lines=[delegation_line(each) for each in found],
        typed={"delegate": sent.get("delegate", ""), "reason": forms.text(sent, "reason")},
        starts_on=forms.typed_day(sent, "starts_on"),
        ends_on=forms.typed_day(sent, "ends_on"),
        problems=[_at_day(problem) for problem in problems],
    )
    return page, 200 if refusal is None else refusal.status


def _at_day(problem: Problem) -> Problem:
    """A day that was refused stands in three fields: the first of them is what the summary leads to."""
    if problem.pointer in {"/starts_on", "/ends_on"}:
        return Problem(f"{problem.pointer}/day", problem.message)
    return problem
