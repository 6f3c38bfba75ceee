"""An organisation's cycles, for its lead: set up, looked at before launch, launched, and how far they are."""

from typing import Any
from uuid import UUID

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from appraisal.cycles import forms, presenters, service
from tenants import guard
from tenants.days import today
from tenants.errors import MENDABLE, Problem, Refusal, Stale
from tenants.permissions import allowed

READ, MANAGE = "cycle.read", "cycle.manage"
blueprint = Blueprint("cycle_pages", __name__, template_folder="templates")


@blueprint.app_context_processor
def _missing() -> dict[str, Any]:
    """Any page may ask which running cycles lack somebody: the one about a staff file does."""
    return {
        "cycles_lacking_people": lambda: (
            service.missing(guard.db_session(), by=guard.identity())
            if allowed(MANAGE, guard.identity())
            else ()
        )
    }


@blueprint.get("/organisation")
@guard.signed_in(READ)
def organisation() -> ResponseReturnValue:
    """How far the newest cycle is that was launched, all cycles, and the way to what a lead does."""
    session, by = guard.db_session(), guard.identity()
    found = service.cycles(session, by=by)
    newest = presenters.foremost(found)
    far = None if newest is None else service.completion(session, by=by, cycle_id=newest.id)
    return render_template(
        "cycles/organisation.html",
        cycle=newest,
        page=None if far is None else presenters.completion_page(far),
        lines=presenters.cycle_lines(found),
        missing=service.missing(session, by=by),
        may_manage=allowed(MANAGE, by),
        is_information_lead=allowed("return.read", by),
    )


@blueprint.get("/organisation/cycles/<uuid:cycle_id>")
@guard.signed_in(READ)
def cycle(cycle_id: UUID) -> ResponseReturnValue:
    """One cycle: its days, what it pins, and how far everybody is."""
    session, by = guard.db_session(), guard.identity()
    found = service.one_cycle(session, by=by, cycle_id=cycle_id)
    launched = found.cycle.launched
    far = service.completion(session, by=by, cycle_id=cycle_id) if launched else None
    missing = service.missing(session, by=by) if launched else ()
    return render_template(
        "cycles/cycle.html",
        cycle=found.cycle,
        facts=presenters.facts_of(found),
        state=presenters.PHASES[found.cycle.phase],
        overlap=presenters.overlap_sentence(found),
        page=None if far is None else presenters.completion_page(far),
        missing=next((each.posts for each in missing if each.cycle_id == cycle_id), 0),
        may_manage=allowed(MANAGE, by),
    )


@blueprint.get("/organisation/cycles/new")
@guard.signed_in(MANAGE)
def new_cycle() -> ResponseReturnValue:
    """The form for a cycle to be set up."""
    return _form(forms.EMPTY)


@blueprint.post("/organisation/cycles/new")
@guard.signed_in(MANAGE)
def set_up() -> ResponseReturnValue:
    """Set it up."""
    session, by = guard.db_session(), guard.identity()
    typed = forms.sent_cycle(request.form)
    try:
        made = service.set_up(session, by=by, plan=typed.plan(), rule=forms.first_rule())
    except MENDABLE as refusal:
        _refused()
        return _form(typed, refusal=refusal)
    flash("The cycle is set up. Nobody has an appraisal in it until you launch it.", "success")
    return redirect(url_for("cycle_pages.cycle", cycle_id=made), 303)


@blueprint.get("/organisation/cycles/<uuid:cycle_id>/change")
@guard.signed_in(MANAGE)
def changing(cycle_id: UUID) -> ResponseReturnValue:
    """The form for what can still be changed."""
    found = service.one_cycle(guard.db_session(), by=guard.identity(), cycle_id=cycle_id).cycle
    return _form(forms.typed_as(found.plan, found.version), found)


@blueprint.post("/organisation/cycles/<uuid:cycle_id>/change")
@guard.signed_in(MANAGE)
def change(cycle_id: UUID) -> ResponseReturnValue:
    """Change it."""
    session, by = guard.db_session(), guard.identity()
    typed = forms.sent_cycle(request.form)
    before = service.one_cycle(session, by=by, cycle_id=cycle_id).cycle
    try:
        plan = typed.plan(before.plan if before.launched else None)
        version = service.change_cycle(
            session, by=by, cycle_id=cycle_id, plan=plan, expected_version=typed.version
        )
    except MENDABLE as refusal:
        _refused()
        now = service.one_cycle(session, by=by, cycle_id=cycle_id).cycle
        return _form(typed, now, refusal)
    said = "is changed" if version != before.version else "stays as it was"
    flash(f"The cycle {said}.", "success")
    return redirect(url_for("cycle_pages.cycle", cycle_id=cycle_id), 303)


@blueprint.get("/organisation/cycles/<uuid:cycle_id>/removal")
@guard.signed_in(MANAGE)
def removing(cycle_id: UUID) -> ResponseReturnValue:
    """Ask whether to delete it."""
    return _removal(cycle_id)


@blueprint.post("/organisation/cycles/<uuid:cycle_id>/removal")
@guard.signed_in(MANAGE)
def remove(cycle_id: UUID) -> ResponseReturnValue:
    """Delete it."""
    try:
        name = service.delete_cycle(
            guard.db_session(), by=guard.identity(), cycle_id=cycle_id, expected_version=_version()
        )
    except MENDABLE as refusal:
        _refused()
        return _removal(cycle_id, refusal)
    flash(f"{name} is deleted.", "success")
    return redirect(url_for("cycle_pages.organisation"), 303)


@blueprint.get("/organisation/cycles/<uuid:cycle_id>/launch")
@guard.signed_in(MANAGE)
def launching(cycle_id: UUID) -> ResponseReturnValue:
    """What launching it would do, and the question whether to."""
    return _launch_page(cycle_id)


@blueprint.post("/organisation/cycles/<uuid:cycle_id>/launch")
@guard.signed_in(MANAGE)
def launch(cycle_id: UUID) -> ResponseReturnValue:
    """Launch it, or add whoever has come since."""
    session, by = guard.db_session(), guard.identity()
    try:
        done = service.launch_cycle(session, by=by, cycle_id=cycle_id, expected_version=_version())
    except MENDABLE as refusal:
        _refused()
        return _launch_page(cycle_id, refusal)
    flash(presenters.added_sentence(done.added, first=done.first), "success")
    return redirect(url_for("cycle_pages.cycle", cycle_id=cycle_id), 303)


def _form(
    typed: forms.TypedCycle, cycle: service.CycleView | None = None, refusal: Refusal | None = None
) -> ResponseReturnValue:
    stale = isinstance(refusal, Stale) and cycle is not None
    pinned = cycle is not None and cycle.launched
    choices = () if pinned else service.choices(guard.db_session(), by=guard.identity())
    page = render_template(
        "cycles/form.html",
        typed=typed,
        cycle=cycle,
        pinned=pinned,
        choices=choices,
        countersign=presenters.COUNTERSIGN,
        elsewhere=presenters.lines_of(cycle) if stale and cycle else (),
        problems=_problems(refusal),
    )
    return page, 200 if refusal is None else refusal.status


def _removal(cycle_id: UUID, refusal: Refusal | None = None) -> ResponseReturnValue:
    found = service.one_cycle(guard.db_session(), by=guard.identity(), cycle_id=cycle_id).cycle
    page = render_template("cycles/removal.html", cycle=found, problems=_problems(refusal))
    return page, 200 if refusal is None else refusal.status


def _launch_page(cycle_id: UUID, refusal: Refusal | None = None) -> ResponseReturnValue:
    found = service.preview_launch(guard.db_session(), by=guard.identity(), cycle_id=cycle_id)
    page = render_template(
        "cycles/launch.html",
        cycle=found.of.cycle,
        found=found,
        rows=presenters.preview_rows(found),
        facts=presenters.facts_of(found.of),
        overlap=presenters.overlap_sentence(found.of),
        why_not=presenters.why_not(found),
        early=found.of.cycle.opens_on > today(),
        problems=_problems(refusal),
    )
    return page, 200 if refusal is None else refusal.status


def _version() -> int | None:
    return forms.sent_cycle(request.form).version


def _refused() -> None:
    """Keep nothing of what was refused; what follows only reads, for the page that is shown again."""
    guard.db_session().rollback()
    g.only_read_since_refusal = True


def _problems(refusal: Refusal | None) -> tuple[Problem, ...]:
    """Each beside its field; a day's beside the first of its three."""
    if refusal is None:
        return ()
    named = (
        Problem(
            f"{each.pointer}/day" if each.pointer.strip("/") in forms.DAYS else each.pointer, each.message
        )
        for each in refusal.problems
    )
    return tuple(named) or (Problem("", str(refusal)),)
