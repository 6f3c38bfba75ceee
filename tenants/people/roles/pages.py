"""Roles as pages: who holds which, giving one, ending one."""

from uuid import UUID

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tenants import guard
from tenants.days import today
from tenants.errors import Conflict, Forbidden, Invalid, Problem, Refusal
from tenants.people.roles import forms, presenters, reading, service
from tenants.people.roles.domain import Grant
from tenants.people.search import Member, find_member
from tenants.permissions import allowed

DAYS = frozenset({"/started_on", "/ended_on"})
blueprint = Blueprint("role_pages", __name__, template_folder="templates")


@blueprint.get("/organisation/roles")
@guard.signed_in("role.read")
def roles() -> ResponseReturnValue:
    """Who holds which role, since when, and who gave it."""
    by = guard.identity()
    found = reading.roles(guard.db_session(), by=by)
    return render_template(
        "roles/roles.html",
        lines=presenters.lines(found, by),
        may_give=allowed("role.give", by),
        most=reading.MOST,
    )


@blueprint.get("/organisation/roles/new")
@guard.signed_in("role.give")
def giving() -> ResponseReturnValue:
    """The form; `?person=` fills in an employee number."""
    return _form(forms.empty(request.args.get("person", "")[:200], today=today()))


@blueprint.post("/organisation/roles/new")
@guard.signed_in("role.give")
def give() -> ResponseReturnValue:
    """Give the role."""
    guard.require_recent_sign_in()
    typed = forms.typed_grant(request.form)
    session, by = guard.db_session(), guard.identity()
    try:
        person, grant = _meant(typed)
        service.give_role(session, by=by, person_id=person.id, grant=grant)
    except (Conflict, Invalid, Forbidden) as refusal:
        if isinstance(refusal, Forbidden):
            guard.note_refusal(refusal)
        _only_read_since()
        return _form(typed, refusal)
    flash(f"The role is given to {person.name}.", "success")
    return redirect(url_for("role_pages.roles"), 303)


@blueprint.get("/organisation/roles/<uuid:role_id>/end")
@guard.signed_in("role.give")
def ending(role_id: UUID) -> ResponseReturnValue:
    """Ask whether to end it, and why."""
    return _end_form(role_id)


@blueprint.post("/organisation/roles/<uuid:role_id>/end")
@guard.signed_in("role.give")
def end(role_id: UUID) -> ResponseReturnValue:
    """End the role at once."""
    reason = request.form.get("reason", "").strip()
    try:
        service.end_role(guard.db_session(), by=guard.identity(), role_id=role_id, reason=reason)
    except (Conflict, Invalid) as refusal:
        _only_read_since()
        return _end_form(role_id, reason, refusal)
    flash("The role has ended.", "success")
    return redirect(url_for("role_pages.roles"), 303)


def _meant(typed: forms.TypedGrant) -> tuple[Member, Grant]:
    """Who and what is meant; all that has to be mended is said at once.

    :raises Invalid: with a problem beside each field.
    """
    problems: list[Problem] = []
    person = grant = None
    try:
        person = find_member(guard.db_session(), by=guard.identity(), typed=typed.person, pointer="/person")
    except Invalid as refusal:
        problems += refusal.problems
    try:
        grant = typed.grant(today=today())
    except Invalid as refusal:
        problems += refusal.problems
    if person is None or grant is None:
        raise Invalid("See the list of what to mend.", problems=problems)
    return person, grant


def _form(typed: forms.TypedGrant, refusal: Refusal | None = None) -> ResponseReturnValue:
    page = render_template(
        "roles/give.html",
        typed=typed,
        choices=presenters.choices(guard.identity()),
        problems=_problems(refusal),
    )
    return page, 200 if refusal is None else refusal.status


def _end_form(role_id: UUID, reason: str = "", refusal: Refusal | None = None) -> ResponseReturnValue:
    by = guard.identity()
    found = reading.role_of(guard.db_session(), by=by, role_id=role_id)
    page = render_template(
        "roles/end.html",
        line=presenters.line(found, by),
        is_own=found.person_id == by.person_id,
        reason=reason,
        problems=_problems(refusal),
    )
    return page, 200 if refusal is None else refusal.status


def _problems(refusal: Refusal | None) -> tuple[Problem, ...]:
    """Each beside its field; a day's beside the first of its three."""
    if refusal is None:
        return ()
    return tuple(
        Problem(f"{each.pointer}/day", each.message) if each.pointer in DAYS else each
        for each in refusal.problems
    ) or (Problem("", str(refusal)),)


def _only_read_since() -> None:
    guard.db_session().rollback()
    g.only_read_since_refusal = True
